"""Pages as government sites make them, around the content of a sample notice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from sample_docs.builder.model import ABOVE, LEFT, Notice, Table

Cell = Callable[[str], str]

NOTICES = Path(__file__).parents[2] / "sample_docs" / "notices"


def plain(text: str) -> str:
    """Cell text with ``<br>``."""
    return escape(text).replace("\n", "<br>")


def paragraphs(text: str) -> str:
    """One paragraph per line of a cell, as Word's clipboard writes it, wrapped by an editor."""
    lines = [_wrapped(escape(line)) for line in text.split("\n")]
    return "".join(
        f"\n<p class=MsoNormal style='text-align:center;mso-pagination:widow-orphan'><span\n  lang=EN-US>{line}<o:p></o:p>"  # noqa: E501
        "</span></p>\n"
        for line in lines
    )


def spans(text: str) -> str:
    """Spans with blanks around them, line breaks inside."""
    return "\n   <span style='font-size: 12px'>" + "<br/>\n".join(escape(text).split("\n")) + "&nbsp;</span>\n  "


def _wrapped(text: str) -> str:
    """Editors wrap the source between Han every forty characters or so."""
    cut = [at for at in range(40, len(text) - 1, 40) if text[at - 1] > "\u4e00" and text[at] > "\u4e00"]
    for at in reversed(cut):
        text = text[:at] + "\n      " + text[at:]
    return text


def table_html(table: Table, cell: Cell = plain) -> str:
    """The table with row and column spans; its header in a ``thead``."""
    grid = [*(table.headers[0] if table.headers else ()), *(row.cells for row in table.rows)]
    head = len(table.headers[0]) if table.headers else 0
    rows = []
    for r, cells in enumerate(grid):
        group = range(head) if r < head else range(head, len(grid))
        out = []
        for c, text in enumerate(cells):
            if text in (ABOVE, LEFT):
                continue
            across = 1
            while c + across < len(cells) and cells[c + across] == LEFT:
                across += 1
            down = 1
            while r + down in group and grid[r + down][c] == ABOVE:
                down += 1
            marks = (f' rowspan="{down}"' if down > 1 else "") + (f" colspan={across}" if across > 1 else "")
            tag = "th" if r < head else "td"
            out.append(f"<{tag}{marks}>{cell(text)}</{tag}>")
        rows.append("<tr>" + "".join(out) + "</tr>")
    return (
        '<table class="ke-zeroborder" border="1" cellspacing="0"><thead>'
        + "\n".join(rows[:head])
        + "</thead><tbody>"
        + "\n".join(rows[head:])
        + "</tbody></table>"
    )


def facts(notice: Notice, title: str) -> str:
    """The box of facts of 政府信息公开."""
    day = notice.issue_date
    pairs = [
        ("索 引 号", "111406030125/2023-00012"),
        ("主题分类", "市场监管、安全生产监管"),
        ("发布机构", "市政府办公室"),
        ("成文日期", day),
        ("标&emsp;&emsp;题", escape(title)),
        ("发文字号", notice.doc_number),
        ("发布日期", "2023-02-14"),
        ("有 效 性", "有效"),
    ]
    cells = [f"<td class='l'>{label}：</td><td>{value}</td>" for label, value in pairs]
    return "<table>" + "".join(f"<tr>{a}{b}</tr>" for a, b in zip(cells[::2], cells[1::2], strict=True)) + "</table>"


def page(notice: Notice, cell: Cell = plain, *, layout: bool = False, charset: str = "utf-8") -> str:
    """A whole page; ``layout``: everything stands in tables, as in 2005."""
    letter = notice.letter
    title = "".join(letter.title)
    body = [
        facts(notice, title),
        f'<h1 class="title" style="text-align: center">{escape(title)}</h1>',
        '<p class="info">来源：市市场监管局 发布时间：2023-02-14 09:21 浏览次数：<span id="hits"></span> 字体：【大 中 小】</p>',  # noqa: E501
        *(f"<p>{escape(line)}</p>" for line in (letter.head, notice.doc_number)),
        *(f'<p align="center"><strong>{escape(line)}</strong></p>' for line in letter.title),
        *_paragraphs([letter.to, *letter.body, *letter.contact, *letter.annex]),
        *(f'<p style="text-align:right">{escape(line)}</p>' for line in (*letter.signature, letter.date)),
        *_paragraphs([line for line in (letter.note, letter.printed) if line]),
    ]
    for table in notice.tables:
        body += _paragraphs([line for line in (table.label, table.title, *table.before) if line])
        body.append(table_html(table, cell))
        body += _paragraphs(table.after)
    body.append('<p><img src="/icons/icon_xls.gif"><a href="./P0202302141234.xlsx">附件：计划表.xlsx</a></p>')
    article = f'<div id="UCAP-CONTENT" class="TRS_Editor">{"".join(body)}</div>'
    before, after = _NAVIGATION, _FOOTER
    if layout:
        article = f"<table width=980 align=center><tr><td width=200>{_SIDE}</td><td>{article}</td></tr></table>"
        before = f"<table><tr><td>{before}</td></tr></table>"
        after = f"<table><tr><td align=center>{after}</td></tr></table>"
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}"><title>{escape(title)}_高平市人民政府</title>'  # noqa: E501
    return f"<!DOCTYPE html><html><head>{head}{_SCRIPT}</head><body>{before}{article}{_NEXT}{after}</body></html>"


def _paragraphs(lines: Sequence[str]) -> list[str]:
    return [f"<p>&emsp;&emsp;{escape(line)}</p>" for line in lines]


_SCRIPT = "<script>document.write('<table><tr><td>1</td><td>抽查任务</td></tr></table>')</script>"
_NAVIGATION = """<div class="header"><a href="/"><img src="/images/logo.png" alt="高平市人民政府"></a>
<form><input type="text" value="请输入关键字"><input type="submit" value="搜索"></form></div>
<ul id="mainNav"><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li><li><a href="/hd/">互动交流</a></li></ul>
<div class="BreadcrumbNav">您当前的位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; 通知公告</div>"""  # noqa: E501
_SIDE = """<div><a href="/zn/">公开指南</a></div><div><a href="/zd/">公开制度</a></div><div><a href="/nb/">公开年报</a></div>"""  # noqa: E501
_NEXT = """<div class="share">分享到：<a href="javascript:;">微信</a> <a href="javascript:;">微博</a></div>
<p>上一篇：<a href="t1.html">关于开展2022年度双随机抽查工作的通知</a></p><p>下一篇：没有了</p><p>【打印】【关闭】</p>"""
_FOOTER = """<div class="footer"><p>主办单位：高平市人民政府办公室　联系电话：0356-5222222</p><p>地址：高平市康乐东街</p>
<p>晋ICP备05001234号-1　网站标识码：1405810001</p></div>"""  # noqa: E501
