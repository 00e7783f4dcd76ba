"""A specimen year: the plan of 2023, its registries, tasks and draws, made with the product's own steps on the days on
which people would have done them. What comes out is invented and the same every time.

``python tools/specimen_year.py out/year.duckdb`` makes the warehouse and its draws; ``sample_docs/results`` holds the
filled-in forms that belong to them. ``--write-results`` writes those files anew (they change only when the draws do).
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from draws.policy import load_policy
from pipelines.flows.workdays import is_working_day
from pipelines.steps.drawing.commit import Wish, commit_tasks, seed_source
from pipelines.steps.drawing.folders import DrawsFolder, draws_folder
from pipelines.steps.drawing.replace import Ask, replace_object
from pipelines.steps.drawing.run import run_tasks
from pipelines.steps.ingest import ingest
from pipelines.steps.registries.importing import FileSource, ImportSettings, import_registry
from pipelines.steps.scopes.decide import decide
from pipelines.steps.scopes.edit import Edit
from pipelines.steps.tasks.generate import generate
from pipelines.steps.tasks.settings import load_settings
from warehouse.connection import opened
from warehouse.scopes import ScopeError

sys.path.insert(0, str(Path(__file__).parents[1]))

from tools.specimen_results import write_results

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "sample_docs"
NOTICE = SAMPLES / "notices" / "gaoping-2023-joint-docx.docx"
YEAR = 2023
PERSON = "样例经办人"
BEIJING = ZoneInfo("Asia/Shanghai")
#: Tasks of which the second object had closed down, and when that was found.
REPLACED = (("T2023-0006", date(YEAR, 5, 16)), ("T2023-0024", date(YEAR, 10, 20)))
REGISTRIES = ("objects.csv", "inspectors.xlsx", "matters.csv", "recusals.csv")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("warehouse", type=Path)
    options.add_argument(
        "--write-results", type=Path, metavar="DIR", help="write the files of results into this folder"
    )
    asked = options.parse_args()
    build(asked.warehouse)
    if asked.write_results:
        write_results(asked.warehouse, asked.write_results)
    return 0


def build(warehouse: Path) -> None:
    """The warehouse with everything up to the draws and two replacements."""
    folder = draws_folder(warehouse)
    for old in (warehouse, warehouse.with_name(warehouse.name + ".wal")):
        old.unlink(missing_ok=True)
    shutil.rmtree(folder.root, ignore_errors=True)
    ingest([NOTICE], warehouse, workers=1)
    for name in REGISTRIES:
        _registry(warehouse, SAMPLES / "registries" / name)
    generate(
        warehouse, YEAR, load_settings(), load_policy().strata.order, actor=PERSON, now=at(date(YEAR, 3, 6)),
        is_working=is_working_day,
    )  # fmt: skip
    _confirm(warehouse)
    for number, (day, tasks) in enumerate(_batches(warehouse), start=1):
        _draw(warehouse, folder, day, tasks, number)
    for task, day in REPLACED:
        _replace(warehouse, folder, task, day)


def at(day: date, hour: int = 10) -> datetime:
    """A moment of that day in Beijing, as UTC."""
    return datetime.combine(day, time(hour), BEIJING).astimezone(UTC)


def _registry(warehouse: Path, path: Path) -> None:
    kind, now = path.stem, at(date(YEAR, 3, 3))
    settings = ImportSettings(area="高平市", strata=tuple("ABCD"), rejects=warehouse.parent / f"{kind}-rejects.xlsx")
    source = FileSource(path, kind, settings)
    import_registry(
        kind, source, warehouse, settings, by=PERSON, now=now.replace(tzinfo=None), today=now.astimezone(BEIJING).date()
    )


def _confirm(warehouse: Path) -> None:
    """Every rule that was understood and that hits somebody."""
    with opened(warehouse) as con:
        found = con.execute("SELECT DISTINCT scope_rule_id FROM draw_tasks WHERE scope_rule_id IS NOT NULL ORDER BY 1")
        rules = [str(row[0]) for row in found.fetchall()]
        for rule in rules:
            try:
                decide(con, rule, Edit(), "confirm", actor=PERSON, now=at(date(YEAR, 3, 8)).replace(tzinfo=None))
            except ScopeError:
                continue


def _batches(warehouse: Path) -> Iterator[tuple[date, list[str]]]:
    """Tasks that are ready, by the working day in the month of their window's start on which they are drawn."""
    with opened(warehouse, read_only=True) as con:
        found = con.execute(
            "SELECT CAST(date_trunc('month', window_start) AS DATE) AS month, list(task_id ORDER BY task_id) "
            "FROM draw_tasks WHERE status = 'ready' AND window_end >= DATE '2023-04-01' GROUP BY month ORDER BY month"
        ).fetchall()
    for month, tasks in found:
        day = max(month, date(YEAR, 3, 15))
        while not is_working_day(day):
            day += timedelta(days=1)
        yield day, tasks


def _draw(warehouse: Path, folder: DrawsFolder, day: date, tasks: Sequence[str], number: int) -> None:
    policy = load_policy()
    wish = Wish(
        source=seed_source((), True, policy), by=PERSON, now=at(day), today=day, pretended=True, open=True,
        redraw=False, reason=None,
    )  # fmt: skip
    report = commit_tasks(warehouse, folder, tasks, policy, wish, bytes)
    if report.committed:
        dice = "骰子: " + " ".join(
            str(int(c, 16) % 10) for c in hashlib.sha256(f"{YEAR}-{number}".encode()).hexdigest()[:20]
        )
        run_tasks(warehouse, folder, [one.task_id for one in report.committed], [dice], PERSON, at(day, 15))


def _replace(warehouse: Path, folder: DrawsFolder, task: str, day: date) -> None:
    with opened(warehouse, read_only=True) as con:
        found = con.execute(
            "SELECT object_id FROM drawn_objects WHERE task_id = ? ORDER BY position", [task]
        ).fetchall()
    ask = Ask(reason="对象已停业", evidence="样例：现场照片", approver="样例批准人", by=PERSON, now=at(day))
    replace_object(warehouse, folder, task, str(found[1][0]), ask)


if __name__ == "__main__":
    raise SystemExit(main())
