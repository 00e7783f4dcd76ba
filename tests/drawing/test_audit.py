"""The audit log: every kind of edit is found, and a log remade as a whole fails against a published head."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from tests.support.drawing import NOW, OPEN, add_task, copied, draws_dir, execute
from warehouse import audit
from warehouse.connection import open_warehouse
from warehouse.schema import migrate

T1 = "T2023-0001"


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    migrate(con)
    return con


@pytest.fixture
def log(database: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Six entries of other commands, in a transaction that is undone."""
    database.begin()
    for n in range(1, 7):
        audit.append(
            database, "甲", "scope.set", f"S{n:04d}", {"n": n, "文": ["x", None, True]}, NOW + timedelta(hours=n)
        )
    yield database
    database.rollback()


@pytest.fixture(scope="module")
def untouched(after_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A drawn task for tests that undo what they do."""
    path = copied(after_run, tmp_path_factory.mktemp("untouched"))
    OPEN[path] = open_warehouse(path)
    yield path
    OPEN.pop(path).close()


def test_a_log_that_nobody_touched(log: duckdb.DuckDBPyConnection) -> None:
    report = audit.verify(log)
    assert report.ok and report.entries == 6 and report.head == audit.head(log)
    log.execute("DELETE FROM base.audit_entry")
    assert audit.verify(log).head == audit.GENESIS


def test_the_hash_is_what_the_text_says(log: duckdb.DuckDBPyConnection) -> None:
    first, second = audit.entries(log)[:2]
    detail = {"n": 2, "文": ["x", None, True]}
    plain = {"action": "scope.set", "actor": "甲", "at": "2023-06-20T03:00:00Z", "detail": detail, "seq": 2}
    plain["subject"] = "S0002"
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert second.entry_hash == sha256((first.entry_hash + text).encode()).hexdigest()
    assert first.previous_hash == "0" * 64


def test_times_are_utc() -> None:
    beijing = timezone(timedelta(hours=8))
    assert audit.stamp(datetime(2023, 7, 1, 8, tzinfo=beijing)) == "2023-07-01T00:00:00Z"
    assert audit.stamp(datetime(2023, 7, 1, tzinfo=UTC)) == audit.stamp(datetime(2023, 7, 1))


def test_floats_are_refused(log: duckdb.DuckDBPyConnection) -> None:
    for value in (0.5, math.nan):
        with pytest.raises(TypeError):
            audit.append(log, "甲", "x", "y", {"ratio": value}, NOW)
    assert audit.verify(log).entries == 6


@pytest.mark.parametrize("column", ["at", "actor", "action", "subject", "detail", "previous_hash", "entry_hash"])
@pytest.mark.parametrize("seq", [1, 3, 6])
def test_an_edit(log: duckdb.DuckDBPyConnection, column: str, seq: int) -> None:
    value = "0" * 63 + "1" if column.endswith("hash") else '{"n": 1}' if column == "detail" else "乙"
    log.execute(f'UPDATE base.audit_entry SET "{column}" = ? WHERE seq = ?', [value, seq])
    problems = audit.verify(log).problems
    assert problems and f"第 {seq} 条" in problems[0]


def test_an_edit_of_the_form_alone(log: duckdb.DuckDBPyConnection) -> None:
    log.execute("UPDATE base.audit_entry SET detail = replace(detail, ',', ', ') WHERE seq = 2")
    assert "第 2 条" in audit.verify(log).problems[0]


@pytest.mark.parametrize("seq", [1, 3])
def test_a_removal(log: duckdb.DuckDBPyConnection, seq: int) -> None:
    log.execute("DELETE FROM base.audit_entry WHERE seq = ?", [seq])
    assert audit.verify(log).problems[0] == f"操作日志第 {seq} 条缺失：有条目被删去。"


def test_a_removal_that_is_closed_up(log: duckdb.DuckDBPyConnection) -> None:
    log.execute("DELETE FROM base.audit_entry WHERE seq = 3")
    log.execute("UPDATE base.audit_entry SET seq = seq - 1 WHERE seq > 3")
    assert "第 3 条" in audit.verify(log).problems[0]


def test_an_insertion(log: duckdb.DuckDBPyConnection) -> None:
    log.execute("INSERT INTO base.audit_entry SELECT * REPLACE ('乙' AS actor) FROM base.audit_entry WHERE seq = 4")
    assert "插入" in audit.verify(log).problems[0]


def test_an_insertion_with_its_own_hash(log: duckdb.DuckDBPyConnection) -> None:
    """Somebody computes the entry rightly and moves the later ones down, but leaves their hashes."""
    before = audit.entries(log)[2]
    log.execute("UPDATE base.audit_entry SET seq = seq + 1 WHERE seq > 3")
    made = audit.entry_hash(before.entry_hash, 4, before.at, "乙", "scope.set", "S9", {})
    log.execute(
        "INSERT INTO base.audit_entry VALUES (4, ?, '乙', 'scope.set', 'S9', '{}', ?, ?)",
        [before.at, before.entry_hash, made],
    )
    assert "第 5 条" in audit.verify(log).problems[0]


def test_a_new_order(log: duckdb.DuckDBPyConnection) -> None:
    log.execute("UPDATE base.audit_entry SET seq = CASE seq WHEN 2 THEN 4 WHEN 4 THEN 2 ELSE seq END")
    assert audit.verify(log).problems[0] == "操作日志第 2 条原来是第 4 条：条目的次序被调换。"


def test_a_cut_end(log: duckdb.DuckDBPyConnection) -> None:
    published = audit.head(log)
    noted = [(entry.seq, entry.entry_hash) for entry in audit.entries(log)]
    log.execute("DELETE FROM base.audit_entry WHERE seq > 4")
    assert audit.verify(log).ok, "nothing inside the log shows it"
    assert "截短" in audit.verify(log, published).problems[0]
    assert "截去" in audit.verify(log, heads=noted).problems[0]


def test_a_log_remade_as_a_whole(log: duckdb.DuckDBPyConnection) -> None:
    published = audit.head(log)
    noted = [(entry.seq, entry.entry_hash) for entry in audit.entries(log)]
    old = audit.entries(log)
    log.execute("DELETE FROM base.audit_entry")
    for entry in old:
        actor = "乙" if entry.seq == 2 else entry.actor
        at = datetime.fromisoformat(entry.at)
        audit.append(log, actor, entry.action, entry.subject, json.loads(entry.detail), at)
    assert audit.verify(log).ok
    assert audit.verify(log, published).problems
    assert "重做" in audit.verify(log, heads=noted).problems[0]
    assert audit.verify(log, old[0].entry_hash).ok, "what came before the change is still what was published"


EDITS = [
    ("UPDATE base.draw SET commit_sha256 = repeat('0', 64)", "与操作日志所记的不同"),
    ("UPDATE base.draw SET commit_json = replace(commit_json, '0.1', '0.2')", "与操作日志所记的不同"),
    ("UPDATE base.draw SET seed = '7./'", "种子"),
    ("UPDATE base.draw SET status = 'void'", "是否作废"),
    ("DELETE FROM base.draw", "抽取记录被删去"),
    ("UPDATE base.draw_selected SET object_id = '91140581MA00000011' WHERE position = 3", "抽中名单"),
    ("UPDATE base.draw_selected SET stratum = 'A' WHERE stratum <> 'A'", "抽中名单"),
    ("DELETE FROM base.draw_selected WHERE position = 11", "抽中名单"),
    ("UPDATE base.draw_selected SET position = 13 - position WHERE position IN (6, 7)", "抽中名单"),
    ("DELETE FROM base.audit_entry WHERE seq > 1", "抽中名单"),
    ("DELETE FROM base.audit_entry", "没有锁定的条目"),
    ("INSERT INTO base.draw_replacement VALUES ('高市双随机办〔2023〕2号#1/1', 1, 'A', 'B', NULL, NULL, 'r', 'e', 'p', "
     "TIMESTAMP '2023-07-01', 'x')", "替换记录"),
    ("UPDATE base.draw_task SET status = 'drawn', task_id = 'T2023-0009'", "却没有相应的抽取"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "sentence"), EDITS)
def test_tables_and_log(untouched: Path, sql: str, sentence: str) -> None:
    con = OPEN[untouched]
    assert audit.verify(con, heads=draws_dir(untouched).heads()).ok
    con.begin()
    con.execute(sql)
    problems = audit.verify(con).problems
    con.rollback()
    assert any(sentence in text for text in problems)


def test_the_code_is_nowhere_before_the_reveal(closed: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Through the real commands, logs on: not in any output, not in a byte of any file but its own."""
    from pipelines.cli import main

    add_task(closed, T1)
    place = ["--warehouse", str(closed), "-v"]
    issues = ["--issue", "快乐8=2023171", "--issue", "双色球=2023075", "--today", "2023-06-20"]
    execute(closed, "UPDATE base.registry_inspector SET certificate_until = DATE '2099-12-31'")
    execute(closed, "UPDATE base.draw_task SET window_end = DATE '2099-12-30', window_start = DATE '2026-12-01'")
    for form in ([], ["--json"]):
        main(["draw", "commit", T1, *issues, "--by", "甲", *place, *form])
    main(["draw", "commit", T1, *issues, *place])
    main(["draw", "run", T1, "--source", "快乐8 2023171: 1 2 3", *place])
    main(["draw", "show", T1, "--json", *place])
    main(["draw", "show", T1, "--level", "public", *place])
    main(["draw", "papers", T1, "--out", str(tmp_path / "papers"), *place])
    main(["audit", "list", "--json", *place])
    secret = next(draws_dir(closed).secrets.iterdir())
    code = secret.read_text().strip()
    assert len(code) == 64
    out, err = capfd.readouterr()
    assert "commit_sha256" in out and "已经锁定" in err
    assert code not in out + err
    forms = (code.encode(), bytes.fromhex(code), code.upper().encode())
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path != secret]
    assert len(files) > 8
    assert not [path for path in files if any(form in path.read_bytes() for form in forms)]
