"""The daily flow over the tasks: it reminds, it commits only when the seed is named, it never draws."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.flow_engine import run_flow
from prefect.states import Scheduled

from pipelines.flows import draw_due as flows
from pipelines.flows.draw_report import DueSummary
from pipelines.steps.tasks.generate import generate
from pipelines.steps.tasks.settings import TaskSettings
from tests.support.plans import NOW, STRATA, notice
from warehouse.connection import open_warehouse, opened

TODAY = datetime.now(UTC).astimezone(flows.OFFICE_TIME).date()
ISSUES = [f"快乐8={TODAY.year}351", f"双色球={TODAY.year}150"]


def plan(path: Path) -> None:
    """One task whose window is open, one that opens soon, one that nobody need think of yet."""
    open_warehouse(path).close()
    spans = [(TODAY - timedelta(days=3), 60), (TODAY + timedelta(days=4), 60), (TODAY + timedelta(days=300), 20)]
    lines = [
        {"task_name": f"任务{n}", "window_start": start, "window_end": start + timedelta(days=days)}
        for n, (start, days) in enumerate(spans)
    ]
    notice(path, "n1", lines, plan_year=TODAY.year, issue_date=date(TODAY.year - 1, 12, 1))
    generate(path, TODAY.year, TaskSettings(), STRATA, actor="张三", now=NOW, is_working=lambda day: True)
    with opened(path) as con:
        con.execute("UPDATE base.scope_rule SET status = 'confirmed'")
        con.execute("UPDATE base.draw_task SET status = 'ready'")  # the last window may reach into another year


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("due") / "w.duckdb"
    plan(path)
    return path


def draws(path: Path) -> list[Any]:
    with opened(path, read_only=True) as con:
        return con.execute("SELECT * FROM base.draw").fetchall()


def test_what_is_due_is_read_from_the_warehouse(warehouse: Path) -> None:
    due = flows.due_tasks.fn(str(warehouse), TODAY)
    assert [one.name for one in due.soon] == ["任务1"]
    assert [one.name for one in due.late] == [one.name for one in due.ready] == ["任务0"]


def test_refusals_are_told_not_raised(warehouse: Path, tmp_path: Path) -> None:
    """Without registries nothing can be committed; the reason comes back for the page."""
    told = flows.commit_due.fn(str(warehouse), str(tmp_path / "draws"), [f"T{TODAY.year}-0001"], ISSUES)
    assert list(told) == [f"T{TODAY.year}-0001"]
    assert told[f"T{TODAY.year}-0001"].startswith("未锁定：")
    assert draws(warehouse) == []


def test_draws_folder_stands_beside_the_warehouse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINGCHA_DRAWS", raising=False)
    assert flows._draws_dir("data/plan.duckdb") == str(Path("data/plan.draws"))
    monkeypatch.setenv("MINGCHA_DRAWS", "elsewhere")
    assert flows._draws_dir("data/plan.duckdb") == "elsewhere"


def test_deployment_only_reminds_and_never_draws() -> None:
    told = yaml.safe_load((Path(__file__).parents[2] / "prefect.yaml").read_text(encoding="utf-8"))
    (one,) = [d for d in told["deployments"] if d["entrypoint"] == "pipelines.flows.draw_due.draw_due_tasks"]
    assert (one["name"], one["parameters"]["issues"], one["parameters"]["only_working_days"]) == (
        "draw_due_tasks", [], True,
    )  # fmt: skip
    assert set(one["parameters"]) <= set(flows.draw_due_tasks.parameters.properties)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_flow_reminds_and_leaves_a_page(server: None, warehouse: Path, tmp_path: Path) -> None:
    state: Any = flows.draw_due_tasks(str(warehouse), return_state=True)
    assert state.result() == DueSummary(soon=1, late=1, ready=1, committed=0, refused=0)
    state = flows.draw_due_tasks(str(warehouse), issues=ISSUES, draws_dir=str(tmp_path), return_state=True)
    assert state.result() == DueSummary(soon=1, late=1, ready=1, committed=0, refused=1)
    assert draws(warehouse) == []
    with get_client(sync_client=True) as client:
        pages = [str(page.data) for page in client.read_artifacts() if page.key == flows.ARTIFACT]
    assert any("没有指定种子期号" in page and "任务0" in page and "任务1" in page for page in pages)
    assert any("未锁定" in page for page in pages)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_days_off_are_left_in_peace(server: None, warehouse: Path) -> None:
    parameters = {"warehouse": str(warehouse), "only_working_days": True}
    with get_client(sync_client=True) as client:
        moment = datetime.fromisoformat("2024-10-07T00:30:00Z")  # 国庆节, a Monday
        run = client.create_flow_run(
            flows.draw_due_tasks, parameters=parameters, state=Scheduled(scheduled_time=moment)
        )
    state = run_flow(flows.draw_due_tasks, flow_run=run, parameters=parameters, return_type="state")
    assert isinstance(state, State)
    assert state.name == "Skipped"
