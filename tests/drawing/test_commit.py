"""Commit: what is frozen, who is left out and why, and every reason to refuse."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from draws.canonical import read_excluded, read_frame, read_inspectors, read_recusals, sha256_hex
from draws.errors import DrawError
from draws.models import Commit
from tests.support.drawing import (
    CODES,
    FIRE,
    HEALTH,
    LATER,
    MARKET,
    NOW,
    OTHER,
    SOURCES,
    add_task,
    commit,
    draws_dir,
    execute,
    object_id,
    policy,
    rule,
    run,
)
from warehouse.connection import opened
from warehouse.errors import WarehouseError


def frozen(path: Path, name: str = "T2023-0001-1") -> tuple[Commit, dict[str, bytes]]:
    folder = draws_dir(path).path(name)
    files = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    return Commit.parse(files["commit.json"]), files


def reasons(path: Path, *tasks: str, **wish: Any) -> str:
    report = commit(path, *tasks, **wish)
    assert not report.committed
    return "".join(text for one in report.refused for text in one.reasons)


def test_what_is_frozen(warehouse: Path) -> None:
    add_task(warehouse, "T2023-0001", cooperators=[FIRE])
    execute(
        warehouse,
        "INSERT INTO base.registry_recusal VALUES ('recusals-0001', 1, ?, ?, '亲属', []), "
        "('recusals-0001', 2, 'NOTHERE', ?, '亲属', []), ('recusals-0001', 3, ?, '140581-03-01', '亲属', [])",
        object_id(1),
        f"{CODES[FIRE]}-02",
        f"{CODES[FIRE]}-02",
        object_id(2),
    )
    report = commit(warehouse, "T2023-0001")
    made, files = frozen(warehouse)
    frame = read_frame(files["frame.tsv"])
    assert [row[0] for row in frame] == [object_id(i) for i in range(120) if i % 20 not in (7, 8, 9)]
    assert dict(frame)[object_id(6)] == "U"
    left = read_excluded(files["excluded.tsv"])
    assert {row for row in left if row[0] < object_id(20)} == {
        (object_id(7), "cancelled"), (object_id(8), "revoked"), (object_id(9), "not_active")
    }  # fmt: skip
    assert {code for _, code in read_inspectors(files["inspectors.tsv"])} == {CODES[MARKET], CODES[FIRE]}
    assert read_recusals(files["recusals.tsv"]) == [(object_id(1), f"{CODES[FIRE]}-02")]
    assert made.team == {CODES[MARKET]: 2, CODES[FIRE]: 1}
    assert made.frame.sha256 == sha256_hex(files["frame.tsv"]) and made.frame.rows == 102
    assert sum(made.want.values()) == 11
    assert made.draw_id == "高市双随机办〔2023〕2号#1/1" == report.committed[0].draw_id
    assert report.committed[0].commit_sha256 == made.sha256 == sha256_hex(files["commit.json"])
    assert report.committed[0].code_sha256 == made.code_sha256 == sha256_hex(b"\x01" * 32)
    assert made.previous_commit is None and made.lead is None
    row = execute(warehouse, "SELECT status, commit_json, objects_snapshot FROM base.draw")[0]
    assert row == ("committed", files["commit.json"].decode(), "objects@1")
    assert execute(warehouse, "SELECT status FROM base.draw_task") == [("committed",)]


def test_commits_are_chained(warehouse: Path) -> None:
    add_task(warehouse, "T2023-0001")
    add_task(warehouse, "T2023-0002")
    one, two = commit(warehouse, "T2023-0001", "T2023-0002").committed
    assert frozen(warehouse, "T2023-0002-1")[0].previous_commit == one.commit_sha256
    assert two.lead_draw is None


def test_open_mode_has_no_code(warehouse: Path) -> None:
    add_task(warehouse, "T2023-0001")
    report = commit(warehouse, "T2023-0001", open=True)
    assert report.committed[0].code_sha256 == sha256_hex(b"")
    assert not list(draws_dir(warehouse).secrets.iterdir())
    assert run(warehouse, "T2023-0001").draws[0].drawn_total == 11


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"status": "blocked", "problems": '[{"message": "窗口写的是频次。"}]'}, "窗口写的是频次"),
    ({"status": "external"}, "由上级抽取"),
    ({"status": "withdrawn"}, "撤销"),
    ({"status": "finished"}, "已完成"),
    ({"window_end": date(2023, 6, 19), "window_start": date(2023, 6, 1)}, "检查时间已过"),
    ({"window_start": None}, "检查时间没有确定"),
    ({"quota": None, "quota_text": "根据实际情况确定"}, "根据实际情况确定"),
    ({"quota": '{"by_class":{"A":{"count":null,"op":"=","ratio":"0.01"}},"count":null,"op":"by_class","ratio":null}'},
     "没有规定"),
    ({"initiator": None}, "发起部门没有确定"),
    ({"scope_rule_id": None}, "还没有对应的规则"),
    ({"scope_rule_id": "S0002"}, "没有经人确认"),
    ({"scope_rule_id": "S0003"}, "没有可以抽取的对象"),
    ({"cooperators": [FIRE, "高平市气象局", "高平市烟草专卖局"]}, "没有高平市气象局、高平市烟草专卖局的人员"),
    ({"window_end": date(2027, 1, 31)}, "执法证在检查结束前到期6人"),
    ({"window_start": date(2019, 7, 1)}, "执法证生效晚于检查开始6人"),
]  # fmt: skip


@pytest.fixture(scope="module")
def refused(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said about each of :data:`REFUSED`, asked for at once; nothing at all is stored."""
    path = Path(shutil.copy(filled, tmp_path_factory.mktemp("refused") / "w.duckdb"))
    with opened(path) as con:
        rule(con, "S0002", [{"column": "tags", "op": "has_any", "values": ["检验检测机构"]}], status="proposed")
        rule(con, "S0003", [{"column": "tags", "op": "has_any", "values": ["火葬场"]}])
    names = [add_task(path, f"T2023-{number:04d}", **changes) for number, (changes, _) in enumerate(REFUSED, start=1)]
    report = commit(path, *names)
    assert not report.committed
    assert not execute(path, "SELECT * FROM base.draw") + execute(path, "SELECT * FROM base.audit_entry")
    assert [file.name for file in draws_dir(path).root.rglob("*")] in ([], ["secrets"])
    return {one.task_id: "".join(one.reasons) for one in report.refused}


@pytest.mark.parametrize("number", range(1, len(REFUSED) + 1))
def test_refusals(refused: dict[str, str], number: int) -> None:
    _, sentence = REFUSED[number - 1]
    assert sentence in refused[f"T2023-{number:04d}"]


def test_too_few_people(warehouse: Path) -> None:
    add_task(warehouse, "T2023-0001", cooperators=[HEALTH])
    execute(warehouse, "UPDATE base.registry_inspector SET status = '停用' WHERE department = ?", HEALTH)
    said = reasons(warehouse, "T2023-0001")
    assert f"{HEALTH}在岗且执法证在整个检查时间内有效的只有0人，每组需要1人（另有不在岗6人）" in said


def test_what_can_be_done_is_done(warehouse: Path) -> None:
    add_task(warehouse, "T2023-0001", status="external")
    add_task(warehouse, "T2023-0002")
    report = commit(warehouse, "T2023-0001", "T2023-0002")
    assert [one.task_id for one in report.committed] == ["T2023-0002"]
    assert [one.task_id for one in report.refused] == ["T2023-0001"]
    assert "已经锁定" in reasons(warehouse, "T2023-0002")
    with pytest.raises(WarehouseError, match="没有任务"):
        commit(warehouse, "T2023-0009")


def test_seed_sources(warehouse: Path) -> None:
    add_task(warehouse, "T2023-0001")
    cases: list[tuple[tuple[str, ...], bool, str]] = [
        ((), False, "请用 --issue"),
        (("快乐8=2023171",), False, "种子来源应当是"),
        (("大乐透=2023171",), False, "看不懂"),
        (("快乐8=2023171", "快乐8=2023172"), False, "看不懂"),
        (("快乐8=abc", "双色球=2023075"), False, "期号"),
    ]
    for issues, dice, sentence in cases:
        with pytest.raises(DrawError, match=sentence):
            commit(warehouse, "T2023-0001", issues=issues, dice=dice)


def test_dice(warehouse: Path) -> None:
    add_task(warehouse, "T2023-0001")
    commit(warehouse, "T2023-0001", issues=(), dice=True)
    done = run(warehouse, "T2023-0001", sources=["骰子: 37195 20486 11223 04455"])
    assert done.draws[0].seed == "37195204861122304455./"


def test_earlier_batches_are_left_out(warehouse: Path) -> None:
    add_task(warehouse, "T2023-0001", batches=2)
    add_task(warehouse, "T2023-0002", item_id="item-1", seq=1, batch=2, batches=2)
    add_task(warehouse, "T2023-0003", seq=1, batch=2, item_id="revised", name="样例任务1")
    commit(warehouse, "T2023-0001")
    run(warehouse, "T2023-0001")
    first = {row[0] for row in execute(warehouse, "SELECT object_id FROM base.draw_selected")}
    report = commit(warehouse, "T2023-0002", "T2023-0003", issues=LATER)
    for name in ("T2023-0002-1", "T2023-0003-1"):
        made, files = frozen(warehouse, name)
        assert {a for a, why in read_excluded(files["excluded.tsv"]) if why == "earlier_batch"} == first
        assert made.frame.rows == 102 - 11
    assert [one.draw_id.partition("#")[2] for one in report.committed] == ["1/2", "1.2/2"]


@pytest.mark.parametrize(
    ("issue", "sentence"), [("2022300", "早已开奖"), ("2030001", "要到 2030 年"), ("2024001", None)]
)
def test_an_issue_of_another_year(warehouse: Path, issue: str, sentence: str | None) -> None:
    add_task(warehouse, "T2023-0001")
    report = commit(warehouse, "T2023-0001", issues=(f"快乐8={issue}", "双色球=2023075"))
    said = [reason for one in report.refused for reason in one.reasons]
    assert (sentence in said[0]) if sentence else (not said and report.committed)


def test_what_the_plan_left_in_doubt_is_said_at_the_commitment(warehouse: Path) -> None:
    doubt = '[{"code":"text_truncated","severity":"warning","field":"matters","message":"抽查事项疑似被截断。"}]'
    add_task(warehouse, "T2023-0001", problems=doubt)
    execute(warehouse, "DELETE FROM base.registry_snapshot WHERE kind = 'recusals'")
    notes = commit(warehouse, "T2023-0001").committed[0].notes
    assert any("抽查事项疑似被截断" in note for note in notes)
    assert any("还没有导入回避名录" in note for note in notes)


def test_one_body_under_its_old_and_its_new_number_is_named(warehouse: Path) -> None:
    add_task(warehouse, "T2023-0001")
    names = execute(warehouse, "SELECT object_id, name FROM registry_objects WHERE status = '存续' ORDER BY 1 LIMIT 3")
    (one, _), (_, name), (_, other) = names
    execute(
        warehouse,
        f"UPDATE base.registry_object SET id_kind = 'reg15', name = '{name}' WHERE object_id = '{one}'",
    )
    notes = commit(warehouse, "T2023-0001").committed[0].notes
    assert [name in note for note in notes if "登记了两次" in note] == [True]
    assert not any(other in note for note in notes)


def test_everybody_twice_a_year_leaves_nobody_out(warehouse: Path) -> None:
    every = '{"count":null,"op":"=","ratio":"1"}'
    add_task(warehouse, "T2023-0001", batches=2, quota=every)
    add_task(warehouse, "T2023-0002", item_id="item-1", seq=1, batch=2, batches=2, quota=every)
    commit(warehouse, "T2023-0001")
    run(warehouse, "T2023-0001")
    report = commit(warehouse, "T2023-0002", issues=LATER)
    first, second = frozen(warehouse, "T2023-0001-1")[0], frozen(warehouse, "T2023-0002-1")[0]
    assert second.frame == first.frame and second.want == first.want
    assert any("前批抽中的对象不排除" in note for note in report.committed[0].notes)


def test_a_class_in_a_public_word_is_refused_before_the_commitment(warehouse: Path) -> None:
    add_task(warehouse, "T2023-0001", scope_label="D类 企业", merge_group="G")
    report = commit(warehouse, "T2023-0001")
    assert not report.committed and "没有写出" in report.refused[0].reasons[0]
    assert execute(warehouse, "SELECT count(*) FROM base.draw") == [(0,)]


def test_a_class_that_rounding_leaves_out_is_named(warehouse: Path) -> None:
    add_task(warehouse, "T2023-0001", quota='{"count":1,"op":"=","ratio":null}')
    report = commit(warehouse, "T2023-0001")
    assert any("本次一个也不抽" in note for note in report.committed[0].notes)


def test_yearly_cap_counts_a_merge_group_once(warehouse: Path) -> None:
    for number, group in ((1, "G"), (2, "G"), (3, None)):
        label = "2023-H2" if group else None
        add_task(warehouse, f"T2023-000{number}", merge_group=group, scope_label=label)
    commit(warehouse, "T2023-0001", "T2023-0002")
    run(warehouse, "T2023-0001", "T2023-0002")
    seen = {row[0] for row in execute(warehouse, "SELECT object_id FROM base.draw_selected")}
    assert len(seen) == 11, "tasks of one group meet the same objects"
    commit(warehouse, "T2023-0003", settings=policy(caps="visits_per_year = 2"), issues=LATER)
    assert frozen(warehouse, "T2023-0003-1")[0].excluded.rows == 18
    add_task(warehouse, "T2023-0004")
    report = commit(warehouse, "T2023-0004", settings=policy(caps="visits_per_year = 1"), issues=LATER)
    _, files = frozen(warehouse, "T2023-0004-1")
    assert {a for a, why in read_excluded(files["excluded.tsv"]) if why == "yearly_cap"} == seen
    assert any("T2023-0003" in note for note in report.committed[0].notes), (
        "a draw that waits is not counted yet, and that is said"
    )
    add_task(warehouse, "T2024-0005", plan_year=2024)
    commit(warehouse, "T2024-0005", settings=policy(caps="visits_per_year = 1"), issues=LATER)
    assert frozen(warehouse, "T2024-0005-1")[0].excluded.rows == 18, "another year counts anew"


def test_cool_down(drawn: Path) -> None:
    add_task(drawn, "T2023-0002")
    seen = {row[0] for row in execute(drawn, "SELECT object_id FROM base.draw_selected")}
    rules = policy(caps="cool_down_days = 30")
    commit(drawn, "T2023-0002", settings=rules, now=NOW + timedelta(days=29), issues=LATER)
    _, files = frozen(drawn, "T2023-0002-1")
    assert {a for a, why in read_excluded(files["excluded.tsv"]) if why == "cool_down"} == seen
    add_task(drawn, "T2023-0003")
    commit(drawn, "T2023-0003", settings=rules, now=NOW + timedelta(days=31), issues=LATER)
    assert frozen(drawn, "T2023-0003-1")[0].excluded.rows == 18


def test_a_status_comes_before_a_batch(drawn: Path) -> None:
    add_task(drawn, "T2023-0002", item_id="item-1", seq=1, batch=2)
    one = execute(drawn, "SELECT object_id FROM base.draw_selected LIMIT 1")[0][0]
    execute(drawn, "UPDATE base.registry_object SET status = '撤销' WHERE object_id = ?", one)
    commit(drawn, "T2023-0002", issues=LATER)
    assert (one, "revoked") in read_excluded(frozen(drawn, "T2023-0002-1")[1]["excluded.tsv"])


def test_redraw_needs_a_reason_and_keeps_the_first(warehouse: Path) -> None:
    add_task(warehouse, "T2023-0001")
    assert "不需要 --redraw" in reasons(warehouse, "T2023-0001", redraw=True, reason="试")
    commit(warehouse, "T2023-0001")
    assert "已经锁定" in reasons(warehouse, "T2023-0001", redraw=True, reason="试")
    first = run(warehouse, "T2023-0001").draws[0]
    assert "--redraw" in reasons(warehouse, "T2023-0001")
    with pytest.raises(DrawError, match="理由"):
        commit(warehouse, "T2023-0001", redraw=True, reason="  ")
    assert "已经录入过" in reasons(warehouse, "T2023-0001", redraw=True, reason="名录有误")
    assert "双色球第 2023075 期" in reasons(
        warehouse, "T2023-0001", redraw=True, reason="名录有误", issues=("快乐8=2023180", "双色球=2023075")
    )
    new = ("快乐8=2023180", "双色球=2023080")
    second = commit(warehouse, "T2023-0001", redraw=True, reason="名录有误", issues=new, code=b"\x09" * 32).committed[0]
    assert second.draw_id == first.draw_id + "-2"
    found = execute(warehouse, "SELECT draw_id, status, reason FROM base.draw ORDER BY attempt")
    assert found == [(first.draw_id, "void", "名录有误"), (second.draw_id, "committed", "名录有误")]
    assert execute(warehouse, "SELECT count(*) FROM base.draw_selected") == [(11,)]
    assert draws_dir(warehouse).path("T2023-0001-1").is_dir()
    assert execute(warehouse, "SELECT count(*) FROM drawn_objects") == [(0,)], "views show draws in force"
    sources = [text.replace("2023171", "2023180").replace("2023075", "2023080") for text in OTHER]
    run(warehouse, "T2023-0001", sources=sources)
    assert execute(warehouse, "SELECT count(*) FROM drawn_objects") == [(11,)]


def test_a_line_with_two_scopes_makes_two_draws(warehouse: Path) -> None:
    add_task(warehouse, "T2023-0001", seq=4)
    add_task(warehouse, "T2023-0002", seq=4)
    made = commit(warehouse, "T2023-0002", "T2023-0001").committed
    assert [one.draw_id.partition("#")[2] for one in made] == ["4.2/1", "4/1"]


def test_bad_registries_are_refused(warehouse: Path) -> None:
    add_task(warehouse, "T2023-0001")
    execute(warehouse, "UPDATE base.registry_object SET object_id = 'x y' WHERE object_id = ?", object_id(1))
    assert "不符合格式" in reasons(warehouse, "T2023-0001")
    execute(warehouse, "UPDATE base.registry_object SET object_id = ? WHERE object_id = 'x y'", object_id(2))
    assert "重复的对象编号" in reasons(warehouse, "T2023-0001")
    execute(warehouse, "UPDATE base.registry_object SET object_id = ? WHERE row_no = 1", object_id(1))
    execute(warehouse, "UPDATE base.registry_object SET credit_class = 'E' WHERE row_no = 1")
    assert "没有列出的类别" in reasons(warehouse, "T2023-0001")


def test_quota_forms_of_the_commitment(warehouse: Path) -> None:
    cases = {"count": None, "op": "=", "ratio": "0.05",
             "cases": [{"when": {"op": "<=", "n": 200}, "count": 7, "op": "=", "ratio": None}]}  # fmt: skip
    classes = {
        "count": None,
        "op": "by_class",
        "ratio": "0.02",
        "by_class": {"D": {"count": None, "op": "=", "ratio": "1"}},
    }
    add_task(warehouse, "T2023-0001", quota=json.dumps(cases))
    add_task(warehouse, "T2023-0002", quota=json.dumps(classes))
    one = commit(warehouse, "T2023-0001", "T2023-0002").committed[0]
    assert one.want_total == 7
    want = frozen(warehouse, "T2023-0002-1")[0].want
    assert want["D"] == 14 and want["A"] == 1
    run(warehouse, "T2023-0001", "T2023-0002", sources=SOURCES, now=datetime(2023, 7, 1))


def test_classes_count_only_where_the_plan_says_so(warehouse: Path) -> None:
    add_task(warehouse, "T2023-0001", quota='{"count":null,"op":"=","ratio":"0.2"}')
    add_task(warehouse, "T2023-0002", quota='{"count":null,"op":"=","ratio":"0.2"}', risk_rule=None)
    commit(warehouse, "T2023-0001", "T2023-0002")
    rising, flat = (frozen(warehouse, f"T2023-000{n}-1")[0] for n in (1, 2))
    assert rising.policy.multipliers["D"] == "4" and set(flat.policy.multipliers.values()) == {"1"}
    assert rising.want["D"] > flat.want["D"] and sum(rising.want.values()) == sum(flat.want.values()) == 21
