"""E-mail → what it says and what it carries (RFC 5322, RFC 2045–2047, RFC 2231), forgiving what mail programs do.

Chinese mail programs write names of attachments as encoded words inside quotes, or as bare GBK bytes; both are read.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable, Iterator
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesFeedParser
from email.policy import compat32
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath

from extractors.archive.names import tidy, trouble
from extractors.models import (
    Block,
    ExtractedDocument,
    Issue,
    Member,
    Paragraph,
    SourceDocument,
    Table,
    Unreadable,
)

#: Bytes of one mail; servers take some 50 MB. Its text stands in memory several times while it is taken apart.
MAX_BYTES = 80_000_000
MAX_PARTS = 500
#: Parts within parts; a letter with pictures, a signature and attachments has four.
MAX_DEPTH = 20
_PIECE = 1 << 16
_MULTIPART = re.compile(rb"^content-type:\s*(?:multipart/|message/)", re.I | re.M)

_TOO_LARGE = "邮件超过 80 MB，没有读取，请把附件存下来后放入。"
_TOO_MANY = "邮件的结构异常（分段太多或嵌套过深），没有读取，请把附件存下来后放入。"


def read_mail(data: bytes, source: SourceDocument) -> ExtractedDocument:
    """Subject, sender, date and body as the mail's own text, attachments as members; raises :class:`Unreadable`."""
    if len(data) > MAX_BYTES:
        raise Unreadable(_TOO_LARGE)
    if len(_MULTIPART.findall(data)) > MAX_PARTS:
        raise Unreadable(_TOO_MANY)
    mail = _parsed(data)
    reader = _Reader()
    reader.take(mail, 0)
    blocks, issues = _body(reader.texts, source)
    if not blocks and not reader.members:
        raise Unreadable("邮件里没有正文也没有附件，可能没有下载完，请重新导出后放入。")
    if not any(issue.code == "picture_not_read" for issue in issues):
        issues += reader.notices()
    return ExtractedDocument(
        source=source,
        blocks=(*_head(mail), *blocks),
        issues=tuple(issues),
        members=tuple(reader.members.values()),
    )


def _parsed(data: bytes) -> Message:
    parser = BytesFeedParser(policy=compat32)
    for at in range(0, len(data), _PIECE):
        parser.feed(data[at : at + _PIECE])
    mail = parser.close()
    for count, part in enumerate(mail.walk()):
        if count > MAX_PARTS:
            raise Unreadable(_TOO_MANY)
        _mend(part)
    return mail


def _mend(part: Message) -> None:
    """Headers with bytes that are not ASCII, which RFC 5322 forbids: as text, so that their parameters can be read."""
    for name, value in list(part.raw_items()):
        if any("\udc80" <= char <= "\udcff" for char in value):
            part.replace_header(name, _guessed(value.encode("utf-8", "surrogateescape")))


def _guessed(raw: bytes, charset: str | None = None) -> str:
    """Text in the encoding that it claims, else UTF-8, else GB 18030."""
    claimed = {"gb2312": "gb18030", "gbk": "gb18030"}.get((charset or "").lower(), charset)
    for encoding in (claimed, "utf-8", "gb18030"):
        try:
            return raw.decode(encoding) if encoding else raw.decode("ascii")
        except (ValueError, LookupError):
            continue
    return raw.decode(claimed if claimed and claimed != "unknown-8bit" and _known(claimed) else "gb18030", "replace")


def _known(encoding: str) -> bool:
    try:
        b" ".decode(encoding)  # of no bytes at all Python would not look the encoding up
    except UnicodeDecodeError:
        return True
    except (ValueError, LookupError):
        return False
    return True


def _decoded(value: object) -> str:
    """A header's value with its encoded words read; a character split between two words is put together."""
    text = re.sub(r"\r?\n[ \t]*", " ", str(value))
    try:
        parts = decode_header(text)
    except (ValueError, LookupError, MessageError):  # words that claim to be base64 and are not
        return " ".join(text.split())
    read = (part if isinstance(part, str) else _guessed(part, charset) for part, charset in parts)
    return " ".join("".join(read).split())


def _head(mail: Message) -> Iterator[Paragraph]:
    subject = _decoded(mail.get("Subject", ""))
    if subject:
        yield Paragraph(text=subject)
    sender = _decoded(mail.get("From", ""))
    if sender:
        yield Paragraph(text=f"发件人：{sender}")
    try:
        sent = parsedate_to_datetime(str(mail.get("Date", "")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return
    yield Paragraph(text=f"发送时间：{sent:%Y-%m-%d %H:%M}")


class _Text:
    """A piece of the body: what it is and what may stand in for it."""

    def __init__(self, data: bytes, html: bool, spare: _Text | None = None) -> None:
        self.data, self.html, self.spare = data, html, spare


class _Reader:
    """Walks over the parts: texts of the body, members, pictures that belong to the text."""

    def __init__(self) -> None:
        self.texts: list[_Text] = []
        self.members: dict[str, Member] = {}
        self._pictures = 0

    def take(self, part: Message, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise Unreadable(_TOO_MANY)
        kind = part.get_content_type()
        payload = part.get_payload()
        if kind == "message/rfc822":
            self._letter(part)
        elif isinstance(payload, list):
            inner = [one for one in payload if isinstance(one, Message)]
            if kind == "multipart/alternative":
                self._choose(inner, depth)
            else:
                for one in inner:
                    self.take(one, depth + 1)
        elif kind in ("text/plain", "text/html") and not _is_attachment(part):
            self.texts.append(_Text(_as_utf8(part), kind == "text/html"))
        elif part.get_content_maintype() == "image" and part.get("Content-ID") and not _attached(part):
            self._pictures += 1
        else:
            self._add(_name_of(part), _bytes_of(part), part.get_content_type())

    def _choose(self, choices: list[Message], depth: int) -> None:
        """The same text in several forms: the page keeps its tables, the plain text stands in for one that fails."""
        before = len(self.texts)
        for choice in choices:
            self.take(choice, depth + 1)
        found = self.texts[before:]
        plain = next((text for text in found if not text.html and text.data.strip()), None)
        page = next((text for text in found if text.html), None)
        best = _Text(page.data, True, plain) if page else plain
        self.texts[before:] = [best] if best else []

    def _letter(self, part: Message) -> None:
        payload = part.get_payload()
        inner = payload[0] if isinstance(payload, list) and payload else None
        if not isinstance(inner, Message):
            self._add(_name_of(part), _bytes_of(part), "message/rfc822")
            return
        name = _name_of(part) or f"{_decoded(inner.get('Subject', ''))[:60] or '转发的邮件'}.eml"
        try:
            content = inner.as_bytes()
        except (UnicodeError, LookupError, ValueError, TypeError, AttributeError, KeyError):
            content = str(inner).encode("utf-8", "replace")
        self._add(name if name.lower().endswith(".eml") else f"{name}.eml", content, "message/rfc822")

    def _add(self, name: str, content: bytes, kind: str) -> None:
        if not content:
            return
        if len(self.members) >= MAX_PARTS:
            raise Unreadable(_TOO_MANY)
        name = tidy(name.replace("\\", "/")).rpartition("/")[2]
        if trouble(name):
            name = f"附件{len(self.members) + 1}{mimetypes.guess_extension(kind) or ''}"
        number, path = 2, PurePosixPath(name)
        while name in self.members:
            if self.members[name].data == content:
                return
            name = f"{path.stem}（同名{number}）{path.suffix}"
            number += 1
        self.members[name] = Member(name=name, data=content)

    def notices(self) -> Iterator[Issue]:
        if self._pictures:
            message = f"邮件正文里有{self._pictures}张图片，没有读取；如果图片里有计划，请另存后单独放入。"
            yield Issue(code="picture_not_read", severity="info", message=message)


def _attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _is_attachment(part: Message) -> bool:
    return _attached(part) or bool(_name_of(part))


def _name_of(part: Message) -> str:
    try:
        return _decoded(part.get_filename() or "")
    except (ValueError, LookupError):  # a name in an encoding that does not exist
        return ""


def _bytes_of(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _as_utf8(part: Message) -> bytes:
    """The text of a part with a mark that says UTF-8, which outweighs what a page says of itself."""
    charset = part.get_content_charset()
    return b"\xef\xbb\xbf" + _guessed(_bytes_of(part), charset).encode("utf-8", "replace")


def _body(texts: Iterable[_Text], source: SourceDocument) -> tuple[list[Block], list[Issue]]:
    """The blocks of all texts, with their tables numbered through."""
    blocks: list[Block] = []
    issues: list[Issue] = []
    tables = 0
    for text in texts:
        document = _read(text, source)
        for block in document.blocks:
            if isinstance(block, Table):
                block = block.model_copy(update={"index": block.index + tables})  # noqa: PLW2901
            blocks.append(block)
        issues += [_moved(issue, tables) for issue in document.issues]
        tables += len(document.tables)
    return blocks, issues


def _moved(issue: Issue, by: int) -> Issue:
    return issue if issue.table_no is None else issue.model_copy(update={"table_no": issue.table_no + by})


def _read(text: _Text, source: SourceDocument) -> ExtractedDocument:
    from extractors.html import extract_html  # noqa: PLC0415 - only for mails with a body
    from extractors.text import extract_text  # noqa: PLC0415

    try:
        return extract_html(text.data, source) if text.html else extract_text(text.data, source)
    except Unreadable as error:
        if text.spare is not None:
            return _read(text.spare, source)
        if len(text.data.strip()) <= 3:  # the mark alone
            return ExtractedDocument(source=source)
        message = f"邮件正文没有读出：{error}"
        issue = Issue(code="member_not_read", severity="error", message=message)
        return ExtractedDocument(source=source, issues=(issue,))
