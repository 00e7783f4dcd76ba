"""What travels between reading a source, checking it in the warehouse and telling a person about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import Field

from extractors.models import Frozen


class Column(Frozen):
    """One column of a source: its header as written and the field that it fills (None: not used, but kept in the
    rows that go back). Serial numbers and our own remarks are not ``compared`` when rows may be identical."""

    header: str
    field: str | None = None
    compared: bool = True


class Word(Frozen):
    """How one spelling in a source was read: ``value``, or ``problem`` (a code), or both when read with a doubt."""

    raw: str
    value: str | None = None
    problem: str | None = None


#: Reads the different spellings of one kind of word (status, credit_class, department …).
ReadWords = Callable[[str, Sequence[str]], Sequence[Word]]


class RejectedRow(Frozen):
    """A row that goes back to the clerk: its cells as they came in, and what is wrong with it.

    ``problems`` holds (index of the column or None, message)."""

    row_no: int
    cells: tuple[str | None, ...]
    problems: tuple[tuple[int | None, str], ...]


#: Writes the rejected rows somewhere before the import is committed; the number of rows is known.
WriteRejects = Callable[[Iterable[RejectedRow], int], None]


class Order(Frozen):
    """One import as asked for. ``now`` is UTC; ``options`` says how the source was read and against what."""

    kind: str
    columns: tuple[Column, ...]
    source_name: str
    source_sha256: str | None
    source_kind: str
    options: dict[str, Any] = Field(default_factory=dict)
    append: bool = False
    id_prefix: str | None = None
    area_code: str | None = None
    area_codes: dict[str, str] = Field(default_factory=dict)
    by: str
    now: datetime
    today: date


class ProblemCount(Frozen):
    code: str
    severity: str
    rows: int
    message: str


class Outcome(Frozen):
    """What one import did. ``status``: imported, unchanged (the same content is in the current version), empty
    (no row could be accepted, the version stays)."""

    status: str
    import_id: str | None
    snapshot_id: str | None
    previous_snapshot: str | None = None
    previous_rows: int | None = None
    snapshot_rows: int | None = None
    rows_read: int = 0
    rows_accepted: int = 0
    rows_rejected: int = 0
    rows_repeated: int = 0
    rows_flagged: int = 0
    rows_blank: int = 0
    rows_replaced: int = 0
    problems: tuple[ProblemCount, ...] = ()
