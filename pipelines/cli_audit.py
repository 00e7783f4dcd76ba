"""The ``mingcha audit`` subcommands: verify the log, list its entries."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from pipelines.cli_options import common, positive


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subparsers."""
    audit = commands.add_parser("audit", help="the append-only log of everything that changes a draw")
    parts = audit.add_subparsers(dest="audit_command", required=True, metavar="WHAT")
    verify = parts.add_parser("verify", help="recompute the chain of hashes and compare it with the tables")
    verify.add_argument(
        "--head", metavar="HASH", help="a hash of the log from a public notice; it must be in the chain"
    )
    verify.add_argument("--draws-dir", type=Path, metavar="DIR", help="the draws folder, where heads are noted too")
    verify.set_defaults(run=_verify)
    common(verify)
    shown = parts.add_parser("list", help="entries of the log, oldest first")
    shown.add_argument("--subject", metavar="ID", help="only those of this task, draw or registry")
    shown.add_argument("--limit", type=positive, metavar="N", help="only the last N")
    shown.set_defaults(run=_list)
    common(shown)


def _verify(args: argparse.Namespace) -> int:
    from pipelines.cli_commands import emit
    from pipelines.steps.drawing.folders import draws_folder
    from warehouse.audit import verify
    from warehouse.connection import opened

    heads = draws_folder(args.warehouse, args.draws_dir).heads()
    with opened(args.warehouse, read_only=True) as con:
        report = verify(con, args.head, heads)
    if args.json:
        emit(report.model_dump(mode="json") | {"ok": report.ok})
        return 0 if report.ok else 1
    for problem in report.problems:
        print(f"✗ {problem}")
    if report.ok:
        print(f"操作日志完好：{report.entries} 条，与抽取记录一致。")
        if args.head is None:
            print("整个重做的日志只有与公告上的摘要核对才能发现：--head 摘要。")
    print(f"日志摘要 {report.head}")
    return 0 if report.ok else 1


def _list(args: argparse.Namespace) -> int:
    from pipelines.cli_commands import emit
    from pipelines.cli_show import beijing
    from warehouse.audit import entries
    from warehouse.connection import opened

    with opened(args.warehouse, read_only=True) as con:
        found = entries(con, args.subject, args.limit)
    if args.json:
        emit([entry.model_dump(mode="json") for entry in found])
        return 0
    for entry in found:
        print(
            f"{entry.seq:5d} {beijing(datetime.fromisoformat(entry.at))} {entry.actor} {entry.action} {entry.subject}"
        )
        print(f"      {entry.entry_hash}")
    if found:
        print("时间为北京时间；条目中存的是世界协调时（--json）。")
    else:
        print("操作日志中没有条目。")
    return 0
