"""One report from the warehouse to its files: settings and calendar, facts, model, formats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from extractors.models import Frozen
from pipelines.steps.compliance.prepare import prepare
from pipelines.steps.compliance.settings import ComplianceSettings
from pipelines.steps.reporting.write import WrittenFile, write_report
from reports.model import Report

Kind = Literal["compliance", "plan", "department"]


class Order(Frozen):
    """What is asked for. ``year`` for compliance and department, ``notice`` (id, number or file name) for a plan."""

    kind: Kind
    as_of: date
    year: int | None = None
    department: str | None = None
    notice: str | None = None
    is_specimen: bool = False


class Written(Frozen):
    """The report and its files."""

    report: Report
    files: tuple[WrittenFile, ...]


def write_reports(
    warehouse: Path, order: Order, formats: Sequence[str], out: Path, *, by: str, now: datetime
) -> Written:
    """Make one report and write it. ``now`` (aware) dates only what a changed setting leaves in the log.

    Raises :class:`WarehouseError` with a sentence for a person.
    """
    settings = prepare(warehouse, by=by, now=now)
    if order.kind != "compliance":
        report = _small(warehouse, order, settings)
        return Written(report=report, files=write_report(report, formats, out))
    return _compliance(warehouse, order, settings, formats, out)


def _compliance(
    warehouse: Path, order: Order, settings: ComplianceSettings, formats: Sequence[str], out: Path
) -> Written:
    from pipelines.steps.reporting.compliance import compliance_report, fetch_compliance  # noqa: PLC0415
    from pipelines.steps.reporting.raw import raw_rows  # noqa: PLC0415
    from warehouse.connection import opened  # noqa: PLC0415
    from warehouse.reporting.raw import RawQuery  # noqa: PLC0415

    assert order.year is not None
    with opened(warehouse, read_only=True) as con:
        facts = fetch_compliance(con, order.year, order.as_of, order.department)
        report = compliance_report(facts, settings, is_specimen=order.is_specimen)
        raw = None
        if "xlsx" in formats:
            raw = raw_rows(RawQuery(con, order.year, order.as_of, order.department), settings.report.raw_rows)
        return Written(report=report, files=write_report(report, formats, out, raw))


def _small(warehouse: Path, order: Order, settings: ComplianceSettings) -> Report:
    """A report of a plan or a department: no raw data."""
    if order.kind == "plan":
        from pipelines.steps.reporting.plan import fetch_plan, plan_report  # noqa: PLC0415

        assert order.notice is not None
        return plan_report(fetch_plan(warehouse, order.notice, order.as_of), settings, is_specimen=order.is_specimen)
    from pipelines.steps.reporting.department import department_report, fetch_department  # noqa: PLC0415

    assert order.year is not None and order.department is not None
    facts = fetch_department(warehouse, order.year, order.as_of, order.department)
    return department_report(facts, settings, is_specimen=order.is_specimen)
