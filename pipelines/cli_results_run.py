"""What ``mingcha results …`` does. Exit codes: 1 when rows wait for somebody, 2 when something cannot be taken."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from pipelines import cli_results_show as show
from pipelines.cli_commands import emit
from pipelines.steps.compliance.prepare import prepare
from pipelines.steps.registries.commands import actor_name
from pipelines.steps.results import commands
from pipelines.steps.results.facts import Facts, task_words
from pipelines.steps.results.mapping import mapping_of
from warehouse.connection import opened
from warehouse.errors import WarehouseError
from warehouse.results import facts as stored
from warehouse.results import mappings, queries
from warehouse.results.records import TaskFact

SHOWN = 50


def run_template(args: argparse.Namespace) -> int:
    made = commands.make_templates(
        args.warehouse, args.tasks, args.out, year=args.year, department=args.department
    )  # fmt: skip
    if args.json:
        emit([one.model_dump(mode="json") for one in made])
    else:
        show.templates(made)
    return 0


def run_import(args: argparse.Namespace) -> int:
    now, by = datetime.now(UTC), actor_name(args.by)
    prepare(args.warehouse, by=by, now=now)
    report = commands.import_results(
        args.files, args.warehouse, mapping=args.mapping, reason=args.reason, rejects=args.rejects, by=by, now=now
    )
    if args.json:
        emit(report.model_dump(mode="json"))
    else:
        show.imported(report)
    for one in report.files:
        if one.error:
            print(one.error, file=sys.stderr)
    return report.exit_code


def run_list(args: argparse.Namespace) -> int:
    if args.imports:
        return _list_imports(args)
    prepare(args.warehouse, by=actor_name(None), now=datetime.now(UTC))
    with opened(args.warehouse, read_only=True) as con:
        asked = None if args.task is None else [_task_id(stored.tasks(con), args.task)]
        if asked is None and args.state is None:
            lines = queries.tasks(con, None, args.department, args.year)
            if args.json:
                emit([one.model_dump(mode="json") for one in lines])
            else:
                show.tasks(lines)
            return 0
        found = queries.objects(con, asked, args.state, args.department, args.year)
    limit = args.limit or (None if args.json else SHOWN)
    chosen = found[:limit]
    if args.json:
        emit([one.model_dump(mode="json") for one in chosen])
    else:
        show.objects(chosen, len(found))
    return 0


def _list_imports(args: argparse.Namespace) -> int:
    with opened(args.warehouse, read_only=True) as con:
        found = queries.imports(con)
    if args.json:
        emit([one.model_dump(mode="json") for one in found])
    else:
        show.imports(found)
    return 0


def _task_id(tasks: Sequence[TaskFact], text: str) -> str:
    by_id = {task.task_id: task for task in tasks}
    today = datetime.now(UTC).date()
    return commands.find_task(text, Facts(today=today, tasks=by_id, task_words=task_words(tasks)))


def run_show(args: argparse.Namespace) -> int:
    found = commands.history(args.warehouse, args.task, args.object, datetime.now(UTC))
    if args.json:
        emit(found.model_dump(mode="json"))
    else:
        show.history(found)
    return 0


def run_problems(args: argparse.Namespace) -> int:
    with opened(args.warehouse, read_only=True) as con:
        if args.import_id and queries.held_rows(con, args.import_id) is None:
            raise WarehouseError(f"没有导入“{args.import_id}”：请用 mingcha results list --imports 查看编号。")
        found = queries.problems(
            con, args.import_id, code=args.code, severity=args.severity, settled=args.all
        )  # fmt: skip
    limit = args.limit or (None if args.json else SHOWN)
    if args.json:
        emit([one.model_dump(mode="json") for one in found[:limit]])
    else:
        show.problems(found[:limit], found)
    return 1 if any(one.severity == "error" and one.resolved_at is None for one in found) else 0


def run_dismiss(args: argparse.Namespace) -> int:
    done = commands.dismiss_rows(
        args.warehouse, args.import_id, args.rows, args.reason, by=actor_name(args.by), now=datetime.now(UTC)
    )
    if args.json:
        emit({"import_id": args.import_id, "rows": list(done)})
    else:
        show.dismissed(args.import_id, done)
    return 0


def run_mapping(args: argparse.Namespace) -> int:
    if args.file is None:
        with opened(args.warehouse, read_only=True) as con:
            known = mappings.mappings(con)
        if args.json:
            emit([one.model_dump(mode="json") for one in known])
        else:
            show.mappings(known)
        return 0
    found = mapping_of(
        args.warehouse, args.file, name=args.name, given=args.given, codes=args.codes, save=args.save,
        by=actor_name(args.by), now=datetime.now(UTC),
    )  # fmt: skip
    if args.json:
        emit(found.model_dump(mode="json"))
    else:
        show.mapping(found)
    return 1 if found.doubts and not found.saved else 0
