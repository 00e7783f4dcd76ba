"""Pages of government sites: what is read, what is left out, what is told."""

from __future__ import annotations

import pytest

from extractors.extract import extract
from extractors.models import ExtractedDocument, Table


def read(html: str | bytes, name: str = "page.html") -> ExtractedDocument:
    data = html.encode() if isinstance(html, str) else html
    whole = data if b"<html" in data[:200] or data[:2] in (b"\xff\xfe", b"\xfe\xff") else b"<html>" + data
    return extract(whole, name)


def shown(table: Table) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in row] for row in table.grid()]


def cell(html: str) -> str:
    """The text of one cell of a table of data."""
    document = read(f"<table><tr><td>序号<td>任务<tr><td>1<td>{html}</table>")
    return document.tables[0].cells[3].text


def lines(html: str) -> list[str]:
    return [p.text for p in read(html).paragraphs]


def codes(html: str) -> list[tuple[str, str, int | None, int | None]]:
    return [(i.code, i.severity, i.table_no, i.row_no) for i in read(html).issues]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>教育局</p><p>公安局</p>", "教育局\n公安局"),
        (
            "\n <p class=MsoNormal style='mso-x:y'><span lang=EN-US>5%<o:p></o:p></span></p>\n <p><o:p>&nbsp;</o:p></p>",  # noqa: E501
            "5%",
        ),
        ("市场监\n      管局", "市场监管局"),
        ("<span>20%</span>\n<span>5次/年</span>", "20% 5次/年"),
        ("a\n b", "a b"),
        ("甲 乙", "甲 乙"),
        ("甲<br><br/>乙<br>", "甲\n乙"),
        ("20<sup>1</sup>%", "20¹%"),
        ("H<sub>2</sub>O", "H₂O"),
        ("<ruby>汉<rp>(</rp><rt>han</rt><rp>)</rp></ruby>", "汉"),
        ("<input value='5%'><input type=hidden value=x><input type=submit value=好>", "5%"),
        ("<textarea>3月\n8月</textarea>", "3月\n8月"),
        ("<select><option>甲<option selected>乙</select>", "乙"),
        ("<input type=checkbox checked>是<input type=checkbox>否", "☑是□否"),
        ("<ol><li>甲<li>乙</ol>", "1. 甲\n2. 乙"),
        ("<ol start=3 type=a><li>甲<li value=7>乙</ol>", "c. 甲\ng. 乙"),
        ("<ol><li>1、甲<li>2、乙</ol>", "1、甲\n2、乙"),
        ("<ol style='list-style-type: none'><li>甲</ol>", "甲"),
        ("<pre>甲  乙\n丙</pre>", "甲  乙\n丙"),
        ("&ge;5&permil;&#65;&amp;&lt;b&gt;", "≥5‰A&<b>"),
        ("<!-- a -- b -->5%<!--[if gte mso 9]><xml>x</xml><![endif]-->", "5%"),
        ("<![if !supportLists]>1、<![endif]>甲", "1、甲"),
        ("5<10 且 a < b", "5<10 且 a < b"),
        ("<span style='font-family:Wingdings'>þ</span>", "☑"),
        ("<script>x</script><style>y</style>5%<noscript>z</noscript>", "5%"),
        ("市场\u200b监管局\ufeff", "市场监管局"),
        ("<img src='data:image/png;base64,AAAA' width=20>5%", "5%"),
    ],
)
def test_a_cell_reads_as_it_is_seen(html: str, text: str) -> None:
    assert cell(html) == text


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("<tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d", [["a", "b", "b"], ["a", "c", "d"]]),
        ("<tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d", [["a", "b"], ["a", "c"], ["a", "d"]]),
        ("<thead><tr><td rowspan=9>a<td>b</thead><tr><td>c<td>d", [["a", "b"], ["c", "d"]]),
        ("<tr><td>a<td>b<td colspan=1000000000>c<tr><td>d<td>e<td>f", [["a", "b", "c"], ["d", "e", "f"]]),
        ("<tr><td>a<td>b</tr></td><td>c<td>d", [["a", "b"], ["c", "d"]]),
        ("<tr><td><div>a<td><b>b<tr><td>c<td>d", [["a", "b"], ["c", "d"]]),
        ("<tr><td>a<td>b<tr></tr><tr><td>&nbsp;<td><tr><td>c<td>d", [["a", "b"], ["", ""], ["", ""], ["c", "d"]]),
        ("<tfoot><tr><td>合计<td>9<tbody><tr><td>1<td>2<thead><tr><th>序号<th>数", [["序号", "数"], ["1", "2"], ["合计", "9"]]),  # noqa: E501
        ("<thead><tr><th>甲<th>乙<tbody><tr><td>1<td>2<thead><tr><th>甲<th>乙<tbody><tr><td>3<td>4",
         [["甲", "乙"], ["1", "2"], ["甲", "乙"], ["3", "4"]]),
        ("<tr><td>a<td>b<tr><td style='display:none'>x<td>c<td>d", [["a", "b"], ["c", "d"]]),
        ("<tr><td>a<td hidden>x<tr><td>b<td hidden>y", [["a", "x"], ["b", "y"]]),
    ],
)  # fmt: skip
def test_the_grid_is_the_browsers(table: str, rows: list[list[str]]) -> None:
    assert shown(read(f"<table>{table}</table>").tables[0]) == rows


def test_text_between_cells_stands_above_the_table() -> None:
    document = read("<table>甲<tr><td>a<td>b</tr><p>乙</p><tr><td>c<td>d</table><p>丙</p>")
    assert [getattr(b, "text", "表") for b in document.blocks] == ["甲", "乙", "表", "丙"]


def test_layout_tables_are_taken_apart_and_data_in_them_stays() -> None:
    data = "<table><tr><td>序号<td>任务<td>比例<tr><td>1<td>甲<td>5%</table>"
    page = f"<table><tr><td><table><tr><td><p>说明</p>{data}<tr><td>完</table></table>"
    document = read(page)
    assert lines(page) == ["说明", "完"]
    assert shown(document.tables[0]) == [["序号", "任务", "比例"], ["1", "甲", "5%"]]


def test_a_table_in_a_cell_of_data_is_read_in_the_cell_and_on_its_own() -> None:
    inner = "<table><tr><td>县<td>3%<tr><td>市<td>5%</table>"
    document = read(f"<table><tr><td>序号<td>任务<td>时间<td>比例<tr><td>1<td>甲<td>3月<td>按级{inner}</table>")
    assert document.tables[0].cells[-1].text == "按级\n县\n3%\n市\n5%"
    assert shown(document.tables[1]) == [["县", "3%"], ["市", "5%"]]
    assert [table.index for table in document.tables] == [1, 2]


@pytest.mark.parametrize(
    "html",
    [
        "<div>您当前的位置：<a href=/>首页</a> &gt; <a href=/x>公开</a></div>",
        "<nav>导航 <a href=/>首页</a></nav>",
        "<ul class='mainNav'><li><a href=/1>概况</a><li>机构</ul>",
        "<ul><li><a href=/1>概况</a><li><a href=/2>机构</a><li><a href=/3>公开</a></ul>",
        "<p><a href=/1>概况</a> | <a href=/2>机构</a> | <a href=/3>公开</a></p>",
        "<table><tr><td><a href=/1>概况</a><td><a href=/2>机构</a><td><a href=/3>公开</a></table>",
        "<p>上一篇：<a href=/1>关于开展抽查的通知</a></p><p>下一篇：没有了</p>",
        "<p>【打印】【关闭】</p><p>字体：大 中 小</p>",
        "<div class=share>分享到：<a href=#>微信</a></div>",
        "<div><p>主办单位：甲市政府 电话：0356-1</p><p>晋ICP备05001号</p></div>",
        "<div class=footer>地址：甲市某路1号</div>",
        "<script>document.write('正文')</script><noscript>请打开脚本</noscript>",
    ],
)
def test_parts_of_the_site_are_left_out(html: str) -> None:
    own = ["各成员单位：", "现将本年度的抽查计划印发给你们，请认真执行，年底前报送总结。"]
    assert lines("<div>" + "".join(f"<p>{line}</p>" for line in own) + f"</div>{html}") == own


@pytest.mark.parametrize(
    "html",
    [
        "<p>附件：<a href=a.xls>计划表</a></p>",
        "<p><a href=/1>关于印发计划的通知</a></p>",
        "<div class=nav><p>甲市双随机办〔2024〕1号</p><a href=/>首页</a></div>",
        "<div class=footer>" + "这一段是正文，很长，写明了各项要求。" * 50 + "</div>",
        "<p>联系电话：5682028</p>",
        "<p>主办单位：甲市政府</p>",
    ],
)
def test_what_may_be_the_document_stays(html: str) -> None:
    assert len(lines(f"<p>各成员单位：</p>{html}")) > 1


def test_a_plan_is_kept_wherever_it_stands() -> None:
    row = "<tr><td>1<td>食品抽查<td>5%<td>3月"
    for around in (
        "<nav>{}</nav>",
        "<div class=footer>{}</div>",
        "<ul class=menu><li>{}</ul>",
        "<form class=search>{}</form>",
    ):
        document = read(around.format(f"<table><tr><td>序号<td>任务<td>比例<td>时间{row}{row}</table>"))
        assert document.tables[0].n_rows == 3, around


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<del>旧</del>新", ("struck_text", "warning", 1, 2)),
        ("<span style='text-decoration: line-through'>旧</span>", ("struck_text", "warning", 1, 2)),
        ("<span style='display:none'>藏</span>", ("hidden_text", "warning", 1, 2)),
        ("<span class=gone>藏</span>", ("hidden_text", "warning", 1, 2)),
        ("<img src=/upload/plan.png>", ("picture_not_read", "warning", 1, 2)),
        (
            "<span style=\"mso-number-format:'0%'\"></span><object data=a.swf></object>",
            ("embedded_object", "warning", 1, 2),
        ),
        ("<ol><li>甲</ol>", ("auto_numbering", "info", 1, 2)),
        ("<font face=x>\uf0ff</font>", ("unknown_symbol", "warning", 1, 2)),
        ("\ufffd", ("encoding_damage", "error", 1, 2)),
    ],
)
def test_what_a_person_must_see_is_told_at_its_row(html: str, wanted: tuple[str, str, int, int]) -> None:
    style = "<style>.gone{display:none} @media print{td{display:none}}</style>"
    assert codes(f"{style}<table><tr><td>序号<td>任务<tr><td>1<td>x{html}</table>") == [wanted]


def test_numbers_of_export_tools_are_shown_as_their_format_says() -> None:
    page = "<table><tr><td>序号<td>比例<tr><td>1<td style=\"mso-number-format:'0\\.0%'\">0.05<tr><td>2<td x:num='0.2'>20%</table>"  # noqa: E501
    document = extract(page.encode(), "计划.xls")
    assert shown(document.tables[0]) == [["序号", "比例"], ["1", "5%"], ["2", "20%"]]
    assert [(i.code, i.row_no) for i in document.issues] == [("wrong_extension", None), ("doubtful_value", 2)]


def test_overlapping_cells_are_doubtful() -> None:
    page = "<table><tr><td>a<td>b<td>c<tr><td>1<td rowspan=2>2<td>3<tr><td colspan=2>4<td>5</table>"
    assert codes(page) == [("table_doubtful", "warning", 1, 3)]


def test_a_hidden_copy_of_a_shown_table_is_not_read_twice() -> None:
    table = "<table {}><tr><td>a<td>b<tr><td>c<td>d</table>"
    document = read(table.format("") + table.format("style='display:none'"))
    assert len(document.tables) == 1 and [i.severity for i in document.issues] == ["info"]


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<a href='./P02.xlsx'>附件：计划表.xlsx</a>", ("附件：计划表.xlsx", "./P02.xlsx")),
        ("<a href='/down.jsp?file=a.zip&id=1'>下载</a>", ("下载", "/down.jsp?file=a.zip&id=1")),
        ("<a href='/show/123'>附件1</a>", ("附件1", "/show/123")),
        ("<a href='/show/123'>计划.wps</a>", ("计划.wps", "/show/123")),
        ("<a href='/a/%E8%A1%A8.ofd'><img src=/icon/ofd.gif></a>", ("表.ofd", "/a/%E8%A1%A8.ofd")),
        ("<base href='https://www.x.gov.cn/zw/'><a href='t.pdf'>表</a>", ("表", "https://www.x.gov.cn/zw/t.pdf")),
        ("<a href='t.html'>下一页</a><a href='#1'>附件</a><a href='mailto:a@b'>a.doc</a>", None),
        ("<div class=nav><a href='/guide.pdf'>指南</a></div>", None),
    ],
)
def test_links_to_documents_are_attachments(html: str, wanted: tuple[str, str] | None) -> None:
    found = [(a.name, a.target) for a in read(f"<p>正文。</p>{html}").attachments]
    assert found == ([wanted] if wanted else [])


FACTS = ["索引号：111/2023-1", "发文字号：甲〔2023〕2号", "发布机构：市政府办", "发布日期：2023-02-14"]


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>索 引 号：<td>111/2023-1<td>发文字号<td>甲〔2023〕2号<tr><td>发布机构<td>市政府办<td>发布日期<td>2023-02-14</table>",  # noqa: E501
        "<table><tr><td><b>索引号：</b>111/2023-1<td>发文字号：甲〔2023〕2号<tr><td>发布机构：市政府办<td>发布日期：2023-02-14</table>",
        "<dl><dt>索引号<dd>111/2023-1<dt>发文字号<dd>甲〔2023〕2号<dt>发布机构<dd>市政府办<dt>发布日期<dd>2023-02-14</dl>",
        "<div>索引号：</div><div>111/2023-1</div><div>发文字号：</div><div>甲〔2023〕2号</div>"
        "<div>发布机构：</div><div>市政府办</div><div>发布日期：</div><div>2023-02-14</div>",
    ],
)
def test_the_box_of_facts_comes_first_as_labelled_lines(html: str) -> None:
    assert lines(f"<h1>关于计划的通知</h1><p>正文。</p>{html}")[:6] == [*FACTS, "关于计划的通知", "正文。"]


def test_an_empty_fact_does_not_swallow_what_follows() -> None:
    html = "<div>发文字号：</div><div>成文日期：</div><div>2024-01-01</div><div>发布日期：</div><h1>关于印发计划的通知</h1>"  # noqa: E501
    assert lines(html) == ["发文字号：", "成文日期：2024-01-01", "发布日期：", "关于印发计划的通知"]


def test_facts_and_article_in_one_table() -> None:
    html = "<table><tr><td>索引号<td>1<td>发文字号<td>甲〔2023〕2号<tr><td colspan=4><p>各单位：</p><p>现印发。</p></table>"  # noqa: E501
    assert lines(html) == ["索引号：1", "发文字号：甲〔2023〕2号", "各单位：", "现印发。"]


def test_title_size_and_date_of_the_head() -> None:
    page = read(
        "<html><head><title>关于2024年计划的通知_甲市人民政府</title><meta name=PubDate content='2024-03-01 10:00'></head>"  # noqa: E501
        "<body><center>甲</center><h2 style='text-align:center'>表题</h2><p style='font-size:16px'>乙</p><p>2024-03-01</p>"  # noqa: E501
    )
    assert [(p.text, p.size, p.centred) for p in page.paragraphs] == [
        ("标题：关于2024年计划的通知", None, None),
        ("甲", None, True),
        ("表题", 18.0, True),
        ("乙", 12.0, None),
        ("发布日期：2024-03-01", None, None),
    ]


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<html><body><div id=app></div><script src=a.js></script>", ["没有正文", "MHTML"]),
        ("<html><body><p>正在加载</p><script>x</script>", ["没有正文"]),
        ("<html><frameset><frame src=main.htm></frameset>", ["框架", "main.htm"]),
        ("<html></html>", ["网页里没有"]),
        ("<html>" + "<table><tr><td>" * 200 + "x", ["嵌套过深"]),
        ("<html>" + "<div>" * 300 + "x", ["嵌套过深"]),
        ("<html><table>" + "<td>" * 300_001, ["过大"]),
        ("<html><table><tr>" + "<td colspan=1000 rowspan=65534>a" * 7000 + "<tr><td>b<td>c</table>", ["过大"]),
        ("<html><table><tr>" + "<td>a" * 3001 + "<tr><td>a" * 3000, ["过大"]),
        ("<html>" + "<p>" * 2_000_001, ["过大"]),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(html: str, words: list[str]) -> None:
    failure = read(html).failure
    assert failure is not None and all(word in failure for word in words) and failure.count("。") == 1


def test_open_tags_that_only_dress_text_do_not_count_as_depth() -> None:
    assert len(lines("".join(f"<font color=red>第{n}段<br>" for n in range(400)))[0].split("\n")) == 400


def test_a_page_whose_plan_is_a_picture_or_in_a_frame_says_so() -> None:
    assert codes("<p>计划如下</p><img src=/upload/p1.png width=800>") == [("picture_not_read", "warning", None, None)]
    text = "各成员单位：现将本年度的抽查计划印发给你们，请认真执行。"
    assert codes(f"<p>{text}</p><iframe src=plan.html></iframe>") == [("missing_part", "warning", None, None)]


PAGE = "<html><head><meta charset={}></head><body><p>各有关部门：现将抽查工作计划印发给你们，请认真组织实施。</p></body></html>"  # noqa: E501


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "gbk", "iso-8859-1", "utf-16", "nonsense"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"])
def test_the_content_decides_on_the_encoding(declared: str, encoding: str) -> None:
    document = extract(PAGE.format(declared).encode(encoding), "a.html")
    assert [p.text[:5] for p in document.paragraphs] == ["各有关部门"] and document.issues == ()


def test_rarer_encodings_are_read_when_declared() -> None:
    text = "各有關部門：現將抽查工作計劃印發給你們，請認真組織實施，並於年底前報送總結。"
    page = f"<html><meta charset=big5><p>{text}</p>".encode("big5")
    assert [p.text for p in extract(page, "a.html").paragraphs] == [text]


def test_lost_bytes_are_told() -> None:
    whole = PAGE.format("gb2312").replace("</p>", "</p>" + "<p>各部门按计划完成抽查任务。</p>" * 20)
    data = whole.encode("gb18030").replace("认真".encode("gbk"), b"\xff\xff")
    assert [(i.code, i.severity) for i in extract(data, "a.html").issues] == [("encoding_damage", "error")]


def test_xhtml_with_a_prolog_cdata_and_nul() -> None:
    page = "<?xml version='1.0' encoding='gb2312'?><html xmlns='http://www.w3.org/1999/xhtml'><body><p>甲<![CDATA[5<6]]></p><p>乙\0</p>"
    document = extract(page.encode(), "a.html")
    assert [p.text for p in document.paragraphs] == ["甲5<6", "乙\ufffd"]
    assert [i.code for i in document.issues] == ["encoding_damage"]
