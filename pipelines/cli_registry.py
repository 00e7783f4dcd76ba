"""The ``mingcha registry`` subcommands."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipelines.cli_options import actor, common, positive

KINDS = ("objects", "inspectors", "matters", "recusals")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``registry import | list | problems | mapping``."""
    registry = commands.add_parser("registry", help="registries of objects, inspectors, matters, recusals")
    actions = registry.add_subparsers(dest="action", required=True, metavar="ACTION")
    _import(actions)
    _list(actions)
    _problems(actions)
    _mapping(actions)


def _import(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = actions.add_parser("import", help="import a file or a database table as a new version")
    _source(sub)
    sub.add_argument("--append", action="store_true", help="add corrected rows to the current version")
    sub.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD", help="what a column is (-: unused)")
    sub.add_argument(
        "--rejects", type=Path, metavar="FILE", help="XLSX of rejected rows (default: beside the warehouse)"
    )
    sub.add_argument("--id-prefix", metavar="CODE", help="department code before ids of a department's own numbering")
    sub.add_argument("--area", metavar="NAME", help="the place of departments written without one, e.g. 高平市")
    sub.add_argument("--area-code", metavar="CODE", help="six digits for departments of places not in the lexicon")
    sub.add_argument(
        "--class", action="append", default=[], dest="classes", metavar="WORD=CLASS",
        help="a further spelling of a credit class",
    )  # fmt: skip
    actor(sub)
    common(sub)
    sub.set_defaults(run=run_import)


def _source(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    sub.add_argument("file", nargs="?", type=Path, metavar="FILE", help="CSV, XLSX, XLS or Parquet")
    sub.add_argument(
        "--database", metavar="URL",
        help="postgresql://…, mysql://… or sqlite:///file instead of FILE (password: better in $MINGCHA_DB_PASSWORD)",
    )  # fmt: skip
    sub.add_argument("--table", metavar="NAME", help="the table of the database (NAME or SCHEMA.NAME)")
    sub.add_argument("--encoding", metavar="NAME", help="encoding of a CSV (default: found out)")
    sub.add_argument("--sheet", metavar="NAME", help="sheet of a workbook, by name or number")


def _list(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = actions.add_parser("list", help="versions of the registries and the imports they are made of")
    common(sub)
    sub.set_defaults(run=run_list)


def _problems(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = actions.add_parser("problems", help="what imports found, row by row")
    sub.add_argument("import_id", nargs="?", metavar="IMPORT", help="one import (default: those of current versions)")
    sub.add_argument("--code", metavar="CODE", help="only this problem")
    sub.add_argument("--limit", type=positive, metavar="N", help="show at most N (default: 50, with --json all)")
    common(sub)
    sub.set_defaults(run=run_problems)


def _mapping(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = actions.add_parser("mapping", help="show how a source's columns are read; keep it for the next time")
    _source(sub)
    sub.add_argument("--set", action="append", default=[], dest="map", metavar="COLUMN=FIELD", help="what a column is")
    sub.add_argument("--save", action="store_true", help="use it whenever a source has this header")
    actor(sub)
    common(sub)
    sub.set_defaults(run=run_mapping)


def run_import(args: argparse.Namespace) -> int:
    """Import one source; exit code 1 when rows were rejected."""
    from pipelines.cli_registry_show import show_import
    from pipelines.steps.registries.commands import import_source

    report = import_source(args)
    show_import(report, args)
    return report.exit_code


def run_list(args: argparse.Namespace) -> int:
    """Versions and imports."""
    from pipelines.cli_registry_show import show_list
    from warehouse.registries.queries import overview

    show_list(overview(args.warehouse), args)
    return 0


def run_problems(args: argparse.Namespace) -> int:
    """Problems; exit code 1 when there are errors among them."""
    from pipelines.cli_registry_show import show_problems
    from warehouse.registries.queries import problems

    limit = args.limit or (None if args.json else 50)
    found = problems(args.warehouse, args.import_id, code=args.code, limit=limit)
    show_problems(found, args)
    return 1 if found.errors else 0


def run_mapping(args: argparse.Namespace) -> int:
    """The mapping of one source."""
    from pipelines.cli_registry_show import show_mapping
    from pipelines.steps.registries.commands import source_mapping

    show_mapping(source_mapping(args), args)
    return 0
