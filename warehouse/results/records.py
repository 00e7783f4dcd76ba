"""What travels between checking the rows of a file of results and keeping them. All values are frozen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from extractors.models import Frozen, Severity

#: (task_id, object_id)
Key = tuple[str, str]


class MatterResult(Frozen):
    """What was found for one matter; ``matter`` is None for a result of the whole inspection."""

    matter: str | None
    category: str
    note: str | None = None


class Content(Frozen):
    """Everything that a version of a result says."""

    state: str
    inspected_on: date | None = None
    entered_on: date | None = None
    approved_on: date | None = None
    published_on: date | None = None
    matters: tuple[MatterResult, ...] = ()
    dispositions: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    inspectors: tuple[str, ...] = ()
    follow_up: str | None = None
    follow_up_closed_on: date | None = None
    abnormal_listed_on: date | None = None
    penalty_decided_on: date | None = None
    penalty_published_on: date | None = None
    remarks: str | None = None


class StoredVersion(Frozen):
    """One version of a result as it is kept. ``changes``: field → [old, new], None for the first version of a draw;
    ``changed_at`` is UTC."""

    task_id: str
    draw_id: str
    object_id: str
    version: int
    import_id: str
    row_no: int
    content: Content
    changes: dict[str, list[Any]] | None
    reason: str | None
    changed_at: datetime
    changed_by: str


class NewVersion(Frozen):
    """A version to be kept."""

    task_id: str
    draw_id: str
    object_id: str
    version: int
    row_no: int
    content: Content
    changes: dict[str, list[Any]] | None = None
    reason: str | None = None


class ProblemRow(Frozen):
    """One problem of one row. ``version`` is None when the row is quarantined; ``message`` is Chinese."""

    problem_id: str
    row_no: int
    task_id: str | None
    object_id: str | None
    version: int | None
    field: str | None
    code: str
    severity: Severity
    message: str
    raw: str | None


class QuarantinedRow(Frozen):
    """A row that could not be taken; ``raw`` is JSON text. ``resolved_*`` and ``resolution`` are carried over when
    the same row of the same file has been dealt with before."""

    row_no: int
    task_id: str | None
    object_id: str | None
    raw: str
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    resolution: str | None = None


class Settled(Frozen):
    """An earlier quarantined row that needs nobody any more, and why."""

    import_id: str
    row_no: int
    resolution: str


class Counts(Frozen):
    """Rows of one file: ``read`` is the sum of the five that follow; ``flagged`` ones are among the kept."""

    read: int = 0
    new: int = 0
    revised: int = 0
    unchanged: int = 0
    blank: int = 0
    quarantined: int = 0
    flagged: int = 0


class ImportRecord(Frozen):
    """One file as it was read. ``imported_at`` is UTC."""

    source_name: str
    source_sha256: str
    source_kind: Literal["template", "mapped"]
    mapping: str
    options: str
    counts: Counts
    imported_at: datetime
    imported_by: str
    reason: str | None


class TaskFact(NamedTuple):
    """A task that a file may speak of; ``drawn_on`` is the Beijing day of its draw that counts."""

    task_id: str
    task_no: str
    name: str
    plan_year: int
    status: str
    initiator: str | None
    cooperators: tuple[str, ...]
    matters: tuple[str, ...]
    window_start: date | None
    window_end: date | None
    draw_id: str | None
    drawn_on: date | None


class InspectorFact(NamedTuple):
    """An inspector as the registry knew them last."""

    inspector_id: str
    name: str
    department: str


class OpenRow(NamedTuple):
    """A quarantined row of an earlier import with the fields that were wrong in it."""

    import_id: str
    row_no: int
    task_id: str | None
    object_id: str | None
    raw: str
    fields: tuple[str | None, ...]


class EarlierRow(NamedTuple):
    """A quarantined row of the last import of the very same file; ``codes`` are its errors, sorted."""

    import_id: str
    row_no: int
    raw: str
    codes: tuple[str, ...]
    resolved_at: datetime | None
    resolved_by: str | None
    resolution: str | None
