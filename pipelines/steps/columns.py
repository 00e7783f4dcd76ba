"""Which column holds which field: header cells through the lexicon, two-level headers, content as evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

import regex

from normalizers.header import read_header
from pipelines.steps.evidence import fits, is_blank
from pipelines.steps.rows import Row

Unit = Literal["percent", "permille", "count"]


class Column(NamedTuple):
    """A column of a plan table. ``position`` counts from 0; ``field`` is ``None`` when nobody knows it."""

    position: int
    field: str | None
    header: str
    unit: Unit | None = None
    count_unit: str | None = None
    rule: Literal["header", "content", "carried"] = "header"
    child: str = ""
    cap: bool = False
    scale: int = 1
    per: str | None = None
    years: int = 1
    year: int | None = None
    unread: str | None = None

    @property
    def slot(self) -> str:
        """The field for realignment: nothing belongs into a column without a name and without a field."""
        return self.field or ("other" if self.header else "blank")


class Header(NamedTuple):
    """``depth`` rows of header that give ``columns``."""

    columns: tuple[Column, ...]
    depth: int

    def fields(self) -> set[str]:
        return {column.field for column in self.columns if column.field}


_START = regex.compile(r"自|起|从|开始|起始|(?:开始|起始)(?:时间|日期|月份)?|时间起")
_END = regex.compile(r"至|止|到|结束|截止|(?:结束|截止|终止)(?:时间|日期|月份)?")
_LEADS = regex.compile(r"(?:发起|牵头|主办|组织)(?:部门|单位|科室)?")
_JOINS = regex.compile(r"(?:配合|参与|协同|协办|参加|联合)(?:部门|单位|科室)?")
_SPACE = regex.compile(r"\s+")
_WINDOWS = ("window", "window_start", "window_end", "deadline")
_BODIES = ("initiator", "cooperators", "body", "office")

#: At least so many different known fields make a row a header.
_ENOUGH = 3


def squeeze(text: str) -> str:
    return _SPACE.sub("", text)


def find_header(rows: Sequence[Row], at: int) -> Header | None:
    """The header that starts at ``rows[at]``, or ``None``."""
    row = rows[at]
    parents = row.texts
    own = [text for text, mine in zip(parents, row.own, strict=True) if mine and not is_blank(text)]
    fields = [read_header(text).field for text in own]
    known = {field for field in fields if field and field != "other"}
    if len(known) < _ENOUGH or len(known) * 2 < len(own) - fields.count("other"):
        return None
    depth = _depth(rows, at)
    plain = [_column(i, text, "") for i, text in enumerate(parents)]
    return Header(_without_doubles(plain if depth == 1 else _two_level(rows, at, depth)), depth)


def _depth(rows: Sequence[Row], at: int) -> int:
    """How many rows the header takes: by its merged cells, or because the next row only refines it."""
    row = rows[at]
    table = row.table
    if not table.ragged:
        spans = [cell.row_span for cell, own in zip(row.cells, row.own, strict=True) if cell and own]
        deepest = max(spans, default=1)
        wide = any(cell.col_span > 1 for cell, own in zip(row.cells, row.own, strict=True) if cell and own)
        if 1 < deepest <= 4 and (wide or min(spans) < deepest) and at + deepest <= len(rows):
            return deepest
    if at + 1 < len(rows) and rows[at + 1].table is table and _refines(row, rows[at + 1]):
        return 2
    return 1


_UNIT_ROW = regex.compile(r"[（(](?:[%％‰]|户|家|个|户次|家次|次|次/年)[）)]")


def _refines(row: Row, below: Row) -> bool:
    """True when ``below`` holds only second-level names (自, 至, 发起, 配合 …) and no first column."""
    texts = [squeeze(text) for text in below.own_texts]
    filled = [text for text in texts if text]
    if filled and all(_UNIT_ROW.fullmatch(text) for text in filled):
        return True  # (%) or （户） below their names
    if len(filled) < 2 or (texts and texts[0] and len(below.cells) == len(row.cells)):
        return False
    return all(_is_child(text) for text in filled)


def _is_child(text: str) -> bool:
    return any(p.fullmatch(text) for p in (_START, _END, _LEADS, _JOINS)) or read_header(text).field is not None


def _two_level(rows: Sequence[Row], at: int, depth: int) -> list[Column]:
    top, low = rows[at], rows[at + depth - 1]
    if top.table.ragged:
        return _ragged_two_level(top, low)
    columns = []
    for i, parent in enumerate(top.texts):
        child = low.texts[i] if i < len(low.texts) else ""
        columns.append(_column(i, parent, "" if low.cells[i] is top.cells[i] else child))
    return columns


def _ragged_two_level(top: Row, low: Row) -> list[Column]:
    """A text table's second header row: aligned by empty cells, or only the children one after another."""
    if len(low.cells) >= len(top.cells):
        columns, parent = [], ""
        for i, child in enumerate(low.texts):
            own = top.texts[i] if i < len(top.texts) else ""
            parent = own if not is_blank(own) else parent
            columns.append(_column(i, parent, child))
        return columns
    children = [text for text in low.texts if not is_blank(text)]
    columns = []
    for text in top.texts:
        pair = children[:2]
        if len(pair) == 2 and _may_split(text) and _column(0, text, pair[0]).field != _column(0, text, "").field:
            columns += [_column(len(columns), text, pair[0]), _column(len(columns) + 1, text, pair[1])]
            children = children[2:]
        else:
            columns.append(_column(len(columns), text, ""))
    return columns


def _may_split(text: str) -> bool:
    return read_header(text).field in (None, "window", "initiator", "body", "quota_frequency") or "部门" in text


def _column(position: int, parent: str, child: str) -> Column:
    above, below = squeeze(parent), squeeze(child)
    field, unit, count_unit = _field(above, below)
    header = above + (f"/{below}" if below and below != above else "")
    told = [read_header(name) for name in (below, above) if name]
    return Column(
        position,
        field,
        header,
        unit,
        count_unit,
        child=below,
        cap=any(reading.cap for reading in told),
        scale=max((reading.scale for reading in told), default=1),
        per=next((reading.per for reading in told if reading.per), None),
        years=max((reading.years for reading in told), default=1),
        year=next((reading.year for reading in told if reading.year), None),
        unread=next((reading.unread for reading in told if reading.unread), None),
    )


def _field(parent: str, child: str) -> tuple[str | None, Unit | None, str | None]:
    above = read_header(parent)
    if not child or child == parent:
        return above.field, above.unit, above.count_unit
    if above.field in _WINDOWS or "时间" in parent or "日期" in parent:
        if _START.fullmatch(child):
            return "window_start", None, None
        if _END.fullmatch(child):
            return "window_end", None, None
    if above.field in _BODIES or "部门" in parent or "单位" in parent or "主体" in parent:
        if _LEADS.fullmatch(child):
            return "initiator", None, None
        if _JOINS.fullmatch(child):
            return "cooperators", None, None
    for name in (child, parent + child):
        reading = read_header(name)
        if reading.field:
            return reading.field, reading.unit or above.unit, reading.count_unit or above.count_unit
    return above.field, above.unit, above.count_unit


#: Of two columns for one field the one whose header matches first holds the value; the other is kept as it stands.
_PREFERRED = {
    "matters": ("事项", "内容", "项目", ""),
    "target_scope": ("范围", "对象", ""),
    "task_name": ("任务", "计划", ""),
    "seq": ("序号", "编号", ""),
}
_ONE = ("risk", "mode", "draw_type", "window", "window_start", "window_end", "deadline", "base", "remarks")


def _without_doubles(columns: Sequence[Column]) -> tuple[Column, ...]:
    kept = list(columns)
    for field, words in _PREFERRED.items():
        rivals = [i for i, column in enumerate(kept) if column.field == field]
        if len(rivals) > 1:
            best = min(rivals, key=lambda i: next(k for k, word in enumerate(words) if word in kept[i].header))
            for i in rivals:
                if i != best and kept[i].header != kept[best].header:
                    kept[i] = kept[i]._replace(field="other")
    for field in _ONE:
        rivals = [i for i, column in enumerate(kept) if column.field == field]
        for i in rivals[1:]:
            if kept[i].header != kept[rivals[0]].header:
                kept[i] = kept[i]._replace(field="other")
    known = {column.field for column in kept}
    if "window_end" in known and "window_start" not in known:
        # 抽取日期 beside 抽取日期至: the first is where it begins
        kept = [c._replace(field="window_start") if c.field == "window" else c for c in kept]
    return tuple(kept)


def by_content(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[Column, ...]:
    """Give unknown columns the field that their content plainly shows, when no other column has it."""
    taken = {column.field for column in columns}
    result = _ends_apart(columns, rows)
    for i, column in enumerate(columns):
        if column.field is None:
            texts = [row.texts[column.position] for row in rows if column.position < len(row.texts)]
            field = _plain_field(texts, taken)
            if field:
                taken.add(field)
                result[i] = column._replace(field=field, rule="content")
    return tuple(result)


_ONE_END = regex.compile(
    r"(?:20\d\d\s*[年./-]\s*)?\d{1,2}\s*月(?:\s*\d{1,2}\s*日?|底)?"
    r"|20\d\d\s*[./-]\s*\d{1,2}(?:\s*[./-]\s*\d{1,2}(?:\s*0{1,2}:00(?::00)?)?)?"
)


def _ends_apart(columns: Sequence[Column], rows: Sequence[Row]) -> list[Column]:
    """抽查时间 merged over two columns without names of their own: where every row fills both, each with one month or
    day, the first is where it begins and the second where it ends."""
    result = list(columns)
    windows = [i for i, column in enumerate(columns) if column.field == "window"]
    if len(windows) != 2 or windows[1] != windows[0] + 1 or len({columns[i].header for i in windows}) > 1:
        return result
    first, last = windows
    pairs = [(row.texts[first], row.texts[last]) for row in rows if len(row.own) > last and row.own[first]]
    pairs = [pair for pair in pairs if not is_blank(pair[0])]
    if pairs and all(_ONE_END.fullmatch(text.strip()) for pair in pairs for text in pair):
        result[first] = columns[first]._replace(field="window_start")
        result[last] = columns[last]._replace(field="window_end")
    return result


_TYPED = ("quota_frequency", "window", "initiator", "risk", "mode", "draw_type")
_SAME = {
    "quota_frequency": {"quota", "frequency", "count", "quota_frequency"},
    "window": {"window", "window_start", "window_end", "deadline"},
    "initiator": {"initiator", "body", "office"},
}


def _plain_field(texts: Sequence[str], taken: set[str | None]) -> str | None:
    filled = [text for text in texts if not is_blank(text)]
    if len(filled) < 2:
        return None
    scores = {
        field: sum(fits(field, text) for text in filled) / len(filled)
        for field in _TYPED
        if not (_SAME.get(field, {field}) & taken)
    }
    ranked = sorted(scores.items(), key=lambda pair: -pair[1])
    if ranked and ranked[0][1] >= 0.8 and (len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= 0.5):
        return ranked[0][0]
    return None


def infer(rows: Sequence[Row]) -> Header | None:
    """Columns of a table that has no header at all, from content alone; ``None`` unless it is plainly a plan."""
    widths = Counter(len(row.cells) for row in rows)
    if not widths:
        return None
    width, votes = widths.most_common(1)[0]
    if width < 5 or votes < 3:
        return None
    typical = [row for row in rows if len(row.cells) == width]
    by_column = zip(*(row.texts for row in typical), strict=True)
    fields: list[str | None] = [_mean_field(texts) for texts in by_column]
    _name_bodies(fields)
    if fields[0] != "seq" or "quota_frequency" not in fields or not {"window", "initiator"} & set(fields):
        return None
    _name_free_text(fields, typical)
    columns = tuple(Column(i, field, "", rule="content") for i, field in enumerate(fields))
    return Header(columns, 0)


def _mean_field(texts: Sequence[str]) -> str | None:
    filled = [text for text in texts if not is_blank(text)]
    if not filled:
        return None
    means = {field: sum(fits(field, text) for text in filled) / len(filled) for field in ("seq", *_TYPED, "task_name")}
    field, mean = max(means.items(), key=lambda pair: pair[1])
    return field if mean >= (0.3 if field == "task_name" else 0.75) else None


def _name_bodies(fields: list[str | None]) -> None:
    """The first column of bodies initiates, the second cooperates."""
    bodies = [i for i, field in enumerate(fields) if field == "initiator"]
    for n, i in enumerate(bodies):
        fields[i] = ("initiator", "cooperators")[n] if n < 2 else None
    for field in _TYPED:
        places = [i for i, f in enumerate(fields) if f == field]
        for i in places[1:]:
            fields[i] = None


def _name_free_text(fields: list[str | None], rows: Sequence[Row]) -> None:
    """Free text between 序号 and the quota: task, matters, scope, in the order that every plan has."""
    end = fields.index("quota_frequency")
    free = [i for i in range(1, end) if fields[i] == "task_name"]
    for i, field in enumerate(fields):
        if field == "task_name" and i not in free:
            fields[i] = None
    names: tuple[str, ...] = {
        1: ("matters",),
        2: ("matters", "target_scope"),
        3: ("task_name", "matters", "target_scope"),
    }.get(len(free), ())
    if len(free) == 2 and sum(row.texts[free[0]].startswith("对") for row in rows) * 2 > len(rows):
        names = ("task_name", "target_scope")
    for n, i in enumerate(free):
        fields[i] = names[n] if names else None
