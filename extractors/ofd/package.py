"""The zip package of an OFD, opened with suspicion: bounded members, no entities, no network, nothing written.

Parts are found by the places (ST_Loc) that other parts name: absolute ones begin with ``/``, others are relative to the
part that names them (GB/T 33190, 7.1 and 7.3).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from extractors.models import Unreadable

Element = Any  # lxml has no types of its own

#: Members of the archive: 2,000 pages with their contents, comments and pictures.
MAX_MEMBERS = 30_000
#: One XML part, unpacked, in bytes. A page with 3,000 characters, each an object of its own, has 1 MB.
MAX_PART = 32 * 1024 * 1024
#: All that is unpacked of one file, in bytes.
MAX_TOTAL = 400 * 1024 * 1024
#: Elements of one part and its attributes; each costs the parser about 100 bytes of memory.
MAX_NODES = 3_000_000
#: One picture, packed as it is, in bytes.
MAX_IMAGE = 64 * 1024 * 1024

_BROKEN = "OFD 文件已损坏（{}），请用 OFD 阅读器打开后另存，或向发文单位索取完好的文件。"
_BOMB = "OFD 文件的{}异常，疑似恶意文件，未读取，请向发文单位核实后重新索取。"
_TOO_LARGE = "OFD 文件的内容过大（{}），请拆分成较小的文件后重新放入。"
_LOCKED = "OFD 文件已加密，无法读取，请用 OFD 阅读器解密另存后重新放入。"
_ZIP_ERRORS = (
    zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, OSError, UnicodeError, EOFError,
)  # fmt: skip
_PREFIX = re.compile(rb"(</?)[A-Za-z_][\w.-]*:(?=[A-Za-z])")


class Damaged(Exception):
    """One part cannot be read; the message says why, in Chinese, without a full stop."""


class Package:
    """The members of an OFD. Raises :class:`Unreadable` for what is no package, is encrypted or is hostile."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _ZIP_ERRORS as error:
            raise Unreadable(_BROKEN.format("压缩结构不完整")) from error
        infos = self._zip.infolist()
        if len(infos) > MAX_MEMBERS:
            raise Unreadable(_BOMB.format("内部文件数量"))
        self._read = 0
        self._members: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            for name in _names(info):
                self._add("/" + name.replace("\\", "/").lstrip("/").lower(), info)
        # GM/T 0099-2020, annex C: the entry to the encrypted parts stands beside OFD.xml.
        if self.has("/Encryptions.xml"):
            raise Unreadable(_LOCKED)

    def _add(self, key: str, info: zipfile.ZipInfo) -> None:
        twin = self._members.get(key)
        if twin is not None and twin.CRC != info.CRC and key.endswith(".xml"):
            raise Unreadable(_BROKEN.format("内部有两个同名而内容不同的部件，无法判断以哪个为准"))
        self._members[key] = info

    def has(self, part: str) -> bool:
        return part.lower() in self._members

    def find(self, loc: str | None, base: str, *roots: str) -> str | None:
        """The part that ``loc``, written in the part ``base``, means; ``None`` when there is no such part.

        Some writers give places relative to the document's folder or to the root instead: ``roots`` are tried next.
        Raises :class:`Unreadable` for a place that leads out of the package.
        """
        if not loc or not loc.strip():
            return None
        loc = loc.strip().replace("\\", "/")
        tried = [resolve(loc, base)]
        for folder in (*roots, "/"):
            other = posixpath.normpath(posixpath.join(folder, loc.lstrip("/")))
            if other.startswith("/") and other not in tried:
                tried.append(other)
        return next((part for part in tried if self.has(part)), None)

    def read(self, part: str, limit: int = MAX_PART) -> bytes:
        """The bytes of one part. Raises :class:`Damaged` when it is missing, damaged or larger than ``limit``."""
        info = self._members.get(part.lower())
        if info is None:
            raise Damaged(f"缺少部件 {part.lstrip('/')}")
        if info.flag_bits & 0x1:
            raise Unreadable(_LOCKED)
        try:
            with self._zip.open(info) as member:
                data = member.read(limit + 1)
        except _ZIP_ERRORS as error:
            raise Damaged(f"部件 {part.lstrip('/')} 无法解压") from error
        self._read += len(data)
        if self._read > MAX_TOTAL:
            raise Unreadable(_TOO_LARGE.format("解压后超过 400 MB"))
        if len(data) > limit:
            raise Unreadable(_TOO_LARGE.format(f"单个部件解压后超过 {limit // 1024 // 1024} MB"))
        return data

    def xml(self, part: str) -> Element:
        """The root element of a part. Raises :class:`Damaged` for what is no XML."""
        data = self.read(part)
        if data.count(b"<") + data.count(b"=") > MAX_NODES:
            raise Unreadable(_TOO_LARGE.format("单个部件的内容过多"))
        return _parse(data, part)


def broken(why: str) -> Unreadable:
    """The refusal of a damaged file."""
    return Unreadable(_BROKEN.format(why))


def resolve(loc: str, base: str) -> str:
    """The absolute place of ``loc``, written in the part ``base``. Raises :class:`Unreadable` when it leads out."""
    depth = 0 if loc.startswith("/") else base.count("/") - 1
    for step in loc.split("/"):
        depth += -1 if step == ".." else step not in ("", ".")
        if depth < 0:
            raise Unreadable(_BOMB.format("内部路径（指向文件包之外）"))
    return posixpath.normpath("/" + posixpath.join(posixpath.dirname(base), loc).lstrip("/"))


def local(element: Element) -> str:
    """The name of an element without its namespace: writers use several prefixes, some none."""
    tag: str = element.tag
    return tag.rpartition("}")[2]


def children(element: Element | None, name: str) -> Iterator[Element]:
    return (item for item in (element if element is not None else ()) if local(item) == name)


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along a path of names."""
    for name in path:
        if element is None:
            return None
        element = next(children(element, name), None)
    return element


def text_of(element: Element | None) -> str:
    return "" if element is None else (element.text or "").strip()


def _names(info: zipfile.ZipInfo) -> list[str]:
    """The member's name; an old archive's is also read as GBK, which other parts name it by."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return [info.filename]
    try:
        return [info.filename, info.filename.encode("cp437").decode("gb18030")]
    except UnicodeError:
        return [info.filename]


def _parse(data: bytes, part: str) -> Element:
    try:
        root = etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        if b"<!ENTITY" in data or b"<!DOCTYPE" in data:
            raise Unreadable(_BOMB.format("内部定义（含外部实体）")) from error
        if "amespace prefix" not in str(error):
            raise Damaged(f"部件 {part.lstrip('/')} 不是完整的 XML") from error
        try:  # the prefix was used but not declared
            root = etree.fromstring(_PREFIX.sub(rb"\1", data), _parser())
        except (etree.XMLSyntaxError, ValueError) as again:
            raise Damaged(f"部件 {part.lstrip('/')} 不是完整的 XML") from again
    if root.getroottree().docinfo.doctype:
        raise Unreadable(_BOMB.format("内部定义（含文档类型声明）"))
    return root


def _parser() -> Any:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
