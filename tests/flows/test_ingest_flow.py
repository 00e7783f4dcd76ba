"""The flow for real, on a server of its own: it must fill the warehouse exactly as the direct path does."""

from __future__ import annotations

import shutil
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import State, TaskRun
from prefect.flow_engine import run_flow
from prefect.states import Scheduled

from pipelines.flows import ingest as flows
from pipelines.flows.report import Summary
from pipelines.steps.ingest import ingest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SAMPLES = Path(__file__).parents[2] / "sample_docs" / "notices"
NAMES = ["gaoping-2023-joint-txt.txt", "gaoping-2024-internal-docx.docx", "linjiang-2025-joint-pdf.pdf"]
INSIDE = "heyuan-2026-joint.txt"
VIEWS = ["notices", "plan_items", "plan_fields", "obligations", "findings", "departments"]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three notices, a copy of one, two files that are none, and an archive with another copy and a notice more."""
    folder = tmp_path_factory.mktemp("inbox")
    for name in NAMES:
        shutil.copy(SAMPLES / name, folder / name)
    shutil.copy(SAMPLES / NAMES[0], folder / "又一份.txt")
    (folder / "空.pdf").write_bytes(b"")
    (folder / "坏.docx").write_bytes(b"PK\x03\x04 not a zip")
    with zipfile.ZipFile(folder / "附件.zip", "w") as archive:
        archive.write(SAMPLES / NAMES[1], "表/通知.docx")
        archive.write(SAMPLES / INSIDE, INSIDE)
    return folder


@pytest.fixture(scope="module")
def direct(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    warehouse = tmp_path_factory.mktemp("direct") / "direct.duckdb"
    ingest([inbox], warehouse)
    return content(warehouse)


@pytest.fixture(scope="module")
def first(server: None, inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, State[Any]]:
    warehouse = tmp_path_factory.mktemp("flow") / "flow.duckdb"
    return warehouse, flows.ingest_notices(str(inbox), str(warehouse), return_state=True)


def content(warehouse: Path) -> dict[str, list[Any]]:
    """All rows of all views, without the moment at which they were written."""
    moments = {"ingested_at", "first_ingested_at", "resolved_at"}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = {}
        for view in VIEWS:
            columns = [row[0] for row in connection.execute(f"DESCRIBE {view}").fetchall()]
            chosen = ", ".join(column for column in columns if column not in moments)
            rows[view] = sorted(connection.execute(f"SELECT {chosen} FROM {view}").fetchall(), key=repr)
    return rows


def readings(state: State[Any]) -> list[TaskRun]:
    """The runs of ``read_document`` in one flow run."""
    flow_run_id = state.state_details.flow_run_id
    assert flow_run_id is not None
    chosen = FlowRunFilter(id=FlowRunFilterId(any_=[flow_run_id]))
    with get_client(sync_client=True) as client:
        return [run for run in client.read_task_runs(flow_run_filter=chosen) if run.name.startswith("read ")]


def summary_of(state: State[Any]) -> Summary:
    summary = state.result()
    assert isinstance(summary, Summary)
    return summary


def test_same_warehouse_as_the_direct_path(first: tuple[Path, State[Any]], direct: dict[str, list[Any]]) -> None:
    warehouse, state = first
    assert state.is_completed()
    assert len(direct["plan_items"]) > 72
    assert content(warehouse) == direct


def test_bad_documents_are_read_once_and_stop_nobody(first: tuple[Path, State[Any]]) -> None:
    _, state = first
    summary = summary_of(state)
    assert (summary.found, summary.carried, summary.skipped, summary.stored, summary.failed) == (9, 2, 2, 5, 2)
    runs = {run.name: run.run_count for run in readings(state)}
    assert runs.keys() >= {"read 空.pdf", "read 坏.docx"}
    assert "read 附件.zip!/heyuan-2026-joint.txt" in runs
    assert list(runs.values()) == [1] * 7


def test_artifact_tells_what_happened(first: tuple[Path, State[Any]]) -> None:
    with get_client(sync_client=True) as client:
        artifacts = client.read_artifacts()
    pages = [artifact.data for artifact in artifacts if artifact.key == flows.ARTIFACT]
    assert any("| 本次入库的通知 | 5 |" in str(page) and "空.pdf" in str(page) for page in pages)


def test_second_run_reads_nothing_but_the_empty_file(
    first: tuple[Path, State[Any]], inbox: Path, direct: dict[str, list[Any]]
) -> None:
    warehouse, _ = first
    state = flows.ingest_notices(str(inbox), str(warehouse), return_state=True)
    assert summary_of(state).skipped == 6
    assert [run.name for run in readings(state)] == ["read 空.pdf"]  # it may have been filled meanwhile
    assert content(warehouse) == direct


def test_fresh_warehouse_takes_the_readings_from_the_cache(
    first: tuple[Path, State[Any]], inbox: Path, tmp_path: Path, direct: dict[str, list[Any]]
) -> None:
    warehouse = tmp_path / "fresh.duckdb"
    state = flows.ingest_notices(str(inbox), str(warehouse), return_state=True)
    states = [(run.name, run.state_name) for run in readings(state) if run.name != "read 空.pdf"]
    assert [name for name, said in states if said != "Cached"] == ["read 附件.zip"]  # its files were unpacked elsewhere
    assert content(warehouse) == direct


def test_unreadable_file_is_tried_again_then_stored_as_failed(
    server: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flows, "read_document", flows.read_document.with_options(retry_delay_seconds=0, retries=2))
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "断链.docx").symlink_to(tmp_path / "nowhere.docx")
    state = flows.ingest_notices(str(inbox), str(tmp_path / "w.duckdb"), return_state=True)
    assert [(run.run_count, run.state_name) for run in readings(state)] == [(3, "Failed")]
    assert summary_of(state).failed == 1
    assert [row[1] for row in content(tmp_path / "w.duckdb")["notices"]] == ["断链.docx"]


@pytest.mark.parametrize(
    ("scheduled", "state_name"),
    [
        ("2024-10-07T00:30:00Z", "Skipped"),  # 国庆节, a Monday
        ("2024-10-07T16:30:00Z", "Completed"),  # Tuesday already in China
        ("2024-10-12T00:30:00Z", "Completed"),  # Saturday, worked for 国庆节
        ("2024-10-13T00:30:00Z", "Skipped"),  # Sunday
    ],
)
def test_only_working_days(server: None, tmp_path: Path, scheduled: str, state_name: str) -> None:
    parameters = {"folder": str(tmp_path), "warehouse": str(tmp_path / "w.duckdb"), "only_working_days": True}
    moment = datetime.fromisoformat(scheduled)
    with get_client(sync_client=True) as client:
        run = client.create_flow_run(
            flows.ingest_notices, parameters=parameters, state=Scheduled(scheduled_time=moment)
        )
    state = run_flow(flows.ingest_notices, flow_run=run, parameters=parameters, return_type="state")
    assert isinstance(state, State)
    assert state.name == state_name
