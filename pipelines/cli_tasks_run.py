"""What ``mingcha tasks …`` does. Exit codes: 1 when a person must act, 2 when something cannot be taken as asked."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps

from draws.errors import DrawError
from draws.policy import load_policy
from pipelines import cli_tasks_show as show
from pipelines.cli_commands import emit
from pipelines.flows.workdays import is_working_day
from pipelines.steps.tasks import actions
from pipelines.steps.tasks.decide import Refused, Wish
from pipelines.steps.tasks.generate import generate
from pipelines.steps.tasks.numbers import UNKNOWN, department_word
from pipelines.steps.tasks.settings import load_settings
from warehouse import tasks as store
from warehouse.connection import opened
from warehouse.task_records import TaskRow

Run = Callable[[argparse.Namespace], int]


def _refusing(run: Run) -> Run:
    """Refusals as one sentence on stderr and exit code 2."""

    @wraps(run)
    def wrapped(args: argparse.Namespace) -> int:
        try:
            return run(args)
        except (Refused, DrawError) as error:
            print(f"{error}", file=sys.stderr)
            return 2

    return wrapped


def who(args: argparse.Namespace) -> str:
    """``--by``, ``$MINGCHA_ACTOR`` or the login name."""
    name = (args.by or os.environ.get("MINGCHA_ACTOR") or "").strip()
    if name:
        return name
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise Refused("不知道由谁操作：请用 --by 写明姓名。") from None


def strata() -> tuple[str, ...]:
    """The classes of the risk policy in force."""
    return load_policy().strata.order


@_refusing
def run_generate(args: argparse.Namespace) -> int:
    report = generate(
        args.warehouse,
        args.year,
        load_settings(),
        strata(),
        actor=who(args),
        now=datetime.now(UTC),
        is_working=is_working_day,
    )
    if args.json:
        emit(report.model_dump(mode="json"))
    else:
        show.generated(report)
    if not report.items and not report.tasks:
        print(f"{args.year}年没有计划条目：请先用 mingcha ingest 导入通知，或检查年度。", file=sys.stderr)
    return 1 if report.needs_person else 0


@_refusing
def run_list(args: argparse.Namespace) -> int:
    with opened(args.warehouse, read_only=True) as con:
        tasks = store.tasks(con, args.year)
        states = {rule: state for rule, (state, _) in store.scope_states(con).items()}
        overtaken = store.overtaken(con)
    chosen = [task for task in tasks if _asked(task, args)]
    if args.json:
        emit([as_json(task, states, overtaken) for task in chosen])
    else:
        show.listed(chosen, states)
    return 0


def _asked(task: TaskRow, args: argparse.Namespace) -> bool:
    bodies = (task.initiator or "", *task.cooperators)
    return (args.status is None or task.status == args.status) and (
        args.department is None or any(args.department in name for name in bodies)
    )


def as_json(task: TaskRow, states: dict[str, str], overtaken: set[str]) -> dict[str, object]:
    """One task for machines, with the state of its scope rule and whether the plan has changed since the commitment."""
    plain = task.model_dump(mode="json")
    changed = task.task_id in overtaken
    return {**plain, "scope_status": states.get(task.scope_rule_id or ""), "plan_changed": changed}


@_refusing
def run_show(args: argparse.Namespace) -> int:
    with opened(args.warehouse, read_only=True) as con:
        chosen = actions.choose(store.tasks(con), args.tasks)
        states = {rule: state for rule, (state, _) in store.scope_states(con).items()}
        overtaken = store.overtaken(con)
    if args.json:
        found = [as_json(task, states, overtaken) for task in chosen]
        emit(found[0] if len(found) == 1 else found)
    else:
        show.tasks(chosen, states, overtaken)
    return 0


@_refusing
def run_set(args: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    wish = Wish(
        quota=args.quota,
        window=args.window,
        frequency=args.frequency,
        initiator=args.initiator,
        cooperators=args.cooperators,
        staff=args.staff,
        accept=tuple(args.accept),
        reason=args.reason,
        by=who(args),
        at=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    done = actions.set_tasks(
        args.warehouse, args.tasks, wish, load_settings(), strata(), now=now, is_working=is_working_day
    )
    if args.json:
        emit({"tasks": [task.model_dump(mode="json") for task in done.tasks]})
    else:
        show.decided(done)
    return 1 if any(task.status == "blocked" for task in done.tasks) else 0


@_refusing
def run_merge_list(args: argparse.Namespace) -> int:
    with opened(args.warehouse, read_only=True) as con:
        found = store.proposals(con, args.year)
        names = {task.task_id: task for task in store.tasks(con, args.year)}
    if args.json:
        emit([one.model_dump(mode="json") for one in found])
    else:
        show.proposals(found, names)
    return 0


@_refusing
def run_merge_accept(args: argparse.Namespace) -> int:
    done = actions.accept_merge(args.warehouse, args.proposal, actor=who(args), now=datetime.now(UTC))
    if args.json:
        emit(done.model_dump(mode="json"))
    else:
        show.merged(done)
    return 0


@_refusing
def run_merge_reject(args: argparse.Namespace) -> int:
    done = actions.reject_merge(
        args.warehouse, args.proposal, reason=args.reason, actor=who(args), now=datetime.now(UTC)
    )
    if args.json:
        emit(done.model_dump(mode="json"))
    else:
        show.merged(done)
    return 0


@_refusing
def run_words(args: argparse.Namespace) -> int:
    """The word of every department that initiates something, and where it comes from."""
    words = load_settings().words
    with opened(args.warehouse, read_only=True) as con:
        bodies = sorted({task.initiator for task in store.tasks(con) if task.initiator})
        given = {number.word for number in store.numbers(con)}
    found = [
        {"department": name, "word": department_word(name, words), "source": "settings" if name in words else "short"}
        for name in dict.fromkeys([*bodies, *words])
    ]
    if args.json:
        emit(found)
    else:
        show.words(found, unknown=UNKNOWN in given)
    return 0
