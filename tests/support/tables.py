"""Documents for tests of the plan reader, made from rows of texts."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.models import Block, Cell, ExtractedDocument, Paragraph, SourceDocument, Table

SOURCE = SourceDocument(name="test.txt", sha256="0" * 64, size=1, media_type="text/plain")

#: What stands in a merged cell's further rows, and in its further columns.
UP = "^^"
LEFT = "<<"


def ragged(*rows: Sequence[str], index: int = 1) -> Table:
    """A text table: every row has just the cells given."""
    cells = tuple(
        Cell(text=text, row=r, col=c) for r, row in enumerate(rows, start=1) for c, text in enumerate(row, start=1)
    )
    width = max(len(row) for row in rows)
    return Table(index=index, page=None, n_rows=len(rows), n_cols=width, cells=cells, ragged=True, reader="text-tabs")


def grid(*rows: Sequence[str], index: int = 1, page: int | None = None) -> Table:
    """A table with a grid; ``UP`` continues the cell above, ``LEFT`` the cell to the left."""
    cells: dict[tuple[int, int], Cell] = {}
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(rows, start=1):
        for c, text in enumerate(row, start=1):
            if text == UP:
                owner[r, c] = owner[r - 1, c]
            elif text == LEFT:
                owner[r, c] = owner[r, c - 1]
            else:
                owner[r, c] = (r, c)
                cells[r, c] = Cell(text=text, row=r, col=c, page=page)
    for place, cell in cells.items():
        mine = [p for p, o in owner.items() if o == place]
        height = max(p[0] for p in mine) - cell.row + 1
        width = max(p[1] for p in mine) - cell.col + 1
        cells[place] = cell.model_copy(update={"row_span": height, "col_span": width})
    return Table(
        index=index,
        page=page,
        n_rows=len(rows),
        n_cols=max(len(row) for row in rows),
        cells=tuple(cells.values()),
        reader="test",
    )


def document(*blocks: Block | str) -> ExtractedDocument:
    """Paragraphs (as texts) and tables; tables are numbered in order."""
    made: list[Block] = []
    count = 0
    for block in blocks:
        if isinstance(block, str):
            made.append(Paragraph(text=block))
        elif isinstance(block, Table):
            count += 1
            made.append(block.model_copy(update={"index": count}))
        else:
            made.append(block)
    return ExtractedDocument(source=SOURCE, blocks=tuple(made))
