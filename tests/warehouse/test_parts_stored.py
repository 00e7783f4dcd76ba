"""One notice in several files, in the warehouse: in whatever order they come, the same rows count, and count once."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.steps.process import process_bytes
from tests.support.part_files import LINES, OTHER, File, body, current, plan_csv, read_parts_again, shape, take_in
from warehouse.heads import read_heads
from warehouse.parts_store import parts_to_read
from warehouse.queries import explain, findings, run_checks, status
from warehouse.store import store

NUMBER = "高市双随机办〔2023〕2号"
LISTED = ("2023年度双随机抽查计划表", "联系人名单")
LETTER = body("in/通知.txt", attachments=LISTED)
PLAN = plan_csv("in/附件1.txt")
CHANGED = (LINES[0].replace("5%", "6%"), *LINES[1:])


@pytest.fixture
def db(held: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    return held


def codes(db: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Code → file of the open findings about files as a whole."""
    return {note.code: note.source_name for note in findings(db) if note.item_id is None}


@pytest.mark.parametrize("runs", [((LETTER, PLAN),), ((PLAN, LETTER),), ((LETTER,), (PLAN,)), ((PLAN,), (LETTER,))])
def test_the_attachment_says_what_only_its_notice_says(
    db: duckdb.DuckDBPyConnection, runs: tuple[tuple[File, ...], ...]
) -> None:
    take_in(db, *runs)
    rows = current(db)
    assert len(rows) == 3 and {row[:2] for row in rows} == {(NUMBER, 2023)}
    assert ("加油站检查", 0.05, date(2023, 3, 1), "高平市市场监督管理局") in {row[2:6] for row in rows}
    assert codes(db) == {} and run_checks(db) == []
    assert {path: row[-1] for path, row in shape(db).items()} == {"in/通知.txt": "loaded", "in/附件1.txt": "loaded"}
    (item, *_) = db.execute("SELECT item_id FROM plan_items ORDER BY 1").fetchall()[0]
    told = explain(db, item)
    assert told is not None and (told.main_name, told.part_reason) == ("通知.txt", "folder")
    assert {row.field: row.value for row in told.inherited} == {
        "issuer": "高平市双随机办公室", "doc_number": NUMBER, "issue_date": "2023-03-28", "plan_year": 2023,
        "is_public": True,
    }  # fmt: skip
    assert {row.from_notice for row in told.inherited} == {LETTER.notice_id}
    whole = db.execute("SELECT notice_id, files, items, status, plan_year FROM whole_notices").fetchall()
    assert whole == [(LETTER.notice_id, ["通知.txt", "附件1.txt"], 3, "loaded", 2023)]
    named = db.execute("SELECT name, found_notice_id FROM notice_attachments ORDER BY position").fetchall()
    assert named == [(LISTED[0], PLAN.notice_id), (LISTED[1], None)]
    report = status(db)
    assert (report.notices, report.files_by_role) == (1, {"notice": 1, "part": 1})
    assert parts_to_read(db) == []


def stored(db: duckdb.DuckDBPyConnection) -> list[object]:
    """All that does not tell when or in which order files came."""
    tables: list[object] = [shape(db), current(db)]
    for table in ("item", "field", "department", "obligation", "notice_field", "source_row", "finding", "attachment"):
        tables.append(db.execute(f"FROM base.{table} ORDER BY ALL").fetchall())
    tables.append(
        db.execute("SELECT notice_id, part_of, parts, supersedes, inherited FROM notices ORDER BY ALL").fetchall()
    )
    return tables


MAY = body("may/通知.txt", day="2023年5月6日", attachments=LISTED, more="原通知同时废止。")
MAY_PLAN = plan_csv("may/附件1.txt", CHANGED, title="附件1")
MARCH = body("march/通知.txt", attachments=LISTED)
MARCH_PLAN = plan_csv("march/附件1.txt")
TWIN = plan_csv("march/附件1.md", LINES, title="双随机抽查计划")
SECOND = plan_csv("march/附件2.txt", OTHER)
STRAY = plan_csv("flat/附件.txt", OTHER, title="说明")
FLAT = [body("flat/一.txt", number="甲办〔2023〕1号"), body("flat/二.txt", number="甲办〔2023〕2号")]
EVERY = (MARCH, MARCH_PLAN, TWIN, SECOND, MAY, MAY_PLAN, STRAY, *FLAT)


@pytest.fixture(scope="module")
def wanted() -> dict[int, list[object]]:
    return {}


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(EVERY), cut=st.integers(0, len(EVERY)))
def test_the_order_of_arrival_does_not_matter(
    db: duckdb.DuckDBPyConnection, wanted: dict[int, list[object]], order: list[File], cut: int
) -> None:
    for table in ("notice", "item", "field", "department", "obligation", "notice_field", "source_row", "finding"):
        db.execute(f"DELETE FROM base.{table}")
    db.execute("DELETE FROM base.attachment; DELETE FROM base.ingestion")
    take_in(db, order[:cut], order[cut:])
    assert run_checks(db) == []
    assert stored(db) == wanted.setdefault(0, stored(db))
    assert parts_to_read(db) == [] and read_heads(db).stale == set()
    assert {row[2] for row in current(db) if row[0] == NUMBER} == {"加油站检查", "学校检查", "药店检查"}


def test_a_revised_notice_supersedes_the_older_one_with_all_its_parts(db: duckdb.DuckDBPyConnection) -> None:
    take_in(db, [MARCH, MARCH_PLAN], [MAY, MAY_PLAN])
    assert {path: row[2] for path, row in shape(db).items()} == {
        "march/通知.txt": False, "march/附件1.txt": False, "may/通知.txt": True, "may/附件1.txt": True,
    }  # fmt: skip
    assert [row[3] for row in current(db)] == [0.06, 0.1, 0.2]
    assert codes(db) == {"superseded_notice": "通知.txt"}


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_the_plan_in_the_body_and_in_the_attachment_counts_once(
    db: duckdb.DuckDBPyConnection, order: tuple[int, ...]
) -> None:
    files = body("in/通知.txt", attachments=LISTED, plan=LINES), PLAN
    take_in(db, [files[n] for n in order])
    assert len(current(db)) == 3 and {row[-1] for row in current(db)} == {"通知.txt"}
    assert codes(db) == {"part_repeated": "通知.txt"}
    assert db.execute("SELECT copy_of FROM notices WHERE source_name = '附件1.txt'").fetchall() == [
        (files[0].notice_id,)
    ]


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_an_attachment_that_differs_from_the_body_is_an_error_and_does_not_count(
    db: duckdb.DuckDBPyConnection, order: tuple[int, ...]
) -> None:
    files = body("in/通知.txt", attachments=LISTED, plan=LINES), plan_csv("in/附件1.txt", CHANGED[:2])
    take_in(db, [files[n] for n in order])
    assert [row[3] for row in current(db)] == [0.05, 0.1, 0.2]
    (note,) = findings(db, severity="error")
    assert (note.code, note.source_name) == ("part_conflict", "通知.txt")
    assert "序号1“加油站检查”的抽查比例或数量不同" in note.message and "序号3“药店检查”不在附件中" in note.message
    assert run_checks(db) == []


def test_twins_among_attachments_count_once_and_different_plans_both(db: duckdb.DuckDBPyConnection) -> None:
    take_in(db, [LETTER, PLAN, plan_csv("in/附件1.md", title="双随机抽查计划"), plan_csv("in/附件2.txt", OTHER)])
    assert len(current(db)) == 5
    assert codes(db) == {"part_repeated": "附件1.md"}
    mixed = plan_csv(
        "in/附件3.txt", (LINES[0], *OTHER[1:], "3,剧本娱乐检查,剧本娱乐,7%,3月-8月,市文旅局,"), title="表三"
    )
    take_in(db, [mixed])
    assert {"part_repeated", "part_conflict"} & set(codes(db))


def test_an_attachment_without_a_plan_belongs_too_and_the_letter_then_lacks_one(db: duckdb.DuckDBPyConnection) -> None:
    take_in(db, [LETTER, File("in/附件2.txt", "联系人名单\n\n张三 5550100".encode())])
    assert shape(db)["in/附件2.txt"][:3] == ("in/通知.txt", "folder", True)
    assert codes(db) == {"no_plan_table": "通知.txt", "attachment_missing": "通知.txt"}
    assert shape(db)["in/通知.txt"][-1] == "partial"
    take_in(db, [PLAN])
    assert codes(db) == {} and shape(db)["in/通知.txt"][-1] == "loaded"


def test_two_notices_that_may_own_a_file(db: duckdb.DuckDBPyConnection) -> None:
    take_in(db, [*FLAT, STRAY])
    (note,) = findings(db, code="part_unclear")
    assert note.source_name == "附件.txt" and "“一.txt”" in note.message and "“二.txt”" in note.message
    assert shape(db)["flat/附件.txt"][:3] == (None, None, True)


def test_the_own_year_of_an_attachment_wins_and_is_flagged(db: duckdb.DuckDBPyConnection) -> None:
    take_in(db, [LETTER, plan_csv("in/附件1.txt", title="2024年度双随机抽查计划表")])
    assert {row[:2] for row in current(db)} == {(NUMBER, 2024)}
    (note,) = findings(db, code="plan_year_conflict")
    assert note.source_name == "附件1.txt" and "2023年" in note.message


def test_bytes_that_are_gone_leave_the_reading_and_a_finding(db: duckdb.DuckDBPyConnection) -> None:
    take_in(db, [PLAN], [LETTER], gone=frozenset({"in/附件1.txt"}))
    before = current(db)
    assert {row[5] for row in before} == {"市市场监督管理局", "市教育局"} or all(row[0] is None for row in before)
    (note,) = findings(db, code="part_not_reread")
    assert note.severity == "warning" and "“通知.txt”" in note.message
    (waiting,) = read_parts_again(db, {})
    assert waiting.inherited is not None and waiting.inherited.doc_number == NUMBER
    assert len(findings(db, code="part_not_reread")) == 1 and current(db) == before
    take_in(db, [PLAN])
    assert findings(db, code="part_not_reread") == [] and current(db)[0][0] == NUMBER


def test_a_part_follows_when_its_notice_is_read_anew(db: duckdb.DuckDBPyConnection) -> None:
    take_in(db, [LETTER, PLAN])
    again = process_bytes(LETTER.data, "通知.txt", "in/通知.txt")
    better = again.model_copy(
        update={"notice": again.notice.model_copy(update={"doc_number": "高市双随机办〔2023〕22号"})}
    )
    store(db, better, reread=True)
    read_parts_again(db, {"in/附件1.txt": PLAN})
    assert {row[0] for row in current(db)} == {"高市双随机办〔2023〕22号"} and run_checks(db) == []
    lone = again.model_copy(
        update={"notice": again.notice.model_copy(update={"doc_number": None, "title": None, "issuer": None})}
    )
    store(db, lone.model_copy(update={"attachments": ()}), reread=True)
    read_parts_again(db, {"in/附件1.txt": PLAN})
    assert {row[:2] for row in current(db)} == {(None, None)} and run_checks(db) == []


def test_archives_are_rows_and_their_members_find_each_other(db: duckdb.DuckDBPyConnection) -> None:
    take_in(db, [body("in/a.zip!/通知.txt", parent="in/a.zip"), plan_csv("in/a.zip!/x/计划.txt", parent="in/a.zip")])
    assert shape(db)["in/a.zip!/x/计划.txt"][:2] == ("in/a.zip!/通知.txt", "archive")


def test_the_limit_of_publicity_in_the_letter_holds_for_the_plan_in_the_attachment(
    db: duckdb.DuckDBPyConnection,
) -> None:
    take_in(db, [LETTER, PLAN])
    duties = db.execute(
        "SELECT notice_id, code, value, unit FROM obligations WHERE code = 'publicity_deadline'"
    ).fetchall()
    assert [row[0] for row in duties] == [LETTER.notice_id]
    db.execute("DELETE FROM base.compliance_setting")
    names = [row[0] for row in db.execute("DESCRIBE base.compliance_setting").fetchall()]
    said = {"publicity_source": "notice", "publicity_days": 20, "publicity_trigger": "inspected", "warn_days": 3}
    required = {row[0]: row[1] for row in db.execute("DESCRIBE base.compliance_setting").fetchall() if row[2] == "NO"}
    values = {name: said.get(name, _filler(required[name])) for name in names if name in said or name in required}
    db.execute(
        f"INSERT INTO base.compliance_setting ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
        [*values.values()],
    )
    db.execute("CREATE TEMP TABLE one AS SELECT item_id, notice_id FROM plan_items LIMIT 1")
    columns = {row[0]: row[1] for row in db.execute("DESCRIBE base.draw_task").fetchall() if row[2] == "NO"}
    task = {name: _filler(kind) for name, kind in columns.items()} | {"task_id": "T1", "notice_id": PLAN.notice_id}
    db.execute(
        f"INSERT INTO base.draw_task ({', '.join(task)}) VALUES ({', '.join('?' * len(task))})", [*task.values()]
    )
    limit = db.execute("SELECT limit_days, limit_unit, source FROM publicity_limits WHERE task_id = 'T1'").fetchall()
    assert limit == [(7, "working_day", "notice")]


def _filler(kind: str) -> object:
    if kind.endswith("[]"):
        return []
    if kind.startswith(("INT", "BIG", "DEC", "DOUBLE")):
        return 1
    return {"BOOLEAN": False, "DATE": date(2023, 1, 1), "TIMESTAMP": "2023-01-01", "JSON": "{}"}.get(kind, "x")
