"""What the subcommands print for people: Chinese, and legible in a terminal of 80 columns."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipelines.readable import readable
from pipelines.steps.ingest import SETTLED, FileReport, IngestReport
from warehouse.answers import Explanation, FieldRow, FindingRow, StatusReport

_SEVERITY = {"error": "[red]必须处理[/]", "warning": "[yellow]请核对[/]", "info": "[dim]知悉[/]"}
_ACTION = {
    "loaded": "[green]已入库[/]",
    "replaced": "[green]已重读[/]",
    "unchanged": "[dim]未变[/]",
    "kept": "[yellow]保留旧读数[/]",
    "failed": "[red]读取失败[/]",
}
_ITEM = {"ok": "[green]可用[/]", "review": "[yellow]待核对[/]", "quarantined": "[red]已隔离[/]"}
_FIELD = {"ok": "", "review": "[yellow]待核对[/]", "unspecified": "[dim]原文未定[/]"}
_BEIJING = ZoneInfo("Asia/Shanghai")


def console() -> Console:
    """Standard output; as wide as the terminal, 80 columns where there is none."""
    return Console(highlight=False, soft_wrap=False, width=None if sys.stdout.isatty() else 80)


def beijing(moment: datetime | None) -> str:
    """A UTC time as people in China read it."""
    if moment is None:
        return "—"
    return moment.replace(tzinfo=UTC).astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M")


class Bar:
    """A progress bar on stderr; silent when nobody watches."""

    def __init__(self) -> None:
        columns = (
            TextColumn("读取"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
        )
        err = Console(stderr=True)
        self._progress = Progress(*columns, console=err, transient=True, disable=not err.is_terminal)
        self._task = self._progress.add_task("")

    def __enter__(self) -> Bar:
        self._progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()

    def step(self, done: int, total: int, name: str) -> None:
        self._progress.update(self._task, completed=done, total=total, description=_line(name[-30:]))


def _table(*columns: str, right: Sequence[str] = ()) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
    for name in columns:
        table.add_column(name, justify="right" if name in right else "left", overflow="fold")
    return table


def show_report(report: IngestReport, warehouse: Path) -> None:
    out = console()
    told = [file for file in report.files if file.action != "unchanged"]
    names = Counter(file.name for file in report.files)
    name = {file.path: _line(file.path if names[file.name] > 1 else file.name) for file in report.files}
    if told:
        table = _table("文件", "结果", "计划行", "待核对", "隔离", right=("计划行", "待核对", "隔离"))
        for file in told:
            numbers = ("", "", "") if file.action == "failed" else _numbers(file)
            table.add_row(name[file.path], _ACTION[file.action], *numbers)
        out.print(table)
    for file in report.files:
        if file.action == "failed":
            out.print(f"[red]✗[/] {name[file.path]}：{_line(file.reason or '')}", soft_wrap=True)
        elif file.action == "unchanged" and file.reason != SETTLED:
            out.print(f"[dim]= {name[file.path]}：{_line(file.reason or '')}。[/]", soft_wrap=True)
    new, same, failed = report.count("loaded", "replaced"), report.count("unchanged"), report.count("failed")
    out.print(f"共{len(report.files)}个文件：入库{new}个，未变{same}个，失败{failed}个，用时{report.seconds:.1f}秒。")
    if any(file.errors or file.warnings for file in told):
        out.print("有需要人核对的地方：mingcha findings --warehouse " + _line(str(warehouse)), soft_wrap=True)


#: Characters with which a name from outside could steer the terminal or turn the line around.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def _line(text: str) -> str:
    """Text from outside on one line, safe for the terminal and for rich's markup."""
    return escape(_STEERING.sub(_spelled, text))


def _text(text: str) -> str:
    """The same for text of several lines."""
    return "\n".join(_line(line) for line in text.split("\n"))


def _spelled(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def _numbers(file: FileReport) -> tuple[str, str, str]:
    return str(file.items), str(file.review or ""), str(file.quarantined or "")


def show_status(report: StatusReport, warehouse: Path) -> None:
    out = console()
    where = _line(str(warehouse))
    out.print(f"数据仓库 {where}，最近入库 {beijing(report.last_ingested_at)}（北京时间）", soft_wrap=True)
    table = _table("内容", "数量", "其中", right=("数量",))
    files = f"；共{report.files}个文件" if report.files > report.notices else ""
    told = _parts({role: n for role, n in report.files_by_role.items() if role in _ROLE}, _ROLE)
    files += f"（{told}）" if files and told else ""
    table.add_row("通知", str(report.notices), _parts(report.notices_by_status, _NOTICE) + files)
    years = "、".join(str(year) for year in report.plan_years)
    parts = _parts(report.plan_items_by_status, _ITEM)
    if report.outdated:
        table.add_row("旧版读数", str(report.outdated), "由旧版规则读取，可用 mingcha ingest --reread 重读")
    table.add_row("计划行", str(report.plan_items), parts + (f"；年度 {years}" if years else ""))
    table.add_row("部门", str(report.departments), "")
    table.add_row("待办发现", str(report.findings), _parts(report.findings_by_severity, _SEVERITY))
    for kind, rows in report.registries.items():
        table.add_row(_REGISTRY.get(kind, kind), str(rows), "现行版本")
    table.add_row("抽查任务", str(report.tasks), _parts(report.tasks_by_status, _TASK))
    drawn = f"；最近 {beijing(report.last_drawn_at)}" if report.last_drawn_at else ""
    table.add_row("抽取", str(report.draws), _parts(report.draws_by_status, _DRAW) + drawn)
    entered = f"；最近 {beijing(report.last_result_at)}" if report.last_result_at else ""
    states = _parts(report.results_by_state, RESULT_STATES)
    table.add_row("检查结果", str(report.results), (states + entered).removeprefix("；"))
    if report.result_rows_open:
        table.add_row("隔离的结果", str(report.result_rows_open), "[red]须更正[/]，见 mingcha results problems")
    out.print(table)


_REGISTRY = {"objects": "检查对象", "inspectors": "执法人员", "matters": "抽查事项", "recusals": "回避"}
_TASK = {
    "blocked": "[red]待人工处理[/]",
    "ready": "可锁定",
    "committed": "已锁定",
    "drawn": "[green]已抽取[/]",
    "finished": "[green]已完成[/]",
    "withdrawn": "[dim]已撤销[/]",
    "external": "[dim]由上级抽取[/]",
}
_DRAW = {"committed": "已锁定", "seeded": "[yellow]已录种子[/]", "drawn": "[green]已抽取[/]", "void": "[dim]已作废[/]"}
RESULT_STATES = {
    "待审核": "[yellow]待审核[/]",
    "退回": "[red]退回[/]",
    "不通过": "[red]不通过[/]",
    "已公示": "[green]已公示[/]",
}
_ROLE = {"part": "附件", "archive": "压缩包或邮件"}
_NOTICE = {"loaded": "[green]完整[/]", "partial": "[yellow]部分[/]", "failed": "[red]失败[/]"}


def _parts(counts: dict[str, int], names: dict[str, str]) -> str:
    return "，".join(f"{names.get(key, key)} {counts[key]}" for key in names if counts.get(key))


def place(row: FindingRow | FieldRow) -> str:
    """Where it stands, as a person would look it up."""
    parts = []
    if row.page is not None:
        parts.append(f"第{row.page}页")
    if row.table_no is not None:
        parts.append(f"表{row.table_no}")
    if row.row_no is not None:
        parts.append(f"第{row.row_no}行")
    if row.col_no is not None:
        parts.append(f"第{row.col_no}列")
    return "".join(parts)


def show_findings(found: Sequence[FindingRow], total: int) -> None:
    out = console()
    if not found:
        out.print("没有待处理的发现。")
        return
    source = None
    for finding in found:
        if finding.source_name != source:
            source = finding.source_name
            out.print(f"\n[bold]{_line(source)}[/]", soft_wrap=True)
        where = place(finding)
        seq = f"序号{finding.seq} " if finding.seq is not None else ""
        seq += "".join(f"{_line(part)} " for part in (finding.import_id, finding.task_id, finding.object_id) if part)
        out.print(f"{_SEVERITY[finding.severity]} {seq}[dim]{finding.code}[/] {where}", soft_wrap=True)
        out.print(f"  {_line(finding.message)}", soft_wrap=True)
        if finding.raw and finding.raw not in finding.message:
            out.print(f"  [dim]原文：{_line(_short(finding.raw))}[/]", soft_wrap=True)
        if finding.item_id:
            out.print(f"  [dim]mingcha explain {finding.item_id}[/]", soft_wrap=True)
    rest = total - len(found)
    out.print(f"\n共{total}条" + (f"，另有{rest}条未显示（去掉 --limit）。" if rest else "。"))


def _short(text: str, width: int = 100) -> str:
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1] + "…"


PART_REASONS = {
    "same_number": "文号相同",
    "linked": "由主件链接或所附",
    "archive": "在同一压缩包或邮件中",
    "folder": "在同一文件夹中",
}
_INHERITED = {
    "issuer": "发文机关",
    "doc_number": "文号",
    "issue_date": "成文日期",
    "print_date": "印发日期",
    "plan_year": "计划年度",
    "contact": "联系人",
    "phone": "联系电话",
    "email": "电子邮箱",
    "is_public": "公开属性",
}


def _belonging(item: Explanation) -> list[str]:
    """Of which notice the file is an attachment, and what was taken over from it."""
    lines = []
    if item.part_of:
        reason = PART_REASONS.get(item.part_reason or "", "")
        lines.append(f"本文件是“{_line(item.main_name or item.part_of)}”的附件（{reason}）。")
    for name in dict.fromkeys(row.from_name or row.from_notice for row in item.inherited):
        taken = [row for row in item.inherited if (row.from_name or row.from_notice) == name]
        words = "；".join(f"{_INHERITED.get(row.field, row.field)} {_line(_said(row.value))}" for row in taken)
        lines.append(f"[dim]取自“{_line(name)}”：{words}[/]")
    return lines


def _said(value: object) -> str:
    return {True: "公开", False: "不公开"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def show_item(item: Explanation) -> None:
    out = console()
    head = f"[bold]{_line(item.task_name or '（无任务名称）')}[/]  {_ITEM[item.status]}"
    out.print(head)
    out.print(
        f"{_line(item.source_name)}　{_line(item.doc_number or '（无文号）')}　序号{item.seq}　[dim]{item.item_id}[/]"
    )
    for line in _belonging(item):
        out.print(line, soft_wrap=True)
    table = _table("字段", "原文 → 读数", "规则", "位置")
    for field in item.fields:
        value = readable(field.field, field.value)
        reading = _line(_short(field.raw, 120)) or "[dim]（空）[/]"
        if value != " ".join(field.raw.split()):
            reading += f"\n→ [cyan]{_text(value)}[/]"
        status = _FIELD.get(field.status, field.status)
        if status:
            reading += f"  {status}"
        table.add_row(escape(field.field), reading, escape(field.rule or "—"), place(field))
    out.print(table)
    for finding in item.findings:
        out.print(f"{_SEVERITY[finding.severity]} [dim]{finding.code}[/] {_line(finding.message)}", soft_wrap=True)
