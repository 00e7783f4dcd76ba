"""``mingcha results due``: which deadlines are near or past, per department."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pipelines.cli_options import common, day, positive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warehouse.compliance.due import DueClock, DueList

LEVELS = ("overdue", "due_soon", "unknown", "on_track", "open")
#: What is listed when nobody says otherwise; the rest is counted only.
URGENT = LEVELS[:3]
#: Rows printed for people unless they ask for more.
ROWS = 50


def add_due(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``results due``."""
    sub = actions.add_parser("due", help="results to publish and follow-ups to finish: overdue, due soon, unknown")
    sub.add_argument(
        "--level", action="append", choices=LEVELS,
        help="only this level; may be repeated (default: overdue, due_soon and unknown)",
    )  # fmt: skip
    sub.add_argument("--department", metavar="D", help="only tasks that this department initiates (full name)")
    sub.add_argument("--as-of", type=day, metavar="DATE", help="the day to reckon with (default: today in Beijing)")
    sub.add_argument("--limit", type=positive, metavar="N", help=f"rows to print (default: {ROWS}; --json: all)")
    common(sub)
    sub.set_defaults(run=run_due)


def run_due(args: argparse.Namespace) -> int:
    """Print what is due. Returns 1 when anything of the department (or of all) is overdue, listed or not."""
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    from pipelines.cli_commands import emit
    from pipelines.steps.compliance.prepare import prepare
    from pipelines.steps.registries.commands import actor_name
    from warehouse.compliance.due import due_list, initiators
    from warehouse.connection import opened
    from warehouse.errors import WarehouseError

    now = datetime.now(UTC)
    as_of = args.as_of or now.astimezone(ZoneInfo("Asia/Shanghai")).date()
    prepare(args.warehouse, by=actor_name(None), now=now)
    with opened(args.warehouse, read_only=True) as con:
        if args.department and args.department not in initiators(con):
            raise WarehouseError(
                f"没有“{args.department}”发起的任务：请写部门全称，可用 mingcha tasks list 查看任务的发起部门。"
            )
        limit = args.limit or (None if args.json else ROWS)
        found = due_list(con, as_of, args.level or URGENT, args.department, limit)
    if args.json:
        counts = {level: found.count(level) for level in LEVELS}
        rows = [one.model_dump(mode="json") for one in found.clocks]
        emit({"as_of": as_of.isoformat(), "counts": counts, "total": found.total, "clocks": rows})
    else:
        _show(found)
    return 1 if found.count("overdue") else 0


_WORDS = {
    "overdue": "[red]逾期[/]",
    "due_soon": "[yellow]即将到期[/]",
    "unknown": "[yellow]期限不详[/]",
    "on_track": "正常",
    "open": "未完结",
}


def _show(found: DueList) -> None:
    from itertools import groupby

    from pipelines.cli_show import _line, console

    out = console()
    said = "，".join(f"{_WORDS[level]}{found.count(level)}项" for level in LEVELS if found.count(level))
    out.print(f"截至 {found.as_of}：{said or '没有待办的期限'}。", soft_wrap=True)
    for department, group in groupby(found.clocks, key=lambda one: one.department):
        late = found.count("overdue", department)
        out.print(f"\n[bold]{_line(department or '发起部门未定')}[/]（逾期{late}项）", soft_wrap=True)
        out.print(_table(list(group)))
    if found.total > len(found.clocks):
        out.print(f"共{found.total}项，以上是前{len(found.clocks)}项；全部请用 --limit {found.total} 或 --json。")


def _table(rows: Sequence[DueClock]) -> object:
    from rich import box
    from rich.table import Table

    from pipelines.cli_show import _line

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
    for name, width in (("任务", 10), ("对象", 18), ("事由", 12), ("期限", 10), ("状况", 14)):
        table.add_column(name, overflow="fold", min_width=width)
    for one in rows:
        name = _line(one.object_name or "")
        table.add_row(
            one.task_id,
            f"{name}\n[dim]{_line(one.object_id)}[/]" if name else _line(one.object_id),
            one.kind + (f"\n[dim]{one.state}[/]" if one.state else ""),
            str(one.deadline or "—"),
            _said(one),
        )
    return table


def _said(one: DueClock) -> str:
    """逾期 12 个工作日, 还有 3 个工作日, 期限不详：超出工作日历."""
    word = _WORDS[one.level]
    if one.level == "overdue":
        if one.days_over is None:
            return f"{word}，天数不详"
        return f"{word}{one.days_over}个工作日" if one.days_over else f"{word}不足1个工作日"
    if one.level in ("due_soon", "on_track"):
        return f"{word}，还有{one.days_left}个工作日" if one.days_left else f"{word}，今天到期"
    return f"{word}：{one.note}" if one.note else word
