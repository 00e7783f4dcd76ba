"""Columns and cells that no reader uses: kept as they stand, and heeded where they may change the others."""

from __future__ import annotations

import regex

from pipelines.steps.build import ItemBuilder
from pipelines.steps.evidence import is_blank, says_amount_or_time
from pipelines.steps.lay import RawCell
from pipelines.steps.tidy import tidy


def second_texts(item: ItemBuilder) -> None:
    """Sub-rows that say another window, risk or type than the item's first row: kept, and said."""
    for field, name in _SINGLE.items():
        for cell in item.cells(field)[1:]:
            if not is_blank(cell.text):
                item.field(name, cell, None, None, "review")
                message = f"同一计划行的{_SINGLE_LABEL[name]}还写有“{tidy(cell.text)[:40]}”，只读取了第一种，请核对。"
                item.warn("conflicting_values", message, cell, name)


_SINGLE = {
    "draw_type": "draw_type",
    "risk": "risk",
    "window": "window",
    "window_start": "window",
    "window_end": "window",
    "deadline": "window",
}
_SINGLE_LABEL = {"draw_type": "抽查类型", "risk": "信用风险分类要求", "window": "抽查时间"}


_JOINT = regex.compile(r"联合|配合|牵头|会同|参与")


def _heed(item: ItemBuilder, cell: RawCell) -> None:
    """A remark may change what the other columns say: a condition, another ratio, a body that joins."""
    bodies = not item.values.get("cooperators") and _JOINT.search(cell.text) is not None
    if bodies or says_amount_or_time(cell.text) or not cell.header:
        place = f"“{cell.header}”一栏" if cell.header else "没有列名的一栏"
        message = f"{place}的“{tidy(cell.text)[:40]}”可能改变抽查比例、时间或部门，未读入这些字段，请核对。"
        item.warn("unread_text", message, cell, "remarks")


#: Fields that a reader above has read; of all others the raw text is kept.
_READ = frozenset(
    {
        "seq",
        "task_name",
        "target_scope",
        "draw_type",
        "matters",
        "quota",
        "quota_frequency",
        "count",
        "frequency",
        "base",
        "risk",
        "mode",
        "level",
        "window",
        "window_start",
        "window_end",
        "deadline",
        "initiator",
        "cooperators",
        "body",
    }
)


#: Columns whose words may change the others; those of known but unused columns (依据, 电话, 方式) do not.
_HEEDED = ("remarks", "office", "unknown")


def keep_others(item: ItemBuilder) -> None:
    """Columns that no reader uses are kept as they stand, so that nothing is lost."""
    remarks = []
    for field, cells in item.raw.cells.items():
        for cell in cells:
            if field in _READ or is_blank(cell.text):
                continue
            name = {"remarks": "remarks", "office": "office"}.get(field, f"column:{cell.header or cell.col_no}")
            item.field(name, cell, tidy(cell.text), "as_written", "ok")
            if field in _HEEDED or (field == "unknown" and not cell.header):
                _heed(item, cell)
            if field == "remarks":
                remarks.append(tidy(cell.text))
            if field == "office":
                item.values["office"] = tidy(cell.text)
    if remarks:
        item.values["remarks"] = "；".join(remarks)
