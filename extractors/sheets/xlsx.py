"""XLSX → sheets, streamed: memory and time follow the content, not what the sheets were formatted for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from extractors.models import Unreadable
from extractors.sheets.cells import Cells
from extractors.sheets.extras import unread_parts
from extractors.sheets.package import BROKEN, Element, Package
from extractors.sheets.sheet import MAX_MERGES, TOO_LARGE, Budget, Merge, Noticed, Sheet, SheetCell
from extractors.sheets.strings import Text, clean, local, read_shared, rich
from extractors.sheets.styles import read_styles

#: The grid of a sheet (ECMA-376 part 1, 18.3.1.73 and Excel's own limits).
MAX_ROW, MAX_COL = 1_048_576, 16_384
MAX_SHEETS = 1_000
#: Values that are remembered with how they look.
MAX_KNOWN = 100_000
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_TAGS = ("row", "col", "mergeCell", "sheetFormatPr", "headerFooter")
_KINDS = {"chartsheet": "图表", "dialogsheet": "对话框", "macrosheet": "宏表", "xlMacrosheet": "宏表"}


class Listed(NamedTuple):
    """A sheet as the workbook lists it. ``kind`` is what it is when it is no grid of cells."""

    number: int
    name: str
    part: str
    state: str = "visible"
    kind: str = ""


class Workbook:
    """Opens an XLSX and reads its sheets one by one."""

    def __init__(self, data: bytes) -> None:
        self._package = Package(data)
        root = self._package.xml(self._package.main)
        relations = self._package.relationships(self._package.main)
        self.listed = list(_listed(root, relations, self._package))
        if not self.listed:
            raise Unreadable(BROKEN.format("工作簿里没有工作表"))
        properties, calculation = root.find("{*}workbookPr"), root.find("{*}calcPr")
        since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        # A program that does not calculate leaves this mark, so that the results it stored are only stand-ins.
        self._stale = calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true")
        styles = _related(relations, "styles", self._package)
        self._cells = Cells(read_styles(self._package.xml(styles) if styles else None), since_1904=since_1904)
        self._shared = read_shared(self._package, _related(relations, "sharedStrings", self._package))
        self.budget = Budget()

    def sheets(self) -> Iterator[Sheet]:
        """The sheets that are grids of cells, in order."""
        for listed in self.listed:
            if not listed.kind:
                yield self._sheet(listed)

    def _sheet(self, listed: Listed) -> Sheet:
        reader = _SheetReader(self._cells, self._shared, self.budget, stale=self._stale)
        for element in self._package.stream(listed.part, _TAGS, cells=True):
            self.budget.work(1 + len(element))
            reader.take(local(element), element)
        return Sheet(
            number=listed.number,
            name=listed.name,
            rows={row: reader.rows[row] for row in sorted(reader.rows)},
            merges=tuple(reader.merges),
            hidden=listed.state != "visible",
            hidden_rows=frozenset(reader.hidden_rows),
            hidden_cols=tuple(reader.hidden_cols),
            unread=(*reader.unread, *unread_parts(self._package, listed.part)),
        )


def _listed(root: Element, relations: dict[str, tuple[str, str]], package: Package) -> Iterator[Listed]:
    parent = root.find("{*}sheets")
    elements = [] if parent is None else list(parent.iterchildren("{*}sheet"))
    if len(elements) > MAX_SHEETS:
        raise Unreadable(f"表格文件有 {len(elements)} 张工作表，超过 {MAX_SHEETS} 张，未读取，请拆分后重新放入。")
    for number, element in enumerate(elements, start=1):
        name = clean(element.get("name", ""))
        ids = [value for key, value in element.attrib.items() if key.endswith("}id")]
        kind, part = relations.get(ids[0] if ids else "", ("worksheet", f"/xl/worksheets/sheet{number}.xml"))
        if not package.has(part):
            raise Unreadable(BROKEN.format(f"缺少工作表“{name[:40]}”的部件"))
        known = "" if kind == "worksheet" else _KINDS.get(kind, "其他内容")
        yield Listed(number, name, part, element.get("state", "visible"), known)


def _related(relations: dict[str, tuple[str, str]], kind: str, package: Package) -> str | None:
    parts = [part for known, part in relations.values() if known == kind] or [f"/xl/{kind}.xml"]
    return next((part for part in parts if package.has(part)), None)


class _SheetReader:
    """Collects what one sheet says, element by element."""

    def __init__(self, cells: Cells, shared: list[Text], budget: Budget, *, stale: bool) -> None:
        self._cells, self._shared, self._budget, self._stale = cells, shared, budget, stale
        self.rows: dict[int, dict[int, SheetCell]] = {}
        self.merges: list[Merge] = []
        self.hidden_rows: set[int] = set()
        self.hidden_cols: list[tuple[int, int]] = []
        self.unread: list[tuple[str, int, str]] = []
        self._row = 0
        self._rows_hidden = False
        self._known: dict[tuple[str | None, str | None, str | None], SheetCell | None] = {}

    def take(self, name: str, element: Element) -> None:
        if name == "row":
            self._take_row(element)
        elif name == "mergeCell":
            self._take_merge(element)
        elif name == "col":
            self._take_columns(element)
        elif name == "sheetFormatPr":
            self._rows_hidden = _on(element.get("zeroHeight"))
        elif name == "headerFooter":
            text = " ".join(filter(None, (child.text for child in element.iterchildren("{*}*")))).strip()
            if re.search(r"[\u4e00-\u9fff]", re.sub(r'&"[^"]*"', "", text)):
                self.unread.append(("页眉页脚", 1, clean(text)))

    def _take_row(self, element: Element) -> None:
        self._row = _ordinal(element.get("r"), self._row + 1, MAX_ROW)
        found: dict[int, SheetCell] = {}
        col = 0
        for child in element.iterchildren("{*}c"):
            place = _PLACE.fullmatch(child.get("r", ""))
            col = min(column(place[1]), MAX_COL) if place else col + 1
            cell = self._quick(child) if len(child) else None
            if cell is not None and (cell.text.strip() or cell.noticed):
                self._budget.take(cell.text)
                found[col] = cell
        if not found:
            return
        self.rows.setdefault(self._row, {}).update(found)
        height = element.get("ht")
        flat = height is not None and height.strip("0.") == ""
        if _on(element.get("hidden")) or flat or (self._rows_hidden and height is None):
            self.hidden_rows.add(self._row)

    def _quick(self, element: Element) -> SheetCell | None:
        """A cell that has a value and nothing else is read once for each value, type and style."""
        value = element[0]
        if len(element) > 1 or local(value) != "v":
            return self._cell(element)
        key = (element.get("t"), element.get("s"), value.text)
        if key not in self._known:
            if len(self._known) >= MAX_KNOWN:
                self._known.clear()
            self._known[key] = self._cell(element)
        return self._known[key]

    def _cell(self, element: Element) -> SheetCell | None:
        """The cell that an element stands for; ``None`` when it has no value."""
        value = inline = None
        formula = False
        for child in element:
            name = local(child)
            if name == "v":
                value = child.text or ""
            elif name == "f":
                formula = True
            elif name == "is":
                inline = child
        kind = element.get("t", "n")
        style = self._cells.style(_index(element.get("s")))
        noticed = self._formula(value, kind) if formula else ()
        if inline is not None:
            text = rich(inline)
            return self._cells.text(text.text, style, noticed, struck=text.struck)
        if value is None or (value == "" and kind != "str"):
            return SheetCell("", noticed) if noticed else None
        return self._of_kind(kind, value, element.get("s"), noticed)

    def _formula(self, value: str | None, kind: str) -> tuple[Noticed, ...]:
        if value is None or (value == "" and kind != "str"):
            return (Noticed("formula_without_value"),)
        return (Noticed("formula_without_value", value),) if self._stale else ()

    def _of_kind(self, kind: str, value: str, index: str | None, noticed: tuple[Noticed, ...]) -> SheetCell:
        cells, style = self._cells, self._cells.style(_index(index))
        if kind == "s":
            at = _index(value.strip(), -1)
            if not 0 <= at < len(self._shared):
                return SheetCell("", (*noticed, Noticed("cell_unreadable", f"共享字符串 {value[:20]}")))
            shared = self._shared[at]
            return cells.text(shared.text, style, noticed, struck=shared.struck)
        if kind in ("str", "inlineStr"):
            return cells.text(clean(value), style, noticed)
        if kind == "b":
            return cells.truth(value.strip() in ("1", "true"), style, noticed)
        if kind == "e":
            return cells.error(value.strip(), style, noticed)
        if kind == "d":
            return cells.iso(value, style, noticed)
        return cells.number(value.strip(), style, noticed)

    def _take_merge(self, element: Element) -> None:
        first, _, last = element.get("ref", "").partition(":")
        a, b = _PLACE.fullmatch(first), _PLACE.fullmatch(last)
        if a is None or b is None:
            return
        rows, cols = sorted((int(a[2]), int(b[2]))), sorted((column(a[1]), column(b[1])))
        if len(self.merges) >= MAX_MERGES:
            raise Unreadable(TOO_LARGE)
        if rows[0] >= 1 and cols[0] >= 1:
            self.merges.append((rows[0], min(rows[1], MAX_ROW), cols[0], min(cols[1], MAX_COL)))

    def _take_columns(self, element: Element) -> None:
        width = element.get("width")
        if _on(element.get("hidden")) or (width is not None and width.strip("0.") == ""):
            first = _ordinal(element.get("min"), 1, MAX_COL)
            self.hidden_cols.append((first, _ordinal(element.get("max"), first, MAX_COL)))


@lru_cache(maxsize=32_768)
def column(letters: str) -> int:
    """A → 1, XFD → 16384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _on(text: str | None) -> bool:
    return text in ("1", "true", "on")


def _index(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def _ordinal(text: str | None, otherwise: int, limit: int) -> int:
    """A row or column number from 1 to ``limit``."""
    return min(max(_index(text, otherwise), 1), limit)
