"""``mingcha plan``: which plans it takes, what it prints, and one clear sentence when it cannot."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import main


def run(warehouse: Path, *words: str) -> int:
    return main(["plan", *words, "--warehouse", str(warehouse)])


def answer(capsys: pytest.CaptureFixture[str], warehouse: Path, *words: str) -> Any:
    run(warehouse, *words, "--json")
    return json.loads(capsys.readouterr().out)


def test_the_two_latest_plans_of_one_issuer_are_compared(years: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, years, "compare")

    assert (found["old"]["source_name"], found["new"]["source_name"]) == ("p2023v2.txt", "p2024.txt")
    assert found["totals"] == {
        "unchanged": 41, "changed": 5, "added": 2, "dropped": 1, "uncertain_old": 1, "uncertain_new": 2,
    }  # fmt: skip
    changes = {item["new"]["seq"]: [change["field"] for change in item["changes"]] for item in found["changed"]}
    assert changes == {1: ["quota"], 2: ["window"], 27: ["task_name"], 41: ["initiator"], 49: ["matters"]}
    assert {(one["old"][0], one["basis"]) for one in found["renamed"]} == {
        ("高平市住房和城乡建设局", "kind"), ("高平市消防大队", "successor"),
    }  # fmt: skip
    assert found["bodies_dropped"] == ["高平市水务局"]


@pytest.mark.parametrize("new", ["p2023v2.txt", "p2023v2"])
def test_one_name_is_compared_with_the_version_that_it_supersedes(
    years: Path, new: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(capsys, years, "compare", new)

    assert (found["relation"], found["old"]["source_name"]) == ("version", "p2023.txt")
    assert [one["item"]["name"] for one in found["dropped"]] == ["对学校招生、办学情况的检查"]


def test_plans_are_named_by_id_number_or_file(years: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by_file = answer(capsys, years, "compare", "p2023.txt", "p2024.txt")
    ids = by_file["old"]["notice_id"][:8], by_file["new"]["notice_id"]

    assert answer(capsys, years, "compare", *ids) == by_file
    by_number = answer(capsys, years, "compare", "高市双随机办[2023]902号", "高市双随机办〔2024〕902号")
    assert by_number["old"]["source_name"] == "p2023v2.txt"  # of two versions the one in force


def test_people_read_it_in_80_columns(years: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(years, "compare") == 1  # pairs wait for a person
    compared = capsys.readouterr().out
    assert run(years, "coverage") == 0
    covered = capsys.readouterr().out

    for text in ("10% → 8%", "不能确定是否同一条", "公办", "推定更名", "对校外培训机构的联合抽查"):
        assert text in compared
    for text in ("从不配合", "上年有、今年没有", "没有出现的部门类别"):
        assert text in covered
    wide = [line for line in (compared + covered).splitlines() if _width(line) > 80]
    assert wide == []


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


def test_coverage_counts_every_item(years: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, years, "coverage", "p2024.txt")

    assert sum(one["initiates"] for one in found["bodies"]) + found["unnamed"] == found["items"] == 50
    assert sum(one["joins"] for one in found["bodies"]) == sum(one["items"] for one in found["pairs"])
    assert [one["name"] for one in found["gone"]] == ["高平市水务局"]
    assert found["new_bodies"] == []  # a renamed body is not new
    farm = next(one for one in found["bodies"] if one["name"] == "高平市农业农村局")
    assert (farm["initiates"], farm["before"], farm["months"]) == (3, [2, 0], [1, 1, 2, 3, 3, 3, 3, 3, 2, 1, 1, 1])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["compare"], "没有"),
        (["compare", "没有这份"], "没有找到计划“没有这份”"),
        (["compare", "a", "b", "c"], "最多写两份"),
        (["compare", "heyuan-2026-joint.txt"], "没有可比的"),
        (["compare", "heyuan-2026-joint.txt", "heyuan-2026-joint"], "同一份计划"),
        (["compare", "--year", "2019"], "2019年"),
        (["coverage", "--issuer", "某某县"], "某某县"),
        (["coverage", "望双随机办〔2025〕4号", "--year", "2025"], "不要再用"),
        (["coverage", " "], "名称是空的"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    samples: Callable[[], Path], words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(samples(), *words) == 2

    said = capsys.readouterr()
    assert said.out == "" and sentence in said.err and said.err.count("\n") == 1


def test_plans_of_two_kinds_are_compared_with_a_warning(
    samples: Callable[[], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(capsys, samples(), "compare", "gaoping-2024-internal-txt.txt", "heyuan-2026-joint.txt")

    assert found["relation"] == "other"
    assert any("不是同一机关" in note for note in found["notes"])
    totals = found["totals"]
    assert totals["unchanged"] + totals["changed"] + totals["dropped"] + totals["uncertain_old"] == 23
