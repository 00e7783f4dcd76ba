"""Text objects: where their characters stand, whichever way a writer says it; what is no text says so."""

from __future__ import annotations

import pytest

from extractors.extract import extract
from extractors.models import ExtractedDocument, Issue
from extractors.ofd.content import Budget, Scene
from extractors.ofd.geometry import POINTS, Box
from extractors.ofd.package import Element, _parse
from extractors.ofd.resources import Resources
from extractors.page.layout import PageLayout
from tests.support.ofd_maker import grid, image, line, ofd, page, text

MM = POINTS
A4: Box = (0, 0, 210, 297)


def layout(*objects: str, paper: Box = A4) -> PageLayout:
    scene = Scene(Resources(), Budget(), 1)
    scene.content(xml(page(*objects)))
    return scene.layout(paper)


def xml(source: str) -> Element:
    return _parse(source.encode(), "/x.xml")


def read(*pages: str, fonts: str = '<ofd:Font ID="3" FontName="宋体"/>') -> ExtractedDocument:
    document = extract(ofd(*pages, fonts=fonts), "通知.ofd")
    assert document.failure is None
    return document


def lines(*objects: str) -> list[str]:
    return list(read(page(*objects)).lines())


def found(document: ExtractedDocument, code: str) -> Issue:
    [issue] = [issue for issue in document.issues if issue.code == code]
    return issue


def lefts(*objects: str) -> list[float]:
    """The left edges of the characters in millimetres."""
    return [round(glyph.x0 / MM, 2) for glyph in layout(*objects).glyphs]


AT = 'X="0" Y="4"'


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (f'{AT} DeltaX="4 5 6"', [20, 24, 29, 35]),
        (f'{AT} DeltaX="g 3 4"', [20, 24, 28, 32]),
        (f'{AT} DeltaX="5 g 2 4"', [20, 25, 29, 33]),
        (f'{AT} DeltaX="g 2 4 7"', [20, 24, 28, 35]),
        (f'{AT} DeltaX="  g  3\n4 "', [20, 24, 28, 32]),
        (f'{AT} DeltaX="5"', [20, 25, 30, 35]),
        (f'{AT} DeltaX="4 5 6 7 8 9"', [20, 24, 29, 35]),
        (f'{AT} DeltaX="g 999999999999 4"', [20, 24, 28, 32]),
        (f'{AT} DeltaX="g 3"', [20, 24, 28, 32]),
        (f'{AT} DeltaX="4 x 6"', [20, 24, 28, 32]),
        (f'{AT} DeltaX="nan 1e999"', [20, 24, 28, 32]),
        (f'{AT} DeltaX="0 0 0"', [20, 24, 28, 32]),
        (AT, [20, 24, 28, 32]),
        ('X="1.5" Y="4" DeltaX="4 4 4"', [21.5, 25.5, 29.5, 33.5]),
    ],
)
def test_where_characters_stand(code: str, expected: list[float]) -> None:
    assert lefts(text("抽查计划", code=code)) == expected


def test_without_offsets_han_is_wide_and_latin_is_half_as_wide() -> None:
    assert lefts(text("甲5%乙", attributes='Boundary="20 16 60 5"', code=AT)) == [20, 24, 26, 28]


def test_without_offsets_a_run_keeps_within_its_boundary() -> None:
    assert lefts(text("抽查计划", attributes='Boundary="20 16 12 5"', code=AT)) == [20, 23, 26, 29]


def test_the_width_of_letters_is_what_the_offset_says() -> None:
    wide, narrow, last = layout(text("WiX", code=f'{AT} DeltaX="3.8 1.1"')).glyphs
    assert [round((g.x1 - g.x0) / MM, 2) for g in (wide, narrow, last)] == [3.8, 1.1, 2.0]


def test_words_of_a_proportional_font_stay_whole_and_apart() -> None:
    code = f'{AT} DeltaX="3.8 1.8 1.8 1 2 1.8 1.1"'
    assert lines(text("Wed jail", code=code)) == ["Wed jail"]
    spaceless = f'{AT} DeltaX="3.8 1.8 2.9 1 1.8 1.1"'  # the blank is only a wider step
    assert lines(text("Wedjail", code=spaceless)) == ["Wed jail"]


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('Boundary="30 40 20 5"', (30, 40.56, 38, 44.56, 0)),
        ('Boundary="30 40 20 5" CTM="1 0 0 1 5 6"', (35, 46.56, 43, 50.56, 0)),
        ('Boundary="30 40 20 5" CTM="2 0 0 2 0 0"', (30, 41.12, 46, 49.12, 0)),
        ('Boundary="30 40 5 20" CTM="0 1 -1 0 5 0"', (30.44, 40, 34.44, 48, 1)),
        ('Boundary="30 40 20 5" CTM="-1 0 0 -1 20 5"', (42, 40.44, 50, 44.44, 2)),
        ('Boundary="30 40 5 20" CTM="0 -1 1 0 0 20"', (30.56, 52, 34.56, 60, 3)),
        ('Boundary="30 40 20 5" CTM="1 0 0.3 1 0 0"', (30.17, 40.56, 39.37, 44.56, 0)),
        ('Boundary="30 40 20 5" CTM="1 2 3"', (30, 40.56, 38, 44.56, 0)),
        ('Boundary="30 40 20 5" CTM="0 0 0 0 9 9"', (30, 40.56, 38, 44.56, 0)),
        ('Boundary="30 40 20 5" HScale="0.5"', (30, 40.56, 36, 44.56, 0)),
    ],
    ids=["plain", "moved", "doubled", "quarter", "half", "three", "sheared", "damaged", "flat", "hscale"],
)
def test_transforms(attributes: str, expected: tuple[float, ...]) -> None:
    """The hull of two characters of 4 mm, and the direction that they are written in."""
    scene = Scene(Resources(), Budget(), 1)
    scene.content(xml(page(text("计划", attributes=attributes))))
    boxes = [char.box for char in scene.shown]
    hull = [round(f(box[i] for box in boxes) / MM, 2) for i, f in enumerate((min, min, max, max))]
    assert (*hull, scene.shown[0].turn) == pytest.approx(expected, abs=0.011)


@pytest.mark.parametrize(
    ("direction", "code", "turn"),
    [
        ('ReadDirection="90" CharDirection="90"', 'X="0" Y="0" DeltaY="4 4 4"', 1),
        ('ReadDirection="90" CharDirection="90"', 'X="0" Y="0"', 1),
        ('ReadDirection="270" CharDirection="270"', 'X="0" Y="0" DeltaY="-4 -4 -4"', 3),
        ('ReadDirection="180" CharDirection="180"', 'X="0" Y="0" DeltaX="-4 -4 -4"', 2),
    ],
)
def test_a_page_of_turned_text_is_read_upright(direction: str, code: str, turn: int) -> None:
    attributes = f'Boundary="100 100 20 20" {direction}'
    read_page = layout(text("抽查计划", attributes=attributes, code=code), line(10, 20, 10, 120))
    assert read_page.turned
    assert [g.text for g in sorted(read_page.glyphs, key=lambda g: g.x0)] == list("抽查计划")
    assert {g.turn for g in read_page.glyphs} == {0}
    assert (read_page.width > read_page.height) == (turn != 2)
    assert len(read_page.horizontal if turn != 2 else read_page.vertical) == 1


def test_upright_characters_in_a_column_are_no_turned_text() -> None:
    column = text("部门", attributes='Boundary="20 16 4 20" ReadDirection="90"', code='X="0" Y="4" DeltaY="5"')
    glyphs = layout(column, text("检查对象范围", 20, 100)).glyphs
    assert [(g.text, g.turn, round(g.x0 / MM)) for g in glyphs[:2]] == [("部", 0, 20), ("门", 0, 20)]
    assert round((glyphs[1].top - glyphs[0].top) / MM, 2) == 5


def test_a_column_without_offsets_goes_down_by_the_size() -> None:
    column = text("部门", attributes='Boundary="20 16 4 20" ReadDirection="90"', code=AT)
    tops = [g.top / MM for g in layout(column).glyphs]
    assert tops[1] - tops[0] == pytest.approx(4)


def test_several_codes_in_one_object() -> None:
    code = '<ofd:TextCode X="0" Y="4" DeltaX="4">抽查</ofd:TextCode><ofd:TextCode X="20">计划</ofd:TextCode>'
    both = text("表", code='Y="14"', inner=code, attributes='Boundary="20 16 60 20"')
    glyphs = layout(both).glyphs
    assert [(g.text, round(g.x0 / MM, 1), round(g.top / MM, 1)) for g in glyphs] == [
        ("抽", 20, 16.6), ("查", 24, 16.6), ("计", 40, 16.6), ("划", 44, 16.6), ("表", 40, 26.6),
    ]  # fmt: skip


def test_a_code_without_a_place_goes_on_where_the_last_ended() -> None:
    first = '<ofd:TextCode X="0" Y="4" DeltaX="2">比1</ofd:TextCode>'
    assert lines(text("1%", code=" ", inner=first, attributes='Boundary="20 16 60 20"')) == ["比11%"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("联系人：　甲", "联系人： 甲"),
        ("\n      抽查计划\n    ", "抽查计划"),
        ("A &lt; B &amp; C", "A < B & C"),
        ("乙\u200b丙", "乙丙"),
        ("𠮷甲", "𠮷甲"),
    ],
)
def test_blanks_layout_and_escapes(value: str, expected: str) -> None:
    assert lines(text(value, code=AT, attributes='Boundary="20 16 90 6"')) == [expected]


def test_slanted_text_is_set_apart() -> None:
    mark = text("内部资料", attributes='Boundary="60 60 80 80" CTM="0.7 0.7 -0.7 0.7 0 0"', size=12)
    document = read(page(mark, text("正文在此")))
    assert list(document.lines()) == ["正文在此"]
    assert found(document, "slanted_text").raw == "内部资料"


@pytest.mark.parametrize(
    ("attributes", "inner", "code"),
    [
        ('Visible="false"', "", "hidden_text"),
        ('Alpha="0"', "", "hidden_text"),
        ("", '<ofd:FillColor Value="0 0 0" Alpha="0"/>', "hidden_text"),
        ('Fill="false"', "", "hidden_text"),
        ('Boundary="300 16 60 6"', "", "hidden_text"),
        ('Alpha="60"', "", "watermark_text"),
        ("", '<ofd:FillColor Value="0 0 0" Alpha="90"/>', "watermark_text"),
    ],
)
def test_what_a_reader_does_not_see_is_told_not_read(attributes: str, inner: str, code: str) -> None:
    document = read(page(text("比例20%", 20, 60, attributes, AT, inner=inner), text("正文在此")))
    assert list(document.lines()) == ["正文在此"]
    issue = found(document, code)
    assert (issue.severity, issue.raw, issue.page) == ("warning", "比例20%", 1)


@pytest.mark.parametrize(
    ("attributes", "inner"),
    [
        ('Fill="false" Stroke="true"', ""),
        ('Visible="true" Alpha="255"', ""),
        ("", '<ofd:FillColor Value="200 0 0" Alpha="255"/>'),
        ("", '<ofd:StrokeColor Alpha="0" Value="0"/>'),
    ],
)
def test_what_a_reader_sees_is_read(attributes: str, inner: str) -> None:
    document = read(page(text("红头文件", 20, 60, attributes, AT, inner=inner)))
    assert list(document.lines()) == ["红头文件"]
    assert document.issues == ()


def test_hidden_text_under_the_picture_of_a_page_is_what_was_recognised_in_it() -> None:
    words = [text("第一条抽查计划的正文内容有许多字" * 2, 20, 20 + 9 * i, 'Visible="false"', AT) for i in range(3)]
    document = read(page(image(), *words))
    assert len(list(document.lines())) >= 1
    assert found(document, "scanned_text").severity == "warning"


@pytest.mark.parametrize("char", ["\ue123", "\uf8ff", "\U000f1234", "\ufffd"])
def test_codes_of_a_font_are_no_text(char: str) -> None:
    document = read(page(text(f"抽查{char}计划")))
    assert list(document.lines()) == ["抽查\ufffd计划"]
    assert found(document, "text_undecodable").severity == "warning"


@pytest.mark.parametrize(
    ("transform", "value", "expected"),
    [
        ('CodePosition="0" CodeCount="7" GlyphCount="7"', "浏览", "浏览" + "\ufffd" * 5),
        ('CodePosition="2" CodeCount="1" GlyphCount="1"', "", "\ufffd" * 3),
        ('CodePosition="0" CodeCount="2" GlyphCount="2"', "浏览", "浏览"),
        ('CodePosition="1" CodeCount="2" GlyphCount="1"', "办fi", "办fi"),
        ('CodePosition="0" CodeCount="3" GlyphCount="3"', "𠮷甲", "𠮷甲"),
        ('CodePosition="x" CodeCount="-4"', "浏览", "浏览"),
    ],
)
def test_glyphs_for_which_no_character_is_written(transform: str, value: str, expected: str) -> None:
    inner = f"<ofd:CGTransform {transform}><ofd:Glyphs>2 3 4 5 6 7 8</ofd:Glyphs></ofd:CGTransform>"
    document = read(page(text(value, code=AT, inner=inner, attributes='Boundary="20 16 99 6"')))
    assert list(document.lines()) == [expected]
    assert [i.code for i in document.issues] == (["text_undecodable"] if "\ufffd" in expected else [])


@pytest.mark.parametrize(
    ("font", "value", "expected"),
    [
        ('FontName="Symbol"', "\u00b35%", "≥5%"),
        ('FontName="ABCDEF+SymbolMT"', "\uf0a35%", "≤5%"),
        ('FontName="Wingdings" Charset="symbol"', "\uf0fe", "☑"),
        ('FontName="Wingdings"', "企业", "企业"),
        ('FontName="Webdings"', "a", "\ufffd"),
        ('FontName="Wingdings"', "Q", "\ufffd"),
        ('FontName="宋体" Charset="symbol"', "A级企业", "A级企业"),
    ],
)
def test_symbol_fonts(font: str, value: str, expected: str) -> None:
    document = read(page(text(value, code=AT)), fonts=f'<ofd:Font ID="3" {font}/>')
    assert list(document.lines()) == [expected]
    assert bool([i for i in document.issues if i.code == "text_undecodable"]) == ("\ufffd" in expected)


def test_a_cell_whose_code_is_unknown_says_so() -> None:
    document = read(page(grid([["序号", "比例"], ["1", "\ue0015%"]])))
    assert [c.text for c in document.tables[0].cells] == ["序号", "比例", "1", "\ufffd5%"]
    assert found(document, "text_undecodable").page == 1
