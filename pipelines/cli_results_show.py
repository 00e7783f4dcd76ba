"""What ``mingcha results`` prints for people: Chinese, and legible in a terminal of 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from pipelines.cli_show import RESULT_STATES, _line, _table, beijing, console
from pipelines.steps.results.columns import FIELDS, NOT_USED, label
from pipelines.steps.results.commands import History, TemplateMade
from pipelines.steps.results.importing import FileReport, ResultsReport
from pipelines.steps.results.mapping import MappingFound
from pipelines.steps.results.notes import label_of
from pipelines.steps.results.transitions import flat, plain, shown
from warehouse.results.mappings import StoredMapping
from warehouse.results.queries import ImportLine, ObjectLine, ProblemLine, TaskLine
from warehouse.results.records import StoredVersion

_SEVERITY = {"error": "[red]已隔离[/]", "warning": "[yellow]请核对[/]", "info": "[dim]知悉[/]"}
_STATES = {"未录入": "[dim]未录入[/]"} | RESULT_STATES
_DRAW = {"drawn": "抽中", "substitute": "替补", "replaced": "[red]已被替换[/]"}
#: Messages shown for one file.
_MESSAGES = 20


def templates(made: Sequence[TemplateMade]) -> None:
    out = console()
    for one in made:
        out.print(f"{one.task_id} {_line(one.task_name)}：{one.objects}个对象", soft_wrap=True)
        out.print(f"  {_line(one.path)}", soft_wrap=True)
    out.print(f"共{len(made)}个结果表。填好后：mingcha results import 文件", soft_wrap=True)


def imported(report: ResultsReport) -> None:
    out = console()
    for number, one in enumerate(report.files):
        if number:
            out.print()
        _file(out, one)


def _file(out: Console, one: FileReport) -> None:
    if one.status == "failed":
        out.print(f"[red]✗[/] {_line(one.file)}：没有导入。", soft_wrap=True)
        return
    if one.import_id is None:
        left = f"；其中{one.open_rows}行隔离未处理" if one.open_rows else ""
        out.print(
            f"[dim]=[/] {_line(one.file)}：与 {one.earlier_import} 是同一个文件，没有变化{left}。", soft_wrap=True
        )
    else:
        number = one.counts
        out.print(f"[green]✓[/] {_line(one.file)}（{one.import_id}）", soft_wrap=True)
        parts = [f"读到{number.read}行：新录{number.new}", f"变更{number.revised}", f"未变{number.unchanged}"]
        parts += [f"未填{number.blank}", f"隔离{number.quarantined}"]
        out.print("  " + "，".join(parts) + "。" + (f"入库的行中{number.flagged}行有提示。" if number.flagged else ""))
        if one.settled:
            out.print(f"  以前隔离的行有{one.settled}行由这次导入解决或取代。")
    _told(out, one)


def _told(out: Console, one: FileReport) -> None:
    """Errors row by row, then how often everything else."""
    for message in one.messages[:_MESSAGES]:
        out.print(f"  [red]×[/] {_line(message)}", soft_wrap=True)
    if len(one.messages) > _MESSAGES:
        out.print(f"  [red]×[/] 另有{len(one.messages) - _MESSAGES}个错误，全部写在退回的表中。")
    if one.import_id:
        for code in one.codes:
            if code.severity != "error":
                rows = f"{code.rows}行，如" if code.rows > 1 else ""
                out.print(f"  {_SEVERITY[code.severity]} {rows}{_line(code.message)}", soft_wrap=True)
    if one.rejects:
        out.print(f"  退回的行：{_line(one.rejects)}", soft_wrap=True)
        out.print("  请在该表中改正后再导入；不用的行：mingcha results dismiss", soft_wrap=True)


def tasks(lines: Sequence[TaskLine]) -> None:
    out = console()
    if not lines:
        out.print("没有已抽取的任务。")
        return
    numbers = ("应检", "未录", "待审", "退回", "不通过", "公示", "逾期")
    table = _table("任务", "名称", *numbers, right=numbers)
    for one in lines:
        counts = (one.to_inspect, one.not_entered, one.waiting, one.returned, one.refused, one.public)
        over = f"[red]{one.overdue}[/]" if one.overdue else ""
        table.add_row(one.task_id, _line(_short(one.task_name, 20)), *(str(count or "") for count in counts), over)
    out.print(table)
    total, public = sum(one.to_inspect for one in lines), sum(one.public for one in lines)
    out.print(
        f"{len(lines)}个任务，应检{total}个对象，已公示{public}个。各任务的对象：mingcha results list --task 任务"
    )


def objects(lines: Sequence[ObjectLine], total: int) -> None:
    out = console()
    if not lines:
        out.print("没有符合条件的对象。")
        return
    task = None
    table = None
    for one in lines:
        if one.task_id != task:
            if table is not None:
                out.print(table)
            task = one.task_id
            out.print(f"[bold]{task}[/] {_line(one.task_name)}", soft_wrap=True)
            table = _table("对象", "名称", "状态", "检查完成", "公示期限")
        assert table is not None
        name = f"{_line(_short(one.object_name or '—', 16))}"
        mark = " [yellow]有问题[/]" if one.has_problem else ""
        table.add_row(one.object_id, name, f"{_STATES[one.state]}{mark}", str(one.inspected_on or ""), _clock(one))
    out.print(table)
    cut = f"（只列出前{len(lines)}个，--limit 可多列）" if len(lines) < total else ""
    out.print(f"共{total}个对象{cut}。历次改动：mingcha results show 任务 对象")


def _clock(one: ObjectLine) -> str:
    day = str(one.deadline or "")
    words = {
        "not_started": "",
        "unknown": "[yellow]期限不详[/]",
        "met": "[green]按期[/]",
        "late": f"[yellow]{day} 晚{one.days_over}日[/]",
        "overdue": f"[red]{day} 逾{one.days_over}日[/]",
        "due_soon": f"[yellow]{day} 剩{one.days_left}日[/]",
        "on_track": f"{day} 剩{one.days_left}日",
    }
    return words[one.clock]


def imports(lines: Sequence[ImportLine]) -> None:
    out = console()
    if not lines:
        out.print("还没有导入过检查结果。")
        return
    for one in lines:
        held = f"，隔离{one.rows_quarantined}" + (f"（[red]未处理{one.rows_open}[/]）" if one.rows_open else "")
        out.print(f"[bold]{one.import_id}[/] {_line(one.source_name)}", soft_wrap=True)
        out.print(
            f"  {beijing(one.imported_at)} {_line(one.imported_by)}：读到{one.rows_read}行，新录{one.rows_new}，"
            f"变更{one.rows_revised}，未变{one.rows_unchanged}，未填{one.rows_blank}{held}",
            soft_wrap=True,
        )
        if one.reason:
            out.print(f"  更正理由：{_line(one.reason)}", soft_wrap=True)


def history(found: History) -> None:
    out = console()
    out.print(f"[bold]{_line(found.object_name or '—')}[/] {_line(found.object_id)}", soft_wrap=True)
    state = _DRAW.get(found.draw_state or "", "[red]不在抽中的名单里[/]")
    out.print(f"{found.task_id} {_line(found.task_no)} {_line(found.task_name)}（{state}）", soft_wrap=True)
    if not found.versions:
        out.print("还没有录入结果。")
    for one in found.versions:
        current = "（现行）" if one is found.versions[-1] else ""
        if one.draw_id != found.draw_id:
            current = "（所属抽取已作废）"
        head = f"\n[bold]第{one.version}版[/]{current} {beijing(one.changed_at)} {_line(one.changed_by)}"
        out.print(f"{head}，{one.import_id} 第{one.row_no}行", soft_wrap=True)
        if one.reason:
            out.print(f"  理由：{_line(one.reason)}", soft_wrap=True)
        for line in _changed(one):
            out.print(f"  {_line(line)}", soft_wrap=True)


def _changed(one: StoredVersion) -> list[str]:
    """The first version in full, later ones by what they changed."""
    if one.changes is None:
        return [f"{label_of(field)}：{plain(value)}" for field, value in flat(one.content).items()]
    return [f"{label_of(field)}：{shown(old)} → {shown(new)}" for field, (old, new) in one.changes.items()]


def problems(lines: Sequence[ProblemLine], found: Sequence[ProblemLine]) -> None:
    out = console()
    if not found:
        out.print("没有待处理的问题。")
        return
    place = None
    for one in lines:
        if (one.import_id, one.severity) != place:
            place = (one.import_id, one.severity)
            out.print(f"\n[bold]{one.import_id}[/] {_line(one.source_name)} {_SEVERITY[one.severity]}", soft_wrap=True)
        which = " ".join(part for part in (one.task_id, one.object_id) if part)
        out.print(f"  {_line(one.message)}", soft_wrap=True)
        done = f"；{beijing(one.resolved_at)} {one.resolution}" if one.resolved_at else ""
        out.print(f"    [dim]{_line(which)} {one.code}{_line(done)}[/]", soft_wrap=True)
    counts = Counter(one.severity for one in found)
    said = "，".join(f"{_SEVERITY[name]} {counts[name]}" for name in ("error", "warning", "info") if counts[name])
    cut = f"（只列出前{len(lines)}个，--limit 可多列）" if len(lines) < len(found) else ""
    out.print(f"\n共{len(found)}个问题：{said}{cut}。")


def dismissed(import_id: str, rows: Sequence[int]) -> None:
    console().print(
        f"{import_id}：{len(rows)}行不再处理（第{'、'.join(map(str, rows))}行），理由已记录。", soft_wrap=True
    )


def mappings(known: Sequence[StoredMapping]) -> None:
    out = console()
    if not known:
        out.print("还没有存下的读法：mingcha results mapping 文件 --name 名称 --save")
    for one in known:
        out.print(f"[bold]{_line(one.name)}[/]")
        _columns(out, one.mapping, one.codes)


def mapping(found: MappingFound) -> None:
    out = console()
    origin = "沿用存下的读法" if found.origin == "saved" else "按词表识别，请逐列核对"
    out.print(f"{_line(found.name or '（未命名）')}：{origin}。", soft_wrap=True)
    _columns(out, found.mapping, found.codes)
    for doubt in found.doubts:
        out.print(f"[yellow]请核对[/] {_line(doubt)}", soft_wrap=True)
    if found.saved:
        out.print("已保存，同样表头的文件直接导入即可。")
    else:
        out.print(
            "未保存；用 --set 列名=字段、--code 字段:写法=规范写法 改正，再用 --name 名称 --save 保存。", soft_wrap=True
        )
        fields = "、".join(f"{name}（{field}）" for field, name in FIELDS.items())
        out.print(f"[dim]字段：{fields}；不用的列写 -。[/]", soft_wrap=True)


def _columns(out: Console, mapping: Mapping[str, str], codes: Mapping[str, Mapping[str, Any]]) -> None:
    table = _table("来源列", "读作")
    for column, field in mapping.items():
        table.add_row(_line(column), "[dim]不用[/]" if field == NOT_USED else _line(label(field)))
    out.print(table)
    for field, words in codes.items():
        told = "、".join(f"{word}→{name}" for word, name in words.items())
        out.print(f"{label(field)}的写法：{_line(told)}", soft_wrap=True)


def _short(text: str, width: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1] + "…"
