"""Bring compliance.toml and the working-day calendar into the warehouse, when they differ from what is there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pipelines.steps.compliance.calendar import load_calendar, wanted_version
from pipelines.steps.compliance.settings import ComplianceSettings, load_compliance
from warehouse.compliance.calendar import store_calendar, stored_version
from warehouse.compliance.settings import SettingRow, store_settings, stored_digest
from warehouse.connection import opened, transaction


def prepare(warehouse: Path, *, by: str, now: datetime) -> ComplianceSettings:
    """The settings in force; afterwards the warehouse has them, and the calendar too.

    Opens the warehouse for writing only when something must change; each change is an entry of the audit log, made
    by ``by`` at ``now`` (aware). Raises :class:`WarehouseError` for wrong settings, a wrong calendar file, or a
    warehouse that does not exist.
    """
    settings = load_compliance()
    extra = settings.calendar.extra
    wanted = (settings.digest, wanted_version(extra))
    with opened(warehouse, read_only=True) as con:
        if (stored_digest(con), stored_version(con)) == wanted:
            return settings
    with opened(warehouse) as con, transaction(con):
        if stored_digest(con) != settings.digest:
            store_settings(con, setting_row(settings), by=by, now=now)
        if stored_version(con) != wanted[1]:
            calendar = load_calendar(extra)
            store_calendar(con, calendar.days, calendar.version, by=by, now=now)
    return settings


def setting_row(settings: ComplianceSettings) -> SettingRow:
    """The row that base.compliance_setting gets."""
    return SettingRow(
        publicity_days=settings.publicity.days,
        publicity_trigger=settings.publicity.trigger,
        publicity_source=settings.publicity.source,
        warn_days=settings.publicity.warn_days,
        abnormal_days=settings.follow_up.abnormal_days,
        penalty_days=settings.follow_up.penalty_days,
        problem_categories=settings.results.problem,
        settings=settings.stored(),
        digest=settings.digest,
    )
