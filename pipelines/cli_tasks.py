"""The ``mingcha tasks`` subcommands: arguments only; what they do is in :mod:`pipelines.cli_tasks_run`."""

from __future__ import annotations

import argparse

from pipelines.cli_options import actor, common, lazy, positive, year

STATUSES = ("blocked", "ready", "committed", "drawn", "finished", "withdrawn", "external")
#: As in :data:`pipelines.steps.tasks.decide.ACCEPTABLE`, which is not imported here: it would load the normalizers.
ACCEPTABLE = (
    "quota", "frequency", "window", "initiator", "cooperators", "target_scope", "risk", "row", "draw_level",
)  # fmt: skip
_TASKS = "task ids (T2023-0001), printed numbers, or ranges (T2023-0001..0009)"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``tasks generate | list | show | set | merge | department-words``."""
    top = commands.add_parser("tasks", help="draw tasks: make them from the plan, show, decide, merge")
    subs = top.add_subparsers(dest="action", required=True, metavar="ACTION")
    generate = subs.add_parser("generate", help="make or revise the tasks of one plan year")
    generate.add_argument("--year", type=year, required=True, metavar="Y", help="the plan year")
    _leaf(generate, "run_generate", by=True)
    listing = subs.add_parser("list", help="tasks with their state")
    listing.add_argument("--year", type=year, metavar="Y", help="only this plan year")
    listing.add_argument("--status", choices=STATUSES, help="only this state")
    listing.add_argument("--department", metavar="NAME", help="only tasks that this department initiates or joins")
    _leaf(listing, "run_list")
    show = subs.add_parser("show", help="one task with its problems and decisions")
    show.add_argument("tasks", nargs="+", metavar="TASK", help=_TASKS)
    _leaf(show, "run_show")
    _set(subs)
    _merge(subs)
    words = subs.add_parser("department-words", help="which word the numbers of each department use")
    _leaf(words, "run_words")


def _set(subs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = subs.add_parser("set", help="a person's decision about tasks, kept with who, when and why")
    sub.add_argument("tasks", nargs="+", metavar="TASK", help=_TASKS)
    sub.add_argument("--quota", metavar="TEXT", help="how many to draw: 5%%, 20户, 不低于10%%")
    sub.add_argument("--window", metavar="SPAN", help="2023-04-01..2023-06-30; several, by commas, make the batches")
    sub.add_argument("--frequency", metavar="TEXT", help="how often: 1次/年, 每季度1次")
    sub.add_argument("--initiator", metavar="NAME", help="the department that initiates")
    sub.add_argument("--cooperators", metavar="NAMES", help="the departments that join; 无 for none")
    sub.add_argument("--staff", type=positive, metavar="N", help="inspectors, where the plan counts objects by them")
    sub.add_argument(
        "--accept", action="append", default=[], choices=ACCEPTABLE, metavar="FIELD",
        help=f"take the reading of this field as it stands: {', '.join(ACCEPTABLE)}",
    )  # fmt: skip
    sub.add_argument("--reason", required=True, metavar="TEXT", help="why, for the audit log")
    _leaf(sub, "run_set", by=True)


def _merge(subs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    merge = subs.add_parser("merge", help="proposals to draw tasks together")
    ways = merge.add_subparsers(dest="way", required=True, metavar="WAY")
    listing = ways.add_parser("list", help="the proposals and what became of them")
    listing.add_argument("--year", type=year, metavar="Y", help="only this plan year")
    _leaf(listing, "run_merge_list")
    accept = ways.add_parser("accept", help="draw these tasks together")
    accept.add_argument("proposal", metavar="PROPOSAL", help="its number, M2023-01")
    _leaf(accept, "run_merge_accept", by=True)
    reject = ways.add_parser("reject", help="do not; undoes an acceptance as long as nothing is committed")
    reject.add_argument("proposal", metavar="PROPOSAL", help="its number, M2023-01")
    reject.add_argument("--reason", required=True, metavar="TEXT", help="why, for the audit log")
    _leaf(reject, "run_merge_reject", by=True)


def _leaf(sub: argparse.ArgumentParser, function: str, by: bool = False) -> None:
    if by:
        actor(sub)
    common(sub)
    sub.set_defaults(run=lazy("pipelines.cli_tasks_run", function))
