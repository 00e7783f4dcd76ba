"""Collects what is wrong with one row; every message says the row, the column and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from extractors.models import Severity
from pipelines.steps.results.columns import FIELDS

#: What people call the fields; a file's own headers win.
LABELS: Mapping[str, str] = {**FIELDS, "matters": FIELDS["category"]}


class RowProblem(NamedTuple):
    """One problem of one row; ``raw`` is the text that it is about."""

    code: str
    severity: Severity
    field: str | None
    message: str
    raw: str


def label_of(field: str, labels: Mapping[str, str] = LABELS) -> str:
    """What a field is called; ``category:…`` and ``note:…`` are those of one matter."""
    kind, colon, matter = field.partition(":")
    if colon and kind in ("category", "note"):
        name = f"{matter or '检查结果'}"
        return f"{name}（说明）" if kind == "note" else name
    return labels.get(field) or LABELS.get(field, field)


class Notes:
    """The problems of one row. ``bad``: fields with an error, about which nothing further can be said."""

    def __init__(self, row_no: int, labels: Mapping[str, str] = LABELS) -> None:
        self.row_no, self.labels = row_no, labels
        self.problems: list[RowProblem] = []
        self.bad: set[str] = set()

    @property
    def failed(self) -> bool:
        """Whether the row must be quarantined."""
        return any(one.severity == "error" for one in self.problems)

    def error(self, field: str | None, message: str, raw: str = "", *, code: str) -> None:
        """The row cannot be taken."""
        if field is not None:
            self.bad.add(field)
        self._add(code, "error", field, message, raw)

    def warn(self, code: str, field: str | None, message: str, raw: str = "") -> None:
        """The row is taken; a person must look."""
        self._add(code, "warning", field, message, raw)

    def note(self, code: str, field: str | None, message: str, raw: str = "") -> None:
        """The row is taken; good to know."""
        self._add(code, "info", field, message, raw)

    def _add(self, code: str, severity: Severity, field: str | None, message: str, raw: str) -> None:
        where = f"第{self.row_no}行" + (f"“{label_of(field, self.labels)}”" if field else "")
        self.problems.append(RowProblem(code, severity, field, f"{where}：{message}", raw))
