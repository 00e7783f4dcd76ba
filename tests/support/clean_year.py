"""A small year in which every rule C1 to C16 is kept, to be spoilt by one thing at a time."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import duckdb

from tests.support.year import AT, DOC_NUMBER, FIRE, MARKET, draw, insert, item, notice, result, task

Con = duckdb.DuckDBPyConnection
TASK = "T2023-0001"
ITEM = "i-T2023-0001"
DRAW = f"{DOC_NUMBER}#1/1"
OBJECTS = ("91A", "91B")
M1, M2, F1, F2 = "140581-01-01", "140581-01-02", "140581-02-01", "140581-02-02"
TEAM = ((MARKET, M1), (MARKET, M2))
JOINT = (*TEAM, (FIRE, F1), (FIRE, F2))
#: 5 % of 40 are 2, one of each class.
COMMIT = {
    "quota": {"op": "=", "ratio": "0.05", "count": None},
    "frame": {"rows": 40, "sizes": {"A": 20, "B": 20}},
    "want": {"A": 1, "B": 1},
    "policy": {"order": ["A", "B"]},
}


def clean(con: Con) -> None:
    """One plan item, one task, two objects drawn on 3 April and inspected, approved and published in time."""
    settings(con, matter_caps={"事项一": "0.1"}, visits_per_year=2)
    for kind in ("objects", "inspectors", "matters", "recusals"):
        snapshot(con, kind)
    for number, (object_id, name) in enumerate(zip(OBJECTS, ("甲公司", "乙公司"), strict=True)):
        company(con, object_id, name, row_no=number)
    for department, inspector_id in JOINT:
        inspector(con, inspector_id, department)
    matter(con, "事项一", "抽查项目一")
    notice(con)
    item(con, ITEM)
    task(con, TASK)
    drawn(con, TASK, OBJECTS)
    for object_id in OBJECTS:
        result(con, TASK, object_id)


def settings(con: Con, **rules: Any) -> Con:
    con.execute("UPDATE base.compliance_setting SET settings = ?", [json.dumps({"rules": rules}, ensure_ascii=False)])
    return con


def drawn(con: Con, task_id: str, objects: tuple[str, ...], **over: Any) -> str:
    """A draw whose numbers agree: 5 % of 40, and the lists that a draw names."""
    values: dict[str, Any] = {
        "frame_rows": 40,
        "want_total": len(objects),
        "commit_json": COMMIT,
        "recusals_snapshot": "recusals@1",
    }
    return draw(con, task_id, list(objects), **(values | over))


def snapshot(con: Con, kind: str, version: int = 1) -> Con:
    con.execute("UPDATE base.registry_snapshot SET is_current = false WHERE kind = ?", [kind])
    insert(
        con, "registry_snapshot", snapshot_id=f"{kind}@{version}", kind=kind, version=version,
        imports=[f"{kind}-{version:04d}"], row_count=1, is_current=True, created_at=AT,
    )  # fmt: skip
    return con


def company(con: Con, object_id: str, name: str, **over: Any) -> None:
    values = {
        "import_id": "objects-0001", "row_no": 1, "object_id": object_id, "id_kind": "other", "name": name,
        "entity_type": "企业", "status": "存续", "tags": [], "abnormal": False, "flags": [], "credit_class": "A",
    } | over  # fmt: skip
    insert(con, "registry_object", **values)


def inspector(con: Con, inspector_id: str, department: str, **over: Any) -> None:
    values = {
        "import_id": "inspectors-0001", "row_no": 1, "inspector_id": inspector_id, "name": "某某",
        "certificate_no": f"C{inspector_id}", "certificate_from": date(2020, 1, 1),
        "certificate_until": date(2023, 9, 30), "department": department, "department_code": inspector_id[:9],
        "status": "在岗", "specialties": [], "is_expert": False, "is_leader": False, "flags": [],
    } | over  # fmt: skip
    insert(con, "registry_inspector", **values)


def matter(con: Con, name: str, parent: str | None = None, **over: Any) -> Con:
    values = {
        "import_id": "matters-0001", "row_no": 1, "matter_id": name, "name": name, "parent_name": parent,
        "category": "一般", "methods": [], "flags": [],
    } | over  # fmt: skip
    insert(con, "registry_matter", **values)
    return con


def recusal(con: Con, object_id: str, inspector_id: str, version: int = 1) -> Con:
    insert(
        con, "registry_recusal", import_id=f"recusals-{version:04d}", row_no=1, object_id=object_id,
        inspector_id=inspector_id, reason="亲属", flags=[],
    )  # fmt: skip
    return con


def change(con: Con, table: str, condition: str = "true", /, **values: Any) -> Con:
    """UPDATE of whole rows: the one thing that a test spoils."""
    names = ", ".join(f'"{name}" = ?' for name in values)
    ready = [json.dumps(v, ensure_ascii=False) if isinstance(v, dict) else v for v in values.values()]
    con.execute(f"UPDATE base.{table} SET {names} WHERE {condition}", ready)
    return con


def accounts(con: Con) -> None:
    """What the warehouse's own checks ask of the clean year besides: imports, provenance, mentions of bodies."""
    for kind, rows in (("objects", 2), ("inspectors", 4), ("matters", 1), ("recusals", 0)):
        insert(
            con, "registry_import", import_id=f"{kind}-0001", kind=kind, version=1, source_name=f"{kind}.csv",
            source_kind="csv", mapping={}, options={}, rows_read=rows, rows_accepted=rows, rows_rejected=0,
            rows_repeated=0, rows_flagged=0, imported_at=AT, imported_by="x",
        )  # fmt: skip
    insert(
        con, "result_import", import_id="results-0001", source_name="r.xlsx", source_sha256="0",
        source_kind="template", mapping={}, options={}, rows_read=2, rows_new=2, rows_revised=0, rows_unchanged=0,
        rows_blank=0, rows_quarantined=0, rows_flagged=0, imported_at=AT, imported_by="x",
    )  # fmt: skip
    insert(con, "field", notice_id="n-2023", item_id=ITEM, field="task_name", part=1, raw="x", status="ok")
    insert(
        con, "department", notice_id="n-2023", item_id=ITEM, name=MARKET, raw=MARKET, role="initiator", position=1,
        is_stale=False,
    )  # fmt: skip
