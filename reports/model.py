"""What a report says, apart from how it is printed. Builders make a :class:`Report`, renderers only lay it out.

Every number is a :class:`Figure` or a typed cell, shown by :mod:`reports.show` and nowhere else: so that the same
number stands in every format. Texts are plain; escaping is the renderers' business.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from extractors.models import Frozen

#: How a value is shown: ``count`` 1,234 · ``rate`` a fraction as 12.34% · ``days`` working days · ``text`` ·
#: ``id`` codes and numbers that must stay text · ``date`` 2023-07-01 · ``flag`` 是/否 · ``list`` several texts.
Kind = Literal["count", "rate", "days", "text", "id", "date", "flag"]
Value = int | Decimal | date | bool | str | None


class Figure(Frozen):
    """One number of the report.

    ``key`` is unique in the report and the same in every format. ``value`` None: cannot be computed (nothing to divide
    by, or unknown), printed as “—” and explained by ``note``. A rate has its ``numerator`` and ``denominator``.
    ``previous`` is last year's value, None when there is none. ``list_key`` names the table in ``Report.lists`` with
    the rows that were counted.
    """

    key: str
    label: str
    kind: Literal["count", "rate", "days"] = "count"
    value: int | Decimal | None
    numerator: int | None = None
    denominator: int | None = None
    previous: int | Decimal | None = None
    unit: str = ""
    formula: str = ""
    note: str = ""
    list_key: str | None = None


class Ref(Frozen):
    """A figure inside a paragraph: its value (with its unit when ``unit``), in HTML a link to the list behind it."""

    figure: str
    unit: bool = True


class Paragraph(Frozen):
    """Running text, made of texts and figures. ``style``: body (仿宋, indented 2 characters), note (small), lead (the
    summary sentence in 楷体)."""

    parts: tuple[str | Ref, ...]
    style: Literal["body", "note", "lead"] = "body"


class FigureRow(Frozen):
    """Some figures side by side: the overview of the page (keys of figures)."""

    figures: tuple[str, ...]


class Column(Frozen):
    """``weight``: share of the table's width. ``wide`` texts may wrap over several lines."""

    key: str
    label: str
    kind: Kind = "text"
    weight: float = 1.0


class Row(Frozen):
    """``cells`` in the order of the columns. ``style``: total rows are set apart; ``anchor`` (unique) can be linked to.
    ``links``: column key → ``list_key`` of the list behind that number."""

    cells: tuple[Value, ...]
    style: Literal["", "total", "warn", "error"] = ""
    anchor: str | None = None
    links: Mapping[str, str] = Field(default_factory=dict)


class Table(Frozen):
    """``total_rows``: how many there are when only the first ones are in ``rows`` (then every format says so and names
    where all of them are). ``sheet``: the XLSX sheet it stands on. ``landscape``: an annex page of its own in DOCX."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total_rows: int | None = None
    note: str = ""
    sheet: str | None = None
    landscape: bool = False
    empty: str = "无"

    @model_validator(mode="after")
    def _square(self) -> Self:
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError(f"table {self.key}: a row has another number of cells than there are columns")
        return self

    @property
    def is_cut(self) -> bool:
        return self.total_rows is not None and self.total_rows > len(self.rows)


class Series(Frozen):
    """One series of a chart: a value for each category; None leaves a gap."""

    name: str
    values: tuple[int | Decimal | None, ...]


class Span(Frozen):
    """One bar of a Gantt chart, first and last day inclusive; ``state`` colours it."""

    label: str
    start: date
    end: date
    state: str = ""


class Chart(Frozen):
    """A picture of numbers that also stand in a table (``table_key``). ``description`` says in one sentence what it
    shows, for people who cannot see it. ``bar`` lies on its side when ``horizontal``; ``gantt`` has ``spans`` instead
    of series; ``marker`` is a day to mark (the cut-off)."""

    key: str
    title: str
    kind: Literal["bar", "stacked", "line", "gantt"]
    description: str
    categories: tuple[str, ...] = ()
    series: tuple[Series, ...] = ()
    spans: tuple[Span, ...] = ()
    value_kind: Literal["count", "rate"] = "count"
    horizontal: bool = False
    marker: date | None = None
    table_key: str | None = None


Block = Paragraph | FigureRow | Table | Chart


class Section(Frozen):
    """``heading`` without its number: renderers number sections 一、 二、 and subsections （一）."""

    key: str
    heading: str
    blocks: tuple[Block, ...]
    level: Literal[1, 2] = 1


class Annex(Frozen):
    """An annex of the report, printed after the signature: 附件1 …"""

    key: str
    title: str
    blocks: tuple[Block, ...]


class Source(Frozen):
    """What the report rests on: ``kind`` as 通知, 抽取, 名录, 工作日历, 设置; ``number`` doc number or draw id;
    ``digest`` commit hash or content hash."""

    kind: str
    number: str
    title: str = ""
    digest: str = ""


class Report(Frozen):
    """A whole report.

    ``kind``: compliance, plan or department; ``subject`` the department or notice it is about. ``as_of``: the cut-off
    day (inclusive). ``signer`` and ``signed_on`` stand at the end; ``addressee`` above the text. ``data_version``:
    digest of all data behind the report. ``lists``: the rows behind the numbers, in HTML after the annexes, in XLSX on
    sheets.
    """

    kind: Literal["compliance", "plan", "department"]
    title: str
    subtitle: str = ""
    addressee: str = ""
    subject: str
    year: int
    as_of: date
    signer: str
    signed_on: date
    figures: tuple[Figure, ...]
    sections: tuple[Section, ...]
    annexes: tuple[Annex, ...] = ()
    lists: tuple[Table, ...] = ()
    sources: tuple[Source, ...] = ()
    data_version: str
    is_specimen: bool = False

    def figure(self, key: str) -> Figure:
        """The figure of that key. Raises ``KeyError``."""
        return {one.key: one for one in self.figures}[key]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of sections and annexes in the order of printing."""
        return (*(b for part in self.sections for b in part.blocks), *(b for part in self.annexes for b in part.blocks))

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table: of sections, annexes and lists, in the order of printing."""
        return (*(block for block in self.blocks if isinstance(block, Table)), *self.lists)

    @property
    def charts(self) -> tuple[Chart, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Chart))

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        keys = [one.key for one in self.figures]
        tables = [one.key for one in self.tables]
        for what, names in (("figure", keys), ("table", tables), ("chart", [one.key for one in self.charts])):
            if twice := {name for name in names if names.count(name) > 1}:
                raise ValueError(f"two {what}s with the key {sorted(twice)[0]}")
        lists = {one.list_key for one in self.figures if one.list_key}
        lists |= {key for table in self.tables for row in table.rows for key in row.links.values()}
        if missing := lists - set(tables):
            raise ValueError(f"no table {sorted(missing)[0]} behind a number")
        used = [ref.figure for ref in self._refs()]
        used += [key for block in self.blocks if isinstance(block, FigureRow) for key in block.figures]
        if missing := set(used) - set(keys):
            raise ValueError(f"no figure {sorted(missing)[0]}")
        return self

    def _refs(self) -> list[Ref]:
        texts = [block for block in self.blocks if isinstance(block, Paragraph)]
        return [part for text in texts for part in text.parts if isinstance(part, Ref)]
