"""A government web page (navigation, meta table, article, attachments, footer), and the same saved as MHTML."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Iterator
from datetime import date, timedelta
from email.header import Header
from html import escape

from sample_docs.builder.grid import place
from sample_docs.builder.model import Form, Notice, Table
from sample_docs.builder.write_text import SPECIMEN

#: The smallest GIF there is (43 bytes): what a page counts its visitors with.
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
SITE = "https://www.specimen.example"
BOUNDARY = "----=_NextPart_SPECIMEN"
STYLE = """body{font-family:SimSun;margin:0}
.nav li{display:inline}
table.plan td{border:1px solid #000}"""
SCRIPT = """var columns = ["序号", "抽查任务名称", "抽查比例"];
document.write("<td>脚本写的不算</td>");"""
NAVIGATION = ("首页", "机构概况", "政务公开", "办事服务", "互动交流")


def write_html(notice: Notice, form: Form) -> bytes:
    """The page in the form's encoding, which its own meta element names."""
    return "\n".join(_page(notice, form, form.encoding)).encode(form.encoding)


def write_mhtml(notice: Notice, form: Form) -> bytes:
    """The page and its picture as a browser saves them: quoted-printable in UTF-8, CRLF, always the same bytes."""
    page = "\n".join(_page(notice, form, "utf-8")).encode("utf-8")
    title = "".join(notice.letter.title)
    place_ = f"{SITE}/zwgk/{notice.stem}.html"
    parts = [
        (f"text/html; charset=utf-8\nContent-Location: {place_}", "quoted-printable", quopri.encodestring(page)),
        (f"image/gif\nContent-Location: {SITE}/count.gif", "base64", base64.encodebytes(PIXEL)),
    ]
    head = [
        "From: <Saved by a specimen maker>",
        f"Snapshot-Content-Location: {place_}",
        f"Subject: {Header(title, 'utf-8', maxlinelen=10_000).encode()}",
        "Date: Sat, 01 Jan 2000 00:00:00 -0000",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/related; type="text/html"; boundary="{BOUNDARY}"',
        "",
        "",
    ]
    out = "\n".join(head).encode()
    for kind, encoding, body in parts:
        heads = f"--{BOUNDARY}\nContent-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n\n"
        out += heads.encode() + body.rstrip(b"\n") + b"\n\n"
    return (out + f"--{BOUNDARY}--\n".encode()).replace(b"\n", b"\r\n")


def _page(notice: Notice, form: Form, encoding: str) -> Iterator[str]:
    title = "".join(notice.letter.title)
    yield "<!DOCTYPE html>"
    yield f'<html lang="zh-CN"><head><meta charset="{encoding}">'
    yield f"<title>{escape(title)}_样例县人民政府</title>"
    yield f"<style>{STYLE}</style><script>{SCRIPT}</script></head><body>"
    yield f'<div class="mark">{SPECIMEN}</div>'
    items = "".join(f'<li><a href="{SITE}/{at}/">{name}</a></li>' for at, name in enumerate(NAVIGATION))
    yield f'<div class="header"><div class="nav"><ul>{items}</ul></div></div>'
    yield '<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; 正文</div>'
    yield from _meta(notice, title)
    yield '<div class="article"><div id="zoom">'
    yield from _article(notice, form)
    yield "</div></div>"
    yield from _files(form)
    yield '<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a></div>'
    yield '<div class="related"><h3>相关阅读</h3><ul><li><a href="/zwgk/1.html">政策解读</a></li></ul></div>'
    yield '<div class="footer">主办：样例县人民政府办公室　网站标识码：0000000000　样ICP备00000000号'
    yield f'<img src="{SITE}/count.gif" alt=""></div></body></html>'


def _meta(notice: Notice, title: str) -> Iterator[str]:
    issued = date.fromisoformat(notice.issue_date)
    published = issued + timedelta(days=3)
    rows = (
        ("索引号", f"000000000/{issued.year}-00001", "主题分类", "市场监管"),
        ("发布机构", notice.issuer, "成文日期", f"{issued.year}年{issued.month}月{issued.day}日"),
        ("标题", title, "发布日期", published.isoformat()),
        ("发文字号", notice.doc_number, "有效性", "有效"),
    )
    yield '<table class="meta">'
    for a, b, c, d in rows:
        yield f"<tr><th>{a}：</th><td>{escape(b)}</td><th>{c}：</th><td>{escape(d)}</td></tr>"
    yield "</table>"


def _article(notice: Notice, form: Form) -> Iterator[str]:
    letter = notice.letter
    yield f'<p style="text-align:center">{escape(letter.head)}</p>'
    yield f'<p style="text-align:center">{escape(notice.doc_number)}</p>'
    yield f'<h1 style="text-align:center">{"<br>".join(escape(part) for part in letter.title)}</h1>'
    for text in (letter.to, *letter.body, *letter.contact, *letter.annex):
        yield f"<p>　　{escape(text)}</p>"
    for text in (*letter.signature, letter.date):
        yield f'<p style="text-align:right">{escape(text)}</p>'
    for text in (letter.note, letter.printed):
        if text:
            yield f"<p>{escape(text)}</p>"
    for table in notice.tables if form.web.with_plan and form.part != "letter" else ():
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    if table.label:
        yield f"<p>{escape(table.label)}</p>"
    if table.title:
        yield f'<p style="text-align:center"><strong>{escape(table.title)}</strong></p>'
    yield from (f"<p>{escape(text)}</p>" for text in table.before)
    header = table.headers[0] if table.headers else ()
    rows = [*header, *(row.cells for row in table.rows)]
    cells = place(rows)
    yield '<table class="plan" border="1" cellspacing="0">'
    for r in range(len(rows)):
        yield "<tr>"
        for cell in cells:
            if cell.row == r:
                spans = f' rowspan="{cell.rows}"' * (cell.rows > 1) + f' colspan="{cell.cols}"' * (cell.cols > 1)
                text = "<br>".join(escape(line) for line in cell.text.split("\n"))
                yield f"<td{spans}><p><span>{text or '&nbsp;'}</span></p></td>"
        yield "</tr>"
    yield "</table>"
    yield from (f"<p>{escape(text)}</p>" for text in table.after)


def _files(form: Form) -> Iterator[str]:
    if form.web.files:
        yield '<div class="files"><p>附件下载：</p><ul>'
        yield from (f'<li><a href="{escape(to)}">{escape(name)}</a></li>' for name, to in form.web.files)
        yield "</ul></div>"
