"""Run: one seed for good, files that must not have changed, shared tickets, bundles that anyone can check."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from draws.errors import DrawError
from pipelines.steps.drawing import run as run_module
from pipelines.steps.drawing.verify import verify_bundle
from pipelines.steps.drawing.void import void_task
from tests.support.drawing import (
    CODES,
    FIRE,
    MARKET,
    NOW,
    OTHER,
    SOURCES,
    add_task,
    commit,
    draws_dir,
    execute,
    object_id,
    run,
    target,
)
from warehouse import audit
from warehouse.connection import opened
from warehouse.draws.select import Chosen, FrameToDraw, select_lowest

T1, T2, T3 = "T2023-0001", "T2023-0002", "T2023-0003"


def drawn(path: Path, task: str) -> list[str]:
    return [
        row[0] for row in execute(path, "SELECT object_id FROM drawn_objects WHERE task_id = ? ORDER BY position", task)
    ]


def bundle(path: Path, name: str = f"{T1}-1", level: str = "auditor") -> Path:
    return draws_dir(path).path(name) / f"{name}-{level}.zip"


def test_a_joint_draw(warehouse: Path) -> None:
    add_task(warehouse, T1, cooperators=[FIRE])
    published = commit(warehouse, T1).committed[0].commit_sha256
    done = run(warehouse, T1).draws[0]
    assert (done.drawn_total, done.unmet, done.again) == (11, (), False)
    assert execute(warehouse, "SELECT status FROM base.draw_task") == [("drawn",)]
    teams = execute(
        warehouse, "SELECT object_id, list(department ORDER BY slot) FROM draw_teams GROUP BY ALL ORDER BY ALL"
    )
    assert len(teams) == 11 and all(team == [MARKET, MARKET, FIRE] for _, team in teams)
    for level in ("auditor", "public"):
        report = verify_bundle(bundle(warehouse, level=level), published, warehouse)
        assert report.exit_code == 0, report
    assert verify_bundle(bundle(warehouse), "0" * 64, warehouse).exit_code == 1
    public = json.loads((draws_dir(warehouse).path(f"{T1}-1") / f"{T1}-1-public" / "public.json").read_text())
    assert {row["object_id"] for row in public["drawn"]} == set(drawn(warehouse, T1))


def test_a_second_run(committed: Path) -> None:
    first = run(committed, T1)
    before = execute(committed, "SELECT * FROM base.audit_entry ORDER BY seq")
    again = run(committed, T1)
    assert again.draws[0].again and again.draws[0].drawn_total == first.draws[0].drawn_total
    assert run(committed, T1, sources=()).draws[0].again
    with pytest.raises(DrawError, match="不能换种子再抽"):
        run(committed, T1, sources=OTHER)
    assert execute(committed, "SELECT * FROM base.audit_entry ORDER BY seq") == before


def test_a_recorded_seed_stays(committed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that breaks after the seed is recorded can only be finished with that seed."""

    def broken(*_: object) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(run_module, "select_lowest", broken)
        with pytest.raises(OSError, match="the disk"):
            run(committed, T1)
    assert execute(committed, "SELECT status FROM base.draw") == [("seeded",)]
    with pytest.raises(DrawError, match="已录入过另一种子"):
        run(committed, T1, sources=OTHER)
    with pytest.raises(DrawError, match="不能作废"):
        void_task(target(committed), draws_dir(committed), T1, "不想要", "甲", NOW)
    finished = run(committed, T1, sources=())
    assert finished.draws[0].drawn_total == 11
    seeds = execute(committed, "SELECT count(*) FROM audit_log WHERE action = 'draw.seed'")
    assert seeds == [(1,)]


def test_other_sources_are_refused(committed: Path) -> None:
    cases: list[tuple[tuple[str, ...], str]] = [
        ((), "请用 --source"),
        ((SOURCES[0],), "还缺少"),
        ((SOURCES[0].replace("2023171", "2023172"), SOURCES[1]), "不能更换"),
        ((*SOURCES, "骰子: 37195204861122304455"), "不能加入"),
        (("快乐八 1", SOURCES[1]), "看不懂"),
    ]
    for sources, sentence in cases:
        with pytest.raises(DrawError, match=sentence):
            run(committed, T1, sources=sources)
        assert execute(committed, "SELECT status, seed FROM base.draw") == [("committed", None)], sources


@pytest.mark.parametrize("gone", [True, False])
def test_changed_files_are_refused(committed: Path, gone: bool) -> None:
    for name in ("frame.tsv", "excluded.tsv", "inspectors.tsv", "recusals.tsv", "commit.json"):
        file = draws_dir(committed).path(f"{T1}-1") / name
        before = file.read_bytes()
        if gone:
            file.unlink()
        else:
            file.write_bytes(before + b"91140581MA99999999\tA\n")
        with pytest.raises(DrawError, match=name):
            run(committed, T1)
        assert execute(committed, "SELECT status, seed FROM base.draw") == [("committed", None)], name
        file.write_bytes(before)
    assert run(committed, T1).draws[0].drawn_total == 11


def test_one_issue_has_one_result(warehouse: Path) -> None:
    for task in (T1, T2):
        add_task(warehouse, task)
    commit(warehouse, T1, T2)
    run(warehouse, T1)
    with pytest.raises(DrawError, match="录入的号码却不同"):
        run(warehouse, T2, sources=OTHER)
    assert run(warehouse, T2).draws[0].drawn_total == 11


def test_merged_tasks_share_their_tickets(warehouse: Path) -> None:
    shared = {"merge_group": "M2023-01", "scope_label": "2023-H2"}
    add_task(warehouse, T1, **shared)
    add_task(warehouse, T2, cooperators=[FIRE], quota='{"count":null,"op":">=","ratio":"0.2"}', **shared)
    add_task(warehouse, T3)
    one, two, _ = commit(warehouse, T1, T2, T3).committed
    assert (one.lead_draw, two.lead_draw) == (None, one.draw_id)
    with pytest.raises(DrawError, match="请一并抽取"):
        run(warehouse, T2)
    run(warehouse, T2, T1, T3)
    assert set(drawn(warehouse, T1)) < set(drawn(warehouse, T2)), "5 % of them are among the 20 %"
    assert set(drawn(warehouse, T3)) != set(drawn(warehouse, T1))
    tickets = execute(warehouse, "SELECT count(DISTINCT ticket) FROM drawn_objects WHERE task_id IN (?, ?)", T1, T2)
    assert tickets == [(len(drawn(warehouse, T2)),)]
    for name, published in ((f"{T1}-1", one), (f"{T2}-1", two)):
        assert verify_bundle(bundle(warehouse, name), published.commit_sha256, warehouse).exit_code == 0
    reveal = json.loads((draws_dir(warehouse).path(f"{T1}-1") / "reveal.json").read_text())
    assert "lead_code" not in reveal


def test_a_group_is_committed_before_its_seed(warehouse: Path) -> None:
    shared = {"merge_group": "M2023-01", "scope_label": "2023-H2"}
    for task in (T1, T2):
        add_task(warehouse, task, **shared)
    commit(warehouse, T1)
    with pytest.raises(DrawError, match="还没有锁定"):
        run(warehouse, T1)
    other = commit(warehouse, T2, issues=("快乐8=2023172", "双色球=2023075"))
    assert "必须相同" in other.refused[0].reasons[0]
    execute(warehouse, "UPDATE base.draw_task SET status = 'blocked' WHERE task_id = ?", T2)
    run(warehouse, T1)
    execute(warehouse, "UPDATE base.draw_task SET status = 'ready' WHERE task_id = ?", T2)
    late = commit(warehouse, T2)
    assert "不能再共用票号" in late.refused[0].reasons[0]


def test_void_before_the_seed(warehouse: Path) -> None:
    shared = {"merge_group": "M2023-01", "scope_label": "2023-H2"}
    add_task(warehouse, T1, **shared)
    add_task(warehouse, T2, **shared)
    commit(warehouse, T1, T2)
    folder = draws_dir(warehouse)
    with pytest.raises(DrawError, match=T2):
        void_task(target(warehouse), folder, T1, "名录有误", "甲", NOW)
    with pytest.raises(DrawError, match="理由"):
        void_task(target(warehouse), folder, T2, " ", "甲", NOW)
    void_task(target(warehouse), folder, T2, "名录有误", "甲", NOW)
    opened_code = json.loads((folder.path(f"{T2}-1") / "void.json").read_text())
    assert opened_code["code"] == "02" * 32 and not folder.has_code(f"{T2}-1")
    assert execute(warehouse, "SELECT status FROM base.draw_task WHERE task_id = ?", T2) == [("ready",)]
    with pytest.raises(DrawError, match="作废"):
        run(warehouse, T2)
    again = commit(warehouse, T2, code=b"\x07" * 32).committed[0]
    assert again.draw_id.endswith("#2/1-2") and again.lead_draw
    run(warehouse, T1, T2)
    with opened(target(warehouse)) as con:
        assert audit.verify(con).problems == ()


def test_places_that_nobody_can_fill(warehouse: Path) -> None:
    add_task(warehouse, T1, cooperators=[FIRE], quota='{"count":null,"op":"=","ratio":"1"}')
    values = ", ".join(
        f"('recusals-0001', {n}, '{object_id(0)}', '{CODES[FIRE]}-{n:02d}', '亲属', [])" for n in range(6)
    )
    execute(warehouse, f"INSERT INTO base.registry_recusal VALUES {values}")
    commit(warehouse, T1)
    done = run(warehouse, T1).draws[0]
    assert done.unmet == (f"{object_id(0)} 缺 {FIRE} 一人",)
    assert execute(warehouse, "SELECT unmet_total, drawn_total FROM draws") == [(1, 102)]
    assert verify_bundle(bundle(warehouse), done.commit_sha256, warehouse).exit_code == 0


def test_the_selection_is_checked_before_it_is_stored(committed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that selects wrongly (here: leaves out the lowest ticket) stores nothing."""

    def wrong(con: Any, frames: list[FrameToDraw]) -> list[list[Chosen]]:
        more = [each.model_copy(update={"want": {k: n + 1 for k, n in each.want.items()}}) for each in frames]
        out = []
        for each, found in zip(frames, select_lowest(con, more), strict=True):
            left, keep = dict(each.want), []
            for row in reversed(found):
                if left[row[1]]:
                    left[row[1]] -= 1
                    keep.append(row)
            out.append(keep[::-1])
        return out

    monkeypatch.setattr(run_module, "select_lowest", wrong)
    with pytest.raises(DrawError, match="两种算法"):
        run(committed, T1)
    assert execute(committed, "SELECT count(*) FROM base.draw_selected") == [(0,)]


def test_codes_are_read_by_their_owner_alone(committed: Path) -> None:
    secrets = draws_dir(committed).secrets
    file = secrets / f"{T1}-1.code"
    assert (file.stat().st_mode & 0o777, secrets.stat().st_mode & 0o777) == (0o600, 0o700)
    for path, mode in ((file, 0o640), (secrets, 0o750)):
        before = path.stat().st_mode & 0o777
        path.chmod(mode)
        with pytest.raises(DrawError, match="能被他人读取"):
            run(committed, T1)
        path.chmod(before)
    file.rename(secrets / "kept")
    (secrets / "link").write_text("03" * 32)
    file.symlink_to(secrets / "link")
    with pytest.raises(DrawError, match="打不开"):
        run(committed, T1)
    file.unlink()
    with pytest.raises(DrawError, match="找不到保密码文件"):
        run(committed, T1)
    file.write_text("03" * 32)
    file.chmod(0o600)
    with pytest.raises(DrawError, match="指纹不符"):
        run(committed, T1)
    assert execute(committed, "SELECT status, seed FROM base.draw") == [("committed", None)], "no seed was recorded"
    file.unlink()
    (secrets / "kept").rename(file)
    run(committed, T1)
    assert not file.exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_a_code_of_somebody_else(committed: Path) -> None:
    os.chown(draws_dir(committed).secrets / f"{T1}-1.code", 12345, 12345)
    with pytest.raises(DrawError, match="不属于当前用户"):
        run(committed, T1)
