"""What a file is, told from its bytes; the name's ending only refines text into Markdown and is checked."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from pathlib import PurePosixPath

from extractors.encoding import BOMS, looks_like_text
from extractors.models import Issue, SourceDocument

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
EMPTY = "application/x-empty"
UNKNOWN = "application/octet-stream"
BROKEN_ZIP = "application/zip; damaged"
ENCRYPTED_OFFICE = "application/x-ole-storage; encrypted"

#: Bytes at the start of a file → its type (WHATWG MIME Sniffing §6 and the formats' own documents).
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", PDF),
    (b"{\\rtf", RTF),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)
#: A member that only this kind of zip has → its type; the first that matches wins.
ZIP_MARKS: tuple[tuple[str, str], ...] = (
    ("OFD.xml", OFD),
    ("xl/", XLSX),
    ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("META-INF/container.xml", "application/epub+zip"),
    ("META-INF/manifest.xml", "application/vnd.oasis.opendocument.text"),
    ("content.xml", "application/vnd.oasis.opendocument.text"),
)
#: Names of streams in an OLE2 file (UTF-16) → its type.
OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", ENCRYPTED_OFFICE),
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("Book", XLS),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("__substg1.0", "application/vnd.ms-outlook"),
)
#: Endings whose meaning is fixed. Others (.bak, .tmp, none) promise nothing.
ENDINGS: dict[str, frozenset[str]] = {
    ".pdf": frozenset({PDF}),
    ".docx": frozenset({DOCX}),
    ".docm": frozenset({DOCX}),
    ".doc": frozenset({DOC, ENCRYPTED_OFFICE}),
    ".wps": frozenset({DOC, "application/x-ole-storage"}),
    ".xls": frozenset({XLS}),
    ".xlsx": frozenset({XLSX}),
    ".txt": frozenset({TEXT, MARKDOWN}),
    ".md": frozenset({TEXT, MARKDOWN}),
    ".rtf": frozenset({RTF}),
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
    "application/vnd.rar": "RAR 压缩包",
    "application/x-7z-compressed": "7z 压缩包",
    "application/gzip": "GZIP 压缩包",
    ZIP: "ZIP 压缩包",
    OFD: "OFD 版式文件",
    XLSX: "Excel 表格（XLSX）",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "演示文稿（PPTX）",
    "application/vnd.oasis.opendocument.text": "OpenDocument 文档",
    "application/epub+zip": "EPUB 电子书",
    DOC: "旧版 Word／WPS 文档（DOC）",
    XLS: "旧版 Excel 表格（XLS）",
    "application/vnd.ms-powerpoint": "旧版演示文稿（PPT）",
    "application/vnd.ms-outlook": "Outlook 邮件",
    "application/x-ole-storage": "旧版 Office／WPS 文件",
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
_ARCHIVES = frozenset({ZIP, "application/vnd.rar", "application/x-7z-compressed", "application/gzip"})
#: Surrogates that do not stand for an undecodable byte of a file name.
_LONE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_MAIL = re.compile(rb"(?:(?:From|To|Received|Return-Path|MIME-Version|Message-ID|Subject|Date): [^\n]*\n){2}", re.I)
#: A saved page rather than a letter; a letter with pictures has a sender or a recipient as well.
_RELATED = re.compile(rb"^Content-Type:\s*multipart/related", re.I | re.M)
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.I)


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
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_type(data)
    return _image_type(data) or _late_pdf(data) or _text_type(data, name)


def _zip_type(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, UnicodeError):
        # The list of members stands at the end of the file; without it the first member still tells what it
        # was.
        start = data[:65536]
        office = b"[Content_Types].xml" in start and b"xl/" not in start and b"ppt/" not in start
        return DOCX if office or b"word/" in start else BROKEN_ZIP
    plain = [name.replace("\\", "/").lstrip("/") for name in names]
    if any(name.startswith("word/") for name in plain):
        return DOCX
    for mark, kind in ZIP_MARKS:
        if any(name == mark or (mark.endswith("/") and name.startswith(mark)) for name in plain):
            return kind
    return DOCX if "[Content_Types].xml" in plain else ZIP


def _ole_type(data: bytes) -> str:
    for stream, kind in OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return kind
    return "application/x-ole-storage"


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
    if any(data.startswith(bom) for bom, _ in BOMS[1:]):
        start = start.replace(b"\0", b"")
    if _HTML.search(start) and start.startswith(b"<"):
        return HTML
    if start.startswith(b"<?xml"):
        return "text/xml"
    if _MAIL.match(start.replace(b"\r\n", b"\n")):
        return MHTML if _RELATED.search(data[:8192]) else MAIL
    if looks_like_text(data):
        return _BY_ENDING.get(ending(name), TEXT)
    return UNKNOWN


def ending(name: str) -> str:
    """The last ending of a file name, lower case, with its dot; empty when it has none."""
    return PurePosixPath(name.replace("\\", "/").replace("\0", "")).suffix.lower()


def unsupported(media: str, name: str) -> str:
    """One sentence for a file that this version cannot read."""
    if media == EMPTY:
        return "文件是空的，没有任何内容，请检查后重新放入。"
    if media == ENCRYPTED_OFFICE:
        return "文件加了密码，无法打开，请在 Word 或 WPS 中去掉密码、另存为 DOCX 后重新放入。"
    if media == BROKEN_ZIP:
        return "文件已损坏（压缩结构不完整），请重新下载或向发文单位索取完好的文件后重新放入。"
    if media in _ARCHIVES:
        return f"本版本尚不能读取{KIND_NAMES[media]}，请解压后把其中的 DOCX 或 PDF 文件重新放入。"
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
