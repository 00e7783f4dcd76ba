"""Which plans belong together, and which one a person has named."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.steps.plan_quality.choose import before, find, issuer_key, plan_type
from warehouse.errors import WarehouseError
from warehouse.reporting.plan_records import PlanHead

OFFICE = "甲市市场监管领域“双随机、一公开”监管工作领导小组办公室"


def head(year: int | None = 2024, number: int = 1, **over: Any) -> PlanHead:
    values = {
        "notice_id": f"{year}{number:04d}abcdef", "source_name": f"{year}-{number}.docx", "title": None,
        "issuer": OFFICE, "doc_number": f"甲双随机办〔{year}〕{number}号", "issue_date": None, "plan_year": year,
        "sha256": None, "content_hash": "", "reader_version": "1", "is_current": True, "supersedes": None,
        "copy_of": None, "ordinal": 1, "items": 9, "joined": 9, "initiators": 3, "area": "甲市",
    } | over  # fmt: skip
    return PlanHead.model_validate(values)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (OFFICE, "甲市市场监管领域双随机、一公开监管工作领导小组办公室", True),
        (OFFICE, "甲市市场监管领域部门联合抽查联席会议办公室", True),
        ("甲市市场监督管理局", "甲市市场监督管理局办公室", True),
        ("甲市市场监督管理局", "甲市农业农村局", False),
        ("甲市市场监督管理局", OFFICE, False),
        (None, None, False),
    ],
)
def test_one_issuer_however_it_is_spelt(one: str | None, other: str | None, same: bool) -> None:
    assert (issuer_key(head(issuer=one)) == issuer_key(head(2023, issuer=other))) is same


@pytest.mark.parametrize(
    ("over", "kind"),
    [
        ({"title": "2024年度内部抽查计划"}, "internal"),
        ({"title": "2024年度部门联合抽查计划", "issuer": "甲市市场监督管理局"}, "joint"),
        ({"title": "2024年度抽查计划"}, "joint"),
        ({"issuer": "甲市市场监督管理局", "joined": 0, "initiators": 1}, "internal"),
        ({"issuer": "甲市市场监督管理局", "joined": 2}, "joint"),
    ],
)
def test_joint_or_internal(over: dict[str, Any], kind: str) -> None:
    assert plan_type(head(**over)) == kind


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([head(2023)], 2023),
        ([head(2021)], 2021),  # a year without a plan between them
        ([head(2023), head(2022)], 2023),
        ([head(2023, is_current=False)], "没有可比的"),
        ([head(2023), head(2023, 2)], "不能确定与哪一份比较"),
        ([head(2023, area="乙县", issuer="乙县双随机办公室")], "没有可比的"),
        ([head(2023, title="内部抽查计划")], "没有可比的"),
        ([head(2024, 2)], "没有可比的"),
        ([head(2025)], "没有可比的"),
        ([head(None)], "没有可比的"),
    ],
)
def test_the_plan_before(others: list[PlanHead], expected: int | str) -> None:
    choice = before([*others, head()], head())

    if isinstance(expected, int):
        assert choice.old is not None and choice.old.plan_year == expected
    else:
        assert choice.old is None and expected in choice.why


def test_a_plan_without_a_year_has_none_before_it() -> None:
    assert "年度没有读出" in before([head(2023)], head(None)).why


HEADS = [head(2023), head(2023, 2, doc_number="甲双随机办〔2023〕1号", is_current=False), head(2024), head(2024, 12)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("20230001abcdef", 0), ("20230001", 0), ("2023-1.docx", 0), ("2023-1", 0), ("甲双随机办[2023] 1号", 0),
        ("2023-2", 1), ("甲双随机办〔2024〕1号", 2), ("甲双随机办〔2024〕12号", 3),
    ],
)  # fmt: skip
def test_a_plan_by_any_of_its_names(text: str, found: int) -> None:
    assert find(HEADS, text) == HEADS[found]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("2024", "不止一份"), ("202", "没有找到"), ("", "没有找到"), ("甲双随机办", "没有找到"), ("％", "没有找到")],
)
def test_a_name_that_fits_none_or_several(text: str, sentence: str) -> None:
    with pytest.raises(WarehouseError, match=sentence):
        find(HEADS, text)
