"""The protocol in DuckDB SQL gives every value of the vectors that SQL can derive."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draws.models import Policy
from draws.sizes import allot
from warehouse.draws.select import FrameToDraw, select_lowest
from warehouse.draws.sqltext import draw_sql

VECTOR_FOLDER = Path(__file__).parents[1] / "draws" / "vectors"
VECTORS = sorted(VECTOR_FOLDER.glob("draw_*.json"))


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    found = duckdb.connect()
    found.execute(draw_sql("macros"))
    return found


@pytest.fixture(params=VECTORS, ids=lambda path: str(path.stem))
def vector(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(request.param.read_text(encoding="utf-8"))
    return found


def one(con: duckdb.DuckDBPyConnection, sql: str, *values: object) -> Any:
    row = con.execute(f"SELECT {sql}", list(values)).fetchone()
    assert row
    return row[0] if len(row) == 1 else row


def test_there_are_vectors() -> None:
    assert len(VECTORS) >= 2


def test_hmac_of_rfc_4231(con: duckdb.DuckDBPyConnection) -> None:
    made = one(con, "lower(hex(hmac_sha256(encode('Jefe'), 'what do ya want for nothing?')))")
    assert made == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


def test_seed_of_rfc_3797(con: duckdb.DuckDBPyConnection) -> None:
    sources = json.dumps(["9319", [2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]])
    assert one(con, "encode_seed(?)", sources) == "9319./2.5.8.10.12./9.18.26.34.41.45./"
    assert one(con, "encode_seed(?)", '["07"]') == "07./"


def test_files_and_commit(con: duckdb.DuckDBPyConnection, vector: dict[str, Any]) -> None:
    commit = json.loads(vector["commit_json"])
    for name in ("frame", "inspectors", "recusals", "excluded"):
        text = vector.get(f"{name}_tsv", "")
        assert one(con, "sha256(?), file_rows(?)", text, text) == (commit[name]["sha256"], commit[name]["rows"])
    assert one(con, "sha256(?)", vector["commit_json"]) == vector["reveal"]["commit_sha256"]
    sizes = con.execute(
        "SELECT right_side, count(*) FROM file_lines(?) GROUP BY ALL ORDER BY ALL", [vector["frame_tsv"]]
    ).fetchall()
    assert dict(sizes) == commit["frame"]["sizes"]


def test_keys_and_tickets(con: duckdb.DuckDBPyConnection, vector: dict[str, Any]) -> None:
    commit, reveal = json.loads(vector["commit_json"]), vector["reveal"]
    assert one(con, "encode_seed(?)", json.dumps(reveal["sources"])) == reveal["seed"]
    assert one(con, "sha256(unhex(?))", reveal["code"]) == commit["code_sha256"]
    prk = one(con, "draw_prk(?, ?, ?)", reveal["commit_sha256"], reveal["code"], reveal["seed"])
    assert one(con, "draw_key(?::BLOB, 'object', ?)", prk, commit["scope"]) == vector["object_key"]
    assert one(con, "draw_key(?::BLOB, 'inspector', ?)", prk, commit["draw_id"]) == vector["inspector_key"]
    for object_id, mark in vector["first_tickets"]:
        assert one(con, "ticket(?, ?)", vector["object_key"], object_id) == mark


def test_want(con: duckdb.DuckDBPyConnection, vector: dict[str, Any]) -> None:
    commit = json.loads(vector["commit_json"])
    sizes, quota, policy = commit["frame"]["sizes"], commit["quota"], commit["policy"]
    strata = [name for name in policy["order"] if name in sizes]
    n = one(con, "sample_size(?, ?, ?)", quota["ratio"], quota["count"], sum(sizes.values()))
    assert n == sum(commit["want"].values())
    made = want(con, strata, [policy["multipliers"][k] for k in strata], [sizes[k] for k in strata], n)
    assert made == commit["want"]


def want(
    con: duckdb.DuckDBPyConnection, strata: list[str], weights: list[str], sizes: list[int], n: int
) -> dict[str, int]:
    return dict(con.execute(draw_sql("want"), [strata, weights, sizes, n]).fetchall())


@settings(max_examples=25, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 400), min_size=1, max_size=5),
    weights=st.lists(st.sampled_from(["1/2", "1", "2", "4", "10/3", "1/7"]), min_size=5, max_size=5),
    share=st.integers(0, 1000),
)
def test_want_is_that_of_python(
    con: duckdb.DuckDBPyConnection, sizes: list[int], weights: list[str], share: int
) -> None:
    strata = list("ABCDE"[: len(sizes)])
    used = weights[: len(sizes)]
    n = sum(sizes) * share // 1000
    policy = Policy(order=tuple(strata), multipliers=dict(zip(strata, used, strict=True)))
    assert want(con, strata, used, sizes, n) == allot(n, policy, dict(zip(strata, sizes, strict=True)))


def test_selected(con: duckdb.DuckDBPyConnection, vector: dict[str, Any], tmp_path: Path) -> None:
    commit = json.loads(vector["commit_json"])
    file = tmp_path / "it's a frame.tsv"
    file.write_bytes(vector["frame_tsv"].encode())
    frame = FrameToDraw(path=file, key=vector["object_key"], sizes=commit["frame"]["sizes"], want=commit["want"])
    made = [list(each) for each in select_lowest(con, [frame])[0]]
    assert made == vector["result"]["selected"]
