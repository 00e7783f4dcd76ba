"""docs/rules.md and the headers of the rule files say the same; and the files keep their form."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from warehouse.compliance.checks import chosen_rules, rule_files, rule_numbers

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
SECTIONS = {part.split(" ", 1)[0]: part for part in re.split(r"(?m)^## ", PAGE)[1:]}
FILES = rule_files()


def test_sixteen_rules_and_a_section_for_each_in_order() -> None:
    assert rule_numbers() == tuple(f"C{number}" for number in range(1, 17))
    assert tuple(SECTIONS) == rule_numbers()
    assert chosen_rules(()) == rule_numbers()


@pytest.mark.parametrize(("rule", "file"), FILES, ids=[file.name for _, file in FILES])
def test_the_section_says_what_the_header_says(rule: str, file: tuple[str, int, str]) -> None:
    name, _, sql = file
    lines = sql.splitlines()
    section = SECTIONS[rule]
    assert lines[0] == f"-- {section.splitlines()[0].replace(' ', ': ', 1)}"
    assert lines[1].startswith("-- Source: ")
    assert f"依据：{lines[1].removeprefix('-- Source: ')}\n" in section
    assert re.search(r"^-- Offence: .+", sql, re.MULTILINE)
    assert re.search(r"^-- Cannot see: .+", sql, re.MULTILINE)
    assert f"`{name}`" in section


def test_every_file_and_setting_that_the_page_names_exists() -> None:
    assert set(re.findall(r"`(c\d\d\w+)`", PAGE)) == {file.name for _, file in FILES}
    known = tomllib.loads((ROOT / "config" / "compliance.toml").read_text(encoding="utf-8"))
    named = set(re.findall(r"`rules\.(\w+)`", PAGE))
    assert named == set(known["rules"])
    used = {key for _, file in FILES for key in re.findall(r"\$\.rules\.(\w+)", file.sql)}
    assert used == named


def test_each_rule_names_its_settings_in_its_own_section() -> None:
    for rule, file in FILES:
        for key in re.findall(r"\$\.rules\.(\w+)", file.sql):
            assert f"`rules.{key}`" in SECTIONS[rule]


def test_fallbacks_are_the_values_of_the_shipped_file() -> None:
    rules = tomllib.loads((ROOT / "config" / "compliance.toml").read_text(encoding="utf-8"))["rules"]
    sql = "\n".join(file.sql for _, file in FILES)
    numbers = r"'\$\.rules\.(\w+)'(?: AS (?:INTEGER|DECIMAL\(18, 8\)))?\), ([\d.]+)\)"
    found = re.findall(numbers, sql)
    assert {key for key, _ in found} == {"team", "cooperator", "visits_per_year", "national_floor", "year_end_share"}
    assert all(str(rules[key]) == value for key, value in found)
    (words,) = re.findall(r"\$\.rules\.coordinating' AS VARCHAR\[\]\), \[([^\]]+)\]", sql)
    assert re.findall(r"'([^']+)'", words) == rules["coordinating"]
    assert rules["matter_caps"] == {}
