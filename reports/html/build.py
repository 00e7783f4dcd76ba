"""Report → view: texts by :mod:`reports.show`, ids, links from numbers to lists and back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from draws.papers.text import clean
from reports.html.pictures import data_table, picture
from reports.html.view import (
    BlockView,
    Card,
    CardsView,
    CellView,
    ChartView,
    HeadView,
    ParagraphView,
    PartView,
    Piece,
    RowView,
    TableView,
)
from reports.html.widths import is_broad, is_tight, least_width, widths
from reports.model import Block, Chart, Column, Figure, FigureRow, Paragraph, Report, Row, Section, Table
from reports.sheets import complete_sheet, is_same
from reports.show import figure_text, numeral, show

#: So many ways back from a list are linked; the others are counted.
MOST_BACK = 8
_SAFE = re.compile(r"[A-Za-z0-9_-]+")
_MARKS = {"warn": "▲ 需要注意", "error": "● 有问题"}


def ident(prefix: str, key: str) -> str:
    """An id that is plain ASCII and different for different keys."""
    plain = key if _SAFE.fullmatch(key) else "x" + hashlib.sha256(key.encode()).hexdigest()[:16]
    return f"{prefix}-{plain}"


class Limits(NamedTuple):
    """How many rows are shown of a table in the text or an annex, and of a list behind a number."""

    table: int
    list: int


class Builder:
    """Walks through a report in the order of printing; tables are cut at ``limits``, never silently."""

    def __init__(self, report: Report, charts: Mapping[str, str], *, for_print: bool, limits: Limits) -> None:
        self.report, self.charts, self.for_print, self.limits = report, charts, for_print, limits
        self.list_keys = {one.key for one in report.lists}
        self.found: dict[str, list[Piece]] = {}
        self.figures = {one.key: one for one in report.figures}
        self.tables = {one.key: one for one in report.tables}
        self.seen: set[str] = set()
        self.back: dict[str, list[Piece]] = {}
        self.count = 0
        self.same = self._printed_before()
        self.broad_lists = self._has_broad_list()
        self._find_back()

    # links

    def _find_back(self) -> None:
        """First walk: where the number of each list stands; the same walk as the second one, so with the same ids."""
        self.parts(), self.lists()
        self.count = 0
        self.seen.clear()
        self.found, self.back = self.back, {}

    def _link(self, list_key: str | None, text: str, where: str, unit: str = "") -> Piece:
        if list_key is None:
            return Piece(text, unit=unit)
        self.count += 1
        anchor = f"n-{self.count}"
        self.back.setdefault(list_key, []).append(Piece(where, href=f"#{anchor}"))
        return Piece(text, href="#" + ident("t", self.same.get(list_key, list_key)), anchor=anchor, unit=unit)

    def _once(self, anchor: str) -> str:
        """The id, or nothing when another element has it already."""
        if anchor in self.seen:
            return ""
        self.seen.add(anchor)
        return anchor

    # blocks

    def parts(self) -> tuple[PartView, ...]:
        """The sections: 一、 二、 and within them （一） （二）."""
        views: list[PartView] = []
        first = second = 0
        for section in self.report.sections:
            if section.level == 1:
                first, second = first + 1, 0
                number, level = f"{numeral(first)}、", 2
            else:
                second += 1
                number, level = f"（{numeral(second)}）", 3 if first else 2
            views.append(self._part(section, number, level))
        return (*views, *self._annexes())

    def _part(self, section: Section, number: str, level: int) -> PartView:
        blocks = tuple(self._block(block) for block in section.blocks)
        return PartView(ident("s", section.key), number, clean(section.heading), level, blocks)

    def _annexes(self) -> tuple[PartView, ...]:
        return tuple(
            PartView(
                ident("a", annex.key),
                f"附件{number}",
                clean(annex.title),
                2,
                tuple(self._block(block) for block in annex.blocks),
                any(isinstance(block, Table) and block.landscape for block in annex.blocks),
            )
            for number, annex in enumerate(self.report.annexes, 1)
        )

    def lists(self) -> tuple[TableView, ...]:
        """The lists behind the numbers; on paper without those that the text or an annex has printed already."""
        return tuple(self._table(table) for table in self.report.lists if table.key not in self.same)

    def _printed_before(self) -> dict[str, str]:
        """Lists that the text or an annex prints already, with the key of that table; none on the screen."""
        if not self.for_print:
            return {}
        printed = [block for block in self.report.blocks if isinstance(block, Table) and not block.is_cut]
        return {table.key: one.key for table in self.report.lists for one in printed if is_same(one, table)}

    def _has_broad_list(self) -> bool:
        """Lists stand on pages of one kind: upright ones unless one of them needs more room."""
        return any(
            is_broad(table.columns, [_texts(table, row) for row in _first(table.rows, self.limits.list)])
            for table in self.report.lists
            if table.key not in self.same
        )

    def _block(self, block: Block) -> BlockView:
        if isinstance(block, Paragraph):
            return self._paragraph(block)
        if isinstance(block, FigureRow):
            return CardsView(tuple(self._card(self.figures[key]) for key in block.figures))
        return self._table(block) if isinstance(block, Table) else self._chart(block)

    def _paragraph(self, block: Paragraph) -> ParagraphView:
        pieces = []
        for part in block.parts:
            if isinstance(part, str):
                pieces.append(Piece(clean(part)))
            else:
                figure = self.figures[part.figure]
                pieces.append(self._link(figure.list_key, clean(figure_text(figure, part.unit)), self._place(figure)))
        return ParagraphView(block.style, tuple(pieces))

    @staticmethod
    def _place(figure: Figure) -> str:
        return f"{clean(figure.label)} {clean(figure_text(figure))}"

    def _card(self, figure: Figure) -> Card:
        known = figure.numerator is not None and figure.denominator is not None
        unit = clean(figure.unit) if figure.value is not None and figure.kind != "rate" else ""
        return Card(
            label=clean(figure.label),
            value=self._link(figure.list_key, show(figure.value, figure.kind), self._place(figure), unit),
            parts=f"{figure.numerator:,} ÷ {figure.denominator:,}" if known else "",
            previous="" if figure.previous is None else show(figure.previous, figure.kind) + unit,
            formula=clean(figure.formula),
            note=clean(figure.note),
        )

    # tables

    def _table(self, table: Table) -> TableView:
        is_list = table.key in self.list_keys
        rows = _first(table.rows, self.limits.list if is_list else self.limits.table)
        head = next((at for at, one in enumerate(table.columns) if one.kind in ("text", "id")), -1)
        views = tuple(self._row(table, row, head) for row in rows)
        texts = [[cell.piece.text for cell in row.cells] for row in views]
        found = self.found.get(table.key, [])
        landscape = self.broad_lists if is_list else table.landscape
        return TableView(
            ident=ident("t", table.key),
            title=clean(table.title),
            columns=tuple(HeadView(clean(column.label), column.kind) for column in table.columns),
            widths=widths(table.columns, texts, landscape),
            least=least_width(table.columns, texts),
            rows=views,
            count=f"共{_total(table):,}行" if is_list else "",
            note=clean(table.note),
            cut=self._cut(table, _lines(rows)),
            empty=clean(table.empty) or "无",
            marks=tuple(text for style, text in _MARKS.items() if any(row.style == style for row in rows)),
            landscape=landscape,
            tight=is_tight(table.columns, texts, landscape),
            for_print=self.for_print,
            back=() if self.for_print else tuple(found[:MOST_BACK]),
            more_back=0 if self.for_print else max(0, len(found) - MOST_BACK),
        )

    def _cut(self, table: Table, shown: int) -> str:
        """Says that rows are missing and where they all are; empty when every row is here."""
        total = _total(table)
        if shown >= total:
            return ""
        text = f"此处列出前{shown:,}行，共{total:,}行；"
        if sheet := complete_sheet(self.report, table):
            return f"{text}全部见本报告XLSX版“{sheet}”工作表。"
        if shown < _lines(table.rows) == total and self.for_print:
            return f"{text}全部见本报告网页版（HTML）同名表。"
        # A note says where the others are (the builder knows); else nobody does.
        return text[:-1] + "。" if table.note else f"{text}其余{total - shown:,}行未列出。"

    def _row(self, table: Table, row: Row, head: int) -> RowView:
        name = show(row.cells[head], table.columns[head].kind) if head >= 0 else ""
        cells = tuple(
            CellView(self._cell(table, column, row, at, name), column.kind, at == head)
            for at, column in enumerate(table.columns)
        )
        return RowView(cells, row.style, self._once(ident("r", row.anchor)) if row.anchor else "")

    def _cell(self, table: Table, column: Column, row: Row, at: int, name: str) -> Piece:
        text = show(row.cells[at], column.kind)
        where = "，".join(one for one in (clean(table.title), name, clean(column.label)) if one)
        return self._link(row.links.get(column.key), text, f"{where} {text}")

    # charts

    def _chart(self, chart: Chart) -> ChartView:
        behind = self.tables.get(chart.table_key or "")
        source, width, height, missing = picture(self.charts.get(chart.key), chart)
        own = None if behind else data_table(chart)
        return ChartView(
            ident=ident("c", chart.key),
            title=clean(chart.title),
            description=clean(chart.description),
            source=source,
            width=width,
            height=height,
            missing=missing,
            data_href="#" + ident("t", behind.key) if behind else "",
            data_title=clean(behind.title) if behind else "",
            data=self._table(own) if own else None,
        )


def _texts(table: Table, row: Row) -> list[str]:
    return [show(value, column.kind) for value, column in zip(row.cells, table.columns, strict=True)]


def _first(rows: Sequence[Row], limit: int) -> tuple[Row, ...]:
    """The first rows and, of the others, the totals: a sum is never cut off."""
    return (*rows[:limit], *(row for row in rows[limit:] if row.style == "total"))


def _lines(rows: Sequence[Row]) -> int:
    """How many rows there are, totals apart."""
    return sum(row.style != "total" for row in rows)


def _total(table: Table) -> int:
    return max(_lines(table.rows), table.total_rows or 0)


def all_tables(parts: Sequence[PartView], lists: Sequence[TableView]) -> tuple[TableView, ...]:
    """Every table of the page, for its column widths."""
    blocks = [block for part in parts for block in part.blocks]
    made = [block.data if isinstance(block, ChartView) else block for block in blocks]
    return (*(block for block in made if isinstance(block, TableView)), *lists)
