"""What a file is, told from its bytes; the name's ending only refines text into Markdown and is checked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from extractors.archive.directory import DirectoryError, Entry, MemberError, TooLarge, read_directory, unpack
from extractors.encoding import BOMS, looks_like_text
from extractors.models import Issue, SourceDocument
from extractors.ole import SIGNATURE, root_streams

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
HTML = "text/html"
MHTML = "multipart/related"
OFD = "application/ofd"
DOC = "application/msword"
RTF = "application/rtf"
ZIP = "application/zip"
MAIL = "message/rfc822"
#: Images that are read as scanned pages.
IMAGES = ("image/png", "image/jpeg", "image/tiff", "image/bmp", "image/gif", "image/webp")
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
EPUB = "application/epub+zip"
RAR = "application/vnd.rar"
SEVEN_ZIP = "application/x-7z-compressed"
GZIP = "application/gzip"
TAR = "application/x-tar"
OUTLOOK = "application/vnd.ms-outlook"
TNEF = "application/vnd.ms-tnef"
OLE = "application/x-ole-storage"
EMPTY = "application/x-empty"
UNKNOWN = "application/octet-stream"
BROKEN_ZIP = "application/zip; damaged"
ENCRYPTED_OFFICE = "application/x-ole-storage; encrypted"

#: Bytes at the start of a file → its type (WHATWG MIME Sniffing §6 and the formats' own documents).
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", PDF),
    (b"{\\rtf", RTF),
    (b"Rar!\x1a\x07", RAR),
    (b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (b"\x1f\x8b", GZIP),
    (b"BZh91AY&SY", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"\x78\x9f\x3e\x22", TNEF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)
#: A member that only this kind of zip has → its type; the first that matches wins. A mere folder ``word/`` is no mark:
#: people name folders of attachments so.
ZIP_MARKS: tuple[tuple[str, str], ...] = (
    ("OFD.xml", OFD),
    ("word/document.xml", DOCX),
    ("xl/workbook.xml", XLSX),
    ("xl/workbook.bin", XLSX),
    ("ppt/presentation.xml", PPTX),
    ("META-INF/container.xml", EPUB),
    ("META-INF/manifest.xml", ODT),
)
#: What an Office package says in ``[Content_Types].xml`` of its main part (ECMA-376 part 2, 10.1) → its type.
CONTENT_TYPES: tuple[tuple[bytes, str], ...] = (
    (b"wordprocessingml.document.main+xml", DOCX),
    (b"wordprocessingml.template.main+xml", DOCX),
    (b"ms-word.document.macroEnabled.main+xml", DOCX),
    (b"ms-word.template.macroEnabledTemplate.main+xml", DOCX),
    (b"spreadsheetml.sheet.main+xml", XLSX),
    (b"spreadsheetml.template.main+xml", XLSX),
    (b"ms-excel.sheet.macroEnabled.main+xml", XLSX),
    (b"ms-excel.sheet.binary.macroEnabled.main", XLSX),
    (b"presentationml.presentation.main+xml", PPTX),
)
#: What the first member ``mimetype`` of an OpenDocument or EPUB file says → its type.
MIMETYPES: tuple[tuple[bytes, str], ...] = (
    (b"application/vnd.oasis.opendocument.spreadsheet", ODS),
    (b"application/vnd.oasis.opendocument", ODT),
    (b"application/epub+zip", EPUB),
    (b"application/ofd", OFD),
)
#: Names of streams in an OLE2 file (UTF-16) → its type.
OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", ENCRYPTED_OFFICE),
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("Book", XLS),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("__properties_version1.0", OUTLOOK),
    ("__substg1.0", OUTLOOK),
)
#: Endings whose meaning is fixed. Others (.bak, .tmp, none) promise nothing.
ENDINGS: dict[str, frozenset[str]] = {
    ".pdf": frozenset({PDF}),
    ".docx": frozenset({DOCX}),
    ".docm": frozenset({DOCX}),
    ".doc": frozenset({DOC, ENCRYPTED_OFFICE}),
    ".wps": frozenset({DOC, DOCX, OLE}),
    ".xls": frozenset({XLS}),
    ".xlsx": frozenset({XLSX}),
    ".txt": frozenset({TEXT, MARKDOWN}),
    ".md": frozenset({TEXT, MARKDOWN}),
    ".rtf": frozenset({RTF}),
    ".rar": frozenset({RAR}),
    ".7z": frozenset({SEVEN_ZIP}),
    ".ofd": frozenset({OFD}),
    ".html": frozenset({HTML}),
    ".htm": frozenset({HTML}),
    ".zip": frozenset({ZIP}),
    ".et": frozenset({XLS, XLSX}),
    ".csv": frozenset({CSV}),
    ".tsv": frozenset({CSV}),
    ".mht": frozenset({MHTML}),
    ".mhtml": frozenset({MHTML}),
    ".eml": frozenset({MAIL}),
    ".png": frozenset({"image/png"}),
    ".jpg": frozenset({"image/jpeg"}),
    ".jpeg": frozenset({"image/jpeg"}),
    ".tif": frozenset({"image/tiff"}),
    ".tiff": frozenset({"image/tiff"}),
}
KIND_NAMES: dict[str, str] = {
    PDF: "PDF 文件",
    DOCX: "Word 文档（DOCX）",
    CSV: "逗号分隔的表格（CSV）",
    MHTML: "网页存档（MHTML）",
    TEXT: "文本文件",
    MARKDOWN: "文本文件",
    RTF: "RTF 文档",
    RAR: "RAR 压缩包",
    SEVEN_ZIP: "7z 压缩包",
    GZIP: "GZIP 压缩包",
    TAR: "TAR 压缩包",
    "application/x-bzip2": "BZIP2 压缩包",
    "application/x-xz": "XZ 压缩包",
    ZIP: "ZIP 压缩包",
    OFD: "OFD 版式文件",
    XLSX: "Excel 表格（XLSX）",
    PPTX: "演示文稿（PPTX）",
    ODT: "OpenDocument 文档",
    ODS: "OpenDocument 表格",
    EPUB: "EPUB 电子书",
    DOC: "旧版 Word／WPS 文档（DOC）",
    XLS: "旧版 Excel 表格（XLS）",
    "application/vnd.ms-powerpoint": "旧版演示文稿（PPT）",
    OUTLOOK: "Outlook 邮件（MSG）",
    TNEF: "Outlook 邮件附件包（winmail.dat）",
    OLE: "旧版 Office／WPS 文件",
    MAIL: "电子邮件",
    HTML: "网页（HTML）",
    "text/xml": "XML 文件",
    "image/png": "图片",
    "image/jpeg": "图片",
    "image/gif": "图片",
    "image/bmp": "图片",
    "image/tiff": "图片",
    "image/webp": "图片",
    "image/heic": "图片",
}
#: Text whose name says how it is laid out.
_BY_ENDING = {".md": MARKDOWN, ".markdown": MARKDOWN, ".csv": CSV, ".tsv": CSV}
_ARCHIVES = frozenset({ZIP, RAR, SEVEN_ZIP, GZIP, TAR, "application/x-bzip2", "application/x-xz", TNEF})
#: Surrogates that do not stand for an undecodable byte of a file name.
_LONE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
#: One line of a mail's head (RFC 5322, 2.2), or its continuation.
_HEADER = re.compile(rb"([!-9;-~]{1,76}):[^\n]*\n|[ \t][^\n]*\n")
_MAIL_NAMES = frozenset(
    b"from to cc received return-path mime-version message-id subject date content-type reply-to sender".split()
)
#: The head of a page saved whole (RFC 2557): from Chromium, Word, WPS, IE; a letter has a recipient or a way it came.
_RELATED = re.compile(rb"^Content-Type:\s*(?:multipart/related|text/html)", re.I | re.M)
_LETTER = frozenset(b"to cc received return-path delivered-to message-id".split())
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.I)
#: A page without its first tags, as export tools write tables; Markdown may begin so as well.
_FRAGMENT = re.compile(
    rb"<(?:!--|table|meta|head|body|title|style|script|center|div|p|font|h[1-6]|form|base|link|tr|td)[\s>-]", re.I
)
_IN_PAGES = re.compile(rb"</(?:table|body|div|p|td|tr|h[1-6])\s*>", re.I)
_PLAIN = frozenset({".md", ".markdown", ".txt", ".csv", ".tsv"})


def identify(data: bytes, name: str) -> SourceDocument:
    """The file's name, SHA-256, size in bytes and media type; never raises."""
    return SourceDocument(
        name=printable(name), sha256=hashlib.sha256(data).hexdigest(), size=len(data), media_type=media_type(data, name)
    )


def printable(name: str) -> str:
    """A file name that can be stored: one that the file system holds in GBK (unpacked from an old archive) is read
    as such, other undecodable bytes become ``?``."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raw = name.encode("utf-8", "surrogateescape") if not _LONE.search(name) else b"\xff"
        try:
            return raw.decode("gb18030")
        except UnicodeDecodeError:
            return name.encode("utf-8", "replace").decode("utf-8")
    return name


def media_type(data: bytes, name: str = "") -> str:
    """The media type of ``data``; ``application/octet-stream`` when it is nothing known."""
    if not data.strip(b"\0 \t\r\n"):
        return EMPTY
    for magic, kind in MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(data)
    if data.startswith(SIGNATURE):
        return _ole_type(data)
    if data[257:262] == b"ustar":
        return TAR
    return _image_type(data) or _late_pdf(data) or _text_type(data, name)


def _zip_type(data: bytes) -> str:
    try:
        entries = {entry.raw.replace(b"\\", b"/").lstrip(b"/"): entry for entry in read_directory(data)}
    except DirectoryError as error:
        if error.kind != "damaged":
            return ZIP
        # The list of members stands at the end of the file; without it the first member still tells what it
        # was.
        start = data[:65536]
        office = b"[Content_Types].xml" in start and b"xl/" not in start and b"ppt/" not in start
        return DOCX if office or b"word/" in start else BROKEN_ZIP
    for member, marks in (("mimetype", MIMETYPES), ("[Content_Types].xml", CONTENT_TYPES)):
        content = _start_of(data, entries.get(member.encode()))
        for mark, kind in marks:
            if mark in content:
                return kind
    for name, kind in ZIP_MARKS:
        if name.encode() in entries:
            return kind
    return _package(entries) if b"[Content_Types].xml" in entries else ZIP


def _start_of(data: bytes, entry: Entry | None) -> bytes:
    """A small member; nothing of one that cannot be unpacked."""
    try:
        return unpack(data, entry, 1_000_000) if entry else b""
    except (MemberError, TooLarge):
        return b""


def _package(entries: Iterable[bytes]) -> str:
    """An Office package that has lost its main part."""
    folders = {name.partition(b"/")[0] for name in entries if b"/" in name}
    return XLSX if b"xl" in folders else PPTX if b"ppt" in folders else DOCX


def _ole_type(data: bytes) -> str:
    root = root_streams(data)
    for stream, kind in OLE_STREAMS:
        if stream in root if root else stream.encode("utf-16-le") in data:
            return kind
    return OLE


def second_nature(data: bytes, media: str) -> Issue | None:
    """A warning for a file that is something else as well: an archive hung to its end. Its beginning decides."""
    if media.startswith("text/") or data.startswith((b"PK", SIGNATURE)):
        return None
    try:
        count = len(read_directory(data)) if b"PK\x05\x06" in data[-66_000:] else 0
    except DirectoryError:
        return None
    if not count:
        return None
    message = f"文件末尾另藏有一个压缩包（{count}个文件），没有读取，请核实来源；如果需要，请另行解压后放入。"
    return Issue(code="second_content", severity="warning", message=message)


def _image_type(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"avif"}:
        return "image/heic"
    if data[:2] == b"BM" and data[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return None


def _late_pdf(data: bytes) -> str | None:
    """Readers accept bytes before ``%PDF-`` within the first kilobyte (ISO 32000-1, annex H, note 13); a
    text that only speaks of the mark has no objects."""
    return PDF if re.search(rb"%PDF-\d", data[:1024]) and b" obj" in data else None


def _text_type(data: bytes, name: str) -> str:
    start = data[:1024].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if any(data.startswith(bom) for bom, _ in BOMS[1:]) or data[:2] in {b"<\0", b"\0<"}:
        start = start.replace(b"\0", b"").lstrip(b" \t\r\n")
    if start.startswith(b"<") and _is_page(data, start, name):
        return HTML
    if start.startswith(b"<?xml"):
        # Excel 2003 wrote whole workbooks as XML, under the ending of its binary ones.
        return XLS if b"urn:schemas-microsoft-com:office:spreadsheet" in start else "text/xml"
    if (kind := _mail_type(data)) is not None:
        return kind
    if looks_like_text(data):
        return _BY_ENDING.get(ending(name), TEXT)
    return UNKNOWN


def _mail_type(data: bytes) -> str | None:
    """A mail or a saved page: it begins with lines ``Name: value``, of which two at least are a mail's own."""
    head = data[:65536].lstrip(b"\xef\xbb\xbf\r\n").replace(b"\r\n", b"\n")
    names: set[bytes] = set()
    at = 0
    while (line := _HEADER.match(head, at)) is not None:
        names.add((line[1] or b"").lower())
        at = line.end()
    if len(names & _MAIL_NAMES) < 2:
        return None
    return MHTML if _RELATED.search(head[:at]) and not names & _LETTER else MAIL


def _is_page(data: bytes, start: bytes, name: str) -> bool:
    """Whether a text that begins with a tag is a page; what is named as text may hold tables in HTML."""
    narrow = start.startswith(b"<?") and b"\0" not in data[:64]
    if _HTML.search(start) or (not narrow and _HTML.search(data[:8192])):
        return True
    return ending(name) not in _PLAIN and bool(_FRAGMENT.match(start) and _IN_PAGES.search(data[:65536]))


def ending(name: str) -> str:
    """The last ending of a file name, lower case, with its dot; empty when it has none."""
    return PurePosixPath(name.replace("\\", "/").replace("\0", "")).suffix.lower()


#: Endings of spreadsheets: what is encrypted does not tell what it holds.
_SHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".et"})


def unsupported(media: str, name: str) -> str:
    """One sentence for a file that this version cannot read."""
    if media == EMPTY:
        return "文件是空的，没有任何内容，请检查后重新放入。"
    if media == ENCRYPTED_OFFICE:
        program, form = ("Excel", "XLSX") if ending(name) in _SHEETS else ("Word", "DOCX")
        return f"文件加了密码，无法打开，请在 {program} 或 WPS 中去掉密码、另存为 {form} 后重新放入。"
    if media == BROKEN_ZIP:
        return "文件已损坏（压缩结构不完整），请重新下载或向发文单位索取完好的文件后重新放入。"
    if media in _ARCHIVES:
        return f"本版本尚不能读取{KIND_NAMES[media]}，请解压后把里面的文件（或打成 ZIP 压缩包）重新放入。"
    if media == OUTLOOK:
        return f"本版本尚不能读取{KIND_NAMES[media]}，请另存为 EML，或把附件存下来后重新放入。"
    if media in KIND_NAMES:
        return f"本版本尚不能读取{KIND_NAMES[media]}，请另存为 DOCX 或 PDF 后重新放入。"
    if ending(name) in {".txt", ".md"}:
        return "无法识别该文件的文字编码（不是 UTF-8、GBK 或 UTF-16），请用记事本另存为 UTF-8 后重新放入。"
    return "无法识别文件的类型（不是 PDF、DOCX 或文本），文件可能已损坏，请另存为 DOCX 或 PDF 后重新放入。"


def wrong_extension(source: SourceDocument) -> Issue | None:
    """A notice when the name promises another type than the bytes have; the bytes decide."""
    expected = ENDINGS.get(ending(source.name))
    if expected is None or source.media_type in expected:
        return None
    is_a = KIND_NAMES.get(source.media_type, "其他文件")
    suffix = ending(source.name)
    message = f"文件扩展名为 {suffix}，实际内容是{is_a}，已按实际内容读取，建议改正文件名。"
    return Issue(code="wrong_extension", severity="info", message=message, raw=source.name)
