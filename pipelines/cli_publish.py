"""The ``mingcha publish`` subcommands."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipelines.cli_options import actor, common, day, year


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``publish results``."""
    top = commands.add_parser("publish", help="files for the public website")
    kinds = top.add_subparsers(dest="kind", required=True, metavar="WHAT")
    sub = kinds.add_parser("results", help="approved results as CSV and HTML, without anything internal")
    sub.add_argument("--year", type=year, required=True, metavar="Y", help="the plan year")
    sub.add_argument(
        "--task", action="append", metavar="TASK", help="only this task (id or printed number); repeatable"
    )
    sub.add_argument("--department", metavar="NAME", help="only tasks that this department initiates")
    sub.add_argument("--as-of", type=day, metavar="DATE", help="the cut-off day, inclusive (default: today in Beijing)")
    sub.add_argument("--publisher", default="", metavar="NAME", help="who publishes, printed under the title")
    sub.add_argument("--out", type=Path, default=Path("public-out"), metavar="DIR", help="folder (default: public-out)")
    sub.add_argument("--specimen", action="store_true", help="mark the page as a specimen")
    actor(sub)
    common(sub)
    sub.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the files; exit code 1 when a row had to be left out."""
    from datetime import UTC, datetime

    from pipelines.cli_commands import emit
    from pipelines.steps.compliance.prepare import prepare
    from pipelines.steps.publishing.results import Wanted, publish_results
    from pipelines.steps.publishing.tasks import task_ids
    from pipelines.steps.registries.commands import actor_name
    from warehouse.audit import OFFICE

    now, by = datetime.now(UTC), actor_name(args.by)
    prepare(args.warehouse, by=by, now=now)
    wanted = Wanted(
        year=args.year,
        as_of=args.as_of or now.astimezone(OFFICE).date(),
        tasks=task_ids(args.warehouse, args.task) if args.task else None,
        department=args.department,
        publisher=args.publisher,
        is_specimen=args.specimen,
    )
    made = publish_results(args.warehouse, wanted, args.out, by=by, now=now)
    if args.json:
        emit(made.model_dump(mode="json"))
    else:
        print(f"已写出 {made.rows:,} 条检查结果：\n  {made.csv}\n  {made.page}\nCSV 的 SHA-256：{made.sha256}")
        if made.unnamed:
            print(f"{len(made.unnamed)} 个对象在名录中没有名称，未列入：{'、'.join(made.unnamed[:5])}")
    return 1 if made.unnamed else 0
