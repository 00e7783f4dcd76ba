"""Rows of texts → results. Nothing is compared with tasks or draws here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipelines.steps.results.codes import (
    Codes,
    day_text,
    is_error,
    is_lost_number,
    split_inspectors,
    word,
    words,
)
from pipelines.steps.results.columns import PRINTED, label
from pipelines.steps.results.layout import Meta, tidy
from pipelines.steps.results.models import (
    DATE_FIELDS,
    CellProblem,
    Printed,
    RawMatter,
    RawResult,
    ResultColumn,
    SourceLine,
)

_IDS = ("object_id", "reg_no")
_MATTER_FIELDS = frozenset({"matter", "category", "note"})
#: Fields that stand in the template before anybody fills it in.
_GIVEN = frozenset({*PRINTED, "inspectors"})


def cell_problems(columns: Sequence[ResultColumn], lines: Iterable[SourceLine]) -> list[CellProblem]:
    """Cells that cannot be read, and rows that name no object."""
    found = []
    for line in lines:
        cells = list(zip(columns, line.cells, strict=True))
        for column, text in cells:
            if column.field and (message := _unreadable(column, text)):
                found.append(CellProblem(row_no=line.row_no, column=column.name, message=message))
        if not any(text for column, text in cells if column.field in _IDS):
            name = next((column.name for column, _ in cells if column.field in _IDS), "")
            message = "没有对象编号，不知道是哪个对象的结果：请补上；合计、制表人等不是结果的行请删去。"
            found.append(CellProblem(row_no=line.row_no, column=name, message=message))
    return found


def _unreadable(column: ResultColumn, text: str) -> str:
    if is_error(text):
        return f"是公式错误或没有算出的公式（{text}），请填写实际的内容。"
    if column.field in (*_IDS, "task") and is_lost_number(text):
        return f"被表格软件改成了数（{text}），末尾几位已丢失，请把这一列设为文本格式后重新填写完整的编号。"
    return ""


def read_line(columns: Sequence[ResultColumn], line: SourceLine, codes: Codes, meta: Meta | None) -> RawResult:
    """One row as a result; cells that cannot be read count as empty (their row has a problem)."""
    cells = {
        column.field: "" if _unreadable(column, text) else text
        for column, text in zip(columns, line.cells, strict=True)
        if column.field
    }
    number = _one_line(cells.get("object_id", "")) or _one_line(cells.get("reg_no", ""))
    printed = meta.printed.get(number) if meta else None
    task = _one_line(cells.get("task", ""))
    task_name = cells.get("task_name", "")
    values: dict[str, Any] = {
        "row_no": line.row_no,
        "row_nos": (line.row_no,),
        "task": _task(task, meta) or task_name,
        "task_name": task_name,
        "object_id": printed.object_id if printed else number,
        "object_name": cells.get("object_name", ""),
        "state": word("state", cells.get("state", ""), codes),
        "follow_up": word("follow_up", cells.get("follow_up", ""), codes),
        "remarks": cells.get("remarks", ""),
        "matters": _in_order(_matters(columns, cells, codes), meta),
        "dispositions": words("dispositions", cells.get("dispositions", ""), codes),
        "methods": words("methods", cells.get("methods", ""), codes),
        "inspectors": _people(cells.get("inspectors", ""), printed),
        "is_blank": _is_blank(cells, printed, meta),
        "raw": {column.name: text for column, text in zip(columns, line.cells, strict=True)},
    }
    values |= {field: day_text(cells.get(field, "")) for field in DATE_FIELDS}
    return RawResult(**values)


def _one_line(text: str) -> str:
    return "".join(text.split("\n")).strip()


def _task(text: str, meta: Meta | None) -> str:
    """The id where the row belongs to the task of the template."""
    if meta and text in (tidy(meta.task.task_no), tidy(meta.task.task_id)):
        return meta.task.task_id
    return text


def _matters(columns: Sequence[ResultColumn], cells: Mapping[str, str], codes: Codes) -> tuple[RawMatter, ...]:
    """In the order of the columns; without a category and a note there is nothing to say of a matter."""
    names: dict[str, None] = {}
    for column in columns:
        base, _, matter = (column.field or "").partition(":")
        if base in ("category", "note"):
            names[matter] = None
    found = []
    for name in names:
        tail = f":{name}" if name else ""
        category = word("category", cells.get(f"category{tail}", ""), codes)
        note = cells.get(f"note{tail}", "")
        if category or note:
            found.append(RawMatter(matter=name or cells.get("matter", ""), category=category, note=note))
    if not found and cells.get("matter"):
        found.append(RawMatter(matter=cells["matter"], category=""))
    return tuple(found)


def _in_order(found: tuple[RawMatter, ...], meta: Meta | None) -> tuple[RawMatter, ...]:
    """As the task has them: columns that were moved change nothing."""
    order = {matter: n for n, matter in enumerate(meta.task.matters)} if meta else {}
    return tuple(sorted(found, key=lambda one: order.get(one.matter, len(order))))


def _people(text: str, printed: Printed | None) -> tuple[str, ...]:
    """An untouched cell is read as it was printed, whatever signs the names hold."""
    return printed.people if printed and text == printed.text else split_inspectors(text)


def _is_blank(cells: Mapping[str, str], printed: Printed | None, meta: Meta | None) -> bool:
    """Names alone are a result only where they are not those that were printed; without the sheet ``_mingcha`` nobody
    knows which those were."""
    filled = {field for field, text in cells.items() if text and field not in _GIVEN and field != "matter"}
    if filled - {"state"} or (filled and word("state", cells["state"], {}) != "未录入"):
        return False
    return not (meta and cells.get("inspectors", "") not in ("", printed.text if printed else ""))


# ----------------------------------------------------------------- groups


def grouped(rows: Sequence[RawResult]) -> tuple[list[RawResult], list[CellProblem]]:
    """Rows of one object and one matter each → one result for each object. What is said of the object must be the
    same in all its rows; a matter may stand once."""
    groups: dict[tuple[str, str], list[RawResult]] = {}
    for row in rows:
        key = (row.task, row.object_id) if row.object_id else ("", f"row {row.row_no}")
        groups.setdefault(key, []).append(row)
    results, problems = [], []
    for group in groups.values():
        result, found = _group(group)
        results.append(result)
        problems += found
    return results, problems


def _group(group: Sequence[RawResult]) -> tuple[RawResult, list[CellProblem]]:
    first = group[0]
    if len(group) == 1:
        return first, []
    problems = []
    for field in RawResult.model_fields:
        if field in ("row_no", "row_nos", "matters", "raw", "is_blank", "duplicate_of"):
            continue
        others = [row for row in group[1:] if getattr(row, field) != getattr(first, field)]
        if others:
            said = (
                f"同一对象各行的“{label(field)}”不一致（第 {first.row_no} 行与第 {others[0].row_no} 行）：请改成一致。"
            )
            problems.append(CellProblem(row_no=first.row_no, column=label(field), message=said))
    matters: dict[str, RawMatter] = {}
    for row in group:
        for one in row.matters:
            known = matters.setdefault(one.matter, one)
            if known != one:
                said = f"同一对象的事项“{one.matter or '（未写事项）'}”有两个不同的结果：请只留一个。"
                problems.append(CellProblem(row_no=first.row_no, column=label("category"), message=said))
    raw = {name: "\n".join(dict.fromkeys(row.raw[name] for row in group if row.raw[name])) for name in first.raw}
    update = {
        "row_nos": tuple(row.row_no for row in group),
        "matters": tuple(matters.values()),
        "is_blank": all(row.is_blank for row in group),
        "raw": raw,
    }
    return first.model_copy(update=update), problems


def doubles(rows: Sequence[RawResult]) -> tuple[list[RawResult], list[CellProblem]]:
    """Rows for the same object: the same again is marked (``duplicate_of``), something else is a problem of all."""
    groups: dict[tuple[str, str], list[RawResult]] = {}
    for row in rows:
        if row.object_id:
            groups.setdefault((row.task, row.object_id), []).append(row)
    marked: dict[int, RawResult] = {}
    problems = []
    for group in groups.values():
        first = group[0]
        same = [row for row in group[1:] if _said(row) == _said(first)]
        if len(same) < len(group) - 1:
            numbers = "、".join(str(row.row_no) for row in group)
            said = f"第 {numbers} 行是同一对象，写的不一样：请只留正确的一行。"
            problems += [CellProblem(row_no=row.row_no, column="", message=said) for row in group]
        else:
            for row in same:
                marked[row.row_no] = row.model_copy(update={"duplicate_of": first.row_no})
    return [marked.get(row.row_no, row) for row in rows], problems


def _said(row: RawResult) -> dict[str, object]:
    return row.model_dump(exclude={"row_no", "row_nos", "raw", "duplicate_of"})
