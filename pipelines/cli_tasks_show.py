"""What ``mingcha tasks`` prints for people: Chinese, and legible in a terminal of 80 columns."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.markup import escape
from rich.table import Table

from pipelines.cli_show import beijing, console
from pipelines.steps.tasks.actions import SetReport
from pipelines.steps.tasks.facts import FIELD_NAMES, LEVELS
from pipelines.steps.tasks.generate import GenerateReport
from pipelines.steps.tasks.revise import Change
from warehouse.task_records import Decision, Problem, Proposal, TaskRow

STATUS = {
    "blocked": "[red]待处理[/]",
    "ready": "[green]可锁定[/]",
    "committed": "已锁定",
    "drawn": "已抽取",
    "finished": "已完成",
    "withdrawn": "[dim]已撤销[/]",
    "external": "[dim]上级抽取[/]",
}
_SEVERITY = {"error": "[red]须处理[/]", "warning": "[yellow]请核对[/]", "info": "[dim]知悉[/]"}
_SCOPE = {"proposed": "[yellow]待确认[/]", "confirmed": "已确认", "rejected": "[red]不用[/]"}
_PROPOSAL = {"proposed": "待定", "accepted": "[green]已采纳[/]", "rejected": "不采纳", "withdrawn": "[dim]不再适用[/]"}
_RISK = {"incremental": "随风险递增", "by_class": "按类别", "not_applicable": "不涉及"}
_OPS = {"=": "", ">=": "不低于", "range": "不低于", "~": "约", ">": "不少于"}
_COLUMNS = {
    "name": "任务名称",
    "draw_type": "抽查类型",
    "initiator": "发起部门",
    "cooperators": "配合部门",
    "draw_level": "抽取层级",
    "check_level": "检查层级",
    "matters": "抽查事项",
    "target_scope": "对象范围",
    "scope_rule_id": "范围规则",
    "window_start": "开始日期",
    "window_end": "结束日期",
    "quota": "抽查比例或数量",
    "quota_text": "比例原文",
    "risk_rule": "信用风险要求",
    "risk_by_class": "各类比例",
    "remind_on": "提醒日期",
    "status": "状态",
    "problems": "问题",
    "decisions": "人工决定",
    "task_no": "文号",
    "batch": "批次",
    "batches": "批数",
    "seq": "序号",
    "doc_number": "文号依据",
    "withdrawn": "已不在计划中",
}


def quota_text(quota: Mapping[str, Any] | None) -> str:
    """A task's quota in words: 5%、不低于10户、10个以内2户，其余不低于50%."""
    if quota is None:
        return "未定"
    if quota.get("by_class"):
        return "、".join(f"{name}类{_amount(tier)}" for name, tier in quota["by_class"].items())
    cases = [f"{_when(case['when'])}{_amount(case)}" for case in quota.get("cases") or ()]
    rest = _amount(quota)
    if cases and rest:
        cases.append(f"其余{rest}")
    return "，".join(cases) or rest


def _when(when: Mapping[str, Any]) -> str:
    words = {"<": "少于{}个", "<=": "{}个及以下", ">": "超过{}个", ">=": "{}个及以上", "=": "{}个"}
    return words[when["op"]].format(when["n"]) + "的"


def _amount(part: Mapping[str, Any]) -> str:
    from pipelines.readable import percent

    said = [percent(float(part["ratio"]))] if part.get("ratio") else []
    if part.get("count") is not None:
        said.append(f"{part['count']}个")
    return _OPS.get(part.get("op", "="), "") + "且不少于".join(said) if said else ""


def _table(*columns: str) -> Table:
    from rich import box

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
    for name in columns:
        table.add_column(name, overflow="fold")
    return table


def generated(report: GenerateReport) -> None:
    out = console()
    by = "、".join(f"{_plain(STATUS[status])}{count}项" for status, count in report.tasks.items()) or "没有任务"
    out.print(
        f"{report.year}年：计划条目{report.items}条，生成任务的{report.tasked}条，未生成的{len(report.not_tasked)}条。"
    )
    out.print(
        f"新建{len(report.created)}项，改动{len(report.changed)}项，撤销{len(report.withdrawn)}项，"
        f"未变{report.unchanged}项。现有：{by}。"
    )
    for title, changes in (
        ("改动", report.changed),
        ("撤销（已不在计划中）", report.withdrawn),
        ("计划在锁定后又有改动，任务未动，请人工处理", report.protected),
    ):
        if changes:
            out.print(f"\n[bold]{title}[/]")
            for change in changes:
                out.print("  " + _change(change), soft_wrap=True)
    if report.not_tasked:
        out.print("\n[bold]未生成任务的计划条目[/]")
        for one in report.not_tasked:
            place = f"{one.source_name} 序号{one.seq if one.seq is not None else '—'} {one.name or ''}"
            out.print(f"  {escape(place)}：{escape(one.reason)}", soft_wrap=True)
    if report.proposals:
        out.print(f"\n有{len(report.proposals)}项合并建议：mingcha tasks merge list --year {report.year}")
    if report.tasks.get("blocked"):
        out.print(f"\n有待处理的任务：mingcha tasks list --year {report.year} --status blocked")


def _change(change: Change) -> str:
    fields = "、".join(dict.fromkeys(_COLUMNS.get(name, name) for name in change.fields if name != "digest"))
    old = f"（原文号 {change.old_no}）" if change.old_no else ""
    return f"{change.task_id} {escape(change.task_no)} {escape(change.name)}{old}" + (f"：{fields}" if fields else "")


def _plain(markup: str) -> str:
    from rich.text import Text

    return Text.from_markup(markup).plain


def listed(tasks: Sequence[TaskRow], states: Mapping[str, str]) -> None:
    out = console()
    if not tasks:
        out.print("没有任务。请先用 mingcha tasks generate --year 年度 生成，或放宽条件。")
        return
    table = _table("编号", "名称", "检查时间", "抽查", "状态", "范围")
    for task in tasks:
        name = task.name + (f"（{task.batch}/{task.batches}）" if task.batches > 1 else "")
        when = (
            f"{task.window_start:%m-%d}至{task.window_end:%m-%d}" if task.window_start and task.window_end else "未定"
        )
        scope = _SCOPE.get(states.get(task.scope_rule_id or "", ""), "[yellow]未定[/]")
        table.add_row(task.task_id, escape(name), when, escape(quota_text(task.quota)), STATUS[task.status], scope)
    out.print(table)
    out.print(f"共{len(tasks)}项。")


def tasks(chosen: Sequence[TaskRow], states: Mapping[str, str], overtaken: Collection[str] = ()) -> None:
    for number, task in enumerate(chosen):
        if number:
            console().print()
        _show(task, states)
        if task.task_id in overtaken:
            console().print("[red]计划在锁定后又有改动[/]：任务未动，请对照现行计划人工处理。", soft_wrap=True)


def _show(task: TaskRow, states: Mapping[str, str]) -> None:
    out = console()
    batch = f"（第{task.batch}批，共{task.batches}批）" if task.batches > 1 else ""
    out.print(f"[bold]{task.task_id}[/]  {escape(task.task_no)}  {STATUS[task.status]}")
    out.print(f"{escape(task.name)}{batch}", soft_wrap=True)
    window = f"{task.window_start}至{task.window_end}" if task.window_start and task.window_end else "未定"
    rule = f"{task.scope_rule_id}（{_SCOPE.get(states.get(task.scope_rule_id or '', ''), '未定')}）"
    rows = [
        (
            "依据",
            f"{task.doc_number or '（没有文号）'} 序号{task.seq if task.seq is not None else '—'}，条目{task.item_id}",
        ),
        ("发起部门", task.initiator or "未定"),
        ("配合部门", "、".join(task.cooperators) or "无"),
        ("抽查类型", task.draw_type or "—"),
        ("抽取层级", LEVELS.get(task.draw_level or "", "—")),
        ("检查时间", window),
        ("提醒日期", str(task.remind_on or "—")),
        ("抽查比例", f"{quota_text(task.quota)}（原文：{task.quota_text or '—'}）"),
        ("信用风险", _RISK.get(task.risk_rule or "", "没有规定，各类按同一比例")),
        ("对象范围", task.target_scope or "没有写明"),
        ("抽查事项", "；".join(task.matters) or "—"),
    ]
    for name, value in rows:
        out.print(f"{name}  {escape(value)}", soft_wrap=True)
    out.print(f"范围规则  {rule if task.scope_rule_id else '[yellow]没有[/]'}")
    if task.merge_group:
        out.print(f"合并组    {task.merge_group}（{task.scope_label}）")
    _problems(task.problems)
    _decisions(task.decisions)


def _problems(problems: Sequence[Problem]) -> None:
    if problems:
        console().print("\n[bold]问题[/]")
    for one in problems:
        raw = f"（原文：{escape(' '.join(one.raw.split())[:60])}）" if one.raw else ""
        console().print(f"  {_SEVERITY[one.severity]} {escape(one.message)}{raw}", soft_wrap=True)


def _decisions(decisions: Sequence[Decision]) -> None:
    if decisions:
        console().print("\n[bold]人工决定[/]")
    for one in decisions:
        what = FIELD_NAMES.get(one.field, one.field)
        did = f"定为“{one.text}”" if one.kind == "set" else "按原文接受"
        old = f"，原为{json.dumps(one.old, ensure_ascii=False)}" if one.kind == "set" and one.old is not None else ""
        gone = f"[yellow]（{escape(one.dropped)}，不再适用）[/]" if one.dropped else ""
        day = beijing(datetime.fromisoformat(one.at))[:10]
        text = f"  {day} {escape(one.by)}：{what}{escape(did + old)}；理由：{escape(one.reason)}{gone}"
        console().print(text, soft_wrap=True)


def decided(done: SetReport) -> None:
    out = console()
    for task in done.tasks:
        out.print(f"{task.task_id} {escape(task.task_no)} {escape(task.name)}：{STATUS[task.status]}", soft_wrap=True)
        for one in task.problems:
            if one.severity == "error":
                out.print(f"  {_SEVERITY['error']} {escape(one.message)}", soft_wrap=True)
    shown = {task.task_id for task in done.tasks}
    for word, changes in (
        ("新建", done.report.created),
        ("撤销", done.report.withdrawn),
        ("改动", done.report.changed),
    ):
        for change in changes:
            if change.task_id not in shown:
                out.print(f"{word}：{_change(change)}", soft_wrap=True)


def proposals(found: Sequence[Proposal], names: Mapping[str, TaskRow]) -> None:
    out = console()
    if not found:
        out.print("没有合并建议。范围规则确认、名录导入之后，再运行 mingcha tasks generate。")
    for one in found:
        out.print(f"[bold]{one.proposal_id}[/]  {_PROPOSAL[one.status]}  {escape(one.note)}", soft_wrap=True)
        for task_id in one.task_ids:
            name = names[task_id].name if task_id in names else ""
            out.print(f"  {task_id} {escape(name)}", soft_wrap=True)


def merged(done: Proposal) -> None:
    console().print(f"{done.proposal_id}：{_PROPOSAL[done.status]}（{'、'.join(done.task_ids)}）", soft_wrap=True)


def words(found: Sequence[Mapping[str, str]], unknown: bool) -> None:
    out = console()
    if not found:
        out.print("还没有任务。部门词可以在 config/tasks.toml 的 words 一节中设定。")
        return
    table = _table("部门", "文号中的词", "来源")
    for one in found:
        table.add_row(
            escape(one["department"]), escape(one["word"]), "设置" if one["source"] == "settings" else "部门简称"
        )
    out.print(table)
    if unknown:
        out.print("发起部门未定的任务用“待定”，确定后改用部门词重新编号，原号不再使用。")
