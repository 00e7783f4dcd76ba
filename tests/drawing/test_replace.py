"""Replacement: next ticket of the stratum, next candidate of the department, everything on record and verifiable."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from draws.canonical import read_frame, read_inspectors
from draws.engine import by_ticket
from draws.errors import DrawError
from draws.levels import _object_key
from pipelines.steps.drawing.files import all_files
from pipelines.steps.drawing.replace import Ask, replace_inspector, replace_object
from pipelines.steps.drawing.reports import Replaced
from pipelines.steps.drawing.verify import verify_bundle
from tests.support.drawing import (
    CODES,
    FIRE,
    LATER,
    NOW,
    OPEN,
    add_task,
    commit,
    copied,
    draws_dir,
    execute,
    run,
    target,
)
from warehouse import audit
from warehouse.connection import open_warehouse, opened

T1 = "T2023-0001"
ASK = Ask(reason="已搬迁，无法联系", evidence="现场照片3张", approver="王某", by="丙", now=NOW)


@pytest.fixture(scope="module")
def made(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A joint task that is drawn; to be copied."""
    path = Path(shutil.copy(filled, tmp_path_factory.mktemp("joint") / "w.duckdb"))
    add_task(path, T1, cooperators=[FIRE])
    commit(path, T1)
    run(path, T1)
    return path


@pytest.fixture
def office(made: Path, tmp_path: Path) -> Iterator[Path]:
    path = copied(made, tmp_path)
    OPEN[path] = open_warehouse(path)
    yield path
    OPEN.pop(path).close()


def replace(path: Path, object_id: str, inspector: str | None = None, ask: Ask = ASK) -> Replaced:
    if inspector:
        return replace_inspector(target(path), draws_dir(path), T1, object_id, inspector, ask)
    return replace_object(target(path), draws_dir(path), T1, object_id, ask)


def in_order(path: Path, stratum: str) -> list[str]:
    files = all_files(draws_dir(path).path(f"{T1}-1"))
    return [
        one.object_id for one in by_ticket(read_frame(files["frame.tsv"]), _object_key(files)) if one.stratum == stratum
    ]


def states(path: Path, stratum: str) -> dict[str, str]:
    return dict(
        execute(path, "SELECT object_id, state FROM base.draw_selected WHERE stratum = ? ORDER BY position", stratum)
    )


def check(path: Path) -> None:
    """The bundle still verifies and the log agrees with the tables."""
    published = execute(path, "SELECT commit_sha256 FROM draws")[0][0]
    report = verify_bundle(draws_dir(path).path(f"{T1}-1") / f"{T1}-1-auditor", published, path)
    assert report.exit_code == 0, report
    with opened(target(path)) as con:
        assert audit.verify(con, heads=draws_dir(path).heads()).problems == ()


def test_the_next_ticket_of_the_stratum(office: Path) -> None:
    order = in_order(office, "D")
    many = len(states(office, "D"))
    first = replace(office, order[0])
    assert first.substitute_id == order[many] and not first.exhausted and len(first.team) == 3
    second = replace(office, order[many])
    assert second.substitute_id == order[many + 1], "a substitute can be replaced as well"
    assert (first.number, second.number) == (1, 2)
    assert states(office, "D") == dict.fromkeys(order[:many], "drawn") | {
        order[0]: "replaced", order[many]: "replaced", order[many + 1]: "substitute"
    }  # fmt: skip
    visited = execute(office, "SELECT object_id, count(*) FROM draw_teams GROUP BY ALL")
    assert len(visited) == 11 and all(size == 3 for _, size in visited)
    check(office)
    with pytest.raises(DrawError, match="已经被替换过"):
        replace(office, order[0])


def test_a_stratum_that_is_exhausted(warehouse: Path) -> None:
    quota = '{"by_class":{"D":{"count":null,"op":"=","ratio":"1"}},"count":null,"op":"by_class","ratio":"0.05"}'
    add_task(warehouse, T1, quota=quota)
    commit(warehouse, T1)
    run(warehouse, T1)
    gone = in_order(warehouse, "D")[3]
    report = replace(warehouse, gone)
    assert report.exhausted and report.substitute_id is None and report.team == ()
    assert states(warehouse, "D")[gone] == "replaced"
    assert execute(warehouse, "SELECT object_id, substitute_id FROM draw_replacements") == [(gone, None)]
    check(warehouse)


def test_an_inspector_who_is_recused_later(office: Path) -> None:
    one = execute(office, "SELECT object_id FROM drawn_objects ORDER BY position")[0][0]
    team = [
        row[0] for row in execute(office, "SELECT inspector_id FROM draw_teams WHERE object_id = ? ORDER BY slot", one)
    ]
    fire = next(who for who in team if who.startswith(CODES[FIRE]))
    report = replace(office, one, fire)
    assert report.new_inspector_id and report.new_inspector_id.startswith(CODES[FIRE])
    assert report.team == tuple(sorted([who for who in team if who != fire] + [report.new_inspector_id]))
    loads = dict(execute(office, "SELECT inspector_id, count(*) FROM draw_teams GROUP BY ALL"))
    others = [loads.get(f"{CODES[FIRE]}-{n:02d}", 0) for n in range(6) if f"{CODES[FIRE]}-{n:02d}" not in (fire,)]
    assert loads[report.new_inspector_id] - 1 <= min(others), "the one with the least to do"
    check(office)
    tried = {fire, report.new_inspector_id}
    while (next_report := replace(office, one, report.new_inspector_id)).new_inspector_id:
        report = next_report
        assert report.new_inspector_id not in tried, "who was replaced does not come back"
        tried.add(report.new_inspector_id or "")
    assert next_report.unmet == (CODES[FIRE],) and len(tried) == 6
    check(office)
    following = replace(office, one)
    assert len(following.team) == 3
    check(office)


def test_reason_evidence_and_approver_are_needed(office: Path) -> None:
    one = execute(office, "SELECT object_id FROM drawn_objects")[0][0]
    for blank in ("reason", "evidence", "approver"):
        with pytest.raises(DrawError, match=blank):
            replace(office, one, ask=ASK.model_copy(update={blank: " "}))
    assert execute(office, "SELECT * FROM draw_replacements") == []


def test_what_cannot_be_replaced(office: Path) -> None:
    one = execute(office, "SELECT object_id FROM drawn_objects")[0][0]
    with pytest.raises(DrawError, match="不在任务"):
        replace(office, "91140581MA99999999")
    with pytest.raises(DrawError, match="的检查组内"):
        replace(office, one, "140581-09-01")
    add_task(office, "T2023-0002")
    commit(office, "T2023-0002", issues=LATER)
    with pytest.raises(DrawError, match="还没有抽取"):
        replace_object(target(office), draws_dir(office), "T2023-0002", one, ASK)


def test_a_kill_between_warehouse_and_bundle_is_mended(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.steps.drawing import replace as module

    order = in_order(office, "B")

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "sync", killed)
        with pytest.raises(KeyboardInterrupt):
            replace(office, order[0])
    replace(office, order[1])
    check(office)
    folder = draws_dir(office).path(f"{T1}-1")
    assert len(read_inspectors(all_files(folder)["inspectors.tsv"])) == 12
    assert (folder / "replacements.json").read_text().count("substitute_id") == 2
