"""One plan item → its tasks: what blocks a draw, what only has to be known, what a person's decision settles."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from draws.models import Policy, Quota
from draws.sizes import sample_size
from pipelines.steps.tasks.build import build
from pipelines.steps.tasks.facts import basis
from pipelines.steps.tasks.policy import policy_for
from pipelines.steps.tasks.problems import KINDS, problem
from pipelines.steps.tasks.quota import excludes_earlier
from tests.support.plans import around, fact, finding, plan_item
from warehouse.task_records import Decision, PlanItem, TaskContent


def only(item: PlanItem, *decisions: Decision, **settings: Any) -> TaskContent:
    drafts = build(item, {1: decisions}, around(**settings))
    assert len(drafts) == 1
    return drafts[0]


def decision(item: PlanItem, field: str, value: object = None, kind: str = "set") -> Decision:
    told = {"field": field, "kind": kind, "value": value, "text": str(value), "reason": "会议确定", "by": "张三"}
    return Decision.model_validate({**told, "at": "2023-03-01T00:00:00Z", "basis": basis(item, field)})


def accept(item: PlanItem, field: str) -> Decision:
    return decision(item, field, kind="accept")


def errors(draft: TaskContent) -> list[str]:
    return [one.code for one in draft.problems if one.severity == "error"]


def notes(draft: TaskContent) -> list[str]:
    return [one.code for one in draft.problems if one.severity != "error"]


TIERS = {name: {"op": "=", "min": share, "max": share} for name, share in
         (("A", 0.01), ("B", 0.03), ("C", 0.1), ("D", 0.3))}  # fmt: skip
FALLING = {**TIERS, "C": {"op": "=", "min": 0.5, "max": 0.5}}
EXEMPT = {**TIERS, "A": {"op": "=", "min": 0, "max": 0}}
NO_QUOTA: dict[str, Any] = {"quota_op": None, "ratio_min": None, "ratio_max": None}


def test_plain_line_is_ready() -> None:
    draft = only(plan_item())
    assert draft.status == "ready"
    assert draft.problems == ()
    assert draft.quota == {"count": None, "op": "=", "ratio": "0.05"}
    assert (draft.window_start, draft.window_end) == (date(2023, 4, 1), date(2023, 9, 30))
    assert draft.remind_on == date(2023, 3, 22)


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        (NO_QUOTA, ["quota_unspecified"]),
        ({"quota_op": "<=", "ratio_min": None}, ["quota_upper_limit"]),
        ({"quota_op": "<=", "ratio_min": None, "ratio_max": None, "count_max": 20}, ["quota_upper_limit"]),
        ({**NO_QUOTA, "quota_op": "staff_ratio", "quota_detail": '{"staff":1,"units":5}'}, ["quota_staff"]),
        ({"quota_detail": '{"per":"month"}'}, ["quota_period"]),
        ({"quota_detail": '{"conditional":true}'}, ["quota_condition"]),
        ({"window_start": None, "window_end": None}, ["window_missing"]),
        ({"window_start": date(2023, 10, 1)}, ["window_reversed"]),
        ({"window_start": date(2022, 3, 1), "window_end": date(2022, 5, 1)}, ["window_outside_year"]),
        ({"initiator": None}, ["initiator_missing"]),
        ({"initiator": "高平市双随机领导小组办公室"}, ["initiator_coordinating"]),
        ({"cooperators": ("高平市公安局", "高平市双随机领导小组办公室")}, ["cooperator_coordinating"]),
        ({"frequency_per": "N_years", "frequency_years": 5}, ["frequency_years"]),
        ({"risk_rule": "by_class", "risk_by_class": json.dumps(TIERS)}, ["quota_and_classes"]),
        ({**NO_QUOTA, "risk_rule": "by_class", "risk_by_class": json.dumps(FALLING)}, ["classes_not_rising"]),
        ({**NO_QUOTA, "risk_rule": "by_class", "risk_by_class": json.dumps(EXEMPT)}, ["class_exempt", "quota_odd"]),
    ],
)  # fmt: skip
def test_what_blocks(values: dict[str, Any], codes: list[str]) -> None:
    draft = only(plan_item(**values))
    assert (draft.status, errors(draft)) == ("blocked", codes)


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"window_start": date(2023, 2, 1)}, ["window_before_issue"]),
        ({"target_scope": None}, ["scope_missing"]),
        ({"quota_op": "range", "ratio_max": Decimal("0.1")}, ["quota_lower_bound"]),
        ({"frequency_op": "<=", "frequency_times": 2}, ["frequency_is_cap"]),
        ({"quota_op": ">=", "ratio_max": None}, []),
        ({"risk_rule": "not_applicable"}, []),
        ({"risk_rule": "incremental"}, []),
    ],
)
def test_what_only_has_to_be_known(values: dict[str, Any], codes: list[str]) -> None:
    draft = only(plan_item(**values))
    assert (draft.status, notes(draft)) == ("ready", codes)


@pytest.mark.parametrize("field", ["quota", "frequency", "window", "initiator", "cooperators", "target_scope", "risk"])
def test_doubtful_reading_blocks_until_accepted(field: str) -> None:
    item = plan_item(fields=[fact(field, "看不清", "review")])
    assert errors(only(item)) == ["field_review"]
    assert only(item, accept(item, field)).status == "ready"


@pytest.mark.parametrize("field", ["matters", "mode", "seq", "remarks", "base"])
def test_doubt_about_anything_else_holds_nothing_up(field: str) -> None:
    item = plan_item(fields=[fact(field, "看不清", "review")], findings=[finding("text_truncated", field)])
    draft = only(item)
    assert (draft.status, notes(draft)) == ("ready", ["text_truncated"])


@pytest.mark.parametrize(
    ("code", "field", "blocks"),
    [
        ("conflicting_values", "quota", True),
        ("several_initiators", "initiator", True),
        ("estimated_quota", "quota", True),
        ("risk_levels_garbled", "risk", True),
        ("shifted_cells", None, True),
        ("table_doubtful", None, True),
        ("foreign_area_word", "target_scope", False),
        ("seq_duplicate", "seq", False),
    ],
)
def test_findings_about_the_line(code: str, field: str | None, blocks: bool) -> None:
    item = plan_item(findings=[finding(code, field)])
    draft = only(item)
    assert (draft.status, [one.code for one in draft.problems]) == ("blocked" if blocks else "ready", [code])
    if blocks:
        assert only(item, accept(item, field or "row")).status == "ready"


def test_finding_that_a_person_has_dealt_with_is_settled() -> None:
    item = plan_item(
        fields=[fact("risk", "乱", "review")], findings=[finding("risk_levels_garbled", "risk", resolved=True)]
    )
    assert only(item).problems == ()


def test_what_is_missing_cannot_be_accepted_away() -> None:
    item = plan_item(**NO_QUOTA, initiator=None, window_start=None)
    taken = [accept(item, field) for field in ("quota", "initiator", "window", "frequency")]
    assert errors(only(item, *taken)) == errors(only(item))
    assert len(errors(only(item))) == 3


def test_body_of_a_shared_cell_is_not_lost_when_the_initiator_is_set() -> None:
    value = {
        "names": ["区文旅局", "教育部门"],
        "canonical": ["澄安区文化和旅游局", None],
        "roles": ["lead", "cooperate"],
    }
    item = plan_item(fields=[fact("initiator", "牵头：…；配合：…", "review", json.dumps(value))])
    draft = only(item, decision(item, "initiator", "澄安区文化和旅游局"))
    assert errors(draft) == ["cooperator_unresolved"]
    assert only(item, accept(item, "initiator"), decision(item, "cooperators", ["澄安区教育局"])).status == "ready"


@pytest.mark.parametrize(
    ("own", "level", "status"),
    [
        ("county", "province", "external"),
        ("county", "city", "external"),
        ("county", "county", "ready"),
        ("county", "district", "ready"),
        ("district", "county", "ready"),
        ("city", "city", "ready"),
        ("city", "province", "external"),
        ("city", "county", "ready"),
        ("county", None, "ready"),
    ],
)
def test_draws_of_higher_levels_are_not_ours(own: str, level: str | None, status: str) -> None:
    item = plan_item(draw_level=level)
    assert only(item, own={"level": own}).status == status
    assert only(item, accept(item, "draw_level"), own={"level": own}).status == "ready"


def test_numbers_by_class_go_into_the_quota_as_they_stand() -> None:
    item = plan_item(**NO_QUOTA, risk_rule="by_class", risk_by_class=json.dumps(TIERS))
    quota = Quota.model_validate(only(item).quota)
    assert quota.by_class is not None
    assert {name: tier.ratio for name, tier in quota.by_class.items()} == {
        "A": "0.01", "B": "0.03", "C": "0.1", "D": "0.3",
    }  # fmt: skip
    both = plan_item(risk_rule="by_class", risk_by_class=json.dumps(TIERS))
    assert Quota.model_validate(only(both, accept(both, "risk")).quota) == quota
    assert only(both, decision(both, "quota", {"op": "=", "min": "0.08", "max": "0.08"})).quota == {
        "count": None, "op": "=", "ratio": "0.08",
    }  # fmt: skip


def test_batches_repeat_the_quota_and_say_so() -> None:
    drafts = build(plan_item(frequency_times=2), {}, around())
    assert [(d.batch, d.batches, d.window_start, d.window_end) for d in drafts] == [
        (1, 2, date(2023, 4, 1), date(2023, 6, 30)),
        (2, 2, date(2023, 7, 1), date(2023, 9, 30)),
    ]
    assert drafts[0].quota == drafts[1].quota
    assert {tuple(notes(d)) for d in drafts} == {("quota_each_batch", "window_split")}
    assert drafts[0].digest != drafts[1].digest


def test_quota_by_month_fits_monthly_batches_only() -> None:
    monthly: dict[str, Any] = {
        **NO_QUOTA,
        "quota_op": ">=",
        "count_min": 40,
        "count_unit": "家",
        "quota_detail": '{"per":"month"}',
    }
    silent: dict[str, Any] = {"frequency_op": None, "frequency_times": None, "frequency_per": None}
    drafts = build(plan_item(**monthly, **silent), {}, around())
    assert [d.quota for d in drafts] == [{"count": 40, "op": ">=", "ratio": None}] * 6
    assert {tuple(notes(d)) for d in drafts} == {("batches_from_quota",)}
    assert errors(only(plan_item(**monthly))) == ["quota_period"]


def test_decisions_shape_all_batches_or_one() -> None:
    item = plan_item(frequency_times=2)
    spans = [["2023-03-01", "2023-03-31"], ["2023-05-01", "2023-05-31"], ["2023-11-01", "2023-11-30"]]
    three = build(item, {1: [decision(item, "batches", spans)]}, around())
    assert [str(d.window_start) for d in three] == ["2023-03-01", "2023-05-01", "2023-11-01"]
    moved = build(item, {2: [decision(item, "batch_window", ["2023-08-01", "2023-08-31"])]}, around())
    assert [str(d.window_start) for d in moved] == ["2023-04-01", "2023-08-01"]
    once = build(item, {1: [decision(item, "frequency", {"op": "=", "times": 1, "per": "year"})]}, around())
    assert [(d.batches, str(d.window_end)) for d in once] == [(1, "2023-09-30")]
    later = build(item, {1: [decision(item, "window", ["2023-01-01", "2023-12-31"])]}, around())
    assert [str(d.window_start) for d in later] == ["2023-01-01", "2023-07-01"]


def test_window_set_for_a_line_without_one_is_cut_as_the_frequency_says() -> None:
    item = plan_item(frequency_times=2, window_start=None, window_end=None)
    assert errors(only(item)) == ["window_missing"]
    drafts = build(item, {1: [decision(item, "window", ["2023-01-01", "2023-12-31"])]}, around())
    assert [d.status for d in drafts] == ["ready", "ready"]


def test_decision_overtaken_by_the_plan_is_dropped_and_blocks() -> None:
    old = plan_item(**NO_QUOTA, fields=[fact("quota", "待定")])
    told = decision(old, "quota", {"op": "=", "min": "0.05", "max": "0.05"})
    assert only(old, told).status == "ready"
    new = plan_item(fields=[fact("quota", "10%")], ratio_min=Decimal("0.1"), ratio_max=Decimal("0.1"))
    draft = only(new, told)
    assert (draft.status, errors(draft)) == ("blocked", ["decision_dropped"])
    assert draft.quota == {"count": None, "op": "=", "ratio": "0.1"}
    assert draft.decisions[0].dropped
    assert "张三" in draft.problems[0].message
    assert only(new, *draft.decisions, accept(new, "quota")).status == "ready"
    assert only(old, *draft.decisions).status == "blocked"  # what was dropped does not come back by itself


def test_arrangement_of_batches_overtaken_by_the_plan_blocks_all_of_them() -> None:
    old = plan_item(frequency_times=2)
    spans = [["2023-04-01", "2023-04-30"], ["2023-09-01", "2023-09-30"]]
    told = decision(old, "batches", spans)
    new = plan_item(frequency_times=3)
    drafts = build(new, {1: [told]}, around())
    assert [(draft.status, errors(draft)) for draft in drafts] == [("blocked", ["decision_dropped"])] * 3
    taken = accept(new, "window").model_copy(update={"at": "2023-04-01T00:00:00Z"})
    assert {draft.status for draft in build(new, {1: [*drafts[0].decisions, taken]}, around())} == {"ready"}


def test_decision_stays_when_only_the_spaces_of_the_text_change() -> None:
    old, new = plan_item(fields=[fact("quota", "5%； 1次/年")]), plan_item(fields=[fact("quota", "5%；\n1次/年")])
    assert only(new, decision(old, "quota", {"op": "=", "count": 20})).decisions[0].dropped is None


def test_staff_gives_the_number_of_objects() -> None:
    item = plan_item(**{**NO_QUOTA, "quota_op": "staff_ratio", "quota_detail": '{"staff":1,"units":5}'})
    draft = only(item, decision(item, "staff", 12))
    assert (draft.status, notes(draft)) == ("ready", ["quota_staff_needed"])
    assert sample_size(Quota.model_validate(draft.quota), 1000) == 60


def test_digest_follows_the_substance_alone() -> None:
    plain = only(plan_item())
    assert only(plan_item(item_id="n2-007", notice_id="n2", seq=9, row_no=4)).digest == plain.digest
    for values in (
        {"ratio_min": Decimal("0.06"), "ratio_max": Decimal("0.06")}, {"target_scope": "全市超市"},
        {"initiator": "高平市教育局"}, {"matters": ("环保检查",)}, {"window_end": date(2023, 10, 31)},
        {"risk_rule": "incremental"}, {"cooperators": ("高平市公安局",)}, {"task_name": "另一项"},
    ):  # fmt: skip
        assert only(plan_item(**values)).digest != plain.digest


def test_unnamed_line_is_called_by_its_first_matter() -> None:
    assert only(plan_item(task_name=None, matters=("消防检查",))).name == "消防检查"
    assert "序号7" in only(plan_item(task_name=" ", matters=(), seq=7)).name


POLICY = Policy(multipliers={"A": "1/2", "B": "1", "D": "4"}, order=("A", "B", "D"))


@pytest.mark.parametrize("rule", [None, "not_applicable", "by_class"])
def test_without_rising_ratios_all_classes_are_drawn_alike(rule: str | None) -> None:
    assert policy_for(only(plan_item(risk_rule=rule)), POLICY).multipliers == {"A": "1", "B": "1", "D": "1"}
    assert policy_for(only(plan_item(risk_rule="incremental")), POLICY) == POLICY


@pytest.mark.parametrize(
    ("ratio", "batches", "excludes"),
    [("0.05", 2, True), ("0.5", 2, True), ("0.6", 2, False), ("1", 1, True), ("1", 4, False)],
)
def test_later_batch_leaves_out_the_earlier_unless_nobody_were_left(ratio: str, batches: int, excludes: bool) -> None:
    assert excludes_earlier({"op": "=", "ratio": ratio, "count": None}, batches) is excludes
    tiers = {"A": {"op": "=", "ratio": "0.01", "count": None}, "D": {"op": "=", "ratio": ratio, "count": None}}
    assert excludes_earlier({"op": "by_class", "ratio": None, "count": None, "by_class": tiers}, batches) is excludes


def test_sentences_end_and_say_what_to_do() -> None:
    for code, kind in KINDS.items():
        assert kind.sentence.endswith("。"), code
        if kind.severity == "error":
            assert any(word in kind.sentence for word in ("--", "请")), code
    assert problem("window_missing", "window").severity == "error"
