"""Warehouses with sample plans, read once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.steps.ingest import ingest
from tests.support.plan_pairs import changed, drop, edited, split

NOTICES = Path(__file__).parents[2] / "sample_docs/notices"
SAMPLES = (
    "gaoping-2024-internal-txt.txt",
    "wangshu-2025-joint-md.md",
    "wangshu-2025-joint-txt.txt",
    "heyuan-2026-joint.txt",
    "chengan-2024-joint.txt",
)


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """A warehouse with sample plans of several issuers."""
    warehouse = tmp_path_factory.mktemp("plans") / "w.duckdb"
    ingest([NOTICES / name for name in SAMPLES], warehouse, workers=1)
    return lambda: warehouse


@pytest.fixture(scope="session")
def years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The joint plan of 2023, a revision of it in May, and the plan of 2024."""
    folder = tmp_path_factory.mktemp("years")
    edits = {
        1: changed(quota="8%；1次/年"),
        2: changed(window="4月—9月"),
        3: drop,
        4: split({"scope": "全市公办中小学校食堂"}, {"scope": "全市民办中小学校食堂", "quota": "20%；1次/年"}),
        27: changed(name="对物业服务企业双随机抽查"),
        41: changed(initiator="高平市农业农村局"),
        49: changed(matters="殡葬服务机构的监督检查、公墓管理检查"),
    }
    words = {"高平市住房和城乡建设局": "高平市住房城乡建设管理局", "高平市消防大队": "高平市消防救援大队"}
    school = {
        "name": "对校外培训机构的联合抽查",
        "matters": "办学情况检查",
        "scope": "全市校外培训机构",
        "initiator": "高平市教育局",
    }
    texts = {
        "p2023.txt": edited(year=2023),
        "p2023v2.txt": edited({1: changed(quota="10%；1次/年"), 5: drop}, year=2023).replace("2月10日", "5月20日"),
        "p2024.txt": edited(edits, words=words, extra=(school,)),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    ingest([folder / name for name in texts], folder / "w.duckdb", workers=1)
    return folder / "w.duckdb"
