"""Rules as SQL: the same objects as a plain evaluation in Python, whatever stands in the values."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.scopes import OPERATORS, STATUSES, ScopeError, checked, eligible, statuses, where

TEXT_COLUMNS = [name for name, ops in OPERATORS.items() if "starts" in ops]
WORDS = ["企业", "个体工商户", "高平市", "高平市米山镇", "B", "x'; DROP TABLE objects;--", "100%", "_", "\\", "？"]
DAYS = ["2020-02-29", "2022-01-01", "2022-12-31", "2023-06-01"]

_word = st.sampled_from(WORDS)
Row = dict[str, Any]


def some_objects(many: int = 300) -> list[Row]:
    """Objects with all kinds of fields, empty ones among them."""
    rng = random.Random(3)

    def any_of(words: Sequence[str]) -> str | None:
        return rng.choice([None, *words])

    return [
        {
            **{name: any_of(WORDS) for name in TEXT_COLUMNS},
            "tags": rng.sample(WORDS, rng.randrange(4)),
            "abnormal": rng.random() < 0.5,
            "status": rng.choice(STATUSES),
            "registered_on": any_of(DAYS),
            "credit_date": any_of(DAYS),
        }
        for _ in range(many)
    ]


ROWS = some_objects()


@st.composite
def leaves(draw: st.DrawFn) -> dict[str, Any]:
    column = draw(st.sampled_from(sorted(OPERATORS)))
    op = draw(st.sampled_from(sorted(OPERATORS[column])))
    if op == "missing":
        return {"column": column, "op": op}
    value = st.booleans() if op == "is" else st.sampled_from(DAYS) if column.endswith(("_on", "_date")) else _word
    return {"column": column, "op": op, "values": draw(st.lists(value, min_size=1, max_size=3))}


CONDITIONS = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"not": inner}),
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
    ),
    max_leaves=6,
)
RULES = st.fixed_dictionaries(
    {
        "all": st.lists(CONDITIONS, max_size=3),
        "status": st.lists(st.sampled_from(STATUSES), min_size=1, max_size=3, unique=True),
    }
)


def fits(part: dict[str, Any], row: dict[str, Any]) -> bool:
    """The meaning of a condition, written down without SQL."""
    if "not" in part:
        return not fits(part["not"], row)
    if "any" in part:
        return any(fits(each, row) for each in part["any"])
    if "all" in part:
        return all(fits(each, row) for each in part["all"])
    value, op, values = row[part["column"]], part["op"], part.get("values", [])
    if op == "missing":
        return value is None
    if value is None:
        return False
    tests: dict[str, Callable[[Any], bool]] = {
        "in": lambda v: value == v,
        "is": lambda v: value is v,
        "starts": value.startswith if isinstance(value, str) else bool,
        "matches": lambda v: v in value,
        "before": lambda v: date.fromisoformat(value) < date.fromisoformat(v),
        "until": lambda v: date.fromisoformat(value) <= date.fromisoformat(v),
        "from": lambda v: date.fromisoformat(value) >= date.fromisoformat(v),
        "after": lambda v: date.fromisoformat(value) > date.fromisoformat(v),
        "has_any": lambda v: v in value,
        "has_all": lambda v: v in value,
    }
    return (all if op == "has_all" else any)(tests[op](v) for v in values)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect(":memory:")
    texts = ", ".join(f"{name} VARCHAR" for name in TEXT_COLUMNS)
    con.execute(
        f"CREATE TABLE objects (number INTEGER, {texts}, tags VARCHAR[], abnormal BOOLEAN, status VARCHAR, "
        "registered_on DATE, credit_date DATE)"
    )
    for number, row in enumerate(ROWS):
        add(con, number, row)
    yield con
    con.close()


def add(con: duckdb.DuckDBPyConnection, number: int, row: Row) -> None:
    marks = ", ".join("?" * (len(row) + 1))
    con.execute(f"INSERT INTO objects (number, {', '.join(row)}) VALUES ({marks})", [number, *row.values()])


def chosen(con: duckdb.DuckDBPyConnection, made: tuple[str, list[object]]) -> list[int]:
    rows = con.execute(f"SELECT number FROM objects WHERE {made[0]} ORDER BY number", made[1]).fetchall()
    return [number for (number,) in rows]


@settings(max_examples=100, deadline=None)
@given(rule=RULES)
def test_sql_chooses_what_plain_python_chooses(con: duckdb.DuckDBPyConnection, rule: dict[str, Any]) -> None:
    fitting = [number for number, row in enumerate(ROWS) if all(fits(part, row) for part in rule["all"])]
    assert chosen(con, where(rule)) == fitting
    assert chosen(con, eligible(rule)) == [number for number in fitting if ROWS[number]["status"] in rule["status"]]


@settings(max_examples=100, deadline=None)
@given(rule=RULES)
def test_checking_twice_changes_nothing_and_no_value_is_in_the_text(rule: dict[str, Any]) -> None:
    plain = checked(rule)
    assert checked(plain) == plain
    text, values = eligible(rule)
    assert re.fullmatch(r"[A-Za-z_ (),?=<>:\[\]]+", text)
    assert text.count("?") == len(values)
    assert statuses(rule) == tuple(rule["status"])


ATTACKS = ["'; DROP TABLE objects; --", "1=1) OR (1=1", "tags) OR (true", "?", "name); ATTACH 'x' AS y; --"]


@pytest.mark.parametrize("text", ATTACKS)
def test_an_attack_as_a_value_is_only_a_value(con: duckdb.DuckDBPyConnection, text: str) -> None:
    row: Row = {**dict.fromkeys(TEXT_COLUMNS), "tags": [text], "abnormal": False, "status": "存续", "name": text}
    add(con, 1_000, row)
    try:
        for column, op in (("name", "in"), ("name", "matches"), ("name", "starts"), ("tags", "has_any")):
            assert chosen(con, where({"all": [{"column": column, "op": op, "values": [text]}]}))[-1:] == [1_000]
        assert con.execute("SELECT count(*) FROM objects").fetchone() == (len(ROWS) + 1,)
    finally:
        con.execute("DELETE FROM objects WHERE number = 1000")


def leaf(column: object = "name", op: object = "in", values: object = ("x",)) -> dict[str, Any]:
    return {"all": [{"column": column, "op": op, "values": list(values) if isinstance(values, tuple) else values}]}


WRONG_COLUMNS: list[object] = [*ATTACKS, "flags", "", 1, None, ["name"]]
WRONG_OPERATORS: list[object] = [*ATTACKS, "has_any", "LIKE", None, {}]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        *[(leaf(column=word), "没有可用的栏目") for word in WRONG_COLUMNS],
        *[(leaf(op=word), "不能用") for word in WRONG_OPERATORS],
        (leaf(values=()), "没有给出任何值"),
        (leaf(values="x"), "列表"),
        (leaf(values=(1,)), "文字"),
        (leaf(values=("",)), "文字"),
        (leaf(values=("x" * 201,)), "文字"),
        (leaf(values=("a\0b",)), "文字"),
        (leaf(values=tuple("x" * 5_001)), "不超过"),
        (leaf("abnormal", "is", ("是",)), "true 或 false"),
        (leaf("registered_on", "before", ("2022-02-30",)), "2023-01-31"),
        (leaf("credit_class", "missing", ("B",)), "不带 values"),
        ({"all": [{"any": []}]}, "不空"),
        ({"all": [{"not": []}]}, "JSON 对象"),
        ({"all": [{"column": "name", "op": "in", "values": ["x"], "sql": "1=1"}]}, "条件应当写作"),
        ({"all": ["1=1"]}, "JSON 对象"),
        ({"all": {"column": "name"}}, "列表"),
        ({"all": [], "where": "1=1"}, "不认识"),
        ({"all": [], "status": []}, "status"),
        ({"all": [], "status": ["在业"]}, "status"),
        ({"all": [], "status": "存续"}, "status"),
        ([], "JSON 对象"),
        ("1=1", "JSON 对象"),
        (None, "JSON 对象"),
    ],
)
def test_what_no_rule_may_say_is_refused_in_a_sentence(rule: object, said: str) -> None:
    with pytest.raises(ScopeError, match=said) as caught:
        where(rule)
    assert str(caught.value).endswith("。")


def test_a_rule_too_deep_is_refused() -> None:
    part: dict[str, Any] = {"column": "name", "op": "in", "values": ["x"]}
    for _ in range(2_000):
        part = {"not": part}
    with pytest.raises(ScopeError, match="太深"):
        where({"all": [part]})


def test_without_status_only_those_in_business_are_eligible() -> None:
    assert statuses({"all": []}) == ("存续",)
    assert where({"all": []}) == ("true", [])
