"""Proposals to draw together: same objects, same time; accepted, rejected, and never over a commitment."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from pipelines.steps.tasks.actions import accept_merge, reject_merge, set_tasks
from pipelines.steps.tasks.decide import Refused, Wish
from pipelines.steps.tasks.generate import GenerateReport, generate
from pipelines.steps.tasks.merge import groups, scope_label, shared_objects
from pipelines.steps.tasks.settings import Merge, TaskSettings
from tests.support.plans import NOW, STRATA, notice, task
from warehouse import audit
from warehouse import tasks as store
from warehouse.connection import opened
from warehouse.queries import Target
from warehouse.task_records import ScopeHits, TaskRow


def every_day(day: date) -> bool:
    return True


def run(path: Target, minutes: int = 0) -> GenerateReport:
    now = NOW + timedelta(minutes=minutes)
    return generate(path, 2023, TaskSettings(), STRATA, actor="张三", now=now, is_working=every_day)


def lines(*told: tuple[str, str, int, int]) -> list[dict[str, Any]]:
    """(name, scope, first month, last month) → plan lines."""
    return [
        {"task_name": name, "target_scope": scope, "window_start": date(2023, first, 1),
         "window_end": date(2023, last, 28)}
        for name, scope, first, last in told
    ]  # fmt: skip


def objects(path: Target, tags: Sequence[Sequence[str]], status: str = "存续") -> None:
    """A registry of objects with these tags."""
    with opened(path) as con:
        con.execute("INSERT INTO base.registry_snapshot VALUES ('objects@1','objects',1,['i1'],?,true,?)",
                    [len(tags), NOW])  # fmt: skip
        for number, words in enumerate(tags):
            con.execute(
                "INSERT INTO base.registry_object (import_id, row_no, object_id, id_kind, name, status, tags, "
                "abnormal, flags) VALUES ('i1', ?, ?, 'other', '某单位', ?, ?, false, [])",
                [number, f"TEST:{number:03d}", status, list(words)],
            )


def confirm(path: Target, rules: Mapping[str, Sequence[str]]) -> None:
    """Scope text → tags: what a person confirms."""
    with opened(path) as con:
        for text, words in rules.items():
            rule = {"all": [{"column": "tags", "op": "has_any", "values": list(words)}], "status": ["存续"]}
            con.execute(
                "INSERT INTO base.scope_rule (rule_id, version, scope_key, scope_text, task_hint, issuer, rule, "
                "status, hits, snapshot_id, note, changed_at, changed_by, reason) "
                "SELECT rule_id, max(version) + 1, any_value(scope_key), any_value(scope_text), any_value(task_hint), "
                "any_value(issuer), ?, 'confirmed', NULL, NULL, NULL, ?, '张三', '核对' "
                "FROM base.scope_rule WHERE scope_text = ? GROUP BY rule_id",
                [json.dumps(rule, ensure_ascii=False), NOW, text],
            )


TOLD = lines(
    ("对餐饮店的抽查", "全市餐饮店", 4, 9),
    ("对食品店的抽查", "全市食品店", 6, 11),
    ("对加油站的抽查", "全市加油站", 4, 9),
)
TAGS = {"全市餐饮店": ["餐饮"], "全市食品店": ["食品"], "全市加油站": ["加油站"]}


@pytest.fixture
def shared(db: Target) -> Target:
    """Two tasks that share three objects, and one that shares none."""
    notice(db, "n1", TOLD)
    run(db)
    objects(db, [["餐饮", "食品"]] * 3 + [["餐饮"]] * 4 + [["食品"]] * 2 + [["加油站"]] * 5)
    confirm(db, TAGS)
    return db


def proposals(path: Target) -> list[tuple[str, tuple[str, ...], int | None, str]]:
    with opened(path, read_only=True) as con:
        return [(one.proposal_id, one.task_ids, one.overlap_objects, one.status) for one in store.proposals(con)]


def merged(path: Target) -> dict[str, tuple[str | None, str | None]]:
    with opened(path, read_only=True) as con:
        return {task.task_id: (task.merge_group, task.scope_label) for task in store.tasks(con)}


PAIR = ("M2023-01", ("T2023-0001", "T2023-0002"), 3)


def test_tasks_that_meet_the_same_objects_are_proposed(shared: Target) -> None:
    report = run(shared, 1)
    assert proposals(shared) == [(*PAIR, "proposed")]
    (one,) = report.proposals
    assert (one.window_start, one.window_end) == (date(2023, 6, 1), date(2023, 9, 28))
    assert "3个检查对象" in one.note
    run(shared, 2)
    assert proposals(shared) == [(*PAIR, "proposed")]


def test_without_confirmed_rules_nothing_is_proposed(db: Target) -> None:
    notice(db, "n1", TOLD)
    objects(db, [["餐饮", "食品"]] * 3)
    assert run(db).proposals == ()
    assert proposals(db) == []


def test_objects_that_cannot_be_drawn_do_not_count(db: Target) -> None:
    notice(db, "n1", TOLD)
    run(db)
    objects(db, [["餐饮", "食品"]] * 3, status="注销")
    confirm(db, TAGS)
    assert run(db, 1).proposals == ()


def test_accepted_tasks_share_a_label_that_revisions_keep(shared: Target) -> None:
    run(shared, 1)
    accept_merge(shared, "m2023-01", actor="李四", now=NOW)
    together = {"T2023-0001": ("M2023-01", "2023-M01"), "T2023-0002": ("M2023-01", "2023-M01")}
    assert merged(shared) == {**together, "T2023-0003": (None, None)}
    with opened(shared) as con:
        entry = audit.entries(con)[-1]
    assert (entry.actor, entry.action, entry.subject) == ("李四", "tasks.merge", "M2023-01")
    notice(shared, "n2", [{**TOLD[0], "remarks": "附注"}, {**TOLD[1], "matters": ("别的",)}, TOLD[2]],
           issue_date=date(2023, 3, 1))  # fmt: skip
    run(shared, 2)
    assert merged(shared) == {**together, "T2023-0003": (None, None)}
    assert proposals(shared) == [(*PAIR, "accepted")]


def test_window_that_leaves_the_group_blocks(shared: Target) -> None:
    run(shared, 1)
    accept_merge(shared, "M2023-01", actor="李四", now=NOW)
    wish = Wish(window="2023-01-01..2023-02-28", reason="调整", by="李四", at="2023-02-01T00:00:00Z")
    done = set_tasks(shared, ["T2023-0002"], wish, TaskSettings(), STRATA, now=NOW, is_working=every_day)
    assert [(task.status, task.problems[0].code) for task in done.tasks] == [("blocked", "merge_broken")]
    reject_merge(shared, "M2023-01", reason="时间不合", actor="李四", now=NOW)
    run(shared, 3)
    with opened(shared, read_only=True) as con:
        assert {task.status for task in store.tasks(con)} == {"ready"}


def test_rejected_is_not_proposed_again(shared: Target) -> None:
    run(shared, 1)
    done = reject_merge(shared, "M2023-01", reason="两部门不便同行", actor="李四", now=NOW)
    assert "两部门不便同行" in done.note
    assert run(shared, 2).proposals == ()
    assert proposals(shared) == [(*PAIR, "rejected")]
    with pytest.raises(Refused, match="不采纳"):
        accept_merge(shared, "M2023-01", actor="李四", now=NOW)


def test_rejection_needs_a_reason_and_undoes_an_acceptance(shared: Target) -> None:
    run(shared, 1)
    accept_merge(shared, "M2023-01", actor="李四", now=NOW)
    with pytest.raises(Refused, match="理由"):
        reject_merge(shared, "M2023-01", reason=" ", actor="李四", now=NOW)
    reject_merge(shared, "M2023-01", reason="改主意", actor="李四", now=NOW)
    assert set(merged(shared).values()) == {(None, None)}


@pytest.mark.parametrize("status", ["committed", "drawn", "finished", "withdrawn"])
def test_settled_tasks_are_neither_merged_nor_parted(shared: Target, status: str) -> None:
    run(shared, 1)
    with opened(shared) as con:
        con.execute("UPDATE base.draw_task SET status = ? WHERE task_id = 'T2023-0002'", [status])
    with pytest.raises(Refused, match="T2023-0002"):
        accept_merge(shared, "M2023-01", actor="李四", now=NOW)
    assert set(merged(shared).values()) == {(None, None)}
    with opened(shared) as con:
        con.execute("UPDATE base.draw_task SET status = 'ready'")
    accept_merge(shared, "M2023-01", actor="李四", now=NOW)
    if status != "withdrawn":
        with opened(shared) as con:
            con.execute("UPDATE base.draw_task SET status = ? WHERE task_id = 'T2023-0002'", [status])
        with pytest.raises(Refused, match="T2023-0002"):
            reject_merge(shared, "M2023-01", reason="改主意", actor="李四", now=NOW)


def test_proposal_that_no_longer_holds_is_withdrawn_and_its_number_kept(shared: Target) -> None:
    run(shared, 1)
    with opened(shared) as con:
        con.execute("UPDATE base.registry_object SET tags = ['食品'] WHERE len(tags) > 1")
    run(shared, 2)
    assert proposals(shared) == [(*PAIR, "withdrawn")]
    with opened(shared) as con:
        con.execute("UPDATE base.registry_object SET tags = ['食品', '加油站']")
    run(shared, 3)
    assert [one[0] for one in proposals(shared)] == ["M2023-01", "M2023-02"]
    with pytest.raises(Refused, match="不再适用"):
        accept_merge(shared, "M2023-01", actor="李四", now=NOW)


HITS = [ScopeHits(rule_ids=("S1", "S2"), objects=5), ScopeHits(rule_ids=("S1",), objects=10),
        ScopeHits(rule_ids=("S2", "S3"), objects=2)]  # fmt: skip
LOOSE = Merge(min_shared_objects=1, min_common_days=15)


def grouped(*tasks: TaskRow, settings: Merge = LOOSE) -> list[tuple[str, ...]]:
    return [tuple(t.task_id[-1] for t in members) for members, _, _ in groups(tasks, HITS, settings)]


def test_groups_have_a_common_window() -> None:
    chain = (task(1, "S1", (1, 1), (4, 30)), task(2, "S1", (4, 1), (8, 31)), task(3, "S1", (8, 1), (12, 31)))
    assert grouped(*chain) == [("1", "2")]
    assert grouped(chain[0], chain[2]) == []
    assert grouped(*chain, settings=Merge(min_common_days=31)) == [("2", "3")]


def test_groups_share_enough_objects_directly_or_over_others() -> None:
    all_three = [task(n, f"S{n}", (4, 1), (9, 30)) for n in (1, 2, 3)]
    assert grouped(*all_three) == [("1", "2", "3")]
    assert grouped(*all_three, settings=Merge(min_shared_objects=3)) == [("1", "2")]
    assert shared_objects(all_three, HITS) == 7
    assert shared_objects(all_three[:1] * 2, HITS) == 15
    assert grouped(all_three[0], all_three[2]) == []


def test_batches_of_one_item_never_share() -> None:
    assert grouped(task(1, "S1", (4, 1), (9, 30), "i"), task(2, "S1", (4, 1), (9, 30), "i")) == []


def test_label() -> None:
    assert scope_label("M2023-01") == "2023-M01"
