"""Charts: what the picture says is what the numbers are, whatever the names look like."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from draws.papers.text import clean, width
from reports.chart_parts import INK, MOST_ROWS, PALETTE, luminance, on, shorten, wrap
from reports.charts import DPI, NO_DATA, is_empty, png, svg
from reports.fonts import MISSING
from reports.model import Chart, Series, Span
from reports.show import show
from tests.support.report_samples import sample_report

ROOT = Path(__file__).parents[2]
PLAIN = {chart.key: chart for chart in sample_report(3).charts}
HOSTILE = {chart.key: chart for chart in sample_report(3, hostile=True).charts}
_ASK = "from tests.support.report_samples import sample_report as s; from reports.charts import svg; c = s(3).charts[0]"


def bar(*values: int | Decimal | None, kind: str = "count", **more: object) -> Chart:
    names = tuple(f"部门{number}" for number in range(len(values)))
    base = {"key": "k", "title": "图", "kind": "bar", "description": "说明", "categories": names, "value_kind": kind}
    return Chart.model_validate(base | {"series": (Series(name="数量", values=values),)} | more)


def gantt(*spans: Span, marker: date | None = None) -> Chart:
    return Chart(key="g", title="图", kind="gantt", description="说明", spans=spans, marker=marker)


def texts(picture: str) -> list[tuple[str, float, float]]:
    """Every text of the picture with the place it is moved to."""
    found = []
    for element in etree.fromstring(picture.encode()).iter("{*}text"):
        x = y = 0.0
        for node in (element, *element.iterancestors()):
            moved = node.get("transform", "")
            if moved.startswith("translate("):
                dx, dy = moved[len("translate(") :].split(")")[0].split(",")
                x, y = x + float(dx), y + float(dy)
        found.append(("".join(element.itertext()), x, y))
    return found


def said(picture: str) -> list[str]:
    return [text for text, _, _ in texts(picture)]


@pytest.mark.parametrize("key", PLAIN)
def test_every_value_stands_in_the_picture_as_everywhere_else(key: str) -> None:
    chart = PLAIN[key]
    # Parts of a stack that are too small for their text have it in the table only.
    small = {"0", "2"} if chart.kind == "stacked" else set()
    shown = {show(value, chart.value_kind) for one in chart.series for value in one.values if value is not None}
    assert shown - small <= set(said(svg(chart)))


@pytest.mark.parametrize("key", HOSTILE)
def test_hostile_names_are_texts_and_nothing_else(key: str) -> None:
    picture = svg(HOSTILE[key])
    tree = etree.fromstring(picture.encode())
    tags = {etree.QName(node).localname for node in tree.iter()}
    assert tags <= {"svg", "g", "rect", "path", "line", "text", "tspan", "defs", "clipPath"}
    assert not [name for node in tree.iter() for name in node.attrib if name.startswith("on") or name.endswith("href")]
    assert tree.get("aria-label") == clean(HOSTILE[key].description)
    assert any("&<>\"'=+-@`" in text for text in said(picture))
    assert "\u202e" not in picture


def test_a_missing_value_is_a_dash_in_its_place() -> None:
    chart = bar(3, None, 5, horizontal=True)
    places = {text: y for text, _, y in texts(svg(chart))}
    assert places["部门0"] < places["部门1"] < places["部门2"]
    assert places["—"] == pytest.approx(places["部门1"], abs=1)
    assert places["5"] == pytest.approx(places["部门2"], abs=1)


def test_the_total_of_a_stack_with_an_unknown_part_is_unknown() -> None:
    series = (Series(name="甲", values=(4, 6)), Series(name="乙", values=(None, 7)))
    found = said(svg(bar(0, 0, kind="count", series=series).model_copy(update={"kind": "stacked"})))
    assert "13" in found
    assert "—" in found


@pytest.mark.parametrize("values", [(Decimal("0.001"),), (Decimal("0.5"), Decimal(1)), (0, None)])
def test_rates_stand_on_an_axis_from_nothing_to_all(values: tuple[int | Decimal | None, ...]) -> None:
    assert {"0%", "100%"} <= set(said(svg(bar(*values, kind="rate"))))


@pytest.mark.parametrize("values", [(0, None), (1,), (2, 3)])
def test_axes_of_counts_have_whole_numbers_once(values: tuple[int | None, ...]) -> None:
    chart = bar(*values)
    labels = [text for text, x, _ in texts(svg(chart)) if text.isdigit() and x < 40]
    assert len(labels) == len(set(labels)) >= 2


def test_a_line_has_a_gap_where_a_month_is_not_known() -> None:
    series = (Series(name="数", values=(1, 2, None, 4, 5)),)
    line = bar(0, 0, 0, 0, 0).model_copy(update={"kind": "line", "series": series})
    strokes = [
        node for node in etree.fromstring(svg(line).encode()).iter("{*}path") if node.get("stroke-width") == "2.2"
    ]
    assert [node.get("d").count("L") for node in strokes] == [1, 1]


@pytest.mark.parametrize(
    ("chart", "expected"),
    [(bar(), True), (bar(None, None), True), (bar(0), False), (gantt(), True), (bar(None, 1), False)],
)
def test_nothing_to_draw_is_a_sentence(chart: Chart, expected: bool) -> None:
    assert is_empty(chart) is expected
    assert (NO_DATA in said(svg(chart))) is expected
    assert png(chart, 100).startswith(b"\x89PNG")


def test_more_rows_than_fit_are_said() -> None:
    picture = svg(bar(*range(MOST_ROWS + 8)))
    assert f"图中为前{MOST_ROWS}项，另有8项见表。" in said(picture)
    assert f"部门{MOST_ROWS - 1}" in said(picture)
    assert f"部门{MOST_ROWS}" not in said(picture)


def test_a_series_of_another_length_is_a_bug() -> None:
    with pytest.raises(ValueError, match="one value for each category"):
        svg(bar(1, 2).model_copy(update={"categories": ("甲",)}))


def test_months_and_the_cut_off_over_the_windows() -> None:
    spans = (
        Span(label="甲", start=date(2023, 3, 1), end=date(2023, 6, 30)),
        Span(label="乙", start=date(2023, 7, 1), end=date(2023, 3, 1)),
    )
    found = said(svg(gantt(*spans, marker=date(2023, 5, 31))))
    assert [text.strip() for text in found if text.endswith("月")] == ["2023年3月", "4月", "5月", "6月", "7月"]
    assert {"截至2023年5月31日", "3.1—6.30", "起止颠倒：2023-07-01至2023-03-01"} <= set(found)


def test_batches_share_a_row_unless_they_overlap() -> None:
    first = Span(label="甲", start=date(2023, 3, 1), end=date(2023, 4, 1))
    later = first.model_copy(update={"start": date(2023, 6, 1), "end": date(2023, 7, 1)})
    assert said(svg(gantt(first, later))).count("甲") == 1
    assert said(svg(gantt(first, first))).count("甲") == 2


@pytest.mark.parametrize("years", [1, 7, 7976])
def test_any_calendar_has_a_few_ticks(years: int) -> None:
    span = Span(label="甲", start=date(2023, 5, 3), end=date(2023 + years, 12, 31))
    found = [text for text in said(svg(gantt(span))) if "年" in text or text.endswith("月")]
    assert 3 <= len(found) <= 22


@given(st.text(min_size=0, max_size=80), st.integers(8, 40))
def test_shortened_names_fit_and_keep_both_ends(text: str, room: int) -> None:
    short = shorten(text, room)
    assert width(short) <= room
    if short != text:
        head, tail = short.split("…", 1) if text.count("…") == 0 else (short[:1], short[-1:])
        assert text.startswith(head)
        assert text.endswith(tail)


@given(st.text(min_size=1, max_size=80), st.integers(8, 40))
def test_wrapped_names_lose_nothing_while_they_fit(text: str, room: int) -> None:
    lines = wrap(text, room, 3)
    assert 1 <= len(lines) <= 3
    assert all(width(line) <= room + 1 for line in lines)
    if 0 < width(clean(text)) <= room:
        assert lines == [clean(text)]


def test_names_that_differ_at_the_end_stay_different() -> None:
    names = [f"高平市某某综合行政执法监督管理委员会第{number}办公室" for number in range(9)]
    assert len({shorten(name, 24) for name in names}) == 9


def test_texts_on_colours_can_be_read() -> None:
    for color in PALETTE:
        lighter, darker = sorted((luminance(color), luminance(on(color))), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, color
    assert on("#000000") == "#ffffff"
    assert on("#ffffff") == INK


def test_neighbouring_colours_differ_in_black_and_white() -> None:
    for first, second in combinations(PALETTE[:3], 2):
        lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 1.4, (first, second)


def test_a_png_is_fine_enough_for_print() -> None:
    picture = Image.open(io.BytesIO(png(PLAIN["rates"], 442)))
    assert DPI >= 200
    assert picture.width == pytest.approx(442 / 72 * DPI, abs=2)
    assert picture.info["dpi"][0] == pytest.approx(DPI, abs=1)


def test_another_process_makes_the_same_picture() -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{_ASK}; print(svg(c), end='')"], capture_output=True, cwd=ROOT, check=True
    )
    assert done.stdout.decode() == svg(PLAIN["rates"])


def test_without_a_chinese_font_one_sentence_says_so(tmp_path: Path) -> None:
    config = tmp_path / "fonts.conf"
    config.write_text(f'<?xml version="1.0"?><fontconfig><cachedir>{tmp_path}</cachedir></fontconfig>')
    code = f"{_ASK}\ntry: svg(c)\nexcept ValueError as error: print(error)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        cwd=ROOT,
        check=True,
        env=os.environ | {"FONTCONFIG_FILE": str(config)},
    )
    assert done.stdout.decode().strip() == MISSING
