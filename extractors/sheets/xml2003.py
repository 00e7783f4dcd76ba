"""Workbooks in the XML of Excel 2003 (SpreadsheetML, ``progid="Excel.Sheet"``), usually named .xls → sheets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from extractors.models import Unreadable
from extractors.sheets.cells import Cells
from extractors.sheets.package import Element, stream_xml
from extractors.sheets.sheet import Budget, Merge, Noticed, Sheet, SheetCell
from extractors.sheets.strings import clean, local
from extractors.sheets.styles import Style
from extractors.sheets.xlsx import MAX_COL, MAX_ROW

NAMESPACE = b"urn:schemas-microsoft-com:office:spreadsheet"
_SS = f"{{{NAMESPACE.decode()}}}"
_NAMED = {
    "General Number": "General",
    "General Date": "yyyy/m/d h:mm",
    "Short Date": "yyyy/m/d",
    "Medium Date": "d-mmm-yy",
    "Long Date": 'yyyy"年"m"月"d"日"',
    "Short Time": "h:mm",
    "Medium Time": "h:mm AM/PM",
    "Long Time": "h:mm:ss",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
}
_TAGS = ("Style", "Column", "Row", "Visible", "Worksheet", "Date1904")
_CHUNK = 1024 * 1024


def is_xml_workbook(data: bytes) -> bool:
    """True for XML that names the namespace at its head."""
    return NAMESPACE in data[:4096].replace(b"\0", b"")


class _Draft(NamedTuple):
    rows: dict[int, dict[int, SheetCell]]
    merges: list[Merge]
    hidden_rows: set[int]
    hidden_cols: list[tuple[int, int]]


class XmlWorkbook:
    """Reads the sheets in one pass."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.count = 0
        self.skipped: list[tuple[int, str, str]] = []
        self.budget = Budget()
        self._cells = Cells([Style()], since_1904=False)
        self._styles: dict[str, Style] = {}
        self._found = list(self._read())
        self.count = len(self._found)
        if not self._found:
            raise Unreadable("表格文件（XML）里没有工作表，请用 Excel 打开后另存为 XLSX 再放入。")

    def sheets(self) -> Iterator[Sheet]:
        yield from self._found

    def _read(self) -> Iterator[Sheet]:
        pieces = (self._data[at : at + _CHUNK] for at in range(0, len(self._data), _CHUNK))
        draft, row, col, hidden, number = _Draft({}, [], set(), []), 0, 0, False, 0
        for element in stream_xml(pieces, "XML", _TAGS):
            name = local(element)
            self.budget.work(1 + len(element))
            if name == "Style":
                self._style(element)
            elif name == "Date1904":
                self._cells = Cells([Style()], since_1904=True)
            elif name == "Column":
                col = _number(element, "Index", col + 1, MAX_COL)
                last = min(col + _number(element, "Span", 0, MAX_COL), MAX_COL)
                if element.get(f"{_SS}Hidden") == "1":
                    draft.hidden_cols.append((col, last))
                col = last
            elif name == "Row":
                row = self._row(element, _number(element, "Index", row + 1, MAX_ROW), draft)
            elif name == "Visible":
                hidden = (element.text or "").strip() in ("SheetHidden", "SheetVeryHidden")
            else:
                number += 1
                yield _sheet(number, element.get(f"{_SS}Name", ""), draft, hidden)
                draft, row, col, hidden = _Draft({}, [], set(), []), 0, 0, False

    def _style(self, element: Element) -> None:
        known = element.find(f"{_SS}NumberFormat")
        code = "General" if known is None else known.get(f"{_SS}Format", "General")
        font = element.find(f"{_SS}Font")
        struck = font is not None and font.get(f"{_SS}StrikeThrough") == "1"
        alignment = element.find(f"{_SS}Alignment")
        horizontal = None if alignment is None else alignment.get(f"{_SS}Horizontal")
        centred = None if horizontal is None else horizontal.startswith("Center")
        self._styles[element.get(f"{_SS}ID", "")] = Style(_NAMED.get(code, code), struck, None, centred)

    def _row(self, element: Element, row: int, draft: _Draft) -> int:
        """Reads a row; the number of the last row that it stands for."""
        found: dict[int, SheetCell] = {}
        col = 0
        for child in element.iterchildren(f"{_SS}Cell"):
            col = _number(child, "Index", col + 1, MAX_COL)
            across, down = _number(child, "MergeAcross", 0, MAX_COL), _number(child, "MergeDown", 0, MAX_ROW)
            if across or down:
                draft.merges.append((row, min(row + down, MAX_ROW), col, min(col + across, MAX_COL)))
            cell = self._cell(child, element)
            if cell is not None and (cell.text.strip() or cell.noticed):
                self.budget.take(cell.text)
                found[col] = cell
            col += across
        if found:
            draft.rows.setdefault(row, {}).update(found)
            if element.get(f"{_SS}Hidden") == "1":
                draft.hidden_rows.add(row)
        return min(row + _number(element, "Span", 0, MAX_ROW), MAX_ROW)

    def _cell(self, element: Element, row: Element) -> SheetCell | None:
        data = element.find(f"{_SS}Data")
        formula = element.get(f"{_SS}Formula") is not None
        if data is None:
            return SheetCell("", (Noticed("formula_without_value"),)) if formula else None
        text = clean("".join(data.itertext()))
        style = self._styles.get(element.get(f"{_SS}StyleID") or row.get(f"{_SS}StyleID") or "Default", Style())
        kind = data.get(f"{_SS}Type", "String")
        if kind == "Number":
            return self._cells.number(text.strip(), style)
        if kind == "DateTime":
            return self._cells.iso(text.strip(), style)
        if kind == "Boolean":
            return self._cells.truth(text.strip() == "1", style)
        if kind == "Error":
            return self._cells.error(text.strip(), style)
        return self._cells.text(text, style)


def _sheet(number: int, name: str, draft: _Draft, hidden: bool) -> Sheet:
    return Sheet(
        number=number,
        name=clean(name),
        rows=dict(sorted(draft.rows.items())),
        merges=tuple(draft.merges),
        hidden=hidden,
        hidden_rows=frozenset(draft.hidden_rows),
        hidden_cols=tuple(draft.hidden_cols),
    )


def _number(element: Element, name: str, otherwise: int, limit: int) -> int:
    text = element.get(f"{_SS}{name}", "")
    return min(int(text), limit) if text.isascii() and text.isdigit() and 0 < len(text) < 10 else otherwise
