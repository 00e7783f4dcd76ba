"""Page boundaries: tables, rows and paragraphs that they cut; page furniture; running text around tables."""

from __future__ import annotations

import pytest

from extractors.models import ExtractedDocument, Paragraph, SourceDocument, Table
from extractors.pdf import extract_pdf
from tests.support.pdf_layouts import HEADER, WIDTHS, Canvas, Sheet, plan_pdf, plan_rows

SMALL = [30.0, 110.0, 150.0, 90.0, 100.0]
HEAD = ["序号", "任务名称", "抽查事项", "抽查时间", "部门"]


def read(data: bytes) -> ExtractedDocument:
    source = SourceDocument(name="x.pdf", sha256="0" * 64, size=len(data), media_type="application/pdf")
    return extract_pdf(data, source)


def rows_of(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows()]


def two_pages(upper: list[list[str]], lower: list[list[str]], *, opened: bool = False, middle: bool = False) -> bytes:
    canvas = Canvas(595, 842)
    canvas.table(Sheet(upper, SMALL, middle=middle), 50, 600, open_bottom=opened)
    canvas.text(280, 800, "— 1 —", 12)
    canvas.page()
    canvas.table(Sheet(lower, SMALL, middle=middle), 50, 60, open_top=opened)
    canvas.text(280, 800, "— 2 —", 12)
    return canvas.done()


# At 9 points the second column takes 11 characters a line, the third 15.
NAME, MATTER = "对甲类企业的双随机联合检查", "许可证取得及其公示情况的检查和经营记录及台账的检查以及进销货凭证的检查"
CUT_ABOVE = ["1", NAME[:11], MATTER[:30], "3月—8月", "某市教育局"]
CUT_BELOW = ["", NAME[11:], MATTER[30:], "", ""]
WHOLE = ["1", NAME, MATTER, "3月—8月", "某市教育局"]
NEXT = ["2", "对乙类企业的检查", "质量检查", "5月—6月", "某市公安局"]


def test_table_over_pages_is_one_and_its_rows_know_their_page() -> None:
    rows = plan_rows(30)
    document = read(plan_pdf(rows))
    (table,) = document.tables
    assert document.page_count is not None
    assert document.page_count > 1
    assert table.n_rows == len(rows) + document.page_count
    assert {cell.page for cell in table.cells} == set(range(1, document.page_count + 1))
    assert sum(1 for row in rows_of(table) if row == list(HEADER)) == document.page_count


@pytest.mark.parametrize("repeated", [True, False])
@pytest.mark.parametrize("opened", [True, False])
def test_row_cut_by_the_page_is_whole_again(opened: bool, repeated: bool) -> None:
    if opened and repeated:
        pytest.skip("a frame open at the top has no header above the rest of the row")
    lower = [HEAD, CUT_BELOW, NEXT] if repeated else [CUT_BELOW, NEXT]
    document = read(two_pages([HEAD, CUT_ABOVE], lower, opened=opened))
    (table,) = document.tables
    assert [row for row in rows_of(table) if row != HEAD] == [WHOLE, NEXT]
    assert document.issues == ()
    assert list(document.lines()) == []


def test_authors_break_at_the_boundary_of_a_cut_row_is_kept() -> None:
    above, below = list(CUT_ABOVE), list(CUT_BELOW)
    below[4] = "某市公安局"
    document = read(two_pages([HEAD, above], [below, NEXT]))
    first = rows_of(document.tables[0])[1]
    assert first == [*WHOLE[:4], "某市教育局\n某市公安局"]


def test_sub_row_on_the_next_page_stays_a_row() -> None:
    upper = [HEAD, ["1", "对甲类企业的检查", "许可证检查", "3月—8月", "某市教育局"]]
    sub_row = ["", "", "消防检查", "", "某市公安局"]
    document = read(two_pages(upper, [sub_row, NEXT]))
    (table,) = document.tables
    assert rows_of(table)[2:] == [sub_row, NEXT]
    assert document.issues == ()


def test_uncertain_cut_is_left_and_said() -> None:
    below = ["", "", "证的检查", "", "某市公安局"]
    document = read(two_pages([HEAD, CUT_ABOVE], [below, NEXT]))
    assert rows_of(document.tables[0])[2] == below
    (issue,) = document.issues
    assert (issue.code, issue.severity, issue.page, issue.row_no) == ("row_split_uncertain", "warning", 2, 3)


def test_cut_row_without_serial_numbers() -> None:
    upper = [HEAD[1:], CUT_ABOVE[1:]]
    lower = [HEAD[1:], ["", *CUT_BELOW[2:]], NEXT[1:]]
    upper[1][0] = "甲类企业"
    canvas = Canvas(595, 842)
    canvas.table(Sheet(upper, SMALL[1:], middle=False), 50, 600)
    canvas.page()
    canvas.table(Sheet(lower, SMALL[1:], middle=False), 50, 60)
    (table,) = read(canvas.done()).tables
    assert rows_of(table) == [HEAD[1:], ["甲类企业", *WHOLE[2:]], HEAD[1:], NEXT[1:]]


def test_sub_rows_of_a_merged_cell_stay_rows() -> None:
    canvas = Canvas(595, 842)
    canvas.table(Sheet([HEAD, CUT_ABOVE], SMALL, middle=False), 50, 600)
    canvas.page()
    lower = [["", "", "证的检查", "", "某市公安局"], ["", "", "消防检查", "", "某市民政局"], NEXT]
    spans = {(0, 0): (2, 1), (0, 1): (2, 1), (0, 3): (2, 1)}
    canvas.table(Sheet(lower, SMALL, spans=spans, middle=False), 50, 60)
    assert read(canvas.done()).tables[0].n_rows == 5


def test_other_columns_or_text_between_part_tables() -> None:
    canvas = Canvas(595, 842)
    canvas.table(Sheet([HEAD, NEXT], SMALL), 50, 600)
    canvas.page()
    canvas.text(50, 60, "附件2 另一张表", 16)
    canvas.table(Sheet([HEAD, NEXT], SMALL), 50, 100)
    canvas.page()
    canvas.table(Sheet([HEAD[:4], NEXT[:4]], [60, 160, 160, 100]), 50, 60)
    document = read(canvas.done())
    assert [table.index for table in document.tables] == [1, 2, 3]
    assert [table.page for table in document.tables] == [1, 2, 3]


def notice() -> bytes:
    canvas = Canvas(595, 842)
    canvas.centred(80, "某市市场监管领域双随机监管工作领导小组办公室文件", 22)
    canvas.centred(130, "某市双随机办〔2024〕2号", 16)
    canvas.rule(85, 160, 510, 160)
    canvas.centred(190, "关于印发某市2024年度部门联合", 20)
    canvas.centred(218, "双随机抽查工作计划的通知", 20)
    canvas.text(85, 270, "各成员单位：", 16)
    top = canvas.paragraph(85, 300, 425, "为切实做好2024年度部门联合双随机监管工作，" * 6 + "请遵照执行。", 16)
    top = canvas.paragraph(85, top, 425, "联系人：张三　　　　　　联系电话：5682028", 16)
    canvas.text(340, top + 30, "某市市场监督管理局", 16)
    canvas.text(360, top + 58, "2024年2月10日", 16)
    canvas.text(285, 790, "— 1 —", 14)
    canvas.page()
    canvas.text(85, 60, "附件", 16)
    canvas.centred(90, "某市2024年度计划表", 18)
    canvas.table(Sheet([HEAD, NEXT], SMALL), 50, 130)
    canvas.text(285, 790, "— 2 —", 14)
    return canvas.done()


def test_notice_head_comes_as_clean_paragraphs() -> None:
    document = read(notice())
    lines = list(document.lines())
    assert lines == [
        "某市市场监管领域双随机监管工作领导小组办公室文件",
        "某市双随机办〔2024〕2号",
        "关于印发某市2024年度部门联合",
        "双随机抽查工作计划的通知",
        "各成员单位：",
        "为切实做好2024年度部门联合双随机监管工作，" * 6 + "请遵照执行。",
        "联系人：张三 联系电话：5682028",
        "某市市场监督管理局",
        "2024年2月10日",
        "附件",
        "某市2024年度计划表",
    ]
    assert [p.centred for p in document.paragraphs] == [True] * 4 + [False] * 6 + [True]
    assert [p.size for p in document.paragraphs][:3] == [22, 16, 20]
    kinds = [type(block) for block in document.blocks]
    assert kinds == [Paragraph] * 11 + [Table]


def test_paragraph_goes_on_over_the_page() -> None:
    text = "各部门要强化协同配合，按时完成双随机抽查工作任务。" * 8
    canvas = Canvas(595, 842)
    lines = canvas.wrap("　　" + text, 425, 16)
    for i, line in enumerate(lines):
        if i == 4:
            canvas.text(280, 800, "1", 10)
            canvas.page()
        canvas.text(
            85 + (32 if i == 0 else 0), (650 if i < 4 else 60) + 26 * (i % 4) + 104 * (i >= 8), line.strip("　"), 16
        )
    assert list(read(canvas.done()).lines()) == [text]


def test_running_heads_are_left_out() -> None:
    canvas = Canvas(595, 842)
    for page in range(1, 5):
        canvas.text(85, 40, "某市双随机监管工作文件汇编", 9)
        canvas.paragraph(85, 100, 425, f"这是第{page}部分的内容，各单位遵照执行。", 16)
        canvas.text(270, 800, f"第 {page} 页 共 4 页", 10)
        canvas.page()
    assert list(read(canvas.done()).lines()) == [f"这是第{page}部分的内容，各单位遵照执行。" for page in range(1, 5)]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("某市市场监管局\n某市公安局", "某市市场监管局\n某市公安局"),
        ("某市卫生健康和体育局、某市消防救援大队、某市公安局", "某市卫生健康和体育局、某市消防救援大队、某市公安局"),
        ("1.许可证检查\n2.台账检查", "1.许可证检查\n2.台账检查"),
        ("根据实际情况确定抽查比例及频次，由发起部门商定", "根据实际情况确定抽查比例及频次，由发起部门商定"),
        ("不低于10%；每年不少于1次/年并覆盖", "不低于10%；每年不少于1次/年并覆盖"),
    ],
)
@pytest.mark.parametrize("centred", [True, False])
def test_breaks_in_cells(text: str, want: str, centred: bool) -> None:
    rows = [list(HEADER), *plan_rows(3)]
    rows[2][8] = text
    canvas = Canvas()
    canvas.table(Sheet(rows, WIDTHS, centred=centred), 40, 60)
    assert rows_of(read(canvas.done()).tables[0])[2][8] == want
