"""Seeds as announced: read in every spelling, refused when a number is wrong, encoded to the letter."""

from __future__ import annotations

import pytest

from draws.models import DrawError, SeedSource
from draws.seed import encode, entropy_bits, gather, parse_source

HAPPY = "快乐8 2023171: 01 04 06 12 14 15 21 22 33 40 48 51 57 61 63 65 66 67 73 80"
TWO = "双色球 2023075: 12 13 15 17 28 33 + 12"
DICE = "骰子: 37195 02846 11938 47560"
BOTH = SeedSource(name="快乐8 + 双色球", issue=("2023171", "2023075"))
SEED = "1.4.6.12.14.15.21.22.33.40.48.51.57.61.63.65.66.67.73.80./12.13.15.17.28.33./12./"


def test_the_seed_of_a_vector_from_what_people_type() -> None:
    assert encode(gather([HAPPY, TWO], BOTH)) == SEED
    assert encode(gather([TWO, HAPPY], BOTH)) == SEED


@pytest.mark.parametrize(
    "text",
    [
        HAPPY.replace(" ", ",").replace("快乐8,2023171:,", "快乐8 2023171:"),
        HAPPY.replace(":", "："),
        HAPPY.replace(" 04", "、０４"),
        "　" + HAPPY.replace(" ", "　") + "\n",
        HAPPY.replace("快乐8 2023171", "快乐８第2023171期"),
        HAPPY.replace("快乐8", "快乐 8"),
        HAPPY.replace(" 01 04 06", " 06 01 4"),
    ],
)
def test_spellings_of_one_result(text: str) -> None:
    assert parse_source(text) == parse_source(HAPPY)


def test_zeros_are_kept_where_the_letter_counts() -> None:
    assert parse_source(TWO.replace("+ 12", "＋ ０7")).parts[1] == "07"
    assert parse_source("骰子：00000 00000-0000000000").parts == ("0" * 20,)
    assert encode(["07", [7, 1]]) == "07./1.7./"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (HAPPY.replace(" 80", ""), "20 个号码"),
        (HAPPY + " 79", "20 个号码"),
        (HAPPY.replace(" 80", " 81"), "1 至 80"),
        (HAPPY.replace(" 01", " 00"), "1 至 80"),
        (HAPPY.replace(" 80", " 73"), "两次"),
        (HAPPY.replace(" 80", " 8O"), "8O"),
        (HAPPY.replace(" 2023171", ""), "期号"),
        (TWO.replace("+ 12", "+ 17"), "01 至 16"),
        (TWO.replace("+ 12", "+ 00"), "01 至 16"),
        (TWO.replace("+ 12", "+ 7"), "07"),
        (TWO.replace("+ 12", "12"), "加号"),
        (TWO.replace("33", "34"), "1 至 33"),
        (TWO.replace("33", "12"), "两次"),
        (TWO.replace(" 33", ""), "6 个号码"),
        (DICE[:-1], "20 位"),
        (DICE + "1", "20 位"),
        (DICE.replace("1", "l"), "20 位"),
        (DICE.replace("骰子", "骰子 2023001"), "没有期号"),
        ("大乐透 2023001: 1 2 3", "看不懂"),
        ("", "看不懂"),
        ("快乐8", "看不懂"),
    ],
)
def test_results_that_are_refused(text: str, word: str) -> None:
    with pytest.raises(DrawError, match=word):
        parse_source(text)


@pytest.mark.parametrize(
    ("texts", "word"),
    [
        ([HAPPY], "双色球第 2023075 期"),
        ([HAPPY.replace("2023171", "2023172"), TWO], "不能更换"),
        ([HAPPY, TWO, TWO], "没有写明双色球"),
        ([HAPPY, TWO, DICE], "没有写明骰子"),
        ([], "还缺少"),
    ],
)
def test_only_the_results_named_in_the_commitment_count(texts: list[str], word: str) -> None:
    with pytest.raises(DrawError, match=word):
        gather(texts, BOTH)


def test_dice_alone_and_beside_a_lottery() -> None:
    assert gather([DICE], SeedSource(name="骰子", issue=())) == ("37195028461193847560",)
    mixed = SeedSource(name="骰子 + 双色球", issue=("2023075",))
    assert encode(gather([TWO, DICE], mixed)) == "37195028461193847560./12.13.15.17.28.33./12./"


def test_sources_that_a_commitment_cannot_name() -> None:
    for source in (
        SeedSource(name="彩票", issue=("1",)),
        SeedSource(name="快乐8 + 双色球", issue=("2023171",)),
        SeedSource(name="骰子", issue=("2023171",)),
        SeedSource(name="骰子", issue=(), encoding="hex"),
    ):
        with pytest.raises(DrawError):
            gather([DICE], source)


def test_entropy() -> None:
    assert 85.5 < entropy_bits(BOTH) < 86.5
    assert 66 < entropy_bits(SeedSource(name="骰子", issue=())) < 67
