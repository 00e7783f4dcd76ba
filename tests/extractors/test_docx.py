"""DOCX: every feature of WordprocessingML that can change what a plan says."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.extract import extract
from extractors.models import ExtractedDocument, Table
from tests.support.docx_maker import docx, grid, p, tbl, tc, tr


def read(body: str, parts: dict[str, str] | None = None) -> ExtractedDocument:
    document = extract(docx(body, parts), "通知.docx")
    assert document.failure is None
    return document


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows()]


def codes(document: ExtractedDocument) -> list[str]:
    return [issue.code for issue in document.issues]


R = "<w:r><w:t>{}</w:t></w:r>"
FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'


def test_blocks_come_in_document_order() -> None:
    document = read(p("通知") + grid([["序号", "名称"], ["1", ""]]) + p("附件") + grid([["a"]]))
    kinds = [block.text if block.kind == "paragraph" else block.index for block in document.blocks]
    assert kinds == ["通知", 1, "附件", 2]
    assert texts(document.tables[0]) == [["序号", "名称"], ["1", ""]]
    assert {block.page for block in document.blocks} == {None}


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (R.format("甲") + "<w:r><w:br/></w:r>" + R.format("乙"), "甲\n乙"),
        (R.format("甲") + "<w:r><w:tab/></w:r>" + R.format("乙"), "甲\t乙"),
        (R.format("5") + "<w:r><w:noBreakHyphen/></w:r>" + R.format("9月"), "5-9月"),
        (f"<w:smartTag>{R.format('高平')}</w:smartTag>{R.format('市')}", "高平市"),
        (f"<w:hyperlink>{R.format('链接')}</w:hyperlink>", "链接"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{R.format('控件')}</w:sdtContent></w:sdt>", "控件"),
        (f'<w:fldSimple w:instr=" REF x ">{R.format("3月")}</w:fldSimple>', "3月"),
        (
            FIELD.format("begin") + "<w:r><w:instrText> DATE </w:instrText></w:r>" + FIELD.format("separate")
            + R.format("2024年") + FIELD.format("end") + R.format("度"),
            "2024年度",
        ),
        (FIELD.format("begin") + R.format("没有结束的域"), "没有结束的域"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + R.format("20%"), "≥20%"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + R.format("定向"), "☑定向"),
        # a raised digit is a note's mark, never part of the number: not 201%
        (
            R.format("20") + '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r>' + R.format("%"),
            "20¹%",
        ),
        ('<w:r><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>\uf0a35%</w:t></w:r>', "≤5%"),
        ("<m:oMath><m:r><m:t>≥5</m:t></m:r></m:oMath>", "≥5"),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>pín</w:t></w:r></w:rt>"
            "<w:rubyBase><w:r><w:t>频</w:t></w:r></w:rubyBase></w:ruby></w:r>" + R.format("次"),
            "频次",
        ),
        (
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData>'
            f'</w:fldChar></w:r>{FIELD.format("end")}{R.format("定向")}',
            "☑定向",
        ),
        (
            f"<mc:AlternateContent><mc:Choice Requires='x'>{R.format('新')}</mc:Choice>"
            f"<mc:Fallback>{R.format('旧')}</mc:Fallback></mc:AlternateContent>",
            "新",
        ),
        (
            '<w:r><w:t xml:space="preserve">联系人： </w:t></w:r><w:r><w:t xml:space="preserve">  </w:t></w:r>'
            + R.format("电话"),
            "联系人：   电话",
        ),
    ],
)  # fmt: skip
def test_inline_content(inner: str, expected: str) -> None:
    assert [block.text for block in read(f"<w:p>{inner}</w:p>").paragraphs] == [expected]


@pytest.mark.parametrize(
    ("inner", "expected", "code"),
    [
        (
            f'{R.format("比例")}<w:ins w:id="1">{R.format("5%")}</w:ins>'
            '<w:del w:id="2"><w:r><w:delText>3%</w:delText></w:r></w:del>',
            "比例5%",
            "tracked_changes",
        ),
        (
            f'<w:moveFrom w:id="1">{R.format("旧")}</w:moveFrom><w:moveTo w:id="2">{R.format("新")}</w:moveTo>',
            "新",
            "tracked_changes",
        ),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>", "隐藏", "hidden_text"),
        ('<w:r><w:rPr><w:rStyle w:val="H"/></w:rPr><w:t>隐藏</w:t></w:r>', "隐藏", "hidden_text"),
        ("<w:r><w:rPr><w:strike/></w:rPr><w:t>作废</w:t></w:r>", "作废", "struck_text"),
        ('<w:r><w:rPr><w:dstrike w:val="true"/></w:rPr><w:t>作废</w:t></w:r>', "作废", "struck_text"),
        ('<w:r><w:sym w:font="Webdings" w:char="F041"/></w:r>', "\uf041", "unknown_symbol"),
        (R.format("见图") + "<w:r><w:drawing><a:blip/></w:drawing></w:r>", "见图", "picture_not_read"),
        (R.format("见表") + "<w:r><w:object><o:OLEObject/></w:object></w:r>", "见表", "embedded_object"),
    ],
)
def test_what_a_person_must_know(inner: str, expected: str, code: str) -> None:
    styles = '<w:style w:type="character" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
    document = read(f"<w:p>{inner}</w:p>", {"styles": styles})
    assert [block.text for block in document.paragraphs] == [expected]
    assert codes(document) == [code]
    assert document.issues[0].message.endswith("。")


def test_properties_that_are_switched_off_raise_nothing() -> None:
    run = '<w:vanish w:val="0"/><w:strike w:val="false"/>'
    assert codes(read(p("明文", run=run))) == []


def test_a_deleted_paragraph_mark_joins_the_paragraphs() -> None:
    document = read(p("市场监", "<w:rPr><w:del w:id='1'/></w:rPr>") + p("管局") + p("次行"))
    assert [block.text for block in document.paragraphs] == ["市场监管局", "次行"]


def test_a_deleted_row_is_left_out_and_told() -> None:
    document = read(tbl(tr(tc("1")), tr(tc("2"), props="<w:del w:id='1'/>"), tr(tc("3"))))
    assert texts(document.tables[0]) == [["1"], ["3"]]
    # no row is left that could be doubtful
    assert [(i.code, i.raw, i.table_no, i.row_no) for i in document.issues] == [("tracked_changes", "2", None, None)]
    assert "第 1 个表格" in document.issues[0].message


def test_alternate_content_contains_a_text_box_once() -> None:
    box = "<w:txbxContent>" + p("高市双随机办〔2023〕2号") + "</w:txbxContent>"
    drawing = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    vml = f"<w:r><w:pict><v:textbox><w:txbxContent>{grid([['盒中表']])}</w:txbxContent></v:textbox></w:pict></w:r>"
    document = read(f"<w:p>{R.format('标题')}{drawing}</w:p><w:p>{vml}</w:p>")
    assert list(document.lines()) == ["标题", "高市双随机办〔2023〕2号"]
    assert texts(document.tables[0]) == [["盒中表"]]


RESTART, GO_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
SPAN = '<w:gridSpan w:val="{}"/>'


def places(table: Table) -> list[tuple[str, int, int, int, int]]:
    return [(c.text, c.row, c.col, c.row_span, c.col_span) for c in table.cells]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [tr(tc("任务", RESTART), tc("甲")), tr(tc("", GO_ON), tc("乙")), tr(tc("", GO_ON), tc("丙"))],
            [("任务", 1, 1, 3, 1), ("甲", 1, 2, 1, 1), ("乙", 2, 2, 1, 1), ("丙", 3, 2, 1, 1)],
        ),
        (
            [tr(tc("时间", SPAN.format(2)), tc("部门")), tr(tc("自"), tc("至"), tc("局"))],
            [("时间", 1, 1, 1, 2), ("部门", 1, 3, 1, 1), ("自", 2, 1, 1, 1), ("至", 2, 2, 1, 1), ("局", 2, 3, 1, 1)],
        ),
        (
            [tr(tc("大", SPAN.format(2) + RESTART), tc("a")), tr(tc("", SPAN.format(2) + GO_ON), tc("b"))],
            [("大", 1, 1, 2, 2), ("a", 1, 3, 1, 1), ("b", 2, 3, 1, 1)],
        ),
        (
            [tr(tc("1"), tc("2"), tc("3")), tr(tc("后"), props='<w:gridBefore w:val="2"/>')],
            [("1", 1, 1, 1, 1), ("2", 1, 2, 1, 1), ("3", 1, 3, 1, 1), ("后", 2, 3, 1, 1)],
        ),
        (
            [tr(tc("1", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), tc("3"))],
            [("1", 1, 1, 1, 2), ("3", 1, 3, 1, 1)],
        ),
        ([tr(tc("缺起始", GO_ON)), tr(tc("", GO_ON))], [("缺起始", 1, 1, 2, 1)]),
        (
            [tr(tc("甲", RESTART)), tr(tc("乙", RESTART)), tr(tc("", GO_ON))],
            [("甲", 1, 1, 1, 1), ("乙", 2, 1, 2, 1)],
        ),
        ([tr(tc("1"), tc("2")), tr(tc("少一格"))], [("1", 1, 1, 1, 1), ("2", 1, 2, 1, 1), ("少一格", 2, 1, 1, 1)]),
        ([tr(tc("坏", SPAN.format("x")))], [("坏", 1, 1, 1, 1)]),
    ],
)  # fmt: skip
def test_merged_and_missing_cells(rows: list[str], expected: list[tuple[str, int, int, int, int]]) -> None:
    assert places(read(tbl(*rows)).tables[0]) == expected


def test_grid_after_widens_the_table() -> None:
    table = read(tbl(tr(tc("1"), props='<w:gridAfter w:val="3"/>'))).tables[0]
    assert (table.n_rows, table.n_cols, table.ragged) == (1, 4, False)


def test_text_under_a_merged_cell_is_reported_with_its_words() -> None:
    document = read(tbl(tr(tc("上", RESTART)), tr(tc("藏着的字", GO_ON))))
    assert [(issue.code, issue.raw, issue.table_no, issue.row_no) for issue in document.issues] == [
        ("merged_cell_text", "藏着的字", 1, 2)
    ]


STRIKE = "<w:strike/>"


def noticed(document: ExtractedDocument) -> list[tuple[str, str, int | None, int | None]]:
    return [(issue.code, issue.severity, issue.table_no, issue.row_no) for issue in document.issues]


def test_a_struck_row_is_named_by_table_and_row() -> None:
    struck = tr(tc(p("2", run=STRIKE)), tc(p("对旅馆业的检查", run=STRIKE)))
    document = read(grid([["甲"]]) + tbl(tr(tc("序号"), tc("任务")), tr(tc("1"), tc("对旅行社的检查")), struck))
    assert noticed(document) == [("struck_text", "warning", 2, 3)]
    assert "第 2 个表格第 3 行" in document.issues[0].message
    assert document.tables[1].index == 2


@pytest.mark.parametrize(
    ("cell", "props", "code"),
    [
        (p("隐藏", run="<w:vanish/>"), "", "hidden_text"),
        ("隐藏行", "<w:hidden/>", "hidden_text"),
        ("新行", "<w:ins w:id='1'/>", "tracked_changes"),
        (f"<w:p><w:ins w:id='1'>{R.format('5%')}</w:ins></w:p>", "", "tracked_changes"),
        (f"<w:p>{R.format('见')}<w:r><w:object><o:OLEObject/></w:object></w:r></w:p>", "", "embedded_object"),
        ("<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>", "", "picture_not_read"),
        ('<w:p><w:r><w:sym w:font="Webdings" w:char="F041"/></w:r></w:p>', "", "unknown_symbol"),
    ],
)
def test_what_stands_in_a_row_is_told_for_that_row(cell: str, props: str, code: str) -> None:
    document = read(tbl(tr(tc("1")), tr(tc(cell), props=props), tr(tc("3"))))
    assert noticed(document) == [(code, "warning", 1, 2)]


def test_running_text_and_rows_are_told_apart() -> None:
    document = read(p("作废", run=STRIKE) + tbl(tr(tc("1")), tr(tc(p("2", run=STRIKE)))) + p("又作废", run=STRIKE))
    assert noticed(document) == [("struck_text", "warning", None, None), ("struck_text", "warning", 1, 2)]
    assert "2 处" in document.issues[0].message


def test_a_struck_merged_cell_concerns_every_row_that_it_covers() -> None:
    rows = [tr(tc(p("任务", run=STRIKE), RESTART), tc("甲")), tr(tc("", GO_ON), tc("乙")), tr(tc("丙"), tc("丁"))]
    assert noticed(read(tbl(*rows))) == [("struck_text", "warning", 1, 1), ("struck_text", "warning", 1, 2)]


def test_a_struck_row_of_an_inner_table_is_told_for_both_tables() -> None:
    inner = tbl(tr(tc("甲")), tr(tc(p("乙", run=STRIKE))))
    document = read(tbl(tr(tc("头")), tr(tc("中")), tr(tc(inner + p("后")))) + tbl(tr(tc(p("下", run=STRIKE)))))
    assert [(t, r) for _, _, t, r in noticed(document)] == [(1, 3), (2, 2), (3, 1)]
    assert [table.index for table in document.tables] == [1, 2, 3]


def test_tables_that_are_not_delivered_are_never_named() -> None:
    struck = tbl(tr(tc(p("内", run=STRIKE))))
    document = read(tbl(tr(tc("上", RESTART)), tr(tc(struck + p("后"), GO_ON))) + grid([["次表"]]))
    assert ("struck_text", "warning", 1, 2) in noticed(document)
    assert {issue.table_no for issue in document.issues} == {1}
    section = '<w:sectPr><w:headerReference w:type="first" r:id="header1"/><w:titlePg/></w:sectPr>'
    document = read(p("正文") + section, {"header1": tbl(tr(tc(p("某局文件", run=STRIKE))))})
    assert ("struck_text", "warning", None, None) in noticed(document)


def test_many_rows_of_a_table_are_told_once() -> None:
    rows = [tr(tc(p(str(n), run=STRIKE))) for n in range(21)]
    assert noticed(read(tbl(*rows))) == [("struck_text", "warning", 1, None)]
    assert len(noticed(read(tbl(*rows[:20])))) == 20


def test_content_controls_around_rows_and_cells() -> None:
    control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    row = tr(tc("1"), control.format(tc("甲")), tc(control.format(p("乙"))))
    document = read(control.format(tbl(control.format(row))))
    assert texts(document.tables[0]) == [["1", "甲", "乙"]]


def test_a_nested_table_stands_in_the_cell_and_on_its_own() -> None:
    inner = grid([["A", "B"], ["C", "D"]])
    document = read(tbl(tr(tc(p("前") + inner + p("后")), tc("旁"))) + grid([["下一个"]]))
    assert texts(document.tables[0]) == [["前\nA\tB\nC\tD\n后", "旁"]]
    assert texts(document.tables[1]) == [["A", "B"], ["C", "D"]]
    assert [table.index for table in document.tables] == [1, 2, 3]


def test_several_paragraphs_in_a_cell_are_lines() -> None:
    cell = tc(p("1.登记事项检查") + p() + p("2.公示信息检查"))
    assert texts(read(tbl(tr(cell))).tables[0]) == [["1.登记事项检查\n2.公示信息检查"]]


NUMBERS = (
    '<w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


def listed(text: str, num: int = 1, level: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


@pytest.mark.parametrize(
    ("fmt", "pattern", "expected"),
    [
        ("decimal", "%1.", ["1.甲", "2.乙", "3.丙"]),
        ("decimal", "%1", ["1 甲", "2 乙", "3 丙"]),
        ("decimal", "（%1）", ["（1）甲", "（2）乙", "（3）丙"]),
        ("chineseCounting", "%1、", ["一、甲", "二、乙", "三、丙"]),
        ("chineseCountingThousand", "第%1条", ["第一条甲", "第二条乙", "第三条丙"]),
        ("decimalEnclosedCircle", "%1", ["①甲", "②乙", "③丙"]),
        ("upperLetter", "%1.", ["A.甲", "B.乙", "C.丙"]),
        ("lowerRoman", "%1)", ["i)甲", "ii)乙", "iii)丙"]),
        ("bullet", "\uf06c", ["甲", "乙", "丙"]),
    ],
)
def test_automatic_numbers_are_restored(fmt: str, pattern: str, expected: list[str]) -> None:
    body = listed("甲") + p("不在列表中") + listed("乙") + listed("丙")
    document = read(body, {"numbering": NUMBERS.format(fmt, pattern)})
    assert list(document.lines()) == [expected[0], "不在列表中", *expected[1:]]


def test_serial_number_columns_of_empty_numbered_paragraphs() -> None:
    rows = [tr(tc(listed("")), tc(f"任务{n}")) for n in (1, 2, 3)]
    document = read(tbl(*rows), {"numbering": NUMBERS.format("decimal", "%1")})
    assert texts(document.tables[0]) == [["1", "任务1"], ["2", "任务2"], ["3", "任务3"]]
    assert codes(document) == ["auto_numbering"]


def test_levels_restarts_and_covered_cells_in_lists() -> None:
    numbering = {"numbering": NUMBERS.format("decimal", "%1.")}
    body = listed("一") + listed("细", level=1) + listed("目", level=1) + listed("二") + listed("新", level=1)
    assert list(read(body, numbering).lines()) == ["1.一", "1.1 细", "1.2 目", "2.二", "2.1 新"]
    assert list(read(listed("甲") + listed("乙") + listed("丙", 2), numbering).lines()) == ["1.甲", "2.乙", "1.丙"]
    table = tbl(tr(tc(listed(""), RESTART)), tr(tc(listed(""), GO_ON)), tr(tc(listed(""))))
    assert texts(read(table, numbering).tables[0]) == [["1."], [], ["2."]]


def test_a_list_may_come_from_the_style_and_be_taken_away() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="M"><w:basedOn w:val="L"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="X"><w:basedOn w:val="X"/></w:style>'
    )
    style = '<w:pStyle w:val="{}"/>'
    body = p("甲", style.format("M")) + p("无", style.format("M") + '<w:numPr><w:numId w:val="0"/></w:numPr>')
    document = read(
        body + p("环", style.format("X")), {"styles": styles, "numbering": NUMBERS.format("decimal", "%1.")}
    )
    assert list(document.lines()) == ["1.甲", "无", "环"]


def test_footnotes_come_last() -> None:
    body = f'<w:p>{R.format("正文")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>' + p("后文")
    notes = f'<w:footnote w:id="2">{p("注：按户数计")}</w:footnote><w:footnote w:id="3">{p("未引用")}</w:footnote>'
    document = read(body, {"footnotes": notes})
    assert list(document.lines()) == ["正文", "后文", "注：按户数计"]
    assert codes(document) == ["notes_appended"]


@pytest.mark.parametrize(
    ("title_page", "header", "expected"),
    [
        ("<w:titlePg/>", p("某市人民政府文件") + p("某政发〔2024〕1号"), ["某市人民政府文件", "某政发〔2024〕1号"]),
        ("<w:titlePg/>", p("正文里有的话"), []),
        ("", p("某政发〔2024〕1号"), ["某政发〔2024〕1号"]),
        ("", p("内部资料 注意保管"), []),
        ("<w:titlePg/>", f'<w:p><w:fldSimple w:instr="PAGE">{R.format("1")}</w:fldSimple></w:p>', []),
    ],
)
def test_a_letter_head_in_the_header(title_page: str, header: str, expected: list[str]) -> None:
    kind = "first" if title_page else "default"
    section = f'<w:sectPr><w:headerReference w:type="{kind}" r:id="header1"/>{title_page}</w:sectPr>'
    document = read(p("正文里有的话") + section, {"header1": header})
    assert list(document.lines()) == [*expected, "正文里有的话"]


def test_embedded_documents_are_an_error_to_look_at() -> None:
    document = read(p("正文") + '<w:altChunk r:id="x"/>')
    assert [(issue.code, issue.severity) for issue in document.issues] == [("embedded_part", "error")]


def test_size_and_alignment_of_a_title() -> None:
    title = read(p("工作计划", '<w:jc w:val="center"/>', '<w:sz w:val="44"/>') + p("正文")).paragraphs
    assert [(block.size, block.centred) for block in title] == [(22.0, True), (None, False)]


def test_strict_documents_read_the_same() -> None:
    body = p("通知") + grid([["1", "2"]])
    source = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx(body))) as old, zipfile.ZipFile(source, "w") as new:
        for name in old.namelist():
            data = old.read(name).replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
            new.writestr(name, data)
    assert extract(source.getvalue(), "a.docx").blocks == read(body).blocks


words = st.text(st.sampled_from("高平市监管局0123456789%；、 ≥<&\"'A"), max_size=12).map(str.strip)
tables = st.integers(1, 5).flatmap(lambda n: st.lists(st.lists(words, min_size=n, max_size=n), min_size=1, max_size=6))


@settings(max_examples=40, deadline=None)
@given(tables)
def test_tables_written_by_python_docx_come_back(rows: list[list[str]]) -> None:
    maker = Document()
    table = maker.add_table(len(rows), len(rows[0]))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    buffer = io.BytesIO()
    maker.save(buffer)
    assert texts(extract(buffer.getvalue(), "a.docx").tables[0]) == rows


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_merges_made_by_python_docx_agree_with_its_own_reading(data: st.DataObject) -> None:
    maker = Document()
    table = maker.add_table(4, 4)
    for n, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"格{n}"
    r1, c1 = data.draw(st.integers(0, 3)), data.draw(st.integers(0, 3))
    r2, c2 = data.draw(st.integers(r1, 3)), data.draw(st.integers(c1, 3))
    table.cell(r1, c1).merge(table.cell(r2, c2))
    buffer = io.BytesIO()
    maker.save(buffer)
    ours = extract(buffer.getvalue(), "a.docx").tables[0].grid()
    theirs = [[cell.text for cell in row.cells] for row in table.rows]
    assert [[cell.text if cell else None for cell in row] for row in ours] == theirs
