"""The weekly compliance report and a page for each department with work left, on the first working day of the week.

    decide (calendar) → check_rules → find_work → write_one for every report → artifact

The schedule fires daily: cron knows neither 国庆节 nor the Saturday that is worked in its place.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from pipelines.flows.ingest import _may_pass
from pipelines.flows.weekly_page import FileLink, PageEntry, WeeklySummary, decide, markdown, no_calendar
from pipelines.steps.compliance.calendar import load_calendar
from pipelines.steps.compliance.prepare import prepare
from pipelines.steps.compliance.settings import load_compliance
from warehouse.compliance.checks import last_stored, run_rules, store_deviations
from warehouse.compliance.due import WorkLeft, due_list, work_left
from warehouse.connection import opened
from warehouse.errors import WarehouseBusy, WarehouseError

OFFICE_TIME = ZoneInfo("Asia/Shanghai")
ARTIFACT = "mingcha-weekly-reports"
ACTOR = "weekly_reports"
#: Why a report is missing when the program is at fault; the run then counts as failed, after all others are written.
BROKEN = "程序出错，见本次运行的日志。"
FORMATS = ("docx", "xlsx", "html", "pdf")


@task(retries=5, retry_delay_seconds=60, retry_condition_fn=_may_pass, cache_policy=NO_CACHE)
def check_rules(warehouse: str, as_of: date) -> int:
    """Hold everything against the rules, so that the reports tell this week's deviations; how many there are.

    A person may have checked a later day already: that is not overwritten by an earlier one.
    """
    now = datetime.now(UTC)
    prepare(Path(warehouse), by=ACTOR, now=now)
    found = run_rules(warehouse, as_of)
    latest = last_stored(warehouse)
    if latest is None or as_of >= latest:
        store_deviations(warehouse, found, as_of, now)
    return len(found)


@task(retries=5, retry_delay_seconds=60, retry_condition_fn=_may_pass, cache_policy=NO_CACHE)
def find_work(warehouse: str, as_of: date) -> tuple[tuple[WorkLeft, ...], dict[str, int]]:
    """What is left in which plan year for which department; department → overdue clocks."""
    with opened(warehouse, read_only=True) as con:
        due = due_list(con, as_of, ("overdue",), limit=0)
        overdue = {name or "发起部门未定": number for name, level, number in due.counts if level == "overdue"}
        return work_left(con, as_of), overdue


@task(retries=5, retry_delay_seconds=60, retry_condition_fn=_may_pass, cache_policy=NO_CACHE)
def write_one(
    warehouse: str, year: int, as_of: date, department: str | None, formats: Sequence[str], out: str
) -> PageEntry:
    """One report in its formats. A refusal is no failure: it comes back as a sentence, the other reports go on."""
    from pipelines.steps.reporting.run import Order, write_reports  # noqa: PLC0415 - charts and fonts
    from reports.model import FigureRow  # noqa: PLC0415
    from reports.show import figure_text  # noqa: PLC0415

    order = Order(kind="department" if department else "compliance", as_of=as_of, year=year, department=department)
    title = report_title(year, department)
    try:
        done = write_reports(Path(warehouse), order, formats, Path(out), by=ACTOR, now=datetime.now(UTC))
    except WarehouseBusy:
        raise
    except WarehouseError as error:
        return PageEntry(title=title, department=department, refused=str(error))
    row = next((block for block in done.report.blocks if isinstance(block, FigureRow)), None)
    shown = [done.report.figure(key) for key in row.figures] if row and not department else []
    return PageEntry(
        title=title,
        department=department,
        figures=tuple((one.label, figure_text(one)) for one in shown),
        files=tuple(FileLink(path=str(one.path), format=one.format) for one in done.files),
    )


@flow(name="weekly-reports")
def weekly_reports(
    warehouse: str = "warehouse.duckdb",
    out: str | None = None,
    formats: list[str] | None = None,
    department_formats: list[str] | None = None,
    only_first_working_day: bool = False,
) -> WeeklySummary | State[None]:
    """Write the reports as of the end of yesterday.

    ``out`` defaults to ``$MINGCHA_REPORTS``, else to a folder beside the warehouse; each day has its own folder in it.
    ``formats`` are those of the compliance report (default: all), ``department_formats`` of the pages (docx).
    """
    log = get_run_logger()
    today = (flow_run.scheduled_start_time or datetime.now(UTC)).astimezone(OFFICE_TIME).date()
    if only_first_working_day:
        calendar = load_calendar(load_compliance().calendar.extra)
        answer = decide(calendar, today)
        if answer == "unknown":
            said = no_calendar(calendar, today)
            log.warning("%s is outside the working-day calendar: no reports.", today)
            create_markdown_artifact(f"# 每周合规报告\n\n{said}\n", key=ARTIFACT)
            return Failed(message=said, name="CalendarUnknown")
        if answer == "wait":
            log.info("%s is not the first working day of its week: no reports.", today)
            return Completed(message=f"{today} is not the first working day of its week", name="Skipped")
    as_of = today - timedelta(days=1)
    folder = str(Path(out or _reports_dir(warehouse)) / today.isoformat())
    log.info("%d deviations from the rules.", check_rules(warehouse, as_of))
    left, overdue = find_work(warehouse, as_of)
    orders: list[tuple[int, str | None, list[str]]] = [
        (year, None, formats or list(FORMATS)) for year in sorted({one.plan_year for one in left})
    ]
    orders += [(one.plan_year, one.department, department_formats or ["docx"]) for one in left if one.department]
    states = [write_one(warehouse, year, as_of, name, told, folder, return_state=True) for year, name, told in orders]
    entries = [
        state.result()
        if state.is_completed()
        else PageEntry(title=report_title(year, name), department=name, refused=BROKEN)
        for state, (year, name, _) in zip(states, orders, strict=True)
    ]
    summary = WeeklySummary.of(as_of, entries, overdue)
    log.info("%d reports, %d departments, %d overdue.", summary.reports, summary.departments, summary.overdue)
    create_markdown_artifact(markdown(entries, overdue, as_of, warehouse), key=ARTIFACT)
    if any(one.refused == BROKEN for one in entries):
        return Failed(message=f"{summary.refused} reports could not be made", name="Incomplete")
    return summary


def report_title(year: int, department: str | None) -> str:
    return f"{year}年 {department or '合规报告'}"


def _reports_dir(warehouse: str) -> str:
    path = Path(warehouse)
    return os.environ.get("MINGCHA_REPORTS") or str(path.with_name(f"{path.stem}.reports"))
