"""``mingcha results``: from the workbook to the list, in 80 columns; exit codes; JSON for machines."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import main
from tests.support.result_files import Rows, at, edited, save_csv
from tests.support.results import MATTERS, fill, query
from tests.support.year import year
from warehouse.connection import opened

Result = tuple[int, str, str]
HOSTILE = '=HYPERLINK("x")[red]甲\x1b[31m\u202e𠮷😀&<b>'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    with year(folder, None) as con:
        fill(con, 4)
    return folder


@pytest.fixture
def office(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(made / "w.duckdb", tmp_path / "w.duckdb")
    monkeypatch.setenv("MINGCHA_WAREHOUSE", str(tmp_path / "w.duckdb"))
    monkeypatch.setenv("MINGCHA_ACTOR", "张三")
    return tmp_path


@pytest.fixture
def results(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*words: str) -> Result:
        capsys.readouterr()
        code = main(["results", *words])
        done = capsys.readouterr()
        return code, done.out, done.err

    return run


def fill_in(rows: Rows) -> None:
    for place, object_row in enumerate(rows[4:7]):
        for name, value in (
            (MATTERS[0], "未发现问题"), (MATTERS[1], "发现问题已责令改正" if place == 0 else "未发现问题"),
            ("状态", "已公示"), ("检查完成日期", "2023-05-08"), ("录入日期", "2023-05-09"),
            ("审核通过日期", "2023-05-10"), ("公示日期", "2023-05-11" if place < 2 else "2023-5-41"),
        ):  # fmt: skip
            object_row[at(rows, name)] = value
        object_row[at(rows, "备注")] = HOSTILE if place == 1 else ""


def test_from_workbook_to_history(office: Path, results: Any) -> None:
    out_dir = office / "表"
    code, out, _ = results("template", "T2023-0001", "--out", str(out_dir))
    assert (code, "4个对象" in out) == (0, True)
    book = next(out_dir.glob("*.xlsx"))
    assert results("template", "T2023-0001", "--out", str(out_dir))[0] == 2
    filled = edited(book, office / "a.xlsx", fill_in)

    code, out, _ = results("import", str(filled))
    assert code == 1
    assert "读到4行：新录2，变更0，未变0，未填1，隔离1。入库的行中1行有提示。" in out
    assert "2023-5-41”不是真实的日期" in out
    assert "检查结果是“发现问题已责令改正”，没有填写处置" in out
    assert (office / "a-退回.xlsx").exists()
    code, out, _ = results("import", str(filled), "--json")
    told = json.loads(out)["files"][0]
    assert (code, told["status"], told["earlier_import"], told["open_rows"]) == (1, "unchanged", "results-0001", 1)

    code, out, _ = results("list")
    assert (code, "T2023-0001" in out, "应检4个对象，已公示2个" in out) == (0, True, True)
    code, out, _ = results("list", "--task", "T2023-0001", "--state", "已公示")
    assert (code, "X1" in out, "X3" in out, "有问题" in out) == (0, True, False, True)
    code, out, _ = results("list", "--state", "未录入", "--json")
    assert [one["object_id"] for one in json.loads(out)] == ["X3", "X4"]
    assert "隔离1（未处理1）" in results("list", "--imports")[1]

    code, out, _ = results("show", "市场监管抽查〔2023〕001号", "x2")
    assert (code, "第1版（现行）" in out, "results-0001 第6行" in out) == (0, True, True)
    assert "\x1b[31m" not in out  # what a file says does not steer the terminal
    assert "\\u202e" in out
    assert "[red]甲" in out
    assert results("show", "T2023-0001", "Q1")[0] == 2

    code, out, _ = results("problems")
    assert (code, "共2个问题" in out) == (1, True)
    code, out, _ = results("dismiss", "results-0001", "7", "--reason", "重复")
    assert (code, "1行不再处理（第7行）" in out) == (0, True)
    assert results("problems", "--severity", "error")[0] == 0
    assert results("problems", "results-0001", "--all", "--json")[0] == 0
    assert results("problems", "results-0009")[0] == 2


def test_nothing_is_wider_than_80_columns(office: Path, results: Any) -> None:
    with opened(office / "w.duckdb") as con:
        con.execute("UPDATE base.draw_task SET name = repeat('餐饮服务单位', 10)")
    for words in (("list",), ("list", "--task", "T2023-0001")):
        _, out, _ = results(*words)
        tables = [line for line in out.splitlines() if not line.startswith("T2023") and "个对象" not in line]
        assert max(sum(2 if ord(char) > 0x2E80 else 1 for char in line) for line in tables) <= 80


NUMBER = "市场监管抽查〔2023〕001号"
HEAD = [
    "任务文号",
    "统一社会信用代码",
    "企业名称",
    "检查结果",
    "结果状态",
    "完成时间",
    "录入时间",
    "审核时间",
    "公示时间",
]


def test_an_export_of_another_platform(office: Path, results: Any) -> None:
    path = save_csv(
        office / "省平台.csv",
        [
            HEAD,
            *([NUMBER, f"X{n}", "", "1", "9", "2023-05-08 10:00:00", "2023/5/9", "", "2023-05-11"] for n in (1, 2, 3)),
        ],
    )
    assert results("import", str(path))[0] == 2  # nobody has said how to read it
    sets = [f"--set={column}={field}" for column, field in zip(
        HEAD, ("task", "object_id", "object_name", "检查结果", "状态", "inspected_on", "entered_on", "approved_on",
               "published_on"), strict=True)]  # fmt: skip
    code, out, _ = results("mapping", str(path), *sets, "--code", "category:1=未发现问题", "--name", "省平台")
    assert "未保存" in out
    bad = results("mapping", str(path), *sets, "--code", "state:9=好了", "--name", "省平台", "--save")
    assert (bad[0], "不是“状态”的规范写法" in bad[2]) == (2, True)
    code, out, _ = results(
        "mapping",
        str(path),
        *sets,
        "--code",
        "category:1=未发现问题",
        "--code",
        "state:9=已公示",
        "--name",
        "省平台",
        "--save",
    )
    assert (code, "已保存" in out) == (0, True)
    code, out, err = results("import", str(path))
    assert (code, err) == (0, "")
    assert "新录3" in out
    assert query(office / "w.duckdb", "SELECT DISTINCT matters[1].matter, state FROM results") == [(None, "已公示")]
    codes = {one["code"] for one in json.loads(results("problems", "--json")[1])}
    assert codes == {"result_matter_missing", "result_approval_missing"}  # it has no column for inspectors
    assert "省平台" in results("mapping")[1]
    assert results("import", str(path), "--mapping", "市平台")[0] == 2


def test_one_bad_file_does_not_stop_the_others(office: Path, results: Any) -> None:
    (office / "bad.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    book = office / "o"
    results("template", "T2023-0001", "--out", str(book))
    filled = edited(next(book.glob("*.xlsx")), office / "a.xlsx", fill_in)
    code, out, err = results("import", str(office / "bad.xlsx"), str(filled), str(office / "none.xlsx"))
    assert code == 2
    assert "新录2" in out
    assert len(err.strip().splitlines()) == 2
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "words",
    [
        ("template", "--out", "x"), ("template", "T2023-0099", "--out", "x"),
        ("template", "--year", "2019", "--out", "x"),
        ("import", "none.xlsx", "--reason", " "), ("import", "a.xlsx", "b.xlsx", "--rejects", "c.xlsx"),
        ("import", "a.xlsx", "--rejects", "c.txt"), ("list", "--task", "T2023-0099"), ("show", "T2023-0099", "X1"),
        ("dismiss", "results-0009", "5", "--reason", "x"), ("mapping", "none.csv"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_requests_are_one_sentence(office: Path, results: Any, words: tuple[str, ...]) -> None:
    code, out, err = results(*words)
    assert (code, out) == (2, "") or (code == 2 and "没有导入" in out)
    assert len(err.strip().splitlines()) == 1
    assert err.strip().endswith("。")
