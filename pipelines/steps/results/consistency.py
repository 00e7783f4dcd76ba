"""What must be there (errors), and what does not fit together (warnings), in a result as it would be kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pipelines.steps.results.facts import Facts
from pipelines.steps.results.notes import Notes, label_of
from pipelines.steps.results.transitions import PUBLIC
from warehouse.results.records import TaskFact

NO_PROBLEM = "未发现问题"
NOT_FOUND = "通过登记的住所（经营场所）无法联系"
#: Findings about the whole object, beside which no matter can be free of problems.
WHOLE = frozenset({NOT_FOUND, "已关闭停业或正在组织清算", "注销", "被吊销", "被撤销", "迁出"})
NOTHING_FOLLOWS = "无需后续处置"
#: (earlier, later): dates that follow each other.
ORDER = (
    ("inspected_on", "entered_on"),
    ("entered_on", "approved_on"),
    ("approved_on", "published_on"),
    ("entered_on", "published_on"),
    ("inspected_on", "follow_up_closed_on"),
    ("inspected_on", "abnormal_listed_on"),
    ("inspected_on", "penalty_decided_on"),
    ("penalty_decided_on", "penalty_published_on"),
)


def check(values: Mapping[str, Any], task: TaskFact, facts: Facts, notes: Notes, *, names_people: bool) -> None:
    """All checks of one row; fields that have an error already are left alone. ``names_people``: the file has a place
    for the inspectors, so that an empty one means something."""
    _complete(values, notes)
    _matters(values, task, notes)
    _order(values, task, notes)
    _state(values, notes)
    _follow_up(values, facts, notes)
    _team(values, facts, notes, names_people)


def _complete(values: Mapping[str, Any], notes: Notes) -> None:
    """A result has a state, and the state its dates."""
    state = values.get("state")
    if state is None:
        if "state" not in notes.bad:
            notes.error("state", "没有填写状态，请选择待审核、退回、不通过或已公示。", code="result_state_missing")
        return
    needed = ["inspected_on", "entered_on"] + (["published_on"] if state == PUBLIC else [])
    for field in needed:
        if values.get(field) is None and field not in notes.bad:
            message = f"状态是“{state}”，没有{label_of(field, notes.labels)}，请补填。"
            notes.error(field, message, code="result_date_missing")


def _matters(values: Mapping[str, Any], task: TaskFact, notes: Notes) -> None:
    given = {field.partition(":")[2] for field in values if field.startswith("category:")}
    for field in values:
        kind, _, name = field.partition(":")
        if kind == "note" and name not in given and f"category:{name}" not in notes.bad:
            message = "写了说明，没有选择检查结果，请补选。"
            notes.error(field, message, str(values[field]), code="result_category_missing")
    wrong = {field.partition(":")[2] for field in notes.bad if field.startswith("category:")}
    if not given and not wrong:
        notes.error("matters", "没有任何抽查事项的检查结果，请补填。", code="result_matters_missing")
    elif "" in given:
        if len(given) == 1 and task.matters:
            message = "来源只有一个总的检查结果，没有分事项，各事项的结果不详。"
            notes.note("result_matter_missing", "matters", message, str(values["category:"]))
    else:
        empty = [name for name in task.matters if name not in given | wrong]
        if empty:
            message = f"{len(empty)}个抽查事项没有检查结果：{'、'.join(empty)}，请补填。"
            notes.warn("result_matter_empty", "matters", message)


def _order(values: Mapping[str, Any], task: TaskFact, notes: Notes) -> None:
    for earlier, later in ORDER:
        first, second = values.get(earlier), values.get(later)
        if (earlier, later) == ("entered_on", "published_on") and values.get("approved_on"):
            continue
        if first and second and first > second:
            message = f"{second} 早于{label_of(earlier, notes.labels)} {first}，请核对。"
            notes.warn("result_dates_reversed", later, message, str(second))
    day: date | None = values.get("inspected_on")
    if day is None:
        return
    if task.drawn_on and day < task.drawn_on:
        message = f"{day} 早于抽取日期 {task.drawn_on}，请核对。"
        notes.warn("result_before_draw", "inspected_on", message, str(day))
    start, end = task.window_start, task.window_end
    if (start and day < start) or (end and day > end):
        message = f"{day} 不在任务的检查时间（{start or '—'} 至 {end or '—'}）内，请核对。"
        notes.warn("result_outside_window", "inspected_on", message, str(day))


def _state(values: Mapping[str, Any], notes: Notes) -> None:
    state = values.get("state")
    if state == PUBLIC and not values.get("approved_on") and "approved_on" not in notes.bad:
        notes.warn("result_approval_missing", "approved_on", "已公示，没有审核通过日期，请补填。")
    if state not in (None, PUBLIC) and values.get("published_on"):
        message = f"有公示日期，状态却是“{state}”，暂不算已公示，请核对。"
        notes.warn("result_state_doubtful", "state", message, str(state))
    if state in ("退回", "不通过") and values.get("approved_on"):
        message = f"有审核通过日期，状态却是“{state}”，请核对。"
        notes.warn("result_state_doubtful", "state", message, str(state))


def _follow_up(values: Mapping[str, Any], facts: Facts, notes: Notes) -> None:
    categories = {value for field, value in values.items() if field.startswith("category:")}
    dispositions: tuple[str, ...] = values.get("dispositions", ())
    problems = sorted(categories & facts.problem_categories)
    if problems and not dispositions and "dispositions" not in notes.bad:
        message = f"检查结果是“{problems[0]}”，没有填写处置，请补填。"
        notes.warn("result_disposition_missing", "dispositions", message)
    if NOTHING_FOLLOWS in dispositions and len(dispositions) > 1:
        message = "既写“无需后续处置”又写了别的处置，请核对。"
        notes.warn("result_inconsistent", "dispositions", message, "、".join(dispositions))
    if NO_PROBLEM in categories and categories & WHOLE:
        message = f"有的事项“{NO_PROBLEM}”，有的却是“{sorted(categories & WHOLE)[0]}”，请核对。"
        notes.warn("result_inconsistent", "matters", message)
    if categories == {NO_PROBLEM}:
        _nothing_found(values, notes)
    if values.get("abnormal_listed_on") and NOT_FOUND not in categories and categories != {NO_PROBLEM}:
        message = f"填了日期，检查结果中却没有“{NOT_FOUND}”，请核对。"
        notes.warn("result_inconsistent", "abnormal_listed_on", message)
    follow_up, closed = values.get("follow_up"), values.get("follow_up_closed_on")
    if follow_up == "已完结" and not closed and "follow_up_closed_on" not in notes.bad:
        notes.warn("result_follow_up_date_missing", "follow_up_closed_on", "后续处置已完结，没有完结日期，请补填。")
    if follow_up == "未完结" and closed:
        message = f"后续处置写的是未完结，却有完结日期 {closed}，请核对。"
        notes.warn("result_inconsistent", "follow_up", message, "未完结")


def _nothing_found(values: Mapping[str, Any], notes: Notes) -> None:
    """No problem at all, and yet something follows."""
    others = [one for one in values.get("dispositions", ()) if one != NOTHING_FOLLOWS]
    if others:
        message = f"各事项都是“{NO_PROBLEM}”，处置却是“{'、'.join(others)}”，请核对。"
        notes.warn("result_inconsistent", "dispositions", message)
    for field in ("abnormal_listed_on", "penalty_decided_on", "penalty_published_on"):
        if values.get(field):
            message = f"各事项都是“{NO_PROBLEM}”，却填了这个日期，请核对。"
            notes.warn("result_inconsistent", field, message, str(values[field]))


def _team(values: Mapping[str, Any], facts: Facts, notes: Notes, names_people: bool) -> None:
    people = values.get("inspectors", ())
    if not people and names_people:
        notes.note("result_inspectors_missing", "inspectors", "没有填写检查人员。")
    elif people and len(people) < facts.team_minimum:
        message = f"只有{len(people)}人，检查人员不得少于{facts.team_minimum}人，请核对。"
        notes.warn("result_inspectors_few", "inspectors", message, "、".join(people))
