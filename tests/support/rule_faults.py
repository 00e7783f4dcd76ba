"""What a case of a broken rule is, and ways of breaking one (rule_cases_*.py)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from tests.support.clean_year import COMMIT, DRAW, ITEM, JOINT, M1, M2, OBJECTS, TASK, Con, change, drawn
from tests.support.year import AT, FIRE, insert, item, notice, result, task

DAY = date(2023, 12, 31)
OFFICE = "高平市双随机办"


class Case(NamedTuple):
    """``spoil`` does one thing wrong; ``codes``: (severity, code) of everything that the rule then finds; ``says``:
    parts of its messages; ``day``: the cut-off."""

    file: str
    name: str
    spoil: Callable[[Con], object]
    codes: tuple[tuple[str, str], ...]
    says: tuple[str, ...]
    day: date = DAY


def second(con: Con, objects: tuple[str, ...] = OBJECTS, done: tuple[str, ...] = (), **over: object) -> Con:
    """A second task over the same objects, of which some have a result."""
    item(con, "i-T2023-0002", seq=2, task_name="第二项")
    task(con, "T2023-0002", **over)
    drawn(con, "T2023-0002", objects)
    for object_id in done:
        result(con, "T2023-0002", object_id)
    return con


def superseded(con: Con, object_id: str, **over: object) -> Con:
    """An earlier version of the first task's result, which has been corrected since."""
    change(con, "result", f"object_id = '{object_id}'", version=2)
    result(con, TASK, object_id, is_current=False, **over)
    return con


def joint(con: Con, team: tuple[tuple[str, str], ...], present: list[str]) -> None:
    con.execute("DELETE FROM base.draw_team")
    change(con, "draw_task", cooperators=[FIRE])
    change(con, "item", cooperators=[FIRE])
    for object_id in OBJECTS:
        for slot, (department, inspector_id) in enumerate(team, start=1):
            insert(
                con, "draw_team", draw_id=DRAW, object_id=object_id, slot=slot, department_code="d",
                department=department, inspector_id=inspector_id,
            )  # fmt: skip
    change(con, "result", inspectors=present)


def revise(con: Con) -> None:
    """A second version of the notice: one item more, another ratio."""
    change(con, "notice", is_current=False)
    notice(con, "n-2", supersedes="n-2023", doc_number="高市双随机办〔2023〕9号")
    item(con, "j-1", "n-2", task_name=f"{ITEM}抽查", ratio_min="0.06", ratio_max="0.06")
    item(con, "j-2", "n-2", seq=2, task_name="新的一项")


def replaced(con: Con, **over: object) -> None:
    values = {
        "draw_id": DRAW, "number": 1, "object_id": "91A", "inspector_id": M1, "new_inspector_id": M2, "reason": "亲属",
        "evidence": "声明", "approver": "李四", "at": AT, "by": "x",
    }  # fmt: skip
    insert(con, "draw_replacement", **(values | over))


def proposal(con: Con, proposal_id: str, status: str, other: str = "T2023-0002") -> Con:
    insert(
        con, "merge_proposal", proposal_id=proposal_id, plan_year=2023, task_ids=[TASK, other], overlap_objects=2,
        window_start=date(2023, 4, 1), window_end=date(2023, 9, 30), status=status, note="", changed_at=AT,
        changed_by="x",
    )  # fmt: skip
    return con


def decided(reason: str) -> str:
    return (
        f'[{{"field": "window", "kind": "set", "value": null, "text": "2023-05-01..2023-06-30", "reason": "{reason}", '
        '"by": "张三", "at": "2023-04-01T00:00:00Z", "basis": "b", "dropped": null}]'
    )


def by_class(**ratios: str) -> str:
    parts = ", ".join(f'"{name}": {{"op": "=", "min": {share}, "max": {share}}}' for name, share in ratios.items())
    return f"{{{parts}}}"


def committed(**over: object) -> dict[str, object]:
    return COMMIT | over


TEAM_ONLY = JOINT[:2]
