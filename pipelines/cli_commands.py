"""What each subcommand of ``mingcha`` does. Heavy libraries are imported inside the functions."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any


def emit(value: Any) -> None:
    """One JSON value on stdout."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=None if not sys.stdout.isatty() else 2, default=str)
    sys.stdout.write("\n")


def run_ingest(args: argparse.Namespace) -> int:
    from pipelines.cli_show import Bar, show_report
    from pipelines.steps.ingest import ingest

    with Bar() as bar:
        report = ingest(
            args.paths,
            args.warehouse,
            progress=bar.step,
            reread=args.reread,
            workers=args.workers,
            timeout=args.timeout,
        )
    for bug in report.bugs:
        print(bug, file=sys.stderr)
    if not report.files:
        print("没有找到任何文件：请检查路径，或先把通知放进文件夹。", file=sys.stderr)
    if args.json:
        emit(report.model_dump())
    else:
        show_report(report, args.warehouse)
    return report.exit_code if report.files else 2


def run_normalize(args: argparse.Namespace) -> int:
    from normalizers.api import normalize, normalize_lines

    if args.jsonl:
        if args.kind or args.text:
            return _usage("--jsonl reads from stdin and takes no KIND or TEXT")
        stdin = getattr(sys.stdin, "buffer", sys.stdin)
        lines = (line.decode("utf-8", "replace") if isinstance(line, bytes) else line for line in stdin)
        for result in normalize_lines(lines):
            sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
        return 0
    if args.kind is None or args.text is None:
        return _usage("KIND and TEXT are needed (or --jsonl)")
    reading = normalize(args.kind, args.text, args.year)
    emit(reading.to_json())
    return 1 if any(note.severity == "error" for note in reading.findings) else 0


def _usage(message: str) -> int:
    print(f"mingcha: {message}; see 'mingcha --help'", file=sys.stderr)
    return 2


def run_status(args: argparse.Namespace) -> int:
    from pipelines.cli_show import show_status
    from pipelines.version import READER_VERSION
    from warehouse.queries import status

    report = status(args.warehouse, reader_version=READER_VERSION)
    if args.json:
        emit(report.model_dump(mode="json"))
    else:
        show_status(report, args.warehouse)
    return 0


def run_findings(args: argparse.Namespace) -> int:
    from pipelines.cli_show import show_findings
    from warehouse.queries import findings

    found = findings(args.warehouse, severity=args.severity, code=args.code)
    shown = found[: args.limit] if args.limit else found
    if args.json:
        emit([finding.model_dump(mode="json") for finding in shown])
    else:
        show_findings(shown, len(found))
    return 1 if any(finding.severity == "error" and finding.resolved_at is None for finding in found) else 0


def run_explain(args: argparse.Namespace) -> int:
    from pipelines.cli_show import show_item
    from warehouse.queries import explain

    item = explain(args.warehouse, args.item_id)
    if item is None:
        print(
            f"没有找到计划行“{args.item_id}”，请用 plan_items 视图或 mingcha findings 查看编号。",
            file=sys.stderr,
        )
        return 2
    if args.json:
        emit(item.model_dump(mode="json"))
    else:
        show_item(item)
    return 0
