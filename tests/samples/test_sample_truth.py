"""The declared truth is well formed, agrees between twins, and stands in the files themselves."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sample_docs.builder.expected import COLUMNS
from tests.support.said import said, squeeze

ROOT = Path(__file__).resolve().parents[2] / "sample_docs"
MANIFEST: dict[str, Any] = tomllib.loads((ROOT / "manifest.toml").read_text("utf-8"))
LISTS = ("file", "converted", "scan", "parts")
#: Every file that says what a plan says, alone or with its letter or archive; letters without their annex apart.
FILES: list[dict[str, Any]] = sorted(
    (entry for group in LISTS for entry in MANIFEST[group] if entry["expected"]), key=lambda entry: entry["expected"]
)
LETTERS = [entry for entry in MANIFEST["parts"] if not entry["expected"]]
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


def characters(entry: dict[str, Any]) -> str:
    """All that the file says, without white space. A PDF's cells come broken into lines."""
    return said((ROOT / "notices" / entry["name"]).read_bytes(), entry["name"], entry["encoding"])


@EACH
def test_rows_are_well_formed(entry: dict[str, Any]) -> None:
    rows = rows_of(entry)
    assert len(rows) == entry["expected_rows"] > 0
    for row in rows:
        assert tuple(row) == COLUMNS
        assert row["notice"] == Path(entry["expected"]).stem
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
    if entry in MANIFEST["scan"]:
        return  # pictures; recognising them has tests of its own
    text = characters(entry)
    for row in rows_of(entry):
        declared = [row["task"], row["target"], *row["matters_raw"].split("|")]
        if entry["format"] == "pdf":  # lines of neighbouring cells may alternate: compare what characters there are
            assert not Counter("".join(declared)) - Counter(text)
        else:
            assert all(squeeze(one) in text for one in declared), row


@EACH
def test_every_file_says_that_it_is_a_specimen(entry: dict[str, Any]) -> None:
    assert entry["specimen"] is True
    if entry not in MANIFEST["scan"]:  # there the mark is in the picture
        text = characters(entry)
        assert "样例" in text and "SPECIMEN" in text


@pytest.mark.parametrize(
    "entry", [*LETTERS, *(e for e in FILES if e.get("part", "all") == "all" and e not in MANIFEST["scan"])],
    ids=lambda entry: entry["name"],
)  # fmt: skip
def test_notice_data_stand_in_the_file(entry: dict[str, Any]) -> None:
    text = characters(entry)
    day = date.fromisoformat(entry["issue_date"])
    assert squeeze(entry["doc_number"]) in text
    assert f"{day.year}年{day.month}月{day.day}日" in text
    assert not Counter(squeeze(entry["issuer"])) - Counter(text)


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
    for entries in by_number.values():
        [first] = [entry for entry in entries if "twin_of" not in entry]
        others = [entry for entry in entries if "twin_of" in entry]
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
    together = [row for entry in FILES for row in rows_of(entry)]
    assert sorted(map(repr, everything)) == sorted(map(repr, together))
    keys = Counter((row["notice"], row["table_no"], row["seq"]) for row in everything)
    assert max(keys.values()) == 1


def test_the_variety_that_the_specimens_promise() -> None:
    formats = {(entry["format"], entry["encoding"]) for entry in FILES}
    assert {("docx", ""), ("pdf", ""), ("md", "utf-8"), ("txt", "gbk"), ("txt", "utf-16")} <= formats
    assert {("csv", "gbk"), ("csv", "utf-8-sig"), ("html", "gbk"), ("html", "utf-8")} <= formats
    kinds = {entry["format"] for entry in FILES}
    assert kinds >= {"xlsx", "xls", "mhtml", "ofd", "doc", "wps", "rtf", "tiff", "png", "zip", "eml"}
    assert len({entry["issuer"] for entry in FILES}) >= 10
    assert sum(entry["plan_tables"] < entry["tables"] for entry in FILES) >= 2
