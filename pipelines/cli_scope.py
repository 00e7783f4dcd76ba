"""The ``mingcha scope`` subcommands."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipelines.cli_options import actor, common, positive

_TAGS = "tags A,B (any of them); given again, objects must also have one of those"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subparsers."""
    top = commands.add_parser("scope", help="which objects of the registry a plan's target scopes mean")
    subs = top.add_subparsers(dest="scope_command", required=True, metavar="COMMAND")
    _list(subs)
    _show(subs)
    _set(subs)
    _files(subs)


def _list(subs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = subs.add_parser("list", help="every scope of the current plans with its rule and the objects it hits")
    sub.add_argument("--year", type=positive, metavar="Y", help="only this plan year")
    sub.add_argument("--status", choices=("proposed", "confirmed", "rejected"), help="only rules of this status")
    _leaf(sub, "list")


def _show(subs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = subs.add_parser("show", help="one rule: conditions, hits by status, class and area, some objects, history")
    sub.add_argument("rule_id", metavar="RULE", help="the rule's id, such as S0001")
    _leaf(sub, "show")


def _set(subs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = subs.add_parser(
        "set",
        help="change, confirm or reject a rule",
        description="Change, confirm or reject a rule. An option with an empty value ('') takes that condition away.",
    )
    sub.add_argument("rule_id", metavar="RULE", help="the rule's id, such as S0001")
    decision = sub.add_mutually_exclusive_group()
    decision.add_argument("--confirm", action="store_true", help="tasks may be drawn with this rule")
    decision.add_argument("--reject", action="store_true", help="this rule must not be used")
    sub.add_argument("--rule", metavar="JSON", help="the whole rule as JSON, or @FILE")
    sub.add_argument("--tags", action="append", metavar="A,B", help=_TAGS)
    sub.add_argument("--type", metavar="A,B", help="kinds of bodies (企业, 个体工商户 …)")
    sub.add_argument("--class", dest="classes", metavar="A,B", help="credit risk classes")
    sub.add_argument("--area", metavar="A,B", help="areas; an object's area must contain one of them")
    sub.add_argument("--industry", metavar="A,B", help="industries as in the registry")
    sub.add_argument("--state", metavar="A,B", help="registry statuses that can be drawn (default: 存续)")
    sub.add_argument("--abnormal", choices=("yes", "no"), help="on the list of abnormal operation, or not")
    sub.add_argument(
        "--drop",
        action="append",
        default=[],
        metavar="WORD",
        help="a word that was not understood and restricts nothing",
    )
    sub.add_argument("--reason", metavar="TEXT", help="why; needed to confirm what was not understood")
    sub.add_argument("--force", action="store_true", help="confirm although no object is hit")
    actor(sub)
    _leaf(sub, "set")


def _files(subs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = subs.add_parser("export", help="write the confirmed and rejected rules to a JSON file")
    sub.add_argument("file", type=Path, metavar="FILE", help="the file to write")
    _leaf(sub, "export")
    sub = subs.add_parser("import", help="take over rules from another warehouse's file")
    sub.add_argument("file", type=Path, metavar="FILE", help="a file written by 'scope export'")
    sub.add_argument("--replace", action="store_true", help="also where a person has decided otherwise here")
    actor(sub)
    _leaf(sub, "import")


def _leaf(sub: argparse.ArgumentParser, name: str) -> None:
    common(sub)

    def run(args: argparse.Namespace) -> int:
        from pipelines.cli_scope_run import COMMANDS

        return COMMANDS[name](args)

    sub.set_defaults(run=run)
