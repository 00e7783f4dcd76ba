"""From the plan in the warehouse to the tasks in the warehouse: one transaction, nothing half done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache, partial
from typing import Any

from extractors.models import Frozen
from pipelines.steps.scopes.sync import ensure
from pipelines.steps.tasks.build import Surroundings
from pipelines.steps.tasks.match import families
from pipelines.steps.tasks.merge import candidates, propose
from pipelines.steps.tasks.remind import working_days_before
from pipelines.steps.tasks.revise import Change, NotTasked, Revision, revise
from pipelines.steps.tasks.settings import TaskSettings
from warehouse import audit
from warehouse import tasks as store
from warehouse.connection import opened, transaction
from warehouse.queries import Target
from warehouse.task_records import Decision, Proposal, TaskLink, TaskRow
from warehouse.tasks import Connection

Workday = Callable[[date], bool | None]


class GenerateReport(Frozen):
    """What one run did. ``items`` = ``tasked`` + the number of ``not_tasked``."""

    year: int
    items: int
    tasked: int
    not_tasked: tuple[NotTasked, ...]
    created: tuple[Change, ...]
    changed: tuple[Change, ...]
    withdrawn: tuple[Change, ...]
    protected: tuple[Change, ...]
    unchanged: int
    tasks: dict[str, int]
    proposals: tuple[Proposal, ...]

    @property
    def needs_person(self) -> bool:
        """Whether anything is blocked, left out, or overtaken by the plan."""
        return bool(self.tasks.get("blocked") or self.not_tasked or self.protected)


def generate(
    warehouse: Target,
    year: int,
    settings: TaskSettings,
    strata: Sequence[str],
    *,
    actor: str,
    now: datetime,
    is_working: Workday,
) -> GenerateReport:
    """Make and revise the tasks of ``year``. ``now`` is UTC; ``strata`` are the classes of the risk policy.

    A second run over the same plan changes nothing.
    """
    with opened(warehouse) as con, transaction(con):
        return apply(con, year, surroundings(settings, strata, is_working), actor, now)


def apply(
    con: Connection,
    year: int,
    around: Surroundings,
    actor: str,
    now: datetime,
    decided: Mapping[str, Sequence[Decision]] | None = None,
) -> GenerateReport:
    """The same inside the caller's transaction; with ``decided`` (new decisions by task id) for these tasks alone,
    without looking for tasks to merge (that goes over the whole registry)."""
    now = now.astimezone(UTC).replace(tzinfo=None) if now.tzinfo else now
    items = store.plan_items(con, year)
    around = around.model_copy(update={"scope_rules": ensure(con, year, now, actor)})
    before = store.links(con, year)
    home = families(store.notice_links(con))
    given = store.numbers(con, year)
    revision = revise(year, items, store.tasks(con, year), before, home, given, around, now, decided)
    store.save_tasks(con, revision.rows)
    store.save_numbers(con, revision.numbers)
    known = {link.task_id: _target(link) for link in before}
    moved = [link for link in revision.links if known.get(link.task_id) != _target(link)]
    store.save_links(con, moved)
    _audit(con, revision, {link.task_id for link in moved}, actor, now, decided)
    proposals = [] if decided is not None else _propose(con, year, around.settings, now)
    return _report(revision, store.tasks(con, year), proposals)


def _target(link: TaskLink) -> tuple[str | None, ...]:
    return (link.item_id, link.notice_id, link.plan_digest)


def _report(revision: Revision, tasks: Sequence[TaskRow], proposals: Sequence[Proposal]) -> GenerateReport:
    return GenerateReport(
        year=revision.year,
        items=revision.items,
        tasked=revision.tasked,
        not_tasked=revision.not_tasked,
        created=revision.of("created"),
        changed=revision.of("changed"),
        withdrawn=revision.of("withdrawn"),
        protected=revision.of("protected"),
        unchanged=revision.unchanged,
        tasks=dict(sorted(Counter(task.status for task in tasks).items())),
        proposals=tuple(proposals),
    )


def surroundings(settings: TaskSettings, strata: Sequence[str], is_working: Workday) -> Surroundings:
    """What tasks depend on besides the plan, with the vocabulary of bodies behind it."""
    from normalizers.department import is_coordinating_body  # noqa: PLC0415 - loads a vocabulary

    return Surroundings(
        settings=settings,
        strata=tuple(strata),
        coordinating=cache(is_coordinating_body),
        remind=cache(partial(_remind, days=settings.remind.days_before, is_working=is_working)),
    )


def _remind(start: date, *, days: int, is_working: Workday) -> tuple[date, bool]:
    return working_days_before(start, days, is_working)


def _audit(
    con: Connection,
    revision: Revision,
    moved: set[str],
    actor: str,
    now: datetime,
    decided: Mapping[str, Sequence[Decision]] | None,
) -> None:
    """One entry for a run that changed something; a commitment that the plan has overtaken counts when it is new."""
    protected = [change for change in revision.of("protected") if change.task_id in moved]
    if not (revision.of("created") or revision.of("changed") or revision.of("withdrawn") or protected or decided):
        return
    detail: dict[str, Any] = {
        "created": [change.task_id for change in revision.of("created")],
        "changed": {change.task_id: list(change.fields) for change in revision.of("changed")},
        "withdrawn": [change.task_id for change in revision.of("withdrawn")],
        "plan_changed_after_commit": {change.task_id: list(change.fields) for change in protected},
        "digests": {row.task_id: row.digest for row in revision.rows},
    }
    action, subject = "tasks.generate", str(revision.year)
    if decided is not None:
        action, subject = "tasks.set", ",".join(sorted(decided))
        detail["decisions"] = {
            task_id: [one.model_dump(mode="json") for one in given] for task_id, given in decided.items()
        }
    audit.append(con, actor, action, subject, detail, now)


def _propose(con: Connection, year: int, settings: TaskSettings, now: datetime) -> list[Proposal]:
    """New proposals to merge, over the confirmed scope rules and the current registry."""
    states = store.scope_states(con)
    confirmed = {rule_id: rule for rule_id, (status, rule) in states.items() if status == "confirmed"}
    tasks = store.tasks(con, year)
    asked = {task.scope_rule_id for task in candidates(tasks, confirmed)}
    hits = store.scope_hits(con, {name: rule for name, rule in confirmed.items() if name in asked})
    made = propose(year, tasks, hits, confirmed, store.proposals(con, year), settings.merge, now)
    store.save_proposals(con, made)
    return [one for one in made if one.status == "proposed"]
