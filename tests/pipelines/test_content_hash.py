"""The content hash: equal for twins of different formats, different for whatever a revision may change."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from pipelines.steps.process import process_bytes
from warehouse.models import Bundle

SAMPLES = Path(__file__).parents[2] / "sample_docs"
FILES = tomllib.loads((SAMPLES / "manifest.toml").read_text(encoding="utf-8"))["file"]
TWINS = sorted((entry["name"], entry["twin_of"]) for entry in FILES if entry.get("twin_of"))


@cache
def read(name: str) -> Bundle:
    return process_bytes((SAMPLES / "notices" / name).read_bytes(), name, name)


@pytest.mark.parametrize(("name", "twin"), TWINS)
def test_twins_have_one_hash(name: str, twin: str) -> None:
    assert read(name).notice.content_hash == read(twin).notice.content_hash


NOTICE = """# 关于印发《云岭县2025年度部门联合“双随机、一公开”抽查计划》的通知

云双随机办〔2025〕3号

各成员单位：

抽查任务完成后20个工作日内公示抽查结果，任务录入率达到100%。

联系人：张某 联系电话：5550100

云岭县市场监管领域“双随机、一公开”监管工作领导小组办公室
2025年3月2日

|序号|抽查任务名称|抽查事项|抽查对象| 抽查比例 | 信用风险分类 | 抽查时间 | 发起部门 | 配合部门 | 备注|检查方式|
|---|---|---|---|---|---|---|---|---|---|---|
|1|学校食堂检查|食品安全|全县学校食堂| 5% |A类2%，B类5%，C类10%|2025年4月-6月|县市场监管局| 县教育局 |随时报送|现场|
| 2 | 加油站检查 | 计量器具 | 全县加油站 | 10% | / | 2025年5月-9月 | 县市场监管局 | 县应急管理局 |  | 现场 |
"""


def hash_of(text: str) -> str:
    bundle = process_bytes(text.encode(), "通知.md", "通知.md")
    assert len(bundle.items) == 2
    return bundle.notice.content_hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("C类10%", "C类20%"),
        ("| / |", "| 递增 |"),
        ("20个工作日", "15个工作日"),
        ("任务录入率达到100%", "任务录入率达到90%"),
        ("随时报送", "按月报送"),
        ("张某", "李某"),
        ("5550100", "5550199"),
        ("2025年3月2日", "2025年3月9日"),
        ("〔2025〕3号", "〔2025〕4号"),
        ("| 5% |", "| 6% |"),
        ("全县学校食堂", "全县中小学校食堂"),
        ("| 县教育局 |", "| 县公安局 |"),
        ("随时报送|现场", "随时报送|网络"),
        ("计量器具", "计量器具、油品质量"),
    ],
)
def test_what_a_revision_changes_changes_the_hash(old: str, new: str) -> None:
    assert old in NOTICE
    assert hash_of(NOTICE.replace(old, new)) != hash_of(NOTICE)


@pytest.mark.parametrize(
    ("old", "new"),
    [("学校食堂检查", "学校 食堂检查"), ("\n各成员单位", "\n\n\n各成员单位"), ("| 加油站检查 |", "|  加油站检查   |")],
)
def test_layout_does_not(old: str, new: str) -> None:
    assert old in NOTICE
    assert hash_of(NOTICE.replace(old, new)) == hash_of(NOTICE)
