"""The form of our workbook: its columns, and the sheet ``_mingcha`` by which a changed workbook is noticed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from draws.papers.text import clean
from pipelines.steps.registries.lexicon import fold
from pipelines.steps.results.columns import FIELDS, PROBLEMS
from pipelines.steps.results.models import Printed, TemplateMeta, TemplateRow, TemplateTask

VERSION = 1
META_SHEET = "_mingcha"
LIST_SHEET = "_mingcha_lists"
DATA_SHEET = "检查结果"
HELP_SHEET = "说明"
MARK = "mingcha result template"

Kind = Literal["printed", "choice", "choices", "date", "people", "text", "problems"]
BAND_RESULT, BAND_NOTE = "检查结果", "问题说明"
NOTE_HEAD = "说明："


class LayoutColumn(NamedTuple):
    """``field``: as in ResultColumn; ``width`` in half characters; ``band``: the header above, over its neighbours."""

    field: str
    header: str
    band: str
    width: float
    kind: Kind


class Meta(NamedTuple):
    """The sheet ``_mingcha`` as read: ``columns`` (field, header) in order; ``printed`` by object number as shown."""

    task: TemplateMeta
    columns: tuple[tuple[str, str], ...]
    printed: dict[str, Printed]


_TAIL: tuple[tuple[str, str, float, Kind], ...] = (
    ("inspected_on", "办理情况", 12, "date"),
    ("entered_on", "办理情况", 12, "date"),
    ("approved_on", "办理情况", 12, "date"),
    ("published_on", "办理情况", 12, "date"),
    ("state", "办理情况", 9, "choice"),
    ("inspectors", "怎样检查", 26, "people"),
    ("methods", "怎样检查", 13, "choices"),
    ("dispositions", "后续处置", 18, "choices"),
    ("follow_up", "后续处置", 9, "choice"),
    ("follow_up_closed_on", "后续处置", 12, "date"),
    ("abnormal_listed_on", "后续处置", 12, "date"),
    ("penalty_decided_on", "后续处置", 12, "date"),
    ("penalty_published_on", "后续处置", 12, "date"),
    ("remarks", "备注", 20, "text"),
)


#: The fields of the columns that every workbook has, and all bands.
FIXED = ("task", "object_id", "object_name", *(field for field, *_ in _TAIL))
BANDS = ("检查对象", BAND_RESULT, BAND_NOTE, *dict.fromkeys(band for _, band, *_ in _TAIL), "请更正")


def tidy(text: str) -> str:
    """The text as a cell can hold it: line breaks stay, what cannot be printed is shown as U+FFFD."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(clean(line) for line in lines).strip()


def columns(task: TemplateTask, *, problems: bool = False) -> tuple[LayoutColumn, ...]:
    """The columns of the workbook for one task; no two headers read the same."""
    made: list[LayoutColumn] = []
    taken = {fold(name) for name in (*FIELDS.values(), PROBLEMS, "行号", "序号")}
    for field, width in (("task", 15), ("object_id", 20), ("object_name", 26)):
        made.append(LayoutColumn(field, FIELDS[field], "检查对象", width, "printed"))
    if any(row.address for row in task.rows):
        made.append(LayoutColumn("address", FIELDS["address"], "检查对象", 22, "printed"))
    matters = all_matters(task)
    heads = [_free(tidy(matter) or "（未写明的事项）", taken) if matter else FIELDS["category"] for matter in matters]
    for matter, head in zip(matters, heads, strict=True):
        made.append(LayoutColumn(matter_field("category", matter), head, BAND_RESULT, _room(head), "choice"))
    for matter, head in zip(matters, heads, strict=True):
        note = _free(NOTE_HEAD + head, taken) if matter else FIELDS["note"]
        made.append(LayoutColumn(matter_field("note", matter), note, BAND_NOTE, _room(head), "text"))
    made += [LayoutColumn(field, FIELDS[field], band, width, kind) for field, band, width, kind in _TAIL]
    if problems:
        made.append(LayoutColumn(PROBLEMS, PROBLEMS, "请更正", 44, "problems"))
    return tuple(made)


def all_matters(task: TemplateTask) -> tuple[str, ...]:
    """The task's matters, then others that results already speak of; "" stands for the object as a whole."""
    known = (matter.matter for row in task.rows if row.result for matter in row.result.matters)
    return tuple(dict.fromkeys((*task.matters, *known))) or ("",)


def matter_field(base: str, matter: str) -> str:
    return f"{base}:{matter}" if matter else base


def _free(text: str, taken: set[str]) -> str:
    count, free = 1, text
    while fold(free) in taken:
        count += 1
        free = f"{text}（{count}）"
    taken.add(fold(free))
    return free


def _room(head: str) -> float:
    return min(30.0, max(16.0, len(head) * 0.7))


def people_text(row: TemplateRow) -> tuple[str, ...]:
    """The cell 检查人员, person by person: who was drawn, or who is known to have been there."""
    named = {one.inspector_id: f"{tidy(one.name)}（{tidy(one.inspector_id)}）" for one in row.team}
    if row.result and row.result.inspectors:
        return tuple(named.get(one, tidy(one)) for one in row.result.inspectors)
    return tuple(named.values())


def joined(pieces: Iterable[str]) -> str:
    return "、".join(pieces)


# ------------------------------------------------------------- sheet _mingcha


def meta_rows(task: TemplateTask, made: Sequence[LayoutColumn], printed: Iterable[Printed]) -> list[list[str]]:
    """Rows of the sheet: a key and values as ASCII JSON, so that every character comes back as it was."""
    rows: list[list[Any]] = [
        ["mark", MARK],
        ["version", VERSION],
        ["task_id", task.task_id],
        ["task_no", task.task_no],
        ["task_name", task.task_name],
        ["draw_id", task.draw_id],
        ["window_start", task.window_start.isoformat() if task.window_start else None],
        ["window_end", task.window_end.isoformat() if task.window_end else None],
        ["initiator", task.initiator],
        *(["cooperator", name] for name in task.cooperators),
        *(["matter", matter] for matter in dict.fromkeys(task.matters)),
        *(["column", column.field, column.header] for column in made if column.kind != "problems"),
        *(["row", one.object_id, one.text, *one.people] for one in printed),
    ]
    return [[row[0], *(json.dumps(value) for value in row[1:])] for row in rows]


def read_meta(rows: Sequence[Sequence[str]]) -> Meta | None:
    """The sheet as it was written; None when it is not ours or was changed. Trailing blanks are no values."""
    try:
        values = [[row[0], *(json.loads(cell) for cell in row[1:] if cell)] for row in rows if row and row[0]]
        single = {row[0]: row[1] for row in values}
        if single["mark"] != MARK:
            return None
        task = TemplateMeta(
            version=single["version"],
            **{name: single[name] for name in ("task_id", "task_no", "task_name", "draw_id", "initiator")},
            window_start=_day(single["window_start"]),
            window_end=_day(single["window_end"]),
            cooperators=tuple(row[1] for row in values if row[0] == "cooperator"),
            matters=tuple(row[1] for row in values if row[0] == "matter"),
        )
        printed = [Printed(object_id=row[1], text=row[2], people=tuple(row[3:])) for row in values if row[0] == "row"]
        heads = tuple((row[1], row[2]) for row in values if row[0] == "column")
    except (ValueError, KeyError, IndexError, TypeError):
        return None
    return Meta(task, heads, {tidy(one.object_id): one for one in printed})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
