"""XLS and old ET (BIFF5, BIFF8) → sheets, with number formats, merged cells and what is hidden, through xlrd."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import xlrd

from extractors.models import Unreadable
from extractors.sheets.cells import ERRORS, Cells
from extractors.sheets.codes import BUILT_IN
from extractors.sheets.sheet import MAX_MERGES, TOO_LARGE, Budget, Noticed, Sheet, SheetCell
from extractors.sheets.strings import clean
from extractors.sheets.styles import PLAIN, Style

_BROKEN = "旧版表格文件（XLS）已损坏，无法读取，请用 Excel 或 WPS 打开后另存为 XLSX，或向发文单位索取完好的文件。"
_LOCKED = "文件加了密码，无法打开，请在 Excel 或 WPS 中去掉密码、另存为 XLSX 后重新放入。"
#: Built-in formats that look otherwise in every language; the file's own words for them do not count.
_LOCAL = frozenset({14, 22, *range(27, 37), *range(50, 59)})
_CENTRED = (2, 6)  # centred, centred across selection


class OldWorkbook:
    """Opens an XLS; ``count`` sheets in all, of which ``skipped`` are no grids of cells."""

    def __init__(self, data: bytes) -> None:
        self._book = _open(data)
        if self._book.biff_version < 80 and self._book.codepage in (None, 367, 1200):
            # BIFF5 holds bytes; without a code page a Chinese program's were GBK.
            self._book = _open(data, "gb18030")
        places = list(self._book._all_sheets_map) or list(range(self._book.nsheets))
        self._places = [(number, at) for number, at in enumerate(places, start=1) if at >= 0]
        self.count = len(places)
        self.skipped = [(number, "", "图表或宏表") for number, at in enumerate(places, start=1) if at < 0]
        self.budget = Budget()
        self._styles = [_style(self._book, xf) for xf in self._book.xf_list] or [PLAIN]
        self._cells = Cells(self._styles, since_1904=bool(self._book.datemode))

    def sheets(self) -> Iterator[Sheet]:
        """The sheets in order."""
        for number, at in self._places:
            try:
                sheet = self._book.sheet_by_index(at)
            except Exception as error:  # xlrd's errors on damaged bytes have no common base
                raise Unreadable(_BROKEN) from error
            yield self._sheet(number, sheet)
            self._book.unload_sheet(at)

    def _sheet(self, number: int, sheet: Any) -> Sheet:
        rows: dict[int, dict[int, SheetCell]] = {}
        for row in range(sheet.nrows):
            found: dict[int, SheetCell] = {}
            for col, kind in enumerate(sheet.row_types(row)):
                if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                    continue
                cell = self._cell(sheet, row, col, kind)
                if cell.text.strip() or cell.noticed:
                    self.budget.take(cell.text)
                    found[col + 1] = cell
            if found:
                rows[row + 1] = found
        if len(sheet.merged_cells) > MAX_MERGES:
            raise Unreadable(TOO_LARGE)
        notes = len(sheet.cell_note_map)
        first = next((note.text for note in sheet.cell_note_map.values() if note.text), "")
        return Sheet(
            number=number,
            name=clean(sheet.name),
            rows=rows,
            merges=tuple((top + 1, low, left + 1, right) for top, low, left, right in sheet.merged_cells),
            hidden=bool(sheet.visibility),
            hidden_rows=frozenset(
                row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden and row + 1 in rows
            ),
            hidden_cols=tuple((col + 1, col + 1) for col, info in sheet.colinfo_map.items() if info.hidden),
            unread=(("批注", notes, first),) if notes else (),
        )

    def _cell(self, sheet: Any, row: int, col: int, kind: int) -> SheetCell:
        value = sheet.cell_value(row, col)
        index = sheet.cell_xf_index(row, col)
        style = self._cells.style(index if index is not None else 0)
        if kind == xlrd.XL_CELL_TEXT:
            runs = sheet.rich_text_runlist_map.get((row, col), ())
            fonts = self._book.font_list
            struck = any(fonts[font].struck_out for _, font in runs if font < len(fonts))
            return self._cells.text(clean(str(value)), style, struck=struck)
        if kind == xlrd.XL_CELL_BOOLEAN:
            return self._cells.truth(bool(value), style)
        if kind == xlrd.XL_CELL_ERROR:
            return self._cells.error(ERRORS.get(int(value), "#N/A"), style)
        if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            return self._cells.number(repr(float(value)), style)
        return SheetCell("", (Noticed("cell_unreadable", str(value)[:20]),))


def _open(data: bytes, encoding: str | None = None) -> Any:
    try:
        return xlrd.open_workbook(
            file_contents=data,
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
            logfile=io.StringIO(),
            encoding_override=encoding,
        )
    except Exception as error:  # xlrd's errors on damaged bytes have no common base
        locked = "ncrypted" in str(error) or "password" in str(error).lower()
        raise Unreadable(_LOCKED if locked else _BROKEN) from error


def _style(book: Any, xf: Any) -> Style:
    known = book.format_map.get(xf.format_key)
    code = known.format_str if known is not None else "?"
    if xf.format_key in _LOCAL:
        code = BUILT_IN[xf.format_key]
    font = book.font_list[xf.font_index] if 0 <= xf.font_index < len(book.font_list) else None
    align = xf.alignment.hor_align
    centred = None if align == 0 else align in _CENTRED
    if font is None:
        return Style(code, centred=centred)
    return Style(code, bool(font.struck_out), font.height / 20, centred)
