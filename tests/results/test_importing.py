"""From file to warehouse: accounts, quarantine and its end, the same file again, all or nothing."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.steps.results import importing
from pipelines.steps.results.commands import dismiss_rows, make_templates
from pipelines.steps.results.importing import FileReport
from pipelines.steps.results.reading import read_results
from tests.support.result_files import Rows, at, edited
from tests.support.results import NOW, blank, bring, fill, query, row
from tests.support.year import draw, year
from warehouse import audit
from warehouse.connection import opened
from warehouse.errors import WarehouseError
from warehouse.queries import findings, status
from warehouse.results import facts as stored
from warehouse.results import store
from warehouse.sqlfiles import sql_files

ROOT = Path(__file__).parents[2]
CHECKS = [one for one in sql_files("checks") if one.name in ("result_accounts", "result_versions")]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    with year(folder, None) as con:
        fill(con)
    return folder / "w.duckdb"


@pytest.fixture
def db(template: Path, tmp_path: Path) -> Iterator[Path]:
    path = Path(shutil.copy(template, tmp_path / "w.duckdb"))
    yield path
    with opened(path, read_only=True) as con:
        assert [con.execute(one.sql).fetchall() for one in CHECKS] == [[], []]
        # the draws of this world have no entries of their own
        assert [said for said in audit.verify(con).problems if not said.startswith(("抽取", "任务"))] == []


def counts(report: FileReport) -> tuple[int, ...]:
    c = report.counts
    return (c.read, c.new, c.revised, c.unchanged, c.blank, c.quarantined)


MIXED = (row(5), row(6, "X2", inspected_on="2023-02-30", raw={"备注": "=1+1"}), blank(7, "X3"))


def test_a_file_is_kept_row_by_row(db: Path, tmp_path: Path) -> None:
    report = bring(db, MIXED)
    assert (report.status, report.import_id, report.open_rows) == ("imported", "results-0001", 1)
    assert counts(report) == (3, 1, 0, 0, 1, 1)
    assert report.messages == ("第6行“检查完成日期”：“2023-02-30”不是真实的日期，请改正。",)
    assert query(db, "SELECT task_id, draw_id, object_id, version, state, row_no, changed_by FROM results") == [
        ("T2023-0001", "高市双随机办〔2023〕2号#1/1", "X1", 1, "已公示", 5, "张三")
    ]
    held = query(db, "SELECT row_no, task_id, object_id, raw::VARCHAR, resolved_at FROM base.result_row")
    assert held[0][:3] == (6, "T2023-0001", "X2")
    assert json.loads(held[0][3]) == {"备注": "=1+1"}
    assert held[0][4] is None
    assert Path(report.rejects or "") == tmp_path / "aaaa-退回.xlsx"
    assert (tmp_path / "aaaa-退回.xlsx").exists()
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]
    entries = query(db, "SELECT actor, action, subject, detail FROM base.audit_entry")
    assert entries[-1][:3] == ("张三", "results.import", "results-0001")
    assert json.loads(entries[-1][3])["rows"]["quarantined"] == 1


def test_everything_of_a_result_comes_back(db: Path) -> None:
    bring(db, [row(remarks="备注", follow_up_closed_on="2023-07-01", dispositions=("责令改正",), follow_up="已完结")])
    found = query(db, "SELECT matters, dispositions, methods, inspectors, remarks, follow_up_closed_on FROM results")[0]
    assert found[0][0] == {"matter": "登记事项检查", "category": "未发现问题", "note": None}
    assert found[1:5] == (["责令改正"], ["实地检查"], ["140581-01-01", "140581-01-02"], "备注")
    assert str(found[5]) == "2023-07-01"


def test_the_same_file_again_changes_nothing_and_says_so(db: Path) -> None:
    bring(db, MIXED)
    before = query(db, "SELECT count(*) FROM base.audit_entry")
    again = bring(db, MIXED)
    assert (again.status, again.import_id, again.earlier_import, again.open_rows) == (
        "unchanged",
        None,
        "results-0001",
        1,
    )
    assert query(db, "SELECT count(*) FROM base.audit_entry") == before
    assert query(db, "SELECT count(*) FROM base.result_import") == [(1,)]
    asked = bring(db, MIXED, rejects=db.with_name("again.xlsx"))  # the rows that wait, once more
    assert (asked.status, asked.rejects) == ("unchanged", str(db.with_name("again.xlsx")))
    assert db.with_name("again.xlsx").exists()


def test_an_object_that_a_repeated_draw_takes_again_needs_a_result_of_its_own(db: Path) -> None:
    bring(db, [row(), row(6, "X2", state="退回", published_on="", approved_on="")])
    with opened(db) as con:
        con.execute("UPDATE base.draw SET status = 'void'")
        draw(con, "T2023-0001", ["X1", "X2"], date(2023, 6, 1), draw_id="again", attempt=2)
    assert query(db, "SELECT count(*) FROM inspections WHERE is_entered") == [(0,)]
    assert counts(bring(db, [row()], reason=None)) == (1, 1, 0, 0, 0, 0)  # the same words, yet new
    assert counts(bring(db, [row()], "b" * 64)) == (1, 0, 0, 1, 0, 0)
    assert query(db, "SELECT object_id, version, draw_id FROM inspections WHERE is_entered") == [("X1", 2, "again")]
    assert query(db, "SELECT code FROM base.result_problem WHERE version = 2") == [("result_before_draw",)]
    with opened(db) as con:
        assert [one.draw_id for one in stored.versions(con, ["T2023-0001"])["T2023-0001", "X1"]][1:] == ["again"]
    (made,) = make_templates(db, ["T2023-0001"], db.parent / "again", year=None, department=None)
    filled = {one.object_id: one.state for one in read_results(Path(made.path), mapping=None).rows}
    assert filled == {"X1": "已公示", "X2": ""}  # nothing of the void draw is filled in


def test_a_corrected_row_ends_the_quarantine(db: Path) -> None:
    bring(db, MIXED)
    report = bring(db, [row(5, "X2")], "b" * 64)
    assert (report.settled, report.open_rows, report.rejects) == (1, 0, None)
    assert query(db, "SELECT resolved_by, resolution FROM base.result_row") == [("张三", "已由 results-0002 第5行更正")]
    assert [one.code for one in findings(db)] == []
    assert len(findings(db, resolved=True)) == 1
    again = bring(db, MIXED)  # the first file once more: its broken row has been dealt with
    assert (again.status, again.open_rows) == ("unchanged", 0)


def test_a_row_that_is_silent_about_the_error_does_not_end_it(db: Path) -> None:
    """The wish to change a public date waits, although other things about the object have come in meanwhile."""
    bring(db, [row(5)])
    bring(db, [row(5, inspected_on="2023-05-07")], "b" * 64)
    other = row(5, inspected_on="", remarks="另一件事")
    assert counts(bring(db, [other], "c" * 64))[2] == 1
    assert query(db, "SELECT import_id FROM base.result_row WHERE resolved_at IS NULL") == [("results-0002",)]
    done = bring(db, [row(5, inspected_on="2023-05-07")], "b" * 64, reason="录错")
    assert (done.counts.revised, done.settled, done.open_rows) == (1, 1, 0)


def test_a_row_refused_again_takes_the_place_of_the_earlier_one(db: Path) -> None:
    bring(db, [row(6, "X2", inspected_on="?")])
    bring(db, [row(9, "X2", inspected_on="??")], "b" * 64)
    waiting = query(db, "SELECT import_id, row_no FROM base.result_row WHERE resolved_at IS NULL")
    assert waiting == [("results-0002", 9)]


def test_rows_that_name_no_object_are_dismissed_by_a_person(db: Path) -> None:
    bring(db, [row(5, "Z8"), row(6, "Z9"), row(7, "Z7")])
    for rows, words in ((["8"], "没有隔离的第 8 行"), (["x"], "不是行号")):
        with pytest.raises(WarehouseError, match=words):
            dismiss_rows(db, "results-0001", rows, "重复", by="李四", now=NOW)
    assert dismiss_rows(db, "results-0001", ["5..6"], "不是本局的", by="李四", now=NOW) == (5, 6)
    with pytest.raises(WarehouseError, match="已经处理过：不是本局的"):
        dismiss_rows(db, "results-0001", ["5"], "重复", by="李四", now=NOW)
    assert [one.row_no for one in findings(db)] == [7]
    again = bring(db, [row(5, "Z8"), row(6, "Z9"), row(7, "Z7")])
    assert (again.status, again.open_rows) == ("unchanged", 1)


def test_what_was_dismissed_stays_so_when_the_file_brings_something_new(db: Path) -> None:
    rows = [row(4, "Z9"), row(5, "Z8")]
    bring(db, rows)
    dismiss_rows(db, "results-0001", ["5"], "不是本局的", by="李四", now=NOW)
    with opened(db) as con:  # the other one is drawn after all
        con.execute("UPDATE base.draw_selected SET object_id = 'Z9' WHERE object_id = 'X3'")
        con.execute("UPDATE base.draw_team SET object_id = 'Z9' WHERE object_id = 'X3'")
    report = bring(db, rows)
    assert (report.counts.new, report.counts.quarantined, report.open_rows, report.rejects) == (1, 1, 0, None)
    told = query(db, "SELECT resolved_by, resolution FROM base.result_row WHERE import_id = 'results-0002'")
    assert told == [("李四", "沿用 results-0001 第5行的处理：不是本局的")]
    assert query(db, "SELECT resolution FROM base.result_row WHERE import_id = 'results-0001' AND row_no = 4") == [
        ("已由 results-0002 第4行更正",)
    ]


def test_history_is_kept_and_problems_belong_to_versions(db: Path) -> None:
    bring(db, [row(5, approved_on="")])
    assert [one.code for one in findings(db)] == ["result_approval_missing"]
    bring(db, [row(5, approved_on="2023-05-10")], "b" * 64)
    assert findings(db) == []
    report = bring(db, [row(5, methods=("书面检查",))], "c" * 64, reason="方式录错")
    assert report.counts.revised == 1
    kept = query(db, "SELECT version, is_current, import_id, changes::VARCHAR, reason FROM result_versions ORDER BY 1")
    assert [one[:3] for one in kept] == [
        (1, False, "results-0001"), (2, False, "results-0002"), (3, True, "results-0003"),
    ]  # fmt: skip
    assert json.loads(kept[2][3]) == {"methods": [["实地检查"], ["书面检查"]]}
    assert [one[4] for one in kept] == [None, None, "方式录错"]
    assert query(db, "SELECT reason FROM base.result_import ORDER BY import_id") == [(None,), (None,), ("方式录错",)]


def test_findings_and_status_know_results(db: Path) -> None:
    bring(db, [row(5, entered_on="2023-05-07"), row(6, "Z9", task="T2023-0099")])
    error, warning = findings(db)
    assert (error.code, error.severity, error.notice_id, error.row_no) == ("result_task_unknown", "error", None, 6)
    assert (warning.code, warning.source_name, warning.task_id) == ("result_dates_reversed", "aaaa.xlsx", "T2023-0001")
    assert warning.notice_id == "n-2023"
    told = status(db)
    assert (told.results, told.results_by_state, told.result_rows_open) == (1, {"已公示": 1}, 1)
    assert told.findings_by_severity == {"error": 1, "warning": 1}


def test_a_date_of_today_in_beijing_is_no_future(db: Path) -> None:
    evening = NOW.replace(hour=17)  # already the next day in Beijing
    late = row(5, published_on="2024-01-01", follow_up_closed_on="")
    assert bring(db, [late], now=evening - timedelta(hours=2)).counts.quarantined == 1
    assert bring(db, [late], now=evening).counts.new == 1


def test_nothing_is_kept_when_the_rows_to_send_back_cannot_be_written(db: Path, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError):
        bring(db, MIXED, rejects=tmp_path / "w.duckdb" / "no" / "r.xlsx")
    assert query(db, "SELECT count(*) FROM base.result_import") == [(0,)]


def test_killed_in_the_middle_nothing_has_happened(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stops the import between any two of its steps, the warehouse is as it was."""
    bring(db, [row(5, remarks="a")])
    before = _tables(db)
    for step in ("_rows", "_settle"):
        with monkeypatch.context() as patch:
            patch.setattr(store, step, _stop)
            with pytest.raises(KeyboardInterrupt):
                bring(db, [row(5, remarks="b"), *MIXED[1:]], "b" * 64, reason="r")
        assert _tables(db) == before
    assert bring(db, [row(5, remarks="b"), *MIXED[1:]], "b" * 64, reason="r").counts.revised == 1


def test_killed_for_good_nothing_has_happened(db: Path) -> None:
    bring(db, [row(5, remarks="a")])
    before = _tables(db)
    code = (
        "import os, signal; from pathlib import Path; from tests.support.results import bring, row\n"
        "from warehouse.results import store\n"
        "store._settle = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"bring(Path({str(db)!r}), [row(5, remarks='b'), row(6, 'X2')], 'b' * 64, reason='r')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert _tables(db) == before
    assert bring(db, [row(5, remarks="b"), row(6, "X2")], "b" * 64, reason="r").counts.new == 1


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def _tables(db: Path) -> list[Any]:
    names = ("result", "result_import", "result_row", "result_problem", "audit_entry")
    return [query(db, f"SELECT * FROM base.{name} ORDER BY ALL") for name in names]


def test_rows_sent_back_are_read_again(db: Path, tmp_path: Path) -> None:
    """The real workbook: made, filled in badly, sent back, corrected, imported."""
    made = make_templates(db, ["T2023-0001"], tmp_path / "out")
    assert made[0].objects == 3
    with pytest.raises(WarehouseError, match="可能已有人填写"):
        make_templates(db, ["T2023-0001"], tmp_path / "out")

    def fill_in(rows: Rows) -> None:
        for name, value in (("登记事项检查", "未发现问题"), ("公示信息检查", "未发现问题"), ("状态", "待审核"),
                            ("检查完成日期", "2023-05-08"), ("录入日期", "2023-13-01")):  # fmt: skip
            rows[4][at(rows, name)] = value

    filled = edited(Path(made[0].path), tmp_path / "a.xlsx", fill_in)
    source = read_results(filled, mapping=None)
    report = importing.import_file(source, filled, db, reason=None, rejects=None, by="张三", now=NOW)
    assert counts(report) == (3, 0, 0, 0, 2, 1)
    assert report.rejects is not None

    def mend(rows: Rows) -> None:
        rows[4][at(rows, "录入日期")] = "2023-05-09"

    mended = edited(Path(report.rejects), tmp_path / "b.xlsx", mend)
    source = read_results(mended, mapping=None)
    report = importing.import_file(source, mended, db, reason=None, rejects=None, by="张三", now=NOW)
    assert (counts(report), report.settled) == ((1, 1, 0, 0, 0, 0), 1)
