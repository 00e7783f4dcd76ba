"""Every problem that a row can have, and that all of them are told at once."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

import duckdb
import pytest

from pipelines.steps.results.facts import object_key, task_words
from pipelines.steps.results.models import CellProblem, RawMatter, TemplateMeta
from pipelines.steps.results.validate import check_rows
from tests.support.results import FINE, MATTERS, TEAM, blank, codes, facts, file, found, one, plan, row, task

NOT_FOUND = "通过登记的住所（经营场所）无法联系"
FIXED = {"matters": found("发现问题已责令改正"), "dispositions": ("责令改正",)}

#: (what is wrong with the row, code, what the message must say). Errors: the row is quarantined.
ERRORS: list[tuple[dict[str, Any], str, str]] = [
    ({"task": ""}, "result_task_missing", "请填写任务编号"),
    ({"task": "T2023-0099"}, "result_task_unknown", "没有任务“T2023-0099”"),
    ({"task": "同名"}, "result_task_ambiguous", "T2023-0002、T2023-0005"),
    ({"task_name": "同名"}, "result_task_conflict", "T2023-0002、T2023-0005"),
    ({"task": "T2023-0003"}, "result_task_not_drawn", "还没有抽取"),
    ({"task": "T2023-0004"}, "result_task_not_drawn", "由上级抽取"),
    ({"object_id": ""}, "result_object_missing", "没有写对象编号"),
    ({"object_id": "Z9"}, "result_object_not_drawn", "不是任务 T2023-0001 抽中的对象，请核对"),
    ({"object_id": "Y1"}, "result_object_not_drawn", "而是 T2023-0002 的"),
    ({"object_id": "X4"}, "result_object_replaced", "已被替换"),
    ({"object_name": "乙公司"}, "result_name_of_another", "名称“乙公司”却是 X2 的"),
    ({"inspected_on": "2023-02-30"}, "result_date_unreadable", "不是真实的日期"),
    ({"inspected_on": "2023-02-29"}, "result_date_unreadable", "不是真实的日期"),
    ({"inspected_on": "5月8日"}, "result_date_unreadable", "读不出是哪一天"),
    ({"inspected_on": "8/5/2023"}, "result_date_unreadable", "读不出是哪一天"),
    ({"inspected_on": "23-5-8"}, "result_date_unreadable", "读不出是哪一天"),
    ({"inspected_on": "45054"}, "result_date_unreadable", "读不出是哪一天"),
    ({"inspected_on": "2023-5"}, "result_date_unreadable", "读不出是哪一天"),
    ({"inspected_on": "1923-05-08"}, "result_date_unreadable", "年份太早"),
    ({"follow_up_closed_on": "昨天"}, "result_date_unreadable", "“后续处置完结日期”"),
    ({"inspected_on": "2024-01-01"}, "result_date_future", "今天是 2023-12-31"),
    ({"inspected_on": ""}, "result_date_missing", "没有检查完成日期"),
    ({"entered_on": ""}, "result_date_missing", "没有录入日期"),
    ({"published_on": ""}, "result_date_missing", "没有公示日期"),
    ({"state": "退回", "published_on": "", "entered_on": ""}, "result_date_missing", "状态是“退回”"),
    ({"state": ""}, "result_state_missing", "没有填写状态"),
    ({"state": "已完成"}, "result_state_unknown", "“已完成”不是结果的状态"),
    ({"state": "未录入"}, "result_state_unknown", "却填了别的内容"),
    ({"matters": ()}, "result_matters_missing", "没有任何抽查事项的检查结果"),
    ({"matters": found("没问题")}, "result_category_unknown", "“没问题”不是规定的检查结果"),
    ({"matters": (*FINE, *found("注销"))}, "result_category_conflict", "同一事项有两个结果"),
    ({"matters": found("", "门锁着")}, "result_category_missing", "没有选择检查结果"),
    ({"dispositions": ("罚款",)}, "result_disposition_unknown", "“罚款”不在规定的写法中"),
    ({"methods": ("看看",)}, "result_method_unknown", "“看看”不在规定的写法中"),
    ({"follow_up": "快了"}, "result_follow_up_unknown", "“快了”不认识"),
]

#: The row is taken, and somebody must look (or know).
WARNINGS: list[tuple[dict[str, Any], str, str]] = [
    ({"entered_on": "2023-05-07"}, "result_dates_reversed", "早于检查完成日期 2023-05-08"),
    ({"approved_on": "2023-05-08"}, "result_dates_reversed", "早于录入日期"),
    ({"published_on": "2023-05-09"}, "result_dates_reversed", "早于审核通过日期"),
    ({"approved_on": "", "published_on": "2023-05-08"}, "result_dates_reversed", "早于录入日期"),
    ({"penalty_published_on": "2023-06-01", "penalty_decided_on": "2023-06-02", **FIXED},
     "result_dates_reversed", "处罚"),
    ({"inspected_on": "2023-04-02"}, "result_before_draw", "早于抽取日期 2023-04-03"),
    ({"inspected_on": "2023-10-01", "entered_on": "2023-10-02", "approved_on": "2023-10-02",
      "published_on": "2023-10-03"}, "result_outside_window", "2023-04-01 至 2023-09-30"),
    ({"approved_on": ""}, "result_approval_missing", "没有审核通过日期"),
    ({"state": "待审核"}, "result_state_doubtful", "有公示日期，状态却是“待审核”"),
    ({"state": "退回", "published_on": ""}, "result_state_doubtful", "有审核通过日期"),
    ({"object_name": "别的公司"}, "result_name_differs", "高平市（新名）公司"),
    ({"task": "省2023-77", "task_name": "任务1"}, "result_task_by_name", "对应到 T2023-0001"),
    ({"task_name": "任务一"}, "result_task_name_differs", "与任务 T2023-0001 的名称“任务1”不同"),
    ({"matters": FINE[:1]}, "result_matter_empty", MATTERS[1]),
    ({"matters": (*FINE, RawMatter(matter="别的事项", category="未发现问题"))},
     "result_matter_not_in_task", "别的事项"),
    ({"matters": (RawMatter(matter="", category="未发现问题"),)}, "result_matter_missing", "没有分事项"),
    ({"matters": found("发现问题已责令改正")}, "result_disposition_missing", "没有填写处置"),
    ({"dispositions": ("责令改正",)}, "result_inconsistent", "处置却是“责令改正”"),
    ({"dispositions": ("无需后续处置", "其他")}, "result_inconsistent", "又写了别的处置"),
    ({"matters": found(NOT_FOUND), "dispositions": ("其他",)}, "result_inconsistent", f"却是“{NOT_FOUND}”"),
    ({"abnormal_listed_on": "2023-06-01"}, "result_inconsistent", "却填了这个日期"),
    ({"penalty_decided_on": "2023-06-01"}, "result_inconsistent", "却填了这个日期"),
    ({**FIXED, "abnormal_listed_on": "2023-06-01"}, "result_inconsistent", f"没有“{NOT_FOUND}”"),
    ({**FIXED, "follow_up": "已完结"}, "result_follow_up_date_missing", "没有完结日期"),
    ({**FIXED, "follow_up": "未完结", "follow_up_closed_on": "2023-06-01"}, "result_inconsistent", "却有完结日期"),
    ({"inspectors": ()}, "result_inspectors_missing", "没有填写检查人员"),
    ({"inspectors": TEAM[:1]}, "result_inspectors_few", "只有1人"),
    ({"inspectors": ("张三", "张三（140581-01-01）")}, "result_inspectors_few", "只有1人"),
    ({"inspectors": (*TEAM, "孙七")}, "result_inspector_unknown", "“孙七”在人员名录中查不到"),
    ({"inspectors": (*TEAM, "孙七（999）")}, "result_inspector_unknown", "查不到"),
    ({"inspectors": (*TEAM, "王五")}, "result_inspector_ambiguous", "2位“王五”"),
    ({"inspectors": (*TEAM, "赵六")}, "result_inspector_not_in_team", "“赵六”不在抽取的检查组中"),
    ({"inspectors": (TEAM[0], "张三（140581-01-02）")}, "result_inspector_name_differs", "在名录中是“李四”"),
]  # fmt: skip


@pytest.mark.parametrize(("over", "code", "says"), ERRORS, ids=lambda v: str(v)[:50])
def test_an_error_quarantines_the_row_and_says_why(over: dict[str, Any], code: str, says: str) -> None:
    checked = one(row(**over))
    assert checked.outcome == "quarantined"
    assert checked.new is None
    message = next(p.message for p in checked.problems if p.code == code and p.severity == "error")
    assert says in message
    assert re.fullmatch(r"第5行(“[^”]+”)?：.+。", message)


@pytest.mark.parametrize(("over", "code", "says"), WARNINGS, ids=lambda v: str(v)[:50])
def test_a_warning_takes_the_row_and_tells(over: dict[str, Any], code: str, says: str) -> None:
    checked = one(row(**over))
    assert codes(checked, "error") == []
    assert checked.outcome == "new"
    message = next(p.message for p in checked.problems if p.code == code)
    assert says in message
    assert re.fullmatch(r"第5行(“[^”]+”)?：.+。", message)


def test_an_ordinary_row_has_no_problem() -> None:
    checked = one(row())
    assert (checked.outcome, list(checked.problems)) == ("new", [])


@pytest.mark.parametrize(
    "over",
    [
        {"task": "市场监管抽查〔2023〕001号"}, {"task": "市场监管抽查[2023]001号"}, {"task": " t2023-0001 "},
        {"task": "任务1"},
        {"object_id": " x1 "}, {"object_id": "Ｘ１"}, {"object_name": "旧名公司"}, {"object_name": "高平市(新名)公司"},
        {"inspected_on": "2023/5/8"}, {"inspected_on": "2023年5月8日"}, {"inspected_on": "20230508"},
        {"inspected_on": "2023.05.08"}, {"inspected_on": "2023-05-08 09:30:00"}, {"inspected_on": "２０２３-05-08"},
        {"inspectors": ("张三", "李四")}, {"inspectors": ("张三(140581-01-01)", "李四（140581-01-02）")},
        {"follow_up": "无需"}, {"dispositions": ("无需后续处置",)},
        {"task": "同名", "task_name": "任务1"},
    ],
    ids=str,
)  # fmt: skip
def test_other_ways_of_writing_the_same_are_the_same(over: dict[str, Any]) -> None:
    checked = one(row(**over))
    if over.get("task") == "同名":  # number and name contradict each other: never guessed
        assert checked.outcome == "quarantined"
        return
    assert (checked.outcome, list(checked.problems)) == ("new", [])
    assert checked.new is not None
    assert (checked.new.task_id, checked.new.object_id) == ("T2023-0001", "X1")
    assert str(checked.new.content.inspected_on) == "2023-05-08"
    assert checked.new.content.inspectors == TEAM


def test_all_problems_of_a_row_are_told_at_once() -> None:
    checked = one(
        row(
            object_name="别的公司",
            inspected_on="30/2",
            state="好",
            matters=found("x"),
            methods=("y",),
            inspectors=("孙七",),
        )
    )
    assert {
        "result_name_differs", "result_date_unreadable", "result_state_unknown", "result_category_unknown",
        "result_method_unknown", "result_inspector_unknown", "result_inspectors_few",
    } <= set(codes(checked))  # fmt: skip


@pytest.mark.parametrize("over", [{"object_id": "Z9"}, {"task": "T2023-0099"}], ids=str)
def test_of_an_unknown_object_nothing_else_is_guessed(over: dict[str, Any]) -> None:
    assert len(one(row(inspectors=("孙七", "周八"), **over)).problems) == 1


def test_a_cell_that_could_not_be_read_quarantines_even_a_blank_row() -> None:
    problem = CellProblem(row_no=5, column="公示日期", message="公式没有结果，请重新计算后保存。")
    for raw in (row(), blank()):
        checked = plan([raw], problems=[problem])[1][0]
        assert checked.outcome == "quarantined"
        assert codes(checked, "error") == ["result_cell_unreadable"]


def test_a_row_that_says_nothing_is_blank() -> None:
    no_dates: dict[str, Any] = {"inspected_on": "", "entered_on": "", "approved_on": "", "published_on": ""}
    for raw in (blank(), row(state="未录入", matters=(), methods=(), **no_dates)):
        assert one(raw).outcome == "blank"


def test_the_same_object_twice() -> None:
    differing = plan([row(5), row(6, remarks="b"), row(7, "X2")])[1]
    assert [checked.outcome for checked in differing] == ["quarantined", "quarantined", "new"]
    assert "第5行、第6行是同一个对象" in differing[0].problems[-1].message
    same, checked = plan([row(5), row(6, inspected_on="2023/5/8")])
    assert [one.outcome for one in checked] == ["new", "unchanged"]
    assert (same.counts.new, same.counts.unchanged, len(same.versions)) == (1, 1, 1)
    broken = plan([row(5), row(6, inspected_on="?")])[1]
    assert [checked.outcome for checked in broken] == ["quarantined", "quarantined"]


def test_every_row_is_accounted_for() -> None:
    done, _ = plan(
        [row(5), blank(6, "X2"), row(7, "X3", state=""), row(8, "Z9"), row(9, "X2", entered_on="2023-05-07")]
    )
    count = done.counts
    assert (count.read, count.new, count.blank, count.quarantined, count.flagged) == (5, 2, 1, 2, 1)
    assert count.read == count.new + count.revised + count.unchanged + count.blank + count.quarantined
    assert [held.row_no for held in done.rows] == [7, 8]


def test_dashes_say_nothing_in_exports_of_other_platforms() -> None:
    raw = row(follow_up_closed_on="-", dispositions=("-",), remarks="—", follow_up="-")
    checked = one(raw, kind="mapped")
    assert (checked.outcome, list(checked.problems)) == ("new", [])
    assert checked.new is not None
    assert checked.new.content.remarks is None


def test_a_workbook_made_for_a_repeated_draw_is_told() -> None:
    for draw_id, said in (("d1", []), ("d0", ["result_other_draw"])):
        meta = TemplateMeta(version=1, task_id="T2023-0001", task_no="", task_name="任务1", draw_id=draw_id)
        source = file([row()]).model_copy(update={"template": meta})
        assert codes(check_rows(source, facts(), None)[0]) == said


def test_an_object_number_wins_over_a_task_of_that_name() -> None:
    tasks = {"T2023-0001": task("T2023-0001"), "T2023-0002": task("T2023-0002", name="T2023-0001")}
    checked = plan([row()], tasks=tasks, task_words=task_words(tasks.values()))[1][0]
    assert checked.task_id == "T2023-0001"


@pytest.mark.parametrize("raw", ["９１１４０５８１ｍａ", "91140581MA", " 91140581 ma ", "91140581\u3000MA"])
def test_ids_are_read_as_the_registry_reads_them(raw: str) -> None:
    """The same as the macro ``mc_code``, so that an object is found under every spelling that the registry takes."""
    con = duckdb.connect(":memory:")
    con.execute(files("warehouse").joinpath("sql", "registries", "macros.sql").read_text(encoding="utf-8"))
    assert con.execute("SELECT mc_code(?)", [raw]).fetchone() == (object_key(raw),)
