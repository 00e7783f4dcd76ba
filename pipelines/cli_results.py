"""The ``mingcha results`` subcommands: arguments only; what they do is in :mod:`pipelines.cli_results_run`."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipelines.cli_due import add_due
from pipelines.cli_options import actor, common, lazy, positive, year

STATES = ("未录入", "待审核", "退回", "不通过", "已公示")
SEVERITIES = ("info", "warning", "error")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``results template | import | list | show | due | problems | dismiss | mapping``."""
    top = commands.add_parser("results", help="results of inspections: workbooks to fill in, import, follow")
    actions = top.add_subparsers(dest="action", required=True, metavar="ACTION")
    _template(actions)
    _import(actions)
    _list(actions)
    _show(actions)
    add_due(actions)
    _problems(actions)
    _dismiss(actions)
    _mapping(actions)


def _template(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = actions.add_parser("template", help="a workbook to fill in for each drawn task, one row per object")
    sub.add_argument("tasks", nargs="*", metavar="TASK", help="task ids (T2023-0001), printed numbers, or names")
    sub.add_argument("--year", type=year, metavar="Y", help="tasks of this plan year")
    sub.add_argument("--department", metavar="NAME", help="tasks that this department initiates or joins")
    sub.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder for the workbooks")
    _leaf(sub, "run_template")


def _import(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = actions.add_parser("import", help="import filled-in workbooks, or exports of other platforms")
    sub.add_argument("files", nargs="+", type=Path, metavar="FILE", help="XLSX or CSV")
    sub.add_argument("--mapping", metavar="NAME", help="the stored mapping for an export (default: by its header)")
    sub.add_argument("--reason", metavar="TEXT", help="why public results are corrected, or states set back")
    sub.add_argument(
        "--rejects", type=Path, metavar="FILE", help="XLSX of quarantined rows (default: beside the warehouse)"
    )
    _leaf(sub, "run_import", by=True)


def _list(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = actions.add_parser("list", help="tasks with the states of their results; objects with --task or --state")
    sub.add_argument("--task", metavar="TASK", help="the objects of this task")
    sub.add_argument("--state", choices=STATES, metavar="STATE", help=f"objects in this state: {', '.join(STATES)}")
    sub.add_argument("--department", metavar="NAME", help="only tasks that this department initiates or joins")
    sub.add_argument("--year", type=year, metavar="Y", help="only this plan year")
    sub.add_argument("--imports", action="store_true", help="the imports instead")
    sub.add_argument("--limit", type=positive, metavar="N", help="at most N objects (default: 50, with --json all)")
    _leaf(sub, "run_list")


def _show(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = actions.add_parser("show", help="the history of one object's result: who, when, from which file, what")
    sub.add_argument("task", metavar="TASK", help="task id, printed number, or name")
    sub.add_argument("object", metavar="OBJECT", help="the object's id")
    _leaf(sub, "run_show")


def _problems(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = actions.add_parser("problems", help="what imports found, row by row; open ones unless --all")
    sub.add_argument("import_id", nargs="?", metavar="IMPORT", help="one import (results-0001)")
    sub.add_argument("--code", metavar="CODE", help="only this problem")
    sub.add_argument("--severity", choices=SEVERITIES, help="only this severity")
    sub.add_argument("--all", action="store_true", help="also those that are settled")
    sub.add_argument("--limit", type=positive, metavar="N", help="show at most N (default: 50, with --json all)")
    _leaf(sub, "run_problems")


def _dismiss(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = actions.add_parser("dismiss", help="close quarantined rows that are not wanted")
    sub.add_argument("import_id", metavar="IMPORT", help="the import (results-0001)")
    sub.add_argument("rows", nargs="+", metavar="ROW", help="row numbers, or ranges (5..9)")
    sub.add_argument("--reason", required=True, metavar="TEXT", help="why, for the audit log")
    _leaf(sub, "run_dismiss", by=True)


def _mapping(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = actions.add_parser("mapping", help="how exports of other platforms are read; without FILE: those stored")
    sub.add_argument("file", nargs="?", type=Path, metavar="FILE", help="an export (XLSX or CSV)")
    sub.add_argument("--name", metavar="NAME", help="the name of the mapping")
    sub.add_argument(
        "--set", action="append", default=[], dest="given", metavar="COLUMN=FIELD", help="what a column is"
    )
    sub.add_argument(
        "--code", action="append", default=[], dest="codes", metavar="FIELD:WORD=NAME",
        help="what a word or a code of the platform means: state:3=已公示",
    )  # fmt: skip
    sub.add_argument("--save", action="store_true", help="keep it for files with this header")
    _leaf(sub, "run_mapping", by=True)


def _leaf(sub: argparse.ArgumentParser, function: str, by: bool = False) -> None:
    if by:
        actor(sub)
    common(sub)
    sub.set_defaults(run=lazy("pipelines.cli_results_run", function))
