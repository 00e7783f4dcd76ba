"""Workbooks (XLSX, XLS): which sheet, which header, and cells as the text that a person sees or meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from extractors.models import Frozen
from pipelines.steps.registries.careful import Row
from pipelines.steps.registries.columns import HEAD_ROWS, header_row
from pipelines.steps.registries.formulas import Broken
from warehouse.errors import WarehouseError

#: Excel keeps 15 digits; what is longer has lost its end and must not pass for a code.
_EXACT = 10**15


class SheetFound(Frozen):
    """``before``: rows above the header, counted from the sheet's first row; ``others``: sheets that are not read."""

    name: str
    header: tuple[str, ...]
    before: int
    others: tuple[str, ...] = ()


def open_book(path: Path) -> Any:
    """The workbook. Raises :class:`WarehouseError` for a file that is damaged, protected or no workbook."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    try:
        return CalamineWorkbook.from_path(str(path))
    except Exception as error:  # calamine's errors have no common base
        raise WarehouseError(
            f"表格文件“{path.name}”打不开，可能已损坏或有密码：请用表格软件打开后另存为 XLSX 再导入。"
        ) from error


def find_sheet(
    book: Any, kind: str, wanted: str | None, given: Mapping[str, str], file: str, known: Collection[str] = ()
) -> SheetFound:
    """The one sheet with a header that we know, or the one ``wanted`` (name, or number from 1)."""
    names = list(book.sheet_names)
    if wanted is not None:
        name = wanted if wanted in names else None
        if name is None and wanted.isdigit() and 1 <= int(wanted) <= len(names):
            name = names[int(wanted) - 1]
        if name is None:
            raise WarehouseError(f"“{file}”没有工作表“{wanted}”；有：{'、'.join(names)}。")
        names = [name]
    found = [sheet for sheet in (_header_of(book, name, kind, given, known) for name in names) if sheet is not None]
    if not found:
        raise WarehouseError(
            f"“{file}”的工作表（{'、'.join(names)}）前 {HEAD_ROWS} 行没有认识的表头：请检查名录种类，"
            "或用 --map 来源列=字段 说明各列。"
        )
    if len(found) > 1:
        several = "、".join(sheet.name for sheet in found)
        raise WarehouseError(f"“{file}”有几个工作表都像名录（{several}）：请用 --sheet 指定，分次导入。")
    others = tuple(name for name in book.sheet_names if name != found[0].name)
    return found[0].model_copy(update={"others": others})


def _header_of(book: Any, name: str, kind: str, given: Mapping[str, str], known: Collection[str]) -> SheetFound | None:
    rows = [[text_of(cell) for cell in row] for row in islice(_cells(book, name), HEAD_ROWS)]
    index = header_row(kind, rows, given, known)
    if index is None:
        return None
    header = [cell or "" for cell in rows[index]]
    while header and not header[-1].strip():
        header.pop()
    return SheetFound(name=name, header=tuple(header), before=index)


def sheet_rows(book: Any, found: SheetFound, broken: Broken, codes: Collection[int] = ()) -> Iterator[Row]:
    """All rows below the header, blank ones too (they keep the numbers true); cells right of the header that hold
    something make a long row. ``broken``: the sheet's formulas without a value; ``codes``: columns whose cells are
    codes, where a number may have lost the zeros that it began with."""
    width, first = len(found.header), (book.get_sheet_by_name(found.name).start or (0, 0))[1]
    for number, row in enumerate(islice(_cells(book, found.name), found.before + 1, None), start=1):
        cells = [text_of(cell) for cell in row]
        for column, text in broken.get(found.before + number, {}).items():
            if 0 <= column - first < len(cells) and cells[column - first] is None:
                cells[column - first] = text
        extra = [cell for cell in cells[width:] if cell and cell.strip()]
        bare = any(n < len(row) and isinstance(row[n], int | float) for n in codes)
        cells = (cells + [None] * width)[:width]
        yield number, "long_row" if extra else "number_as_code" if bare else None, cells


def _cells(book: Any, name: str) -> Iterator[Sequence[Any]]:
    sheet = book.get_sheet_by_name(name)
    return iter(sheet.to_python(skip_empty_area=False)) if not hasattr(sheet, "iter_rows") else iter(sheet.iter_rows())


def text_of(cell: Any) -> str | None:
    """A cell as text: whole numbers without a point, numbers too long to be exact in scientific notation (so that
    nothing takes them for a code), days as ISO dates."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == time(0) else "%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time | timedelta):
        return str(cell)
    return str(cell)


def _number(value: int | float) -> str:
    if abs(value) >= _EXACT:
        return f"{value:.14E}"
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    return repr(value)
