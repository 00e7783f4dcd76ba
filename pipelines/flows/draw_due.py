"""The daily look at the tasks: who must be reminded, what can be committed. Drawing itself is never done here: it
takes the seed, and with it a person's command.

    find_due → commit_due (only with the seed's issues named, and unless tasks.toml forbids it) → artifact
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed

from pipelines.flows.draw_report import DueSummary, markdown
from pipelines.flows.ingest import _may_pass
from pipelines.flows.workdays import is_working_day
from pipelines.steps.tasks.due import Due, find_due
from pipelines.steps.tasks.settings import load_settings
from warehouse import tasks as store
from warehouse.connection import opened

OFFICE_TIME = ZoneInfo("Asia/Shanghai")
ARTIFACT = "mingcha-draw-due"
ACTOR = "draw_due_tasks"


@task(retries=5, retry_delay_seconds=60, retry_condition_fn=_may_pass, cache_policy=NO_CACHE)
def due_tasks(warehouse: str, today: date) -> Due:
    """What is due on ``today``; reads only."""
    with opened(warehouse, read_only=True) as con:
        tasks = store.tasks(con)
        states = {rule: state for rule, (state, _) in store.scope_states(con).items()}
    return find_due(tasks, states, today, load_settings().own.departments)


@task(retries=5, retry_delay_seconds=60, retry_condition_fn=_may_pass, cache_policy=NO_CACHE)
def commit_due(warehouse: str, draws_dir: str, task_ids: Sequence[str], issues: Sequence[str]) -> dict[str, str]:
    """Commit the tasks; task id → the commitment's hash, or why not (a sentence). Refusals are no failures."""
    from draws.policy import load_policy  # noqa: PLC0415
    from pipelines.steps.drawing.commit import Wish, commit_tasks, seed_source  # noqa: PLC0415
    from pipelines.steps.drawing.folders import DrawsFolder  # noqa: PLC0415

    policy = load_policy()
    now = datetime.now(UTC)
    today = now.astimezone(OFFICE_TIME).date()
    wish = Wish(source=seed_source(list(issues), False, policy), by=ACTOR, now=now, today=today)
    folder = DrawsFolder(Path(draws_dir))
    report = commit_tasks(Path(warehouse), folder, list(task_ids), policy, wish, secrets.token_bytes)
    told = {one.task_id: f"已锁定，摘要 {one.commit_sha256}" for one in report.committed}
    return told | {one.task_id: "未锁定：" + "；".join(one.reasons) for one in report.refused}


@flow(name="draw-due-tasks")
def draw_due_tasks(
    warehouse: str = "warehouse.duckdb",
    issues: list[str] | None = None,
    draws_dir: str | None = None,
    only_working_days: bool = False,
) -> DueSummary | State[None]:
    """Remind and commit. ``issues`` name the seed to come (``["快乐8=2023171", "双色球=2023075"]``); without them the
    run only reminds. ``draws_dir`` defaults to ``$MINGCHA_DRAWS``, else to a folder beside the warehouse."""
    log = get_run_logger()
    today = (flow_run.scheduled_start_time or datetime.now(UTC)).astimezone(OFFICE_TIME).date()
    if only_working_days and is_working_day(today) is False:
        log.info("%s is a day off in China: nobody is reminded.", today)
        return Completed(message=f"{today} is a day off in China", name="Skipped")
    due = due_tasks(warehouse, today)
    outcomes: dict[str, str] = {}
    if due.ready and issues and load_settings().commit.auto_commit:
        ids = [one.task_id for one in due.ready]
        outcomes = commit_due(warehouse, draws_dir or _draws_dir(warehouse), ids, issues)
    summary = DueSummary.of(due, outcomes)
    log.info("%d tasks to start soon, %d late, %d committed.", summary.soon, summary.late, summary.committed)
    create_markdown_artifact(markdown(due, outcomes, today, warehouse, bool(issues)), key=ARTIFACT)
    return summary


def _draws_dir(warehouse: str) -> str:
    path = Path(warehouse)
    return os.environ.get("MINGCHA_DRAWS") or str(path.with_name(f"{path.stem}.draws"))
