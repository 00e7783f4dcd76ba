"""The command: exit codes, JSON, and sentences instead of tracebacks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.cli import main
from tests.support.registry import HEADER, code, csv_file, row


def run(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    exit_code = main(["registry", *(str(arg) for arg in args)])
    out, err = capsys.readouterr()
    return exit_code, out, err


def test_import_list_and_problems(warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = csv_file(tmp_path / "名录.csv", [(*HEADER, "备注"), (*row(1), "x"), (*row(2, 登记状态="？"), "")])
    there = ("--warehouse", warehouse)
    exit_code, out, err = run(capsys, "import", "objects", file, "--by", "李明", "--json", *there)
    report = json.loads(out)
    assert (exit_code, err) == (1, "")
    assert report["rows_read"] == report["rows_accepted"] + report["rows_rejected"] == 2
    assert (report["import_id"], report["snapshot_id"], report["status"]) == ("objects-0001", "objects@1", "imported")
    assert report["mapping"]["统一社会信用代码"] == "uscc"
    assert report["unused"] == ["备注"]
    assert [(problem["code"], problem["rows"]) for problem in report["problems"]] == [("unknown_status", 1)]
    assert [Path(path).name for path in report["rejects"]] == ["名录-退回.xlsx"]

    assert run(capsys, "import", "objects", file, *there)[0] == 0  # unchanged
    exit_code, out, _ = run(capsys, "list", *there)
    assert (exit_code, "objects@1（现行）" in out, "李明" in out) == (0, True, True)
    assert max(len(line) + sum(ord(char) > 0x2E80 for char in line) for line in out.splitlines()) <= 80
    exit_code, out, _ = run(capsys, "problems", "objects-0001", "--json", *there)
    assert (exit_code, json.loads(out)["errors"]) == (1, 1)
    assert json.loads(out)["problems"][0]["row_no"] == 2
    exit_code, out, err = run(capsys, "problems", "objects-0009", *there)
    assert (exit_code, out) == (2, "")
    assert "没有导入" in err


def test_a_saved_mapping_is_used_again(warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    header = ("代号", "企业名称", "情况")
    file = csv_file(tmp_path / "o.csv", [header, (code(1), "甲", "存续")])
    there = ("--warehouse", warehouse)
    exit_code, _, err = run(capsys, "import", "objects", file, *there)
    assert exit_code == 2
    assert "--map" in err and "“代号”" in err and err.count("\n") == 1
    set_both = ("--set", "代号=统一社会信用代码", "--set", "情况=登记状态")
    exit_code, out, _ = run(capsys, "mapping", "objects", file, *set_both, "--save", "--json", *there)
    assert (exit_code, json.loads(out)["mapping"]["情况"]) == (0, "status")
    exit_code, out, _ = run(capsys, "import", "objects", file, "--json", *there)
    assert (exit_code, json.loads(out)["mapping_origin"]) == (0, "saved")


@pytest.mark.parametrize(
    "args",
    [
        ("import", "objects"), ("import", "objects", "missing.csv"), ("import", "objects", "a.csv", "--database", "x"),
        ("import", "objects", "--database", "sqlite:///no"), ("import", "objects", "--database", "x://y", "--table",
        "t"),
        ("import", "objects", "a.csv", "--map", "x"), ("import", "objects", "a.csv", "--id-prefix", "甲"),
        ("import", "objects", "a.csv", "--area-code", "14"), ("import", "objects", "a.csv", "--class", "x=高 "),
    ],
)  # fmt: skip
def test_wrong_usage_is_one_sentence(
    warehouse: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    args: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    csv_file(tmp_path / "a.csv", [HEADER, row(1)])
    exit_code, out, err = run(capsys, *args, "--warehouse", warehouse)
    assert (exit_code, out) == (2, "")
    assert "Traceback" not in err and err.count("\n") == 1
