"""The ``mingcha report`` subcommands."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipelines.cli_options import actor, common, day, year

FORMATS = ("docx", "xlsx", "html", "pdf", "csv")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``report compliance | plan | department``."""
    top = commands.add_parser("report", help="reports for leaders and departments: DOCX, XLSX, HTML, PDF")
    kinds = top.add_subparsers(dest="kind", required=True, metavar="REPORT")
    compliance = kinds.add_parser("compliance", help="how far the year's inspections are, and what is wrong")
    compliance.add_argument("--year", type=year, required=True, metavar="Y", help="the plan year")
    compliance.add_argument("--department", metavar="NAME", help="only tasks that this department initiates or joins")
    _leaf(compliance)
    plan = kinds.add_parser("plan", help="what a notice contains")
    plan.add_argument("notice", metavar="NOTICE", help="its id (or the beginning), document number or file name")
    _leaf(plan)
    department = kinds.add_parser("department", help="one page: what a department has to do next")
    department.add_argument("department", metavar="NAME", help="the department's full name")
    department.add_argument("--year", type=year, required=True, metavar="Y", help="the plan year")
    _leaf(department)


def _leaf(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--as-of", type=day, metavar="DATE", help="the cut-off day, inclusive (default: today in Beijing)")
    sub.add_argument(
        "--format", type=formats, default=("docx", "html"), metavar="LIST",
        help="comma-separated: docx,xlsx,html,pdf, and csv for all raw data (default: docx,html)",
    )  # fmt: skip
    sub.add_argument(
        "--out", type=Path, default=Path("reports-out"), metavar="DIR", help="folder (default: reports-out)"
    )
    sub.add_argument("--specimen", action="store_true", help="mark every page as a specimen")
    actor(sub)
    common(sub)
    sub.set_defaults(run=run)


def formats(text: str) -> tuple[str, ...]:
    """``docx,pdf`` as a tuple without doubles."""
    chosen = tuple(dict.fromkeys(part.strip().lower() for part in text.replace("，", ",").split(",") if part.strip()))
    if not chosen or set(chosen) - set(FORMATS):
        raise argparse.ArgumentTypeError(f"{text} is no list of {','.join(FORMATS)}")
    return chosen


def run(args: argparse.Namespace) -> int:
    """Write one report; its files and main figures on stdout."""
    from datetime import UTC, datetime

    from pipelines.cli_commands import emit
    from pipelines.cli_report_show import as_json, show
    from pipelines.steps.registries.commands import actor_name
    from pipelines.steps.reporting.run import Order, write_reports
    from warehouse.audit import OFFICE

    now = datetime.now(UTC)
    order = Order(
        kind=args.kind,
        as_of=args.as_of or now.astimezone(OFFICE).date(),
        year=getattr(args, "year", None),
        department=getattr(args, "department", None),
        notice=getattr(args, "notice", None),
        is_specimen=args.specimen,
    )
    written = write_reports(args.warehouse, order, args.format, args.out, by=actor_name(args.by), now=now)
    if args.json:
        emit(as_json(written))
    else:
        show(written)
    return 0
