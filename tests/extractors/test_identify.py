"""What a file is, told from its bytes."""

from __future__ import annotations

import hashlib

import pytest

from extractors.extract import extract
from extractors.identify import (
    DOCX,
    EMPTY,
    ENCRYPTED_OFFICE,
    KIND_NAMES,
    MARKDOWN,
    PDF,
    TEXT,
    UNKNOWN,
    identify,
    media_type,
    unsupported,
)  # fmt: skip
from tests.support.docx_maker import docx, p, package

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MINI_PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n%%EOF\n"
WORD = docx(p("通知"))


def stream(name: str) -> bytes:
    return OLE + name.encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (MINI_PDF, PDF),
        (b"junk\r\n" * 100 + MINI_PDF, PDF),
        (WORD, DOCX),
        (WORD[:400], DOCX),
        (package({"[Content_Types].xml": "", "xl/workbook.xml": ""}), XLSX),
        (package({"OFD.xml": "", "Doc_0/Document.xml": ""}), "application/ofd"),
        (package({"通知.docx": b"x", "附件.xlsx": b"y"}), "application/zip"),
        (b"PK\x05\x06" + bytes(18), "application/zip"),
        (b"Rar!\x1a\x07\x01\x00", "application/vnd.rar"),
        (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
        (stream("WordDocument"), "application/msword"),
        (stream("Workbook"), "application/vnd.ms-excel"),
        (stream("EncryptedPackage"), ENCRYPTED_OFFICE),
        (OLE, "application/x-ole-storage"),
        (b"{\\rtf1\\ansi ...}", "application/rtf"),
        ("<!DOCTYPE html>\n<html><body>通知</body></html>".encode(), "text/html"),
        ("<html>通知</html>".encode("utf-16"), "text/html"),
        (b"<?xml version='1.0'?><w:wordDocument/>", "text/xml"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (b"From: a@b.cn\r\nSubject: x\r\n\r\nbody", "message/rfc822"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "multipart/related"),
        (b"x" * 257 + b"ustar\x0000" + bytes(248), "application/x-tar"),
        (b"\x78\x9f\x3e\x22\x01\x00", "application/vnd.ms-tnef"),
        ("说明：%PDF-1.7 是一种格式".encode(), TEXT),
        ("通知".encode("gbk"), TEXT),
        (b"", EMPTY),
        (b" \r\n\0\0", EMPTY),
        (bytes(range(256)) * 10, UNKNOWN),
        (b"MZ\x90\x00\x03\x00\x00\x00" * 40, UNKNOWN),
    ],
)  # fmt: skip
def test_the_bytes_tell_the_type(data: bytes, expected: str) -> None:
    for name in ("a.pdf", "a.docx", "a", "a.txt", "\0../..\\x.doc"):
        assert media_type(data, name) == expected


def test_names_in_gbk_are_read_and_others_made_storable() -> None:
    assert identify(b"x", "高平市.txt".encode("gbk").decode("utf-8", "surrogateescape")).name == "高平市.txt"
    assert identify(b"x", "\ud800a.txt").name == "?a.txt"


def test_only_text_takes_its_kind_from_the_name() -> None:
    assert media_type("# 通知".encode(), "a.md") == MARKDOWN
    assert media_type(WORD, "a.md") == DOCX


def test_a_source_document_carries_hash_and_size() -> None:
    source = identify(b"abc", "x.txt")
    assert (source.sha256, source.size, source.name) == (hashlib.sha256(b"abc").hexdigest(), 3, "x.txt")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (package({"ppt/presentation.xml": ""}), ["本版本尚不能读取演示文稿", "另存为 DOCX 或 PDF"]),
        (package({"mimetype": "application/vnd.oasis.opendocument.text"}), ["OpenDocument", "另存为 DOCX 或 PDF"]),
        (package({"META-INF/container.xml": ""}), ["EPUB", "另存为 DOCX 或 PDF"]),
        (b"Rar!\x1a\x07\x01\x00", ["RAR 压缩包", "解压", "ZIP"]),
        (b"7z\xbc\xaf\x27\x1c", ["7z 压缩包", "解压", "ZIP"]),
        (b"\x1f\x8b\x08\x00", ["GZIP 压缩包", "解压"]),
        (b"x" * 257 + b"ustar\x0000" + bytes(248), ["TAR 压缩包", "解压"]),
        (b"\x78\x9f\x3e\x22\x01\x00", ["winmail.dat", "解压"]),
        (stream("__substg1.0"), ["Outlook", "EML"]),
        (OLE, ["旧版 Office", "另存为 DOCX 或 PDF"]),
        (stream("EncryptedPackage"), ["文件加了密码", "去掉密码"]),
        (b"<?xml version='1.0'?><w:wordDocument/>", ["XML", "另存为 DOCX 或 PDF"]),
        (b"", ["文件是空的"]),
        (bytes(range(256)) * 10, ["无法识别"]),
    ],
)
def test_unsupported_files_get_one_clear_sentence(data: bytes, words: list[str]) -> None:
    document = extract(data, "附件.bin")
    assert document.blocks == ()
    assert document.failure is not None
    assert all(word in document.failure for word in words)
    assert document.failure.count("。") == 1


@pytest.mark.parametrize("media", sorted(KIND_NAMES))
def test_every_known_type_has_its_sentence(media: str) -> None:
    sentence = unsupported(media, "a")
    assert KIND_NAMES[media] in sentence
    assert sentence.endswith("。")


@pytest.mark.parametrize(
    ("name", "told"),
    [("通知.doc", True), ("通知.pdf", True), ("通知.txt", True), ("通知.docx", False), ("通知.DOCX", False),
     ("通知", False), ("通知.docx.bak", False)],
)  # fmt: skip
def test_a_wrong_name_is_told_and_the_file_read(name: str, told: bool) -> None:
    document = extract(WORD, name)
    assert list(document.lines()) == ["通知"]
    assert [(issue.code, issue.severity) for issue in document.issues] == ([("wrong_extension", "info")] * told)
