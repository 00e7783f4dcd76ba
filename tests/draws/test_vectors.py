"""The published vectors, value by value, with the product's own code."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest

from draws.canonical import canonical, read_frame, read_inspectors, read_recusals, sha256_hex
from draws.engine import draw
from draws.keys import draw_keys, ticket
from draws.models import Commit, DrawError, Result, Reveal
from draws.seed import encode
from draws.sizes import want

FOLDER = Path(__file__).parent / "vectors"
DRAWS = sorted(FOLDER.glob("draw_*.json"))


def load(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", DRAWS, ids=lambda path: path.stem)
def test_every_value_of_a_vector(path: Path) -> None:
    vector = load(path.name)
    commit = Commit.parse(vector["commit_json"])
    reveal = Reveal.parse(canonical(vector["reveal"]))
    assert commit.sha256 == reveal.commit_sha256
    assert encode(reveal.sources) == reveal.seed
    assert want(commit.quota, commit.policy, commit.frame.sizes or {}) == commit.want
    assert draw_keys(commit, reveal.seed, reveal.code) == (vector["object_key"], vector["inspector_key"])
    for object_id, expected in vector["first_tickets"]:
        assert ticket(vector["object_key"], object_id) == expected
    made = draw(
        commit,
        read_frame(vector["frame_tsv"].encode()),
        read_inspectors(vector["inspectors_tsv"].encode()),
        read_recusals(vector["recusals_tsv"].encode()),
        reveal.seed,
        reveal.code,
    )
    assert made.plain() == vector["result"]
    assert list(made.teams) == list(vector["result"]["teams"])
    assert Result.parse(made.to_json()).plain() == vector["result"]


def test_the_building_blocks() -> None:
    for case in load("seed_encoding.json")["cases"]:
        assert encode(case["sources"]) == case["seed"]
    blocks = load("hash_primitives.json")
    for case in blocks["sha256"]:
        assert sha256_hex(case["utf8"].encode()) == case["hex"]
    for case in blocks["hmac_sha256"]:
        assert hmac.new(case["key_utf8"].encode(), case["msg_utf8"].encode(), hashlib.sha256).hexdigest() == case["hex"]


def test_a_commitment_is_read_only_in_its_exact_bytes() -> None:
    text = load("draw_plain.json")["commit_json"]
    assert Commit.parse(text).to_json().decode() == text
    for broken in (
        text.replace(",", ", ", 1),
        text + "\n",
        text.replace('"load_cap":null,', ""),
        text.replace('"load_cap":null', '"lead":null,"load_cap":null'),
        text.replace('"load_cap":null', '"load_cap":null,"mode":"open"'),
        text.replace('"ratio":"0.05"', '"ratio":0.05'),
        text.replace('"count":null', '"count":null,"count":null'),
        text.replace("mingcha-draw/1", "mingcha-draw/2"),
        text.replace('"count":null', '"count":true'),
        text[:-1],
        "[]",
    ):
        with pytest.raises(DrawError):
            Commit.parse(broken)


def test_a_lead_stands_in_the_commitment_only_when_there_is_one() -> None:
    commit = Commit.parse(load("draw_plain.json")["commit_json"])
    follower = commit.model_copy(update={"lead": "ab" * 32})
    assert b"lead" not in commit.to_json()
    assert Commit.parse(follower.to_json()) == follower
