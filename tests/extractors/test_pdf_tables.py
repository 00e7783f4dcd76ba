"""Every way of ruling a table gives the same cells; pdfplumber is the independent oracle on full rules."""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.models import ExtractedDocument, SourceDocument
from extractors.pdf import extract_pdf
from tests.support.pdf_layouts import HEADER, WIDTHS, Canvas, Rules, Sheet, plan_pdf, plan_rows

ROWS = plan_rows(12)
ALL_RULES: tuple[Rules, ...] = (
    "lines",
    "cells",
    "thin",
    "dashed",
    "pieces",
    "dots",
    "double",
    "no_inner_h",
    "frame_open",
    "horizontal",
    "three_lines",
    "none",
)


def read(data: bytes) -> ExtractedDocument:
    source = SourceDocument(name="x.pdf", sha256="0" * 64, size=len(data), media_type="application/pdf")
    return extract_pdf(data, source)


def texts(document: ExtractedDocument) -> list[list[str]]:
    """The rows of all tables, repeated headers left out."""
    rows = [[cell.text for cell in row] for table in document.tables for row in table.rows()]
    return [row for i, row in enumerate(rows) if i == 0 or row[:1] != ["序号"]]


def bare(text: str) -> str:
    return "".join(text.split())


def flat(rows: Iterable[Iterable[str]]) -> list[str]:
    return [text for row in rows for text in row]


def all_text(document: ExtractedDocument) -> str:
    cells = [cell.text for table in document.tables for cell in table.cells]
    return bare("".join([*cells, *document.lines()]))


@pytest.mark.parametrize("middle", [True, False], ids=["middle", "top"])
@pytest.mark.parametrize("centred", [True, False], ids=["centred", "left"])
@pytest.mark.parametrize("rules", ALL_RULES)
def test_rules_of_every_kind(rules: Rules, centred: bool, middle: bool) -> None:
    document = read(plan_pdf(ROWS, rules=rules, centred=centred, middle=middle))
    assert texts(document) == [list(HEADER), *ROWS]
    assert len(document.tables) == 1
    assert document.issues == ()
    assert document.lines().__next__() == "某市2024年度部门联合双随机抽查工作计划"


@pytest.mark.parametrize("rules", ["lines", "thin", "horizontal", "none"])
def test_embedded_font_and_header_on_first_page_only(rules: Rules) -> None:
    document = read(plan_pdf(ROWS, rules=rules, embed=True, repeat_header=False))
    assert texts(document) == [list(HEADER), *ROWS]


@pytest.mark.parametrize("padding", [2.0, 6.0])
@pytest.mark.parametrize("rules", ["lines", "no_inner_h", "horizontal", "none"])
def test_tight_and_wide_cells(rules: Rules, padding: float) -> None:
    assert texts(read(plan_pdf(ROWS, rules=rules, pad=padding))) == [list(HEADER), *ROWS]


@pytest.mark.parametrize("rules", ["lines", "cells", "thin", "dashed", "double"])
def test_pdfplumber_reads_the_same(rules: Rules) -> None:
    import pdfplumber

    data = plan_pdf(ROWS, rules=rules)
    with pdfplumber.open(io.BytesIO(data)) as document:
        theirs = [row for page in document.pages for table in page.extract_tables() for row in table]
    ours = [[cell.text for cell in row] for table in read(data).tables for row in table.rows()]
    assert [[bare(t or "") for t in row if t is not None] for row in theirs if any(row)] == [
        [bare(t) for t in row] for row in ours
    ]


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32))
def test_missing_pieces_of_inner_rules(seed: int) -> None:
    """One wall in ten is missing. What is merged through that may stay in doubt, but where two texts meet
    again in a row they do so in order, and no character is lost."""
    chance = random.Random(seed)
    gaps = frozenset(("v", row, col) for row in range(1, 7) for col in range(len(WIDTHS) - 1) if chance.random() < 0.1)
    data = plan_pdf(ROWS[:6], skip_rules=gaps)
    document = read(data)
    filled = [row for row in ROWS[:6] if all(row)]
    got = texts(document)
    assert [row for row in got if row in filled] == filled
    assert bare("".join(t for row in got for t in row)) == bare("".join([*HEADER, *flat(ROWS[:6])]))


def test_merged_cells_and_two_level_header() -> None:
    rows = [
        ["序号", "任务名称", "抽查时间", "", "部门", ""],
        ["", "", "自", "至", "发起", "配合"],
        ["1", "对甲类企业的检查", "3月", "8月", "某市教育局", "某市公安局"],
        ["", "", "4月", "9月", "", "某市财政局"],
        ["2", "对乙类企业的检查", "5月", "6月", "某市民政局", ""],
    ]
    spans = {
        (0, 0): (2, 1),
        (0, 1): (2, 1),
        (0, 2): (1, 2),
        (0, 4): (1, 2),
        (2, 0): (2, 1),
        (2, 1): (2, 1),
        (2, 4): (2, 1),
    }
    canvas = Canvas(595, 842)
    canvas.table(Sheet(rows, [30, 120, 60, 60, 90, 90], spans=spans, header_rows=2), 60, 100)
    (table,) = read(canvas.done()).tables
    assert (table.n_rows, table.n_cols) == (5, 6)
    found = {(c.row, c.col): (c.text, c.row_span, c.col_span) for c in table.cells}
    assert found[1, 3] == ("抽查时间", 1, 2)
    assert found[1, 5] == ("部门", 1, 2)
    assert found[1, 1] == ("序号", 2, 1)
    assert found[3, 1] == ("1", 2, 1)
    assert found[3, 5] == ("某市教育局", 2, 1)
    assert found[4, 6] == ("某市财政局", 1, 1)
    assert (4, 1) not in found
    assert all(cell.page == 1 and cell.bbox for cell in table.cells)


def test_merged_title_row_over_horizontal_rules() -> None:
    rows = [["某市2024年度双随机抽查工作计划表（填报单位：某市市场监管局）", *[""] * 8], list(HEADER), *ROWS[:5]]
    canvas = Canvas()
    canvas.table(Sheet(rows, WIDTHS, "horizontal", spans={(0, 0): (1, 9)}, header_rows=2), 40, 40)
    (table,) = read(canvas.done()).tables
    grid = [[cell.text for cell in row] for row in table.rows()]
    assert grid[0] == [rows[0][0]]
    assert grid[1:] == [list(HEADER), *ROWS[:5]]


def test_wrapped_serial_number_is_one_row() -> None:
    rows = [list(HEADER), *plan_rows(4, first=11)]
    canvas = Canvas()
    canvas.table(Sheet(rows, [12.0, *WIDTHS[1:]], pad=3.0), 40, 40)
    got = texts(read(canvas.done()))
    assert [row[0] for row in got[1:]] == ["11", "12", "13", "14"]


def test_rows_that_nothing_parts_are_doubted() -> None:
    """Vertical lines only, and no serial numbers: the entries stay together in one row, which is said."""
    rows = [["任务", "对象", "时间"], *([f"检查第{n}类企业", f"第{n}类企业", f"{n}月"] for n in "一二三四五")]
    canvas = Canvas()
    canvas.table(Sheet(rows, [200, 200, 100], "no_inner_h"), 40, 40)
    document = read(canvas.done())
    assert bare("".join(flat(texts(document)))) == bare("".join(flat([*rows[:1], *zip(*rows[1:], strict=True)])))
    assert [issue.code for issue in document.issues] == ["table_doubtful"]


def turned_pdf(quarter: int, *, with_rotate: bool) -> bytes:
    """A landscape page drawn turned on a portrait sheet; /Rotate turns it back when ``with_rotate``."""
    canvas = Canvas(842, 595)
    raw = canvas.raw
    width, height = (842, 595) if quarter % 2 == 0 else (595, 842)
    raw.setPageSize((width, height))
    if quarter == 1:
        raw.translate(width, 0)
        raw.rotate(90)
    elif quarter == 2:
        raw.translate(width, height)
        raw.rotate(180)
    elif quarter == 3:
        raw.translate(0, height)
        raw.rotate(270)
    canvas.table(Sheet([HEADER, *ROWS[:5]], WIDTHS), 40, 60)
    canvas.centred(20, "双随机抽查计划", 16)
    data = canvas.done()
    if with_rotate:
        # The size of the entry may change freely: PDFium rebuilds the table of objects.
        data = data.replace(b"/Rotate 0", b"/Rotate %d" % (90 * quarter), 1)
    return data


@pytest.mark.parametrize("with_rotate", [True, False], ids=["rotate", "content"])
@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
def test_turned_pages(quarter: int, with_rotate: bool) -> None:
    document = read(turned_pdf(quarter, with_rotate=with_rotate))
    assert texts(document) == [list(HEADER), *ROWS[:5]]
    assert list(document.lines()) == ["双随机抽查计划"]
    box = document.tables[0].cells[0].bbox
    assert box is not None
    assert box[:2] == pytest.approx((40, 60), abs=1)
    turned = [issue.code for issue in document.issues]
    assert turned == ([] if with_rotate or quarter == 0 else ["page_turned"])


def test_crop_box_moves_the_origin() -> None:
    canvas = Canvas()
    canvas.raw.setCropBox((30, 0, 842, 565))
    canvas.table(Sheet([HEADER, *ROWS[:3]], WIDTHS), 40, 60)
    box = read(canvas.done()).tables[0].cells[0].bbox
    assert box is not None
    assert box[:2] == pytest.approx((10, 30), abs=1)


def test_rules_and_text_inside_form_objects() -> None:
    canvas = Canvas()
    canvas.raw.beginForm("inner")
    canvas.table(Sheet([HEADER, *ROWS[:3]], WIDTHS), 10, 10)
    canvas.raw.endForm()
    canvas.raw.beginForm("outer")
    canvas.raw.translate(20, 0)
    canvas.raw.doForm("inner")
    canvas.raw.endForm()
    canvas.raw.translate(10, -50)
    canvas.raw.doForm("outer")
    document = read(canvas.done())
    assert texts(document) == [list(HEADER), *ROWS[:3]]
    box = document.tables[0].cells[0].bbox
    assert box is not None
    assert box[:2] == pytest.approx((40, 60), abs=1)


def test_what_is_drawn_beside_rules_is_no_rule() -> None:
    """Underlines, shading, a border around the page and a frame around text make no cells."""
    canvas = Canvas()
    canvas.raw.setFillGray(0.9)
    canvas.fill(40, 60, 40 + sum(WIDTHS), 78)
    canvas.raw.setFillGray(0)
    canvas.raw.rect(15, 15, 812, 565)
    canvas.table(Sheet([HEADER, *ROWS[:3]], WIDTHS), 40, 60)
    canvas.rule(78, 96, 150, 96)  # an underline within a cell
    canvas.raw.rect(40, 40, 300, 40)
    canvas.text(50, 530, "方框中的说明文字", 12)
    document = read(canvas.done())
    assert texts(document) == [list(HEADER), *ROWS[:3]]
    assert list(document.lines()) == ["方框中的说明文字"]


def test_slanted_watermark_stays_out_of_the_cells() -> None:
    canvas = Canvas()
    canvas.table(Sheet([HEADER, *ROWS[:4]], WIDTHS), 40, 60)
    canvas.raw.saveState()
    canvas.raw.translate(300, 250)
    canvas.raw.rotate(45)
    canvas.raw.setFont("STSong-Light", 60)
    canvas.raw.drawString(0, 0, "内部资料")
    canvas.raw.restoreState()
    document = read(canvas.done())
    assert texts(document) == [list(HEADER), *ROWS[:4]]
    assert [(issue.code, issue.raw) for issue in document.issues] == [("slanted_text", "内部资料")]


def test_a_raised_digit_is_no_part_of_the_number() -> None:
    canvas = Canvas()
    canvas.table(Sheet([["序号", "任务", "比例"], ["1", "检查甲", ""]], [30, 200, 200], size=20), 40, 60)
    for x, rise, size, text in ((300, 0, 20, "20"), (320, 7, 12, "1"), (327, 0, 20, "%")):
        canvas.raw.setFont("STSong-Light", size)
        canvas.raw.drawString(x, 595 - 150 + rise, text)
    assert "20¹%" in {cell.text for cell in read(canvas.done()).tables[0].cells}


def test_text_written_across_a_cell() -> None:
    canvas = Canvas()
    canvas.table(Sheet([["", "任务", "对象"], ["", "检查甲", "企业"]], [30, 200, 200], size=30), 40, 60)
    canvas.raw.saveState()
    canvas.raw.translate(60, 595 - 150)
    canvas.raw.rotate(90)
    canvas.raw.setFont("STSong-Light", 9)
    canvas.raw.drawString(0, 0, "联合抽查")
    canvas.raw.restoreState()
    cells = {cell.text for cell in read(canvas.done()).tables[0].cells}
    assert {"联合抽查", "检查甲", "企业"} <= cells


@pytest.mark.parametrize(
    "lines",
    [
        ["1. 各单位要高度重视。", "2. 各单位要认真落实。", "3. 各单位要按时报送。", "4. 各单位要加强宣传。"],
        ["1", "2", "3", "4", "5"],
        ["2021    增长", "2022    下降", "2023    持平", "2024    增长"],
    ],
)
def test_running_text_is_no_table(lines: list[str]) -> None:
    canvas = Canvas(595, 842)
    for i, line in enumerate(lines):
        canvas.text(100, 200 + 28 * i, line, 14)
    document = read(canvas.done())
    assert document.tables == ()
    assert bare("".join(document.lines())) == bare("".join(lines))


@settings(max_examples=15, deadline=None)
@given(
    rules=st.sampled_from(ALL_RULES),
    count=st.integers(1, 14),
    first=st.integers(1, 300),
    size=st.sampled_from([7.5, 9.0, 10.5]),
    repeat=st.booleans(),
)
def test_no_character_is_lost(rules: Rules, count: int, first: int, size: float, repeat: bool) -> None:
    rows = plan_rows(count, first=first)
    document = read(plan_pdf(rows, rules=rules, size=size, repeat_header=repeat, title="双随机抽查计划"))
    headers = (document.page_count or 0) if repeat else 1
    want = Counter(bare("双随机抽查计划" + "".join(HEADER) * headers + "".join(flat(rows))))
    assert Counter(all_text(document)) == want
