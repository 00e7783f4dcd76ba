"""What ``mingcha scope`` prints for people: Chinese, and legible in a terminal of 80 columns."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.markup import escape

from extractors.models import Frozen
from pipelines.cli_show import beijing, console
from pipelines.steps.scopes.carry import Taken
from pipelines.steps.scopes.decide import Change
from pipelines.steps.scopes.sentence import sentence
from warehouse.scopes import Hits, Sample, ScopeRule

_STATUS = {"proposed": "[yellow]待确认[/]", "confirmed": "[green]已确认[/]", "rejected": "[dim]不用[/]"}
_CONTROL = dict.fromkeys([*range(0x20), 0x7F, *range(0x80, 0xA0), 0x200E, 0x200F, *range(0x2028, 0x202F)])


class ListRow(Frozen):
    """One rule of the list: its plan items and the name of the first; numbers are ``None`` without a registry."""

    rule: ScopeRule
    items: int
    task: str | None
    hits: int | None
    left_out: int | None


def show_list(rows: Sequence[ListRow], snapshot: str | None) -> None:
    out = console()
    for row in rows:
        rule = row.rule
        hint = f"（任务名称：{_line(rule.task_hint)}）" if rule.task_hint else ""
        out.print(f"[bold]{rule.rule_id}[/] {_STATUS[rule.status]} {_line(rule.scope_text)}{hint}")
        out.print(f"      {_line(sentence(rule.rule))}")
        out.print(f"      {_count(row.hits, row.left_out)}，计划条目 {row.items} 条")
        if rule.unread:
            out.print(f"      [yellow]没读懂，须由人决定：{_line('、'.join(rule.unread))}[/]")
    waiting = sum(row.rule.status == "proposed" for row in rows)
    registry = f"按名录版本 {snapshot}" if snapshot else "还没有导入检查对象名录"
    out.print(f"共 {len(rows)} 条范围规则，待确认 {waiting} 条；{registry}。")
    if waiting:
        out.print("逐条核对：mingcha scope show 编号；确认：mingcha scope set 编号 --confirm", soft_wrap=True)


def show_rule(
    rule: ScopeRule, spread: Hits, some: Sequence[Sample], past: Sequence[ScopeRule], snapshot: str | None
) -> None:
    out = console()
    out.print(f"[bold]{rule.rule_id}[/] {_STATUS[rule.status]} 第 {rule.version} 版")
    out.print(f"范围原文：{_line(rule.scope_text)}")
    if rule.task_hint:
        out.print(f"任务名称：{_line(rule.task_hint)}")
    out.print(f"适用地域：{_line(rule.area or '—')}")
    out.print(f"规则：{_line(sentence(rule.rule))}")
    out.print(f"JSON：{_line(json.dumps(rule.rule, ensure_ascii=False))}", soft_wrap=True)
    if rule.note:
        out.print(f"程序建议时的说明：{_line(rule.note)}")
    if rule.unread:
        out.print(f"[yellow]没读懂，须由人决定：{_line('、'.join(rule.unread))}[/]")
    if snapshot is None:
        out.print("还没有导入检查对象名录，不能计算命中数。")
    else:
        out.print(f"可抽取 [bold]{spread.total}[/] 个对象（名录版本 {snapshot}）")
        for name, parts in (
            ("登记状态", spread.by_status),
            ("信用风险类别", spread.by_class),
            ("区域", spread.by_area),
        ):
            out.print(f"  {name}：{_parts(parts)}")
        for one in some:
            out.print(f"  例 {_line(one.object_id)} {_line(one.name)}（{_line(one.area or '区域未填')}）")
    out.print("历次改动：")
    for old in past:
        why = f"，{_line(old.reason)}" if old.reason else ""
        many = f"，命中 {old.hits}" if old.hits is not None else ""
        who = _line(old.changed_by)
        out.print(f"  第 {old.version} 版 {beijing(old.changed_at)} {who} {_STATUS[old.status]}{many}{why}")


def show_change(change: Change) -> None:
    out = console()
    before, after = change.before, change.after
    out.print(f"[bold]{after.rule_id}[/] {_STATUS[before.status]} → {_STATUS[after.status]} {_line(after.scope_text)}")
    if before.rule != after.rule:
        out.print(f"改前：{_line(sentence(before.rule))}{_hit(change.hits_before)}")
    out.print(f"现在：{_line(sentence(after.rule))}{_hit(change.hits_after)}")
    if after.status == "proposed":
        out.print("改后的规则须再确认才能用于抽取：mingcha scope set 编号 --confirm")


def show_taken(taken: Taken) -> None:
    out = console()
    out.print(f"新增 {len(taken.added)} 条，更新 {len(taken.changed)} 条，相同 {len(taken.same)} 条。")
    if taken.kept:
        out.print(f"[yellow]这里已另有决定，没有改动：{'、'.join(taken.kept)}（加 --replace 可改为导入的）[/]")
    if taken.empty:
        out.print(f"[yellow]在本名录中没有命中对象，请核对：{'、'.join(taken.empty)}[/]")


def _hit(many: int | None) -> str:
    return "" if many is None else f"（可抽取 {many} 个）"


def _count(many: int | None, left_out: int | None) -> str:
    if many is None:
        return "命中数未知"
    return f"可抽取 {many} 个" + (f"，另有 {left_out} 个因登记状态除外" if left_out else "")


def _parts(parts: dict[str, int], most: int = 12) -> str:
    shown = [f"{_line(word) or '未填'} {many}" for word, many in list(parts.items())[:most]]
    rest = len(parts) - most
    return "、".join(shown) + (f" 等（另有 {rest} 种）" if rest > 0 else "") or "—"


def _line(text: str) -> str:
    """Text from outside on one line, safe for the terminal and for rich's markup."""
    return escape(text.translate(_CONTROL))
