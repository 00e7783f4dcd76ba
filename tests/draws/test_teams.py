"""Teams: nobody recused, nobody over the cap, no place left open that could be filled, loads even."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draws.canonical import Row
from draws.models import DrawError, Unmet
from draws.teams import assign, visit_order
from tests.support import naive_draw


def staff(*sizes: int) -> list[Row]:
    return [(f"D{d}-{i:02d}", f"D{d}") for d, size in enumerate(sizes, start=1) for i in range(size)]


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[str], dict[str, int], list[Row], list[Row], int | None, str]:
    people = staff(*draw(st.lists(st.integers(0, 5), min_size=1, max_size=3)))
    objects = [f"O{i}" for i in range(draw(st.integers(0, 9)))]
    places = {f"D{d}": draw(st.integers(0, 3)) for d in range(1, draw(st.integers(1, 3)) + 1)}
    pairs = [(one, who) for one in objects for who, _ in people]
    recusals = sorted(draw(st.sets(st.sampled_from(pairs)))) if pairs else []
    return (
        objects,
        places,
        people,
        recusals,
        draw(st.one_of(st.none(), st.integers(0, 6))),
        draw(st.sampled_from("abcdef")),
    )


@settings(max_examples=150, deadline=None)
@given(cases())
def test_teams_keep_every_rule_and_agree_with_the_plain_reading(
    case: tuple[list[str], dict[str, int], list[Row], list[Row], int | None, str],
) -> None:
    objects, places, people, recusals, cap, key = case
    teams, unmet = assign(objects, places, people, recusals, key, cap)
    home = dict(people)
    assert list(teams) == visit_order(objects, key)
    missing = Counter((one.object_id, one.department) for one in unmet)
    for one, members in teams.items():
        assert len(set(members)) == len(members) and not {(one, who) for who in members} & set(recusals)
        by_department = Counter(home[who] for who in members)
        for department, number in places.items():
            assert by_department[department] + missing[one, department] == number
        assert set(by_department) <= set(places)
    load = Counter(who for members in teams.values() for who in members)
    assert cap is None or all(number <= cap for number in load.values())
    plain = naive_draw.teams(objects, places, people, recusals, key, cap)
    assert (
        {one: list(members) for one, members in teams.items()},
        [[u.object_id, u.department] for u in unmet],
    ) == plain


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(1, 2),
    st.integers(1, 3),
    st.randoms(use_true_random=False),
    st.sampled_from("abc"),
)
def test_as_many_places_are_filled_as_any_assignment_fills(
    objects: int, people: int, places: int, cap: int, chance: random.Random, key: str
) -> None:
    """The chains are augmenting paths, so the number of places filled is the greatest possible."""
    names, crew = [f"O{i}" for i in range(objects)], staff(people)
    recusals = [(one, who) for one in names for who, _ in crew if chance.random() < 0.45]
    teams, _ = assign(names, {"D1": places}, crew, recusals, key, cap)
    filled = sum(len(members) for members in teams.values())
    assert filled == naive_draw.most_places(names, [who for who, _ in crew], recusals, places, cap)


def test_long_chains_are_those_of_the_plain_reading() -> None:
    """Full inspectors and many recusals: most searches need more than one step, so the order of each step shows."""
    chance = random.Random(11)
    left_open = 0
    for number in range(80):
        objects, people = [f"O{i:02d}" for i in range(chance.randint(8, 20))], staff(chance.randint(4, 8))
        away = {who: chance.choice([0.2, 0.5, 0.9]) for who, _ in people}
        places = chance.randint(1, 2)
        cap = -(-len(objects) * places // len(people)) + chance.randint(0, 1)
        recusals = [(one, who) for one in objects for who, _ in people if chance.random() < away[who]]
        teams, unmet = assign(objects, {"D1": places}, people, recusals, str(number), cap)
        plain = naive_draw.teams(objects, {"D1": places}, people, recusals, str(number), cap)
        assert ({one: list(team) for one, team in teams.items()}, [[u.object_id, u.department] for u in unmet]) == plain
        left_open += len(unmet)
    assert left_open


def test_a_chain_is_found_where_taking_the_first_would_leave_a_place_open() -> None:
    people = staff(3)
    recusals = [("O1", "D1-02"), ("O2", "D1-01"), ("O2", "D1-02")]
    for key in "abcdefgh":
        teams, unmet = assign(["O1", "O2", "O3"], {"D1": 1}, people, recusals, key, 1)
        assert unmet == ()
        assert teams["O2"] == ("D1-00",)
        assert teams["O1"] == ("D1-01",)


def test_loads_are_even_where_nobody_is_recused() -> None:
    teams, unmet = assign([f"O{i:04d}" for i in range(500)], {"D1": 2, "D2": 1}, staff(30, 7), [], "k", None)
    load = Counter(who for members in teams.values() for who in members)
    assert unmet == ()
    for department, places in (("D1", 1000 / 30), ("D2", 500 / 7)):
        loads = [load[who] for who, home in staff(30, 7) if home == department]
        assert max(loads) - min(loads) <= 1
        assert sum(loads) / len(loads) == pytest.approx(places)


def test_loads_stay_close_with_recusals() -> None:
    chance = random.Random(5)
    objects = [f"O{i:04d}" for i in range(400)]
    people = staff(25)
    recusals = [(one, who) for one in objects for who, _ in people if chance.random() < 0.2]
    teams, _ = assign(objects, {"D1": 2}, people, recusals, "k", None)
    load = Counter(who for members in teams.values() for who in members)
    assert max(load.values()) - min(load.values()) <= 2
    independent = Counter(who for one in objects for who in chance.sample([p for p, _ in people], 2))
    assert max(independent.values()) - min(independent.values()) > 8, "what choosing independently would give"


def test_what_cannot_be_filled_is_named() -> None:
    objects = ["O1", "O2"]
    teams, unmet = assign(objects, {"D1": 2, "D2": 1}, staff(1), [], "k", None)
    assert sorted((one.object_id, one.department) for one in unmet) == [
        ("O1", "D1"), ("O1", "D2"), ("O2", "D1"), ("O2", "D2"),
    ]  # fmt: skip
    assert all(team == ("D1-00",) for team in teams.values())
    assert assign(["O1"], {"D1": 1}, staff(1), [], "k", 0)[1] == (Unmet(object_id="O1", department="D1"),)
    with pytest.raises(DrawError, match="重复"):
        assign(objects, {"D1": 1}, [("X", "D1"), ("X", "D2")], [], "k", None)


def test_visits_that_inspectors_have_already_count() -> None:
    people = staff(2)
    teams, _ = assign(["O1"], {"D1": 1}, people, [], "k", None, load={"D1-00": 3})
    assert teams["O1"] == ("D1-01",)
    teams, _ = assign(["O1"], {"D1": 1}, people, [], "k", None, load={"D1-01": 3})
    assert teams["O1"] == ("D1-00",)


def test_neither_the_order_of_rows_nor_other_departments_matter() -> None:
    objects, people = [f"O{i}" for i in range(40)], staff(6, 5)
    recusals = [(f"O{i}", f"D1-0{i % 6}") for i in range(40)]
    first = assign(objects, {"D1": 2, "D2": 1}, people, recusals, "k", 16)
    chance = random.Random(1)
    for rows in (objects, people, recusals):
        chance.shuffle(rows)
    assert assign(objects, {"D2": 1, "D1": 2}, people, recusals, "k", 16) == first
    alone = assign(objects, {"D1": 2}, people, recusals, "k", 16)[0]
    assert {one: tuple(w for w in team if w.startswith("D1")) for one, team in first[0].items()} == alone


def test_a_city_of_places_with_a_cap_that_does_not_suffice() -> None:
    """3,000 objects and 120 inspectors: the searches that fail must not be made anew for every place."""
    objects = [f"O{i:04d}" for i in range(3000)]
    people = staff(60, 60)
    chance = random.Random(2)
    recusals = [(one, who) for one in objects for who, _ in people if chance.random() < 0.05]
    teams, unmet = assign(objects, {"D1": 2, "D2": 2}, people, recusals, "k", 50)
    assert len(unmet) == 3000 * 4 - 120 * 50
    assert set(Counter(who for members in teams.values() for who in members).values()) == {50}
