"""What officials see when things go wrong: local times, lines that fit, papers after a chain of replacements."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.cli import main
from pipelines.cli_draw_show import columns, folded
from pipelines.steps.drawing.papers import write_all
from pipelines.steps.drawing.replace import Ask, replace_inspector, replace_object
from pipelines.steps.drawing.verify import verify_bundle
from tests.support.drawing import LATER, NOW, add_task, commit, copied, draws_dir, execute, run, target
from warehouse import audit

T1 = "T2023-0001"
ASK = Ask(reason="停业", evidence="现场照片", approver="王某", by="丙", now=NOW)


@pytest.fixture
def office(after_run: Path, tmp_path: Path) -> Path:
    """A drawn task whose warehouse nobody holds open."""
    return copied(after_run, tmp_path)


def say(capsys: pytest.CaptureFixture[str], path: Path, *args: str) -> str:
    assert main([*args, "--warehouse", str(path)]) == 0
    return capsys.readouterr().out


def test_times_are_those_of_the_office(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """09:00 in Beijing is 01:00 UTC, which is what the log keeps."""
    assert datetime(2023, 6, 20, 1, 0, tzinfo=UTC) == NOW
    shown = say(capsys, office, "draw", "show", T1)
    listed = say(capsys, office, "audit", "list")
    assert "锁定　　 2023-06-20 09:00（北京时间）" in shown and "UTC" not in shown
    assert " 2023-06-20 09:00 " in listed and "01:00" not in listed and "北京时间" in listed
    assert '"at": "2023-06-20T01:00:00Z"' in say(capsys, office, "audit", "list", "--json")


def test_an_edited_entry_is_named_with_its_time_in_beijing(drawn: Path) -> None:
    execute(drawn, "UPDATE base.audit_entry SET actor = '他人' WHERE seq = 1")
    assert "（北京时间 2023-06-20 09:00 draw.commit" in audit.verify(target(drawn)).problems[0]
    execute(drawn, "UPDATE base.audit_entry SET \"at\" = '昨天' WHERE seq = 1")
    assert "（昨天 draw.commit" in audit.verify(target(drawn)).problems[0]


def test_teams_fit_the_terminal(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = say(capsys, office, "draw", "show", T1).splitlines()
    assert len(lines) > 10
    assert [line for line in lines if columns(line) > 80 and not line.startswith("种子")] == []


def test_folding_drops_nothing() -> None:
    parts = ["甲" * 10, "乙" * 10, "b" * 50, "丙"]
    assert "".join(folded(parts, 42)) == "、".join(parts)
    assert folded(parts, 42) == ["甲" * 10 + "、", "乙" * 10 + "、", "b" * 50 + "、", "丙"]
    assert folded([], 42) == []


def test_the_warehouse_is_not_called_a_notice(office: Path) -> None:
    """Only a hash that was typed in has been compared with the public notice."""
    folder = draws_dir(office).path(f"{T1}-1")
    ((commit,),) = execute(office, "SELECT commit_sha256 FROM base.draw")
    known = [line.title for line in verify_bundle(folder, None, office).lines if line.title.startswith("承诺值")]
    typed = [line.title for line in verify_bundle(folder, commit, office).lines if line.title.startswith("承诺值")]
    assert known == ["承诺值与数据仓库中锁定时的一致（未与公告核对）"]
    assert typed == ["承诺值与公告一致"]


def test_papers_after_a_substitute_was_replaced_too(drawn: Path, tmp_path: Path) -> None:
    """The substitute of a substitute was not drawn either: the notice still counts as many as were to be drawn."""
    ((first,),) = execute(
        drawn, "SELECT object_id FROM base.draw_selected WHERE stratum = 'B' ORDER BY position LIMIT 1"
    )
    second = replace_object(target(drawn), draws_dir(drawn), T1, first, ASK).substitute_id
    assert second is not None
    third = replace_object(target(drawn), draws_dir(drawn), T1, second, ASK).substitute_id
    paths = write_all(target(drawn), draws_dir(drawn), T1, tmp_path / "papers", False)
    page = next(path for path in paths if path.name.endswith("抽取结果公告.html")).read_text(encoding="utf-8")
    assert first in page and second in page and str(third) in page


@pytest.mark.parametrize("number", ["99999999999999", "0", "999", "年"])
@pytest.mark.parametrize("command", [("tasks", "generate"), ("tasks", "list"), ("tasks", "merge", "list")])
def test_nonsense_years_are_wrong_usage(
    command: tuple[str, ...], number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main([*command, "--year", number])
    assert stop.value.code == 2 and "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ("UPDATE base.draw_team SET inspector_id = '140581-01-05' WHERE slot = 1", "检查组"),
        ("DELETE FROM base.draw_team WHERE slot = 2", "检查组"),
        ("DELETE FROM base.draw_team", "检查组"),
        ("INSERT INTO base.draw_team SELECT * REPLACE (9 AS slot) FROM base.draw_team LIMIT 1", "检查组"),
        ("UPDATE base.draw SET drawn_by = '他人'", "抽取人"),
        ("UPDATE base.draw SET committed_by = '他人'", "锁定人"),
    ],
)
def test_teams_and_names_are_held_against_the_log(drawn: Path, edit: str, said: str) -> None:
    """Task lists and letters are printed from these rows."""
    row = "SELECT object_id, inspector_id FROM base.draw_team ORDER BY ALL LIMIT 1"
    ((thing, who),) = execute(drawn, row)
    replace_inspector(target(drawn), draws_dir(drawn), T1, thing, who, ASK)
    replace_object(target(drawn), draws_dir(drawn), T1, thing, ASK)
    assert audit.verify(target(drawn)).ok
    execute(drawn, edit)
    problems = audit.verify(target(drawn)).problems
    assert len(problems) == 1 and said in problems[0]


def test_two_batches_are_never_on_their_way_at_once(committed: Path) -> None:
    """The second batch leaves out what the first has drawn, so the first has to be drawn before."""
    later = {"item_id": "item-1", "seq": 1, "batch": 2, "batches": 2}
    second = add_task(committed, "T2023-0002", **later)
    (no,) = commit(committed, second, issues=LATER).refused
    assert "第 1 批（T2023-0001）已锁定而未抽取" in no.reasons[0]
    run(committed, T1)
    assert commit(committed, second, issues=LATER).refused == ()


def test_batches_that_take_everybody_need_not_wait(committed: Path) -> None:
    every = '{"count": null, "op": "=", "ratio": "1"}'
    second = add_task(committed, "T2023-0002", item_id="item-1", seq=1, batch=2, batches=2, quota=every)
    assert commit(committed, second, issues=LATER).refused == ()


def test_inspectors_whose_certificates_ended_since_the_commitment_are_named(committed: Path) -> None:
    """The draw stands as it was frozen; a person is told whom to replace."""
    ended = "* REPLACE ('inspectors-0002' AS import_id, DATE '2023-07-15' AS certificate_until)"
    execute(committed, f"INSERT INTO base.registry_inspector SELECT {ended} FROM base.registry_inspector")
    execute(committed, "UPDATE base.registry_snapshot SET is_current = false WHERE kind = 'inspectors'")
    new = "'inspectors@2', 'inspectors', 2, ['inspectors-0002'], 18, true, TIMESTAMP '2023-06-21'"
    execute(committed, f"INSERT INTO base.registry_snapshot VALUES ({new})")
    (one,) = run(committed, T1).draws
    drawn = {who for (who,) in execute(committed, "SELECT DISTINCT inspector_id FROM base.draw_team")}
    assert {who for who in drawn if any(who in note for note in one.notes)} == drawn
    assert len(one.notes) == len(drawn) and "draw replace --inspector" in one.notes[0]
