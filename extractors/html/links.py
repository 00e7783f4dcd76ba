"""Links of a page: which of them lead to documents, and their names and addresses as written."""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import unquote, urljoin, urlsplit

from extractors.html.flow import clean
from extractors.html.markup import Element
from extractors.models import Attachment

#: Endings of documents and of what carries them.
_ENDINGS = "xlsx?|xlsm|et|csv|docx?|docm|wps|rtf|pdf|ofd|zip|rar|7z|txt|png|jpe?g|tiff?|bmp|gif|pptx?"
_FILE = re.compile(rf"\.(?:{_ENDINGS})$", re.I)
_IN_QUERY = re.compile(rf"\.(?:{_ENDINGS})(?=$|[&#;])", re.I)
_NAMED = re.compile(r"附\s*件|附\s*表")
_SPEAKS = re.compile(rf"\.(?:{_ENDINGS})\s*(?:[（(（\[].*)?$", re.I)
_MAX_NAME = 300
_MAX_LINKS = 5_000


class Links:
    """Collects the attachments of a page in their order, each address once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str | None], Attachment] = {}
        self.base: str | None = None

    def is_attachment(self, link: Element) -> bool:
        """Whether an ``a`` element leads to a document: its address or its text ends like a file, or it says 附件."""
        href = (link.get("href") or "").strip()
        if not href or href.startswith("#") or href.lower().startswith("mailto:"):
            return False
        return _leads_to_file(href) or _names_file(_text(link))

    def add(self, link: Element) -> None:
        """Record an attachment's name (its text, else what the link is titled, else the file's name) and address."""
        if len(self._found) >= _MAX_LINKS:
            return
        href = (link.get("href") or "").strip()
        target = urljoin(self.base, href) if self.base and not _is_script(href) else href
        name = _text(link) or (link.get("download") or link.get("title") or "").strip() or _file_name(href)
        self._found.setdefault((target, None), Attachment(name=name[:_MAX_NAME], target=target, kind="link"))

    def set_base(self, href: str | None) -> None:
        """An absolute base address (HTML Standard 4.2.3); the first one counts, a relative one says nothing here."""
        if self.base is None and href and re.match(r"https?://", href.strip(), re.I):
            self.base = href.strip()

    def attachments(self) -> tuple[Attachment, ...]:
        return tuple(self._found.values())


def _text(link: Element) -> str:
    return " ".join(clean("".join(islice(link.itertext(), 200))).split())


def _is_script(href: str) -> bool:
    return href.lower().startswith("javascript:")


def _names_file(text: str) -> bool:
    return len(text) <= _MAX_NAME and bool(_NAMED.search(text) or _SPEAKS.search(text))


def _leads_to_file(href: str) -> bool:
    if _is_script(href):
        return False
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return bool(_FILE.search(unquote(parts.path)) or _IN_QUERY.search(unquote(parts.query)))


def _file_name(href: str) -> str:
    try:
        path = urlsplit(href).path
    except ValueError:
        return "附件"
    return unquote(path).rstrip("/").rsplit("/", 1)[-1] or "附件"


def picture_name(image: Element) -> str | None:
    """What to call a picture: its alternative text, else its file's name; ``None`` for icons and the like."""
    source = (image.get("src") or "").strip()
    name = "" if source.lower().startswith("data:") else _file_name(source)
    alt = (image.get("alt") or image.get("title") or "").strip()
    if _ICON.search(source[:500]) or _is_small(image):
        return None
    return (alt or name or "图片")[:_MAX_NAME]


_ICON = re.compile(
    r"(?:^|[/_.-])(?:icon|ico|logo|filetype|fileTypeImages|btn|button|spacer|blank|share|arrow|dot)", re.I
)
#: A picture lower or narrower than this holds no table (pixels).
_SMALL = 60


def _is_small(image: Element) -> bool:
    sizes = [re.match(r"\d{1,5}(?=\s*(?:px)?$)", (image.get(side) or "").strip()) for side in ("width", "height")]
    return any(size is not None and int(size[0]) < _SMALL for size in sizes)
