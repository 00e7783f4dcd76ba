"""The ``mingcha plan`` subcommands: arguments; what they print is in :mod:`pipelines.cli_plan_show`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pipelines.cli_options import common, year

if TYPE_CHECKING:
    from pipelines.steps.plan_quality.actions import Asked

_NOTICE = "the beginning of a notice id, a document number or a file name"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``plan compare | coverage``."""
    top = commands.add_parser("plan", help="the quality of plans: against the year before, over the departments")
    subs = top.add_subparsers(dest="action", required=True, metavar="ACTION")
    pair = subs.add_parser(
        "compare",
        help="two plans of one issuer, or two versions of a plan: what was added, dropped, changed, renamed",
        usage="mingcha plan compare [OLD NEW | NOTICE] [--year Y] [--issuer NAME] [--type TYPE]",
    )
    pair.add_argument("notices", nargs="*", metavar="NOTICE", help=f"{_NOTICE}; one alone: with the one before it")
    _choice(pair)
    pair.set_defaults(run=run_compare)
    cover = subs.add_parser("coverage", help="who initiates and joins how much, who never does, when the work falls")
    cover.add_argument("notices", nargs="?", metavar="NOTICE", help=f"{_NOTICE} (default: all plans of the year)")
    _choice(cover)
    cover.set_defaults(run=run_coverage)


def _choice(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--year", type=year, metavar="Y", help="the plan year (default: the latest)")
    sub.add_argument("--issuer", metavar="NAME", help="only plans of this issuer; part of the name will do")
    sub.add_argument("--type", choices=("joint", "internal"), help="only plans of this type")
    common(sub)


def _asked(args: argparse.Namespace) -> Asked:
    from pipelines.steps.plan_quality.actions import Asked
    from warehouse.errors import WarehouseError

    named = [args.notices] if isinstance(args.notices, str) else list(args.notices or ())
    if len(named) > 2:
        raise WarehouseError(f"最多写两份计划，现在写了{len(named)}份：先旧后新。")
    if any(not name.strip() for name in named):
        raise WarehouseError("计划的名称是空的：请写通知编号、发文字号或文件名。")
    if named and (args.year or args.issuer or args.type):
        raise WarehouseError("写了计划名称，就不要再用 --year、--issuer、--type。")
    return Asked(names=tuple(named), year=args.year, issuer=args.issuer, kind=args.type)


def run_compare(args: argparse.Namespace) -> int:
    """Exit code 1 when pairs or renames wait for a person."""
    from pipelines import cli_plan_show as show
    from pipelines.cli_commands import emit
    from pipelines.steps.plan_quality.actions import compared

    comparison, said = compared(args.warehouse, _asked(args))
    if args.json:
        emit(show.comparison_json(comparison, said))
    else:
        show.comparison(comparison, said)
    return 1 if comparison.needs_person else 0


def run_coverage(args: argparse.Namespace) -> int:
    """Exit code 1 when a body could not be told, or an item has no initiator."""
    from pipelines import cli_plan_show as show
    from pipelines.cli_commands import emit
    from pipelines.steps.plan_quality.actions import covered

    found = covered(args.warehouse, _asked(args))
    if args.json:
        emit(show.coverage_json(found))
    else:
        show.coverage(found)
    return 1 if found.unnamed or found.unresolved else 0
