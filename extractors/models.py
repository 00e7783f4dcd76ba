"""What an extractor returns: paragraphs and tables whose every cell knows its place.

All values are frozen, hold no open file and travel between processes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

#: x0, top, x1, bottom in points; the origin is the top left corner of the page as a reader sees it
#: (after /Rotate has been honoured).
BBox = tuple[float, float, float, float]

Severity = Literal["info", "warning", "error"]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64")


class SourceDocument(Frozen):
    """One file as it came in. ``sha256`` is the hash of its bytes, ``media_type`` read from its bytes."""

    name: str
    sha256: str
    size: int
    media_type: str


class Issue(Frozen):
    """Something about the file that a person must know (Chinese ``message``); a finding later on."""

    code: str
    severity: Severity
    message: str
    page: int | None = None
    table_no: int | None = None
    row_no: int | None = None
    col_no: int | None = None
    raw: str = ""


class Attachment(Frozen):
    """Another document that this one names: a link of a page (``target`` is its address as written), a file carried
    inside (OFD, e-mail), or one that is only listed. ``name`` is what a reader sees."""

    name: str
    target: str | None = None
    kind: Literal["link", "embedded", "listed"] = "link"


class Member(Frozen):
    """A file out of an archive or an e-mail; ``name`` is its path inside, with ``/``."""

    name: str
    data: bytes = Field(repr=False)


class Cell(Frozen):
    """A cell of a table. ``row`` and ``col`` count from 1; a merged cell stands once, at its first row and
    column, with its spans. Line breaks inside the cell that its author made are kept as ``\\n``; breaks that
    only the width of the column made are joined away (no space between Han characters)."""

    text: str
    row: int
    col: int
    row_span: int = 1
    col_span: int = 1
    page: int | None = None
    bbox: BBox | None = None


class Table(Frozen):
    """A table as it stands in the document; a table that runs over pages may come as one or as several.

    ``ragged`` is true when the source has no grid (text): then ``col`` is only the cell's ordinal in its row,
    and rows may have fewer or more cells than others. ``reader`` names what found the table. A table of a
    spreadsheet begins at the sheet's ``first_row`` and ``first_col``; it has ``n_rows`` × ``n_cols`` from there.
    """

    kind: Literal["table"] = "table"
    index: int
    page: int | None
    n_rows: int
    n_cols: int
    cells: tuple[Cell, ...]
    ragged: bool = False
    reader: str
    first_row: int = 1
    first_col: int = 1

    def rows(self) -> list[list[Cell]]:
        """The cells that start in each row, by column; a row that lies wholly under merged cells is empty."""
        rows: list[list[Cell]] = [[] for _ in range(self.n_rows)]
        for cell in self.cells:
            rows[cell.row - self.first_row].append(cell)
        for row in rows:
            row.sort(key=lambda cell: cell.col)
        return rows

    def grid(self) -> list[list[Cell | None]]:
        """n_rows × n_cols; a merged cell stands in every position that it covers, ``None`` where no cell is."""
        grid: list[list[Cell | None]] = [[None] * self.n_cols for _ in range(self.n_rows)]
        for cell in self.cells:
            top, left = cell.row - self.first_row, cell.col - self.first_col
            for r in range(top, min(top + cell.row_span, self.n_rows)):
                for c in range(left, min(left + cell.col_span, self.n_cols)):
                    grid[r][c] = cell
        return grid


class Paragraph(Frozen):
    """A paragraph of running text in reading order. ``size`` in points and ``centred`` where the format tells."""

    kind: Literal["paragraph"] = "paragraph"
    text: str
    page: int | None = None
    size: float | None = None
    centred: bool | None = None


Block = Paragraph | Table


class ExtractedDocument(Frozen):
    """The whole document. ``attachments`` are documents that it names and that were not read with it; ``members`` are
    those that an archive or an e-mail carries, to be read as documents of their own. ``failure`` is one Chinese
    sentence (what is wrong, where, what to do) when nothing could be read; then ``blocks`` is empty. Running heads,
    footers and page numbers are left out of ``blocks``."""

    source: SourceDocument
    blocks: tuple[Block, ...] = ()
    page_count: int | None = None
    issues: tuple[Issue, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    members: tuple[Member, ...] = ()
    failure: str | None = None

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    def lines(self) -> Iterator[str]:
        """The running text, paragraph by paragraph."""
        return (block.text for block in self.paragraphs)


class Unreadable(Exception):
    """Raised inside an extractor for bad input; its message is one Chinese sentence for the clerk."""
