"""The ``mingcha check`` command: the rules C1 to C16 over plan, draws and results, and the warehouse's own checks."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from pipelines.cli_options import actor, common, day, positive, year

if TYPE_CHECKING:
    from rich.console import Console

    from warehouse.answers import CheckFailure
    from warehouse.compliance.checks import Deviation, Stored

SEVERITIES = ("info", "warning", "error")
_WORDS = {"error": "[red]错误[/]", "warning": "[yellow]警告[/]", "info": "[dim]提示[/]"}
#: How many of each rule are shown when nobody asks for a single rule.
_FEW = 3


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``check``."""
    sub = commands.add_parser(
        "check", help="compliance rules C1-C16 over plan, draws and results (docs/rules.md); exit code 1 on errors"
    )
    sub.add_argument(
        "--rule", action="append", default=[], metavar="C9", help="only this rule, all of its findings; repeatable"
    )
    sub.add_argument("--year", type=year, metavar="Y", help="only this plan year")
    sub.add_argument("--department", metavar="NAME", help="only what this department has to mend (full name)")
    sub.add_argument("--as-of", type=day, metavar="DATE", help="the day to reckon with (default: today in Beijing)")
    sub.add_argument("--severity", choices=SEVERITIES, help="show only this severity")
    sub.add_argument(
        "--limit", type=positive, metavar="N", help=f"show N of each rule (default: {_FEW}; with --rule all)"
    )
    sub.add_argument("--no-store", action="store_true", help="do not keep the findings in the view deviations")
    actor(sub)
    common(sub)
    sub.set_defaults(run=run_check)


def run_check(args: argparse.Namespace) -> int:
    """Exit code 1 when there are errors, or when the warehouse contradicts itself."""
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    from pipelines.cli_commands import emit
    from pipelines.steps.compliance.prepare import prepare
    from pipelines.steps.registries.commands import actor_name
    from warehouse.compliance.checks import check_scope, chosen_rules, run_rules, store_deviations
    from warehouse.queries import run_checks

    now = datetime.now(UTC)
    today = now.astimezone(ZoneInfo("Asia/Shanghai")).date()
    as_of = args.as_of or today
    scope: dict[str, Any] = {"year": args.year, "rules": args.rule, "department": args.department}
    chosen_rules(args.rule)
    prepare(args.warehouse, by=actor_name(args.by), now=now)
    check_scope(args.warehouse, args.year, args.department)
    failures = run_checks(args.warehouse)
    found = run_rules(args.warehouse, as_of, **scope)
    stored, kept_back = None, _not_stored(args, as_of, today)
    if kept_back is None:
        stored = store_deviations(args.warehouse, found, as_of, now, **scope)
    shown = [one for one in found if args.severity in (None, one.severity)]
    if args.json:
        emit(_plain(as_of, shown, found, failures, stored))
    else:
        _show(args, as_of, shown, found, failures, stored, kept_back)
    return 1 if failures or any(one.severity == "error" for one in found) else 0


def _not_stored(args: argparse.Namespace, as_of: date, today: date) -> str | None:
    """Why the findings are only shown, as a sentence; ``None``: they are stored."""
    from warehouse.compliance.checks import last_stored

    if args.no_store:
        return "本次结果没有保存（--no-store）。"
    if as_of > today:
        return f"本次结果没有保存：截止日期 {as_of} 还没有到。"
    latest = last_stored(args.warehouse)
    if latest is not None and as_of < latest:
        return f"本次结果没有保存：已保存过截止 {latest} 的检查，不用更早的覆盖。"
    return None


def _plain(
    as_of: date,
    shown: Sequence[Deviation],
    found: Sequence[Deviation],
    failures: Sequence[CheckFailure],
    stored: Stored | None,
) -> dict[str, Any]:
    from collections import Counter

    return {
        "as_of": as_of.isoformat(),
        "counts": dict(Counter(one.severity for one in found)),
        "by_rule": {rule: dict(many) for rule, many in _counts(found).items()},
        "findings": [one.model_dump(mode="json") for one in shown],
        "stored": stored.model_dump() if stored else None,
        "warehouse_checks": [
            {"check": one.check, "description": one.description, "rows": one.total} for one in failures
        ],
    }


def _counts(found: Sequence[Deviation]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for one in found:
        of_rule = counts.setdefault(one.rule, {})
        of_rule[one.severity] = of_rule.get(one.severity, 0) + 1
    return counts


def _show(
    args: argparse.Namespace,
    as_of: date,
    shown: Sequence[Deviation],
    found: Sequence[Deviation],
    failures: Sequence[CheckFailure],
    stored: Stored | None,
    kept_back: str | None,
) -> None:
    from pipelines.cli_show import _line, console

    out = console()
    limit = args.limit or (None if args.rule else _FEW)
    same = f" --year {args.year}" if args.year else ""
    same += f" --department {args.department}" if args.department else ""
    same += f" --as-of {as_of}" if args.as_of else ""
    year_said = f"，{args.year} 年度" if args.year else ""
    department = f"，{_line(args.department)}" if args.department else ""
    out.print(f"规则检查，截止 {as_of}{year_said}{department}", soft_wrap=True)
    titles = _titles()
    for rule, counts in _counts(shown).items():
        said = "，".join(f"{_WORDS[name]} {counts[name]}" for name in reversed(SEVERITIES) if name in counts)
        title = "\n".join(_folded(f"{rule} {titles[rule]}", out.width))
        out.print(f"\n[bold]{title}[/]\n  {said}", soft_wrap=True)
        _show_rule(out, [one for one in shown if one.rule == rule], limit, f"mingcha check --rule {rule}{_line(same)}")
    if not shown:
        out.print("没有发现偏差。" if not found else "没有这一级的偏差。")
    _show_end(found, failures, stored, kept_back)


def _show_rule(out: Console, found: Sequence[Deviation], limit: int | None, more: str) -> None:
    from pipelines.cli_show import _line

    for one in found[:limit]:
        lines = _folded(_line(one.message), out.width - 7)
        out.print(f"  {_WORDS[one.severity]} " + "\n       ".join(lines), soft_wrap=True)
    if limit and len(found) > limit:
        out.print(f"  [dim]另有 {len(found) - limit} 条：{more}[/]", soft_wrap=True)


def _show_end(
    found: Sequence[Deviation], failures: Sequence[CheckFailure], stored: Stored | None, kept_back: str | None
) -> None:
    from collections import Counter

    from pipelines.cli_show import console

    out = console()
    many = Counter(one.severity for one in found)
    out.print(f"\n共 {len(found)} 条：错误 {many['error']}，警告 {many['warning']}，提示 {many['info']}。")
    out.print("各条规则的说明和处理办法见 docs/rules.md。")
    if stored is not None:
        out.print(f"已保存（视图 deviations）：新增 {stored.opened}，原有 {stored.kept}，已消除 {stored.resolved}。")
    elif kept_back is not None:
        out.print(kept_back)
    for failure in failures:
        out.print(
            f"[red]数据仓库自查未通过[/]：{failure.check}，{failure.total} 行。"
            "请交给维护人员，在此之前以上结果可能不全。"
        )


def _folded(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` columns; words and numbers stay whole, and no line begins with a closing mark."""
    from rich.cells import cell_len

    lines = [""]
    for part in re.findall(r"[\x21-\x7e]+[，。、；：？！）”》]*|.[，。、；：？！）”》]*", text):
        if cell_len(lines[-1] + part) > width:
            lines.append("")
        lines[-1] += part if lines[-1] else part.lstrip()
    return lines


def _titles() -> dict[str, str]:
    """Rule number → the text of the rule, from the first line of its file."""
    from warehouse.compliance.checks import rule_files

    return {rule: file.sql.split("\n", 1)[0].partition(": ")[2] for rule, file in rule_files()}
