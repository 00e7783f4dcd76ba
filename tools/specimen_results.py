"""The forms of the specimen year as departments filled them in, and one department's export from its own platform."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from draws.papers.models import RESULTS
from pipelines.flows.workdays import is_working_day
from pipelines.steps.results.models import Inspector, RawMatter, ResultCells, TemplateRow, TemplateTask
from pipelines.steps.results.template import write_template
from sample_docs.builder.results import Outcome, Visit, outcome, spoiled
from warehouse.connection import opened

SEED = 20231231
LAST_DAY = date(2023, 12, 31)
#: Draws are recorded on these days (filled when they are read).
DRAWN: dict[str, date] = {}
#: How much of its work a department does, and in time; 1 unless said otherwise.
DILIGENCE = {"高平市公安局": 0.45, "高平市能源局": 0.7, "高平市城市管理局": 0.2, "高平市文化和旅游局": 0.85}
#: A task of which nothing was entered.
UNTOUCHED = ("T2023-0046",)
#: The department that enters its results on a platform of its own.
PLATFORM = "高平市住房和城乡建设局"
EXPORT_HEADER = (
    "任务编号", "任务名称", "统一社会信用代码", "企业名称", "检查事项", "结果代码", "审核状态", "检查日期", "录入时间",
    "审核时间", "公示时间", "执法人员", "处理方式", "检查方式", "整改情况", "整改完成日期", "列入异常名录日期", "备注",
)  # fmt: skip


def write_results(warehouse: Path, folder: Path) -> list[Path]:
    """The forms of all drawn tasks as departments filled them in, some carelessly, and one department's export from a
    platform of its own. Returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("*.xlsx"), *folder.glob("*.csv")):
        old.unlink()
    tasks = [task for task in _drawn_tasks(warehouse) if task.task_id not in UNTOUCHED]
    filled = _filled(tasks)
    paths = []
    for task in tasks:
        if task.initiator == PLATFORM:
            continue
        path = folder / f"{task.task_id}.xlsx"
        write_template(
            task.model_copy(
                update={"rows": tuple(_row(row, filled[task.task_id, row.object_id], task) for row in task.rows)}
            ),
            path,
        )
        paths.append(path)
    export = [task for task in tasks if task.initiator == PLATFORM]
    paths.append(_export(folder / "housing-platform.csv", export, filled))
    return paths


Filled = dict[tuple[str, str], Outcome]


def _filled(tasks: Sequence[TemplateTask]) -> Filled:
    keys, made = [], []
    for task in tasks:
        assert task.window_start is not None and task.window_end is not None
        for row in task.rows:
            team = tuple(f"{one.name}（{one.inspector_id}）" for one in row.team)
            visit = Visit(
                task.task_id,
                row.object_id,
                (task.window_start, task.window_end),
                DRAWN[task.task_id],
                task.matters,
                team,
            )
            diligence = DILIGENCE.get(task.initiator, 1.0)
            keys.append((task.task_id, row.object_id))
            made.append(outcome(visit, SEED, LAST_DAY, is_working_day, diligence))
    return dict(zip(keys, spoiled(made, SEED), strict=True))


def _row(row: TemplateRow, one: Outcome, task: TemplateTask) -> TemplateRow:
    if not one.state:
        return row
    matters = tuple(
        RawMatter(matter=matter, category=category, note=one.note if category != "未发现问题" else "")
        for matter, category in zip(task.matters, one.categories, strict=True)
    )
    names = {name: getattr(one, name) for name in ResultCells.model_fields if hasattr(one, name) and name != "matters"}
    return row.model_copy(update={"result": ResultCells(**names, matters=matters)})


def _drawn_tasks(warehouse: Path) -> list[TemplateTask]:
    with opened(warehouse, read_only=True) as con:
        tasks = con.execute(
            "SELECT t.task_id, t.task_no, t.name, d.draw_id, t.window_start, t.window_end, t.initiator, t.cooperators, "
            "t.matters, CAST(d.drawn_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai' AS DATE) "
            "FROM draw_tasks AS t JOIN draws AS d ON d.task_id = t.task_id AND d.status = 'drawn' ORDER BY t.task_id"
        ).fetchall()
        objects = con.execute(
            "SELECT s.task_id, s.object_id, r.name, r.address FROM drawn_objects AS s LEFT JOIN registry_objects AS r "
            "USING (object_id) WHERE s.state <> 'replaced' ORDER BY s.task_id, s.position"
        ).fetchall()
        people = con.execute(
            "SELECT t.task_id, t.object_id, t.inspector_id, r.name, t.department FROM draw_teams AS t "
            "LEFT JOIN registry_inspectors AS r USING (inspector_id) ORDER BY t.task_id, t.object_id, t.slot"
        ).fetchall()
    teams: dict[tuple[str, str], list[Inspector]] = {}
    for task_id, object_id, inspector_id, name, department in people:
        teams.setdefault((task_id, object_id), []).append(
            Inspector(inspector_id=inspector_id, name=name or "", department=department)
        )
    rows: dict[str, list[TemplateRow]] = {}
    for task_id, object_id, name, address in objects:
        team = tuple(teams.get((task_id, object_id), ()))
        row = TemplateRow(object_id=object_id, object_name=name or "", address=address or "", team=team)
        rows.setdefault(task_id, []).append(row)
    DRAWN.update({task[0]: task[9] for task in tasks})
    names = (
        "task_id",
        "task_no",
        "task_name",
        "draw_id",
        "window_start",
        "window_end",
        "initiator",
        "cooperators",
        "matters",
    )
    return [
        TemplateTask(**dict(zip(names, task[:9], strict=True)), rows=tuple(rows.get(task[0], ()))) for task in tasks
    ]


def _export(path: Path, tasks: Sequence[TemplateTask], filled: Filled) -> Path:
    """One row for each object and matter, codes instead of words, GBK: as a platform exports."""
    code = {name: f"{number:02d}" for number, name in enumerate(RESULTS)}
    states = {"待审核": "1", "退回": "2", "不通过": "3", "已公示": "4"}
    lines = [EXPORT_HEADER]
    for task in tasks:
        for row in task.rows:
            one = filled[task.task_id, row.object_id]
            for matter, category in zip(task.matters, one.categories, strict=False):
                lines.append((
                    task.task_no, task.task_name, row.object_id, row.object_name, matter, code.get(category, category),
                    states[one.state], one.inspected_on.replace("-", "/"), one.entered_on.replace("-", "/"),
                    one.approved_on.replace("-", "/"), one.published_on.replace("-", "/"), "、".join(one.inspectors),
                    "、".join(one.dispositions), "、".join(one.methods), one.follow_up,
                    one.follow_up_closed_on.replace("-", "/"), one.abnormal_listed_on.replace("-", "/"), one.remarks,
                ))  # fmt: skip
    with path.open("w", encoding="gb18030", newline="") as out:
        csv.writer(out).writerows(lines)
    return path
