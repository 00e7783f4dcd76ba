"""A page saved whole (MHTML, RFC 2557): which part is the page, which are the pages in its frames."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from typing import NamedTuple
from urllib.parse import urljoin

from extractors.models import Unreadable

#: Parts of an archive; a page with many pictures has some hundreds.
MAX_PARTS = 5_000
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_BROKEN = "网页存档（MHTML）已损坏（找不到网页部分），请在浏览器中打开原网页，重新另存为 MHTML 或 PDF 后放入。"


class Part(NamedTuple):
    """The bytes of a part, the charset that its head gives, and the address that its links are relative to."""

    data: bytes
    charset: str | None
    location: str


class Archive:
    """The parts of an MHTML file. Raises :class:`Unreadable` when none of them is a page."""

    def __init__(self, data: bytes) -> None:
        message = message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n \t"))
        self._by_name: dict[str, Message] = {}
        pages: list[Message] = []
        self._styles: list[Message] = []
        for number, part in enumerate(_leaves(message)):
            if number >= MAX_PARTS:
                raise Unreadable("网页存档（MHTML）的组成部分过多（超过 5000 个），未读取，请另存为 PDF 后放入。")
            kind = part.get_content_type()
            if kind in _HTML:
                pages.append(part)
            elif kind == "text/css":
                self._styles.append(part)
            for name in (part.get("Content-Location"), _cid(part)):
                if name:
                    self._by_name.setdefault(_plain(name), part)
        start = message.get_param("start")
        root = self._by_name.get(f"cid:{start.strip('<> ')}") if isinstance(start, str) else None
        if root is None or root.get_content_type() not in _HTML:
            root = next(iter(pages), None)
        if root is None:
            raise Unreadable(_BROKEN)
        self.root = _part(root)

    def find(self, source: str, base: str) -> Part | None:
        """The page that a frame names, by its address as written, resolved, or by its content id."""
        for name in (source, urljoin(base, source)):
            part = self._by_name.get(_plain(name))
            if part is not None and part.get_content_type() in _HTML:
                return _part(part)
        return None

    def styles(self) -> Iterator[str]:
        """The style sheets that came with the page."""
        for part in self._styles[:50]:
            yield _part(part).data.decode("utf-8", "replace")


def _leaves(message: Message) -> Iterator[Message]:
    return (part for part in message.walk() if not part.is_multipart())


def _part(message: Message) -> Part:
    try:
        data = message.get_payload(decode=True)
    except (ValueError, LookupError) as error:
        raise Unreadable(_BROKEN) from error
    charset = message.get_content_charset()
    return Part(data if isinstance(data, bytes) else b"", charset, _plain(message.get("Content-Location") or ""))


def _cid(part: Message) -> str | None:
    given = part.get("Content-ID")
    return f"cid:{str(given).strip().strip('<>')}" if given else None


def _plain(name: object) -> str:
    """An address of a header, long ones unfolded."""
    return "".join(str(name).split())
