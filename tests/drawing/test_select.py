"""Selection in DuckDB is the selection of the protocol, whatever the cut, the order of the lines or the path."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from draws.canonical import frame_tsv, sizes_of
from draws.engine import select
from draws.errors import DrawError
from warehouse.draws import select as module
from warehouse.draws.select import FrameToDraw, cut, select_lowest

KEYS = ("dc3800e0ad1391e88b1b4530fd44e3f9", "e8cfd7cf4b93039eb02e9aa79be7a7be")


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def rows(many: int, start: int = 0) -> list[tuple[str, str]]:
    return [(f"91140581MA{n:08d}", "ABCDU"[n * 7 % 5]) for n in range(start, start + many)]


def written(path: Path, frame: list[tuple[str, str]], want: dict[str, int], key: str = KEYS[0]) -> FrameToDraw:
    path.write_bytes(frame_tsv(frame))
    return FrameToDraw(path=path, key=key, sizes=sizes_of(frame), want=want)


def python(frame: list[tuple[str, str]], want: dict[str, int], key: str = KEYS[0]) -> list[tuple[str, str, str]]:
    return [(one.object_id, one.stratum, one.ticket) for one in select(frame, want, key)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(many=st.integers(1, 600), shares=st.lists(st.integers(0, 100), min_size=5, max_size=5))
def test_as_in_python(con: duckdb.DuckDBPyConnection, tmp_path: Path, many: int, shares: list[int]) -> None:
    frame = rows(many)
    want = {k: n * shares[place] // 100 for place, (k, n) in enumerate(sizes_of(frame).items())}
    assert select_lowest(con, [written(tmp_path / "frame.tsv", frame, want)])[0] == python(frame, want)


def test_several_frames_in_one_pass(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    one, two = rows(300), rows(200, 150)
    wants = ({"A": 3, "B": 60, "C": 0, "D": 1, "U": 2}, {"A": 1, "B": 1, "C": 1, "D": 40, "U": 0})
    frames = [
        written(tmp_path / "it's one.tsv", one, wants[0]),
        written(tmp_path / "zwei.tsv", two, wants[1], KEYS[1]),
        written(tmp_path / "again.tsv", one, wants[1]),
    ]
    made = select_lowest(con, frames)
    assert made == [python(one, wants[0]), python(two, wants[1], KEYS[1]), python(one, wants[1])]


def test_a_cut_that_is_too_low_is_doubled(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def low(want: int, size: int, factor: int = 1) -> str:
        seen.append(factor)
        return "" if not want else "g" if want * factor >= 16 * size else f"{want * factor * (1 << 252) // size:064x}"

    monkeypatch.setattr(module, "cut", low)
    frame, want = rows(1000), {"A": 5, "B": 50, "C": 0, "D": 1, "U": 200}
    other = {"A": 1, "B": 0, "C": 0, "D": 0, "U": 0}
    frames = [written(tmp_path / "a.tsv", frame, want), written(tmp_path / "b.tsv", frame, other, KEYS[1])]
    assert select_lowest(con, frames) == [python(frame, want), python(frame, other, KEYS[1])]
    assert max(seen) >= 16


def test_a_frame_that_is_too_small_is_an_error(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    frame = written(tmp_path / "frame.tsv", rows(50), {"A": 11, "B": 1})
    with pytest.raises(DrawError, match=r"frame\.tsv"):
        select_lowest(con, [frame])


def test_names_that_are_no_strata_never_reach_sql(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    frame = FrameToDraw(path=tmp_path / "x", key=KEYS[0], sizes={"A' OR '": 1}, want={"A' OR '": 1})
    with pytest.raises(DrawError, match="分类名称"):
        select_lowest(con, [frame])


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_cuts_are_above_the_share_that_is_wanted(want: int, size: int) -> None:
    made = cut(want, size)
    if want == 0:
        assert made == ""
    elif made != "g":
        assert len(made) == 64
        assert int(made, 16) * size > want << 256
    else:
        assert want + 8 * want**0.5 + 72 >= size
