"""Row by row: which task and object, what it says, whether that fits what is known. All problems of a row at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.steps.results import consistency
from pipelines.steps.results.columns import PRINTED
from pipelines.steps.results.entries import NOT_ENTERED, Entry, read_entry
from pipelines.steps.results.facts import Facts, fold, object_key
from pipelines.steps.results.models import CellProblem, RawResult, ResultFile, TemplateMeta
from pipelines.steps.results.notes import LABELS, Notes, RowProblem
from pipelines.steps.results.transitions import build, differences, flat, judge, merged, recorded
from warehouse.results.records import Key, NewVersion, StoredVersion, TaskFact


@dataclass
class Checked:
    """One row after checking. ``outcome``: new, revised, unchanged, blank or quarantined; ``said``: fields that the
    row spoke of; ``version``: what is to be kept, or the number of the version that it confirms."""

    row: RawResult
    notes: Notes
    task_id: str | None = None
    object_id: str | None = None
    outcome: str = "quarantined"
    entry: Entry | None = None
    new: NewVersion | None = None
    version: int | None = None
    used_reason: bool = False

    @property
    def key(self) -> Key | None:
        return (self.task_id, self.object_id) if self.task_id and self.object_id else None

    @property
    def problems(self) -> Sequence[RowProblem]:
        return self.notes.problems

    @property
    def said(self) -> frozenset[str | None]:
        """Fields that the row speaks of; a matter also stands for the matters."""
        spoken = set(self.entry or ())
        if any(field.startswith("category:") for field in spoken):
            spoken |= {"matters", "category", "note", "matter"}
        return frozenset(spoken | {None, *PRINTED})


def check_rows(source: ResultFile, facts: Facts, reason: str | None) -> list[Checked]:
    """Every row of the file in order."""
    labels = column_labels(source)
    cells: dict[int, list[CellProblem]] = {}
    for problem in source.problems:
        cells.setdefault(problem.row_no, []).append(problem)
    columns = {column.name: column.field for column in source.columns if column.field}
    checked = [
        _identified(row, facts, Notes(row.row_no, labels), cells, columns, erases=source.kind == "template")
        for row in source.rows
    ]
    _refuse_contradictions(checked)
    if source.template is not None:
        _other_draws(checked, source.template, facts)
    names_people = source.kind == "template" or "inspectors" in source.fields
    for one in checked:
        if one.outcome != "blank":
            _decide(one, facts, reason, names_people)
    _second_mentions(checked)
    return checked


def column_labels(source: ResultFile) -> Mapping[str, str]:
    """Field → what this file calls it."""
    own: dict[str, str] = {}
    for column in source.columns:
        if column.field and column.header:
            own.setdefault(column.field, column.header)
    return {**LABELS, **own}


def _identified(
    row: RawResult,
    facts: Facts,
    notes: Notes,
    cells: Mapping[int, Sequence[CellProblem]],
    columns: Mapping[str, str],
    *,
    erases: bool,
) -> Checked:
    one = Checked(row=row, notes=notes)
    broken = [problem for number in (row.row_nos or (row.row_no,)) for problem in cells.get(number, ())]
    if row.is_blank and not broken:
        one.outcome = "blank"
        return one
    for problem in broken:
        field = columns.get(problem.column)
        notes.bad |= {field} if field else set()
        message = f"第{problem.row_no}行" + (f"“{problem.column}”" if problem.column else "") + f"：{problem.message}"
        notes.problems.append(RowProblem("result_cell_unreadable", "error", field, message, ""))
    task = _task(row, facts, notes)
    one.task_id = task.task_id if task else None
    one.object_id = object_key(row.object_id) or None
    state, team = _drawn(task, one.object_id, row, facts, notes)
    one.entry = read_entry(row, facts, task.matters if task else None, team if state else None, notes, erases=erases)
    if state:
        _name(row, one.task_id or "", one.object_id or "", facts, notes)
    if one.entry.get("state") == NOT_ENTERED:
        if set(one.entry) <= {"state", "inspectors"} and not notes.failed:
            one.outcome = "blank"
        else:
            del one.entry["state"]
            message = "写的是“未录入”，却填了别的内容，请改为待审核、退回、不通过或已公示。"
            notes.error("state", message, NOT_ENTERED, code="result_state_unknown")
    return one


def _task(row: RawResult, facts: Facts, notes: Notes) -> TaskFact | None:
    """By id or number, else by a name that only one task has."""
    by_word, by_name = facts.find_tasks(row.task), facts.find_tasks(row.task_name)
    if not row.task and not row.task_name:
        notes.error("task", "没有写任务，请填写任务编号。", code="result_task_missing")
        return None
    found = by_word or by_name
    if not found:
        text = row.task or row.task_name
        notes.error("task", f"没有任务“{text}”，请核对任务编号。", text, code="result_task_unknown")
        return None
    if len(found) > 1:
        both = [task for task in found if task in by_name] if by_word and by_name else []
        if len(both) == 1:
            return facts.tasks[both[0]]
        text = row.task if by_word else row.task_name
        message = f"叫“{text}”的任务有{len(found)}个（{'、'.join(found)}），请写任务编号。"
        notes.error("task", message, text, code="result_task_ambiguous")
        return None
    task = facts.tasks[found[0]]
    _names_agree(row, task, by_word, by_name, notes)
    return task


def _names_agree(row: RawResult, task: TaskFact, by_word: Sequence[str], by_name: Sequence[str], notes: Notes) -> None:
    if row.task_name and by_word and by_name and task.task_id not in by_name:
        message = f"编号是 {task.task_id} 的，名称“{row.task_name}”却是 {'、'.join(by_name)} 的，请改正。"
        notes.error("task", message, row.task_name, code="result_task_conflict")
    elif row.task and not by_word:
        message = f"编号“{row.task}”不认识，按名称“{row.task_name}”对应到 {task.task_id}，请核对。"
        notes.warn("result_task_by_name", "task", message, row.task)
    elif row.task_name and fold(row.task_name) != fold(task.name):
        message = f"名称“{row.task_name}”与任务 {task.task_id} 的名称“{task.name}”不同，请核对。"
        notes.warn("result_task_name_differs", "task_name", message, row.task_name)


def _drawn(
    task: TaskFact | None, object_id: str | None, row: RawResult, facts: Facts, notes: Notes
) -> tuple[str | None, tuple[str, ...]]:
    """State of the object in the draw of the task, and its team; errors when it is not to be inspected."""
    if object_id is None:
        notes.error("object_id", "没有写对象编号，请填写统一社会信用代码等编号。", code="result_object_missing")
        return None, ()
    if task is None:
        return None, ()
    if task.draw_id is None:
        why = "由上级抽取" if task.status == "external" else "还没有抽取"
        notes.error("task", f"任务 {task.task_id} {why}，不能录入结果。", row.task, code="result_task_not_drawn")
        return None, ()
    state, team = facts.drawn.get((task.task_id, object_id), (None, ()))
    if state is None:
        message = f"“{row.object_id}”不是任务 {task.task_id} 抽中的对象{_where(object_id, facts)}，请核对编号和任务。"
        notes.error("object_id", message, row.object_id, code="result_object_not_drawn")
    elif state == "replaced":
        message = f"“{row.object_id}”在任务 {task.task_id} 中已被替换，不再检查，请核对。"
        notes.error("object_id", message, row.object_id, code="result_object_replaced")
    return state, team


def _where(object_id: str, facts: Facts) -> str:
    places = facts.elsewhere.get(object_id, ())
    if not places:
        return ""
    said = "、".join(task + ("（已被替换）" if state == "replaced" else "") for task, state in places[:3])
    return f"，而是 {said} 的" + ("等" if len(places) > 3 else "")


def _name(row: RawResult, task_id: str, object_id: str, facts: Facts, notes: Notes) -> None:
    """Another name may be a new one; the name of another object of the same task says that rows have slipped."""
    known = facts.names.get(object_id, ())
    if row.object_name and known and fold(row.object_name) not in {fold(name) for name in known}:
        others = facts.drawn_named.get((task_id, fold(row.object_name)), ())
        if others:
            message = f"编号是“{known[-1]}”的，名称“{row.object_name}”却是 {others[0]} 的，请核对是否错了行。"
            notes.error("object_name", message, row.object_name, code="result_name_of_another")
            return
        message = f"“{row.object_name}”与名录中 {object_id} 的名称“{known[-1]}”不同，请核对是否填错了行。"
        notes.warn("result_name_differs", "object_name", message, row.object_name)


def _other_draws(checked: Sequence[Checked], template: TemplateMeta, facts: Facts) -> None:
    """A workbook that was made for a draw that has been repeated since."""
    task = facts.tasks.get(template.task_id)
    if task is None or task.draw_id is None or task.draw_id == template.draw_id:
        return
    for one in checked:
        if one.outcome != "blank" and one.task_id == task.task_id:
            message = f"结果表是按抽取 {template.draw_id} 生成的，现行的抽取是 {task.draw_id}，请核对对象和检查组。"
            one.notes.warn("result_other_draw", "task", message, template.draw_id)


def _refuse_contradictions(checked: Sequence[Checked]) -> None:
    """The same object twice in one file with different contents: none of them is taken."""
    groups: dict[Key, list[Checked]] = {}
    for one in checked:
        if one.outcome != "blank" and one.key:
            groups.setdefault(one.key, []).append(one)
    for several in groups.values():
        if len(several) > 1 and any(_contents(one) != _contents(several[0]) for one in several[1:]):
            rows = "、".join(f"第{one.row.row_no}行" for one in several)
            for one in several:
                message = f"{rows}是同一个对象，内容不同，请只留正确的一行。"
                one.notes.error(None, message, one.row.object_id, code="result_object_twice")


def _contents(one: Checked) -> Any:
    return one.row.model_dump(exclude={"row_no", "row_nos", "raw", "duplicate_of"}) if one.notes.failed else one.entry


def _decide(one: Checked, facts: Facts, reason: str | None, names_people: bool) -> None:
    """Hold the row against what is known, and say what becomes of it. What an object brought under a draw that has been
    repeated since stays in its history; the new draw asks for a result of its own."""
    notes, entry = one.notes, one.entry or {}
    task = facts.tasks.get(one.task_id or "")
    if task is None or one.row.is_blank:
        return
    before: Sequence[StoredVersion] = facts.versions.get(one.key, ()) if one.key else ()
    versions = [version for version in before if version.draw_id == task.draw_id]
    current = versions[-1].content if versions else None
    values = merged(current, entry)
    consistency.check(values, task, facts, notes, names_people=names_people)
    changes = differences(flat(current), values) if current else ()
    one.used_reason = judge(versions, changes, reason, notes)
    if notes.failed or one.key is None or task.draw_id is None:
        return
    if current and not changes:
        one.outcome, one.version = "unchanged", versions[-1].version
        return
    one.outcome = "revised" if versions else "new"
    one.version = len(before) + 1
    one.new = NewVersion(
        task_id=one.key[0],
        draw_id=task.draw_id,
        object_id=one.key[1],
        version=one.version,
        row_no=one.row.row_no,
        content=build(values),
        changes=recorded(changes) if versions else None,
        reason=reason if one.used_reason else None,
    )


def _second_mentions(checked: Sequence[Checked]) -> None:
    """A second row that says the same as the first changes nothing."""
    seen: dict[Key, Checked] = {}
    for one in checked:
        if one.key is None or one.outcome in ("blank", "quarantined"):
            continue
        first = seen.setdefault(one.key, one)
        if first is not one:
            one.outcome, one.new, one.used_reason = "unchanged", None, False
            message = f"与第{first.row.row_no}行是同一个对象，内容也相同，只算一次。"
            one.notes.note("result_object_repeated", None, message, one.row.object_id)
