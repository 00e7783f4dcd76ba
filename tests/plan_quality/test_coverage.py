"""How items are spread over bodies and months."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.steps.plan_quality.coverage import coverage, kinds_absent
from pipelines.steps.plan_quality.report_tables import busiest
from warehouse.reporting.plan_records import Plan, PlanBody, PlanHead, PlanLine

HEAD = dict.fromkeys(PlanHead.model_fields) | {
    "notice_id": "n", "source_name": "n.txt", "plan_year": 2024, "content_hash": "", "reader_version": "1",
    "is_current": True, "ordinal": 1, "items": 1, "joined": 0, "initiators": 1,
}  # fmt: skip


def line(start: date | None, end: date | None, *names: str, batches: str | None = None) -> PlanLine:
    """The first name initiates, the others join."""
    bodies = [
        PlanBody(
            name=name, raw=name, role="cooperator" if i else "initiator", kind="市场监管", area="甲市", is_stale=False
        )
        for i, name in enumerate(names)
    ]
    values = dict.fromkeys(PlanLine.model_fields) | {
        "item_id": f"{start}{end}{names}", "table_no": 1, "row_no": 1, "matters": (), "cooperators": (), "status": "ok",
        "window_start": start, "window_end": end, "window_batches": batches, "bodies": tuple(bodies), "cells": (),
    }  # fmt: skip
    return PlanLine.model_validate(values)


def plan(*lines: PlanLine) -> Plan:
    return Plan(head=PlanHead.model_validate(HEAD), lines=lines)


TWO = '[{"start": "2024-01-31", "end": "2024-02-01"}, {"start": "2024-12-31", "end": "2024-12-31"}]'


@pytest.mark.parametrize(
    ("one", "months", "undated", "outside"),
    [
        (line(date(2024, 2, 29), date(2024, 3, 1), "甲"), {2, 3}, 0, 0),
        (line(date(2023, 12, 31), date(2025, 1, 1), "甲"), set(range(1, 13)), 0, 1),
        (line(date(2025, 1, 1), date(2025, 3, 1), "甲"), set(), 0, 1),
        (line(None, date(2024, 9, 30), "甲"), set(), 1, 0),
        (line(date(2024, 9, 1), date(2024, 3, 1), "甲"), set(), 1, 0),
        (line(None, None, "甲"), set(), 1, 0),
        (line(date(2024, 1, 31), date(2024, 12, 31), "甲", batches=TWO), {1, 2, 12}, 0, 0),
    ],
)
def test_the_months_in_which_an_item_runs(one: PlanLine, months: set[int], undated: int, outside: int) -> None:
    found = coverage([plan(one)])

    assert {i for i, count in enumerate(found.bodies[0].months, 1) if count} == months
    assert (found.undated, found.bodies[0].undated, found.outside) == (undated, undated, outside)


def test_a_body_that_initiates_does_not_join_its_own_item() -> None:
    found = coverage([plan(line(None, None, "甲局", "甲局"), line(None, None, "乙局", "甲局"), line(None, None))])

    assert {one.name: (one.initiates, one.joins) for one in found.bodies} == {"甲局": (1, 1), "乙局": (1, 0)}
    assert [(one.initiator, one.cooperator, one.items) for one in found.pairs] == [("乙局", "甲局", 1)]
    assert (found.alone, found.unnamed, found.never_join, found.never_initiate) == (2, 1, ("乙局",), ())


def test_a_body_of_two_kinds_is_both() -> None:
    absent = kinds_absent(["卫健+体育", None])

    assert "体育" not in absent and "卫健" not in absent and "教育" in absent
    assert not any("议事协调" in kind for kind in absent)


@pytest.mark.parametrize(
    ("months", "said"),
    [
        ((0,) * 12, None),
        ((0, 0, 2, 2, 1, 0, 0, 0, 0, 0, 0, 0), "3月至4月（2条）"),
        ((1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 1), "1月至3月、5月至6月、12月（1条）"),
    ],
)
def test_the_busiest_months(months: tuple[int, ...], said: str | None) -> None:
    body = coverage([plan(line(None, None, "甲局"))]).bodies[0]

    assert busiest(body.model_copy(update={"months": months})) == said
