"""What the commands of drawing answer: frozen values for printing and for JSON. No report ever holds a code."""

from __future__ import annotations

from extractors.models import Frozen


class Committed(Frozen):
    """One draw that is now committed, as it is published: totals, no classes. ``notes`` are for the office."""

    task_id: str
    task_no: str
    name: str
    draw_id: str
    commit_sha256: str
    code_sha256: str
    open: bool
    lead_draw: str | None
    frame_rows: int
    excluded: dict[str, int]
    want_total: int
    inspectors: int
    seed_source: str
    issues: tuple[str, ...]
    folder: str
    notes: tuple[str, ...] = ()


class Refused(Frozen):
    """A task for which it cannot be done, and every reason why, in sentences (Chinese)."""

    task_id: str
    name: str
    reasons: tuple[str, ...]


class CommitReport(Frozen):
    """``audit_head`` is the hash of the audit log's last entry, to be printed on the public notice."""

    committed: tuple[Committed, ...]
    refused: tuple[Refused, ...]
    audit_head: str


class Ran(Frozen):
    """One draw that is drawn. ``again``: it had been drawn before with this very seed, nothing was done. ``notes``:
    what has changed since the commitment and needs a person; it changes nothing in the draw."""

    task_id: str
    name: str
    draw_id: str
    commit_sha256: str
    seed: str
    drawn_total: int
    unmet: tuple[str, ...]
    folder: str
    again: bool = False
    notes: tuple[str, ...] = ()


class RunReport(Frozen):
    draws: tuple[Ran, ...]
    audit_head: str


class Replaced(Frozen):
    """One replacement; ``substitute_id`` is none when only an inspector changed or nobody is left."""

    draw_id: str
    number: int
    object_id: str
    substitute_id: str | None
    inspector_id: str | None
    new_inspector_id: str | None
    team: tuple[str, ...]
    unmet: tuple[str, ...]
    exhausted: bool
    audit_head: str
