"""``mingcha tasks``: exit codes, one sentence for what is wrong, JSON for machines."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import main
from tests.support.plans import notice
from warehouse.connection import opened

A = {"task_name": "对餐饮店的双随机抽查", "target_scope": "全市餐饮店"}
OPEN = {"task_name": "对网吧的双随机抽查", "quota_op": None, "ratio_min": None, "ratio_max": None}


@pytest.fixture
def plan(db_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINGCHA_WAREHOUSE", str(db_file))
    monkeypatch.setenv("MINGCHA_ACTOR", "王五")
    notice(db_file, "n1", [A, OPEN])
    return db_file


@pytest.fixture(scope="module")
def generated(empty_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two tasks in a warehouse that nobody changes."""
    path = Path(shutil.copy(empty_warehouse, tmp_path_factory.mktemp("cli") / "w.duckdb"))
    notice(path, "n1", [A, OPEN])
    assert main(["tasks", "generate", "--year", "2023", "--by", "张三", "--warehouse", str(path)]) == 1
    return path


Result = tuple[int, str, str]


@pytest.fixture
def tasks(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*words: str) -> Result:
        code = main(["tasks", *words])
        done = capsys.readouterr()
        return code, done.out, done.err

    return run


def test_from_plan_to_decision(plan: Path, tasks: Any) -> None:
    code, out, _ = tasks("generate", "--year", "2023")
    assert code == 1
    assert "计划条目2条，生成任务的2条，未生成的0条" in out
    code, out, _ = tasks("list", "--status", "blocked")
    assert (code, "T2023-0002" in out, "T2023-0001" in out) == (0, True, False)
    code, out, _ = tasks("show", "T2023-0002")
    assert "没有规定抽查比例" in out
    assert "待确认" in out
    code, out, _ = tasks("set", "T2023-0002", "--quota", "10户", "--reason", "人手有限")
    assert (code, "可锁定" in out) == (0, True)
    _, out, _ = tasks("show", "市场监管抽查〔2023〕002号")
    assert "王五" in out
    assert "人手有限" in out
    assert "10个" in out
    assert tasks("generate", "--year", "2023")[0] == 0


def test_json_is_one_value_and_nothing_else(plan: Path, tasks: Any) -> None:
    code, out, _ = tasks("generate", "--year", "2023", "--json")
    report = json.loads(out)
    assert (code, report["items"], report["tasked"], report["tasks"]) == (1, 2, 2, {"blocked": 1, "ready": 1})
    shown = json.loads(tasks("show", "T2023-0001", "--json")[1])
    assert (shown["task_id"], shown["quota"]["ratio"], shown["scope_status"]) == ("T2023-0001", "0.05", "proposed")
    assert len(json.loads(tasks("list", "--json")[1])) == 2
    assert json.loads(tasks("list", "--department", "教育局", "--json")[1]) == []
    assert json.loads(tasks("merge", "list", "--json")[1]) == []
    words = json.loads(tasks("department-words", "--json")[1])
    assert words == [{"department": "高平市市场监督管理局", "word": "市场监管", "source": "short"}]
    done = json.loads(tasks("set", "T2023-0002", "--quota", "5%", "--reason", "定", "--json")[1])
    assert done["tasks"][0]["status"] == "ready"


def test_plan_changed_under_a_commitment_is_said(plan: Path, tasks: Any) -> None:
    tasks("generate", "--year", "2023")
    with opened(plan) as con:
        con.execute("UPDATE base.draw_task SET status = 'committed' WHERE task_id = 'T2023-0001'")
    notice(plan, "n2", [{**A, "initiator": "高平市教育局"}, OPEN], issue_date=date(2023, 3, 1))
    code, out, _ = tasks("generate", "--year", "2023")
    assert (code, "锁定后又有改动" in out, "发起部门" in out) == (1, True, True)
    assert "锁定后又有改动" in tasks("show", "T2023-0001")[1]
    assert json.loads(tasks("show", "T2023-0001", "--json")[1])["plan_changed"] is True
    code, _, err = tasks("set", "T2023-0001", "--quota", "6%", "--reason", "定")
    assert (code, "不能再改" in err) == (2, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["set", "T2023-0009", "--quota", "5%", "--reason", "定"], "没有任务“T2023-0009”"),
        (["set", "T2023-0001", "--quota", "一些", "--reason", "定"], "没有读懂"),
        (["set", "T2023-0001", "--reason", "定"], "没有写明要确定什么"),
        (["set", "T2023-0001", "--quota", "5%", "--reason", ""], "理由"),
        (["show", "T2023-0009"], "没有任务"),
        (["merge", "accept", "M2023-01"], "没有合并建议"),
        (["merge", "reject", "M2023-01", "--reason", "不便"], "没有合并建议"),
    ],
)
def test_what_cannot_be_taken_is_one_sentence(generated: Path, tasks: Any, words: list[str], says: str) -> None:
    code, out, err = tasks(*words, "--warehouse", str(generated))
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "words", [["set", "T2023-0001", "--quota", "5%"], ["merge", "reject", "M2023-01"], ["generate"],
              ["list", "--status", "x"], ["set", "T2023-0001", "--accept", "seq", "--reason", "定"], []]
)  # fmt: skip
def test_wrong_usage(tasks: Any, words: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        tasks(*words)
    assert stopped.value.code == 2


def test_year_without_plan_says_so(generated: Path, tasks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGCHA_WAREHOUSE", str(generated))
    code, _, err = tasks("generate", "--year", "2019")
    assert (code, "2019年没有计划条目" in err) == (0, True)
    assert "没有任务" in tasks("list", "--year", "2019")[1]


def test_missing_warehouse_is_one_sentence(tmp_path: Path, tasks: Any) -> None:
    code, _, err = tasks("list", "--warehouse", str(tmp_path / "none.duckdb"))
    assert (code, "还没有数据仓库" in err) == (2, True)


def test_fits_a_narrow_terminal(generated: Path, tasks: Any) -> None:
    from rich.cells import cell_len

    for words in (["list"], ["department-words"]):
        lines = tasks(*words, "--warehouse", str(generated))[1].splitlines()
        assert max(map(cell_len, lines)) <= 80
