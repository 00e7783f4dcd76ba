"""What people write on the command line: read by the plan's own readers, and taken only when it is certain."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from normalizers.department import is_coordinating_body
from pipelines.cli_tasks import ACCEPTABLE as OFFERED
from pipelines.steps.tasks.actions import choose
from pipelines.steps.tasks.decide import ACCEPTABLE, Refused, Wish, area_of, decisions, read_spans
from pipelines.steps.tasks.numbers import Numbers, department_word, word_of
from tests.support.plans import STRATA, plan_item, task
from warehouse.task_records import Decision, TaskNumber

TASK = task(1, "S1", (4, 1), (9, 30))
STAFF: dict[str, Any] = {
    "quota_op": "staff_ratio",
    "ratio_min": None,
    "ratio_max": None,
    "quota_detail": '{"staff":1,"units":5}',
}


def made(wish: dict[str, Any], batches: int = 1, **item: Any) -> tuple[Decision, ...]:
    told = Wish.model_validate({"reason": "会议确定", "by": "张三", "at": "2023-03-01T00:00:00Z", **wish})
    one = TASK.model_copy(update={"batches": batches})
    return decisions(told, one, plan_item(**item), STRATA, "county", "高平市", is_coordinating_body)


@pytest.mark.parametrize(
    ("wish", "field", "value"),
    [
        ({"quota": "5%"}, "quota", {"op": "=", "min": "0.05", "max": "0.05"}),
        ({"quota": "20户"}, "quota", {"op": "=", "count": 20, "unit": "户"}),
        ({"quota": "不低于10%"}, "quota", {"op": ">=", "min": "0.1"}),
        ({"quota": "2‰"}, "quota", {"op": "=", "min": "0.002"}),
        ({"window": "2023-04-01..2023-06-30"}, "window", ["2023-04-01", "2023-06-30"]),
        ({"window": "4月至6月"}, "window", ["2023-04-01", "2023-06-30"]),
        ({"window": "2023-08-01..2023-08-31，2023-04-01..2023-04-30"}, "batches",
         [["2023-04-01", "2023-04-30"], ["2023-08-01", "2023-08-31"]]),
        ({"frequency": "2次/年"}, "frequency", {"op": "=", "times": 2, "per": "year"}),
        ({"initiator": "市教育局"}, "initiator", "高平市教育局"),
        ({"initiator": "晋城市生态环境局高平分局"}, "initiator", "晋城市生态环境局高平分局"),
        ({"cooperators": "市公安局、市应急管理局"}, "cooperators", ["高平市公安局", "高平市应急管理局"]),
        ({"cooperators": "无"}, "cooperators", []),
    ],
)  # fmt: skip
def test_taken(wish: dict[str, str], field: str, value: Any) -> None:
    (one,) = made(wish)
    assert (one.field, one.kind, one.by, one.reason) == (field, "set", "张三", "会议确定")
    if isinstance(value, dict):
        assert {key: one.value[key] for key in value} == value
    else:
        assert one.value == value


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ({"quota": "约一成"}, "没有读懂"),
        ({"quota": "根据实际情况确定"}, "没有读懂"),
        ({"quota": "不超过5%"}, "上限"),
        ({"quota": "1:5"}, "没有读懂"),
        ({"quota": "每月10户"}, "每月"),
        ({"quota": "甲类5%，乙类10%"}, "甲"),
        ({"quota": "0%"}, "不"),
        ({"window": "2023-13-01..2023-06-30"}, "不存在的日期"),
        ({"window": "2023-06-30..2023-04-01"}, "晚于结束"),
        ({"window": "11月底前"}, "没有读懂"),
        ({"window": "视情况"}, "没有读懂"),
        ({"window": "  "}, "起止日期"),
        ({"window": "2023-04-01..2023-05-31,2023-05-31..2023-06-30"}, "重叠"),
        ({"frequency": "适时"}, "没有读懂"),
        ({"initiator": "有关部门"}, "没有读懂"),
        ({"initiator": "市教育局、市公安局"}, "只能有一个"),
        ({"initiator": "高平市市场监管领域双随机监管工作领导小组办公室"}, "议事协调机构"),
        ({"cooperators": "市公安局、联席会议办公室"}, "议事协调机构"),
        ({"cooperators": "市公安局等"}, "没有读懂"),
        ({"staff": 3}, "执法人员数"),
        ({"accept": ("seq",)}, "seq"),
        ({"quota": "5%", "accept": ("quota",)}, "只能选一样"),
        ({"quota": "5%", "reason": " "}, "理由"),
        ({}, "没有写明要确定什么"),
    ],
)
def test_refused(wish: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says) as refused:
        made(wish)
    assert str(refused.value).endswith("。")


def test_window_of_one_batch_is_that_of_the_batch() -> None:
    assert made({"window": "2023-04-01..2023-04-30"}, batches=2)[0].field == "batch_window"


def test_staff_where_the_plan_counts_by_staff() -> None:
    assert made({"staff": 12}, **STAFF)[0].value == 12


def test_several_at_once() -> None:
    found = made({"quota": "5%", "initiator": "市教育局", "accept": ("risk", "row", "risk")})
    assert [(one.field, one.kind) for one in found] == [
        ("quota", "set"), ("initiator", "set"), ("risk", "accept"), ("row", "accept"),
    ]  # fmt: skip


def test_command_line_offers_what_can_be_accepted() -> None:
    assert OFFERED == ACCEPTABLE


def test_spans_of_single_days_and_across_years() -> None:
    assert read_spans("2023-10-01..2024-03-31; 2023-05-01..2023-05-01", 2023) == (
        (date(2023, 5, 1), date(2023, 5, 1)), (date(2023, 10, 1), date(2024, 3, 31)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        (["T2023-0002"], [2]), (["t2023-2"], [2]), (["2023-0003"], [3]), (["市场监管抽查〔2023〕001号"], [1]),
        (["市场监管抽查[2023]001号"], [1]), (["T2023-0001,T2023-0003"], [1, 3]),
        (["T2023-0001..T2023-0003"], [1, 2, 3]),
        (["T2023-0002..0003", "T2023-0002"], [2, 3]),
    ],
)  # fmt: skip
def test_tasks_are_named_by_id_number_list_or_range(asked: list[str], ids: list[int]) -> None:
    tasks = [task(n, "S1", (4, 1), (9, 30)) for n in (1, 2, 3)]
    tasks[0] = tasks[0].model_copy(update={"task_no": "市场监管抽查〔2023〕001号"})
    assert [one.task_id for one in choose(tasks, asked)] == [f"T2023-{n:04d}" for n in ids]


@pytest.mark.parametrize("asked", [[], [""], ["T2023-0009"], ["T2023-0002..0009"], ["T2023-0003..T2023-0001"], ["全部"],
                                   ["T2023-0001..T2024-0003"], ["餐饮..食品"]])  # fmt: skip
def test_what_is_not_there_is_refused(asked: list[str]) -> None:
    tasks = [task(n, "S1", (4, 1), (9, 30)) for n in (1, 2, 3)]
    with pytest.raises(Refused):
        choose(tasks, asked)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("高平市市场监督管理局", "市场监管"), ("高平市教育局", "教育"), ("晋城市生态环境局高平分局", "生态环境"),
        ("高平市消防救援大队", "消防救援"), ("高平市卫生健康和体育局", "卫健体育"),
        ("高平市发展和改革委员会", "发展改革"),
        ("国家税务总局高平市税务局", "税务"), ("高平市蚕桑发展局", "蚕桑发展"), (None, "待定"),
    ],
)  # fmt: skip
def test_department_words(name: str | None, word: str) -> None:
    assert department_word(name, {}) == word


def test_settings_outweigh_the_short_form() -> None:
    assert department_word("高平市卫生健康和体育局", {"高平市卫生健康和体育局": "卫体"}) == "卫体"


def test_serials_go_on_after_the_highest_that_was_ever_given() -> None:
    given = [TaskNumber(word="教育", plan_year=2023, serial=7, task_id="T2023-0001", task_no="教育抽查〔2023〕007号")]
    numbers = Numbers(given, [12])
    assert numbers.task_id(2023) == "T2023-0013"
    assert numbers.task_no("教育", 2023, "x") == "教育抽查〔2023〕008号"
    assert numbers.task_no("教育", 2024, "x") == "教育抽查〔2024〕001号"
    assert numbers.task_no("民政", 2023, "x") == "民政抽查〔2023〕001号"
    assert word_of("市场监管抽查〔2023〕008号") == "市场监管"


def test_place_of_short_names() -> None:
    assert area_of("晋城市", "高平市市场监督管理局") == "晋城市"
    assert area_of("", "高平市市场监督管理局办公室") == "高平市"
    assert area_of("", None) == ""
