"""HTML tables inside Markdown."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.extract import extract
from extractors.models import Table


def tables(text: str) -> tuple[Table, ...]:
    return extract(text.encode(), "notice.md").tables


def shown(table: Table) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in row] for row in table.grid()]


def test_spans_entities_breaks_and_text_around() -> None:
    text = """# 关于印发计划的通知

<table><thead><tr><th rowspan="2">序号</th><th colspan="2">抽查时间</th></tr>
<tr><th>自</th><th>至</th></tr></thead>
<tbody><tr><td>1</td><td>3月</td><td>8月&amp;9月</td></tr>
<tr><td rowspan=2>2</td><td>甲<br/>乙</td><td><p>丙</p><p>丁</p></td></tr><tr><td>戊</td><td></td></tr></tbody></table>

联系人：某某
"""
    document = extract(text.encode(), "notice.md")
    assert [p.text for p in document.paragraphs] == ["关于印发计划的通知", "联系人：某某"]
    (table,) = document.tables
    assert table.reader == "text-html"
    assert shown(table) == [
        ["序号", "抽查时间", "抽查时间"],
        ["序号", "自", "至"],
        ["1", "3月", "8月&9月"],
        ["2", "甲\n乙", "丙\n丁"],
        ["2", "戊", ""],
    ]


def test_a_table_in_one_line_and_one_after_another() -> None:
    one = "<table><tr><td>甲</td></tr></table>"
    assert [shown(table) for table in tables(f"{one}\n文字\n{one}")] == [[["甲"]], [["甲"]]]
    assert [table.index for table in tables(f"{one}\n{one}")] == [1, 2]


def test_a_table_that_is_not_closed_stays_text() -> None:
    document = extract("<table><tr><td>甲</td>\n第二行".encode(), "notice.md")
    assert document.tables == ()
    assert "甲" in "".join(document.lines())


def test_missing_end_tags_and_absurd_spans() -> None:
    (table,) = tables('<table>\n<tr><td>甲<td rowspan="999999999">乙\n<tr><td colspan="x">丙</table>')
    assert shown(table) == [["甲", "乙"], ["丙", "乙"]]
    assert tables('<table><tr><td colspan="0" rowspan="-3">甲</td></tr></table>')[0].n_cols == 1


def test_spans_that_would_overlap_are_laid_side_by_side() -> None:
    (table,) = tables('<table><tr><td>甲</td><td rowspan="2">乙</td></tr><tr><td colspan="2">丙</td></tr></table>')
    assert shown(table) == [["甲", "乙", "", ""], ["", "乙", "丙", "丙"]]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<tr>",
                "<td>",
                "</td>",
                "<td rowspan=3 colspan=2>",
                "</tr>",
                "文",
                "<br>",
                "&lt;",
                "<table>",
                "</table>",
                "\n",
            ]
        ),
        max_size=40,
    )
)
def test_any_soup_keeps_its_text_once(parts: list[str]) -> None:
    document = extract(("<table>" + "".join(parts) + "</table>").encode(), "notice.md")
    for table in document.tables:
        places = [
            (r, c)
            for cell in table.cells
            for r in range(cell.row, cell.row + cell.row_span)
            for c in range(cell.col, cell.col + cell.col_span)
        ]
        assert len(places) == len(set(places))
