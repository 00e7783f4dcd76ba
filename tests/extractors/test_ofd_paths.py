"""Ruling lines from path objects, and whole tables: what is written as a grid comes back as that grid."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.extract import extract
from extractors.ofd.content import Budget, Scene
from extractors.ofd.geometry import POINTS
from extractors.ofd.package import _parse
from extractors.ofd.resources import Resources
from sample_docs.builder.model import Form, Letter, Notice, PdfLook, Row, Table
from sample_docs.builder.write_ofd import write_ofd
from tests.support.ofd_maker import grid, line, ofd, page, path, res, text

FILLED = 'Stroke="false" Fill="true"'


def rules(*objects: str) -> tuple[list[tuple[float, ...]], list[tuple[float, ...]], int]:
    """Horizontal and vertical lines as (position, start, end) in millimetres, and the number of dots."""
    scene = Scene(Resources(), Budget(), 1)
    scene.content(_parse(page(*objects).encode(), "/x.xml"))
    layout = scene.layout((0, 0, 210, 297))
    mm = [[tuple(round(v / POINTS, 1) for v in rule) for rule in side] for side in (layout.horizontal, layout.vertical)]
    return mm[0], mm[1], len(layout.dots)


BOX = "10 20 100 50"
FRAME = ([(20, 9.9, 110.1), (70, 9.9, 110.1)], [(110, 19.9, 70.1), (10, 19.9, 70.1)], 0)


@pytest.mark.parametrize(
    ("data", "attributes", "expected"),
    [
        ("M 0 5 L 90 5", 'LineWidth="0.2"', ([(25, 9.9, 100.1)], [], 0)),
        ("M 5 0 L 5 40", 'LineWidth="0.2"', ([], [(15, 19.9, 60.1)], 0)),
        ("S 0 5 L 90 5", 'LineWidth="0.2"', ([(25, 9.9, 100.1)], [], 0)),
        ("M0,5L90,5", 'LineWidth="0.2"', ([(25, 9.9, 100.1)], [], 0)),
        ("M 0 5 L 90 5 M 0 9 L 90 9", 'LineWidth="0.2"', ([(25, 9.9, 100.1), (29, 9.9, 100.1)], [], 0)),
        ("M 0 5 L 45 5 90 5", 'LineWidth="0.2"', ([(25, 9.9, 100.1)], [], 0)),
        ("M 0 5 L 90 5", 'LineWidth="0.2" DashPattern="2 1"', ([(25, 9.9, 100.1)], [], 0)),
        ("M 0 5 L 90 5", 'LineWidth="0.2" CTM="0 1 -1 0 5 0"', ([], [(10, 19.9, 110.1)], 0)),
        ("M 0 5 L 90 5", 'LineWidth="0.4" CTM="0.5 0 0 0.5 0 0"', ([(22.5, 9.9, 55.1)], [], 0)),
        ("M 0 0 L 100 0 L 100 50 L 0 50 C", 'LineWidth="0.2"', FRAME),
        ("M 0 0 L 100 0 L 100 50 L 0 50 L 0 0", 'LineWidth="0.2"', FRAME),
        ("M 0 0 L 100 0 L 100 50 L 0 50 Z", 'LineWidth="0.2"', FRAME),
        ("M 0 0 L 100 0 L 100 50 L 0 50 C", 'LineWidth="0.2" Fill="true"', FRAME),
        ("M 0 0 L 90 0 L 90 0.4 L 0 0.4 C", FILLED, ([(20.2, 10, 100)], [], 0)),
        ("M 0 0 L 0.4 0 L 0.4 40 L 0 40 C", FILLED, ([], [(10.2, 20, 60)], 0)),
        ("M 0 0 L 100 0 L 100 50 L 0 50 C", FILLED, ([], [], 0)),
        ("M 0 5 L 90 5", 'Stroke="false"', ([], [], 0)),
        ("M 0 5 L 90 5", 'Visible="false"', ([], [], 0)),
        ("M 0 5 L 90 5", 'LineWidth="10"', ([], [], 0)),
        ("M 0 0 L 90 45", 'LineWidth="0.2"', ([], [], 0)),
        ("M 0 0 B 30 0 60 2 90 2", 'LineWidth="0.2"', ([], [], 0)),
        ("M 0 0 Q 30 0 60 40", 'LineWidth="0.2"', ([], [], 0)),
        ("M 0 0 A 30 30 0 0 1 60 40 L 60 45 L 10 45", 'LineWidth="0.2"', ([(65, 19.9, 70.1)], [(70, 59.9, 65.1)], 0)),
        ("M 0 0 L 0.3 0 L 0.3 0.3 L 0 0.3 C", FILLED, ([], [], 1)),
        ("L 5 5 L 9 9", 'LineWidth="0.2"', ([], [], 0)),
        ("", "", ([], [], 0)),
        ("M 0", "", ([], [], 0)),
        ("5 5 5 5", "", ([], [], 0)),
        ("M 0 5 L 90 5 X 1 2 L 0 9", 'LineWidth="0.2"', ([(25, 9.9, 100.1)], [], 0)),
        ("M 0 5 L 1e400 5", "", ([], [], 0)),
    ],
)
def test_shapes(data: str, attributes: str, expected: object) -> None:
    assert rules(path(data, BOX, attributes)) == expected


def test_the_line_width_of_a_drawing_parameter_holds() -> None:
    params = (
        '<ofd:DrawParams><ofd:DrawParam ID="5" Relative="6"/><ofd:DrawParam ID="6" LineWidth="10"/></ofd:DrawParams>'
    )
    rows = [["序号", "比例"], ["1", "5%"]]
    shade = path("M 0 5 L 80 5", "20 30 80 10", 'DrawParam="5"')  # a stroke of 10 mm: the colour of the first row
    pages = page(grid(rows), shade)
    listed = ofd(pages, common="<ofd:DocumentRes>Res.xml</ofd:DocumentRes>", parts={"Doc_0/Res.xml": res(params)})
    [table] = extract(listed, "x.ofd").tables
    assert [[cell.text for cell in row] for row in table.rows()] == rows
    [table] = extract(ofd(pages), "x.ofd").tables
    assert table.n_rows == 3  # unknown, it is as thin as others


def test_a_golden_page() -> None:
    rows = [["序号", "抽查任务", "比例"], ["1", "对旅行社的检查", "5%"], ["2", "", "全覆盖"]]
    title = text("某市抽查计划", 60, 20, size=6)
    document = extract(ofd(page(title, grid(rows, wide=50), text("注：本表自印发之日起施行。", 20, 80))), "x.ofd")
    assert [block.kind for block in document.blocks] == ["paragraph", "table", "paragraph"]
    [table] = document.tables
    assert [[cell.text for cell in row] for row in table.rows()] == rows
    assert (table.reader, table.page, table.index) == ("ofd-rules", 1, 1)
    assert table.cells[0].bbox == pytest.approx((20 * POINTS, 30 * POINTS, 70 * POINTS, 40 * POINTS), abs=0.2)
    assert document.paragraphs[0].size == 17.0
    assert list(document.lines()) == ["某市抽查计划", "注：本表自印发之日起施行。"]
    assert (document.page_count, document.issues, document.attachments) == (1, (), ())


def test_each_cell_with_a_frame_of_its_own() -> None:
    rows = [["序号", "比例"], ["1", "5%"]]
    frames = [
        path("M 0 0 L 40 0 L 40 10 L 0 10 C", f"{20 + 40 * j} {30 + 10 * i} 40 10", 'LineWidth="0.2"')
        + text(rows[i][j], 22 + 40 * j, 36 + 10 * i)
        for i in range(2)
        for j in range(2)
    ]
    [table] = extract(ofd(page(*frames)), "x.ofd").tables
    assert [[cell.text for cell in row] for row in table.rows()] == rows


def test_merged_cells() -> None:
    lines = (
        [line(20, y, 100, y) for y in (30, 50)] + [line(x, 30, x, 50) for x in (20, 60, 100)] + [line(60, 40, 100, 40)]
    )
    cells = [text("部门", 22, 41), text("发起", 62, 36), text("配合", 62, 46)]
    [table] = extract(ofd(page(*lines, *cells)), "x.ofd").tables
    assert [(c.text, c.row, c.col, c.row_span) for c in table.cells] == [
        ("部门", 1, 1, 2), ("发起", 1, 2, 1), ("配合", 2, 2, 1),
    ]  # fmt: skip


def test_a_table_goes_on_over_pages() -> None:
    first, second = grid([["序号", "比例"], ["1", "5%"]], y=240), grid([["2", "6%"], ["3", "7%"]], y=20)
    [table] = extract(ofd(page(first), page(second)), "x.ofd").tables
    assert table.n_rows == 4


def notice(cells: list[list[str]], rules_: str) -> tuple[Notice, Form]:
    letter = Letter(
        head="某市文件", title=("通知",), to="各单位：", body=("正文。",), signature=("某局",), date="2025年1月1日"
    )
    table = Table(widths=(1,) * len(cells[0]), headers=((tuple("列" * (c + 1) for c in range(len(cells[0]))),),),
                  rows=tuple(Row(cells=tuple(row)) for row in cells))  # fmt: skip
    form = Form(format="ofd", extension="ofd", pdf=PdfLook.model_validate({"rules": rules_, "size": 10}))
    fields = dict.fromkeys(("stem", "about_zh", "about_en", "area", "issuer", "doc_number", "issue_date"), "某")
    return Notice(**fields, plan_year=2025, forms=(form,), letter=letter, tables=(table,)), form  # type: ignore[arg-type]


words = st.text(alphabet="抽查计划比例不低于百分之〔〕（）、，；0123456789%ABcd", min_size=1, max_size=24)


@settings(max_examples=25, deadline=None)
@given(
    cells=st.integers(2, 6).flatmap(
        lambda n: st.lists(st.lists(words, min_size=n, max_size=n), min_size=1, max_size=9)
    ),
    look=st.sampled_from(["rects", "lines"]),
)
def test_a_written_grid_comes_back(cells: list[list[str]], look: str) -> None:
    document = extract(write_ofd(*notice(cells, look)), "x.ofd")
    [table] = document.tables
    read = [["".join(cell.text.split()) for cell in row] for row in table.rows()]
    assert read[1:] == cells
