"""The rules for single cells, as they run in SQL, against references written another way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.registry import gs15, uscc
from warehouse.registries.sqltext import registry_sql

CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BODIES = st.builds(
    lambda first, second, area, rest: first + second + area + rest,
    st.sampled_from(CHARACTERS[1:]),
    st.sampled_from(CHARACTERS),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(CHARACTERS, min_size=9, max_size=9),
)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    con.execute(registry_sql("macros"))
    yield con
    con.close()


def ask(con: duckdb.DuckDBPyConnection, expression: str, *values: object) -> object:
    row = con.execute(f"SELECT {expression}", list(values)).fetchone()
    assert row is not None
    return row[0]


def many(con: duckdb.DuckDBPyConnection, expression: str, values: list[str]) -> list[object]:
    return [
        row[0]
        for row in con.execute(
            f"SELECT {expression} FROM (SELECT unnest(?::VARCHAR[]) AS x, generate_subscripts(?::VARCHAR[], 1) AS n) "
            "ORDER BY n",
            [values, values],
        ).fetchall()
    ]


@settings(max_examples=20, deadline=None)
@given(st.lists(BODIES, min_size=1, max_size=30))
def test_every_valid_uscc_passes_and_every_changed_check_character_fails(
    con: duckdb.DuckDBPyConnection, bodies: list[str]
) -> None:
    right = [uscc(body) for body in bodies]
    assert many(con, "mc_code_error(x)", right) == [None] * len(right)
    wrong = [code[:17] + other for code in right for other in CHARACTERS if other != code[17]]
    assert set(many(con, "mc_code_error(x)", wrong)) == {"uscc_check_digit"}


@settings(max_examples=20, deadline=None)
@given(BODIES, st.integers(0, 16), st.integers(1, 30))
def test_any_single_wrong_character_of_a_uscc_is_found(
    con: duckdb.DuckDBPyConnection, body: str, place: int, step: int
) -> None:
    right = uscc(body)
    other = CHARACTERS[(CHARACTERS.index(right[place]) + step) % 31]
    assert ask(con, "mc_code_error(?::VARCHAR)", right[:place] + other + right[place + 1 :]) is not None


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.text("0123456789", min_size=14, max_size=14).filter(lambda t: t.strip("0")), min_size=1, max_size=30)
)
def test_old_numbers_have_exactly_one_check_digit(con: duckdb.DuckDBPyConnection, bodies: list[str]) -> None:
    for body in bodies:
        found = many(con, "mc_code_error(x)", [body + digit for digit in "0123456789"])
        assert [str(n) for n, problem in enumerate(found) if problem is None] == [gs15(body)[-1]]


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("91350100M000100Y43", None),  # the example of GB 32100-2015
        ("110108000000016", None),  # the example of GS 15-2006
        ("91350100M000100Y44", "uscc_check_digit"),
        ("9135O1OOMOOO1OOY43", "uscc_letter"),  # O for 0
        ("9I350100M000100Y43", "uscc_letter"),  # I for 1
        ("000000000000000000", "uscc_form"),
        ("000000000000000", "reg_check_digit"),
        ("110108000000017", "reg_check_digit"),
        ("91350100M000100Y4", "code_length"),
        ("91350100M000100Y433", "code_length"),
        ("1101080000000", "code_length"),
        ("9.114E+17", "scientific_number"),
        ("9.11405810000000E+17", "scientific_number"),
        ("9E17", "scientific_number"),
        ("统一社会信用代码统一社会信用代码十八", "uscc_form"),
        ("/", "code_length"),
    ],
)
def test_codes(con: duckdb.DuckDBPyConnection, code: str, problem: str | None) -> None:
    assert ask(con, "mc_code_error(?::VARCHAR)", code) == problem


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("91350100m000100y43", "91350100M000100Y43"),
        ("９１３５０１００Ｍ０００１００Ｙ４３", "91350100M000100Y43"),
        ("9135 0100 M000 100Y 43", "91350100M000100Y43"),
        ("9135O100M000100Y43", "9135O100M000100Y43"),  # never mended
        ("l40581", "L40581"),
    ],
)
def test_codes_are_folded_and_never_mended(con: duckdb.DuckDBPyConnection, text: str, code: str) -> None:
    assert ask(con, "mc_code(?::VARCHAR)", text) == code


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-01-05", date(2023, 1, 5)),
        ("2023-1-5", date(2023, 1, 5)),
        ("2023/1/5", date(2023, 1, 5)),
        ("2023.01.05", date(2023, 1, 5)),
        ("20230105", date(2023, 1, 5)),
        ("2023年1月5日", date(2023, 1, 5)),
        ("2023年01月05", date(2023, 1, 5)),
        ("２０２３年１月５日", date(2023, 1, 5)),
        ("2023-01-05 00:00:00", date(2023, 1, 5)),
        ("2023-01-05T09:30:00.000", date(2023, 1, 5)),
        ("2023/1/5 9:30", date(2023, 1, 5)),
        ("2024-02-29", date(2024, 2, 29)),
    ],
)
def test_days_that_are_read(con: duckdb.DuckDBPyConnection, text: str, day: date) -> None:
    assert ask(con, "mc_date(?::VARCHAR)", text) == day
    assert ask(con, "mc_date_error(?::VARCHAR, mc_date(?::VARCHAR))", text, text) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2023-02-30", "impossible_date"),
        ("2023-02-29", "impossible_date"),
        ("2023-13-01", "impossible_date"),
        ("2023年2月30日", "impossible_date"),
        ("20231301", "impossible_date"),
        ("2023-01", "impossible_date"),
        ("2023", "impossible_date"),
        ("1/5/2023", "impossible_date"),
        ("05.01.2023", "impossible_date"),
        ("23-01-05", "impossible_date"),
        ("1023-01-05", "impossible_date"),
        ("9999-12-31", "impossible_date"),
        ("2023-01-05至2024-01-05", "impossible_date"),
        ("长期", "impossible_date"),
        ("44931", "date_serial"),
        ("44931.5", "date_serial"),
        ("#VALUE!", "formula_error"),
    ],
)
def test_days_that_are_not(con: duckdb.DuckDBPyConnection, text: str, problem: str) -> None:
    assert ask(con, "mc_date_error(?::VARCHAR, mc_date(?::VARCHAR))", text, text) == problem


@settings(max_examples=30, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_all_spellings_of_a_day_are_the_same_day(con: duckdb.DuckDBPyConnection, day: date) -> None:
    y, m, d = day.year, day.month, day.day
    spellings = [day.isoformat(), f"{y}/{m}/{d}", f"{y}.{m}.{d}", f"{y:04d}{m:02d}{d:02d}", f"{y}年{m}月{d}日"]
    assert many(con, "mc_date(x)", spellings) == [day] * 5


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  高平市 ", "高平市"),
        ("\u3000甲公司\u3000", "甲公司"),
        ("甲\n公司", "甲公司"),
        ("甲 \r\n 公司", "甲公司"),
        ("甲\u200b公司\ufeff", "甲公司"),
        ("\u00a0\u3000", None),
        ("", None),
    ],
)
def test_texts_lose_only_layout(con: duckdb.DuckDBPyConnection, text: str, shown: str | None) -> None:
    assert ask(con, "mc_text(?::VARCHAR, mc_is_odd(?::VARCHAR))", text, text) == shown


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x7f", "\x9b", "\ufffd"])
def test_control_characters_and_unreadable_bytes_are_refused(con: duckdb.DuckDBPyConnection, char: str) -> None:
    text = f"甲{char}公司"
    assert ask(con, "mc_text_error(?::VARCHAR, mc_is_odd(?::VARCHAR), 100)", text, text) == "unreadable_character"


def test_lists_are_cut_at_every_separator(con: duckdb.DuckDBPyConnection) -> None:
    assert ask(con, "mc_list('食品生产企业、药店；学校|药店,')") == ["食品生产企业", "药店", "学校"]
