"""New versions, copies and chains of notices that share a document number."""

from __future__ import annotations

from datetime import date, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.bundles import make_bundle
from warehouse.connection import opened
from warehouse.models import Bundle
from warehouse.queries import findings, notices, run_checks, status
from warehouse.store import Writer, store
from warehouse.versions import Head, Link, links

NUMBER = "高市双随机办〔2023〕2号"


@pytest.fixture
def db(held: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    return held


def version(name: str, content: str | None = None, **more: Any) -> Bundle:
    return make_bundle(name, **({"doc_number": NUMBER, "content_hash": content or name} | more))


def shape(db: duckdb.DuckDBPyConnection) -> dict[str, tuple[str | None, str | None, bool]]:
    """File name (without ending) → the names it supersedes and copies, and whether it is current."""
    rows = notices(db)
    names: dict[str | None, str] = {row.notice_id: row.source_name.removesuffix(".docx") for row in rows}
    return {names[row.notice_id]: (names.get(row.supersedes), names.get(row.copy_of), row.is_current) for row in rows}


def test_different_content_is_a_new_version(db: duckdb.DuckDBPyConnection) -> None:
    first, second = version("v1", items=2), version("v2", items=3)
    store(db, first)
    result = store(db, second)
    assert (result.action, result.supersedes, result.copy_of) == ("loaded", first.notice.notice_id, None)
    assert shape(db) == {"v1": (None, None, False), "v2": ("v1", None, True)}
    (note,) = findings(db, code="superseded_notice")
    assert (note.severity, note.notice_id) == ("info", second.notice.notice_id)
    assert "v1.docx" in note.message
    with opened(db, read_only=True) as con:
        counts = "SELECT is_current, count(*) FROM plan_items GROUP BY ALL ORDER BY ALL"
        assert con.execute(counts).fetchall() == [(False, 2), (True, 3)]
        assert con.execute("SELECT count(*) FROM current_plan_items").fetchall() == [(3,)]


def test_same_content_in_another_format_is_a_copy(db: duckdb.DuckDBPyConnection) -> None:
    first = version("docx", "same", items=2)
    store(db, first)
    result = store(db, version("pdf", "same", items=2))
    assert (result.action, result.copy_of, result.is_current) == ("loaded", first.notice.notice_id, False)
    assert shape(db) == {"docx": (None, None, True), "pdf": (None, "docx", False)}
    assert [note.severity for note in findings(db, code="duplicate_notice", current_only=False)] == ["info"]
    assert findings(db, code="superseded_notice") == []
    assert status(db).plan_items == 2


def test_chain_with_copies(db: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with Writer(tmp_path / "w.duckdb") as writer:
        for name, content in [("v1", "A"), ("v2", "B"), ("v1-pdf", "A"), ("v3", "C"), ("v2-pdf", "B")]:
            writer.store(version(name, content))
    assert shape(db) == {
        "v1": (None, None, False),
        "v2": ("v3", None, True),  # its copy came last
        "v1-pdf": (None, "v1", False),
        "v3": ("v1", None, False),
        "v2-pdf": (None, "v2", False),
    }
    assert run_checks(db) == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_dated_versions_do_not_depend_on_the_order_of_arrival(
    db: duckdb.DuckDBPyConnection, order: tuple[int, ...]
) -> None:
    bundles = [version(f"v{n}", issue_date=date(2023, n, 1)) for n in (1, 2, 3)]
    for index in order:
        store(db, bundles[index])
    assert shape(db) == {"v1": (None, None, False), "v2": ("v1", None, False), "v3": ("v2", None, True)}
    assert findings(db, code="version_unclear", current_only=False) == []
    assert {(n.source_name, n.code) for n in findings(db, code="superseded_notice", current_only=False)} == {
        ("v2.docx", "superseded_notice"),
        ("v3.docx", "superseded_notice"),
    }
    assert run_checks(db) == []


@pytest.mark.parametrize(
    "other",
    [
        {"doc_number": None},
        {"doc_number": "高市双随机办〔2023〕3号"},
        {"issuer": "晋城市双随机办"},
    ],
)
def test_without_the_same_number_and_issuer_there_is_no_link(
    db: duckdb.DuckDBPyConnection, other: dict[str, Any]
) -> None:
    store(db, version("a", "same", **({"doc_number": None} if other == {"doc_number": None} else {})))
    store(db, version("b", "same", **other))
    assert shape(db) == {"a": (None, None, True), "b": (None, None, True)}


def renamed(bundle: Bundle, *names: str) -> Bundle:
    """The bundle with its first items called ``names``."""
    items = [i.model_copy(update={"task_name": n}) for i, n in zip(bundle.items, names, strict=False)]
    return bundle.model_copy(update={"items": (*items, *bundle.items[len(items) :])})


MARCH, APRIL = date(2023, 3, 1), date(2023, 4, 1)


@pytest.mark.parametrize(
    ("days", "current", "warned"),
    [
        ((MARCH, APRIL), "b", []),
        ((APRIL, MARCH), "a", []),
        ((MARCH, MARCH), "b", ["b"]),
        ((None, None), "b", ["b"]),
        ((None, MARCH), "b", ["b"]),
        ((MARCH, None), "b", ["b"]),
    ],
)
def test_only_dates_decide_without_a_warning(
    db: duckdb.DuckDBPyConnection, days: tuple[date | None, ...], current: str, warned: list[str]
) -> None:
    for name, day in zip("ab", days, strict=True):
        store(db, version(name, issue_date=day))
    assert [name for name, (_, _, is_current) in shape(db).items() if is_current] == [current]
    assert [note.source_name.removesuffix(".docx") for note in findings(db, code="version_unclear")] == warned
    assert run_checks(db) == []


@pytest.mark.parametrize(
    ("days", "current"),
    [
        ((None, None, None), "a"),
        ((MARCH, MARCH, MARCH), "a"),
        ((MARCH, None, MARCH), "a"),
        ((MARCH, APRIL, MARCH), "b"),
        ((None, MARCH, None), "b"),
    ],
)
def test_an_older_version_that_comes_again_counts_unless_a_date_says_no(
    db: duckdb.DuckDBPyConnection, days: tuple[date | None, ...], current: str
) -> None:
    for name, content, day in zip(("a", "b", "a again"), "ABA", days, strict=True):
        store(db, version(name, content, issue_date=day))
    assert [name for name, (_, _, is_current) in shape(db).items() if is_current] == [current]
    unclear = findings(db, code="version_unclear")
    assert bool(unclear) == (days != (MARCH, APRIL, MARCH))
    assert {note.source_name for note in unclear} <= {f"{current}.docx"}
    assert run_checks(db) == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_notice_without_items_never_replaces_one_with_items(
    db: duckdb.DuckDBPyConnection, order: tuple[int, ...]
) -> None:
    pair = version("full"), version("empty", issue_date=APRIL, rows=False)
    for index in order:
        store(db, pair[index])
    assert {name: row[2] for name, row in shape(db).items()} == {"full": True, "empty": True}
    (note,) = findings(db, code="version_unclear")
    assert note.source_name == "empty.docx" and "full.docx" in note.message
    assert run_checks(db) == []


def test_two_annexes_of_one_number_both_count(db: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with Writer(tmp_path / "w.duckdb") as writer:
        writer.store(renamed(version("annex 1", items=2), "甲", "乙"))
        writer.store(renamed(version("annex 2", items=2, issue_date=APRIL), "丙", "丁"))
    assert shape(db) == {"annex 1": (None, None, True), "annex 2": (None, None, True)}
    (note,) = findings(db, code="version_unclear")
    assert (note.source_name, note.severity) == ("annex 2.docx", "warning")
    assert run_checks(db) == []
    store(db, renamed(version("new annex 1", items=2, issue_date=date(2023, 5, 1)), "甲 ", "戊"))
    assert shape(db) == {
        "annex 1": (None, None, False),
        "annex 2": (None, None, True),
        "new annex 1": ("annex 1", None, True),
    }
    assert run_checks(db) == []


@pytest.mark.parametrize("spelling", ["高平市市场监管局", "高平市 市场监督管理局", "高平市“市场监督管理局”"])
def test_spellings_of_one_issuer_are_one(db: duckdb.DuckDBPyConnection, spelling: str) -> None:
    store(db, version("a", issuer="高平市市场监督管理局"))
    store(db, version("b", issuer=spelling, issue_date=APRIL))
    assert shape(db) == {"a": (None, None, False), "b": ("a", None, True)}
    assert run_checks(db) == []


def test_failed_notices_take_no_part(db: duckdb.DuckDBPyConnection) -> None:
    store(db, version("broken", rows=False, status="failed", failure="文件已损坏。"))
    store(db, version("v1"))
    assert shape(db) == {"broken": (None, None, False), "v1": (None, None, True)}


def test_unknown_issuer_is_flagged_since_items_may_count_twice(db: duckdb.DuckDBPyConnection) -> None:
    store(db, version("a"))
    store(db, version("b", issuer=None))
    (note,) = findings(db, code="version_unclear")
    assert (note.source_name, note.severity) == ("b.docx", "warning")
    store(db, version("b", issuer="高平市双随机办", issue_date=date(2023, 4, 1)), reread=True)
    assert findings(db, code="version_unclear") == []
    assert shape(db) == {"a": (None, None, False), "b": ("a", None, True)}


def test_a_notice_without_number_beside_one_of_the_same_issuer_and_day_is_flagged(
    db: duckdb.DuckDBPyConnection,
) -> None:
    store(db, version("pdf", doc_number=None))
    assert findings(db, code="version_unclear") == []
    store(db, version("docx"))
    (note,) = findings(db, code="version_unclear")
    assert note.source_name == "pdf.docx" and "没有读出文号" in note.message
    assert shape(db) == {"pdf": (None, None, True), "docx": (None, None, True)}
    store(db, version("pdf", "docx"), reread=True)
    assert findings(db, code="version_unclear", current_only=False) == []


def test_of_two_notices_without_number_the_later_one_is_flagged(db: duckdb.DuckDBPyConnection) -> None:
    store(db, version("a", doc_number=None))
    store(db, version("b", doc_number=None))
    store(db, version("other day", doc_number=None, issue_date=date(2023, 4, 1)))
    store(db, version("other issuer", doc_number=None, issuer="晋城市双随机办"))
    store(db, version("no day", doc_number=None, issue_date=None))
    assert [note.source_name for note in findings(db, code="version_unclear")] == ["b.docx"]


def test_rereading_an_old_version_leaves_the_chain_as_it_is(db: duckdb.DuckDBPyConnection) -> None:
    for name in ("v1", "v2", "v3"):
        store(db, version(name))
    before = shape(db)
    assert store(db, version("v1"), reread=True).action == "replaced"
    assert shape(db) == before


def test_rereading_mends_links_that_rested_on_a_misread_number(db: duckdb.DuckDBPyConnection) -> None:
    store(db, version("v1"))
    store(db, version("v2"))
    store(db, version("v2", doc_number="高市双随机办〔2023〕9号"), reread=True)
    assert shape(db) == {"v1": (None, None, True), "v2": (None, None, True)}
    assert findings(db, code="superseded_notice") == []
    store(db, version("v2"), reread=True)
    assert shape(db) == {"v1": (None, None, False), "v2": ("v1", None, True)}


def test_link_findings_keep_their_resolved_mark(db: duckdb.DuckDBPyConnection) -> None:
    store(db, version("v1"))
    store(db, version("v2"))
    (note,) = findings(db, code="superseded_notice")
    with opened(db) as con:
        con.execute("UPDATE base.finding SET resolved_at = '2024-01-02' WHERE finding_id = ?", [note.finding_id])
    store(db, version("v2"), reread=True)
    store(db, version("v3"))
    (kept,) = findings(db, code="superseded_notice", notice_id=note.notice_id, resolved=True, current_only=False)
    assert kept.resolved_at == datetime(2024, 1, 2)


def heads() -> st.SearchStrategy[list[Head]]:
    one = st.tuples(
        st.sampled_from(["loaded", "partial", "failed"]),
        st.sampled_from([None, "甲", "乙"]),
        st.sampled_from([None, date(2023, 1, 1), date(2023, 2, 1)]),
        st.sampled_from(["", "A", "B"]),
        st.frozensets(st.sampled_from("pqr"), max_size=2),
    )
    return st.lists(one, max_size=7).map(
        lambda rows: [
            Head(
                f"n{i}",
                f"n{i}",
                "f",
                "p",
                s,
                False,
                "1",
                issuer,
                NUMBER,
                day,
                content,
                i,
                datetime(2024, 1, 1),
                Link(),
                items,
            )
            for i, (s, issuer, day, content, items) in enumerate(rows)
        ]
    )


@settings(max_examples=30)
@given(heads())
def test_links_hold_their_promises_for_any_family(family: list[Head]) -> None:
    found = links(family)
    assert found == links(reversed(family))
    by_id = {head.notice_id: head for head in family}
    for issuer in {head.issuer for head in family}:
        members = [head for head in family if head.issuer == issuer and head.status != "failed"]
        current = [head for head in members if found[head.notice_id].is_current]
        assert bool(current) == bool(members)
        assert sum(found[head.notice_id].unclear is None for head in current) <= 1
        # Following supersedes from the current notices visits every member that is no copy exactly once.
        seen: list[str] = []
        for head in current:
            step: str | None = head.notice_id
            while step is not None:
                assert step not in seen
                seen.append(step)
                step = found[step].supersedes
        assert sorted(seen) == sorted(head.notice_id for head in members if not found[head.notice_id].copy_of)
    for notice_id, link in found.items():
        head = by_id[notice_id]
        if link.copy_of:
            assert by_id[link.copy_of].content_hash == head.content_hash != ""
            assert found[link.copy_of].copy_of is None
        if link.supersedes and not link.unclear:
            older = by_id[link.supersedes]
            assert older.issue_date and head.issue_date and older.issue_date < head.issue_date
        if link.supersedes and by_id[link.supersedes].items and not head.items:
            # Only a notice of the very same content as one with items can be in the chain without any.
            assert any(other.items and other.content_hash == head.content_hash != "" for other in family)
        if head.status == "failed":
            assert link == Link()
