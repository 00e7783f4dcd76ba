"""What the rows of one file are held against, gathered once: tasks, drawn objects, teams, names, earlier results."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from pipelines.steps.results.models import RawResult, ResultFile
from warehouse.results import facts as stored
from warehouse.results.records import EarlierRow, InspectorFact, Key, OpenRow, StoredVersion, TaskFact
from warehouse.tasks import Connection

OFFICE = ZoneInfo("Asia/Shanghai")
_HALF_WIDTH = {
    code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code).isalnum() or chr(code) in "－：＿／．"
}
_BRACKETS = str.maketrans("〔〕[]【】（）", "()()()()")


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """A text for comparison only: widths, brackets, blanks and capitals do not count."""
    plain = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    return "".join(plain.split()).upper()


@lru_cache(maxsize=200_000)
def object_key(text: str) -> str:
    """An object's id as the registry writes it (macro ``mc_code``): half-width, capitals, without blanks."""
    return "".join(text.translate(_HALF_WIDTH).split()).upper()


def office_day(now: datetime) -> date:
    """The Beijing day of an aware time."""
    return now.astimezone(OFFICE).date()


@dataclass(frozen=True)
class Facts:
    """``drawn``: (task, object) → (state, team); ``elsewhere``: object → tasks in which it was drawn, for objects that
    are not drawn in the task of their row; ``names``: every name in the registries, the latest last."""

    today: date
    tasks: Mapping[str, TaskFact] = field(default_factory=dict)
    task_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    drawn: Mapping[Key, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    elsewhere: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    inspectors: Mapping[str, InspectorFact] = field(default_factory=dict)
    inspectors_named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    versions: Mapping[Key, tuple[StoredVersion, ...]] = field(default_factory=dict)
    problem_categories: frozenset[str] = frozenset()
    team_minimum: int = 2

    @cached_property
    def drawn_named(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """(task, folded name) → the objects still to inspect there that have, or had, this name."""
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for (task, thing), (state, _) in self.drawn.items():
            for name in {fold(one) for one in self.names.get(thing, ())} if state != "replaced" else ():
                found[task, name] = (*found.get((task, name), ()), thing)
        return found

    def find_tasks(self, text: str) -> tuple[str, ...]:
        """Ids of the tasks that are meant: by id, printed number, or name."""
        return self.task_words.get(fold(text), ()) if text else ()


@dataclass(frozen=True)
class Past:
    """What earlier imports left: quarantined rows that wait, and what became of the very same file."""

    open_rows: tuple[OpenRow, ...] = ()
    earlier_import: str | None = None
    earlier_rows: tuple[EarlierRow, ...] = ()
    known_problems: frozenset[str] = frozenset()


def gather(con: Connection, source: ResultFile, today: date) -> tuple[Facts, Past]:
    """Everything about the tasks that the file speaks of."""
    tasks = {task.task_id: task for task in stored.tasks(con)}
    words = task_words(tasks.values())
    meant = sorted(
        {found for row in source.rows for text in (row.task, row.task_name) for found in words.get(fold(text), ())}
    )
    drawn = stored.drawn(con, meant)
    people = {one.inspector_id: one for one in stored.inspectors(con)}
    categories, minimum = stored.settings(con)
    facts = Facts(
        today=today,
        tasks=tasks,
        task_words=words,
        drawn=drawn,
        elsewhere=stored.elsewhere(con, _strangers(source.rows, drawn)),
        names=stored.names(con, meant),
        inspectors=people,
        inspectors_named=_by_name(people.values()),
        versions=stored.versions(con, meant),
        problem_categories=frozenset(categories),
        team_minimum=minimum,
    )
    past = Past(
        open_rows=tuple(stored.open_rows(con)),
        earlier_import=stored.earlier_import(con, source.sha256),
        earlier_rows=tuple(stored.earlier_rows(con, source.sha256)),
        known_problems=stored.known_problems(con, meant),
    )
    return facts, past


def task_words(tasks: Iterable[TaskFact]) -> dict[str, tuple[str, ...]]:
    """Folded id, number or name → task ids. An id or a number wins over a name that reads the same."""
    words: dict[str, tuple[str, ...]] = {}
    listed = list(tasks)
    for task in listed:
        key = fold(task.name)
        if key:
            words[key] = (*words.get(key, ()), task.task_id)
    for exact in ("task_no", "task_id"):
        words |= {fold(getattr(task, exact)): (task.task_id,) for task in listed if getattr(task, exact)}
    return words


def _strangers(rows: Iterable[RawResult], drawn: Mapping[Key, object]) -> set[str]:
    """Objects that are drawn in none of the tasks of the file, or replaced in one: where else have they been drawn?"""
    known = {thing for _, thing in drawn}
    asked = {object_key(row.object_id) for row in rows if row.object_id}
    several = len({task for task, _ in drawn}) > 1
    return asked if several and len(asked) <= _FEW else asked - known


#: Up to so many objects of files with several tasks are looked up one and all.
_FEW = 200_000


def _by_name(people: Iterable[InspectorFact]) -> dict[str, tuple[str, ...]]:
    named: dict[str, tuple[str, ...]] = {}
    for one in people:
        named[fold(one.name)] = (*named.get(fold(one.name), ()), one.inspector_id)
    return named
