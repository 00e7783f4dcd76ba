"""Which tables are data, which only hold the page together, and which are the box of facts.

A table is taken apart only on clear signs (no row with two texts; a table inside and hardly a row of three texts;
one text that outweighs all others); then all its text stays, as lines. In doubt it is a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.html.flow import CellNode, Flow, Line, RowNode, TableNode
from extractors.html.meta import is_telling, labelled, pairs_of_row

#: Rows with so many texts, and so many of such rows, make a table of data in spite of the tables inside it.
_RICH_CELLS, _RICH_ROWS = 3, 3
#: An article in a cell: its least length in characters and lines, and its share of the table's text.
_ARTICLE, _ARTICLE_LINES, _ARTICLE_SHARE = 300, 3, 0.6


#: Stands for the text of a cell with tables inside; no fact has it.
_NESTED = "\x1f"


@dataclass(slots=True)
class DataTable:
    """A table of data with its rows in the order in which browsers show them; ``groups`` runs parallel."""

    rows: list[RowNode]
    groups: list[int]
    box: int = 0
    chrome: bool = False
    hidden: bool = False


Item = Line | DataTable


def resolve(flow: Flow) -> list[Item]:
    """Lines and tables of data in reading order."""
    found: list[Item] = []
    for node in flow:
        if isinstance(node, Line):
            found.append(node)
        else:
            found += _resolve_table(node)
    return found


def _resolve_table(node: TableNode) -> list[Item]:
    rows = ordered_rows(node)
    before = resolve(node.before)
    if not rows:
        return before
    facts = [pairs_of_row([_own_text(cell) for cell in row.cells]) for row in rows]
    if sum(is_telling(label) for pairs in facts for label, _ in pairs or ()) < 2:
        facts = [None] * len(rows)
    if not _is_layout(rows, facts):
        groups = [row.group for row in rows]
        return [*before, DataTable(rows, groups, node.box, node.chrome, node.hidden)]
    for row, pairs in zip(rows, facts, strict=True):
        if pairs is not None:
            like = next((line for cell in row.cells for line in lines_of(cell.flow)), Line("", box=node.box))
            before += [labelled(label, value, like) for label, value in pairs]
        else:
            for cell in row.cells:
                before += resolve(cell.flow)
    return before


def ordered_rows(node: TableNode) -> list[RowNode]:
    """Rows as shown: the first thead on top, the first tfoot at the bottom (CSS 2.2, 17.2)."""
    head = next((group for group, kind in node.kinds.items() if kind == "thead"), None)
    foot = next((group for group, kind in node.kinds.items() if kind == "tfoot"), None)
    if head is None and foot is None:
        return node.rows
    return sorted(node.rows, key=lambda row: -1 if row.group == head else (1 if row.group == foot else 0))


def _is_layout(rows: Sequence[RowNode], facts: Sequence[object]) -> bool:
    plain = [row for row, pairs in zip(rows, facts, strict=True) if pairs is None]
    texts = [[cell for cell in row.cells if _own_text(cell)] for row in plain]
    if not any(len(row) >= 2 for row in texts):
        return True
    nested = any(isinstance(part, TableNode) for row in plain for cell in row.cells for part in cell.flow)
    if nested and not _is_grid(texts):
        return True
    if len(texts) == 1 and len(texts[0]) >= _RICH_CELLS and all(map(_is_linked, texts[0])):
        return True
    return len([row for row in texts if row]) <= 2 and max(map(len, texts)) <= 2 and _holds_article(texts)


def _is_grid(texts: Sequence[Sequence[CellNode]]) -> bool:
    """Three rows with three texts that are no links, or two rows with four, in spite of tables inside."""
    said = [sum(not _is_linked(cell) for cell in row) for row in texts]
    return sum(n >= _RICH_CELLS for n in said) >= _RICH_ROWS or sum(n > _RICH_CELLS for n in said) > 1


def _holds_article(texts: Sequence[Sequence[CellNode]]) -> bool:
    cells = [cell for row in texts for cell in row]
    lengths = [len(cell_text(cell)) for cell in cells]
    longest = max(range(len(cells)), key=lambda n: lengths[n])
    lines = sum(1 for _ in lines_of(cells[longest].flow))
    enough = lengths[longest] >= _ARTICLE and lines >= _ARTICLE_LINES
    return enough and lengths[longest] >= _ARTICLE_SHARE * sum(lengths)


def _is_linked(cell: CellNode) -> bool:
    return all(line.links and not line.bare for line in lines_of(cell.flow))


def _own_text(cell: CellNode) -> str:
    """The text of a cell; of one with tables inside only whether it has any, so that tables that hold each other
    are not read again on each level."""
    if any(isinstance(part, TableNode) for part in cell.flow):
        return _NESTED if any(line.text for line in lines_of(cell.flow)) else ""
    return cell_text(cell)


def lines_of(flow: Flow) -> Iterator[Line]:
    """All lines of a flow, those in its tables included."""
    stack: list[Line | TableNode] = list(reversed(flow))
    while stack:
        node = stack.pop()
        if isinstance(node, Line):
            yield node
            continue
        for row in reversed(node.rows):
            for cell in reversed(row.cells):
                stack.extend(reversed(cell.flow))
        stack.extend(reversed(node.before))


def cell_text(cell: CellNode) -> str:
    """The text of a cell on lines, tables inside it included."""
    if len(cell.flow) == 1 and isinstance(cell.flow[0], Line):
        return cell.flow[0].text
    return "\n".join(line.text for line in lines_of(cell.flow) if line.text)
