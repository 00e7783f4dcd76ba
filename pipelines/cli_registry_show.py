"""What the ``registry`` subcommands print: for people in Chinese, or one JSON value."""

from __future__ import annotations

import argparse

from rich.table import Table

from pipelines.cli_commands import emit
from pipelines.cli_show import _line, _table, beijing, console
from pipelines.steps.registries.columns import KIND_NAMES, ColumnMap
from pipelines.steps.registries.importing import ImportReport
from pipelines.steps.registries.lexicon import lexicon
from warehouse.registries.queries import Overview, ProblemList

_SEVERITY = {"error": "[red]退回[/]", "warning": "[yellow]提示[/]"}
_ORIGIN = {"lexicon": "按词表识别", "saved": "沿用以前的对应关系", "given": "按 --map 指定"}


def show_import(report: ImportReport, args: argparse.Namespace) -> None:
    """The outcome: counts, mapping, problems by code, where the rejected rows are."""
    if args.json:
        emit(flat(report))
        return
    out, done = console(), report.outcome
    name = KIND_NAMES[report.kind]
    if done.status == "unchanged":
        out.print(
            f"{name}：“{_line(report.source)}”的内容已在现行版本 {done.snapshot_id} 中，没有变化。", soft_wrap=True
        )
        return
    out.print(_columns(report.kind, report.mapping, report.unused))
    out.print(f"列名{_ORIGIN[report.mapping_origin]}。" + _not_read(report), soft_wrap=True)
    if done.problems:
        table = _table("结果", "行数", "问题（各举一例）", right=("行数",))
        for problem in done.problems:
            table.add_row(_SEVERITY[problem.severity], str(problem.rows), _line(problem.message))
        out.print(table)
    out.print(_counts(report), soft_wrap=True)
    for path in report.rejects:
        out.print(f"退回的行：{_line(path)}", soft_wrap=True)
    if report.rejects:
        again = "" if done.status == "empty" else " --append"
        out.print(f"请在该表中改正后再导入：mingcha registry import {report.kind} 文件{again}", soft_wrap=True)


def flat(report: ImportReport) -> dict[str, object]:
    """The report as JSON: the outcome's fields stand beside those of the source."""
    value = report.model_dump(mode="json")
    outcome: dict[str, object] = value.pop("outcome")
    return outcome | value


def _counts(report: ImportReport) -> str:
    done = report.outcome
    parts = [f"读到 {done.rows_read} 行：入库 {done.rows_accepted} 行，退回 {done.rows_rejected} 行"]
    if done.rows_repeated:
        parts.append(f"入库的行中 {done.rows_repeated} 行与别的行完全相同、只留一行")
    if done.rows_flagged:
        parts.append(f"{done.rows_flagged} 行有提示")
    if done.rows_blank:
        parts.append(f"另有空行 {done.rows_blank} 行")
    text = "；".join(parts) + "。"
    if done.status == "empty":
        return text + "没有可入库的行，名录版本不变。"
    before = f"（上一版 {done.previous_rows} 行）" if done.previous_rows is not None else ""
    replaced = f"，其中替换了原有的 {done.rows_replaced} 行" if done.rows_replaced else ""
    return text + f"现行版本 {done.snapshot_id}，共 {done.snapshot_rows} 行{before}{replaced}。"


def _not_read(report: ImportReport) -> str:
    said = []
    if report.not_given:
        said.append("来源中没有：" + "、".join(report.not_given) + "。")
    if report.other_sheets:
        said.append("没有读的工作表：" + "、".join(_line(name) for name in report.other_sheets) + "。")
    return "".join(said)


def _columns(kind: str, mapping: dict[str, str], unused: tuple[str, ...]) -> Table:
    table = _table("来源列", "读作")
    for header, field in mapping.items():
        table.add_row(_line(header), lexicon().labels[kind][field])
    for header in unused:
        table.add_row(_line(header) or "（无列名）", "[yellow]不用[/]")
    return table


def show_mapping(found: ColumnMap, args: argparse.Namespace) -> None:
    """How the columns of a source are read."""
    if args.json:
        emit(found.model_dump(mode="json") | {"mapping": found.used, "unused": list(found.unknown)})
        return
    out = console()
    out.print(_columns(args.kind, found.used, found.unknown))
    saved = "已保存，同样的表头再导入时直接使用。" if args.save else "未保存；确认后加 --save 保存。"
    out.print(f"列名{_ORIGIN[found.origin]}。{saved}", soft_wrap=True)


def show_list(found: Overview, args: argparse.Namespace) -> None:
    """Versions, then imports."""
    if args.json:
        emit(found.model_dump(mode="json"))
        return
    out = console()
    if not found.imports:
        out.print("还没有导入任何名录：请用 mingcha registry import。")
        return
    table = _table("版本", "名录", "行数", "导入", right=("行数",))
    for version in found.snapshots:
        mark = "（现行）" if version.is_current else ""
        table.add_row(
            version.snapshot_id + mark, KIND_NAMES[version.kind], str(version.rows), "、".join(version.imports)
        )
    out.print(table)
    table = _table("导入", "来源", "读到", "入库", "退回", "时间", "导入人", right=("读到", "入库", "退回"))
    for line in found.imports:
        table.add_row(
            line.import_id, _line(line.source_name), str(line.rows_read), str(line.rows_accepted),
            str(line.rows_rejected or ""), beijing(line.imported_at), _line(line.imported_by),
        )  # fmt: skip
    out.print(table)


def show_problems(found: ProblemList, args: argparse.Namespace) -> None:
    """Row by row."""
    if args.json:
        emit(found.model_dump(mode="json"))
        return
    out = console()
    if not found.total:
        out.print("没有问题。")
        return
    for line in found.problems:
        place = f"{line.import_id} 第 {line.row_no} 行"
        out.print(f"{_SEVERITY[line.severity]} {place}：{_line(line.message)}", soft_wrap=True)
    shown = len(found.problems)
    cut = f"（只列出前 {shown} 个，--limit 可多列）" if shown < found.total else ""
    out.print(f"共 {found.total} 个问题，其中退回 {found.errors} 个{cut}。")
