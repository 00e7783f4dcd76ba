"""The texts of one row into values: strictly, so that what is not certain goes back to the clerk.

An empty cell says nothing: what is known stays. ``-`` in a workbook of ours empties the field (the importer then wants
a reason); in exports of other platforms, which print dashes for empty cells, it says nothing either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from draws.papers.models import DISPOSITIONS, METHODS, RESULTS
from pipelines.steps.results.facts import Facts, fold
from pipelines.steps.results.models import DATE_FIELDS, RawMatter, RawResult
from pipelines.steps.results.notes import Notes
from warehouse.results.records import MatterResult

STATES = ("待审核", "退回", "不通过", "已公示")
NOT_ENTERED = "未录入"
FOLLOW_UPS = ("未完结", "已完结")
DASHES = frozenset({"-", "－", "—", "——", "–", "--"})


class Erase:
    """The mark of a field that is to be emptied."""


ERASE: Final = Erase()
#: field → value or :data:`ERASE`; what is not there has not been said.
Entry = dict[str, Any]

_DATES = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})"),
    re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
#: Random inspections have existed since 2015; older dates are slips of the pen.
FIRST_YEAR = 2000


@lru_cache(maxsize=50_000)
def read_date(text: str) -> date | str:
    """The date, or why there is none (Chinese)."""
    plain = _TIME.sub("", text.translate(_DIGITS)).strip()
    for shape in _DATES:
        found = shape.fullmatch(plain)
        if found:
            return _real(text, *map(int, found.groups()))
    return f"“{text}”读不出是哪一天，请写成 2023-07-01 的样子。"


_DIGITS = str.maketrans("０１２３４５６７８９－／．　", "0123456789-/. ")


def _real(text: str, year: int, month: int, day: int) -> date | str:
    try:
        found = date(year, month, day)
    except ValueError:
        return f"“{text}”不是真实的日期，请改正。"
    return found if found.year >= FIRST_YEAR else f"“{text}”年份太早，请改正。"


def read_entry(
    row: RawResult,
    facts: Facts,
    task_matters: Sequence[str] | None,
    team: Sequence[str] | None,
    notes: Notes,
    *,
    erases: bool,
) -> Entry:
    """What the row says. Unreadable cells become errors in ``notes`` and are left out. ``task_matters``, ``team``: None
    when it is not known what they should be; nothing is held against them then."""
    entry: Entry = {}
    for field in DATE_FIELDS:
        _date(entry, field, getattr(row, field), facts.today, notes, erases)
    _state(entry, row.state, notes)
    _word(entry, "follow_up", row.follow_up, _FOLLOW_UPS, notes, erases)
    _words(entry, "dispositions", row.dispositions, _DISPOSITIONS, notes, erases)
    _words(entry, "methods", row.methods, _METHODS, notes, erases)
    for matter in row.matters:
        _matter(entry, matter, task_matters, notes, erases)
    if _dash(row.inspectors):
        _erase(entry, "inspectors", erases)
    elif row.inspectors:
        people = row.inspectors if team is None else _inspectors(row.inspectors, facts, team, notes)
        entry["inspectors"] = people
    if row.remarks in DASHES:
        _erase(entry, "remarks", erases)
    elif row.remarks:
        entry["remarks"] = row.remarks
    return entry


def _date(entry: Entry, field: str, text: str, today: date, notes: Notes, erases: bool) -> None:
    if not text:
        return
    if text in DASHES:
        _erase(entry, field, erases)
        return
    found = read_date(text)
    if isinstance(found, str):
        notes.error(field, found, text, code="result_date_unreadable")
    elif found > today:
        notes.error(field, f"{found} 还没有到（今天是 {today}），请改正。", text, code="result_date_future")
    else:
        entry[field] = found


def _erase(entry: Entry, field: str, erases: bool) -> None:
    if erases:
        entry[field] = ERASE


def _dash(texts: Sequence[str]) -> bool:
    return len(texts) == 1 and texts[0] in DASHES


def _state(entry: Entry, text: str, notes: Notes) -> None:
    known = _STATES.get(fold(text)) if text else None
    if known:
        entry["state"] = known
    elif fold(text) == NOT_ENTERED:
        entry["state"] = NOT_ENTERED
    elif text:
        notes.error(
            "state", f"“{text}”不是结果的状态，请改为{'、'.join(STATES)}之一。", text, code="result_state_unknown"
        )


def _word(entry: Entry, field: str, text: str, known: Mapping[str, str], notes: Notes, erases: bool) -> None:
    if not text or fold(text) in _NOTHING:
        return
    if text in DASHES:
        _erase(entry, field, erases)
        return
    found = known.get(fold(text))
    if found:
        entry[field] = found
    else:
        choice = "、".join(known.values())
        notes.error(field, f"“{text}”不认识，请改为{choice}之一，不需要的空着。", text, code="result_follow_up_unknown")


#: Words that say that nothing follows.
_NOTHING = frozenset({"无", "无需", "不需要"})


def _words(
    entry: Entry, field: str, texts: Sequence[str], known: Mapping[str, str], notes: Notes, erases: bool
) -> None:
    if not texts:
        return
    if _dash(texts):
        _erase(entry, field, erases)
        return
    found = []
    for text in texts:
        value = known.get(fold(text))
        if value is None:
            message = f"“{text}”不在规定的写法中，请从下拉列表选择：{'、'.join(known.values())}。"
            if field == "methods":
                notes.error(field, message, text, code="result_method_unknown")
            else:
                notes.error(field, message, text, code="result_disposition_unknown")
        elif value not in found:
            found.append(value)
    if field not in notes.bad:
        entry[field] = tuple(found)


def _matter(entry: Entry, matter: RawMatter, task_matters: Sequence[str] | None, notes: Notes, erases: bool) -> None:
    name = next((own for own in task_matters or () if fold(own) == fold(matter.matter)), matter.matter)
    field = f"category:{name}"
    if matter.category in DASHES:
        _erase(entry, field, erases)
    elif matter.category:
        found = _RESULTS.get(fold(matter.category))
        if found is None:
            message = f"“{matter.category}”不是规定的检查结果，请从下拉列表选择。"
            notes.error(field, message, matter.category, code="result_category_unknown")
        elif entry.get(field, found) != found:
            message = f"同一事项有两个结果：“{entry[field]}”和“{found}”，请只留一个。"
            notes.error(field, message, matter.category, code="result_category_conflict")
        else:
            entry[field] = found
    if matter.note in DASHES:
        _erase(entry, f"note:{name}", erases)
    elif matter.note:
        entry[f"note:{name}"] = matter.note
    if name and task_matters is not None and name not in task_matters and (matter.category or matter.note):
        notes.warn("result_matter_not_in_task", field, f"“{name}”不在本任务的抽查事项中，已照录，请核对。", name)


_PERSON = re.compile(r"(.*?)\s*[（(]\s*([^（）()]+?)\s*[）)]")


def _inspectors(texts: Sequence[str], facts: Facts, team: Sequence[str], notes: Notes) -> tuple[str, ...]:
    found: list[str] = []
    for text in texts:
        one = _inspector(text, facts, team, notes)
        if one not in found:
            found.append(one)
    return tuple(found)


def _inspector(text: str, facts: Facts, team: Sequence[str], notes: Notes) -> str:
    both = _PERSON.fullmatch(text)
    name, code = (both[1], both[2]) if both else ("", text)
    person = _known_id(code, facts, team)
    if person is None and not both:
        person = _by_name(text, facts, team, notes)
        if person == "":
            return text
    if person is None:
        notes.warn("result_inspector_unknown", "inspectors", f"“{text}”在人员名录中查不到，已照录，请核对。", text)
        return text
    known = facts.inspectors.get(person)
    if name and known and fold(known.name) != fold(name):
        message = f"代号 {person} 在名录中是“{known.name}”，这里写的是“{name}”，请核对。"
        notes.warn("result_inspector_name_differs", "inspectors", message, text)
    if person not in team:
        message = f"“{text}”不在抽取的检查组中，请核对是否漏记了人员更换。"
        notes.warn("result_inspector_not_in_team", "inspectors", message, text)
    return person


def _known_id(code: str, facts: Facts, team: Sequence[str]) -> str | None:
    key = code.strip().upper()
    return key if key in facts.inspectors or key in team else None


def _by_name(name: str, facts: Facts, team: Sequence[str], notes: Notes) -> str | None:
    """The id; None: nobody has this name; "": several have it."""
    several = facts.inspectors_named.get(fold(name), ())
    inside = [one for one in several if one in team]
    if len(inside) == 1:
        return inside[0]
    if len(several) > 1:
        message = f"名录中有{len(several)}位“{name}”，请写明代号；已照录。"
        notes.warn("result_inspector_ambiguous", "inspectors", message, name)
        return ""
    return several[0] if several else None


def matters_of(values: Mapping[str, Any]) -> tuple[MatterResult, ...]:
    """The matters among flat values (``category:…``, ``note:…``), in their order."""
    found = []
    for field, value in values.items():
        kind, _, name = field.partition(":")
        if kind == "category" and value is not None:
            found.append(MatterResult(matter=name or None, category=value, note=values.get(f"note:{name}")))
    return tuple(found)


_STATES = {fold(word): word for word in STATES}
_FOLLOW_UPS = {fold(word): word for word in FOLLOW_UPS}
_RESULTS = {fold(word): word for word in RESULTS}
_DISPOSITIONS = {fold(word): word for word in DISPOSITIONS}
_METHODS = {fold(word): word for word in METHODS}
