"""The ``mingcha`` command: arguments, exit codes and nothing heavy; each subcommand imports what it needs.

Exit codes: 0 done; 1 done, but something needs a person; 2 wrong usage or unreadable input; 3 a bug.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import logging
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from pipelines import (
    cli_audit,
    cli_check,
    cli_draw,
    cli_plan,
    cli_publish,
    cli_registry,
    cli_report,
    cli_results,
    cli_scope,
    cli_tasks,
)
from pipelines.cli_options import common, positive
from pipelines.version import READER_VERSION

log = logging.getLogger(__name__)

KINDS = ("quota", "frequency", "window", "department", "risk", "mode", "matters")
SEVERITIES = ("info", "warning", "error")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code."""
    _ready_streams()
    args = parser().parse_args(argv)
    logging.basicConfig(
        level=logging.INFO if args.verbose else logging.WARNING,
        stream=sys.stderr,
        format="%(levelname)s %(message)s",
    )
    try:
        code = _run(args)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output (head, less) has gone
        _drop_output()
        return 0
    except KeyboardInterrupt:
        print("已中断；已入库的通知完好，再次运行会接着做完。", file=sys.stderr)
        return 130
    except OSError as error:
        log.info("input or output failed", exc_info=True)
        _drop_output()
        print(f"{_trouble(error)}；已入库的通知完好，处理后再运行一次即可。", file=sys.stderr)
        return 2
    except Exception:
        traceback.print_exc()
        print("程序出错，已入库的通知完好；请把以上内容交给维护人员。", file=sys.stderr)
        return 3
    return code


def _ready_streams() -> None:
    """All three streams are there and take Chinese: jobs run with closed ones and in a C locale."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123
        elif name != "stdin" and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _drop_output() -> None:
    """What is still buffered for stdout goes nowhere, so that the interpreter does not fail on it at exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _trouble(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return "磁盘已满，无法写入，请清理磁盘"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"没有读写权限，请检查“{error.filename or '输出位置'}”的权限"
    return f"读写失败（{error.strerror or type(error).__name__}），请检查磁盘和输出位置"


def _run(args: argparse.Namespace) -> int:
    from warehouse.errors import WarehouseError

    run = getattr(args, "run", None)
    if run is None:
        from pipelines import cli_commands as commands

        run = getattr(commands, f"run_{args.command}")
    try:
        code: int = run(args)
    except WarehouseError as error:
        print(f"{error}", file=sys.stderr)
        return 2
    return code


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="mingcha",
        description="Reads government inspection plans (双随机、一公开) into a DuckDB warehouse "
        "in which every value leads back to its cell.",
        epilog="exit codes: 0 done; 1 something needs a person; 2 wrong usage or unreadable input; 3 a bug",
    )
    top.add_argument("--version", action="version", version=f"mingcha {READER_VERSION}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _ingest(commands)
    _normalize(commands)
    _status(commands)
    _findings(commands)
    _explain(commands)
    rooms = (cli_registry, cli_scope, cli_tasks, cli_draw, cli_results, cli_check, cli_plan, cli_report, cli_publish)
    for room in (*rooms, cli_audit):
        room.add(commands)
    return top


def _ingest(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = commands.add_parser("ingest", help="read notices (files or folders) into the warehouse")
    sub.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, or folders that are searched whole")
    sub.add_argument("--reread", action="store_true", help="read again what is loaded already")
    sub.add_argument("--workers", type=positive, metavar="N", help="reader processes (default: one per core)")
    sub.add_argument("--timeout", type=positive, default=60, metavar="S", help="seconds per file (default: 60)")
    common(sub)


def _normalize(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = commands.add_parser(
        "normalize",
        help="read one expression, or many as JSON lines",
        usage="mingcha normalize [KIND TEXT] [--jsonl]",
    )
    sub.add_argument("kind", nargs="?", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    sub.add_argument("text", nargs="?", metavar="TEXT", help="the expression as it stands in the plan")
    sub.add_argument("--year", type=positive, metavar="Y", help="the plan year, for windows without one")
    sub.add_argument(
        "--jsonl",
        action="store_true",
        help='read {"kind","text","year"} lines from stdin, print one result a line',
    )
    common(sub)


def _status(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = commands.add_parser("status", help="notices, plan items and findings: how many, how fresh")
    common(sub)


def _findings(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = commands.add_parser("findings", help="what needs a person, with file, page, row, column and raw text")
    sub.add_argument("--severity", choices=SEVERITIES, help="only this severity")
    sub.add_argument("--code", metavar="CODE", help="only this finding code")
    sub.add_argument("--limit", type=positive, metavar="N", help="show at most N")
    common(sub)


def _explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = commands.add_parser("explain", help="every field of one plan item: raw text, value, rule, place")
    sub.add_argument("item_id", metavar="ITEM_ID", help="the item's id, or the beginning of it")
    common(sub)
