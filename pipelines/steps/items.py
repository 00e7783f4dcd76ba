"""Data rows → plan items: one (task, scope, quota) each, sub-rows united, values of merged cells filled in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from normalizers.base import Note
from pipelines.steps.evidence import is_blank
from pipelines.steps.lay import DataRow, RawCell
from pipelines.steps.plans import Plan
from pipelines.steps.rows import Row

#: A row that differs from the one above in one of these is an item of its own.
_IDENTITY = ("task_name", "target_scope", "quota", "quota_frequency", "count")
#: What a further item of the same task takes from the row above when its own cell is empty.
_INHERITED = (
    "seq",
    "plan_no",
    "task_name",
    "matters",
    "target_scope",
    "quota",
    "quota_frequency",
    "frequency",
    "window",
    "window_start",
    "window_end",
    "deadline",
    "initiator",
    "cooperators",
    "body",
    "mode",
    "level",
    "draw_type",
)


class RawPlanItem(NamedTuple):
    """A plan item before its texts are read. ``rows`` are the physical rows that it was gathered from."""

    table_no: int
    seq: int | None
    seq_rule: str
    rows: tuple[Row, ...]
    cells: dict[str, tuple[RawCell, ...]]
    notes: tuple[tuple[Row, Note], ...]
    quarantine: str | None
    fields: tuple[str, ...]
    section: RawCell | None
    doubtful: bool
    caption: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What tells this task from another under the same number: its name, else its matters."""
        cells = self.cells.get("task_name") or self.cells.get("matters") or ()
        return "".join(cells[0].text.split()) if cells else ""


def raw_items(plan: Plan) -> list[RawPlanItem]:
    """The items of a plan in order. Rows without a number of their own belong to the item above them."""
    plan = fill_dropped_cells(plan)
    items: list[_Item] = []
    for group in _groups(plan):
        more = _split(group)
        first = more[0].rows[0]
        if items and first.quarantine and first.seq is None and not items[-1].rows[0].quarantine:
            items[-1].notes.append((first.row, _perhaps_a_part(first.row)))
        items += more
    numbered = "seq" in plan.fields
    return [item.freeze(plan, n, numbered) for n, item in enumerate(items, start=1)]


class _Item:
    def __init__(self, row: DataRow, cells: dict[str, list[RawCell]]) -> None:
        self.rows = [row]
        self.cells = cells
        self.notes = [(row.row, note) for note in row.notes]

    def take(self, row: DataRow) -> None:
        """Unite a sub-row with the item: what it says anew joins the field, what it repeats does not."""
        self.rows.append(row)
        self.notes += [(row.row, note) for note in row.notes]
        for cell in row.cells:
            known = self.cells.setdefault(cell.field, [])
            if not is_blank(cell.text) and not any(_same(cell.text, other.text) for other in known):
                known[:] = [c for c in known if not is_blank(c.text)] + [cell]

    def join(self, row: DataRow) -> None:
        """Append the rest of a row that a page break cut: each text goes on in its own cell."""
        self.rows.append(row)
        self.notes += [(row.row, note) for note in row.notes]
        for cell in row.cells:
            known = self.cells.get(cell.field)
            if known and not is_blank(cell.text):
                known[-1] = known[-1]._replace(text=known[-1].text.rstrip() + cell.text.strip())

    def freeze(self, plan: Plan, position: int, numbered: bool) -> RawPlanItem:
        first = self.rows[0]
        seq, rule = (first.seq, "seq") if numbered else (position, "ordinal")
        return RawPlanItem(
            plan.table_no,
            seq,
            rule,
            tuple(row.row for row in self.rows),
            {field: tuple(cells) for field, cells in self.cells.items()},
            tuple(self.notes),
            first.quarantine,
            plan.fields,
            first.section,
            plan.inferred,
            plan.caption,
        )


def _perhaps_a_part(row: Row) -> Note:
    place = f"第{row.table.index}张表第{row.row_no}行"
    message = f"{place}没有序号，未能对位，可能是上面这一计划行的续行（如另一配合部门），请对照原件核对。"
    return Note(code="unread_text", severity="warning", message=message, raw=" | ".join(row.raw()))


def _same(a: str, b: str) -> bool:
    return "".join(a.split()) == "".join(b.split())


def _groups(plan: Plan) -> list[list[DataRow]]:
    groups: list[list[DataRow]] = []
    for row in plan.rows:
        if groups and not row.quarantine and not groups[-1][-1].quarantine and _belongs(groups[-1], row, plan):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _belongs(group: Sequence[DataRow], row: DataRow, plan: Plan) -> bool:
    """True for a sub-row: its number stands in a merged cell, is missing, or repeats that of the same task."""
    above = group[-1]
    if row.continues:
        return True
    if "seq" in plan.fields:
        own = row.own_text("seq")
        if own:
            return row.seq is not None and row.seq == above.seq and _same_task(above, row)
        if row.text("seq"):
            return True
        own_task = row.own_text("task_name")
        return not own_task or _same_task(group[0], row)
    if "task_name" in plan.fields:
        return not row.own_text("task_name") and (bool(row.text("task_name")) or not row.own_text("target_scope"))
    return not row.own_text("matters") and not row.own_text("target_scope")


def _same_task(a: DataRow, b: DataRow) -> bool:
    for field in ("task_name", "plan_no", "matters"):
        if a.text(field) and b.text(field):
            return _same(a.text(field), b.text(field))
    return False


def _split(group: Sequence[DataRow]) -> list[_Item]:
    """One item for each (task, scope, quota) in a group of rows under one number."""
    items: list[_Item] = []
    for row in group:
        if not items:
            items.append(_Item(row, _by_field(row.cells)))
        elif row.continues:
            items[-1].join(row)
        elif _differs(items[-1], row):
            numbered = row if row.seq is not None else row._replace(seq=items[-1].rows[0].seq)
            items.append(_Item(numbered, _inherit(items[-1], row)))
        else:
            items[-1].take(row)
    return items


def _differs(item: _Item, row: DataRow) -> bool:
    for field in _IDENTITY:
        text = row.own_text(field)
        if text and all(not _same(text, cell.text) for cell in item.cells.get(field, ())):
            return True
    return False


def _by_field(cells: Sequence[RawCell]) -> dict[str, list[RawCell]]:
    result: dict[str, list[RawCell]] = {}
    for cell in cells:
        known = result.setdefault(cell.field, [])
        if is_blank(cell.text) and known:
            continue
        known[:] = [c for c in known if not is_blank(c.text)] + [cell]
    return result


def _inherit(item: _Item, row: DataRow) -> dict[str, list[RawCell]]:
    cells = _by_field(row.cells)
    first = item.cells
    for field in _INHERITED:
        if all(is_blank(cell.text) for cell in cells.get(field, ())):
            above = [cell._replace(filled=True) for cell in first.get(field, ()) if not is_blank(cell.text)]
            if field in ("quota", "quota_frequency") and row.own_text("count"):
                continue
            if above:
                cells[field] = above[-1:] if field in _IDENTITY else above
    return cells


#: Columns that no plan leaves empty: where a text export has no cell for them, a merged cell went missing.
_NEVER_EMPTY = ("window", "window_start", "window_end", "deadline", "initiator", "body")


#: What a row says of its own; all of it empty at once means that merged cells were unfolded into empty ones.
_SAID = (
    ("quota", "quota_frequency", "count"),
    ("window", "window_start", "window_end", "deadline"),
    ("initiator", "body"),
)


def _fill_emptied(row: DataRow, above: Sequence[RawCell]) -> DataRow:
    """A numbered row that names its object and leaves amount, time and body all empty shares the merged cells of
    the row above; a reading, not a certainty, and the note says so."""
    groups = [group for group in _SAID if any(cell.field in group for cell in row.cells)]
    if len(groups) < 2 or row.seq is None or not row.row.table.reader.startswith("text-"):
        return row
    if any(row.text(field) for group in groups for field in group):
        return row
    shared = {field for group in groups for field in group} | {"cooperators", "frequency"}
    texts = {(c.field, c.col_no): c for c in above if c.field in shared and not is_blank(c.text)}
    if not any(field in group for group in groups for field, _ in texts):
        return row
    cells = tuple(
        texts[c.field, c.col_no]._replace(filled=True) if is_blank(c.text) and (c.field, c.col_no) in texts else c
        for c in row.cells
    )
    place = f"第{row.row.table.index}张表第{row.row.row_no}行"
    message = f"{place}的抽查比例、时间和部门全是空的，按与上一行合并的单元格读取，请对照原件核对。"
    note = Note(code="filled_from_above", severity="warning", message=message, raw=" | ".join(row.row.raw()))
    return row._replace(cells=cells, notes=(*row.notes, note))


def fill_dropped_cells(plan: Plan) -> Plan:
    """Rows of a text export that are shorter than their header lost merged cells: take the text from above.

    Such a filling is a reading, not a certainty; the row's ``shifted_cells`` finding says so.
    """
    rows: list[DataRow] = []
    for row in plan.rows:
        above = rows[-1].cells if rows else ()
        extra = tuple(
            cell._replace(filled=True)
            for cell in above
            if cell.field in row.dropped and cell.field in _NEVER_EMPTY and not is_blank(cell.text)
        )
        row = row._replace(cells=(*row.cells, *extra))  # noqa: PLW2901
        rows.append(_fill_emptied(row, above))
    return plan._replace(rows=tuple(rows))
