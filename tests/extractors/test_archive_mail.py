"""Mails as mail programs write them: what they say, and every attachment under its own name."""

from __future__ import annotations

import base64
from collections.abc import Callable
from email.header import Header
from email.message import EmailMessage
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.archive import mail as mail_module
from extractors.extract import extract
from extractors.identify import MAIL, MHTML, media_type
from extractors.models import ExtractedDocument
from tests.support.docx_maker import docx, p

WORD = docx(p("通知"))
TABLE = "<table><tr><td>序号</td><td>抽查比例</td></tr><tr><td>1</td><td>5%</td></tr></table>"


def letter(**headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {"Subject": "转发：抽查计划", "From": "张三 <a@b.cn>", "To": "c@d.cn", **headers}.items():
        message[name] = value
    return message


def raw(disposition: bytes, content: bytes = WORD, head: bytes = b"", body: str = "见附件") -> bytes:
    """A mail of two parts, byte for byte."""
    return (
        b"From: a@b.cn\r\nTo: c@d.cn\r\n" + head + b"MIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n'
        + body.encode("gbk") + b"\r\n--x\r\nContent-Type: application/octet-stream\r\n"
        + disposition + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content) + b"\r\n--x--\r\n"
    )  # fmt: skip


def lines(document: ExtractedDocument) -> list[str]:
    assert document.failure is None, document.failure
    return list(document.lines())


def test_head_body_and_attachments() -> None:
    message = letter(Date="Mon, 05 Jan 2026 09:30:00 +0800")
    message.set_content("各单位：\n\n请查收附件。\n")
    message.add_attachment(WORD, maintype="application", subtype="octet-stream", filename="附件1：计划.docx")
    document = extract(message.as_bytes(), "信.eml")
    assert document.source.media_type == MAIL
    assert lines(document) == [
        "转发：抽查计划",
        "发件人：张三 <a@b.cn>",
        "发送时间：2026-01-05 09:30",
        "各单位：",
        "请查收附件。",
    ]
    assert [(member.name, member.data) for member in document.members] == [("附件1：计划.docx", WORD)]
    assert document.issues == ()


def encoded(name: str, charset: str) -> bytes:
    return Header(name, charset, maxlinelen=60).encode().encode("ascii")


NAME = "附件：高平市2024年度抽查工作计划（含各部门任务分工及时间安排）.docx"


@pytest.mark.parametrize(
    "disposition",
    [
        b'Content-Disposition: attachment; filename="' + encoded(NAME, "gb2312") + b'"\r\n',
        b'Content-Disposition: attachment; filename="' + encoded(NAME, "utf-8").replace(b"\n", b"\r\n") + b'"\r\n',
        b"Content-Disposition: attachment; filename*=utf-8''" + quote(NAME).encode() + b"\r\n",
        b"Content-Disposition: attachment; filename*=gbk''" + quote(NAME.encode("gbk")).encode() + b"\r\n",
        b'Content-Disposition: attachment; filename="' + NAME.encode("gbk") + b'"\r\n',
        b'Content-Disposition: attachment; filename="' + NAME.encode() + b'"\r\n',
        b"Content-Disposition: attachment;\r\n filename*0*=utf-8''"
        + quote(NAME[:9]).encode() + b";\r\n filename*1*=" + quote(NAME[9:]).encode() + b"\r\n",
        b'Content-Disposition: attachment; filename="C:\\\\temp\\\\' + NAME.encode() + b'"\r\n',
    ],
    ids=["words-gbk", "words-utf8", "2231", "2231-gbk", "bare-gbk", "bare-utf8", "2231-pieces", "with-folders"],
)  # fmt: skip
def test_names_of_attachments(disposition: bytes) -> None:
    document = extract(raw(disposition), "a.eml")
    assert [(member.name, member.data) for member in document.members] == [(NAME, WORD)]
    assert "见附件" in lines(document)


def test_a_character_split_between_two_encoded_words() -> None:
    halves = "通知".encode("gb2312")
    words = b" ".join(b"=?gb2312?B?" + base64.b64encode(half) + b"?=" for half in (halves[:3], halves[3:]))
    assert lines(extract(raw(b"", head=b"Subject: " + words + b"\r\n"), "a.eml"))[0] == "通知"


@pytest.mark.parametrize("subject", ["关于抽查的通知".encode("gbk"), "关于抽查的通知".encode()], ids=["gbk", "utf8"])
def test_headers_of_bare_bytes(subject: bytes) -> None:
    assert lines(extract(raw(b"", head=b"Subject: " + subject + b"\r\n"), "a.eml"))[0] == "关于抽查的通知"


def test_names_that_are_missing_or_lead_elsewhere() -> None:
    message = letter()
    message.set_content("见附件")
    for name in (None, "../../坏.docx", "con.docx", "a.docx", "a.docx"):
        content = WORD + (name or "").encode() + bytes([len(list(message.iter_attachments()))])
        message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    assert [member.name for member in extract(message.as_bytes(), "a.eml").members] == [
        "附件1.pdf", "坏.docx", "附件3.pdf", "a.docx", "a（同名2）.docx",
    ]  # fmt: skip


def test_the_page_is_read_with_its_tables_rather_than_the_plain_text() -> None:
    message = letter()
    message.set_content("序号 抽查比例 1 5%")
    message.add_alternative(f'<html><meta charset="gb2312"><body><p>计划如下</p>{TABLE}</body></html>', subtype="html")
    document = extract(message.as_bytes(), "a.eml")
    assert "计划如下" in lines(document)
    assert [[cell.text for cell in row] for row in document.tables[0].rows()] == [["序号", "抽查比例"], ["1", "5%"]]


def test_tables_of_several_texts_are_numbered_through() -> None:
    message = letter()
    message.set_content("序号\t比例\n1\t5%\n")
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="a.pdf")
    message.attach(inline := EmailMessage())
    inline.set_content("序号\t比例\n2\t6%\n")
    document = extract(message.as_bytes(), "a.eml")
    assert [table.index for table in document.tables] == [1, 2]


def test_pictures_of_the_text_are_told_and_attached_ones_are_members() -> None:
    message = letter()
    message.set_content("见图")
    message.add_alternative('<p>见图<img src="cid:a"></p>', subtype="html")
    page = message.get_payload()[1]  # type: ignore[index]
    page.add_related(b"\x89PNG1", maintype="image", subtype="png", cid="<a>")  # type: ignore[union-attr]
    message.add_attachment(b"\x89PNG2", maintype="image", subtype="png", filename="扫描.png")
    document = extract(message.as_bytes(), "a.eml")
    assert [member.name for member in document.members] == ["扫描.png"]
    assert [issue.code for issue in document.issues] == ["picture_not_read"]


def test_a_letter_within_a_letter_is_a_member() -> None:
    inner = letter(Subject="原件")
    inner.set_content("见附件")
    inner.add_attachment(WORD, maintype="application", subtype="octet-stream", filename="a.docx")
    outer = letter()
    outer.set_content("转发")
    outer.add_attachment(inner)
    [member] = extract(outer.as_bytes(), "a.eml").members
    assert member.name == "原件.eml"
    assert [one.data for one in extract(member.data, member.name).members] == [WORD]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"From: a@b.cn\r\nSubject: x\r\n\r\nbody", MAIL),
        (b"DKIM-Signature: v=1;\r\n b=abc\r\nX-A: b\r\nFrom: a@b.cn\r\nDate: x\r\n\r\nbody", MAIL),
        (b"From: a@b.cn\nTo: c@d.cn\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x--", MAIL),
        (b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://a/\r\nSubject: =?utf-8?Q?x?=\r\n"
         b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"x\"\r\n\r\n", MHTML),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x--", MHTML),
        ("主题：抽查\nSubject: x\nDate: y\n".encode(), "text/plain"),
        (b"Note: from the office\nMatter: 1\n", "text/plain"),
    ],
    ids=["mail", "signed", "pictures", "blink", "word", "chinese", "text"],
)  # fmt: skip
def test_mails_and_saved_pages_are_told_apart(data: bytes, expected: str) -> None:
    assert media_type(data, "a.eml") == expected


def nested(depth: int) -> bytes:
    body = b"Content-Type: text/plain\r\n\r\nx"
    for n in range(depth):
        mark = b"b%d" % n
        body = b"Content-Type: multipart/mixed; boundary=" + mark + b"\r\n\r\n--" + mark + b"\r\n" + body
        body += b"\r\n--" + mark + b"--"
    return b"From: a@b.cn\r\nTo: c@d.cn\r\n" + body


def many_parts() -> bytes:
    parts = b"".join(b"--x\r\nContent-Type: application/pdf\r\n\r\n%d\r\n" % n for n in range(3_000))
    return b"From: a\r\nTo: b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + parts + b"--x--"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: nested(25), "嵌套过深"),
        (lambda: nested(5_000), "嵌套过深"),
        (many_parts, "分段太多"),
        (lambda: b"From: a@b.cn\r\nSubject: x\r\n\r\n", "没有正文也没有附件"),
    ],
    ids=["deep", "deeper", "many", "empty"],
)
def test_odd_mails_get_one_sentence(make: Callable[[], bytes], words: str) -> None:
    document = extract(make(), "a.eml")
    assert document.failure is not None
    assert words in document.failure and document.failure.count("。") == 1


def test_a_mail_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_module, "MAX_BYTES", 100)
    assert "80 MB" in (extract(raw(b""), "a.eml").failure or "")


PLAIN = letter(Date="Mon, 05 Jan 2026 09:30:00 +0800")
PLAIN.set_content("见附件")
PLAIN.add_attachment(b"1", maintype="application", subtype="pdf", filename="附件.pdf")
SOUND = PLAIN.as_bytes()


@settings(max_examples=60, deadline=None)
@example([(11, 1), (31, 128)])  # =?tf-8?…: an encoding that nobody knows, and bytes that are none of those we know
@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_any_damage_gives_an_answer(changes: list[tuple[int, int]]) -> None:
    data = bytearray(SOUND)
    for place, value in changes:
        data[place] = value
    document = extract(bytes(data), "a.eml")
    document.model_dump_json()
    assert document.failure is None or document.failure.endswith("。")
