"""A letter and its plan through the whole of ``ingest``: from a folder, from an archive, in two runs."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from pipelines.cli import main
from pipelines.steps.ingest import ingest
from pipelines.steps.parts import mark_parts_unread, pending_parts
from pipelines.steps.process import process_bytes
from tests.support.part_files import LINES, File, body, plan_csv
from warehouse.connection import opened
from warehouse.queries import findings, run_checks
from warehouse.store import store

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


def test_a_plan_that_the_body_contradicts_needs_a_person_and_counts_once(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    letter = body("通知.txt", attachments=["2023年度双随机抽查计划表"], plan=LINES)
    report = ingest([lay(tmp_path / "三月", letter)], warehouse)
    assert report.exit_code == 0
    other = plan_csv("附件1.txt", [LINES[0].replace("5%", "6%"), *LINES[1:]])
    again = ingest([lay(tmp_path / "三月", other)], warehouse)
    assert again.exit_code == 1 and [file.errors for file in again.files if file.action == "loaded"] == [1]
    assert [note.code for note in findings(warehouse, severity="error")] == ["part_conflict"]
    assert len(counted(warehouse)) == 3


def test_what_another_file_settles_is_no_warning_any_more(tmp_path: Path) -> None:
    report = ingest([lay(tmp_path / "in", PLAN, LETTER)], tmp_path / "w.duckdb")
    assert {file.warnings + file.errors for file in report.files} == {0} and report.exit_code == 0


def test_an_archive_sent_again_with_another_plan_is_not_counted_twice(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    dated = plan_csv("附件1.txt", title="高平市2023年度双随机抽查计划表")
    changed = plan_csv("附件1.txt", [LINES[0].replace("5%", "6%"), *LINES[1:]], title="高平市2023年度双随机抽查计划表")
    codes = []
    for folder, plan in (("三月", dated), ("四月", changed)):
        (tmp_path / folder).mkdir()
        with zipfile.ZipFile(tmp_path / folder / "计划.zip", "w") as archive:
            for file in (plan, LETTER):
                archive.writestr(file.path, file.data)
        codes.append(ingest([tmp_path / folder], warehouse).exit_code)
    assert codes == [0, 1] and len(counted(warehouse)) == 3
    assert [note.code for note in findings(warehouse, severity="error")] == ["part_conflict"]
    assert run_checks(warehouse) == []


def test_a_part_that_cannot_be_read_again_is_not_tried_at_every_run(tmp_path: Path) -> None:
    inbox, warehouse = tmp_path / "in", tmp_path / "w.duckdb"
    ingest([lay(inbox, PLAN)], warehouse)
    store(warehouse, process_bytes(LETTER.data, LETTER.name, str(inbox / LETTER.path)))
    (part,) = pending_parts(warehouse)
    mark_parts_unread(warehouse, [part])  # its bytes were gone, and may come back
    assert pending_parts(warehouse) == [part]
    mark_parts_unread(warehouse, [part.model_copy(update={"failure": "读取超过60秒，已停止。"})])
    assert pending_parts(warehouse) == [] and pending_parts(warehouse, failed=True) == [part]
    (said,) = [note.message for note in findings(warehouse, code="part_not_reread")]
    assert "读取超过60秒" in said and "--reread" in said
