"""Sheets: an overview with charts, one for each table, the raw data. Written row by row: size costs no memory."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from draws.papers.package import repack
from draws.papers.text import SPECIMEN, clean
from reports.model import Figure, Kind, Report, Table, Value
from reports.raw import RawRows
from reports.sheets import DATA, OVERVIEW, RAW, SOURCES, has_rows, sheet_names, sheet_tables
from reports.show import day, figure_text, percent_of, show
from reports.xlsx.charts import add_charts
from reports.xlsx.styles import OPTIONS, PAGE, WIDEST, Styles, height, lines_height, widths

_HEAD = 3
_FIGURES = (("指标", 34), ("数值", 14), ("分子", 12), ("分母", 12), ("上年", 14), ("清单", 10), ("计算方法、说明", 70))


def render_xlsx(report: Report, raw: RawRows | None, target: Path, raw_file: str = "") -> None:
    """Write the workbook to ``target``. ``raw_file`` names the CSV with all raw rows when ``raw`` is cut.

    Raises ``OSError`` when the disk takes no more; then nothing is left behind.
    """
    with TemporaryDirectory(prefix=".", dir=target.parent, ignore_cleanup_errors=True) as folder:
        draft = Path(folder) / "draft.xlsx"
        book = xlsxwriter.Workbook(str(draft), OPTIONS | {"tmpdir": folder})
        try:
            _fill(book, report, raw, raw_file)
            book.close()
        except FileCreateError as error:  # the library's name for what the disk said
            raise (
                error.args[0] if error.args and isinstance(error.args[0], OSError) else OSError(str(error))
            ) from error
        target.write_bytes(repack(draft.read_bytes()))


def _fill(book: Any, report: Report, raw: RawRows | None, raw_file: str) -> None:
    book.set_properties({
        "title": report.title[:200], "author": clean(report.signer)[:200],
        "created": datetime.combine(report.as_of, time()), "comments": f"数据版本 {report.data_version}",
    })  # fmt: skip
    styles = Styles(book)
    names = sheet_names(report.tables)
    overview = book.add_worksheet(OVERVIEW)
    row = _overview(overview, styles, report, names)
    for name, table in sheet_tables(report):
        if table is not None:
            _table(book.add_worksheet(name), styles, report, table, raw_file)
        elif raw is not None:
            _raw(book.add_worksheet(RAW), styles, raw, raw_file)
    _sources(book.add_worksheet(SOURCES), styles, report)
    if report.charts:
        add_charts(book, overview, book.add_worksheet(DATA), report.charts, row + 2)


# ---------------------------------------------------------------- overview


def _overview(sheet: Any, styles: Styles, report: Report, names: dict[str, str]) -> int:
    """The title, the cut-off and every figure; returns the last row."""
    for at, (_, room) in enumerate(_FIGURES):
        sheet.set_column(at, at, room)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, _titled(report), styles.title)
    sheet.write_string(1, 0, _dated(report), styles.note)
    for at, (label, _) in enumerate(_FIGURES):
        sheet.write_string(_HEAD - 1, at, label, styles.head)
    empty = {table.key for table in report.lists if not has_rows(table)}
    for down, figure in enumerate(report.figures, _HEAD):
        _figure(sheet, styles, down, figure, names, empty)
    last = _HEAD + len(report.figures) - 1
    sheet.autofilter(_HEAD - 1, 0, max(last, _HEAD), len(_FIGURES) - 1)
    _page(sheet, report.title, _HEAD, sum(room for _, room in _FIGURES))
    return last


def _titled(report: Report) -> str:
    return clean(report.title) + (f"【{SPECIMEN}】" if report.is_specimen else "")


def _dated(report: Report) -> str:
    return f"统计截至{day(report.as_of)}（含当日）。数据版本 {report.data_version}。各表中的数字与报告正文相同。"


def _figure(sheet: Any, styles: Styles, down: int, figure: Figure, names: dict[str, str], empty: set[str]) -> None:
    said = "；".join(part for part in (figure.formula, figure.note) if part)
    sheet.set_row(down, lines_height(said, _FIGURES[-1][1]))
    _write(sheet, styles, down, 0, figure.label + (f"（{figure.unit}）" if figure.unit else ""), "text")
    _write(sheet, styles, down, 1, figure.value, figure.kind)
    _write(sheet, styles, down, 2, figure.numerator, "count")
    _write(sheet, styles, down, 3, figure.denominator, "count")
    _write(sheet, styles, down, 4, figure.previous, figure.kind)
    if figure.list_key in empty:
        _write(sheet, styles, down, 5, "无", "flag")
    elif figure.list_key:
        sheet.write_url(down, 5, f"internal:'{names[figure.list_key]}'!A1", styles.link, "查看清单")
    else:
        _write(sheet, styles, down, 5, "", "text")
    _write(sheet, styles, down, 6, said, "text")


# ------------------------------------------------------------------ tables


def _table(sheet: Any, styles: Styles, report: Report, table: Table, raw_file: str) -> None:
    rooms = widths(table)
    for at, room in enumerate(rooms):
        sheet.set_column(at, at, room)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, clean(table.title), styles.title)
    sheet.write_string(1, 0, _note(report, table, raw_file), styles.note)
    sheet.set_row(_HEAD - 1, 30)
    for at, column in enumerate(table.columns):
        sheet.write_string(_HEAD - 1, at, clean(column.label), styles.head)
    if not table.rows:
        sheet.write_string(_HEAD, 0, table.empty, styles.note)
    for down, row in enumerate(table.rows, _HEAD):
        sheet.set_row(down, height(row, table, rooms))
        for at, (value, column) in enumerate(zip(row.cells, table.columns, strict=True)):
            _write(sheet, styles, down, at, value, column.kind, row.style)
    body = len(table.rows) - sum(row.style == "total" for row in table.rows)
    if body > 0 and not any(row.style == "total" for row in table.rows[:body]):
        sheet.autofilter(_HEAD - 1, 0, _HEAD + body - 1, len(table.columns) - 1)
    sheet.freeze_panes(_HEAD, 1 if sum(rooms) > PAGE / 2 else 0)
    _page(sheet, table.title, _HEAD, sum(rooms))


def _note(report: Report, table: Table, raw_file: str) -> str:
    parts = [f"截至{day(report.as_of)}。", table.note]
    if table.is_cut:
        where = f"，全部见“{RAW}”表" + (f"和 {raw_file}" if raw_file else "")
        parts.append(f"共 {table.total_rows:,} 行，此处列前 {len(table.rows):,} 行{where}。")
    return clean("".join(parts))


def _raw(sheet: Any, styles: Styles, raw: RawRows, raw_file: str) -> None:
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, RAW, styles.title)
    said = f"共 {raw.count:,} 行。"
    if raw.is_cut:
        where = f"同一文件夹的 {raw_file}" if raw_file else "数据仓库的视图 inspections（或用 --format csv 写出）"
        said = f"共 {raw.count:,} 行，此处列前 {raw.limit:,} 行，全部见{where}。"
    sheet.write_string(1, 0, said, styles.note)
    rooms = [6 + 12 * column.weight for column in raw.columns]
    for at, column in enumerate(raw.columns):
        sheet.set_column(at, at, rooms[at])
        sheet.write_string(_HEAD - 1, at, clean(column.label), styles.head)
    kinds: list[Kind] = ["id" if column.kind == "text" else column.kind for column in raw.columns]
    last = _HEAD
    for last, values in enumerate(raw.rows(raw.limit), _HEAD):
        for at, value in enumerate(values):
            _write(sheet, styles, last, at, value, kinds[at])
    sheet.autofilter(_HEAD - 1, 0, last, len(raw.columns) - 1)
    sheet.freeze_panes(_HEAD, 2)
    _page(sheet, RAW, _HEAD, sum(rooms))


def _sources(sheet: Any, styles: Styles, report: Report) -> None:
    columns = (("种类", 12), ("编号", 36), ("名称", 50), ("摘要（SHA-256）", 68))
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, SOURCES, styles.title)
    sheet.write_string(1, 0, _dated(report), styles.note)
    for at, (label, room) in enumerate(columns):
        sheet.set_column(at, at, room)
        sheet.write_string(_HEAD - 1, at, label, styles.head)
    for down, one in enumerate(report.sources, _HEAD):
        for at, text in enumerate((one.kind, one.number, one.title, one.digest)):
            _write(sheet, styles, down, at, text, "id")
    sheet.freeze_panes(_HEAD, 0)
    _page(sheet, SOURCES, _HEAD, sum(room for _, room in columns))


# ------------------------------------------------------------------- cells


def _write(sheet: Any, styles: Styles, down: int, at: int, value: Value, kind: Kind, style: str = "") -> None:
    """One cell. Numbers are written as they are shown in print; what is no number is written as text."""
    form = styles.cell(kind, style)
    if kind == "rate" and isinstance(value, int | Decimal) and not isinstance(value, bool):
        sheet.write_number(down, at, float(percent_of(Decimal(value)) / 100), form)
    elif kind in ("count", "days") and isinstance(value, int | Decimal) and not isinstance(value, bool):
        sheet.write_number(down, at, float(value) if isinstance(value, Decimal) else value, form)
    elif isinstance(value, date):
        sheet.write_datetime(down, at, datetime.combine(value, time()), form)
    elif value is None or value == "":
        text = "" if value == "" or kind in ("text", "id", "flag") else show(value, kind)
        sheet.write_string(down, at, text, form)
    else:
        sheet.write_string(down, at, _cut(show(value, kind)), form)


def _cut(text: str) -> str:
    """A cell holds 32,767 characters (counted as UTF-16)."""
    return text if len(text.encode("utf-16-le")) <= 65_534 else text[:16_000] + "……（过长，已截断）"


def _page(sheet: Any, title: str, head: int, room: float) -> None:
    """A4 landscape. As many pages side by side as it takes to be legible (the raw data has 32 columns); the first two
    columns then say on each page whose row it is."""
    across = max(1, math.ceil(room / WIDEST))
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(across, 0)
    sheet.repeat_rows(head - 1)
    if across > 1:
        sheet.repeat_columns(0, 1)
    sheet.set_footer("&L" + clean(title).replace("&", "&&")[:60] + "&R第 &P 页，共 &N 页")


def overview_texts(figures: Iterable[Figure]) -> list[str]:
    """What the overview shows, as text: for comparing formats."""
    return [figure_text(figure) for figure in figures]
