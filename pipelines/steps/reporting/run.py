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
from warehouse.audit import OFFICE
from warehouse.connection import opened
from warehouse.errors import WarehouseError

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
    """Make one report and write it. ``now`` (aware) dates what a changed setting leaves in the log, and no report is
    of a later day.

    Raises :class:`WarehouseError` with a sentence for a person.
    """
    _refuse_future(order.as_of, now)
    settings = prepare(warehouse, by=by, now=now)
    if order.year is not None:
        _refuse_empty(warehouse, order.year, order.as_of)
    if order.kind != "compliance":
        report = _small(warehouse, order, settings)
        return Written(report=report, files=write_report(report, formats, out))
    return _compliance(warehouse, order, settings, formats, out)


def _refuse_future(as_of: date, now: datetime) -> None:
    """What is late on a day to come nobody knows; a signed report of that day would be wrong."""
    today = now.astimezone(OFFICE).date()
    if as_of > today:
        raise WarehouseError(f"截止日期 {as_of} 还没有到（今天 {today}）：请用今天或更早的日期。")


def _refuse_empty(warehouse: Path, year: int, as_of: date) -> None:
    """A report full of zeros looks like one of a year without work."""
    with opened(warehouse, read_only=True) as con:
        plans, first = con.execute(_PLANS, [year]).fetchone() or (0, None)
        tasks, *_ = con.execute("SELECT count(*) FROM base.draw_task WHERE plan_year = ?", [year]).fetchone() or (0,)
        years = [str(one) for (one,) in con.execute(_YEARS).fetchall()]
    if not plans and not tasks:
        known = f"已入库的年度：{'、'.join(years)}" if years else "还没有任何年度的计划"
        raise WarehouseError(
            f"没有 {year} 年度的计划和任务（{known}）：请核对 --year，或先用 mingcha ingest 读入通知。"
        )
    _refuse_early(as_of, first, f" {year} 年度计划")
    if as_of.year < year - 1:
        raise WarehouseError(f"截止日期 {as_of} 早于 {year} 年度一年以上，当时还没有数据：请核对 --as-of。")


def _refuse_early(as_of: date, issued: date | None, what: str) -> None:
    if issued is not None and as_of < issued:
        raise WarehouseError(
            f"截止日期 {as_of} 早于{what}的印发日期（{issued}），当时还没有数据：请改用 {issued} 或以后的日期。"
        )


_PLANS = (
    "SELECT count(DISTINCT coalesce(part_of, notice_id)), min(issue_date) FROM base.notice "
    "WHERE plan_year = ? AND is_current"
)
_YEARS = (
    "SELECT DISTINCT plan_year FROM (SELECT plan_year FROM base.notice UNION SELECT plan_year FROM base.draw_task) "
    "WHERE plan_year IS NOT NULL ORDER BY plan_year"
)


def _compliance(
    warehouse: Path, order: Order, settings: ComplianceSettings, formats: Sequence[str], out: Path
) -> Written:
    from pipelines.steps.reporting.compliance import compliance_report, fetch_compliance  # noqa: PLC0415
    from pipelines.steps.reporting.raw import raw_rows  # noqa: PLC0415
    from warehouse.reporting.raw import RawQuery, bounded  # noqa: PLC0415

    assert order.year is not None
    with opened(warehouse, read_only=True) as con, bounded(con):
        facts = fetch_compliance(con, order.year, order.as_of, order.department)
        report = compliance_report(facts, settings, is_specimen=order.is_specimen)
        raw = None
        if {"xlsx", "csv"} & set(formats):
            raw = raw_rows(RawQuery(con, order.year, order.as_of, order.department), settings.report.raw_rows)
        return Written(report=report, files=write_report(report, formats, out, raw))


def _small(warehouse: Path, order: Order, settings: ComplianceSettings) -> Report:
    """A report of a plan or a department: no raw data."""
    if order.kind == "plan":
        from pipelines.steps.reporting.plan import fetch_plan, plan_report  # noqa: PLC0415

        assert order.notice is not None
        plan = fetch_plan(warehouse, order.notice, order.as_of)
        _refuse_early(order.as_of, plan.plan.head.issue_date, "该通知")
        return plan_report(plan, settings, is_specimen=order.is_specimen)
    from pipelines.steps.reporting.department import department_report, fetch_department  # noqa: PLC0415

    assert order.year is not None and order.department is not None
    facts = fetch_department(warehouse, order.year, order.as_of, order.department)
    return department_report(facts, settings, is_specimen=order.is_specimen)
