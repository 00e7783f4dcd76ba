"""The declared truth is well formed, agrees between twins, and stands in the files themselves."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest

from sample_docs.builder.expected import COLUMNS

ROOT = Path(__file__).resolve().parents[2] / "sample_docs"
FILES: list[dict[str, Any]] = tomllib.loads((ROOT / "manifest.toml").read_text("utf-8"))["file"]
OPS = {"=", ">=", "<=", "<", ">", "range", "~", "by_class", "conditional", "staff_ratio", ""}
PER = {"year", "half_year", "quarter", "month", "week", "day", "term", "project", "plan", "N_years", ""}
CODES = {
    "shifted_cells", "risk_levels_garbled", "mode_garbled", "text_truncated", "seq_gap", "seq_duplicate",
    "unknown_column", "missing_column", "unread_text", "unparsed_value", "stale_department_name",
    "foreign_area_word", "window_before_issue", "window_reversed", "no_plan_table", "low_ocr_confidence",
}  # fmt: skip
EACH = pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry["name"])


def rows_of(entry: dict[str, Any]) -> list[dict[str, str]]:
    with (ROOT / entry["expected"]).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def squeeze(text: str) -> str:
    return "".join(text.replace("<br>", "").split())


def docx_pieces(path: Path) -> Iterator[str]:
    document = docx.Document(str(path))
    yield from (paragraph.text for paragraph in document.sections[0].header.paragraphs)
    yield from (paragraph.text for paragraph in document.paragraphs)
    yield from (cell.text for table in document.tables for row in table.rows for cell in row.cells)


def characters(entry: dict[str, Any]) -> str:
    """All that the file says, without white space. A PDF's cells come broken into lines."""
    path = ROOT / "notices" / entry["name"]
    if entry["format"] == "docx":
        return squeeze("".join(docx_pieces(path)))
    if entry["format"] == "pdf":
        return squeeze("".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(path)))
    return squeeze(path.read_text(entry["encoding"]))


@EACH
def test_rows_are_well_formed(entry: dict[str, Any]) -> None:
    rows = rows_of(entry)
    assert len(rows) == entry["expected_rows"] > 0
    for row in rows:
        assert tuple(row) == COLUMNS
        assert row["notice"] == Path(entry["name"]).stem
        assert int(row["seq"]) > 0
        assert row["task"] and row["target"] and row["matters_raw"]
        assert row["ratio_op"] in OPS and row["per"] in PER
        assert row["graduated"] in ("yes", "no")
        assert set(filter(None, row["expected_findings"].split("|"))) <= CODES
        assert not row["ratio"] or 0 < Decimal(row["ratio"]) <= 1
        assert bool(row["times"]) == bool(row["per"])
        assert row["initiator"] or row["needs_review"] == "yes"


@EACH
def test_windows_lie_in_order_and_near_the_plan_year(entry: dict[str, Any]) -> None:
    for row in rows_of(entry):
        ends = [date.fromisoformat(text) for text in (row["start"], row["end"]) if text]
        assert ends == sorted(ends)
        assert all(entry["plan_year"] <= day.year <= entry["plan_year"] + 1 for day in ends)
        assert row["end"] or not row["start"]


@EACH
def test_what_is_declared_stands_in_the_file(entry: dict[str, Any]) -> None:
    said = characters(entry)
    for row in rows_of(entry):
        declared = [row["task"], row["target"], *row["matters_raw"].split("|")]
        if entry["format"] == "pdf":  # lines of neighbouring cells may alternate: compare what characters there are
            assert not Counter("".join(declared)) - Counter(said)
        else:
            assert all(squeeze(text) in said for text in declared), row


@EACH
def test_every_file_says_that_it_is_a_specimen(entry: dict[str, Any]) -> None:
    said = characters(entry)
    assert "样例" in said and "SPECIMEN" in said
    assert entry["specimen"] is True


@EACH
def test_notice_data_stand_in_the_file(entry: dict[str, Any]) -> None:
    said = characters(entry)
    day = date.fromisoformat(entry["issue_date"])
    assert squeeze(entry["doc_number"]) in said
    assert f"{day.year}年{day.month}月{day.day}日" in said
    assert not Counter(squeeze(entry["issuer"])) - Counter(said)


@EACH
def test_manifest_names_codes_for_rows_that_exist(entry: dict[str, Any]) -> None:
    seqs = {row["seq"] for row in rows_of(entry)}
    assert set(entry.get("findings", {})) <= seqs
    assert {code for codes in entry.get("findings", {}).values() for code in codes} <= CODES
    assert set(entry["document_findings"]) <= CODES


def test_twins_carry_the_same_plan() -> None:
    by_number: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in FILES:
        by_number[entry["doc_number"]].append(entry)
    for twins in by_number.values():
        first, *others = twins
        assert "twin_of" not in first
        for other in others:
            assert other["twin_of"] == first["name"]
            drop = ("notice", "expected_findings")
            assert [{k: v for k, v in row.items() if k not in drop} for row in rows_of(first)] == [
                {k: v for k, v in row.items() if k not in drop} for row in rows_of(other)
            ]


def test_only_the_text_lost_a_cell() -> None:
    lost = {entry["name"] for entry in FILES if "shifted_cells" in str(entry.get("findings"))}
    assert lost == {"gaoping-2023-joint-txt.txt"}
    line = next(
        line
        for line in (ROOT / "notices/gaoping-2023-joint-txt.txt").read_text("utf-8").splitlines()
        if line.startswith("20\t")
    )
    assert line.split("\t")[5] == "2月—11月"


def test_all_csv_is_the_sum_of_the_parts() -> None:
    with (ROOT / "expected/all.csv").open(encoding="utf-8", newline="") as lines:
        everything = list(csv.DictReader(lines))
    assert everything == [row for entry in FILES for row in rows_of(entry)]
    keys = Counter((row["notice"], row["table_no"], row["seq"]) for row in everything)
    assert max(keys.values()) == 1


def test_the_variety_that_the_specimens_promise() -> None:
    formats = {(entry["format"], entry["encoding"]) for entry in FILES}
    assert {("docx", ""), ("pdf", ""), ("md", "utf-8"), ("txt", "gbk"), ("txt", "utf-16")} <= formats
    assert len({entry["issuer"] for entry in FILES}) >= 10
    assert sum(entry["plan_tables"] < entry["tables"] for entry in FILES) >= 2
