"""Files made to break a reader: each gets a sentence (or is read with an issue), in bounded time and memory."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from pathlib import Path

import pytest

from extractors.extract import extract
from extractors.identify import DOCX
from tests.support.docx_maker import docx, grid, p, package, tbl, tc, tr

RESTART = '<w:vMerge w:val="restart"/>'


def failure(data: bytes) -> str:
    document = extract(data, "通知.docx")
    assert document.failure is not None
    assert document.blocks == ()
    assert document.failure.count("。") == 1
    return document.failure


def test_billion_laughs() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    prolog = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "哈">{entities}]>'
    assert "异常" in failure(docx(p("&e11;"), prolog=prolog))


def test_an_entity_cannot_fetch_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    prolog = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
    assert "SECRET" not in failure(docx(p("&s;"), prolog=prolog))


@pytest.mark.parametrize("part", ["styles", "numbering"])
def test_entities_in_side_parts_are_refused_too(part: str) -> None:
    with zipfile.ZipFile(io.BytesIO(docx(p("正文"), {part: ""}))) as old:
        members = {name: old.read(name) for name in old.namelist()}
    members[f"word/{part}.xml"] = b'<!DOCTYPE x [<!ENTITY e "1">]>' + members[f"word/{part}.xml"]
    assert "异常" in failure(package(members))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    data = docx(p("通知"))
    bomb = io.BytesIO(data)
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.png", bytes(64 * 1024 * 1024))
    assert "异常" in failure(bomb.getvalue())


def test_a_member_that_lies_about_its_size_is_not_believed() -> None:
    data = bytearray(docx(p("通知" * 1000)))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        size = archive.getinfo("word/document.xml").file_size
    data = bytearray(bytes(data).replace(struct.pack("<I", size), struct.pack("<I", 100)))
    assert "损坏" in failure(bytes(data))


def test_too_many_members() -> None:
    assert "数量" in failure(package({**dict.fromkeys((f"word/x{n}.bin" for n in range(5001)), "")}))


def test_duplicate_members_are_ambiguous() -> None:
    buffer = io.BytesIO(docx(p("甲")))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.writestr("word/document.xml", "<other/>")
    assert "同名" in failure(buffer.getvalue())


def test_path_traversal_names_write_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    buffer = io.BytesIO(docx(p("甲")))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("../../evil.txt", "x")
        archive.writestr("/abs.txt", "x")
    assert list(extract(buffer.getvalue(), "a.docx").lines()) == ["甲"]
    assert list(tmp_path.iterdir()) == []


def test_missing_and_truncated_parts() -> None:
    assert "document.xml" in failure(package({"[Content_Types].xml": "", "word/styles.xml": ""}))
    whole = docx(p("通知") + grid([["甲"] * 9] * 50))
    assert "损坏" in failure(whole[: len(whole) // 2])
    assert "损坏" in failure(docx(p("通知") + "<w:tbl><w:tr>"))
    assert extract(whole, "a.docx").source.media_type == DOCX


def test_broken_relationships_do_not_matter() -> None:
    with zipfile.ZipFile(io.BytesIO(docx(p("甲"), {"styles": ""}))) as old:
        files: dict[str, str | bytes] = {name: old.read(name) for name in old.namelist()}
    del files["word/styles.xml"]
    assert list(extract(package(files), "a.docx").lines()) == ["甲"]


def test_damaged_side_parts_are_told_and_the_text_is_read() -> None:
    document = extract(docx(p("甲"), {"numbering": "<w:num"}), "a.docx")
    assert list(document.lines()) == ["甲"]
    assert [issue.code for issue in document.issues] == ["missing_part"]


def test_tables_in_tables_are_cut_with_an_issue_or_refused() -> None:
    def nested(depth: int) -> bytes:
        body = p("底")
        for _ in range(depth):
            body = tbl(tr(tc(body + p("层"))))
        return docx(body)

    document = extract(nested(40), "a.docx")
    assert document.failure is None
    assert ("nested_too_deep", "error") in [(issue.code, issue.severity) for issue in document.issues]
    assert len(document.tables) == 20
    assert "嵌套" in failure(nested(200))


def test_absurd_spans_do_not_blow_up() -> None:
    row = tr(tc("a", '<w:gridSpan w:val="999999999"/>'))
    assert "列数" in failure(docx(tbl(row)))


def test_large_tables_are_read_whole() -> None:
    rows = [[str(n), "对旅行社的双随机抽查", "5%；1次/年"] for n in range(10_000)]
    [table] = extract(docx(grid(rows)), "a.docx").tables
    assert [[cell.text for cell in row] for row in table.rows()] == rows
    tabs = "\n".join("\t".join(row) for row in rows)
    [table] = extract(tabs.encode("gbk"), "a.txt").tables
    assert [[cell.text for cell in row] for row in table.rows()] == rows


def test_two_hundred_columns() -> None:
    row = [f"列{n}" for n in range(200)]
    for data in (docx(grid([row, row])), ("\t".join(row) + "\n" + "\t".join(row)).encode()):
        [table] = extract(data, "a").tables
        assert (table.n_rows, table.n_cols) == (2, 200)


@pytest.mark.parametrize(
    "text",
    [
        'a\t"b\n' * 20_000,
        "a | b\n" * 20_000,
        "a | b\n\n" * 20_000,
        "联系人：a\t电话：b\n\n" * 20_000,
        "+---+\n" * 20_000,
        "a  b  c\n" * 20_000,
        "| a\n" * 20_000,
        "*" * 200_000,
        "**a " * 50_000,
        ">" * 100_000,
        "- " * 100_000,
        "1\ta\tb\tc\td\te\n2\tx\n" * 10_000,
    ],
)
@pytest.mark.timeout(60)
def test_text_made_to_be_slow(text: str) -> None:
    assert extract(text.encode(), "a.txt").failure is None


def test_texts_beyond_the_limits_are_refused() -> None:
    document = extract(b"a\n" * 400_000, "a.txt")
    assert document.failure is not None
    assert "拆分" in document.failure


@pytest.mark.parametrize("name", ["", "\0", "..", "a" * 5000, "../../etc/passwd", "\ud800.docx", "通知\n.pdf"])
def test_odd_names(name: str) -> None:
    document = extract(docx(p("甲")), name)
    assert list(document.lines()) == ["甲"]
    document.model_dump_json()
