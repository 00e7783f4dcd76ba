"""The ``mingcha draw`` subcommands: commit, run, show, replace, void, verify, replay, papers, notice."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.cli_options import actor, common

if TYPE_CHECKING:
    Parts = argparse._SubParsersAction[argparse.ArgumentParser]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subparsers."""
    draw = commands.add_parser("draw", help="draw objects and inspectors, with a proof that anyone can check")
    parts = draw.add_subparsers(dest="draw_command", required=True, metavar="WHAT")
    _commit(parts)
    _run(parts)
    _show(parts)
    _replace(parts)
    _void(parts)
    _verify(parts)
    _replay(parts)
    _papers(parts)


def _leaf(parts: Parts, name: str, help_text: str) -> argparse.ArgumentParser:
    sub = parts.add_parser(name, help=help_text)
    sub.set_defaults(run=_lazy(name))
    return sub


def _lazy(name: str) -> Callable[[argparse.Namespace], int]:
    """Import the commands only when one of them runs."""

    def run(args: argparse.Namespace) -> int:
        from pipelines import cli_draw_commands as commands

        return commands.run(name, args)

    return run


def _folder(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--draws-dir",
        type=Path,
        metavar="DIR",
        help="where draws are kept (default: $MINGCHA_DRAWS, else <warehouse>.draws beside the warehouse)",
    )


def _commit(parts: Parts) -> None:
    sub = _leaf(parts, "commit", "freeze a task: names, inspectors, numbers; print the hash to publish")
    sub.add_argument("tasks", nargs="+", metavar="TASK", help="task ids (T2023-0001) or printed numbers")
    sub.add_argument(
        "--issue",
        action="append",
        default=[],
        metavar="GAME=ISSUE",
        help="a coming lottery issue whose result is the seed: 快乐8=2023171, 双色球=2023075",
    )
    sub.add_argument("--dice", action="store_true", help="the seed is 20 ten-sided dice rolled in public")
    sub.add_argument("--open", action="store_true", help="no secret code: everybody can compute the draw from the seed")
    sub.add_argument("--policy", type=Path, metavar="FILE", help="policy.toml to use instead of the configured one")
    sub.add_argument(
        "--today",
        type=date.fromisoformat,
        metavar="DATE",
        help="the day on which it counts as done (for specimens; kept in the audit log); default: today",
    )
    sub.add_argument("--redraw", action="store_true", help="repeat a draw; the first one is kept as void")
    sub.add_argument("--reason", metavar="TEXT", help="why it is repeated")
    _folder(sub)
    actor(sub)
    common(sub)


def _run(parts: Parts) -> None:
    sub = _leaf(parts, "run", "record the announced seed and draw; all tasks in one pass")
    sub.add_argument("tasks", nargs="+", metavar="TASK", help="committed tasks; those that share tickets together")
    sub.add_argument(
        "--source",
        action="append",
        default=[],
        metavar="TEXT",
        help='an announced result: "快乐8 2023171: 01 04 …", "双色球 2023075: 12 … + 07", "骰子: 20 digits"',
    )
    _folder(sub)
    actor(sub)
    common(sub)


def _show(parts: Parts) -> None:
    sub = _leaf(parts, "show", "show a draw (or list all), or write its proof at one of three levels")
    sub.add_argument("draw", nargs="?", metavar="TASK|DRAW", help="a task or a draw id; all draws when not given")
    sub.add_argument("--level", choices=("public", "enterprise", "auditor"), help="write the proof of this level")
    sub.add_argument("--object", metavar="ID", help="the enterprise that asks (level enterprise)")
    sub.add_argument("--out", type=Path, metavar="DIR", help="where the proof is written")
    _folder(sub)
    common(sub)


def _replace(parts: Parts) -> None:
    sub = _leaf(parts, "replace", "replace an object that cannot be inspected, or one inspector of its team")
    sub.add_argument("task", metavar="TASK")
    sub.add_argument("object", metavar="OBJECT", help="the object's id")
    sub.add_argument("--inspector", metavar="ID", help="replace this member of the object's team instead")
    sub.add_argument("--reason", default="", metavar="TEXT", help="why")
    sub.add_argument("--evidence", default="", metavar="TEXT", help="what proves it")
    sub.add_argument("--approver", default="", metavar="NAME", help="who approved it")
    _folder(sub)
    actor(sub)
    common(sub)


def _void(parts: Parts) -> None:
    sub = _leaf(parts, "void", "call off a committed draw before its seed is recorded; the log keeps it")
    sub.add_argument("task", metavar="TASK")
    sub.add_argument("--reason", default="", metavar="TEXT", help="why")
    _folder(sub)
    actor(sub)
    common(sub)


def _verify(parts: Parts) -> None:
    sub = _leaf(parts, "verify", "check a proof bundle with the verifier that every bundle carries")
    sub.add_argument("bundle", type=Path, metavar="BUNDLE", help="folder or ZIP")
    sub.add_argument("--commit", metavar="HASH", help="the hash on the public notice (default: the warehouse's)")
    common(sub)


def _replay(parts: Parts) -> None:
    sub = _leaf(parts, "replay", "recompute a vector file; exit 0 only when every value is equal")
    sub.add_argument("file", type=Path, metavar="FILE")
    common(sub)


def _papers(parts: Parts) -> None:
    for name, help_text in (
        ("papers", "write what people print: notices, task lists, record forms, inspection letters"),
        ("notice", "write the public notice alone (HTML and DOCX)"),
    ):
        sub = _leaf(parts, name, help_text)
        sub.add_argument("task", metavar="TASK")
        sub.add_argument("--out", type=Path, required=True, metavar="DIR")
        sub.add_argument("--specimen", action="store_true", help="mark every page as a specimen")
        _folder(sub)
        common(sub)
