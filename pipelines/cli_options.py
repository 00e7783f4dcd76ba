"""Options and argument types that all subcommands share."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path


def common(sub: argparse.ArgumentParser) -> None:
    """``--json``, ``--verbose`` and ``--warehouse``, which every subcommand takes."""
    sub.add_argument("--json", action="store_true", help="print one JSON value on stdout and nothing else there")
    sub.add_argument("-v", "--verbose", action="store_true", help="log to stderr what is being done")
    sub.add_argument(
        "--warehouse",
        type=Path,
        metavar="FILE",
        default=Path(os.environ.get("MINGCHA_WAREHOUSE") or "warehouse.duckdb"),
        help="the DuckDB file (default: $MINGCHA_WAREHOUSE, else ./warehouse.duckdb)",
    )


def actor(sub: argparse.ArgumentParser) -> None:
    """``--by``: who does it, for the audit log."""
    sub.add_argument(
        "--by", metavar="NAME", help="who does this, for the audit log (default: $MINGCHA_ACTOR, else the login name)"
    )


def positive(text: str) -> int:
    """A whole number from 1 on."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a positive whole number")
    return number


def year(text: str) -> int:
    """A year of plans: four digits."""
    number = int(text)
    if not 1000 <= number <= 9999:
        raise argparse.ArgumentTypeError(f"{text} is not a year of four digits")
    return number


def day(text: str) -> date:
    """A day as 2023-12-31."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a date like 2023-12-31") from None


def lazy(module: str, function: str) -> Callable[[argparse.Namespace], int]:
    """A ``run`` that imports its module only when it is called: ``mingcha --help`` must stay fast."""

    def run(args: argparse.Namespace) -> int:
        code: int = getattr(import_module(module), function)(args)
        return code

    return run
