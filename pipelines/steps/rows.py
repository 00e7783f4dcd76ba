"""Physical rows of a table, and which of them are no data: titles, forms, totals, notes, empty rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import regex

from extractors.models import Cell, Table
from pipelines.steps.evidence import is_blank, is_nothing


class Row(NamedTuple):
    """One physical row. ``cells`` has one entry per grid column (text tables: per cell); ``own`` tells which of
    them start in this row and column, the others are covered by a merged cell from above or from the left."""

    table: Table
    row_no: int
    page: int | None
    cells: tuple[Cell | None, ...]
    own: tuple[bool, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The text that a reader sees at every position, merged cells included."""
        return tuple(cell.text if cell else "" for cell in self.cells)

    @property
    def own_texts(self) -> tuple[str, ...]:
        """The texts that start in this row; empty where a merged cell covers the position."""
        return tuple(cell.text if cell and own else "" for cell, own in zip(self.cells, self.own, strict=True))

    def raw(self) -> tuple[str, ...]:
        """The row's own cells as they stand, for the account of rows."""
        return tuple(cell.text for cell, own in zip(self.cells, self.own, strict=True) if cell and own)


def rows_of(table: Table) -> list[Row]:
    """The rows of a table from top to bottom; a merged cell is seen in every row that it covers."""
    if table.ragged:
        return [
            Row(table, n, _page(cells, table), tuple(cells), (True,) * len(cells))
            for n, cells in enumerate(table.rows(), start=table.first_row)
        ]
    rows = []
    page = table.page
    for n, cells in enumerate(table.grid(), start=table.first_row):
        places = enumerate(cells, table.first_col)
        own = tuple(cell is not None and cell.row == n and cell.col == c for c, cell in places)
        started = [cell for cell, is_own in zip(cells, own, strict=True) if cell and is_own]
        page = _page(started, None) or page
        rows.append(Row(table, n, page, tuple(cells), own))
    return rows


def _page(cells: list[Cell], table: Table | None) -> int | None:
    return next((cell.page for cell in cells if cell.page is not None), table.page if table else None)


_TOTAL = regex.compile(r"(?:合\s*计|总\s*计|小\s*计|共\s*计|累\s*计)[:：]?.{0,12}")
NOTE = regex.compile(r"(?:[*※★]|[备附]?\s*注(?:[:：]|\s*\d*[.、．:：]|意)|说\s*明\s*[:：]|填表说明|填报说明)")
_FORM = regex.compile(
    r"(?:填\s*报\s*(?:单\s*位|人|日\s*期|时\s*间)|填\s*表\s*(?:单\s*位|人|日\s*期|时\s*间)|制\s*表(?:单位|人|日期)?|单\s*位\s*[（(]\s*(?:公|盖)?\s*章"
    r"|(?:填报|报送)?单位\s*[:：]|审\s*核\s*人|负\s*责\s*人\s*[:：]|联\s*系\s*(?:人|电\s*话)\s*[:：]|(?:填报)?日期\s*[:：])"
)
_MONEY_UNIT = regex.compile(r"单\s*位\s*[:：]\s*(?:户|家|个|次|%|％|人)")


#: What stands beside 合计: numbers, with or without what is counted.
_SUM = regex.compile(r"[共约]?[\d.,，\s]*[%％‰万]?[户家个项次所条人批]{0,2}[/／—\-－]*")
#: Notes and form lines fill few cells; a row with more of them is data, whatever its first cell begins with.
_FORM_CELLS = 3


#: So many columns at least have numbers of their own below the header (甲 乙 1 2 3).
_COLUMNS = 5
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_COLUMN_NUMBER = regex.compile(r"[（(]?(\d{1,2})[）)]?")


def _numbers_columns(texts: Sequence[str]) -> bool:
    """True when the cells of a row only count the columns: 1 2 3 4 5, or 甲 乙 1 2 3, with or without 栏次 before."""
    if texts[0] in ("栏次", "列次", "栏号", "列号"):
        texts = texts[1:]
    stems = next((n for n, text in enumerate(texts) if text not in _STEMS or len(text) != 1), len(texts))
    figures = [_COLUMN_NUMBER.fullmatch(text) for text in texts[stems:]]
    return "".join(texts[:stems]) == _STEMS[:stems] and all(
        found is not None and int(found[1]) == n for n, found in enumerate(figures, start=1)
    )


def ignored_reason(row: Row) -> str | None:
    """Why a row that is no header is no data either (Chinese), or ``None`` when it may be data."""
    texts = [text.strip() for text in row.own_texts]
    filled = [text for text in texts if not is_blank(text)]
    if not filled:
        return "空行"
    if all(is_nothing(text) for text in filled):
        return "空行（只有占位符）"
    if len(filled) >= _COLUMNS and len(filled) >= len(texts) - 1 and _numbers_columns(filled):
        return "栏号行"
    first = filled[0]
    if _TOTAL.fullmatch(first) and all(_SUM.fullmatch(text) for text in filled[1:]):
        return "合计行"
    if len(filled) > _FORM_CELLS:
        return None
    if NOTE.match(first):
        return "注释行"
    if _FORM.match(first) or _MONEY_UNIT.match(first):
        return "填报信息行"
    return None


_TITLE = regex.compile(r"(?:20\d\d\s*年|年度|抽查).{0,20}(?:计划|清单|表)|附\s*件|续\s*表")


def is_band(row: Row) -> bool:
    """True for a row with one text only that spans the table: a title, a group heading or a note."""
    filled = [i for i, text in enumerate(row.own_texts) if not is_blank(text)]
    if len(filled) != 1:
        return False
    cell = row.cells[filled[0]]
    if row.table.ragged:
        return len(row.cells) == 1 or (filled[0] == 0 and all(is_blank(t) for t in row.texts[1:]))
    covered = sum(1 for c in row.cells if c is not None and not is_blank(c.text))
    if cell is None or cell.col_span * 2 > row.table.n_cols:
        return cell is not None
    # a lone text in a later column of its own is the sub-row of an item whose other cells are merged
    return covered == 1 and (filled[0] == 0 or _TITLE.search(cell.text) is not None)
