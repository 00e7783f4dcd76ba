"""Pages saved whole: from Chromium, from Word and from Internet Explorer."""

from __future__ import annotations

import base64
import quopri

import pytest

from extractors.extract import extract
from extractors.models import ExtractedDocument

HEADS = {
    "chromium": "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://x.gov.cn/a.html\r\nSubject: =?utf-8?Q?t?=\r\n"  # noqa: E501
    "Date: Sun, 1 Feb 2026 08:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
    '\ttype="text/html";\r\n\tboundary="----B"\r\n\r\n',
    "word": 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="----B"\r\n\r\n本文档是单个文件网页。\r\n\r\n',  # noqa: E501
    "ie": "From: <由 Microsoft Internet Explorer 5 保存>\r\nSubject: t\r\nDate: Sun, 1 Feb 2026\r\nMIME-Version: 1.0\r\n"  # noqa: E501
    'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----B"\r\nX-MimeOLE: x\r\n\r\n',
}
TABLE = "<table><tr><td>序号<td>任务<tr><td>1<td>食品抽查</table>"


def part(html: str, location: str, *, charset: str = "utf-8", code: str = "base64", extra: str = "") -> bytes:
    data = html.encode(charset)
    body = base64.encodebytes(data) if code == "base64" else quopri.encodestring(data)
    head = f'Content-Type: text/html; charset="{charset}"\r\nContent-Transfer-Encoding: {code}\r\n'
    return f"------B\r\n{head}Content-Location: {location}\r\n{extra}\r\n".encode() + body + b"\r\n"


def archive(head: str, *parts: bytes) -> bytes:
    return HEADS[head].encode() + b"".join(parts) + b"------B--\r\n"


def read(data: bytes) -> ExtractedDocument:
    return extract(data, "通知.mhtml")


@pytest.mark.parametrize("head", list(HEADS))
@pytest.mark.parametrize(("charset", "code"), [("utf-8", "base64"), ("gb2312", "quoted-printable")])
def test_saved_pages_are_told_from_mail_and_read(head: str, charset: str, code: str) -> None:
    document = read(
        archive(head, part(f"<html><p>各部门：</p>{TABLE}", "https://x.gov.cn/a.html", charset=charset, code=code))
    )
    assert document.source.media_type == "multipart/related" and document.failure is None
    assert [p.text for p in document.paragraphs] == ["各部门："]
    assert [c.text for c in document.tables[0].cells] == ["序号", "任务", "1", "食品抽查"]


@pytest.mark.parametrize("source", ["plan.html", "https://x.gov.cn/zw/plan.html", "cid:frame-1@mhtml.blink"])
def test_the_page_of_a_frame_stands_in_its_place(source: str) -> None:
    page = f"<html><p>前</p><iframe src='{source}'></iframe><p>后</p>"
    frame = part(f"<html>{TABLE}", "https://x.gov.cn/zw/plan.html", extra="Content-ID: <frame-1@mhtml.blink>\r\n")
    other = part("<html><p>别的</p>", "https://ads.example/")
    document = read(archive("chromium", part(page, "https://x.gov.cn/zw/a.html"), other, frame))
    assert [getattr(b, "text", "表") for b in document.blocks] == ["前", "表", "后"] and document.issues == ()


def test_style_sheets_of_the_archive_hide() -> None:
    css = b"------B\r\nContent-Type: text/css\r\nContent-Location: cid:c1\r\n\r\n.x { display: none; }\r\n"
    document = read(archive("chromium", part(f"<html><p class=x>藏</p>{TABLE}", "https://x/a"), css))
    assert [i.code for i in document.issues] == ["hidden_text"]


def test_a_frame_that_shows_itself_ends() -> None:
    document = read(archive("word", part("<html><p>正文</p><iframe src=a.html></iframe>" + TABLE, "http://x/a.html")))
    assert len(document.tables) == 1 and [i.code for i in document.issues] == ["missing_part"]


def test_the_declared_root_is_the_page() -> None:
    head = HEADS["word"].replace('boundary="----B"', 'boundary="----B"; start="<root>"')
    parts = part("<html><p>次</p>", "http://x/b") + part(
        "<html><p>主</p>", "http://x/a", extra="Content-ID: <root>\r\n"
    )
    assert [p.text for p in read(head.encode() + parts + b"------B--").paragraphs] == ["主"]


@pytest.mark.parametrize("body", [b"", b"------B\r\nContent-Type: image/png\r\n\r\nx\r\n------B--"])
def test_an_archive_without_a_page_is_refused(body: bytes) -> None:
    failure = read(HEADS["word"].encode() + body).failure
    assert failure is not None and failure.count("。") == 1
