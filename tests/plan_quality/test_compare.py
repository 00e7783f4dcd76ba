"""Two plans side by side: a table of edits and the differences they must make, and what holds for any two plans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.steps.plan_quality.compare import compare
from pipelines.steps.plan_quality.models import Comparison
from warehouse.reporting.plan import load_plan, plan_heads
from warehouse.reporting.plan_records import Plan, PlanBody, PlanCell, PlanHead, PlanLine

AREA = "甲市"
NONE: dict[str, Any] = dict.fromkeys(PlanLine.model_fields)


def body(name: str, kind: str | None, role: str = "initiator", **over: Any) -> PlanBody:
    values = {"name": AREA + name, "raw": AREA + name, "role": role, "kind": kind, "area": AREA, "is_stale": False}
    return PlanBody.model_validate(values | over)


MARKET, FARM = body("市场监督管理局", "市场监管"), body("农业农村局", "农业农村")
FIRE = body("消防救援大队", "消防救援(垂直)", "cooperator")


def cell(field: str, raw: str, status: str = "ok") -> PlanCell:
    place = {"page": 1, "table_no": 1, "row_no": 1, "col_no": 1}
    return PlanCell.model_validate({"field": field, "part": 1, "raw": raw, "value": None, "status": status, **place})


def line(name: str | None, scope: str | None = None, year: int = 2023, **over: Any) -> PlanLine:
    """An ordinary item: 5 %, once a year, March to August, by the market bureau alone."""
    values: dict[str, Any] = {
        "item_id": f"{name}{scope}{over.get('seq')}", "table_no": 1, "row_no": 1, "seq": 1, "task_name": name,
        "target_scope": scope or f"全市{name}单位", "matters": (f"{name}监督检查",), "quota_op": "=",
        "ratio_min": Decimal("0.05"), "ratio_max": Decimal("0.05"), "frequency_op": "=", "frequency_times": 1,
        "frequency_per": "year", "frequency_years": 1, "window_start": date(year, 3, 1),
        "window_end": date(year, 8, 31), "status": "ok", "bodies": (MARKET,), "cooperators": (), "cells": (),
    } | over  # fmt: skip
    lead = next((one.name for one in values["bodies"] if one.role == "initiator"), None)
    return PlanLine.model_validate({**NONE, **values, "initiator": lead})


def plan(*lines: PlanLine, year: int | None = 2023, **over: Any) -> Plan:
    head = {
        "notice_id": f"n{year}", "source_name": f"{year}.txt", "title": "联合抽查计划", "issuer": "甲市双随机办公室",
        "doc_number": f"甲双随机办〔{year}〕1号", "issue_date": None, "plan_year": year, "sha256": None,
        "content_hash": "", "reader_version": "1", "is_current": True, "supersedes": None, "copy_of": None,
        "ordinal": 1, "items": len(lines), "joined": 0, "initiators": 1, "area": AREA,
    } | over  # fmt: skip
    return Plan(head=PlanHead.model_validate(head), lines=lines)


def told(found: Comparison) -> dict[str, Any]:
    """What a comparison says, by names: for tables of expectations."""
    changed = {item.new.name: tuple(change.field for change in item.changes) for item in found.changed}
    parts = {
        "changed": changed,
        "added": [one.item.name for one in found.added],
        "dropped": [one.item.name for one in found.dropped],
        "uncertain": [(pair.old.name, pair.new.name) for pair in found.uncertain],
        "renamed": [(one.old, one.new, one.basis) for one in found.renamed],
    }
    return {key: value for key, value in parts.items() if value}


#: Items that both years have, so that likeness is weighed among others.
OTHERS = ("种子", "旅行社", "加油站", "殡葬服务", "测绘")

PESTICIDE = "对农药经营企业的双随机抽查"
#: what: (last year's items, this year's items, the differences).
CASES: dict[str, tuple[list[PlanLine], list[PlanLine], dict[str, Any]]] = {
    "same months of another year": ([line("农药")], [line("农药", year=2024)], {}),
    "29 February is 28 February": (
        [line("农药", window_end=date(2023, 2, 28), window_start=date(2023, 1, 1))],
        [line("农药", window_end=date(2024, 2, 29), window_start=date(2024, 1, 1))],
        {},
    ),
    "a moved window": (
        [line("农药")], [line("农药", year=2024, window_end=date(2024, 9, 30))], {"changed": {"农药": ("window",)}}
    ),
    "a window into the next year": (
        [line("农药", window_end=date(2023, 12, 31))],
        [line("农药", year=2024, window_end=date(2025, 12, 31))],
        {"changed": {"农药": ("window",)}},
    ),
    "another ratio": (
        [line("农药")], [line("农药", year=2024, ratio_min=Decimal("0.08"), ratio_max=Decimal("0.08"))],
        {"changed": {"农药": ("quota",)}},
    ),
    "the same ratio with more zeros": (
        [line("农药")], [line("农药", year=2024, ratio_min=Decimal("0.0500"), ratio_max=Decimal("0.05000"))], {},
    ),
    "a count instead of a ratio": (
        [line("农药")], [line("农药", year=2024, ratio_min=None, ratio_max=None, count_min=20, count_unit="户")],
        {"changed": {"农药": ("quota",)}},
    ),
    "another frequency": (
        [line("农药")], [line("农药", year=2024, frequency_times=2)], {"changed": {"农药": ("frequency",)}}
    ),
    "a matter more": (
        [line("农药", matters=("甲项",))], [line("农药", year=2024, matters=("甲项", "乙项"))],
        {"changed": {"农药": ("matters",)}},
    ),
    "matters in another order and punctuation": (
        [line("农药", matters=("甲项", "乙、项"))], [line("农药", year=2024, matters=("乙 项", "甲项。"))], {},
    ),
    "another initiator": (
        [line("农药")], [line("农药", year=2024, bodies=(FARM,))], {"changed": {"农药": ("initiator",)}},
    ),
    "a cooperator more": (
        [line("农药")], [line("农药", year=2024, bodies=(MARKET, FIRE))], {"changed": {"农药": ("cooperators",)}},
    ),
    "risk, type and level": (
        [line("农药")],
        [line("农药", year=2024, risk_rule="incremental", draw_type="定向", draw_level="county")],
        {"changed": {"农药": ("risk", "draw_type", "levels")}},
    ),
    "added and dropped": (
        [line("农药"), line("煤矿")], [line("农药", year=2024), line("学校食堂", year=2024)],
        {"added": ["学校食堂"], "dropped": ["煤矿"]},
    ),
    "punctuation, widths and the year in a name": (
        [line("农药（经营）2023年度抽查", "企业")], [line("农药(经营)2024年度抽查", "企业", year=2024)], {},
    ),
    "a task slightly renamed": (
        [line(PESTICIDE, "农药店", matters=("查农药",))],
        [line("对农药经营单位的监督抽查", "农药店", year=2024, matters=("查农药",))],
        {"changed": {"对农药经营单位的监督抽查": ("task_name",)}},
    ),
    "a scope slightly changed": (
        [line(PESTICIDE, "全市农药经营企业", matters=("查农药",))],
        [line(PESTICIDE, "辖区农药经营企业及门店", year=2024, matters=("查农药",))],
        {"changed": {PESTICIDE: ("target_scope",)}},
    ),
    "B is not C": (
        [line("对B类企业的抽查", "企业", matters=("登记",))],
        [line("对C类企业的抽查", "企业", year=2024, matters=("登记",))],
        {"uncertain": [("对B类企业的抽查", "对C类企业的抽查")]},
    ),
    "production is not sale": (
        [line("对食品生产企业的抽查", "全市企业", matters=("登记",))],
        [line("对食品销售企业的抽查", "全市企业", year=2024, matters=("登记",))],
        {"uncertain": [("对食品生产企业的抽查", "对食品销售企业的抽查")]},
    ),
    "a split item": (
        [line("学校食堂", "中小学校食堂")],
        [line("学校食堂", "城区中小学校食堂", year=2024), line("学校食堂", "乡镇中小学校食堂", year=2024)],
        {"uncertain": [("学校食堂", "学校食堂"), ("学校食堂", "学校食堂")]},
    ),
    "one name, two scopes, one of them changed": (
        [line("食品", "大型食品超市"), line("食品", "食品小作坊")],
        [line("食品", "大型食品超市", year=2024), line("食品", "食品小作坊和摊点", year=2024)],
        {"changed": {"食品": ("target_scope",)}},
    ),
    "one name and scope, two ratios, one of them changed": (
        [line("食品", seq=1), line("食品", seq=2, ratio_min=Decimal("0.1"), ratio_max=Decimal("0.1"))],
        [line("食品", seq=1, year=2024, ratio_min=Decimal("0.2"), ratio_max=Decimal("0.2")),
         line("食品", seq=2, year=2024)],
        {"changed": {"食品": ("quota",)}},
    ),
    "one name and scope, two ratios, both changed": (
        [line("食品", seq=1), line("食品", seq=2, ratio_min=Decimal("0.1"), ratio_max=Decimal("0.1"))],
        [line("食品", seq=n, year=2024, ratio_min=Decimal(n) / 5, ratio_max=Decimal(n) / 5) for n in (1, 2)],
        {"uncertain": [("食品", "食品")] * 4},
    ),
    "two alike, one of them gone": (
        [line("食品", seq=1), line("食品", seq=2, ratio_min=Decimal("0.1"), ratio_max=Decimal("0.1"))],
        [line("食品", seq=1, year=2024)],
        {"dropped": ["食品"]},
    ),
    "rows without a name, told apart by nothing": (
        [line(None, "企业", matters=())], [line(None, "企业", year=2024, matters=(), frequency_times=3)],
        {"uncertain": [("（没有名称）", "（没有名称）")]},
    ),
    "rows without a name that agree in everything": (
        [line(None, "企业", matters=())], [line(None, "企业", year=2024, matters=())], {},
    ),
    "reworded, but what is inspected where by whom is the same": (
        [line("对保安行业双随机抽查", "全市保安单位", matters=("保安服务检查",))],
        [line("对保安业双随机抽查", "全市保安单位", year=2024, matters=("保安服务检查",))],
        {"changed": {"对保安业双随机抽查": ("task_name",)}},
    ),
    "reworded, and two items do the same": (
        [line("对保安行业双随机抽查", "全市保安单位", matters=("登记",))],
        [line(f"对保安业{part}检查", "全市保安单位", year=2024, matters=("登记",)) for part in ("资质", "培训")],
        {"uncertain": [("对保安行业双随机抽查", f"对保安业{part}检查") for part in ("资质", "培训")]},
    ),
    "a body under its successor's name": (
        [line("农药", bodies=(MARKET, body("消防救援大队", "消防救援(垂直)", "cooperator", raw="甲市消防大队",
                                           is_stale=True)))],
        [line("农药", year=2024, bodies=(MARKET, FIRE))],
        {"renamed": [(("甲市消防大队",), ("甲市消防救援大队",), "successor")]},
    ),
    "a body of the same kind and place": (
        [line("房产", bodies=(body("住房和城乡建设局", "住建"),))],
        [line("房产", year=2024, bodies=(body("住房城乡建设管理局", "住建"),))],
        {"renamed": [(("甲市住房和城乡建设局",), ("甲市住房城乡建设管理局",), "kind")]},
    ),
    "a body reorganised": (
        [line("泳池", bodies=(body("卫生健康和体育局", "卫健+体育"),))],
        [line("泳池", year=2024, bodies=(body("体育局", "体育"),))],
        {"changed": {"泳池": ("initiator",)},
         "renamed": [(("甲市卫生健康和体育局",), ("甲市体育局",), "unclear")]},
    ),
    "a team is not its bureau": (
        [line("农药", bodies=(body("农业农村局", "农业农村"),))],
        [line("农药", year=2024, bodies=(body("农业综合行政执法大队", "农业农村"),))],
        {"changed": {"农药": ("initiator",)},
         "renamed": [(("甲市农业农村局",), ("甲市农业综合行政执法大队",), "unclear")]},
    ),
}  # fmt: skip


def pair(what: str) -> tuple[Plan, Plan]:
    old, new, _ = CASES[what]
    return (
        plan(*[line(name) for name in OTHERS], *old),
        plan(*[line(name, year=2024) for name in OTHERS], *new, year=2024),
    )


@pytest.mark.parametrize("what", CASES)
def test_each_edit_makes_its_difference_and_no_other(what: str) -> None:
    found = compare(*pair(what))

    assert told(found) == CASES[what][2]
    assert (found.relation, found.shift) == ("years", 1)


def test_a_renamed_body_is_neither_dropped_nor_added() -> None:
    for what in ("a body under its successor's name", "a body of the same kind and place", "a body reorganised"):
        found = compare(*pair(what))
        assert (found.bodies_added, found.bodies_dropped) == ((), ())


def test_a_reading_that_waits_for_a_person_is_not_taken_at_its_word() -> None:
    def unsure(raw: str, year: int) -> PlanLine:
        return line("农药", year=year, cells=(cell("quota", raw, "review"),), status="review")

    other = compare(plan(unsure("5%左右？", 2023)), plan(unsure("5%上下", 2024), year=2024))
    same = compare(plan(unsure("5%左右？", 2023)), plan(unsure("5％ 左右?", 2024), year=2024))

    assert [(change.field, change.certain) for item in other.changed for change in item.changes] == [("quota", False)]
    assert "5%上下" in other.changed[0].changes[0].new and other.needs_person
    assert same.changed == ()
    assert any("待核对" in note for note in same.notes)


def test_a_name_that_leads_to_no_body_is_compared_as_it_is_written() -> None:
    def named(raw: str) -> PlanCell:
        value = f'{{"names": ["{raw}"], "canonical": [null]}}'
        return cell("cooperators", raw, "review").model_copy(update={"value": value})

    found = compare(
        plan(line("农药", cells=(named("规划局"),))), plan(line("农药", year=2024, cells=(named("城建局"),)), year=2024)
    )

    (change,) = found.changed[0].changes
    assert (change.field, change.added, change.removed, change.certain) == (
        "cooperators", ("城建局（未能确定）",), ("规划局（未能确定）",), False,
    )  # fmt: skip


def test_versions_say_why_or_that_nothing_says_why() -> None:
    new = plan(line("农药", frequency_times=2, remarks="因人员调整"), supersedes="n2023", notice_id="v2")
    found = compare(plan(line("农药"), line("煤矿")), new)

    assert (found.relation, found.changed[0].reason) == ("version", "因人员调整")
    assert any("取消" in note for note in found.notes)


def test_without_a_plan_year_months_are_compared_and_it_is_said() -> None:
    found = compare(plan(line("农药"), year=None), plan(line("农药", year=2024), year=2024))

    assert found.is_empty and found.shift is None
    assert any("年度没有读出" in note for note in found.notes)


NAMES = st.sampled_from(["农药", "食品生产", "食品销售", "对B类企业", "对C类企业", "学校食堂", "", "&<'=@"])
BODIES = st.sampled_from(
    [MARKET, FARM, body("住房和城乡建设局", "住建"), body("城乡建设局", "住建"), body("甲所", None)]
)
LINES = st.builds(
    lambda name, scope, lead, join, ratio, days, status, seq: line(
        name or None, scope, bodies=(lead, *join), ratio_min=ratio, ratio_max=ratio, status=status, seq=seq,
        window_start=days, cells=(cell("quota", f"约{ratio}", "review" if status == "review" else "ok"),),
        item_id=f"i{seq}",
    ),
    NAMES, st.sampled_from(["企业", "全市企业", "门店", None]), BODIES, st.sampled_from([(), (FIRE,)]),
    st.sampled_from([Decimal("0.05"), Decimal("0.1")]), st.sampled_from([date(2023, 2, 28), date(2023, 3, 1), None]),
    st.sampled_from(["ok", "review", "quarantined"]), st.integers(1, 10**6),
)  # fmt: skip
PLANS = st.lists(LINES, max_size=7, unique_by=lambda one: one.item_id).map(lambda lines: plan(*lines))


@settings(max_examples=60, deadline=None)
@given(PLANS)
def test_a_plan_does_not_differ_from_itself(one: Plan) -> None:
    found = compare(one, one)

    assert found.is_empty
    assert found.unchanged == len(one.lines)


@settings(max_examples=120, deadline=None)
@given(PLANS, PLANS)
def test_the_other_way_round_everything_is_turned_round_and_nothing_is_lost(a: Plan, b: Plan) -> None:
    there, back = compare(a, b), compare(b, a)

    assert [one.item for one in there.added] == [one.item for one in back.dropped]
    assert [one.item for one in there.dropped] == [one.item for one in back.added]
    assert there.unchanged == back.unchanged
    assert {(p.old.item_id, p.new.item_id, p.score, p.why) for p in there.uncertain} == {
        (p.new.item_id, p.old.item_id, p.score, p.why) for p in back.uncertain
    }
    turned = {
        (
            item.new.item_id,
            item.old.item_id,
            item.how,
            change.field,
            change.new,
            change.old,
            change.removed,
            change.added,
        )
        for item in back.changed
        for change in item.changes
    }
    assert turned == {
        (
            item.old.item_id,
            item.new.item_id,
            item.how,
            change.field,
            change.old,
            change.new,
            change.added,
            change.removed,
        )
        for item in there.changed
        for change in item.changes
    }
    assert {(one.old, one.new) for one in there.renamed} == {(one.new, one.old) for one in back.renamed}
    for plans, lone, unsure in ((a, there.dropped, there.uncertain_old), (b, there.added, there.uncertain_new)):
        assert there.unchanged + len(there.changed) + len(lone) + unsure == len(plans.lines)


def test_every_sample_plan_equals_itself_and_its_copies(samples: Callable[[], Path]) -> None:
    warehouse = samples()
    heads = plan_heads(warehouse)
    plans = {head.notice_id: load_plan(warehouse, head.notice_id) for head in heads}

    assert len(heads) > 3
    for head in heads:
        assert compare(plans[head.notice_id], plans[head.notice_id]).is_empty
        if head.copy_of:
            assert compare(plans[head.copy_of], plans[head.notice_id]).unchanged == head.items
