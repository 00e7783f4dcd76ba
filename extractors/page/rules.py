"""Pieces of ruling lines → whole lines → groups of lines that belong to one table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractors.page.layout import PageLayout, Rule

#: Lines this close (points) are one line: doubled borders, pieces drawn with float noise.
SNAP = 3.0
#: Gaps up to this long within a line are the gaps of its dashes.
DASH_GAP = 3.5
#: How far an end may stop short of the line that it meets.
TOUCH = 2.5
#: A page with more lines than this is a drawing, not a table.
MAX_LINES = 3_000

_MIN_DOTS = 5
_MIN_LENGTH = 6.0


def whole_lines(layout: PageLayout) -> tuple[list[Rule], list[Rule]]:
    """The horizontal and vertical lines of a page, snapped, joined and sorted."""
    across = [*layout.horizontal, *_dotted((y, x) for x, y in layout.dots)]
    down = [*layout.vertical, *_dotted((x, y) for x, y in layout.dots)]
    return join(across), join(down)


def join(pieces: Iterable[Rule]) -> list[Rule]:
    """Collinear pieces as one line each; what stays shorter than a character is dropped."""
    lines: list[Rule] = []
    for cluster in _clusters(sorted(pieces)):
        weight = sum(piece.end - piece.start for piece in cluster) or 1.0
        pos = sum(piece.pos * (piece.end - piece.start) for piece in cluster) / weight
        lines.extend(Rule(pos, start, end) for start, end in _intervals(cluster) if end - start >= _MIN_LENGTH)
    return lines


def _clusters(pieces: Sequence[Rule]) -> Iterable[list[Rule]]:
    cluster: list[Rule] = []
    for piece in pieces:
        if cluster and piece.pos - cluster[0].pos > SNAP:
            yield cluster
            cluster = []
        cluster.append(piece)
    if cluster:
        yield cluster


def _intervals(cluster: Sequence[Rule]) -> list[tuple[float, float]]:
    spans: list[tuple[float, float]] = []
    for _, start, end in sorted(cluster, key=lambda piece: piece.start):
        if spans and start - spans[-1][1] <= DASH_GAP:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return spans


def _dotted(dots: Iterable[tuple[float, float]]) -> list[Rule]:
    """Rows of at least five dots that follow each other closely; ``dots`` come as (across, along)."""
    rows: dict[int, list[tuple[float, float]]] = {}
    for pos, along in dots:
        rows.setdefault(round(pos * 2), []).append((along, pos))
    lines = []
    for row in rows.values():
        row.sort()
        run = [row[0]]
        for dot in [*row[1:], (float("inf"), 0.0)]:
            if dot[0] - run[-1][0] > DASH_GAP + 1.5:
                if len(run) >= _MIN_DOTS:
                    lines.append(Rule(run[0][1], run[0][0], run[-1][0]))
                run = []
            run.append(dot)
    return lines


def groups(across: Sequence[Rule], down: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Connected groups as (horizontal, vertical), from top to bottom; lines that meet no other stand
    alone."""
    parent = list(range(len(across) + len(down)))

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for j, (x, top, bottom) in enumerate(down, len(across)):
        for i, (y, left, right) in enumerate(across):
            if left - TOUCH <= x <= right + TOUCH and top - TOUCH <= y <= bottom + TOUCH:
                parent[find(i)] = find(j)
    found: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate(across):
        found.setdefault(find(i), ([], []))[0].append(rule)
    for j, rule in enumerate(down, len(across)):
        found.setdefault(find(j), ([], []))[1].append(rule)
    return sorted(found.values(), key=lambda g: min([r.pos for r in g[0]] + [r.start for r in g[1]]))
