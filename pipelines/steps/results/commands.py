"""What the ``results`` subcommands do, between the arguments and what is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from extractors.models import Frozen
from pipelines.steps.results.facts import Facts, object_key, task_words
from pipelines.steps.results.importing import FileReport, ResultsReport, failed, import_file
from pipelines.steps.results.mapping import mapping_for
from pipelines.steps.results.models import (
    DATE_FIELDS,
    Inspector,
    RawMatter,
    ResultCells,
    SavedMapping,
    TemplateRow,
    TemplateTask,
)
from pipelines.steps.results.reading import read_results
from pipelines.steps.results.template import write_template
from warehouse.connection import opened
from warehouse.errors import WarehouseError
from warehouse.results import facts as stored
from warehouse.results import mappings as kept
from warehouse.results import queries, store
from warehouse.results.queries import HeldRow
from warehouse.results.records import Content, InspectorFact, StoredVersion, TaskFact
from warehouse.tasks import Connection


def import_results(
    paths: Sequence[Path],
    warehouse: Path,
    *,
    mapping: str | None = None,
    reason: str | None = None,
    rejects: Path | None = None,
    by: str,
    now: datetime,
) -> ResultsReport:
    """Import files one after the other; a file that cannot be read does not stop the others. ``now`` is aware."""
    if reason is not None and not reason.strip():
        raise WarehouseError("--reason 后面没有写理由：请写明为什么更正。")
    if rejects is not None:
        _check_rejects(rejects, paths)
    with opened(warehouse, read_only=True) as con:
        known = [SavedMapping(**one.model_dump()) for one in kept.mappings(con)]
    reports: list[FileReport] = []
    for path in paths:
        try:
            source = read_results(path, mapping=mapping_for(path, mapping, known))
            told = reason.strip() if reason else None
            reports.append(import_file(source, path, warehouse, reason=told, rejects=rejects, by=by, now=now))
        except WarehouseError as error:
            reports.append(failed(path, error))
    return ResultsReport(files=tuple(reports))


def _check_rejects(target: Path, paths: Sequence[Path]) -> None:
    if len(paths) > 1:
        raise WarehouseError("--rejects 只能在导入一个文件时使用：请一个一个导入，或不写 --rejects。")
    if target.suffix.lower() != ".xlsx" or target.is_dir():
        raise WarehouseError(f"退回行的文件“{target}”应当是一个 .xlsx 文件：请改用别的名称，未导入。")
    if target.exists() and paths[0].exists() and target.samefile(paths[0]):
        raise WarehouseError(f"退回行的文件“{target}”就是要导入的文件：请改用别的名称，未导入。")


class TemplateMade(Frozen):
    """One workbook that has been written."""

    task_id: str
    task_no: str
    task_name: str
    objects: int
    path: str


def make_templates(
    warehouse: Path, asked: Sequence[str], out: Path, *, year: int | None = None, department: str | None = None
) -> tuple[TemplateMade, ...]:
    """A workbook for each task. An existing file is never overwritten: somebody may have filled it in."""
    if not asked and year is None and department is None:
        raise WarehouseError("请写明任务编号，或用 --year、--department 选择任务。")
    with opened(warehouse, read_only=True) as con:
        tasks = _chosen(con, asked, year, department)
        made = [template_task(con, task) for task in tasks]
    targets = [out / _file_name(task) for task in made]
    there = [target for target in targets if target.exists()]
    if there:
        raise WarehouseError(f"“{there[0]}”已经存在，可能已有人填写：请换一个文件夹，或先移走该文件。")
    out.mkdir(parents=True, exist_ok=True)
    for task, target in zip(made, targets, strict=True):
        write_template(task, target)
    return tuple(
        TemplateMade(
            task_id=task.task_id, task_no=task.task_no, task_name=task.task_name, objects=len(task.rows), path=str(path)
        )
        for task, path in zip(made, targets, strict=True)
    )


def _chosen(con: Connection, asked: Sequence[str], year: int | None, department: str | None) -> list[TaskFact]:
    tasks = {task.task_id: task for task in stored.tasks(con)}
    if asked:
        facts = Facts(today=datetime.now(UTC).date(), tasks=tasks, task_words=task_words(tasks.values()))
        chosen = [tasks[one] for one in dict.fromkeys(find_task(text, facts) for text in asked)]
        undrawn = [task.task_id for task in chosen if task.draw_id is None]
        if undrawn:
            raise WarehouseError(f"任务 {'、'.join(undrawn)} 还没有抽取，没有要填写结果的对象：请先抽取。")
    else:
        chosen = [task for task in tasks.values() if task.draw_id is not None]
    found = [task for task in chosen if (year is None or task.plan_year == year) and _joins(task, department)]
    if not found:
        raise WarehouseError("没有符合条件的已抽取的任务：请用 mingcha tasks list --status drawn 查看。")
    return found


def _joins(task: TaskFact, department: str | None) -> bool:
    return department is None or any(department in name for name in (task.initiator or "", *task.cooperators))


def find_task(text: str, facts: Facts) -> str:
    """The one task that a person means. Raises :class:`WarehouseError`."""
    found = facts.find_tasks(text)
    if not found:
        raise WarehouseError(f"没有任务“{text}”：请用 mingcha tasks list 查看编号。")
    if len(found) > 1:
        raise WarehouseError(f"叫“{text}”的任务有{len(found)}个（{'、'.join(found)}）：请写任务编号。")
    return found[0]


def template_task(con: Connection, task: TaskFact) -> TemplateTask:
    """What the workbook of one drawn task is made from, with what is known of its results."""
    people = {one.inspector_id: one for one in stored.inspectors(con)}
    known = stored.versions(con, [task.task_id])
    teams = queries.template_teams(con, task.task_id)
    rows = []
    for thing, name, address in queries.template_rows(con, task.task_id):
        team = tuple(Inspector(inspector_id=i, name=n, department=d) for i, n, d in teams.get(thing, ()))
        versions = [one for one in known.get((task.task_id, thing), ()) if one.draw_id == task.draw_id]
        result = cells_of(versions[-1].content, people) if versions else None
        rows.append(TemplateRow(object_id=thing, object_name=name, address=address, team=team, result=result))
    return TemplateTask(
        task_id=task.task_id,
        task_no=task.task_no,
        task_name=task.name,
        draw_id=task.draw_id or "",
        window_start=task.window_start,
        window_end=task.window_end,
        initiator=task.initiator or "",
        cooperators=task.cooperators,
        matters=task.matters,
        rows=tuple(rows),
    )


def cells_of(content: Content, people: Mapping[str, InspectorFact]) -> ResultCells:
    """A stored result as the texts that a person would have filled in."""
    dates = {field: value.isoformat() for field in DATE_FIELDS if (value := getattr(content, field))}
    return ResultCells(
        state=content.state,
        matters=tuple(
            RawMatter(matter=m.matter or "", category=m.category, note=m.note or "") for m in content.matters
        ),
        dispositions=content.dispositions,
        methods=content.methods,
        inspectors=tuple(f"{people[i].name}（{i}）" if i in people else i for i in content.inspectors),
        follow_up=content.follow_up or "",
        remarks=content.remarks or "",
        **dates,
    )


_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


def _file_name(task: TemplateTask) -> str:
    name = _UNFIT.sub("_", task.task_name).strip(" .")[:40]
    return f"{task.task_id}-{name}-检查结果.xlsx"


class History(Frozen):
    """Every version of one result, oldest first. ``draw_id``: the draw that counts; versions of others are history."""

    task_id: str
    task_no: str
    task_name: str
    draw_id: str | None
    object_id: str
    object_name: str | None
    draw_state: str | None
    versions: tuple[StoredVersion, ...]


def history(warehouse: Path, task: str, thing: str, today: datetime) -> History:
    """Who recorded what when, and what each version changed. Raises :class:`WarehouseError` when it was never drawn."""
    with opened(warehouse, read_only=True) as con:
        tasks = {one.task_id: one for one in stored.tasks(con)}
        found = tasks[find_task(task, Facts(today=today.date(), tasks=tasks, task_words=task_words(tasks.values())))]
        key = (found.task_id, object_key(thing))
        drawn = stored.drawn(con, [found.task_id]).get(key)
        versions = stored.versions(con, [found.task_id], key[1]).get(key, ())
        names = stored.names(con, [found.task_id]).get(key[1], ())
    if drawn is None and not versions:
        raise WarehouseError(f"“{thing}”不是任务 {found.task_id} 抽中的对象：请核对编号。")
    return History(
        task_id=found.task_id,
        task_no=found.task_no,
        task_name=found.name,
        draw_id=found.draw_id,
        object_id=key[1],
        object_name=names[-1] if names else None,
        draw_state=drawn[0] if drawn else None,
        versions=versions,
    )


def dismiss_rows(
    warehouse: Path, import_id: str, rows: Sequence[str], reason: str, *, by: str, now: datetime
) -> tuple[int, ...]:
    """Close quarantined rows that nobody wants any more; ``rows``: numbers, or ranges (``5..9``)."""
    if not reason.strip():
        raise WarehouseError("--reason 后面没有写理由：请写明为什么不用这些行。")
    with opened(warehouse) as con:
        held = queries.held_rows(con, import_id)
        if held is None:
            raise WarehouseError(f"没有导入“{import_id}”：请用 mingcha results list --imports 查看编号。")
        wanted = _row_numbers(rows, held, import_id)
        store.dismiss(con, import_id, wanted, reason.strip(), by=by, now=now.astimezone(UTC).replace(tzinfo=None))
    return tuple(wanted)


def _row_numbers(texts: Sequence[str], held: Sequence[HeldRow], import_id: str) -> list[int]:
    by_number = {row.row_no: row for row in held}
    wanted: dict[int, None] = {}
    for text in texts:
        span = re.fullmatch(r"(\d{1,9})(?:\.\.(\d{1,9}))?", text.strip())
        if not span:
            raise WarehouseError(f"“{text}”不是行号：请写成 5 或 5..9。")
        first, last = int(span[1]), int(span[2] or span[1])
        inside = [number for number in by_number if first <= number <= last]
        if not inside or (span[2] is None and first not in by_number):
            raise WarehouseError(
                f"{import_id} 没有隔离的第 {text} 行：请用 mingcha results problems {import_id} 查看。"
            )
        done = [number for number in inside if by_number[number].resolved_at is not None]
        if done and span[2] is None:
            raise WarehouseError(f"{import_id} 第 {text} 行已经处理过：{by_number[first].resolution}。")
        wanted |= dict.fromkeys(number for number in inside if by_number[number].resolved_at is None)
    if not wanted:
        raise WarehouseError(f"{import_id} 的这些行都已经处理过。")
    return sorted(wanted)
