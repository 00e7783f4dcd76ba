"""The workbook that a department fills in: one row for each object of a task, with drop-down lists."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pipelines.steps.results.book import BookRow, result_book
from pipelines.steps.results.layout import (
    DATA_SHEET,
    columns,
    joined,
    matter_field,
    people_text,
    tidy,
)
from pipelines.steps.results.models import DATE_FIELDS, Printed, ResultCells, TemplateRow, TemplateTask
from warehouse.errors import WarehouseError


def write_template(task: TemplateTask, target: Path) -> None:
    """Write the workbook for ``task``; the same task gives the same bytes. What is known of an object already stands in
    its cells. Raises :class:`WarehouseError` when the file cannot be written."""
    put(template_bytes(task), target)


def template_bytes(task: TemplateTask) -> bytes:
    """The workbook as bytes. Raises :class:`WarehouseError` for two objects of one number, or a text too long."""
    shown = [tidy(row.object_id) for row in task.rows]
    twice = sorted({one for one in shown if shown.count(one) > 1}) if len(set(shown)) < len(shown) else []
    if twice:
        raise WarehouseError(
            f"任务“{tidy(task.task_no)}”中对象编号“{twice[0]}”有两个：不能生成结果表，请先查明抽取结果。"
        )
    rows, printed = [], []
    for row in task.rows:
        people = people_text(row)
        printed.append(Printed(object_id=row.object_id, text=joined(people), people=people))
        rows.append(BookRow(_cells(task, row, joined(people))))
    made = columns(task)
    return result_book(task, made, rows, printed, title=f"{tidy(task.task_name)}检查结果填报表", sheet=DATA_SHEET)


def _cells(task: TemplateTask, row: TemplateRow, people: str) -> Mapping[str, str]:
    result = row.result or ResultCells()
    cells = {
        "task": task.task_no or task.task_id,
        "object_id": row.object_id,
        "object_name": row.object_name,
        "address": row.address,
        "state": result.state,
        "inspectors": people,
        "methods": "；".join(result.methods),
        "dispositions": "；".join(result.dispositions),
        "follow_up": result.follow_up,
        "remarks": result.remarks,
    }
    cells |= {field: getattr(result, field) for field in DATE_FIELDS}
    for one in result.matters:
        cells[matter_field("category", one.matter)] = one.category
        cells[matter_field("note", one.matter)] = one.note
    return cells


def put(data: bytes, target: Path) -> None:
    """Write a file whole or not at all. Raises :class:`WarehouseError` with what to do."""
    draft = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
        draft.replace(target)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise WarehouseError(
            f"“{target}”写不进去（{error.strerror}）：请检查文件夹、权限和磁盘，关闭正打开它的程序，或指定别的位置。"
        ) from error
