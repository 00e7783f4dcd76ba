"""The HTML of a report as a document: links, ids, headings, tables, and the words of hostile texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from lxml.html import HtmlElement

from draws.papers.text import SPECIMEN, clean, width
from reports.html import PRINT_LEAST, PRINT_ROWS, render_html
from reports.html.widths import BROAD, is_tight, widths
from reports.model import Chart, Column, Figure, FigureRow, Paragraph, Ref, Report, Row, Section, Table
from reports.show import day, figure_text, show
from tests.support.report_pages import page, report, tree, words

BOTH = pytest.mark.parametrize("hostile", [False, True], ids=["plain", "hostile"])


def ids(root: HtmlElement) -> list[str]:
    return [str(one) for one in root.xpath("//@id")]


def table_of(root: HtmlElement, key: str) -> HtmlElement:
    return root.get_element_by_id(f"t-{key}")


@BOTH
@pytest.mark.parametrize("for_print", [False, True], ids=["screen", "paper"])
def test_ids_are_unique_and_every_link_has_its_target(hostile: bool, for_print: bool) -> None:
    root = tree(page(hostile=hostile, for_print=for_print))
    assert len(ids(root)) == len(set(ids(root)))
    links = root.xpath("//a/@href")
    assert links
    assert {link for link in links if not link.startswith("#")} == set()
    assert {link[1:] for link in links} <= set(ids(root))
    named = {name for names in root.xpath("//@aria-labelledby") for name in names.split()}
    assert named <= set(ids(root))


@BOTH
def test_every_number_with_a_list_leads_there_and_the_list_leads_back(hostile: bool) -> None:
    root, made = tree(page(hostile=hostile)), report(hostile=hostile)
    for figure in shown(made):
        links = root.xpath(f'//a[@class="to-list"][@href="#t-{figure.list_key}"]')
        texts = {"".join(link.itertext()) for link in links}
        if figure.list_key:
            assert clean(figure_text(figure)) in texts
            back = table_of(root, figure.list_key).xpath('.//p[contains(@class,"back")]/a/@href')
            assert set(back) <= {f"#{link.get('id')}" for link in links}
            assert back


def shown(made: Report) -> Iterator[Figure]:
    """The figures that stand in the text or in the overview."""
    for block in made.blocks:
        if isinstance(block, Paragraph):
            yield from (made.figure(part.figure) for part in block.parts if isinstance(part, Ref))
        elif isinstance(block, FigureRow):
            yield from (made.figure(key) for key in block.figures)


@BOTH
def test_numbers_in_rows_lead_to_their_lists(hostile: bool) -> None:
    root, made = tree(page(hostile=hostile)), report(hostile=hostile)
    for table in made.tables:
        links = table_of(root, table.key).xpath('.//tbody//a[@class="to-list"]/@href')
        assert links == [f"#t-{key}" for row in table.rows for key in row.links.values()]


@BOTH
def test_every_cell_stands_in_its_table_as_everywhere_else(hostile: bool) -> None:
    root = tree(page(hostile=hostile))
    for table in report(hostile=hostile).tables:
        rows = table_of(root, table.key).xpath(".//tbody/tr")
        found = [["".join(cell.itertext()) for cell in row] for row in rows]
        kinds = [column.kind for column in table.columns]
        expected = [[show(cell, kind) for cell, kind in zip(row.cells, kinds, strict=True)] for row in table.rows]
        assert found == (expected or [[table.empty]])


@BOTH
def test_tables_say_what_they_are(hostile: bool) -> None:
    root = tree(page(hostile=hostile))
    for table in root.xpath("//table"):
        assert len(table.xpath("./caption")) == 1
        assert words(table.find("caption"))
        assert {head.get("scope") for head in table.xpath(".//thead//th")} == {"col"}
        assert {head.get("scope") for head in table.xpath(".//tbody//th")} <= {"row"}
        columns = len(table.xpath(".//thead//th"))
        assert all(sum(int(cell.get("colspan", 1)) for cell in row) == columns for row in table.xpath(".//tr"))


@BOTH
def test_headings_go_down_one_step_at_a_time(hostile: bool) -> None:
    root = tree(page(hostile=hostile))
    levels = [int(one.tag[1]) for one in root.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_sections_are_numbered_as_in_official_documents() -> None:
    found = [words(one) for one in tree(page()).xpath("//main//h2|//main//h3")]
    assert found[:5] == [
        "一、总体情况",
        "二、各部门完成情况",
        "（一）发起部门",
        "（二）配合部门",
        "三、检查结果与后续处置",
    ]
    assert "附件1 超期未公示对象名单" in found


def test_landmarks_language_and_skip_link() -> None:
    root = tree(page())
    assert root.get("lang") == "zh-CN"
    for landmark in ("header", "nav", "main", "footer"):
        assert len(root.xpath(f"//{landmark}")) == 1
    first = root.xpath("//a")[0]
    assert first.get("href") == "#text"
    assert root.get_element_by_id("text").tag == "main"


@BOTH
def test_pictures_have_a_description_and_their_numbers_in_a_table(hostile: bool) -> None:
    root, made = tree(page(hostile=hostile)), report(hostile=hostile)
    for chart in made.charts:
        figure = root.get_element_by_id(f"c-{chart.key}")
        assert [one.get("alt") for one in figure.xpath(".//img")] == [clean(chart.description)]
        if chart.table_key:
            assert f"#t-{chart.table_key}" in figure.xpath(".//a/@href")
        else:
            assert len(figure.xpath(".//details//tbody/tr")) == len(chart.spans or chart.categories)


def test_a_chart_without_a_picture_says_so() -> None:
    root = tree(render_html(report(), {}))
    figure = root.get_element_by_id("c-rates")
    assert "本图未生成，数据见表。" in words(figure)
    assert not root.xpath("//img")


@BOTH
@pytest.mark.parametrize("for_print", [False, True], ids=["screen", "paper"])
def test_nothing_from_outside_and_no_script(hostile: bool, for_print: bool) -> None:
    text = page(hostile=hostile, for_print=for_print)
    root = tree(text)
    assert not root.xpath("//script|//link|//iframe|//object|//embed|//form|//base|//*[@style]")
    assert not [name for name in root.xpath("//@*") if name.is_attribute and name.attrname.startswith("on")]
    assert {one.split(",")[0] for one in root.xpath("//@src")} == {"data:image/svg+xml;base64"}
    assert not re.search(r"url\(|@import", root.xpath("//style")[0].text)
    policy = root.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')[0]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_rules_of_the_style_sheet_hold_no_text_of_the_report() -> None:
    plain, hostile = (tree(page(hostile=one)).xpath("//style")[0].text for one in (False, True))
    assert "{{7*7}}" not in hostile
    assert "onerror" not in hostile
    assert len(plain.splitlines()) == len(hostile.splitlines())


def test_a_cut_list_says_so_and_where_all_rows_are() -> None:
    root = tree(page(rows=120))
    short = words(table_of(root, "overdue_short").xpath(".//caption")[0])
    assert "此处列出前60行，共120行；全部见本报告XLSX版“超期对象”工作表。" in short
    assert "此处列出" not in words(table_of(root, "overdue").xpath(".//caption")[0])
    assert len(table_of(root, "overdue").xpath(".//tbody/tr")) == 120


@pytest.mark.parametrize(
    ("sheet", "total", "for_print", "expected"),
    [
        ("名单", None, True, "全部见本报告XLSX版“名单”工作表。"),
        (None, None, True, "全部见本报告网页版（HTML）同名表。"),
        (None, 9, True, "其余7行未列出。"),
        (None, None, False, "其余3行未列出。"),
    ],
)
def test_where_all_rows_are(sheet: str | None, total: int | None, for_print: bool, expected: str) -> None:
    small = small_report(rows=5, sheet=sheet, total=total)
    root = tree(render_html(small, {}, for_print=for_print, most_rows=2))
    title = table_of(root, "names").xpath('.//caption|.//*[@class="caption"]')[0]
    assert words(title).endswith(expected)
    assert len(table_of(root, "names").xpath(".//tbody/tr")) == 2


def test_paper_has_shorter_lists_and_nothing_to_click_open() -> None:
    root = tree(page(rows=120, for_print=True))
    assert len(table_of(root, "overdue").xpath(".//tbody/tr")) == PRINT_ROWS
    assert not root.xpath('//details|//*[@class="skip"]|//*[contains(@class,"back")]')


def test_many_lists_share_the_paper() -> None:
    small = small_report(rows=200, sheet="名单", total=None)
    lists = tuple(small.lists[0].model_copy(update={"key": f"l{number}"}) for number in range(90))
    root = tree(render_html(small.model_copy(update={"lists": (*small.lists, *lists)}), {}, for_print=True))
    assert len(table_of(root, "l5").xpath(".//tbody/tr")) == PRINT_LEAST


def test_a_sum_is_never_cut_off() -> None:
    root = tree(page(most_rows=3))
    rows = table_of(root, "departments").xpath(".//tbody/tr")
    assert len(rows) == 4
    assert rows[-1].get("class") == "total"
    assert "此处列出前3行，共12行；" in words(table_of(root, "departments").xpath(".//caption")[0])


def test_where_all_rows_are_may_be_said_in_the_note() -> None:
    small = small_report(rows=2, sheet=None, total=9)
    noted = small.model_copy(update={"lists": (small.lists[0].model_copy(update={"note": "全部见附件1。"}),)})
    table = table_of(tree(render_html(noted, {})), "names")
    assert words(table.xpath(".//caption")[0]).endswith("此处列出前2行，共9行。")
    assert "注：全部见附件1。" in words(table)


def small_report(rows: int, sheet: str | None, total: int | None) -> Report:
    names = Table(
        key="names",
        title="名单",
        columns=report().lists[1].columns[1:],
        rows=tuple(Row(cells=(f"第{number}家",)) for number in range(rows)),
        sheet=sheet,
        total_rows=total,
    )
    empty = {"sections": (), "annexes": (), "lists": (names,), "figures": ()}
    return report().model_copy(update=empty)


def test_keys_of_any_kind_make_ids() -> None:
    keys = ("高平市 教育局", 'a"><b>', "a b", "x-1", "x_1")
    base = small_report(2, None, None)
    lists = tuple(base.lists[0].model_copy(update={"key": key}) for key in keys)
    figures = tuple(Figure(key=key, label=key, value=2, list_key=key) for key in keys)
    text = Section(key="s", heading="一", blocks=(FigureRow(figures=keys),))
    root = tree(render_html(base.model_copy(update={"lists": lists, "figures": figures, "sections": (text,)}), {}))
    targets = root.xpath('//dd[@class="value"]/a/@href')
    assert len(set(targets)) == len(keys)
    assert all(re.fullmatch(r"#t-[A-Za-z0-9_-]+", target) for target in targets)
    assert {target[1:] for target in targets} <= set(ids(root))


def test_the_page_says_what_it_rests_on() -> None:
    made, root = report(), tree(page())
    foot = words(root.get_element_by_id("sources"))
    assert day(made.as_of) in foot
    assert made.data_version in foot
    for source in made.sources:
        assert source.number in foot
        assert source.digest in foot


@pytest.mark.parametrize("specimen", [True, False])
def test_specimens_are_marked(specimen: bool) -> None:
    made = report().model_copy(update={"is_specimen": specimen})
    assert (SPECIMEN in render_html(made, {})) is specimen


def test_unknown_values_are_a_dash_with_its_note() -> None:
    figure = report().figure("follow_up")
    text = Section(key="s", heading="一", blocks=(FigureRow(figures=("follow_up",)),))
    root = tree(render_html(report().model_copy(update={"sections": (text,)}), {}))
    card = root.xpath('//div[@class="card"]')[0]
    assert words(card.xpath('.//dd[@class="value"]')[0]) == "—"
    assert figure.note in words(card)


def test_the_same_report_gives_the_same_page() -> None:
    assert render_html(report(), {}) == render_html(report(), {})


def test_every_text_of_a_hostile_report_is_there_literally() -> None:
    made, text = report(hostile=True), "".join(tree(page(hostile=True)).itertext())
    assert clean(made.title) in text
    for section in made.sections:
        assert clean(section.heading) in text
    for chart in made.charts:
        assert isinstance(chart, Chart)
        assert clean(chart.title) in text
    assert "49*" not in text.replace("7*7", "")
    assert "\u202e" not in text


@pytest.mark.parametrize(
    ("kind", "for_print", "expected"), [("department", True, 0), ("department", False, 1), ("plan", True, 1)]
)
def test_a_department_needs_no_table_of_contents_on_paper(kind: str, for_print: bool, expected: int) -> None:
    root = tree(render_html(report().model_copy(update={"kind": kind}), {}, for_print=for_print))
    assert len(root.xpath("//nav")) == expected


def test_names_keep_their_line_before_headings_do() -> None:
    """Fourteen columns on the broad page: the name of a department is not cut into four lines."""
    labels = (
        "按期公示率",
        "逾期未公示",
        "检查完成率",
        "已录入",
        "已公示",
        "任务",
        "应检",
        "录入率",
        "公示率",
        "问题",
        "已完成",
        "名次",
    )
    columns = (Column(key="d", label="部门"), *(Column(key=one, label=one, kind="rate") for one in labels))
    name = "晋城市生态环境局高平分局"
    shares = widths(columns, [[name, *("100.00%" for _ in labels)]], True)
    assert abs(sum(shares) - 100) < 0.1
    assert shares[0] / 100 * BROAD >= width(name)
    assert is_tight(columns * 3, [[name, *("100.00%" for _ in labels)] * 3], True)
