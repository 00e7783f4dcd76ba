"""Files of results for tests: a task, and workbooks as people and other programs leave them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from pipelines.steps.results.models import (
    Inspector,
    RawMatter,
    RawResult,
    ResultCells,
    TemplateRow,
    TemplateTask,
)

#: Rows of a sheet; ``Formula`` stands for one that has no stored result.
Rows = list[list[Any]]
SHEET = "检查结果"
TEAM = (
    Inspector(inspector_id="140581-01-01", name="张三", department="高平市市场监督管理局"),
    Inspector(inspector_id="140581-02-07", name="李四", department="高平市消防救援大队"),
)
FULL = ResultCells(
    state="已公示",
    inspected_on="2023-07-01",
    entered_on="2023-07-03",
    approved_on="2023-07-04",
    published_on="2023-07-20",
    follow_up_closed_on="2023-08-01",
    abnormal_listed_on="2023-07-10",
    penalty_decided_on="2023-07-11",
    penalty_published_on="2023-07-12",
    matters=(
        RawMatter(matter="登记事项检查", category="未发现问题"),
        RawMatter(matter="食品经营许可检查", category="发现问题已责令改正", note="许可证过期\n已责令改正"),
    ),
    dispositions=("停止检查，反馈至日常监管部门", "责令改正"),
    methods=("实地检查", "书面检查"),
    inspectors=("140581-01-01", "王五"),
    follow_up="已完结",
    remarks="下月复查",
)
IDS = ("91140581MA0K000017", "91140581MA0K000025", "=1+1", "000123")


class Formula(str):
    """A formula whose value is not stored."""


def a_task(**over: Any) -> TemplateTask:
    rows = tuple(
        TemplateRow(object_id=one, object_name=f"对象{number}", team=TEAM, result=FULL if number == 2 else None)
        for number, one in enumerate(IDS, start=1)
    )
    values: dict[str, Any] = {
        "task_id": "t-2023-001", "task_no": "市场监管抽查〔2023〕001号", "task_name": "食品经营主体联合抽查",
        "draw_id": "高市双随机办〔2023〕2号#1/1", "window_start": date(2023, 4, 1), "window_end": date(2023, 9, 30),
        "initiator": "高平市市场监督管理局", "cooperators": ("高平市消防救援大队",),
        "matters": ("登记事项检查", "食品经营许可检查"), "rows": rows,
    } | over  # fmt: skip
    return TemplateTask(**values)


def said(row: RawResult) -> ResultCells:
    """What a row tells of its object, without where it stood."""
    return ResultCells(**{name: getattr(row, name) for name in ResultCells.model_fields})


def sheets_of(path: Path) -> dict[str, Rows]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: [list(row) for row in book.get_sheet_by_name(name).iter_rows()] for name in book.sheet_names}


def save(path: Path, sheets: dict[str, Rows], merges: Sequence[tuple[int, int, int, int, str]] = ()) -> Path:
    """A workbook with exactly these cells, without protection, lists and formats, as another program leaves it."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options)
    day = book.add_format({"num_format": "yyyy/m/d"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for down, row in enumerate(rows):
            for at, cell in enumerate(row):
                if isinstance(cell, Formula):
                    sheet.write_formula(down, at, str(cell), None, "")
                elif isinstance(cell, date | datetime):
                    sheet.write_datetime(down, at, cell, day)
                elif isinstance(cell, int | float):
                    sheet.write_number(down, at, cell)
                elif cell:
                    sheet.write_string(down, at, cell)
        for top, left, bottom, right, text in merges:
            sheet.merge_range(top, left, bottom, right, text)
    book.close()
    return path


def edited(path: Path, target: Path, change: Callable[[Rows], Rows | None], *, keep_meta: bool = True) -> Path:
    """The workbook with its data sheet changed; without ``keep_meta`` only that sheet is left, under another name."""
    sheets = sheets_of(path)
    rows = sheets[SHEET]
    sheets[SHEET] = change(rows) or rows
    return save(target, sheets if keep_meta else {"Sheet1": sheets[SHEET]})


def at(rows: Rows, header: str) -> int:
    """The place of a column of the template."""
    return rows[3].index(header)


def save_csv(path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path
