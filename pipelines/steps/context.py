"""What the rest of a notice tells about each of its plan items."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from normalizers.area import Area


class Context(NamedTuple):
    """``issuer_bureau`` is the canonical bureau whose internal plan this is, ``None`` for a joint plan."""

    notice_id: str
    plan_year: int | None
    area: Area | None
    issue_date: date | None
    issuer_bureau: str | None
