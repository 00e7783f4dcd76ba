"""The zip package of a DOCX, opened with suspicion: bounded members, no entities, no network, nothing
written.

Only the parts that carry text are unpacked, each up to a limit that does not trust the sizes which the file
itself declares. python-docx supplies the grammar (part names, relationship types); its own reader loads every
part whole and is not used on files from outside.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PACKAGE_URI, PackURI
from lxml import etree

from extractors.models import Unreadable

Element = Any  # lxml has no types of its own

#: Members of the archive; a long report with many pictures has a few hundred.
MAX_MEMBERS = 5_000
#: Sum of the unpacked sizes that the archive declares, in bytes.
MAX_TOTAL = 300 * 1024 * 1024
#: One XML part, unpacked, in bytes. A table of 10,000 rows and 10 columns from Word has about 60 MB.
MAX_PART = 96 * 1024 * 1024
#: Unpacked size over packed size; XML of a large table reaches about 100.
MAX_RATIO = 400
#: Elements, and attributes twice, of one part; each costs the parser about 100 bytes of memory.
MAX_NODES = 7_000_000
#: Below this size a high ratio harms nobody.
RATIO_FROM = 8 * 1024 * 1024

_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)
_BROKEN = "DOCX 文件已损坏（{}），请用 Word 或 WPS 打开后另存，或向发文单位索取完好的文件。"
_TOO_LARGE = "DOCX 文件的正文过大（解压后超过 96 MB 或内容过多），请拆分成较小的文件后重新放入。"
_LOOKS = re.compile(
    rb"<w:(?:kern|szCs|lang|tcW|vAlign|widowControl|color|spacing|snapToGrid|shd|bCs|iCs|ind|adjustRightInd|"
    rb"autoSpaceDE|autoSpaceDN|overflowPunct|textAlignment|noWrap|keepNext|keepLines|w|position|trHeight|"
    rb"proofErr|lastRenderedPageBreak|bookmarkEnd|top|left|bottom|right|insideH|insideV)(?: [^<>]*)?/>"
)
_FONTS = re.compile(rb"<w:rFonts [^<>]*/>")
_FONT_NAMES = re.compile(rb' w:(?:ascii|hAnsi)="[^"<>]*"')
_SESSIONS = re.compile(rb' w:rsid[A-Za-z]*="[0-9A-Fa-f]{1,8}"')
_BOMB = "DOCX 文件的{}异常，疑似恶意压缩文件，未读取，请向发文单位核实后重新索取。"


class Package:
    """The members of a DOCX that hold text. Raises :class:`Unreadable` for anything that is not one."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (
            zipfile.BadZipFile,
            ValueError,
            NotImplementedError,
            OSError,
            UnicodeError,
            EOFError,
        ) as error:
            raise Unreadable(_BROKEN.format("压缩结构不完整")) from error
        self._members = self._checked_members(len(data))
        self.main = self._main_part()

    def _checked_members(self, size: int) -> dict[str, zipfile.ZipInfo]:
        infos = self._zip.infolist()
        if len(infos) > MAX_MEMBERS:
            raise Unreadable(_BOMB.format("内部文件数量"))
        total = sum(info.file_size for info in infos)
        if total > MAX_TOTAL or (total > RATIO_FROM and total > MAX_RATIO * max(size, 1)):
            raise Unreadable(_BOMB.format("解压后大小"))
        members: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            if info.flag_bits & 0x1 and info.filename.endswith((".xml", ".rels")):
                raise Unreadable("文件加了密码，无法打开，请去掉密码、另存为 DOCX 后重新放入。")
            key = "/" + info.filename.replace("\\", "/").lstrip("/").lower()
            twin = members.get(key)
            if twin is not None and twin.CRC != info.CRC and key.endswith((".xml", ".rels")):
                raise Unreadable(_BROKEN.format("内部有两个同名而内容不同的部件，无法判断以哪个为准"))
            members[key] = info
        return members

    def has(self, part: str) -> bool:
        return part.lower() in self._members

    def _main_part(self) -> str:
        """The part that the package calls its document; failing that, where Word puts it."""
        for kind, target in self.relationships(PACKAGE_URI).values():
            if kind.endswith("/officeDocument") and self.has(target):
                return target
        if self.has("/word/document.xml"):
            return "/word/document.xml"
        raise Unreadable(_BROKEN.format("缺少正文部件 word/document.xml"))

    def read(self, part: str) -> bytes:
        """The bytes of one part, at most ``MAX_PART``."""
        info = self._members.get(part.lower())
        if info is None:
            raise Unreadable(_BROKEN.format(f"缺少部件 {part.lstrip('/')}"))
        try:
            with self._zip.open(info) as member:
                data = member.read(MAX_PART + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            ValueError,
            NotImplementedError,
            RuntimeError,
            OSError,
            EOFError,
        ) as error:
            raise Unreadable(_BROKEN.format(f"部件 {part.lstrip('/')} 无法解压")) from error
        if len(data) > MAX_PART:
            raise Unreadable(_TOO_LARGE)
        return data

    def xml(self, part: str) -> Element:
        """The root element of an XML part; in strict documents with the usual namespaces."""
        data = self.read(part)
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        # Most of what Word writes is looks and editing sessions; without them the tree takes half the memory.
        data = _LOOKS.sub(b"", _SESSIONS.sub(b"", data))
        data = _FONTS.sub(_plain_font, data)
        if data.count(b"<") + 2 * data.count(b"=") > MAX_NODES:
            raise Unreadable(_TOO_LARGE)
        return parse_xml(data, part)

    def relationships(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationship id → (type, part name) of the internal relationships of a part; empty when it has
        none."""
        source = PackURI(part)
        if not self.has(str(source.rels_uri)):
            return {}
        found: dict[str, tuple[str, str]] = {}
        for rel in parse_xml(self.read(str(source.rels_uri)), str(source.rels_uri)):
            target = rel.get("Target") if isinstance(rel.tag, str) else None
            if not target or rel.get("TargetMode") == "External":
                continue
            try:
                name = str(PackURI.from_rel_ref(source.baseURI, target))
            except ValueError:
                continue
            found[rel.get("Id", "")] = (rel.get("Type", ""), name)
        return found

    def related(self, kind: str) -> str | None:
        """The first part of the main part's relationships of one type (its last word: ``styles``,
        ``numbering``)."""
        wanted = getattr(RT, kind.upper(), kind).rsplit("/", 1)[-1]
        parts = self.relationships(self.main).values()
        return next((name for type_, name in parts if type_.rsplit("/", 1)[-1] == wanted and self.has(name)), None)


def _plain_font(found: re.Match[bytes]) -> bytes:
    """Of a run's fonts the two names that tell a symbol font; the others cost a fifth of the tree."""
    return b"<w:rFonts" + b"".join(_FONT_NAMES.findall(found[0])) + b"/>"


def parse_xml(data: bytes, part: str) -> Element:
    """Parse without entities, document types, external files or oversized trees."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if b"<!ENTITY" in data or b"<!DOCTYPE" in data:
            raise Unreadable(_BOMB.format("内部定义（含外部实体）")) from error
        if "depth" in str(error):
            raise Unreadable("DOCX 文件的表格嵌套过深，无法读取，请在 Word 中取消嵌套后重新放入。") from error
        raise Unreadable(_BROKEN.format(f"部件 {part.lstrip('/')} 不是完整的 XML")) from error
    if root.getroottree().docinfo.doctype:
        raise Unreadable(_BOMB.format("内部定义（含文档类型声明）"))
    return root
