"""Which tables are plans: those that name what is inspected and say how much or when, and bind somebody to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import regex

from pipelines.steps.columns import Header
from pipelines.steps.evidence import is_blank
from pipelines.steps.rows import Row

_NAMES = {"task_name", "matters", "target_scope"}
_MEASURES = {
    "quota",
    "quota_frequency",
    "count",
    "frequency",
    "window",
    "window_start",
    "window_end",
    "deadline",
}


def is_plan(fields: Iterable[str | None]) -> bool:
    """A plan names what is inspected and says how much or when."""
    known = set(fields)
    return bool(known & _NAMES) and bool(known & _MEASURES)


_RESULT = regex.compile(
    r"(?:(?:抽查|检查|处理|处置|整改)结果|完成情况|落实情况|发现(?:的)?问题|办结情况)(?:(?:及|和|、|/|（).*)?$"
)
_BASIS = regex.compile(r"依据")
_LIST = regex.compile(r"事项.{0,6}(?:清单|目录)|权责清单|名录")
_KIND = regex.compile(r"计划|清单|名录|目录|分工|完成情况|统计表|汇总表|一览表")
_CHECKING = regex.compile(r"抽查|检查|抽取|联查|监管|计划")
_WHEN = {"window", "window_start", "window_end", "deadline"}


def is_other_table(header: Header, data: Sequence[Row], titles: Sequence[str]) -> bool:
    """True for tables that share a plan's columns and are none: duties with their deadlines, results of checks
    already made, and lists of matters with their legal basis, which bind nobody to a time."""
    fields = header.fields()
    roles = {"initiator", "cooperators"} <= fields
    if not roles and not fields & {"matters", "target_scope", "quota", "quota_frequency", "count"}:
        names = [column.header for column in header.columns if column.field in ("task_name", *_WHEN)]
        if not any(_CHECKING.search(name) for name in names):
            return True
    for column in header.columns:
        if _RESULT.search(column.header):
            below = [row.texts[column.position] for row in data if column.position < len(row.texts)]
            if sum(not is_blank(text) for text in below) * 2 > len(below):
                return True
    if fields & _WHEN:
        return False
    named = next((title for title in reversed(titles) if _KIND.search(title) and len(title) <= 60), "")
    if "计划" in named:
        return False
    return _LIST.search(named) is not None or any(_BASIS.search(column.header) for column in header.columns)
