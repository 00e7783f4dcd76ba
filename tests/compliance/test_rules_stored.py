"""What mingcha check keeps from one run to the next, and what it prints."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copy
from unicodedata import east_asian_width

import duckdb
import pytest

from pipelines.cli import main
from tests.support.clean_year import Con, accounts, change, clean
from tests.support.year import MARKET, task, year
from warehouse.compliance.checks import Deviation, run_rules, store_deviations
from warehouse.connection import opened
from warehouse.errors import WarehouseError

DAY = date(2023, 12, 31)
FIRST = datetime(2024, 1, 2, 8, 0, tzinfo=UTC)
SECOND = datetime(2024, 1, 9, 8, 0, tzinfo=UTC)
THIRD = datetime(2024, 1, 16, 8, 0, tzinfo=UTC)
Row = tuple[object, ...]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Con]:
    with year(tmp_path_factory.mktemp("stored")) as con:
        yield con


@pytest.fixture
def con(empty: Con) -> Con:
    """A warehouse in which nothing has been found yet."""
    empty.execute("DROP INDEX IF EXISTS base.once")
    empty.execute("DELETE FROM base.deviation")
    return empty


def deviation(finding_id: str, rule: str = "C9", **over: object) -> Deviation:
    values = {
        "finding_id": finding_id, "rule": rule, "severity": "error", "plan_year": 2023, "notice_id": None,
        "item_id": None, "task_id": "T2023-0001", "object_id": None, "department": MARKET, "message": "一句话。",
        "evidence": {"code": "publicity", "days_over": 1},
    } | over  # fmt: skip
    return Deviation.model_validate(values)


def rows(con: Con) -> list[Row]:
    return con.execute(
        "SELECT finding_id, severity, first_seen, last_seen, resolved_at FROM deviations ORDER BY finding_id"
    ).fetchall()


def moment(at: datetime) -> datetime:
    return at.replace(tzinfo=None)


def test_a_finding_keeps_its_first_day_goes_and_comes_back(con: Con) -> None:
    made = store_deviations(con, [deviation("a"), deviation("b")], DAY, FIRST)
    assert (made.opened, made.kept, made.resolved) == (2, 0, 0)
    made = store_deviations(con, [deviation("a", severity="warning")], DAY, SECOND)
    assert (made.opened, made.kept, made.resolved) == (0, 1, 1)
    first, second, third = moment(FIRST), moment(SECOND), moment(THIRD)
    assert rows(con) == [("a", "warning", first, second, None), ("b", "error", first, first, second)]
    made = store_deviations(con, [deviation("b")], DAY, THIRD)
    assert (made.opened, made.kept, made.resolved) == (0, 1, 1)
    assert rows(con) == [("a", "warning", first, second, third), ("b", "error", first, third, None)]
    assert con.execute("SELECT evidence->>'$.days_over' FROM deviations").fetchall() == [("1",), ("1",)]


def test_what_was_not_looked_at_is_not_resolved(con: Con) -> None:
    others = [
        deviation("rule", "C10"), deviation("year", plan_year=2022), deviation("department", department="高平市教育局"),
    ]  # fmt: skip
    general = deviation("general", plan_year=None, department=None)
    store_deviations(con, [*others, deviation("mine"), general], DAY, FIRST)
    made = store_deviations(con, [], DAY, SECOND, year=2023, rules=["c9"], department=MARKET)
    assert made.resolved == 2
    open_ones = con.execute("SELECT finding_id FROM deviations WHERE resolved_at IS NULL ORDER BY 1").fetchall()
    assert open_ones == [("department",), ("rule",), ("year",)]


def test_an_earlier_day_never_overwrites_a_later_one(con: Con) -> None:
    store_deviations(con, [deviation("a")], DAY, FIRST)
    with pytest.raises(WarehouseError, match="已保存过截止 2023-12-31 的检查，不能用更早的 2023-12-30 覆盖"):
        store_deviations(con, [], date(2023, 12, 30), SECOND)
    assert rows(con) == [("a", "error", moment(FIRST), moment(FIRST), None)]


def test_a_day_to_come_is_never_stored(con: Con) -> None:
    late = datetime(2023, 12, 30, 15, 59, tzinfo=UTC)  # a minute before midnight in Beijing
    with pytest.raises(WarehouseError, match="截止日期 2023-12-31 还没有到，检查结果不能保存"):
        store_deviations(con, [deviation("a")], DAY, late)
    assert rows(con) == []
    store_deviations(con, [deviation("a")], DAY, datetime(2023, 12, 30, 16, 0, tzinfo=UTC))
    assert len(rows(con)) == 1


def test_a_failure_in_between_leaves_everything_as_it_was(con: Con) -> None:
    store_deviations(con, [deviation("a")], DAY, FIRST)
    con.execute("CREATE UNIQUE INDEX once ON base.deviation (finding_id)")
    with pytest.raises(duckdb.Error):
        store_deviations(con, [deviation("b"), deviation("b")], DAY, SECOND)
    assert rows(con) == [("a", "error", moment(FIRST), moment(FIRST), None)]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean year with five tasks that were never drawn, and one late result."""
    folder = tmp_path_factory.mktemp("cli")
    with year(folder) as con:
        clean(con)
        accounts(con)
        for number in range(2, 7):
            task(con, f"T2023-{number:04d}", status="ready", name="一个名字很长很长的任务" * 4)
        change(con, "result", "object_id = '91A'", published_on=date(2023, 6, 6))
    return folder / "w.duckdb"


def width(line: str) -> int:
    return sum(2 if east_asian_width(char) in "FW" else 1 for char in line)


def run(capsys: pytest.CaptureFixture[str], warehouse: Path, *words: str) -> tuple[int, str]:
    code = main(["check", "--warehouse", str(warehouse), "--by", "张三", *words])
    return code, capsys.readouterr().out


def test_a_person_sees_rules_with_counts_and_the_first_few(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, warehouse, "--as-of", "2023-12-31")
    assert code == 1
    assert "规则检查，截止 2023-12-31" in out
    assert "C14 检查时间合理" in out
    assert "错误 5" in out
    assert out.count("还没有抽取") == 3
    assert "另有 2 条：mingcha check --rule C14" in out
    assert "C9 检查结果先审核" in out
    assert "警告 “" not in out
    assert "共 8 条：错误 5，警告 1，提示 2。" in out
    assert "已保存（视图 deviations）：新增 8，原有 0，已消除 0。" in out
    assert max(width(line) for line in out.splitlines()) <= 80
    code, out = run(capsys, warehouse, "--as-of", "2023-12-31", "--rule", "c14")
    assert (code, out.count("还没有抽取")) == (1, 5)
    assert "新增 0，原有 5，已消除 0。" in out


def test_machines_get_one_value_and_nothing_is_stored_when_asked(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = run(
        capsys, warehouse, "--json", "--no-store", "--as-of", "2023-12-31", "--rule", "C9", "--severity", "warning"
    )
    told = json.loads(out)
    assert code == 0
    assert (told["as_of"], told["counts"], told["by_rule"]) == ("2023-12-31", {"warning": 1}, {"C9": {"warning": 1}})
    assert told["findings"][0]["evidence"]["deadline"] == "2023-06-05"
    assert (told["stored"], told["warehouse_checks"]) == (None, [])
    code, out = run(capsys, warehouse, "--no-store", "--as-of", "2023-12-31", "--rule", "C9", "--severity", "error")
    assert "没有这一级的偏差。" in out
    assert "本次结果没有保存（--no-store）。" in out
    code, out = run(capsys, warehouse, "--as-of", "2999-12-31", "--rule", "C9")
    assert "本次结果没有保存：截止日期 2999-12-31 还没有到。" in out


def test_the_same_run_twice_finds_the_same(warehouse: Path) -> None:
    with opened(warehouse, read_only=True) as con:
        assert run_rules(con, DAY) == run_rules(con, DAY)


def test_refusals(warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--warehouse", str(warehouse), "--rule", "C99"]) == 2
    assert "没有规则“C99”" in capsys.readouterr().err
    assert main(["check", "--warehouse", str(warehouse), "--year", "2031"]) == 2
    assert "没有 2031 年度的计划和任务" in capsys.readouterr().err
    assert main(["check", "--warehouse", str(warehouse), "--department", "市场监督管理局"]) == 2
    assert "没有部门“市场监督管理局”：请写规范全称。是不是“高平市市场监督管理局”？" in capsys.readouterr().err
    assert main(["check", "--warehouse", str(tmp_path / "none.duckdb")]) == 2
    assert "还没有数据仓库" in capsys.readouterr().err
    with pytest.raises(SystemExit) as wrong:
        main(["check", "--as-of", "2023-13-01"])
    assert wrong.value.code == 2
    code, out = run(capsys, warehouse, "--as-of", "2023-05-01", "--rule", "C9")
    assert (code, "没有发现偏差。" in out) == (0, True)
    assert "本次结果没有保存：已保存过截止 2023-12-31 的检查，不用更早的覆盖。" in "".join(out.split("\n"))


def test_a_warehouse_that_contradicts_itself_is_said(
    warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = Path(copy(warehouse, tmp_path))
    with opened(broken) as con:
        con.execute("INSERT INTO base.notice SELECT * FROM base.notice")
    code, out = run(capsys, broken, "--no-store", "--as-of", "2023-12-31", "--rule", "C13")
    assert code == 1
    assert "数据仓库自查未通过：duplicate_ids" in out
