"""A letter and its plan through the whole of ``ingest``: from a folder, from an archive, in two runs."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from pipelines.cli import main
from pipelines.steps.ingest import ingest
from tests.support.part_files import File, body, plan_csv
from warehouse.connection import opened
from warehouse.queries import findings, run_checks

LETTER = body("通知.txt", attachments=["2023年度双随机抽查计划表"])
PLAN = plan_csv("附件1.txt")


def lay(folder: Path, *files: File) -> Path:
    folder.mkdir(exist_ok=True)
    for file in files:
        (folder / file.path).write_bytes(file.data)
    return folder


def counted(warehouse: Path) -> list[tuple[object, ...]]:
    with opened(warehouse, read_only=True) as con:
        sql = "SELECT doc_number, plan_year, task_name, initiator, window_start FROM current_plan_items ORDER BY ALL"
        return con.execute(sql).fetchall()


@pytest.mark.parametrize("way", ["two runs", "archive"])
def test_every_way_in_leads_to_the_same_plan(tmp_path: Path, way: str, capsys: pytest.CaptureFixture[str]) -> None:
    inbox, warehouse = tmp_path / "in", tmp_path / "w.duckdb"
    if way == "archive":
        inbox.mkdir()
        with zipfile.ZipFile(inbox / "计划.zip", "w") as archive:
            for file in (PLAN, LETTER):
                archive.writestr(file.path, file.data)
    else:
        if way == "two runs":
            ingest([lay(inbox, PLAN)], warehouse)
        lay(inbox, PLAN, LETTER)
    ingest([inbox], warehouse)
    rows = counted(warehouse)
    assert len(rows) == 3 and {row[:2] for row in rows} == {("高市双随机办〔2023〕2号", 2023)}
    assert {row[3] for row in rows} == {"高平市市场监督管理局", "高平市教育局"}
    assert run_checks(warehouse) == [] and [note.code for note in findings(warehouse, severity="error")] == []
    with opened(warehouse, read_only=True) as con:
        before = con.execute("SELECT count(*) FROM base.ingestion").fetchall()
        whole = con.execute("SELECT files, items FROM whole_notices").fetchall()
        (item,) = con.execute("SELECT min(item_id) FROM plan_items").fetchall()[0]
    assert whole == [(["通知.txt", "附件1.txt"], 3)]
    again = ingest([inbox], warehouse)
    assert {file.action for file in again.files} == {"unchanged"}
    with opened(warehouse, read_only=True) as con:
        assert con.execute("SELECT count(*) FROM base.ingestion").fetchall() == before
    assert main(["explain", item, "--warehouse", str(warehouse)]) == 0
    told = capsys.readouterr().out
    assert "本文件是“通知.txt”的附件" in told and "取自“通知.txt”" in told
