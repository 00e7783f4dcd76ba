"""What makes a reading doubtful, and the little that is put right without asking."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.page.grid import Grid, GridCell
from extractors.page.layout import PageLayout
from extractors.scan import doubt
from extractors.scan.doubt import Read, folded, mended, slash, uncovered, unlike, unsure
from extractors.scan.engine import Char
from extractors.scan.page import Mark, ScannedPage
from extractors.scan.regions import Box, Strip


def read(text: str, prob: float = 0.99) -> Read:
    chars = [Char(c, (i + 0.5) / len(text), prob, "", 0.0) for i, c in enumerate(text)]
    return Read(chars, 0.0, 20.0 * len(text))


@pytest.mark.parametrize(
    ("one", "two"),
    [("5％；1次/年", "5%;1次/年"), ("3月—8月", "3月－8月"), ("【市】", "〔市〕"), ("（一）", "(一)"), ("a b", "ab")],
)
def test_widths_spaces_and_alike_punctuation_are_no_difference(one: str, two: str) -> None:
    assert unlike(read(one), read(two)) is None


@pytest.mark.parametrize(
    ("one", "two", "why"),
    [
        ("5%", "596", "5%／596"),
        ("不低于10%;1次", "不低于1%;1次", "于10%;／于1%;"),
        ("3月", "8月", "3月／8月"),
        ("", "7", "（无）／7"),
        ("县公安局", "县公女局", "县公安局／县公女局"),
    ],
)
def test_two_readings_that_differ_are_told_with_both_texts(one: str, two: str, why: str) -> None:
    assert unlike(read(one), read(two)) == f"两次识别不一致：{why}"


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        ("3月一8月", "3月—8月"),
        ("2023年一2025年", "2023年—2025年"),
        ("5%一10%", "5%—10%"),
        ("一5一", "—5—"),
        ("4月一次年3月", "4月—次年3月"),
        ("一年一次", "一年一次"),
        ("每年一次", "每年一次"),
        ("第一批3月", "第一批3月"),
        ("一月", "一月"),
        ("1月一次", "1月一次"),
        ("部門", "部门"),
    ],
)
def test_only_what_cannot_be_otherwise_is_put_right(seen: str, text: str) -> None:
    assert "".join(char.text for char in mended(read(seen).chars)) == text


def test_a_character_that_the_model_nearly_read_otherwise_is_doubted() -> None:
    chars = [Char("3", 0.2, 0.5, "8", 0.45), Char("月", 0.7, 0.99, "", 0.0)]
    assert unsure(Read(chars, 0, 40)) == "“3”也可能是“8”"
    assert unsure(read("3月")) is None
    alike = [Char("，", 0.2, 0.5, ",", 0.45)]
    assert unsure(Read(alike, 0, 40)) is None


def ink(*spans: tuple[int, int]) -> np.ndarray:
    dark = np.zeros((30, 200), np.uint8)
    for start, end in spans:
        dark[3:27, start:end] = 1
    return dark


def strip(wide: int) -> Strip:
    return Strip(Box(0, 3, wide, 27), 3, 27, 0)


def test_a_lost_zero_leaves_ink_without_a_character() -> None:
    dark = ink((2, 8), (13, 23), (26, 44))  # 1, 0, %
    whole = Read([Char(c, at / 46, 0.99, "", 0) for c, at in (("1", 5), ("0", 18), ("%", 35))], 0, 46)
    lost = Read([Char(c, at / 46, 0.99, "", 0) for c, at in (("1", 5), ("%", 35))], 0, 46)
    assert uncovered(dark, strip(46), whole, 24) is None
    assert "墨迹" in (uncovered(dark, strip(46), lost, 24) or "")


def test_the_parts_of_one_character_are_no_lost_ink() -> None:
    dark = ink((2, 7), (12, 24))  # 情: two parts
    assert uncovered(dark, strip(24), Read([Char("情", 0.5, 0.99, "", 0)], 0, 26), 24) is None


def test_a_comma_needs_no_character_of_its_own() -> None:
    dark = ink((2, 24))
    dark[20:27, 60:65] = 1
    assert uncovered(dark, strip(70), Read([Char("市", 13 / 70, 0.99, "", 0)], 0, 70), 24) is None


def stroke(lean: float) -> tuple[np.ndarray, Strip]:
    dark = np.zeros((30, 40), np.uint8)
    for y in range(3, 27):
        x = round(20 - lean * (y - 15))
        dark[y, x - 1 : x + 2] = 1
    xs = np.flatnonzero(dark.any(axis=0))
    return dark, Strip(Box(int(xs[0]), 3, int(xs[-1]) + 1, 27), 3, 27, 0)


@pytest.mark.parametrize("seen", ["1", "/", "l", "｜"])
def test_a_single_stroke_is_measured_whatever_was_read(seen: str) -> None:
    leaning, where = stroke(0.4)
    settled = slash(leaning, where, read(seen))
    assert settled is not None
    assert (settled[0].text, settled[1]) == ("/", [])
    upright, where = stroke(0.0)
    settled = slash(upright, where, read(seen))
    assert settled is not None
    assert bool(settled[1]) == (seen != "1")  # what stands upright and was not read as 1 is doubted
    between, where = stroke(0.19)
    settled = slash(between, where, read(seen))
    assert settled is not None
    assert settled[1]
    assert slash(leaning, where, read("12")) is None


def test_marks_go_to_their_cells_and_those_outside_become_issues() -> None:
    cells = [GridCell(0, c, 1, 1, (50.0 * c, 0.0, 50.0 * c + 50, 20.0), [], 3, text="5%") for c in range(2)]
    grid = Grid(3, [0, 50, 100], [0, 20], cells)
    page = ScannedPage(PageLayout(3, 200, 200, []))
    page.marks = [
        Mark(70, 10, "甲", "5%"),
        Mark(70, 10, "甲", "5%"),
        Mark(75, 12, "乙", "%"),
        Mark(10, 150, "丙", "2月"),
    ]
    page.settle([grid])
    assert [cell.doubt for cell in cells] == ["", "甲；乙"]
    (issue,) = page.issues
    assert (issue.code, issue.severity, issue.page, issue.raw) == ("low_ocr_confidence", "warning", 3, "2月")
    page.settle([grid])
    assert len(page.issues) == 1


def test_folding_keeps_digits_apart() -> None:
    texts = ["0", "O", "1", "l", "5", "6", "8", "3", "7", "%", "年", "月", "次"]
    assert len({folded(text) for text in texts}) == len(texts)
    assert doubt.folded("①") != ""
