"""What the rest of a notice tells about each of its plan items."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from normalizers.area import Area
from warehouse.models import Inherited

__all__ = ["Context", "Inherited"]


class Context(NamedTuple):
    """``issuer_bureau`` is the bureau that issued the notice, by its canonical name; ``None`` for a
    coordinating office."""

    notice_id: str
    plan_year: int | None
    area: Area | None
    issue_date: date | None
    issuer_bureau: str | None
