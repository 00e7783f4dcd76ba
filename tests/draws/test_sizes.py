"""How many: exact, never one too many, never one too few, agreed with a second reading of the rule."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draws.models import DrawError, Policy, Quota, QuotaCase, QuotaTier, When
from draws.sizes import allot, left_out, planned_rates, rates, resolve, sample_size, want
from tests.support import naive_draw

FOUR = Policy(multipliers={"A": "1/2", "B": "1", "C": "2", "D": "4"}, order=("A", "B", "C", "D"))
TEXTS = ("1/10", "1/3", "1/2", "1", "3/2", "2", "4", "10", "100")


@pytest.mark.parametrize(
    ("ratio", "count", "size", "n"),
    [
        ("0.05", None, 60, 3),
        ("0.02", None, 20, 1),
        ("0.1", None, 30, 3),  # as floats 0.1 * 30 is 3.0000000000000004 and would give 4
        ("0.07", None, 100, 7),
        ("0.29", None, 100, 29),
        ("0.002", None, 1, 1),
        ("0.002", None, 501, 2),
        ("1/3", None, 9, 3),
        ("1", None, 17, 17),
        ("0.1", 20, 100, 20),
        ("0.1", 20, 300, 30),
        ("0.1", 20, 15, 15),
        (None, 5, 3, 3),
        (None, 5, 9, 5),
        ("0.05", None, 0, 0),
        (None, 5, 0, 0),
    ],
)
def test_sample_size(ratio: str | None, count: int | None, size: int, n: int) -> None:
    assert sample_size(QuotaTier(ratio=ratio, count=count), size) == n


def test_a_quota_that_says_nothing_is_refused() -> None:
    with pytest.raises(DrawError, match="没有确定"):
        sample_size(Quota(op="<="), 10)


@st.composite
def strata(draw: st.DrawFn) -> tuple[Policy, dict[str, int]]:
    names = "ABCDEF"[: draw(st.integers(1, 6))]
    steps = sorted(draw(st.lists(st.sampled_from(TEXTS), min_size=len(names), max_size=len(names))), key=Fraction)
    policy = Policy(multipliers=dict(zip(names, steps, strict=True)), order=tuple(names))
    kept = draw(st.sets(st.sampled_from(names), min_size=1))
    sizes = {name: draw(st.one_of(st.integers(0, 3), st.integers(0, 400))) for name in names if name in kept}
    return policy, sizes


@settings(max_examples=150, deadline=None)
@given(strata(), st.data())
def test_water_filling(made: tuple[Policy, dict[str, int]], data: st.DataObject) -> None:
    policy, sizes = made
    n = data.draw(st.integers(0, sum(sizes.values())))
    share, out = planned_rates(n, policy, sizes), allot(n, policy, sizes)
    assert sum(out.values()) == n
    assert sum(share[k] * sizes[k] for k in sizes) == n
    assert all(0 <= out[k] <= sizes[k] and 0 <= share[k] <= 1 for k in sizes)
    ordered = [share[k] for k in policy.order if k in sizes]
    assert ordered == sorted(ordered), "a class of higher risk is never planned at a lower rate"
    lowest = next((k for k in policy.order if sizes.get(k)), None)
    assert all(out[k] < share[k] * sizes[k] + 1 for k in sizes if k != lowest)
    multipliers = {k: Fraction(policy.multipliers[k]) for k in sizes}
    expected = naive_draw.rates(n, multipliers, sizes)
    assert {k: share[k] for k in sizes if sizes[k]} == {k: expected[k] for k in sizes if sizes[k]}


@settings(max_examples=80, deadline=None)
@given(strata(), st.sampled_from(["0.002", "0.03", "0.05", "0.15", "1/3", "0.5", "0.99", "1"]), st.integers(0, 30))
def test_want_agrees_with_the_second_reading(made: tuple[Policy, dict[str, int]], ratio: str, count: int) -> None:
    policy, sizes = made
    quota = Quota(op="=", ratio=ratio, count=count or None)
    total = sum(sizes.values())
    got = want(quota, policy, sizes)
    assert got == naive_draw.want(quota.plain(), policy.model_dump(), sizes)
    assert sum(got.values()) == min(total, max(math.ceil(Fraction(ratio) * total), count, int(total > 0)))


@settings(max_examples=60, deadline=None)
@given(strata(), st.data())
def test_every_rate_grows_with_the_number(made: tuple[Policy, dict[str, int]], data: st.DataObject) -> None:
    policy, sizes = made
    total = sum(sizes.values())
    n = data.draw(st.integers(0, max(0, total - 1)))
    before, after = planned_rates(n, policy, sizes), planned_rates(min(n + 1, total), policy, sizes)
    assert all(before[k] <= after[k] for k in sizes)


@pytest.mark.parametrize(
    ("sizes", "n", "expected"),
    [
        ({"A": 41, "B": 14, "C": 4, "D": 1}, 3, {"A": 0, "B": 1, "C": 1, "D": 1}),
        ({"A": 136, "B": 39, "C": 21, "D": 4}, 30, {"A": 11, "B": 8, "C": 8, "D": 3}),
        ({"A": 10, "B": 0, "C": 2, "D": 3}, 6, {"A": 1, "B": 0, "C": 2, "D": 3}),  # two classes taken whole
        ({"A": 0, "B": 0, "C": 5, "D": 5}, 5, {"A": 0, "B": 0, "C": 1, "D": 4}),  # the lowest that exists absorbs
        ({"A": 5, "B": 5, "C": 5, "D": 5}, 20, {"A": 5, "B": 5, "C": 5, "D": 5}),
        ({"A": 5, "D": 5}, 0, {"A": 0, "D": 0}),
        ({"D": 7}, 3, {"D": 3}),
        ({}, 0, {}),
    ],
)
def test_allotments_by_hand(sizes: dict[str, int], n: int, expected: dict[str, int]) -> None:
    assert allot(n, FOUR, sizes) == expected


def test_classes_with_their_own_quota() -> None:
    tiers = {"A": QuotaTier(ratio="0.02"), "B": QuotaTier(ratio="0.06"), "C": QuotaTier(count=7)}
    quota = Quota(op="by_class", by_class=tiers)
    assert want(quota, FOUR, {"A": 101, "B": 1, "C": 5, "D": 0}) == {"A": 3, "B": 1, "C": 5, "D": 0}
    with pytest.raises(DrawError, match="“D”"):
        want(quota, FOUR, {"A": 10, "D": 1})
    others = quota.model_copy(update={"ratio": "0.5"})
    assert want(others, FOUR, {"A": 10, "D": 3}) == {"A": 1, "D": 2}
    named = Quota(op="by_class", by_class={"X": QuotaTier(ratio="1")})
    assert want(named, FOUR, {"X": 4}) == {"X": 4}, "classes of the notice need no multiplier"


def test_conditions_on_the_frame_size() -> None:
    few = QuotaCase(when=When(op="<=", n=10), count=2, op=">=")
    all_of_them = QuotaCase(when=When(op="<", n=3), ratio="1")
    quota = Quota(op=">=", ratio="0.5", cases=(all_of_them, few))
    assert [sum(want(quota, FOUR, {"A": n}).values()) for n in (0, 1, 2, 3, 10, 11, 20)] == [0, 1, 2, 2, 2, 6, 10]
    assert resolve(quota, 2) is all_of_them
    assert resolve(quota, 11) is quota


@pytest.mark.parametrize(("op", "fits"), [("<", "123"), ("<=", "1234"), (">", "56"), (">=", "456"), ("=", "4")])
def test_operators(op: str, fits: str) -> None:
    when = When.model_validate({"op": op, "n": 4})
    assert "".join(str(n) for n in range(1, 7) if when.fits(n)) == fits


def test_strata_that_the_policy_does_not_know() -> None:
    quota = Quota(op="=", ratio="0.1")
    with pytest.raises(DrawError, match="“E”"):
        want(quota, FOUR, {"A": 3, "E": 1})
    for text in ("0", "-1", "x", "1/0", "1e2", ".5", " 2", "２", "1_0", "1/2\n"):
        with pytest.raises(DrawError, match="系数"):
            want(quota, Policy(multipliers={"A": text}, order=("A",)), {"A": 3})
    with pytest.raises(DrawError, match="重复"):
        want(quota, Policy(multipliers={"A": "1"}, order=("A", "A")), {"A": 3})


def test_planned_and_realised_rates_for_the_proof() -> None:
    rows = rates(Quota(op="=", ratio="0.05"), FOUR, {"A": 41, "B": 14, "C": 4, "D": 1})
    assert [(row.stratum, row.want, row.planned, row.realised) for row in rows] == [
        ("A", 0, "1/31", "0"),
        ("B", 1, "2/31", "1/14"),
        ("C", 1, "4/31", "1/4"),
        ("D", 1, "8/31", "1"),
    ]
    tiers = {"A": QuotaTier(ratio="0.02"), "B": QuotaTier(count=20)}
    rows = rates(Quota(op="by_class", by_class=tiers), FOUR, {"A": 20, "B": 10, "C": 0})
    assert [(row.want, row.planned, row.realised) for row in rows] == [
        (1, "1/50", "1/20"),
        (10, "1", "1"),
        (0, "0", None),
    ]


def test_a_class_from_which_nobody_is_drawn_is_named() -> None:
    sizes = {"A": 41, "B": 14, "C": 4, "D": 1, "E": 0}
    assert left_out({"A": 0, "B": 1, "C": 1, "D": 1, "E": 0}, sizes) == ("A",)
    assert left_out({"A": 1, "B": 14}, {"A": 41, "B": 14}) == ()
