"""The DOCX file of a report: what it says, its styles and structure, and what Word insists on."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from draws.papers.text import clean
from reports.docx import render_docx
from reports.docx.styles import STYLES
from reports.docx.tables import layout
from reports.model import Annex, Chart, Column, Figure, FigureRow, Paragraph, Ref, Report, Row, Section, Table, Value
from reports.show import figure_text, show
from tests.support.report_samples import HOSTILE_NAMES, sample_report


@cache
def png(width: int = 880, height: int = 360) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "steelblue").save(out, "PNG")
    return out.getvalue()


def made(report: Report, pictures: bool = True) -> bytes:
    return render_docx(report, {one.key: png() for one in report.charts} if pictures else {})


def opened(report: Report, pictures: bool = True) -> Document:
    return docx.Document(io.BytesIO(made(report, pictures)))


def texts(document: Document) -> list[str]:
    """The text of every paragraph, also in tables."""
    return ["".join(one.text or "" for one in para.iter(qn("w:t"))) for para in document.element.body.iter(qn("w:p"))]


def styled(document: Document, style: str) -> list[str]:
    return [para.text.replace("\n", "") for para in document.paragraphs if para.style and para.style.name == style]


def with_blocks(*blocks: Paragraph | FigureRow | Table | Chart, figures: tuple[Figure, ...] = ()) -> Report:
    section = Section(key="only", heading="总体情况", blocks=blocks)
    return sample_report(3).model_copy(
        update={"sections": (section,), "annexes": (), "lists": (), "figures": figures, "is_specimen": False}
    )


def small_table(cells: tuple[Value, ...] = ("甲", 1), rows: int = 1, **fields: object) -> Table:
    columns = (Column(key="name", label="名称", weight=2), Column(key="number", label="数量", kind="count"))
    filled = {"key": "t", "title": "一张表", "columns": columns, "rows": (Row(cells=cells),) * rows}
    return Table.model_validate({**filled, **fields})


# ------------------------------------------------------------------ what it says


@pytest.mark.parametrize("hostile", [False, True])
def test_every_text_and_number_of_the_report_is_there(hostile: bool) -> None:
    report = sample_report(12, hostile=hostile)
    said = texts(opened(report))
    everything = "\n".join(said)
    plain = [report.title, report.subtitle, report.addressee, report.signer, "2023年10月8日"]
    plain += [one.heading for one in report.sections] + [one.title for one in report.annexes]
    plain += [one.title for one in report.charts]
    plain += [text for one in report.sources for text in (one.number, one.title, one.digest)] + [report.data_version]
    for text in plain:
        assert clean(text) in everything
    for block in report.blocks:
        if isinstance(block, Table):
            kinds = [column.kind for column in block.columns]
            cells = [show(cell, kind) for row in block.rows for cell, kind in zip(row.cells, kinds, strict=True)]
            assert {clean(column.label) for column in block.columns} | set(cells) <= set(said)
        elif isinstance(block, Paragraph):
            parts = (figure_text(report.figure(p.figure), p.unit) if isinstance(p, Ref) else p for p in block.parts)
            assert clean("".join(parts)) in said
        elif isinstance(block, FigureRow):
            assert {figure_text(report.figure(key)) for key in block.figures} <= set(said)


def test_hostile_names_stay_what_they_are() -> None:
    said = texts(opened(sample_report(12, hostile=True)))
    for name in HOSTILE_NAMES:
        assert clean(name) in said


def test_hostile_texts_make_no_field_link_or_macro() -> None:
    with zipfile.ZipFile(io.BytesIO(made(sample_report(12, hostile=True)))) as package:
        names, body = package.namelist(), package.read("word/document.xml")
        links = package.read("word/_rels/document.xml.rels").decode()
    assert not [name for name in names if "vba" in name.lower()]
    assert 'TargetMode="External"' not in links
    root = etree.fromstring(body)
    assert not [one for one in root.iter() if etree.QName(one).localname in ("instrText", "hyperlink", "altChunk")]


def test_headings_are_numbered_and_subheadings_start_anew() -> None:
    document = opened(sample_report(3))
    assert styled(document, "一级标题") == [
        "一、总体情况",
        "二、各部门完成情况",
        "三、检查结果与后续处置",
        "四、存在问题",
        "五、下步工作",
    ]
    assert styled(document, "二级标题") == ["（一）发起部门", "（二）配合部门"]
    assert styled(document, "附件标识") == ["附件1", "附件2", "附件3"]
    assert [*styled(document, "附件说明"), *styled(document, "附件说明续")] == [
        "附件：1.超期未公示对象名单",
        "2.按月统计",
        "3.指标口径和计算方法",
    ]


def test_a_single_annex_has_no_number() -> None:
    document = opened(with_blocks(Paragraph(parts=("正文。",))))
    assert styled(document, "附件标识") == ["附件"]
    assert styled(document, "附件说明") == ["附件：数据来源和版本"]


def test_an_unknown_figure_is_a_dash_and_explained_once() -> None:
    figure = Figure(key="rate", label="公示率", kind="rate", value=None, note="没有已到期限的对象。")
    text = Paragraph(parts=("公示率为", Ref(figure="rate"), "。"))
    said = texts(opened(with_blocks(text, FigureRow(figures=("rate",)), text, figures=(figure,))))
    assert said.count("公示率为—。") == 2
    assert said.count("注：“—”表示公示率无法计算。没有已到期限的对象。") == 1


def test_the_note_of_a_known_figure_is_printed_too() -> None:
    figure = Figure(key="late", label="超期", value=3, unit="户", note="另有2户期限未知。")
    said = texts(opened(with_blocks(FigureRow(figures=("late",)), figures=(figure,))))
    assert {"3户", "超期", "注：超期：另有2户期限未知。"} <= set(said)


def test_last_years_value_stands_below_and_rows_hold_five() -> None:
    figures = tuple(
        Figure(key=f"f{n}", label=f"指标{n}", kind="rate", value=Decimal(n) / 10, previous=Decimal(n) / 20)
        for n in range(1, 8)
    )
    document = opened(with_blocks(FigureRow(figures=tuple(one.key for one in figures)), figures=figures))
    table = document.tables[0]
    assert [len(row.cells) for row in table.rows] == [4, 4]
    assert table.rows[0].cells[2].text == "30.00%\n指标3\n上年15.00%"
    assert table.rows[1].cells[3].text == ""


def test_tables_without_rows_and_cut_ones_say_so() -> None:
    blocks = (
        small_table(rows=0, key="none", empty="没有超期对象"),
        small_table(rows=2, key="cut", total_rows=1234, sheet="超期对象", note="按名称排列。"),
        small_table(rows=2, key="unnamed", total_rows=5, note="注：已有前缀。"),
        small_table(rows=2, key="whole", total_rows=2),
    )
    document = opened(with_blocks(*blocks))
    assert styled(document, "表注") == [
        "共1,234行，此处列前2行，全部见电子表格（XLSX）的“超期对象”工作表。",
        "注：按名称排列。",
        "共5行，此处列前2行，全部见同名的电子表格（XLSX）。",
        "注：已有前缀。",
    ]
    assert "没有超期对象" in texts(document)


def test_a_chart_without_picture_is_described() -> None:
    said = texts(opened(sample_report(3), pictures=False))
    assert "（图未生成）六个部门公示率的条形图，教育局最低，为93.08%。" in said
    assert "各部门公示率" in said


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("抽查情况报告", ["抽查情况报告"]),
        ("高平市2023年度部门联合双随机抽查工作情况报告", ["高平市2023年度", "部门联合双随机抽查工作情况报告"]),
        ("高平市人民政府办公室关于二〇二三年抽查情况的报告", ["高平市人民政府办公室关于", "二〇二三年抽查情况的报告"]),
        ("字" * 30, ["字" * 30]),
    ],
)
def test_long_titles_are_broken_at_words(title: str, lines: list[str]) -> None:
    report = sample_report(3).model_copy(update={"title": title})
    paragraph = next(one for one in opened(report).paragraphs if one.style and one.style.name == "公文标题")
    assert paragraph.text.split("\n") == lines


# ------------------------------------------------------------------ how it is made


def test_styles_are_real_and_headings_have_levels() -> None:
    document = opened(sample_report(3))
    names = {style.name for style in document.styles}
    assert {one.name for one in STYLES.values()} <= names
    assert not [name for name in names if name and name.startswith("Heading")]
    levels = {
        style.name: level.get(qn("w:val"))
        for style in document.styles
        if (level := style.element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")) is not None
    }
    assert levels == {"一级标题": "0", "二级标题": "1", "附件标题": "0"}
    known = {style.style_id for style in document.styles}
    assert {one.get(qn("w:val")) for one in document.element.body.iter(qn("w:pStyle"))} <= known


def test_fonts_are_those_of_the_standard_and_only_named() -> None:
    data = made(sample_report(3))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert not [name for name in package.namelist() if "fonts/" in name]
    fonts = {}
    for style in docx.Document(io.BytesIO(data)).styles:
        for one in style.element.iter(qn("w:rFonts")):
            fonts[style.name] = (one.get(qn("w:eastAsia")), style.element.find(f".//{qn('w:sz')}").get(qn("w:val")))
    assert fonts["公文正文"] == ("仿宋_GB2312", "32")
    assert fonts["公文标题"] == ("方正小标宋简体", "44")
    assert fonts["一级标题"] == ("黑体", "32")
    assert fonts["二级标题"] == ("楷体_GB2312", "32")
    assert fonts["附件标识"] == ("黑体", "32")
    assert fonts["页码格式"] == ("宋体", "28")


def test_sections_turn_and_keep_the_standard_margins() -> None:
    document = opened(sample_report(3))
    turned = [section.orientation == WD_ORIENT.LANDSCAPE for section in document.sections]
    assert turned == [False, True, False]
    for section in document.sections:
        lengths = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
        wide = section.orientation == WD_ORIENT.LANDSCAPE
        want = (28, 37, 26, 35) if wide else (37, 26, 35, 28)
        assert [round((length or 0) / 36000, 1) for length in lengths] == list(want)


def test_a_landscape_table_in_the_text_gets_a_page_of_its_own() -> None:
    report = with_blocks(Paragraph(parts=("前。",)), small_table(landscape=True), Paragraph(parts=("后。",)))
    turned = [section.orientation == WD_ORIENT.LANDSCAPE for section in opened(report).sections]
    assert turned == [False, True, False]


def test_properties_come_from_the_report_and_no_clock() -> None:
    core = opened(sample_report(3)).core_properties
    assert (core.title, core.author) == (
        "高平市2023年度部门联合双随机抽查工作情况报告",
        "高平市双随机一公开监管工作联席会议办公室",
    )
    assert core.created is not None and core.created.date() == date(2023, 9, 30)
    assert core.modified == core.created
    assert core.comments == "统计截止2023年9月30日"
    assert "9f2c9f2c" in core.keywords


@pytest.mark.parametrize("hostile", [False, True])
def test_the_same_report_gives_the_same_bytes(hostile: bool) -> None:
    first = made(sample_report(12, hostile=hostile))
    assert first == made(sample_report(12, hostile=hostile))
    assert first != made(sample_report(13, hostile=hostile))


def test_pictures_have_a_text_and_fit_the_page() -> None:
    report = sample_report(3, hostile=True)
    heights = {one.key: 360 if at % 2 else 4000 for at, one in enumerate(report.charts)}
    data = render_docx(report, {key: png(880, height) for key, height in heights.items()})
    body = docx.Document(io.BytesIO(data)).element.body
    told = [one.get("descr") for one in body.iter(qn("wp:docPr"))]
    assert told == [clean(one.description) for one in report.charts]
    for extent in body.iter(qn("wp:extent")):
        assert int(extent.get("cx")) <= 442.3 * 12700
        assert int(extent.get("cy")) <= 300 * 12700


def test_rows_are_not_cut_unless_no_page_could_hold_them() -> None:
    long = "很长的说明" * 1500
    report = with_blocks(small_table(("甲", 1), rows=5), small_table((long, 1), key="long"))
    rows = list(opened(report).element.body.iter(qn("w:tr")))
    loose = [row for row in rows if row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is None]
    assert ["".join(one.text or "" for one in row.iter(qn("w:t"))) for row in loose] == [f"{long}1"]


@given(
    cells=st.lists(
        st.tuples(st.text(max_size=60), st.integers(-(10**9), 10**9) | st.none(), st.text(max_size=300)),
        max_size=4,
    ),
    weights=st.tuples(*[st.floats(0, 9)] * 3),
    landscape=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_columns_fill_the_page_and_numbers_fit(
    cells: list[tuple[str, int | None, str]], weights: tuple[float, ...], landscape: bool
) -> None:
    kinds = ("text", "count", "id")
    columns = tuple(
        Column.model_validate({"key": kind, "label": "标题", "kind": kind, "weight": weight})
        for kind, weight in zip(kinds, weights, strict=True)
    )
    table = Table(key="t", title="", columns=columns, rows=tuple(Row(cells=one) for one in cells))
    room = 637.6 if landscape else 442.2
    size, widths = layout(table, room)
    assert size in (12, 10.5)
    assert sum(widths) == pytest.approx(room)
    longest = max((len(show(one[1], "count")) for one in cells), default=1)
    assert widths[1] >= longest * size / 2 + 8


# ------------------------------------------------------------------ what Word insists on

#: The order that the schema (ECMA-376, part 1, 17) asks for, as far as reports use it: Word opens no other.
ORDER = {
    "pPr": "pStyle keepNext pageBreakBefore widowControl overflowPunct autoSpaceDE autoSpaceDN adjustRightInd "
    "snapToGrid spacing ind jc outlineLvl sectPr",
    "rPr": "rFonts b color spacing sz szCs lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook",
    "tblBorders": "top left bottom right insideH insideV",
    "tblCellMar": "top left bottom right",
    "tcPr": "tcW gridSpan shd vAlign",
    "trPr": "cantSplit tblHeader",
    "sectPr": "headerReference footerReference type pgSz pgMar cols docGrid",
    "tc": "tcPr p",
    "tr": "trPr tc",
    "tbl": "tblPr tblGrid tr",
    "style": "name basedOn next uiPriority semiHidden unhideWhenUsed qFormat rsid pPr rPr tblPr",
    "inline": "extent docPr cNvGraphicFramePr graphic",
    "anchor": "simplePos positionH positionV extent effectExtent wrapNone docPr cNvGraphicFramePr graphic",
}


def parts_of(data: bytes) -> Iterator[tuple[str, etree._Element]]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.startswith("word/") and name.endswith(".xml"):
                yield name, etree.fromstring(package.read(name))


def local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


@pytest.mark.parametrize("hostile", [False, True])
def test_elements_stand_in_the_order_of_the_schema(hostile: bool) -> None:
    seen = set()
    for name, root in parts_of(made(sample_report(75, hostile=hostile))):
        if not name.startswith(("word/document", "word/header", "word/footer", "word/styles.")):
            continue
        for element in root.iter():
            order = ORDER.get(local(element), "").split()
            children = [local(child) for child in element]
            if order:
                assert children == sorted(children, key=order.index), (name, local(element), children)
                seen.add(local(element))
    assert seen >= set(ORDER)


def test_the_body_is_one_that_word_opens() -> None:
    document = opened(sample_report(75))
    body = document.element.body
    names = [local(one) for one in body]
    assert ("tbl", "tbl") not in set(pairwise(names))  # they would become one
    assert names[-2:] == ["p", "sectPr"]
    assert names.count("sectPr") == 1
    ids = [one.get("id") for one in body.iter(qn("wp:docPr"))]
    assert len(set(ids)) == len(ids) == 4
    for table in body.iter(qn("w:tbl")):
        columns = len(list(table.iter(qn("w:gridCol"))))
        for row in table.iter(qn("w:tr")):
            spans = [one.get(qn("w:val")) for one in row.iter(qn("w:gridSpan"))]
            assert len(list(row.iter(qn("w:tc")))) + sum(int(one) - 1 for one in spans) == columns
    links = document.part.rels
    used = {link for one in body.iter() if (link := one.get(qn("r:id")) or one.get(qn("r:embed")))}
    assert len(used) >= 9  # two headers and two footers of both kinds of pages, and pictures
    assert used <= set(links)


def test_a_report_of_nothing_is_still_a_document() -> None:
    report = with_blocks().model_copy(update={"sections": (), "addressee": "", "subtitle": "", "sources": ()})
    said = texts(opened(report))
    assert "附件：数据来源和版本" in said
    assert "2023年10月8日" in said


def test_annexes_of_the_same_orientation_share_a_section() -> None:
    annexes = tuple(
        Annex(key=f"a{n}", title=f"附{n}", blocks=(small_table(key=f"t{n}", landscape=n > 2),)) for n in range(1, 5)
    )
    report = with_blocks(Paragraph(parts=("正文。",))).model_copy(update={"annexes": annexes})
    document = opened(report)
    assert len(document.sections) == 2
    breaks = list(document.element.body.iter(qn("w:pageBreakBefore")))
    assert len(breaks) == 3  # annexes 1, 2 and 4; the others begin with their section
