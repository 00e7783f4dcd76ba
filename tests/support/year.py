"""A year of tasks, draws and results, put into a warehouse row by row: only what a test says differs from the ordinary.

``with year(tmp_path) as con`` gives a connection to a migrated warehouse with the working-day calendar of 2022–2026.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import duckdb

from warehouse.connection import open_warehouse

CALENDAR = "chinesecalendar test"
NOTICE = "n-2023"
DOC_NUMBER = "高市双随机办〔2023〕2号"
MARKET = "高平市市场监督管理局"
FIRE = "高平市消防救援大队"
AT = datetime(2023, 1, 10, 2, 0, 0)


@contextmanager
def year(folder: Path, as_of: date | None = date(2023, 12, 31)) -> Iterator[duckdb.DuckDBPyConnection]:
    """A new warehouse in ``folder``/w.duckdb; the cut-off day is set for this connection only."""
    con = open_warehouse(folder / "w.duckdb")
    try:
        calendar(con)
        at(con, as_of)
        yield con
    finally:
        con.close()


def at(con: duckdb.DuckDBPyConnection, as_of: date | None) -> None:
    if as_of is not None:
        con.execute("SET VARIABLE as_of = ?::DATE", [as_of])


def calendar(con: duckdb.DuckDBPyConnection, first: int = 2022, last: int = 2026) -> None:
    rows, ordinal, day = [], 0, date(first, 1, 1)
    while day.year <= last:
        works = chinese_calendar.is_workday(day)
        ordinal += works
        rows.append((day, works, ordinal, CALENDAR))
        day += timedelta(days=1)
    con.execute("DELETE FROM base.workday")
    days = [list(column) for column in zip(*rows, strict=True)]
    con.execute("INSERT INTO base.workday SELECT unnest($1), unnest($2), unnest($3), unnest($4)", days)


def insert(con: duckdb.DuckDBPyConnection, table: str, **values: Any) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" for _ in values)
    ready = [json.dumps(v, ensure_ascii=False) if isinstance(v, dict) else v for v in values.values()]
    con.execute(f"INSERT INTO base.{table} ({names}) VALUES ({marks})", ready)


def notice(con: duckdb.DuckDBPyConnection, notice_id: str = NOTICE, **over: Any) -> str:
    values = {
        "notice_id": notice_id, "source_name": f"{notice_id}.docx", "source_path": f"/{notice_id}.docx", "sha256": "0",
        "media_type": "docx", "title": "2023年度联合抽查工作计划", "issuer": "高平市双随机办", "doc_number": DOC_NUMBER,
        "issue_date": date(2023, 3, 1), "plan_year": 2023, "attachments": [], "status": "loaded", "retryable": False,
        "rows_read": 0, "rows_loaded": 0, "rows_quarantined": 0, "rows_ignored": 0, "content_hash": f"hash-{notice_id}",
        "reader_version": "1", "ordinal": 1, "is_current": True, "first_ingested_at": AT, "ingested_at": AT,
    } | over  # fmt: skip
    insert(con, "notice", **values)
    return notice_id


def item(con: duckdb.DuckDBPyConnection, item_id: str, notice_id: str = NOTICE, **over: Any) -> str:
    values = {
        "notice_id": notice_id, "item_id": item_id, "table_no": 1, "seq": 1, "row_no": 1, "task_name": f"{item_id}抽查",
        "draw_type": "不定向", "matters": ["事项一"], "target_scope": "全部企业", "quota_op": "=", "ratio_min": "0.05",
        "ratio_max": "0.05", "window_start": date(2023, 4, 1), "window_end": date(2023, 9, 30), "initiator": MARKET,
        "cooperators": [], "status": "ok",
    } | over  # fmt: skip
    insert(con, "item", **values)
    return item_id


def task(con: duckdb.DuckDBPyConnection, task_id: str, **over: Any) -> str:
    number = int(task_id.rpartition("-")[2])
    values = {
        "task_id": task_id, "task_no": f"市场监管抽查〔2023〕{number:03d}号", "plan_year": 2023,
        "item_id": f"i-{task_id}", "notice_id": NOTICE, "doc_number": DOC_NUMBER, "seq": number,
        "batch": 1, "batches": 1, "name": f"任务{number}",
        "draw_type": "不定向", "initiator": MARKET, "cooperators": [], "matters": ["事项一"],
        "target_scope": "全部企业", "window_start": date(2023, 4, 1), "window_end": date(2023, 9, 30),
        "quota": '{"op": "=", "ratio": "0.05"}',
        "quota_text": "5%", "status": "drawn", "problems": "[]", "decisions": "[]", "digest": "d", "created_at": AT,
        "changed_at": AT,
    } | over  # fmt: skip
    insert(con, "draw_task", **values)
    return task_id


def draw(
    con: duckdb.DuckDBPyConnection,
    task_id: str,
    objects: Sequence[str],
    drawn_on: date = date(2023, 4, 3),
    *,
    states: Sequence[str] = (),
    team: Sequence[tuple[str, str]] = ((MARKET, "140581-01-01"), (MARKET, "140581-01-02")),
    **over: Any,
) -> str:
    """One finished draw: ``states`` as in base.draw_selected (default: drawn), ``team``: (department, inspector)."""
    draw_id: str = over.pop("draw_id", f"{DOC_NUMBER}#{int(task_id.rpartition('-')[2])}/1")
    moment = datetime(drawn_on.year, drawn_on.month, drawn_on.day, 2, 0, 0)
    values = {
        "draw_id": draw_id, "task_id": task_id, "attempt": 1, "status": "drawn", "commit_sha256": "c" * 64,
        "commit_json": "{}", "scope": draw_id, "folder": task_id, "objects_snapshot": "objects@1",
        "inspectors_snapshot": "inspectors@1", "frame_rows": 100, "excluded_rows": 0, "want_total": len(objects),
        "drawn_total": len(objects), "unmet_total": 0, "seed_issue": ["2023171"], "seed": "s", "committed_at": moment,
        "committed_by": "x", "drawn_at": moment, "drawn_by": "x",
    } | over  # fmt: skip
    insert(con, "draw", **values)
    for place, object_id in enumerate(objects, start=1):
        state = states[place - 1] if states else "drawn"
        insert(
            con, "draw_selected", draw_id=draw_id, position=place, object_id=object_id, stratum="B", ticket="0" * 64,
            state=state,
        )  # fmt: skip
        for slot, (department, inspector) in enumerate(team, start=1):
            insert(
                con, "draw_team", draw_id=draw_id, object_id=object_id, slot=slot, department_code=inspector[:9],
                department=department, inspector_id=inspector,
            )  # fmt: skip
    return draw_id


def result(con: duckdb.DuckDBPyConnection, task_id: str, object_id: str, **over: Any) -> None:
    """One result, ordinary and in time unless said otherwise; ``category`` stands for a single matter's category."""
    category = over.pop("category", "未发现问题")
    values: dict[str, Any] = {
        "task_id": task_id, "draw_id": f"{DOC_NUMBER}#{int(task_id.rpartition('-')[2])}/1", "object_id": object_id,
        "version": 1, "is_current": True, "import_id": "results-0001", "row_no": 2, "state": "已公示",
        "inspected_on": date(2023, 5, 8), "entered_on": date(2023, 5, 9), "approved_on": date(2023, 5, 10),
        "published_on": date(2023, 5, 11), "matters": [{"matter": "事项一", "category": category, "note": None}],
        "dispositions": ["无需后续处置"], "methods": ["实地检查"], "inspectors": ["140581-01-01", "140581-01-02"],
        "follow_up": None, "changed_at": AT, "changed_by": "x",
    } | over  # fmt: skip
    matters = values.pop("matters")
    names = ", ".join(values)
    marks = ", ".join("?" for _ in values)
    con.execute(
        f"INSERT INTO base.result ({names}, matters) VALUES ({marks}, ?::STRUCT(matter VARCHAR, category VARCHAR, note "
        "VARCHAR)[])",
        [*values.values(), matters],
    )
