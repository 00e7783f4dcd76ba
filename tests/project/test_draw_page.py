"""The worked example in docs/draw.md is what the protocol gives, and its commands print what the page says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tools.draw_example import TARGET, example

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "draw.md").read_text(encoding="utf-8")
HEX = re.compile(r"\b[0-9a-f]{8,64}\b")
#: Commands of the second part that end in a digest, with what the page says comes out.
STEPS = re.findall(r"^((?:printf|python3 -c).*?)\n# ([0-9a-f]{32,64})", PAGE, re.M | re.S)


def test_the_example_is_up_to_date() -> None:
    assert json.loads(TARGET.read_text(encoding="utf-8")) == example()


@pytest.mark.skipif(not (shutil.which("openssl") and shutil.which("xxd")), reason="needs openssl and xxd")
@pytest.mark.parametrize(("command", "digest"), STEPS)
def test_commands_print_what_the_page_says(command: str, digest: str) -> None:
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True)
    found = HEX.findall(done.stdout)
    assert [word[: len(digest)] for word in found] == [digest]


def test_all_steps_are_tried() -> None:
    assert len(STEPS) == PAGE.count("sha256sum\n") + PAGE.count("openssl dgst")


def test_every_number_of_the_tables_is_a_number_of_the_example() -> None:
    from draws.keys import ticket

    vector = example()
    known = " ".join([json.dumps(vector, ensure_ascii=False), *_inspector_tickets(vector, ticket)])
    tables = "\n".join(line for line in PAGE.splitlines() if line.startswith("|"))
    assert [number for number in HEX.findall(tables) if number not in known] == []


def _inspector_tickets(vector, ticket) -> list[str]:  # type: ignore[no-untyped-def]
    key = vector["inspector_key"]
    people = [line.split("\t")[0] for line in vector["inspectors_tsv"].splitlines()]
    return [ticket(key, f"{one}|{who}") for one, _, _ in vector["result"]["selected"] for who in people]


def test_drawn_objects_and_teams_stand_in_the_page() -> None:
    result = example()["result"]
    order = "、".join(one.removeprefix("SAMPLE:") for one, _, _ in result["selected"])
    assert f"抽中：{order}（" in PAGE
    for one, team in result["teams"].items():
        row = next(line for line in PAGE.splitlines() if re.match(rf"\| \d \| {one} ", line))
        written = row.split("|")[-2].strip().split("、")
        assert sorted(written) == [who[-2:] for who in team]
