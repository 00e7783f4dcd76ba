"""Archives of attachments: every member comes out as it went in, or a sentence says why not; nothing is written."""

from __future__ import annotations

import bz2
import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.archive import unzip
from extractors.archive.directory import DirectoryError, read_directory
from extractors.extract import extract
from extractors.identify import DOCX, ODT, OFD, XLSX, ZIP, media_type
from extractors.models import ExtractedDocument
from tests.support.docx_maker import docx, p, package


class Raw(NamedTuple):
    """A member written byte for byte, as old programs write them."""

    name: bytes
    data: bytes = "关于抽查的通知".encode()
    flags: int = 0
    method: int = 0
    mode: int = 0
    extra: bytes = b""
    local_name: bytes | None = None


def archive(*members: Raw, prefix: bytes = b"", comment: bytes = b"") -> bytes:
    out, directory = bytearray(prefix), b""
    for m in members:
        packed = {0: m.data, 8: zlib.compress(m.data, 9)[2:-4], 12: bz2.compress(m.data)}.get(m.method, m.data)
        sizes = struct.pack("<3L", zlib.crc32(m.data), len(packed), len(m.data))
        start, local = len(out), m.name if m.local_name is None else m.local_name
        out += b"PK\x03\x04" + struct.pack("<5H", 20, m.flags, m.method, 0, 0) + sizes
        out += struct.pack("<2H", len(local), 0) + local + packed
        directory += b"PK\x01\x02" + struct.pack("<2B5H", 20, 3 if m.mode else 0, 20, m.flags, m.method, 0, 0) + sizes
        lengths = struct.pack("<5HLL", len(m.name), len(m.extra), 0, 0, 0, m.mode << 16, start)
        directory += lengths + m.name + m.extra
    end = struct.pack("<4H2LH", 0, 0, len(members), len(members), len(directory), len(out), len(comment))
    return bytes(out) + directory + b"PK\x05\x06" + end + comment


def names(document: ExtractedDocument) -> list[str]:
    return [member.name for member in document.members]


def told(document: ExtractedDocument) -> list[str]:
    return [issue.message for issue in document.issues if issue.code == "member_not_read"]


def failure(data: bytes) -> str:
    document = extract(data, "附件.zip")
    assert document.failure is not None
    assert not document.members
    assert document.failure.count("。") == 1 and document.failure.endswith("。")
    return document.failure


def unicode_path(raw: bytes, name: str, crc: int | None = None) -> bytes:
    body = b"\x01" + struct.pack("<L", zlib.crc32(raw) if crc is None else crc) + name.encode()
    return struct.pack("<2H", 0x7075, len(body)) + body


GBK = "附件1：抽查计划.xlsx".encode("gbk")


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([Raw("附件1.docx".encode(), flags=0x800)], ["附件1.docx"]),
        ([Raw("附件1.docx".encode())], ["附件1.docx"]),  # macOS: UTF-8 and no word of it
        ([Raw(GBK)], ["附件1：抽查计划.xlsx"]),
        ([Raw(GBK, flags=0x800)], ["附件1：抽查计划.xlsx"]),  # the flag lies
        ([Raw("联通.txt".encode("gbk"))], ["联通.txt"]),  # almost UTF-8
        ([Raw("计划\\表一.txt".encode("gbk"))], ["计划/表一.txt"]),
        ([Raw("計\u4e17\\x.txt".encode("gbk"))], ["計\u4e17/x.txt"]),  # 丗 ends in the byte of a backslash
        ([Raw(GBK, extra=unicode_path(GBK, "真名.xlsx"))], ["真名.xlsx"]),
        ([Raw(GBK, extra=unicode_path(GBK, "旧名.xlsx", crc=1))], ["附件1：抽查计划.xlsx"]),
        ([Raw(b"plan.txt"), Raw("说明.txt".encode("gbk"), b"2")], ["plan.txt", "说明.txt"]),
        ([Raw("R\u00e9sum\u00e9.txt".encode("cp437"))], ["R\u00e9sum\u00e9.txt"]),
        ([Raw("表/甲.txt".encode(), local_name="\u8868/甲.txt".encode("gbk"))], ["表/甲.txt"]),
        ([Raw(b"./a//b.txt")], ["a/b.txt"]),
    ],
)
def test_names_are_read_as_they_were_meant(members: list[Raw], expected: list[str]) -> None:
    document = extract(archive(*members), "a.zip")
    assert names(document) == expected
    assert document.issues == ()


file_names = st.text("附件计划表监管局市县教育0123456789-（）", min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(file_names, st.binary(max_size=50), min_size=1, max_size=5),
    st.sampled_from([8, 0, 12]),
    st.sampled_from(["utf-8", "gb18030"]),
)
def test_what_went_in_comes_out(files: dict[str, bytes], method: int, encoding: str) -> None:
    files = {f"附{name}": data for name, data in files.items()}
    document = extract(archive(*(Raw(n.encode(encoding), d, method=method) for n, d in files.items())), "a.zip")
    assert {member.name: member.data for member in document.members} == files


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (Raw(b"../../evil.txt"), "指向压缩包之外"),
        (Raw("..\\..\\坏.txt".encode("gbk")), "指向压缩包之外"),
        (Raw(b"/etc/passwd"), "绝对路径"),
        (Raw(b"C:\\a.txt"), "绝对路径"),
        (Raw(b"a\0b.txt"), "空字符"),
        (Raw(b"x/con.txt"), "设备名"),
        (Raw(b"LPT1"), "设备名"),
        (Raw(b"link.txt", b"/etc/passwd", mode=0o120777), "链接"),
        (Raw(b"pipe", mode=0o010666), "不是普通文件"),
        (Raw(b"secret.txt", flags=0x1), "加了密码"),
        (Raw(b"secret.txt", method=99), "加了密码"),
        (Raw(b"old.txt", method=9), "压缩方法少见"),
        (Raw(b"lzma.txt", method=14), "压缩方法少见"),
    ],
)
def test_a_member_that_must_not_be_read_is_told_and_the_others_are_read(
    bad: Raw, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    document = extract(archive(bad, Raw(b"good.txt")), "a.zip")
    assert names(document) == ["good.txt"]
    [sentence] = told(document)
    assert words in sentence and sentence.count("。") == 1
    assert [issue.severity for issue in document.issues] == ["error"]
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_member_is_told_and_the_others_are_read() -> None:
    data = archive(Raw(b"a.txt", b"A" * 100), Raw(b"b.txt", b"B" * 100))
    document = extract(data.replace(b"A" * 100, b"A" * 99 + b"x"), "a.zip")
    assert names(document) == ["b.txt"]
    assert "校验不符" in told(document)[0]


def test_names_that_occur_twice() -> None:
    document = extract(archive(Raw(b"a.txt", b"1"), Raw(b"a.txt", b"1"), Raw(b"./a.txt", b"2")), "a.zip")
    assert {member.name: member.data for member in document.members} == {"a.txt": b"1", "a（同名2）.txt": b"2"}
    assert [(issue.code, issue.severity) for issue in document.issues] == [("member_same_name", "warning")]


def test_scratch_files_and_folders_are_passed_over() -> None:
    left = [b"~$a.docx", b"__MACOSX/._a.docx", b"x/.DS_Store", b"Thumbs.db", b"x/desktop.ini", b"x/"]
    document = extract(archive(*(Raw(name) for name in left), Raw(b"x/a.txt")), "a.zip")
    assert names(document) == ["x/a.txt"]
    assert document.issues == ()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (archive(), ["没有文件"]),
        (archive(Raw(b"x/"), Raw(b"~$a.docx")), ["没有文件"]),
        (archive(Raw(b"a", flags=1), Raw(b"b", flags=1)), ["加了密码", "解压"]),
        (archive(Raw(b"a", flags=1), Raw(b"../b")), ["2个文件都没有读出", "加了密码", "指向压缩包之外"]),
        (archive(*(Raw(f"{n}".encode()) for n in range(501))), ["数量"]),
        (archive(Raw(b"a"))[:-30], ["损坏"]),
    ],
)
def test_an_archive_that_gives_nothing_says_why(data: bytes, words: list[str]) -> None:
    sentence = failure(data)
    assert all(word in sentence for word in words)


def test_a_part_of_a_split_archive_says_so() -> None:
    data = bytearray(archive(Raw(b"a.txt")))
    data[-18:-14] = struct.pack("<2H", 1, 0)
    assert "分卷" in failure(bytes(data))


def test_bytes_are_counted_as_they_come_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unzip, "MAX_BYTES", 2_000_000)
    bomb = archive(*(Raw(f"{n}.txt".encode(), bytes(900_000), method=8) for n in range(3)))
    lies = bomb.replace(struct.pack("<L", 900_000), struct.pack("<L", 9))
    for data in (bomb, lies):
        assert "恶意" in failure(data)
    small = archive(*(Raw(f"{n}.txt".encode(), bytes(900_000), method=8) for n in range(2)))
    assert len(extract(small, "a.zip").members) == 2


def test_overlapping_members_are_counted_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bomb of one block of data with many lines in the directory that all point to it."""
    monkeypatch.setattr(unzip, "MAX_BYTES", 3_000_000)
    one = archive(Raw(b"0.txt", bytes(100_000), method=8))
    at = one.index(b"PK\x01\x02")
    line = one[at : one.index(b"PK\x05\x06")]
    lines = b"".join(line.replace(b"0.txt", f"{n:05d}".encode()) for n in range(40))
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 40, 40, len(lines), at, 0)
    assert "恶意" in failure(one[:at] + lines + end)


def test_a_directory_of_a_million_lines_is_not_read() -> None:
    data = archive(Raw(b"a.txt"))
    at = data.index(b"PK\x01\x02")
    lines = data[at : data.index(b"PK\x05\x06")] * 120_000
    with pytest.raises(DirectoryError, match="large"):
        read_directory(data[:at] + lines + b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 9, 9, len(lines), at, 0))


def test_zip64_and_what_stands_before_and_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 0)
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 3)
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("大.txt", b"zip64")
    assert b"PK\x06\x06" in buffer.getvalue()
    assert [member.data for member in extract(buffer.getvalue(), "a.zip").members] == [b"zip64"]
    shifted = read_directory(b"MZ" * 50 + archive(Raw(b"a.txt"), comment=b"note"))
    assert [entry.start for entry in shifted] == [100]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=6), st.booleans())
def test_any_damage_gives_an_answer(changes: Sequence[tuple[int, int]], cut: bool) -> None:
    data = bytearray(archive(Raw(GBK, b"x" * 300, method=8), Raw("内/乙.txt".encode(), b"y"), Raw(b"c", method=12)))
    for place, value in changes:
        data[place % len(data)] = value
    document = extract(bytes(data[: changes[0][0] % len(data)] if cut else data), "a.zip")
    assert document.failure is None or (document.failure.endswith("。") and not document.members)


def odf(kind: str) -> bytes:
    return package({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<x/>"})


WORD = docx(p("通知"))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (WORD, DOCX),
        (package({"word/通知.docx": WORD, "xl/附件.xlsx": b"x", "OFD/a.ofd": b"y"}), ZIP),
        (package({"ppt/说明.txt": b"x", "content.xml": b"y"}), ZIP),
        (package({"[Content_Types].xml": "x", "xl/worksheets/sheet1.xml": ""}), XLSX),
        (package({"OFD.xml": "", "Doc_0/Document.xml": ""}), OFD),
        (package({"解压/OFD.xml": ""}), ZIP),
        (odf("text"), ODT),
        (odf("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
    ],
)
def test_packages_and_archives_are_told_apart(data: bytes, expected: str) -> None:
    assert media_type(data, "a.zip") == expected


def test_an_archive_in_an_archive_is_a_member() -> None:
    inner = archive(Raw(b"a.docx", WORD))
    [member] = extract(archive(Raw("内.zip".encode(), inner)), "a.zip").members
    assert extract(member.data, member.name).members[0].data == WORD


@pytest.mark.parametrize(
    "first", [b"\x89PNG\r\n\x1a\n" + bytes(40), "<html><body><p>通知</p></body></html>".encode()], ids=["png", "html"]
)
def test_the_beginning_decides_and_an_archive_behind_it_is_not_opened(first: bytes) -> None:
    both = first + archive(Raw(b"a.txt"))
    assert media_type(both) == media_type(first)
    assert extract(both, "a").members == ()


def test_a_second_nature_is_told(tmp_path: Path) -> None:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas").Canvas(str(tmp_path / "a.pdf"))
    canvas.drawString(100, 700, "notice")
    canvas.save()
    data = (tmp_path / "a.pdf").read_bytes() + archive(Raw(b"a.txt"), Raw(b"b.txt"))
    document = extract(data, "a.pdf")
    assert document.failure is None
    assert [(i.code, i.severity) for i in document.issues if i.code == "second_content"] == [
        ("second_content", "warning")
    ]


def test_python_writes_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file, warnings.catch_warnings():
        warnings.simplefilter("error")
        file.writestr("表/附件1.docx", WORD)
    assert names(extract(path.read_bytes(), path.name)) == ["表/附件1.docx"]
