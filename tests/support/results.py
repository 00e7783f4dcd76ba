"""A small world of tasks and draws for the rules of results, and rows of files about it: only what differs is said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

import duckdb

from pipelines.steps.results.facts import Facts, Past, task_words
from pipelines.steps.results.importing import FileReport, import_file
from pipelines.steps.results.models import CellProblem, RawMatter, RawResult, ResultColumn, ResultFile, SourceLine
from pipelines.steps.results.planning import Plan, plan_import
from pipelines.steps.results.validate import Checked
from tests.support import year
from warehouse.connection import opened
from warehouse.results.records import Content, InspectorFact, MatterResult, StoredVersion, TaskFact

Kind = Literal["template", "mapped"]
TODAY = date(2023, 12, 31)
NOW = datetime(2023, 12, 31, 4, 0, tzinfo=UTC)
TEAM = ("140581-01-01", "140581-01-02")
MATTERS = ("登记事项检查", "公示信息检查")
FINE = tuple(RawMatter(matter=name, category="未发现问题") for name in MATTERS)


def row(row_no: int = 5, object_id: str = "X1", **over: Any) -> RawResult:
    """A public result as it should be."""
    values: dict[str, Any] = {
        "row_no": row_no, "row_nos": (row_no,), "task": "T2023-0001", "object_id": object_id, "object_name": "",
        "state": "已公示", "inspected_on": "2023-05-08", "entered_on": "2023-05-09", "approved_on": "2023-05-10",
        "published_on": "2023-05-11", "matters": FINE, "methods": ("实地检查",), "inspectors": TEAM,
    } | over  # fmt: skip
    said = {name: str(value) for name, value in values.items()}
    return RawResult(**{"raw": said, **values})


def blank(row_no: int = 5, object_id: str = "X1") -> RawResult:
    return RawResult(
        row_no=row_no, row_nos=(row_no,), task="T2023-0001", object_id=object_id, inspectors=TEAM, is_blank=True, raw={}
    )


def found(category: str, note: str = "") -> tuple[RawMatter, ...]:
    """The first matter with this category, the second without problems."""
    return (RawMatter(matter=MATTERS[0], category=category, note=note), FINE[1])


def file(
    rows: Sequence[RawResult], sha256: str = "a" * 64, kind: Kind = "template", problems: Sequence[CellProblem] = ()
) -> ResultFile:
    header = tuple(dict.fromkeys(name for one in rows for name in one.raw))
    columns = tuple(ResultColumn(header=name, name=name, field=None) for name in header)
    lines = tuple(SourceLine(row_no=one.row_no, cells=tuple(one.raw.get(name, "") for name in header)) for one in rows)
    return ResultFile(
        name=f"{sha256[:4]}.xlsx", sha256=sha256, kind=kind, mapping={}, options={}, header=header, columns=columns,
        rows=tuple(rows), problems=tuple(problems), lines=lines,
    )  # fmt: skip


def task(task_id: str, **over: Any) -> TaskFact:
    number = int(task_id[-4:])
    values: dict[str, Any] = {
        "task_id": task_id, "task_no": f"市场监管抽查〔2023〕{number:03d}号", "name": f"任务{number}",
        "plan_year": 2023,
        "status": "drawn", "initiator": year.MARKET, "cooperators": (), "matters": MATTERS,
        "window_start": date(2023, 4, 1), "window_end": date(2023, 9, 30), "draw_id": f"d{number}",
        "drawn_on": date(2023, 4, 3),
    } | over  # fmt: skip
    return TaskFact(**values)


def facts(**over: Any) -> Facts:
    """X1 to X3 are drawn in the first task, X4 is replaced there, Y1 is drawn in the second; the third is not drawn,
    the fourth is drawn by an upper level; two tasks have the same name."""
    tasks = {
        one.task_id: one
        for one in (
            task("T2023-0001"), task("T2023-0002", name="同名"), task("T2023-0003", draw_id=None, status="ready"),
            task("T2023-0004", draw_id=None, status="external"), task("T2023-0005", name="同名"),
        )
    }  # fmt: skip
    people = {
        code: InspectorFact(code, name, year.MARKET)
        for code, name in (
            (TEAM[0], "张三"), (TEAM[1], "李四"), ("140581-01-03", "王五"), ("140581-01-04", "王五"),
            ("140581-01-05", "赵六"),
        )
    }  # fmt: skip
    by_name: dict[str, tuple[str, ...]] = {}
    for one in people.values():
        by_name[one.name] = (*by_name.get(one.name, ()), one.inspector_id)
    values: dict[str, Any] = {
        "today": TODAY, "tasks": tasks, "task_words": task_words(tasks.values()),
        "drawn": {("T2023-0001", f"X{n}"): ("drawn", TEAM) for n in (1, 2, 3)}
        | {("T2023-0001", "X4"): ("replaced", TEAM), ("T2023-0002", "Y1"): ("drawn", TEAM)},
        "elsewhere": {"Y1": (("T2023-0002", "drawn"),)},
        "names": {"X1": ("旧名公司", "高平市（新名）公司"), "X2": ("乙公司",), "X4": ("别的公司",)},
        "inspectors": people, "inspectors_named": by_name,
        "problem_categories": frozenset({"发现问题已责令改正", "发现问题待后续处理"}),
    } | over  # fmt: skip
    return Facts(**values)


def stored(**over: Any) -> StoredVersion:
    """A version of X1 as the ordinary row gives it; ``content`` says what differs."""
    content: dict[str, Any] = {
        "state": "已公示", "inspected_on": date(2023, 5, 8), "entered_on": date(2023, 5, 9),
        "approved_on": date(2023, 5, 10), "published_on": date(2023, 5, 11),
        "matters": tuple(MatterResult(matter=name, category="未发现问题") for name in MATTERS),
        "methods": ("实地检查",), "inspectors": TEAM,
    } | over.pop("content", {})  # fmt: skip
    values: dict[str, Any] = {
        "task_id": "T2023-0001", "draw_id": "d1", "object_id": "X1", "version": 1, "import_id": "results-0001",
        "row_no": 5, "changes": None, "reason": None, "changed_at": year.AT, "changed_by": "x",
    } | over  # fmt: skip
    return StoredVersion(**values, content=Content(**content))


def plan(
    rows: Sequence[RawResult], *, reason: str | None = None, past: Past | None = None, kind: Kind = "template",
    problems: Sequence[CellProblem] = (), **over: Any,
) -> tuple[Plan, tuple[Checked, ...]]:  # fmt: skip
    return plan_import(file(rows, kind=kind, problems=problems), facts(**over), past or Past(), reason)


def one(raw: RawResult, *versions: StoredVersion, reason: str | None = None, kind: Kind = "template") -> Checked:
    """What becomes of a single row over these earlier versions."""
    known = {(v.task_id, v.object_id): versions for v in versions}
    return plan([raw], reason=reason, kind=kind, versions=known)[1][0]


def codes(checked: Checked, severity: str | None = None) -> list[str]:
    return [p.code for p in checked.problems if severity in (None, p.severity)]


def fill(con: duckdb.DuckDBPyConnection, objects: int = 3) -> None:
    """The first task with ``objects`` drawn objects X1, X2 … in a warehouse."""
    year.notice(con)
    year.task(con, "T2023-0001", matters=list(MATTERS))
    year.draw(con, "T2023-0001", [f"X{n}" for n in range(1, objects + 1)])


def bring(
    warehouse: Path, rows: Sequence[RawResult], sha256: str = "a" * 64, *, reason: str | None = None, **over: Any
) -> FileReport:
    """Import these rows as one file."""
    source = file(rows, sha256)
    values: dict[str, Any] = {"rejects": None, "by": "张三", "now": NOW} | over
    return import_file(source, Path(f"{sha256[:4]}.xlsx"), warehouse, reason=reason, **values)


def query(warehouse: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with opened(warehouse, read_only=True) as con:
        return con.execute(sql, list(values)).fetchall()
