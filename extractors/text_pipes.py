"""Tables drawn with characters: Markdown pipes, and boxes of ``+---+`` or ``│─┼`` lines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from extractors.text_rows import MAX_CELL_LINES, STRESS, Found, Line, clean, run_end, uneven

_UNESCAPED = re.compile(r"(?<!\\)[|｜]")
_DASHES = re.compile(r"\s*:?-+:?\s*")
_BLANK = " \t\u3000\u00a0"
_BREAK = re.compile(r"<br\s*/?>", re.I)
_VERTICAL = re.compile("[|│┃║┆┇┊┋╎╏]")
_RULE = re.compile(r"[\s+|\-=:─━┄┅┈┉╌╍═│┃║┌-╬╭-╰]+")
_FRAME = re.compile("^[+│┃║┆┇┊┋╎╏┌-╋═-╬╭-╰─━|]")
_PART_RULE = re.compile("[│┃║|├┼┝┠┣╟╠╞+][─━═-]{2,}[┼┤┨┫╢╣╡│┃║|+]")
_JUNCTION = re.compile("[│┃║|├-╬+┆┇┊┋╎╏]")


def pipe_hits(lines: Sequence[Line]) -> tuple[list[bool], list[bool]]:
    """Lines with a pipe that may be rows: those that begin with one, and those with pipes between texts only."""
    pipes = [bool(_UNESCAPED.search(line.text)) and not line.blank for line in lines]
    fenced = [hit and line.text.lstrip(_BLANK)[0] in "|｜" for hit, line in zip(pipes, lines, strict=True)]
    return fenced, [hit and not fence for hit, fence in zip(pipes, fenced, strict=True)]


def find_pipes(lines: Sequence[Line], start: int, hits: Sequence[bool], *, fenced: bool) -> Found | None:
    """The Markdown table that begins at ``start``: at least two lines, and either fenced by pipes, or with an
    alignment row, or of the same number (three or more) of cells."""
    if not hits[start]:
        return None
    end = run_end(lines, start, hits)
    if sum(not lines[i].blank for i in range(start, end)) < 2:
        return None
    rows: list[list[str]] = []
    aligned = False
    position = start
    joined: list[int] = []
    while position < end:
        line = lines[position]
        position += 1
        if line.blank:
            continue
        text = line.text
        if fenced and rows:
            text, position, taken = _whole_row(lines, text, position, len(rows[0]))
            joined += taken
            if position > end and position < len(lines) and hits[position]:
                end = run_end(lines, position, hits)
            end = max(end, position)
        cells = split_pipes(text)
        if cells and all(_DASHES.fullmatch(cell) for cell in cells):
            aligned = True
            continue
        rows.append([cell_text(cell) for cell in cells])
    even = not uneven(rows) and bool(rows) and len(rows[0]) >= 3
    if not rows or not (fenced or aligned or even):
        return None
    return Found(rows, end, "text-pipes", uneven(rows), tuple(joined))


def split_pipes(text: str) -> list[str]:
    """The raw cells of a line; pipes at its ends are its frame."""
    text = text.strip(_BLANK)
    cells = _UNESCAPED.split(text)
    if len(cells) > 1 and not cells[0]:
        cells = cells[1:]
    if len(cells) > 1 and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def cell_text(raw: str) -> str:
    """A Markdown cell as its author meant it: ``<br>`` breaks, ``\\|`` and ``&lt;`` resolved, no stress
    marks."""
    text = html.unescape(_BREAK.sub("\n", raw).replace("\\|", "|"))
    return clean(STRESS.sub(r"\2", text))


def _whole_row(lines: Sequence[Line], text: str, position: int, width: int) -> tuple[str, int, list[int]]:
    """A fenced row that a line break inside a cell cut: lines are added until it is closed and complete."""
    start = position
    whole = text
    while not whole.rstrip().endswith(("|", "｜")) or len(split_pipes(whole)) < width:
        line = lines[position] if position < len(lines) else None
        if (
            line is None
            or position - start >= MAX_CELL_LINES
            or line.blank
            or line.page != lines[start - 1].page
            or line.text.lstrip().startswith(("|", "｜"))
        ):
            return text, start, []
        whole += "\n" + line.text
        position += 1
    if len(split_pipes(whole)) != width:
        return text, start, []
    return whole, position, [line.number for line in lines[start:position]]


def is_rule(text: str) -> bool:
    """A line that only draws: at least three strokes, no text."""
    return bool(_RULE.fullmatch(text.strip())) and len(re.findall("[-=─━┄┅┈┉╌╍═]", text)) >= 3


def box_hits(lines: Sequence[Line]) -> list[bool]:
    return [bool(_FRAME.match(line.text.strip())) and not line.blank for line in lines]


def find_box(lines: Sequence[Line], start: int, hits: Sequence[bool]) -> Found | None:
    """A drawn table that begins with a rule at ``start``. Rules part its rows when they stand between rows or
    when lines that go on have an empty first cell; else every line is a row."""
    first = lines[start].text.strip()
    if not hits[start] or not is_rule(first) or first.startswith("|") or not re.search("[+┌╔╒╓┏╭]", first[:1]):
        return None
    end = start
    while end < len(lines) and hits[end] and lines[end].page == lines[start].page:
        end += 1
    bands = _bands(lines[start:end])
    if not bands:
        return None
    # The header is the first band; rules between the bands below it part the rows.
    ruled = len(bands) > 2
    rows: list[list[str]] = []
    for number, band in enumerate(bands):
        goes_on = all(not line[0].strip() for line in band[1:])
        if number == 0 or ruled or goes_on:
            rows.append(_merge(band))
        else:
            rows += [[clean(cell) for cell in line] for line in band]
    return Found(rows, end, "text-boxes", uneven(rows))


def _bands(lines: Sequence[Line]) -> list[list[list[str]]]:
    """The lines between rules, each split into its cells. A line that is partly a rule closes the band:
    what text it has belongs to a merged cell and goes to the band above."""
    bands: list[list[list[str]]] = []
    fresh = True
    for line in lines:
        text = line.text.strip()
        if is_rule(text):
            fresh = True
            continue
        partly = bool(_PART_RULE.search(text)) and not text.startswith("|")
        cells = _split_box(text, partly)
        if partly:
            if bands and any(cell.strip() for cell in cells) and len(cells) == len(bands[-1][0]):
                bands[-1].append(cells)
            fresh = True
            continue
        if fresh:
            bands.append([])
        bands[-1].append(cells)
        fresh = False
    return bands


def _split_box(text: str, partly: bool) -> list[str]:
    cells = _JUNCTION.split(re.sub("[─━═-]{2,}", "", text)) if partly else _VERTICAL.split(text)
    return cells[1:-1] if len(cells) > 2 else cells


def _merge(band: Sequence[Sequence[str]]) -> list[str]:
    """One row of the lines of a band: text that only the column's width broke is joined again."""
    width = max(len(line) for line in band)
    columns = [[line[col].strip() for line in band if col < len(line)] for col in range(width)]
    return [clean(_join(piece for piece in column if piece)) for column in columns]


def _join(pieces: Iterable[str]) -> str:
    text = ""
    for piece in pieces:
        gap = " " if text and text[-1].isascii() and text[-1].isalnum() and piece[0].isascii() else ""
        text += gap + piece
    return text
