"""Workbooks made to break a reader: one sentence each, or read with an issue; never more cost than content."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.extract import extract
from extractors.models import ExtractedDocument
from extractors.sheets import merges as merging
from extractors.sheets import package as unpacking
from extractors.sheets import sheet as sheet_module
from tests.support.workbooks import MAIN, RELS, inline, package, row, shared, worksheet, xlsx

HEAD = row(1, "序号", "事项", "部门", "比例")
FIRST = row(2, "1", "甲", "乙局", "5%")


def read(data: bytes) -> ExtractedDocument:
    document = extract(data, "计划.xlsx")
    assert document.failure is None
    return document


def failure(data: bytes, name: str = "计划.xlsx") -> str:
    document = extract(data, name)
    assert document.failure is not None
    assert document.blocks == ()
    assert document.failure.count("。") == 1
    return document.failure


def big(start: str, repeated: str, times: int, end: str) -> bytes:
    """A workbook whose sheet repeats a piece, packed as it is written."""
    buffer = io.BytesIO(xlsx("", drop=("xl/worksheets/sheet1.xml",)))
    with (
        zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as member,
    ):
        member.write(f'<worksheet xmlns="{MAIN}"><sheetData>{start}'.encode())
        block = repeated.encode() * 1000
        for _ in range(times // 1000):
            member.write(block)
        member.write(f"{end}</sheetData></worksheet>".encode())
    return buffer.getvalue()


def test_formatted_rows_and_cells_without_content_cost_nothing() -> None:
    blank = '<row r="9" s="1" customFormat="1" ht="20"><c r="A9" s="1"/><c r="B9" s="2"></c></row>'
    data = big(HEAD + FIRST, blank, 20_000, '<row r="1048576"><c r="A1048576" s="1"/></row>')
    tracemalloc.start()
    document = read(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [(table.n_rows, table.n_cols) for table in document.tables] == [(2, 4)]
    assert peak < 40 * 1024 * 1024


def test_blanks_between_cells_and_rows_keep_what_follows_in_place() -> None:
    line = f'<row r="2">{"".join(f"<c r={chr(34)}{c}2{chr(34)}/>" for c in "ABC")}{inline("D2", "丁")}<c/><c/></row>'
    data = xlsx(
        worksheet(f'{HEAD}{line}<row r="3"/><row r="4"></row><row r="5"/><row>{inline("", "6")}{inline("", "b")}</row>')
    )
    (table,) = read(data).tables
    assert [(c.row, c.col, c.text) for c in table.cells if c.row > 1 and c.text] == [
        (2, 4, "丁"),
        (6, 1, "6"),
        (6, 2, "b"),
    ]


def test_a_bomb_of_cells_stops_at_what_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_module, "MAX_CELLS", 30_000)
    line = "<row>" + '<c t="str"><v>1</v></c>' * 100 + "</row>"
    assert "过多" in failure(big("", line, 1_000, ""))


def test_a_bomb_of_one_row_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_ELEMENT", 200_000)
    assert "异常" in failure(big("<row>", "<c><v>1</v></c>", 120_000, "</row>"))


def test_what_is_unpacked_is_counted_not_what_is_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_TOTAL", 1024 * 1024)
    data = xlsx(worksheet(HEAD + "<row/>" * 400_000))
    assert "解压后大小" in failure(data)
    lying = data.replace(struct.pack("<I", len(worksheet(HEAD + "<row/>" * 400_000).encode())), struct.pack("<I", 99))
    assert failure(lying).startswith("表格文件")


@pytest.mark.parametrize("piece", ["<row/>", "<row><c><v></v></c></row>", "<col/>", "<mergeCell/>"])
def test_elements_that_say_nothing_are_counted(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_module, "MAX_WORK", 3_000)
    assert "过多" in failure(big(HEAD, piece, 4_000, ""))


def test_a_shared_string_that_is_long_counts_each_time() -> None:
    strings = shared("长" * 32_000)
    line = "<row>" + '<c t="s"><v>0</v></c>' * 10 + "</row>"
    assert "过多" in failure(xlsx(worksheet(line * 200), parts=strings))


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
)
def test_document_types_and_entities_are_refused(part: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    laughs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    entities = f'<!ENTITY e0 "哈">{laughs}<!ENTITY s SYSTEM "{secret.as_uri()}">'
    bodies = {
        "xl/worksheets/sheet1.xml": worksheet(f'<row r="1">{inline("A1", "&e11;&s;")}</row>'),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}"><sheets/>&e11;</workbook>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>&e11;&s;</t></si></sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">&e11;</styleSheet>',
    }
    data = xlsx(worksheet(HEAD), parts={part: f"<!DOCTYPE x [{entities}]>{bodies[part]}"})
    said = failure(data)
    assert "异常" in said
    assert "SECRET" not in said


def test_too_many_columns() -> None:
    line = "<row>" + '<c t="b"><v>1</v></c>' * 16_384 + "</row>"
    assert "列数" in failure(xlsx(worksheet(line)))


def test_content_spread_over_the_whole_grid_is_bounded() -> None:
    corner = f'<row r="1048576">{inline("XFD1048576", "角")}</row>'
    document = read(xlsx(worksheet(HEAD + FIRST + corner)))
    assert [table.n_rows for table in document.tables] == [2]
    assert [p.text for p in document.paragraphs] == ["角"]
    spread = "".join(
        f'<row r="{n * 40}">{"".join(inline(f"{c}{n * 40}", f"{n}5%") for c in ("A", "Z", "AZ", "BZ"))}</row>'
        for n in range(1, 200)
    )
    assert read(xlsx(worksheet(spread))).issues == ()


def merged(*refs: str) -> ExtractedDocument:
    after = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
    return read(xlsx(worksheet(HEAD + FIRST, after=f"<mergeCells>{after}</mergeCells>")))


def test_a_merged_range_over_the_whole_grid_covers_the_content_only() -> None:
    document = merged("A1:XFD1048576")
    assert [p.text for p in document.paragraphs] == ["序号"]
    assert {issue.code for issue in document.issues} == {"merged_cell_text"}


def test_merged_ranges_that_overlap_or_make_no_sense() -> None:
    document = merged("A1:B2", "B2:C3", "A1:A1", "D1", "", "B1:A1", "ZZZZ1:A9", "A0:B0")
    clashes = [(i.row_no, i.col_no) for i in document.issues if i.code == "merge_clash"]
    assert clashes == [(1, 1), (2, 2)]


def test_ever_larger_merged_ranges_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "MAX_COVERED", 200_000)
    wide = "".join(row(n, *("甲",) * 20) for n in range(1, 300))
    refs = "".join(f'<mergeCell ref="A1:T{n % 290 + 9}"/>' for n in range(3_000))
    assert "过多" in failure(xlsx(worksheet(wide, after=f"<mergeCells>{refs}</mergeCells>")))


@pytest.mark.parametrize(
    ("drop", "word"),
    [
        ("xl/workbook.xml", "缺少工作簿"),
        ("xl/worksheets/sheet1.xml", "缺少工作表"),
    ],
)
def test_missing_parts(drop: str, word: str) -> None:
    assert word in failure(xlsx(worksheet(HEAD), drop=(drop,), parts={"xl/theme.xml": "<x/>"}))


def test_side_parts_may_be_missing_or_point_nowhere() -> None:
    away = '<Relationship Id="a" Type="x/drawing" Target="../../../../etc/passwd"/>'
    rels = f'<Relationships xmlns="{RELS}">{away}</Relationships>'
    data = xlsx(worksheet(HEAD + FIRST), parts={"xl/worksheets/_rels/sheet1.xml.rels": rels})
    assert len(read(data).tables) == 1
    assert len(read(xlsx(worksheet(HEAD + FIRST), drop=("xl/_rels/workbook.xml.rels", "_rels/.rels"))).tables) == 1


def test_damaged_xml_and_cut_files() -> None:
    whole = xlsx(worksheet(HEAD + FIRST))
    assert "损坏" in failure(xlsx(worksheet(HEAD)[:-20]))
    assert "损坏" in failure(whole[: len(whole) // 2])
    assert "XLSB" in failure(package({"[Content_Types].xml": "", "xl/workbook.bin": b"\x83\x01"}))


def test_deep_nesting() -> None:
    deep = "<x>" * 5_000
    assert "损坏" in failure(xlsx(worksheet(f"<row>{deep}")))


def test_names_that_point_outside_write_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = xlsx(worksheet(HEAD + FIRST), parts={"../../evil.xml": "x", "/abs.txt": "x"})
    assert len(read(data).tables) == 1
    assert list(tmp_path.iterdir()) == []


_WHOLE = xlsx(worksheet(HEAD + FIRST + row(3, "2", "丙", "丁局", "6%")), parts=shared("甲"))


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_damaged_bytes_never_break_the_reader(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(_WHOLE) - 1))
    damaged = _WHOLE[:place] + bytes([data.draw(st.integers(0, 255))]) + _WHOLE[place + 1 :]
    extract(damaged, "计划.xlsx")


_PIECES = st.lists(
    st.sampled_from(
        [
            '<row r="1">',
            "<row>",
            "</row>",
            '<c r="A1" t="s">',
            '<c r="ZZZ9" s="77">',
            "<c>",
            "</c>",
            "<v>1</v>",
            "<v>-</v>",
            "<v>1e999</v>",
            "<f/>",
            "<is><t>甲</t></is>",
            '<row r="99999999">',
            '<c t="e">',
            '<c t="d">',
            "<v>2023-99-99</v>",
        ]
    ),
    max_size=14,
)


@given(_PIECES)
@settings(max_examples=40, deadline=None)
def test_odd_xml_never_breaks_the_reader(pieces: list[str]) -> None:
    extract(xlsx(worksheet("".join(pieces)), parts=shared("甲")), "计划.xlsx")
