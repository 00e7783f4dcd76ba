"""What a clerk reads in ``mingcha explain``."""

from __future__ import annotations

import pytest

from normalizers.api import normalize
from normalizers.base import plain
from pipelines.readable import readable


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("quota", "不低于10%", "不低于10%"),
        ("quota", "0.3%", "0.3%"),
        ("quota", "10%（20户）", "10%（20户）"),
        ("quota", "3%—8%", "3%至8%"),
        ("quota", "60—70家", "60至70家"),
        ("quota", "不超过5%", "不超过5%"),
        ("quota", "A类2%、B类6%", "A 2%、B 6%"),
        ("quota", "每月不少于40家次", "不低于40家次，每月"),
        ("frequency", "每年至少2次", "每年不低于2次"),
        ("frequency", "每五年一轮", "每5年1次"),
        ("frequency", "2-3次", "2至3次"),
        ("window", "3月—8月", "2026-03-01 至 2026-08-31"),
        ("window", "9月底前", "2026-09-30 前"),
        ("risk", "对低风险、一般风险、较高风险、高风险企业分别递增比例", "随风险递增"),
        ("mode", "市抽县查", "市级抽取，县级检查"),
    ],
)
def test_values_read_as_people_say_them(kind: str, text: str, said: str) -> None:
    assert readable(kind, plain(normalize(kind, text, 2026).value)) == said


def test_departments_say_which_name_is_not_certain() -> None:
    value = {"names": ["市教育局", "有关部门"], "canonical": ["某市教育局", None]}
    assert readable("cooperators", value) == "某市教育局、有关部门（未能确定）"


def test_nothing_reads_as_a_dash() -> None:
    assert readable("quota", None) == "—"
