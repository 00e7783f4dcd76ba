"""The zip of an XLSX, opened with suspicion: what counts is what really comes out, not what the file declares."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from lxml import etree

from extractors.models import Unreadable

Element = Any  # lxml has no types of its own

#: Members of the archive.
MAX_MEMBERS = 20_000
#: All parts together, unpacked, in bytes. 10,000 rows of 12 columns have about 6 MB.
MAX_TOTAL = 512 * 1024 * 1024
#: A part that is parsed whole (styles, relationships, drawings), in bytes.
MAX_PART = 12 * 1024 * 1024
_CHUNK = 1024 * 1024
BROKEN = "表格文件已损坏（{}），请用 Excel 或 WPS 打开后另存为 XLSX，或向发文单位索取完好的文件。"
BOMB = "表格文件的{}异常，疑似恶意压缩文件，未读取，请向发文单位核实后重新索取。"
_LOCKED = "文件加了密码，无法打开，请在 Excel 或 WPS 中去掉密码、另存为 XLSX 后重新放入。"
_BINARY = "这是二进制格式的 Excel 表格（XLSB），本版本不能读取，请用 Excel 另存为 XLSX 后重新放入。"
#: Cells without a value, and whether the row ends behind them: sheets are formatted far beyond their content.
_BLANKS = re.compile(rb"((?:<(?:\w+:)?c(?: [^<>/]*+)?(?:/>|></(?:\w+:)?c>)\s*+)++)(</(?:\w+:)?row>)?")
#: Rows without a cell; the last of a run stays, since rows behind it may count on from its number.
_BLANK_ROWS = re.compile(rb"(<(?:\w+:)?row r=\"\d+\"[^<>/]*+(?:/>|></(?:\w+:)?row>)\s*+){2,}+")
#: Bytes of a part between two elements that are asked for; a row of 16,384 cells has about 1 MB.
MAX_ELEMENT = 8 * 1024 * 1024
_OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
    "collect_ids": False,
}
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, OSError, EOFError)


class Package:
    """The members by part name (``/xl/workbook.xml``), whatever way their names are written."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (*_ZIP_ERRORS, UnicodeError) as error:
            raise Unreadable(BROKEN.format("压缩结构不完整")) from error
        self._left = MAX_TOTAL
        self._members = self._index()
        self.main = self._main_part()

    def _index(self) -> dict[str, zipfile.ZipInfo]:
        infos = self._zip.infolist()
        if len(infos) > MAX_MEMBERS:
            raise Unreadable(BOMB.format("内部文件数量"))
        members: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            key = "/" + info.filename.replace("\\", "/").lstrip("/").lower()
            if info.flag_bits & 0x1 and key.endswith((".xml", ".rels")):
                raise Unreadable(_LOCKED)
            twin = members.get(key)
            if twin is not None and twin.CRC != info.CRC and key.endswith((".xml", ".rels")):
                raise Unreadable(BROKEN.format("内部有两个同名而内容不同的部件，无法判断以哪个为准"))
            members[key] = info
        return members

    def has(self, part: str) -> bool:
        return part.lower() in self._members

    def _main_part(self) -> str:
        """The part that the package calls its workbook; failing that, where every program puts it."""
        named = [target for kind, target in self.relationships("/").values() if kind == "officeDocument"]
        for part in (*named, "/xl/workbook.xml"):
            if self.has(part) and not part.lower().endswith(".bin"):
                return part
        if any(self.has(part) for part in (*named, "/xl/workbook.bin")):
            raise Unreadable(_BINARY)
        raise Unreadable(BROKEN.format("缺少工作簿部件 xl/workbook.xml"))

    def chunks(self, part: str) -> Iterator[bytes]:
        """The bytes of a part piece by piece; stops with :class:`Unreadable` when all that came out is too much."""
        info = self._members.get(part.lower())
        if info is None:
            raise Unreadable(BROKEN.format(f"缺少部件 {part.lstrip('/')}"))
        try:
            with self._zip.open(info) as member:
                while data := member.read(_CHUNK):
                    self._left -= len(data)
                    if self._left < 0:
                        raise Unreadable(BOMB.format("解压后大小"))
                    yield data
        except _ZIP_ERRORS as error:
            raise Unreadable(BROKEN.format(f"部件 {part.lstrip('/')} 无法解压")) from error

    def xml(self, part: str) -> Element:
        """The root element of a small part."""
        parser = etree.XMLParser(**_OPTIONS)
        size = 0
        try:
            for data in self.chunks(part):
                size += len(data)
                if size > MAX_PART:
                    raise Unreadable(BOMB.format(f"部件 {part.lstrip('/')} 的大小"))
                parser.feed(data)
            root = parser.close()
        except etree.XMLSyntaxError as error:
            raise _bad_xml(part.lstrip("/"), error) from error
        _no_doctype(root)
        return root

    def stream(self, part: str, tags: tuple[str, ...], *, cells: bool = False) -> Iterator[Element]:
        """The elements of these local names, in order, each complete and forgotten once the next is asked for.
        With ``cells`` empty formatted cells at the ends of rows are not even parsed."""
        pieces = _without_blanks(self.chunks(part)) if cells else self.chunks(part)
        return stream_xml(pieces, part.lstrip("/"), tags)

    def relationships(self, part: str) -> dict[str, tuple[str, str]]:
        """Id → (last word of the type, part name) of the internal relationships of a part; of the package for
        ``/``. Targets may be relative, absolute, or written with backslashes."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(rels):
            return {}
        found: dict[str, tuple[str, str]] = {}
        for rel in self.xml(rels).iterchildren("{*}Relationship"):
            target = (rel.get("Target") or "").replace("\\", "/")
            if not target or rel.get("TargetMode") == "External":
                continue
            kind = rel.get("Type", "").rsplit("/", 1)[-1]
            found[rel.get("Id", "")] = (kind, self._resolve(folder, target))
        return found

    def _resolve(self, folder: str, target: str) -> str:
        """The part that a relationship points to; some programs write paths from the root without a slash."""
        path = target.split("#", 1)[0]
        names = [posixpath.normpath(posixpath.join("/", folder, one)) for one in (path, unquote(path), f"/{path}")]
        names = [re.sub("^/+", "/", name) for name in names]
        return next((name for name in names if self.has(name)), names[0])

    def named(self, pattern: str) -> list[str]:
        """The part names (lower case) that match a pattern from their beginning."""
        return [name for name in self._members if re.match(pattern, name)]


def stream_xml(pieces: Iterable[bytes], part: str, tags: tuple[str, ...]) -> Iterator[Element]:
    """The elements of these local names out of pieces of XML; no entities, no document types, bounded trees."""
    parser = etree.XMLPullParser(tag=[f"{{*}}{tag}" for tag in tags], **_OPTIONS)
    checked = False
    size = 0
    try:
        for data in pieces:
            parser.feed(data)
            size += len(data)
            if size > MAX_ELEMENT:
                raise Unreadable(BOMB.format(f"部件 {part} 的结构"))
            for _, element in parser.read_events():
                if not checked:
                    _no_doctype(element)
                    checked = True
                size = 0
                yield element
                _forget(element)
        parser.close()
    except etree.XMLSyntaxError as error:
        raise _bad_xml(part, error) from error


def _forget(element: Element) -> None:
    """Free a finished element and what stood before it; otherwise the whole part would stay in memory."""
    parent = element.getparent()
    element.clear()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _without_blanks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Cut at the ends of rows, so that no run of cells is torn, and drop the empty cells at their ends."""
    rest = b""
    for data in pieces:
        rest += data
        end = rest.rfind(b"row>") + 4
        if end < 4:
            if len(rest) > 2 * _CHUNK:
                yield rest
                rest = b""
            continue
        yield _trimmed(rest[:end])
        rest = rest[end:]
    if rest:
        yield rest


def _trimmed(data: bytes) -> bytes:
    if b"<!" in data:
        return data
    return _BLANK_ROWS.sub(rb"\1", _BLANKS.sub(lambda run: run[2] or run[0], data))


def _no_doctype(element: Element) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(BOMB.format("内部定义（含文档类型声明）"))


def _bad_xml(part: str, error: Exception) -> Unreadable:
    text = str(error)
    if "ntity" in text or "mplification" in text:
        return Unreadable(BOMB.format("内部定义（含外部实体）"))
    return Unreadable(BROKEN.format(f"部件 {part} 不是完整的 XML"))
