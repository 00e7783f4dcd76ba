"""The shape of every reading: a status, a value, the rule that fired, and what a person must know."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

Severity = Literal["info", "warning", "error"]
Status = Literal["ok", "review", "unspecified"]
Kind = Literal["quota", "frequency", "window", "department", "risk", "mode", "matters"]
Span = tuple[int, int]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Note(Frozen):
    """A finding in the making: ``message`` is Chinese, ``raw`` the piece of text it is about."""

    code: str
    severity: Severity
    message: str
    raw: str = ""


V = TypeVar("V")


class Reading(Frozen, Generic[V]):
    """What one kind reads in one text.

    ``status`` is ``ok`` (certain), ``review`` (a person must look; ``value`` may hold the best reading) or
    ``unspecified`` (the text itself fixes nothing; ``value`` is ``None``). ``spans`` are the half-open ranges of
    the original ``text`` that this reading accounts for; what no kind accounts for becomes ``unread_text``.
    """

    kind: str
    text: str
    status: Status
    value: V | None = None
    rule: str | None = None
    findings: tuple[Note, ...] = ()
    spans: tuple[Span, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The object of CONTRACT section 2, with plain JSON values."""
        return {
            "kind": self.kind,
            "text": self.text,
            "status": self.status,
            "value": plain(self.value),
            "rule": self.rule,
            "findings": [note.model_dump() for note in self.findings],
        }


def plain(value: object) -> Any:
    """JSON-ready form of a value: decimals as numbers, dates as ISO text, models as dicts, tuples as lists."""
    if isinstance(value, BaseModel):
        root = getattr(value, "items", None)
        if isinstance(root, tuple) and list(type(value).model_fields) == ["items"]:
            return [plain(v) for v in root]
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value
