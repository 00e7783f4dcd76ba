"""A small warehouse to draw from: two departments and a third, a registry of objects, tasks that are ready."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from draws.policy import DrawPolicy, parse_policy
from pipelines.steps.drawing.commit import Wish, commit_tasks, seed_source
from pipelines.steps.drawing.folders import DrawsFolder
from pipelines.steps.drawing.reports import CommitReport, RunReport
from pipelines.steps.drawing.run import run_tasks
from warehouse.connection import opened

MARKET, FIRE, HEALTH = "高平市市场监督管理局", "高平市消防救援大队", "高平市卫生健康委员会"
CODES = {MARKET: "140581-01", FIRE: "140581-02", HEALTH: "140581-03"}
ISSUES = ("快乐8=2023171", "双色球=2023075")
#: Issues that no draw of a test has used.
LATER = ("快乐8=2023271", "双色球=2023115")
KENO = "快乐8 2023171: 01 04 06 12 14 15 21 22 33 40 48 51 57 61 63 65 66 67 73 80"
BALLS = "双色球 2023075: 12 13 15 17 28 33 + 12"
SOURCES = (KENO, BALLS)
OTHER = ("快乐8 2023171: 02 04 06 12 14 15 21 22 33 40 48 51 57 61 63 65 66 67 73 80", BALLS)
NOW = datetime(2023, 6, 20, 1, 0, tzinfo=UTC)
TODAY = date(2023, 6, 20)
WINDOW = (date(2023, 7, 1), date(2023, 9, 30))


#: Warehouses that a test holds open, so that not every step opens and closes its file.
OPEN: dict[Path, duckdb.DuckDBPyConnection] = {}


def target(path: Path) -> Any:
    """The open connection of this warehouse if a test holds one, else its path."""
    return OPEN.get(path, path)


def policy(**changes: str) -> DrawPolicy:
    """The policy of the tests; ``changes`` are sections in TOML (``caps="visits_per_year = 1"``)."""
    parts = {
        "strata": 'order = ["A", "U", "B", "C", "D"]\n[strata.multipliers]\nA="1/2"\nU="1"\nB="1"\nC="2"\nD="4"',
        "team": "initiator = 2\nminimum = 2\ncooperator = 1\nload_cap = 0",
    } | changes
    return parse_policy("\n".join(f"[{name}]\n{text}" for name, text in parts.items()))


def object_id(number: int) -> str:
    return f"91140581MA{number:08d}"


def fill(path: Path, objects: int = 120, tags: Sequence[str] = ("检验检测机构",), inspectors: int = 6) -> None:
    """Registries and one confirmed rule ``S0001`` for the tag; every 20th object is cancelled, the next revoked, the
    one after it out of business. Classes go round A A A B C D and none."""
    with opened(target(path)) as con:
        con.execute(_OBJECTS, [objects, list(tags)])
        rows = [
            (f"{code}-{n:02d}", f"检查员{code[-2:]}{n:02d}", f"晋E{code[-2:]}{n:02d}", name, code, n == 0)
            for name, code in CODES.items()
            for n in range(inspectors)
        ]
        for row in rows:
            con.execute(_INSPECTOR, row)
        for kind in ("objects", "inspectors", "recusals"):
            con.execute(
                "INSERT INTO base.registry_snapshot VALUES (?, ?, 1, [?], 0, true, TIMESTAMP '2023-06-01')",
                [f"{kind}@1", kind, f"{kind}-0001"],
            )
        rule(con, "S0001", [{"column": "tags", "op": "has_any", "values": [tags[0]]}])


_OBJECTS = """
INSERT INTO base.registry_object (import_id, row_no, object_id, id_kind, name, entity_type, status, area, address, tags,
                                  credit_class, abnormal, flags)
SELECT 'objects-0001', i, '91140581MA' || lpad(i::VARCHAR, 8, '0'), 'uscc', '样例企业' || i, '企业',
       CASE i % 20 WHEN 7 THEN '注销' WHEN 8 THEN '吊销' WHEN 9 THEN '停业' ELSE '存续' END,
       '高平市', '样例路' || i || '号',
       ?2::VARCHAR[], (['A', 'A', 'A', 'B', 'C', 'D', NULL])[1 + i % 7], false, []
FROM range(?1) AS r(i)
"""
_INSPECTOR = """
INSERT INTO base.registry_inspector (import_id, row_no, inspector_id, name, certificate_no, certificate_from,
                                     certificate_until, department, department_code, status, specialties, is_expert,
                                     is_leader, flags)
VALUES ('inspectors-0001', 1, ?, ?, ?, DATE '2020-01-01', DATE '2026-12-31', ?, ?, '在岗', [], false, ?, [])
"""


def rule(
    con: duckdb.DuckDBPyConnection, rule_id: str, conditions: list[dict[str, Any]], status: str = "confirmed"
) -> None:
    text = json.dumps({"all": conditions, "status": ["存续"]}, ensure_ascii=False)
    con.execute(
        "INSERT INTO base.scope_rule (rule_id, version, scope_key, scope_text, rule, status, changed_at, changed_by) "
        "VALUES (?, 1, ?, '样例范围', ?, ?, TIMESTAMP '2023-06-01', '样例')",
        [rule_id, rule_id, text, status],
    )


def add_task(path: Path, task_id: str, **changes: Any) -> str:
    """One task that is ready, 10 % of the objects of ``S0001``; ``changes`` are columns."""
    number = int(task_id[-4:])
    row: dict[str, Any] = {
        "task_id": task_id,
        "task_no": f"市场监管抽查〔2023〕{number:03d}号",
        "plan_year": 2023,
        "item_id": f"item-{number}",
        "notice_id": "notice-1",
        "doc_number": "高市双随机办〔2023〕2号",
        "seq": number,
        "batch": 1,
        "batches": 1,
        "name": f"样例任务{number}",
        "initiator": MARKET,
        "cooperators": [],
        "matters": ["资质认定检查", "能力验证检查"],
        "target_scope": "全市范围内存续的检验检测机构",
        "scope_rule_id": "S0001",
        "window_start": WINDOW[0],
        "window_end": WINDOW[1],
        "quota": json.dumps({"count": None, "op": "=", "ratio": "0.1"}),
        "quota_text": "10%",
        "risk_rule": "incremental",
        "status": "ready",
        "problems": "[]",
        "decisions": "[]",
        "digest": "d",
        "created_at": datetime(2023, 6, 1),
        "changed_at": datetime(2023, 6, 1),
    } | changes
    with opened(target(path)) as con:
        marks = ", ".join("?" * len(row))
        con.execute(f"INSERT INTO base.draw_task ({', '.join(row)}) VALUES ({marks})", list(row.values()))
    return task_id


def execute(path: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Run one statement in the warehouse."""
    with opened(target(path)) as con:
        return con.execute(sql, list(values)).fetchall()


def draws_dir(path: Path) -> DrawsFolder:
    return DrawsFolder(path.with_name(f"{path.stem}.draws"))


def copied(warehouse: Path, folder: Path) -> Path:
    """A copy of the warehouse and of its draws folder."""
    path = Path(shutil.copy(warehouse, folder / "w.duckdb"))
    shutil.copytree(draws_dir(warehouse).root, draws_dir(path).root)
    return path


def commit(path: Path, *tasks: str, settings: DrawPolicy | None = None, code: bytes = b"", **wish: Any) -> CommitReport:
    """Commit with codes that a test can know: ``code``, or one made from the number of the draw."""
    chosen = settings or policy()
    made = iter(code or bytes([n]) * 32 for n in range(1, 200))
    issues, dice = wish.pop("issues", ISSUES), wish.pop("dice", False)
    asked: dict[str, Any] = {"by": "甲", "now": NOW, "today": TODAY} | wish
    full = Wish(source=seed_source(issues, dice, chosen), **asked)
    return commit_tasks(target(path), draws_dir(path), tasks, chosen, full, lambda _: next(made))


def run(path: Path, *tasks: str, sources: Sequence[str] = SOURCES, now: datetime = NOW) -> RunReport:
    return run_tasks(target(path), draws_dir(path), tasks, sources, "乙", now)
