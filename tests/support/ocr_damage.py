"""What character recognition does to the cells of a plan, done to a true plan on purpose.

A :data:`Damage` takes the text of a cell and a random source and gives the damaged text, or ``None`` where there is
nothing to damage. :data:`VISIBLE` are those whose traces a text may keep, :data:`INVISIBLE` those that turn one good
value into another (a digit lost or exchanged): only the image can tell them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from extractors.models import Block, Cell, ExtractedDocument, Table

Damage = Callable[[str, Random], str | None]

#: Characters that are taken for one another, in pairs.
_ALIKE = (
    "日曰月用月目未末千干年午年牛次欠局同市巾县具高商平半农衣教数场扬监蓝应庆卫工业亚安妄"
    "村材源沅环坏境镜消俏交文财则税悦抽袖查杳险验风凤信倌般船低抵递逆比此商高旅族游斿健建"
    "康廉局届部邮门们季李度庋每母不下于干全金"
)
ALIKE = tuple(zip(_ALIKE[::2], _ALIKE[1::2], strict=True))


def exchange(pairs: Sequence[tuple[str, str]]) -> Damage:
    """One of the places where one of the pairs' first strings stands, taken for the second."""

    def damage(text: str, random: Random) -> str | None:
        places = [(m.start(), a, b) for a, b in pairs for m in re.finditer(re.escape(a), text)]
        if not places:
            return None
        at, a, b = random.choice(places)
        return text[:at] + b + text[at + len(a) :]

    return damage


def drop(pattern: str) -> Damage:
    """One character that matches is lost."""

    def damage(text: str, random: Random) -> str | None:
        places = [m.start() for m in re.finditer(pattern, text)]
        if not places or len(text) < 2:
            return None
        at = random.choice(places)
        return text[:at] + text[at + 1 :]

    return damage


def cut(front: bool) -> Damage:
    """One to four characters at an end are lost; never digits alone, nor a part of a number."""

    def damage(text: str, random: Random) -> str | None:
        size = random.randint(1, min(4, len(text) - 1)) if len(text) > 4 else 0
        lost = text[:size] if front else text[len(text) - size :]
        rest = text[size:] if front else text[: len(text) - size]
        a, b = (lost, rest) if front else (rest, lost)
        in_number = re.search(r"[\d.]$", a) and re.match(r"[\d.]", b)
        return None if not size or in_number or re.fullmatch(r"[\d.\s]*", lost) else rest

    return damage


def swap_lines(text: str, random: Random) -> str | None:
    """The two lines of a cell in the wrong order."""
    at = random.randint(2, max(len(text) - 2, 2))
    return text[at:] + text[:at] if len(text) >= 6 else None


def lose_line(text: str, random: Random) -> str | None:
    """One of the lines of a longer cell is not detected. Not just whole names of a list, and not from within one pair
    of brackets into another: what is left reads whole, and only the ink can tell."""
    if len(text) < 10:
        return None
    size = len(text) // 2 if len(text) < 16 else 8
    at = random.randrange(0, len(text) - size + 1, size)
    rest, lost = text[:at] + text[at + size :], text[at : at + size]
    if "）" in lost and "（" in lost:
        return None
    names = text.split("、")
    return None if all(any(name.endswith(piece) for name in names) for piece in rest.split("、")) else rest


def _both(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [*pairs, *((b, a) for a, b in pairs)]


VISIBLE: dict[str, Damage] = {
    "percent": exchange([(sign, read) for sign in "%％" for read in ("96", "9", "6", "0", "o/o", "％", "x", "")]),
    "zero": exchange([("0", "O"), ("0", "o"), ("0", "〇"), ("0", "D")]),
    "one": exchange([("1", "l"), ("1", "I"), ("1", "|"), ("1", "丨"), ("1", "!"), ("1", "/")]),
    "letter": exchange([("5", "S"), ("2", "Z"), ("8", "B"), ("6", "b"), ("9", "g"), ("9", "q")]),
    "dash": exchange([(a, b) for a in "-—~～－" for b in ("一", "-", "_", "", "=", "～", "丶")]),
    "slash": exchange([("/", "1"), ("/", "l"), ("/", ""), ("/", "丿"), ("／", "1")]),
    "mark": exchange(
        [("；", ""), ("；", ":"), ("、", ""), ("、", "."), ("，", ""), ("、", "丶"), ("；", "；；"), (".", "")]
    ),
    "alike": exchange(_both(ALIKE)),
    "drop": drop(r"[^\d\s.]"),
    "cut_front": cut(True),
    "cut_end": cut(False),
    "swap_lines": swap_lines,
    "lose_line": lose_line,
    "twice": lambda text, random: text + text[-random.randint(1, 4) :],
    "noise": lambda text, random: random.choice([".", "'", "一", "丨", "I", "·", "口"]).join(
        [text[: (at := random.randint(0, len(text)))], text[at:]]
    ),
    "seal": lambda text, random: (
        text[: (at := random.randint(0, len(text)))] + random.choice("市监章公★务局") + text[at:]
    ),
}
INVISIBLE: dict[str, Damage] = {
    "digit": exchange([("5", "6"), ("3", "8"), ("1", "7"), ("6", "8"), ("2", "7"), ("0", "6"), ("4", "1"), ("9", "8")]),
    "drop_digit": drop(r"\d"),
    "empty": lambda text, random: "",
}


def damaged(document: ExtractedDocument, places: dict[tuple[int, int, int], str]) -> ExtractedDocument:
    """The document with its tables said to be recognised, the texts at (table, row, column) replaced."""
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Table):
            cells = tuple(
                cell.model_copy(update={"text": places.get((block.index, cell.row, cell.col), cell.text)})
                for cell in block.cells
            )
            block = block.model_copy(update={"cells": cells, "reader": "scan-rules"})  # noqa: PLW2901
        blocks.append(block)
    return document.model_copy(update={"blocks": tuple(blocks)})


def without_row(document: ExtractedDocument, table: int, row: int) -> ExtractedDocument:
    """The document with one row of a table lost; the rows below move up."""

    def kept(cell: Cell) -> Cell | None:
        if cell.row == row:
            return None
        if cell.row > row:
            return cell.model_copy(update={"row": cell.row - 1})
        span = cell.row_span - (cell.row + cell.row_span > row)
        return cell.model_copy(update={"row_span": span})

    blocks: list[Block] = []
    for block in damaged(document, {}).blocks:
        if isinstance(block, Table) and block.index == table:
            cells = tuple(new for cell in block.cells if (new := kept(cell)) is not None)
            block = block.model_copy(update={"cells": cells, "n_rows": block.n_rows - 1})  # noqa: PLW2901
        blocks.append(block)
    return document.model_copy(update={"blocks": tuple(blocks)})
