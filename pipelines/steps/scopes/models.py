"""What reading a scope gives."""

from __future__ import annotations

from typing import NamedTuple

from extractors.models import Frozen
from warehouse.scopes import Condition, Rule


class Piece(Frozen):
    """A word of the text and what it was taken to mean (Chinese)."""

    text: str
    meaning: str


class Proposal(Frozen):
    """``rule`` demands everything that the text demands: what was not understood stands in it as a tag that (most
    likely) no object has, so that nothing is widened in silence. ``not_understood`` is for a person to decide."""

    scope_key: str
    task_hint: str | None
    rule: Rule
    understood: tuple[Piece, ...]
    not_understood: tuple[str, ...]
    note: str


class Token(NamedTuple):
    """``kind``: filler, status, entity, tag, industry, class, abnormal, since, aspect, join, open, close, not, except,
    include, area or unknown; ``values`` what it stands for in the registry."""

    text: str
    kind: str
    values: tuple[str, ...] = ()


class Part(NamedTuple):
    """One member of a list of objects: its conditions, and whether the whole of it was understood."""

    conditions: tuple[Condition, ...]
    clear: bool
    pieces: tuple[Piece, ...]
    unread: tuple[str, ...]
