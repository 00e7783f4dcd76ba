"""The plan changes, the tasks follow: what is unchanged stays to the byte, what is committed is never touched."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from pipelines.steps.tasks.actions import set_tasks
from pipelines.steps.tasks.decide import Refused, Wish
from pipelines.steps.tasks.generate import GenerateReport, generate
from pipelines.steps.tasks.settings import TaskSettings
from tests.support.plans import NOW, STRATA, notice
from warehouse import audit
from warehouse.connection import opened
from warehouse.queries import Target

A = {"task_name": "对餐饮店的双随机抽查", "target_scope": "全市餐饮店"}
B = {"task_name": "对学校食堂的双随机抽查", "target_scope": "全市学校食堂", "initiator": "高平市教育局"}
C = {"task_name": "对加油站的双随机抽查", "target_scope": "全市加油站"}
TEN = {"ratio_min": Decimal("0.1"), "ratio_max": Decimal("0.1"), "raw": {"quota": "10%；1次/年"}}
TWICE = {"frequency_times": 2, "raw": {"quota": "5%；2次/年", "frequency": "5%；2次/年"}}
OPEN = {"quota_op": None, "ratio_min": None, "ratio_max": None, "raw": {"quota": "待定"}}


def every_day(day: date) -> bool:
    return True


def run(path: Target, year: int = 2023, minutes: int = 0) -> GenerateReport:
    now = NOW + timedelta(minutes=minutes)
    return generate(path, year, TaskSettings(), STRATA, actor="张三", now=now, is_working=every_day)


def decide(path: Target, *tasks: str, **wish: Any) -> None:
    told = Wish.model_validate({"reason": "会议确定", "by": "李四", "at": "2023-03-01T00:00:00Z", **wish})
    set_tasks(path, tasks, told, TaskSettings(), STRATA, now=NOW, is_working=every_day)


def rows(path: Target) -> dict[str, dict[str, Any]]:
    """Every column of every task, by name and batch."""
    with opened(path) as con:
        cursor = con.execute("SELECT * FROM base.draw_task ORDER BY task_id")
        names = [column[0] for column in cursor.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["task_id"]: row for row in found}


def set_status(path: Target, task_id: str, status: str) -> None:
    with opened(path) as con:
        con.execute("UPDATE base.draw_task SET status = ? WHERE task_id = ?", [status, task_id])


def revised(path: Target, lines: list[Mapping[str, Any]], number: int = 2) -> GenerateReport:
    notice(path, f"n{number}", lines, issue_date=date(2023, 2, 10) + timedelta(days=number))
    return run(path, minutes=number)


@pytest.fixture
def three(db: Target) -> Target:
    notice(db, "n1", [A, B, C])
    report = run(db)
    assert (report.items, report.tasked, len(report.created)) == (3, 3, 3)
    return db


def test_second_run_changes_nothing(three: Target) -> None:
    before = rows(three)
    with opened(three) as con:
        log = audit.entries(con)
    report = run(three, minutes=60)
    assert (report.unchanged, report.created, report.changed, report.withdrawn) == (3, (), (), ())
    assert rows(three) == before
    with opened(three) as con:
        assert audit.entries(con) == log
        assert audit.verify(con).ok


def test_same_plan_in_a_new_version_leaves_every_byte(three: Target) -> None:
    before = rows(three)
    report = revised(three, [A, B, {**C, "remarks": "附注"}])
    assert (report.unchanged, report.changed) == (3, ())
    assert rows(three) == before
    with opened(three) as con:
        current = con.execute("SELECT item_id, current_item_id FROM draw_tasks ORDER BY task_id").fetchall()
    assert current == [("n1-001", "n2-001"), ("n1-002", "n2-002"), ("n1-003", "n2-003")]


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        (TEN, {"quota", "quota_text", "digest"}),
        ({"window_end": date(2023, 10, 31)}, {"window_end", "digest"}),
        ({"cooperators": ("高平市公安局",)}, {"cooperators", "digest"}),
        ({"matters": ("食品安全检查", "价格检查")}, {"matters", "digest"}),
        ({"task_name": "对餐饮店的联合双随机抽查"}, {"name", "digest"}),
        ({"initiator": "高平市应急管理局"}, {"initiator", "digest", "task_no"}),
    ],
)
def test_only_what_changed_is_changed(three: Target, change: dict[str, Any], fields: set[str]) -> None:
    before = rows(three)
    report = revised(three, [{**A, **change}, B, C])
    assert [(one.task_id, set(one.fields)) for one in report.changed] == [("T2023-0001", fields)]
    after = rows(three)
    assert {key: after[key] for key in ("T2023-0002", "T2023-0003")} == {
        key: before[key] for key in ("T2023-0002", "T2023-0003")
    }
    assert after["T2023-0001"]["created_at"] == before["T2023-0001"]["created_at"]
    assert after["T2023-0001"]["item_id"] == "n2-001"


def test_added_removed_and_restored(three: Target) -> None:
    new = {"task_name": "对超市的双随机抽查", "target_scope": "全市超市"}
    report = revised(three, [new, A, C])
    assert [one.task_id for one in report.withdrawn] == ["T2023-0002"]
    assert [one.task_id for one in report.created] == ["T2023-0004"]
    assert [one.task_id for one in report.changed] == ["T2023-0001"]  # its serial number in the plan
    after = rows(three)
    assert after["T2023-0004"]["task_no"] == "市场监管抽查〔2023〕003号"
    assert after["T2023-0002"]["status"] == "withdrawn"
    report = revised(three, [new, A, C, B], 3)
    assert [(one.task_id, one.task_no) for one in report.changed] == [("T2023-0002", "教育抽查〔2023〕001号")]
    assert rows(three)["T2023-0002"]["status"] == "ready"
    assert report.created == ()


def test_task_in_the_place_of_another_is_another_task(three: Target) -> None:
    report = revised(three, [A, {**B, "task_name": "对驾校培训的联合检查"}, C])
    assert [one.task_id for one in report.withdrawn] == ["T2023-0002"]
    assert [one.task_no for one in report.created] == ["教育抽查〔2023〕002号"]


def test_frequency_revised_makes_and_unmakes_batches(three: Target) -> None:
    report = revised(three, [{**A, **TWICE}, B, C])
    assert [one.task_id for one in report.created] == ["T2023-0004"]
    after = rows(three)
    assert [(after[key]["batch"], after[key]["batches"]) for key in ("T2023-0001", "T2023-0004")] == [(1, 2), (2, 2)]
    report = revised(three, [A, B, C], 3)
    assert [one.task_id for one in report.withdrawn] == ["T2023-0004"]
    report = revised(three, [{**A, **TWICE}, B, C], 4)
    assert (report.created, {one.task_id for one in report.changed}) == ((), {"T2023-0001", "T2023-0004"})


@pytest.mark.parametrize("status", ["committed", "drawn", "finished"])
def test_committed_task_is_never_touched(three: Target, status: str) -> None:
    set_status(three, "T2023-0001", status)
    before = rows(three)["T2023-0001"]
    report = revised(three, [{**A, **TEN, "window_end": date(2023, 12, 31)}, B, C])
    assert rows(three)["T2023-0001"] == before
    (change,) = report.protected
    assert (change.task_id, set(change.fields)) == ("T2023-0001", {"quota", "quota_text", "window_end"})
    assert report.needs_person
    with opened(three) as con:
        entry = audit.entries(con)[-1]
        changed = con.execute("SELECT plan_changed FROM draw_tasks ORDER BY task_id").fetchall()
    assert json.loads(entry.detail)["plan_changed_after_commit"] == {
        "T2023-0001": ["window_end", "quota", "quota_text"]
    }
    assert changed == [(True,), (False,), (False,)]
    again = run(three, minutes=90)
    assert [one.task_id for one in again.protected] == ["T2023-0001"]  # said as long as it is so, logged once
    with opened(three) as con:
        assert audit.entries(con)[-1] == entry


def test_committed_task_that_left_the_plan_stays(three: Target) -> None:
    set_status(three, "T2023-0002", "committed")
    before = rows(three)
    report = revised(three, [A, C])
    assert [(one.task_id, one.fields) for one in report.protected] == [("T2023-0002", ("withdrawn",))]
    assert rows(three)["T2023-0002"] == before["T2023-0002"]


def test_committed_batch_stays_while_the_others_follow(db: Target) -> None:
    notice(db, "n1", [{**A, **TWICE}])
    run(db)
    set_status(db, "T2023-0001", "committed")
    before = rows(db)["T2023-0001"]
    report = revised(db, [{**A, **TWICE, "ratio_min": Decimal("0.1"), "ratio_max": Decimal("0.1")}])
    assert rows(db)["T2023-0001"] == before
    assert json.loads(rows(db)["T2023-0002"]["quota"])["ratio"] == "0.1"
    assert ([one.task_id for one in report.protected], [one.task_id for one in report.changed]) == (
        ["T2023-0001"], ["T2023-0002"],
    )  # fmt: skip


def test_two_lines_of_one_task_are_kept_apart(db: Target) -> None:
    small, big = {**A, "seq": 1}, {**A, **TEN, "seq": 1, "target_scope": "全市大型餐饮店"}
    notice(db, "n1", [small, big])
    run(db)
    before = rows(db)
    report = revised(db, [big, small])
    assert (report.unchanged, rows(db)) == (2, before)


def test_decisions_live_through_revisions_of_other_fields(db: Target) -> None:
    notice(db, "n1", [{**A, **OPEN}])
    assert run(db).tasks == {"blocked": 1}
    decide(db, "T2023-0001", quota="20户")
    assert json.loads(rows(db)["T2023-0001"]["quota"])["count"] == 20
    revised(db, [{**A, **OPEN, "window_end": date(2023, 8, 31)}])
    row = rows(db)["T2023-0001"]
    assert (json.loads(row["quota"])["count"], row["status"]) == (20, "ready")
    revised(db, [{**A, **TEN}], 3)
    row = rows(db)["T2023-0001"]
    assert (json.loads(row["quota"])["ratio"], row["status"]) == ("0.1", "blocked")
    assert [one["code"] for one in json.loads(row["problems"])] == ["decision_dropped"]
    before = rows(db)
    run(db, minutes=99)
    assert rows(db) == before


def test_decision_keeps_who_when_why_and_the_old_value(db: Target) -> None:
    notice(db, "n1", [A])
    run(db)
    decide(db, "T2023-0001", quota="不低于10%", reason="人手不足")
    (told,) = json.loads(rows(db)["T2023-0001"]["decisions"])
    assert {key: told[key] for key in ("by", "at", "reason", "text", "old", "dropped")} == {
        "by": "李四", "at": "2023-03-01T00:00:00Z", "reason": "人手不足", "text": "不低于10%",
        "old": {"count": None, "op": "=", "ratio": "0.05"}, "dropped": None,
    }  # fmt: skip
    with opened(db) as con:
        entry = audit.entries(con)[-1]
    assert (entry.actor, entry.action, entry.subject) == ("李四", "tasks.set", "T2023-0001")
    assert "人手不足" in entry.detail


def test_decision_about_one_task_brings_in_nothing_else(three: Target) -> None:
    notice(three, "n9", [{**A, "task_name": "新通知的任务"}], doc_number="高市监〔2023〕9号")
    before = rows(three)
    decide(three, "T2023-0001", quota="8%")
    after = rows(three)
    assert set(after) == set(before)
    assert {key for key in before if after[key] != before[key]} == {"T2023-0001"}
    assert len(run(three).created) == 1


@pytest.mark.parametrize("status", ["committed", "drawn", "finished", "withdrawn"])
def test_nothing_is_decided_about_what_is_settled(three: Target, status: str) -> None:
    set_status(three, "T2023-0002", status)
    before = rows(three)
    with pytest.raises(Refused, match="不能再改"):
        decide(three, "T2023-0001,T2023-0002", quota="8%")
    assert rows(three) == before  # all or none


def test_batches_are_not_rearranged_once_one_is_committed(db: Target) -> None:
    notice(db, "n1", [{**A, **TWICE}])
    run(db)
    set_status(db, "T2023-0001", "committed")
    with pytest.raises(Refused, match="不能再改"):
        decide(db, "T2023-0002", window="2023-04-01..2023-04-30,2023-06-01..2023-06-30")
    decide(db, "T2023-0002", window="2023-08-01..2023-08-31")
    assert str(rows(db)["T2023-0002"]["window_start"]) == "2023-08-01"


def test_decision_waits_until_the_tasks_follow_the_plan(three: Target) -> None:
    notice(three, "n2", [{**A, **TEN}, B, C], issue_date=date(2023, 2, 20))
    with pytest.raises(Refused, match="generate"):
        decide(three, "T2023-0001", quota="8%")


def test_numbers_run_per_word_and_are_never_given_again(db: Target) -> None:
    notice(db, "n1", [A, B, {**C, "initiator": None}])
    run(db)
    assert [row["task_no"] for row in rows(db).values()] == [
        "市场监管抽查〔2023〕001号", "教育抽查〔2023〕001号", "待定抽查〔2023〕001号",
    ]  # fmt: skip
    decide(db, "T2023-0003", initiator="高平市市场监督管理局")
    assert rows(db)["T2023-0003"]["task_no"] == "市场监管抽查〔2023〕002号"
    decide(db, "T2023-0003", initiator="高平市教育局")
    decide(db, "T2023-0003", initiator="高平市市场监督管理局")
    assert rows(db)["T2023-0003"]["task_no"] == "市场监管抽查〔2023〕003号"
    with opened(db) as con:
        given = con.execute("SELECT task_no, count(*) FROM base.task_number GROUP BY 1 HAVING count(*) > 1").fetchall()
        many = con.execute("SELECT count(*) FROM base.task_number").fetchone()
    assert (given, many) == ([], (6,))


def test_copies_and_superseded_versions_make_no_tasks(db: Target) -> None:
    notice(db, "n1", [A, B])
    notice(db, "n2", [A], issue_date=date(2023, 3, 1))
    assert (run(db).items, len(rows(db))) == (1, 1)


def test_lines_that_cannot_be_tasks_are_listed(db: Target) -> None:
    notice(db, "n1", [A, {**B, "status": "quarantined"}])
    notice(db, "n2", [C], doc_number="高市监〔2023〕9号", plan_year=None)
    report = run(db)
    assert (report.items, report.tasked, len(report.not_tasked)) == (3, 1, 2)
    assert ["隔离" in one.reason for one in report.not_tasked] == [True, False]
    assert "计划年度" in report.not_tasked[1].reason
    assert report.needs_person


def test_years_do_not_disturb_each_other(db: Target) -> None:
    notice(db, "n1", [A])
    late = {**C, "window_start": date(2024, 4, 1), "window_end": date(2024, 5, 31)}
    notice(db, "n2", [late], doc_number="高市双随机办〔2024〕1号", issue_date=date(2024, 1, 10), plan_year=2024)
    run(db)
    run(db, 2024)
    assert [row["task_no"] for row in rows(db).values()] == ["市场监管抽查〔2023〕001号", "市场监管抽查〔2024〕001号"]
    assert run(db).unchanged == run(db, 2024).unchanged == 1


def test_time_is_stored_as_utc(db: Target) -> None:
    notice(db, "n1", [A])
    local = datetime.fromisoformat("2023-03-01T08:00:00+08:00")
    generate(db, 2023, TaskSettings(), STRATA, actor="张三", now=local, is_working=every_day)
    assert str(rows(db)["T2023-0001"]["created_at"]) == "2023-03-01 00:00:00"
