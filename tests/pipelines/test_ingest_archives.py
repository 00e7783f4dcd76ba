"""Archives and mails in the inbox: every file in them is a notice of its own that knows where it came from."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.cli import main
from pipelines.steps import ingest as ingest_module
from pipelines.steps import reading
from pipelines.steps.file_report import JOINED, IngestReport
from pipelines.steps.ingest import ingest
from pipelines.steps.work_folder import WorkFolder

TEMPLATE = """云岭县市场监管领域联席会议办公室文件
云双随机办〔2026〕{n}号
关于印发云岭县2026年度第{n}份抽查计划的通知
2026年1月5日
序号\t抽查任务名称\t抽查事项\t抽查对象范围\t抽查比例及频次\t抽查时间\t发起部门\t配合部门
1\t对第{n}类企业的抽查\t登记事项检查\t全县企业\t{n}%；1次/年\t3月—8月\t县教育局\t县公安局
"""


def text(n: int) -> bytes:
    return TEMPLATE.format(n=n).encode()


def packed(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def mail(members: Mapping[str, bytes]) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "转发抽查计划", "a@b.cn", "c@d.cn"
    message.set_content("请查收附件。")
    for name, data in members.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def rows(warehouse: Path, question: str) -> list[Any]:
    with duckdb.connect(str(warehouse), read_only=True) as con:
        return con.execute(question).fetchall()


def actions(report: IngestReport) -> dict[str, str]:
    return {file.name: file.action for file in report.files}


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An inbox, and a place for work folders that must be empty afterwards."""
    work = tmp_path / "tmp"
    work.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(work))
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def warehouse(inbox: Path) -> Path:
    return inbox.parent / "w.duckdb"


def left_over(inbox: Path) -> list[Path]:
    return list((inbox.parent / "tmp").glob("mingcha-*"))


def test_members_are_notices_with_their_archive_as_parent(inbox: Path, warehouse: Path) -> None:
    inner = packed({"里/丙.txt": text(3), "坏.docx": b"PK\x03\x04 no", "甲的副本.txt": text(1)})
    (inbox / "附件.zip").write_bytes(
        packed({"表/甲.txt": text(1), "乙.txt": text(2), "内层.zip": inner, "~$锁.docx": b"x", "../外.txt": text(9)})
    )
    (inbox / "乙.txt").write_bytes(text(2))
    (inbox / "信.eml").write_bytes(mail({"附件5.txt": text(5)}))
    report = ingest([inbox], warehouse)
    assert actions(report) == {
        "乙.txt": "loaded",
        "信.eml": "loaded",
        "信.eml!/附件5.txt": "loaded",
        "附件.zip": "loaded",
        "附件.zip!/表/甲.txt": "loaded",
        "附件.zip!/乙.txt": "unchanged",
        "附件.zip!/内层.zip": "loaded",
        "附件.zip!/内层.zip!/里/丙.txt": "loaded",
        "附件.zip!/内层.zip!/坏.docx": "failed",
        "附件.zip!/内层.zip!/甲的副本.txt": "unchanged",
    }
    assert list(actions(report)) == [file.name for file in report.files]  # an archive, then what it carries
    found = rows(
        warehouse,
        "SELECT n.source_path, n.source_name, p.source_name, n.rows_loaded FROM base.notice n "
        "LEFT JOIN base.notice p ON n.parent = p.notice_id ORDER BY ALL",
    )
    root = f"{inbox}/"
    assert found == [
        (f"{root}乙.txt", "乙.txt", None, 1),
        (f"{root}信.eml", "信.eml", None, 0),
        (f"{root}信.eml!/附件5.txt", "附件5.txt", "信.eml", 1),
        (f"{root}附件.zip", "附件.zip", None, 0),
        (f"{root}附件.zip!/内层.zip", "内层.zip", "附件.zip", 0),
        (f"{root}附件.zip!/内层.zip!/坏.docx", "坏.docx", "内层.zip", 0),
        (f"{root}附件.zip!/内层.zip!/里/丙.txt", "丙.txt", "内层.zip", 1),
        (f"{root}附件.zip!/表/甲.txt", "甲.txt", "附件.zip", 1),
    ]
    codes = rows(warehouse, "SELECT n.source_name, f.code FROM base.finding f JOIN base.notice n USING (notice_id)")
    assert ("附件.zip", "member_not_read") in codes
    assert not any(code == "no_plan_table" for name, code in codes if name in ("附件.zip", "内层.zip", "信.eml"))
    assert left_over(inbox) == []
    assert sorted(path.name for path in inbox.iterdir()) == ["乙.txt", "信.eml", "附件.zip"]


def test_an_archive_that_is_known_is_not_opened_again(
    inbox: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (inbox / "a.zip").write_bytes(packed({"甲.txt": text(1)}))
    ingest([inbox], warehouse)
    again = ingest([inbox], warehouse)
    assert actions(again) == {"a.zip": "unchanged"}
    (inbox / "b.zip").write_bytes(packed({"甲.txt": text(1), "乙.txt": text(2)}))
    assert actions(ingest([inbox], warehouse)) == {
        "a.zip": "unchanged", "b.zip": "loaded", "b.zip!/甲.txt": "unchanged", "b.zip!/乙.txt": "loaded",
    }  # fmt: skip
    reread = ingest([inbox], warehouse, reread=True)
    assert actions(reread) == {
        "a.zip": "replaced", "a.zip!/甲.txt": "replaced",
        "b.zip": "replaced", "b.zip!/甲.txt": "unchanged", "b.zip!/乙.txt": "replaced",
    }  # fmt: skip


def test_a_run_cut_short_between_members_and_archive_is_made_up_for(
    inbox: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (inbox / "a.zip").write_bytes(packed({f"{n}.txt": text(n) for n in range(1, 21)}))
    stored = 0
    store = ingest_module._store

    def dying(bundles: Any, *args: Any, **options: Any) -> Any:
        nonlocal stored
        if stored >= 16:
            raise KeyboardInterrupt
        stored += len(bundles)
        return store(bundles, *args, **options)

    with monkeypatch.context() as patched:
        patched.setattr(ingest_module, "_store", dying)
        with pytest.raises(KeyboardInterrupt):
            ingest([inbox], warehouse)
    assert rows(warehouse, "SELECT count(*) FROM base.notice") == [(16,)]
    assert left_over(inbox) == []
    report = ingest([inbox], warehouse)
    assert report.count("unchanged") == 16 and report.count("loaded") == 5
    assert rows(warehouse, "SELECT count(*), count(parent) FROM base.notice") == [(21, 20)]


def test_a_member_that_took_too_long_is_tried_again(inbox: Path, warehouse: Path) -> None:
    slow = text(1) + "甲\t乙\t丙\n".encode() * 400_000
    (inbox / "a.zip").write_bytes(packed({"慢.txt": slow, "乙.txt": text(2)}))
    first = ingest([inbox], warehouse, timeout=1.0)
    assert actions(first) == {"a.zip": "loaded", "a.zip!/慢.txt": "failed", "a.zip!/乙.txt": "loaded"}
    again = ingest([inbox], warehouse, timeout=1.0)
    assert actions(again) == {"a.zip": "unchanged", "a.zip!/慢.txt": "failed", "a.zip!/乙.txt": "unchanged"}


def test_archives_in_archives_end_at_the_third(inbox: Path, warehouse: Path) -> None:
    data = packed({"底.txt": text(1)})
    for n in (4, 3, 2):
        data = packed({f"{n}.zip": data})
    (inbox / "1.zip").write_bytes(data)
    report = ingest([inbox], warehouse)
    *opened, last = report.files
    assert [file.action for file in opened] == ["loaded"] * 3
    assert last.name == "1.zip!/2.zip!/3.zip!/4.zip"
    assert last.action == "failed" and "三层" in (last.reason or "")


def test_what_archives_unfold_to_is_bounded_over_all_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "ROOM_FILES", 3)
    room = tmp_path / "room"
    path = tmp_path / "a.zip"
    path.write_bytes(packed({"1.txt": text(1), "2.txt": text(2)}))
    job = reading.file_job(path, room)
    assert len(reading.process_file(job).members) == 2
    second = reading.process_file(job)
    assert second.members == ()
    assert second.bundle.notice.status == "failed" and "太多" in (second.bundle.notice.failure or "")
    assert sorted(file.name for file in room.rglob("*") if file.is_file()) == ["0000", "0001"]


def test_empty_members_are_told_and_not_tried_for_ever(inbox: Path, warehouse: Path) -> None:
    (inbox / "a.zip").write_bytes(packed({"空.docx": b"", "甲.txt": text(1)}))
    report = ingest([inbox], warehouse)
    assert actions(report) == {"a.zip": "loaded", "a.zip!/空.docx": "failed", "a.zip!/甲.txt": "loaded"}
    assert actions(ingest([inbox], warehouse)) == {"a.zip": "unchanged"}


def test_a_part_that_was_read_before_its_main_notice_is_read_again_out_of_the_archive(
    inbox: Path, warehouse: Path
) -> None:
    """The attachment names 县教育局 only; which county that is, its main notice tells, which comes a day later."""
    part = "\n".join(TEMPLATE.format(n=7).splitlines()[4:]).replace("云岭县", "")
    (inbox / "信.zip").write_bytes(packed({"附件1.txt": f"附件1\n云双随机办〔2026〕7号\n{part}".encode()}))
    ingest([inbox], warehouse)
    main_notice = (
        "\n".join(TEMPLATE.format(n=7).splitlines()[:4]) + "\n各单位：\n现将计划印发给你们。\n附件：1.抽查计划表\n"
    )
    (inbox / "通知.txt").write_text(main_notice, encoding="utf-8")
    report = ingest([inbox], warehouse)
    initiators = rows(warehouse, "SELECT initiator FROM base.item")
    parts = rows(warehouse, "SELECT part_of IS NOT NULL FROM base.notice WHERE source_name = '附件1.txt'")
    assert parts == [(True,)]
    assert initiators == [("云岭县教育局",)]
    assert [(file.name, file.action, file.items) for file in report.files if file.reason == JOINED] == [
        ("信.zip!/附件1.txt", "replaced", 1)
    ]
    assert left_over(inbox) == []


KILLED = """
import os, sys
from pipelines.steps.work_folder import WorkFolder
(WorkFolder().path / "member").write_text("x")
os.kill(os.getpid(), 9)
"""


def test_the_folder_of_a_killed_run_is_removed_by_the_next_one(inbox: Path) -> None:
    folder = inbox.parent / "tmp"
    living = WorkFolder()
    environment = {"TMPDIR": str(folder), "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-c", KILLED], env=environment, check=False, timeout=60)
    assert len(left_over(inbox)) == 2
    following = WorkFolder()
    assert set(left_over(inbox)) == {living.path, following.path}
    living.remove()
    following.remove()
    assert left_over(inbox) == []


def test_the_command_lists_archive_and_members(
    inbox: Path, warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (inbox / "附件.zip").write_bytes(packed({"表/甲.txt": text(1), "坏.docx": b"PK\x03\x04"}))
    assert main(["ingest", str(inbox), "--warehouse", str(warehouse)]) == 1
    told = capsys.readouterr().out
    assert "附件.zip!/表/甲.txt" in told and "附件.zip!/坏.docx：" in told and "共3个文件" in told
    assert main(["ingest", str(inbox), "--warehouse", str(warehouse), "--json"]) == 0
    assert [file["name"] for file in json.loads(capsys.readouterr().out)["files"]] == ["附件.zip"]
