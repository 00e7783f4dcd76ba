"""``draw replay``: vectors of every shape are recomputed, each change is found and named, no file raises."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from draws.replay import replay
from tests.support import naive_draw

FOLDER = Path(__file__).parent / "vectors"
FOUR = {"order": ["A", "B", "C", "D"], "multipliers": {"A": "1/2", "B": "1", "C": "2", "D": "4"}}
FIVE = {
    "order": ["AA", "A", "B", "C", "D"],
    "multipliers": {"AA": "1/3", "A": "1/2", "B": "1", "C": "5/2", "D": "10"},
}


def frame(number: int, strata: str | list[str] = "AAABBCD") -> list[tuple[str, str]]:
    return [(f"91140581MA{i:08d}", strata[i % len(strata)]) for i in range(number)]


def people(one: int, two: int) -> list[tuple[str, str]]:
    return [(f"140581-01-{i:02d}", "140581-01") for i in range(one)] + [
        (f"140581-02-{i:02d}", "140581-02") for i in range(two)
    ]


def made(**more: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "frame": frame(70),
        "inspectors": people(5, 4),
        "recusals": [(f"91140581MA{i:08d}", f"140581-01-{i % 5:02d}") for i in range(0, 70, 2)],
        "team": {"140581-01": 2, "140581-02": 1},
        "quota": {"count": None, "op": "=", "ratio": "0.2"},
        "policy": FOUR,
    }
    return naive_draw.vector(**(values | more))


SHAPES: dict[str, dict[str, Any]] = {
    "plain": {},
    "five classes": {"frame": frame(90, ["AA", "A", "B", "C", "D", "AA"]), "policy": FIVE},
    "three classes": {
        "frame": frame(40, "123"),
        "policy": {"order": list("123"), "multipliers": dict.fromkeys("123", "1")},
    },
    "classes without objects": {"frame": frame(30, "BD")},
    "a count": {"quota": {"count": 12, "op": ">=", "ratio": None}},
    "a count above the frame": {"quota": {"count": 500, "op": "=", "ratio": None}},
    "ratio and count": {"quota": {"count": 33, "op": "=", "ratio": "0.05"}},
    "everything": {"quota": {"count": None, "op": "=", "ratio": "1"}},
    "an upper limit as it stands": {"quota": {"count": None, "op": "<=", "ratio": "0.3"}},
    "about": {"quota": {"count": None, "op": "~", "ratio": "0.07"}},
    "per mille": {"quota": {"count": None, "op": "=", "ratio": "0.002"}},
    "by class": {
        "quota": {
            "by_class": {
                "A": {"count": None, "op": "=", "ratio": "0.02"},
                "B": {"count": 7, "op": "=", "ratio": None},
                "C": {"count": None, "op": ">=", "ratio": "0.5"},
                "D": {"count": None, "op": "=", "ratio": "1"},
            },
            "count": None,
            "op": "by_class",
            "ratio": None,
        }
    },
    "a batch before": {"previous_commit": "ab" * 32, "excluded": [("91140581MA99999999", "earlier_batch")]},
    "rows excluded": {"excluded": [("91140581MA99999998", "yearly_cap"), ("91140581MA99999999", "cancelled")]},
    "reasons in words": {"excluded": [("91140581MA99999998", "已注销")]},
    "open mode": {"code": ""},
    "a cap that suffices barely": {"load_cap": 6},
    "a cap that does not suffice": {"load_cap": 3},
    "nobody in one department": {"inspectors": people(5, 0)},
    "one person": {"inspectors": people(1, 1), "recusals": []},
    "an empty frame": {"frame": [], "recusals": []},
    "no teams": {"team": {}},
    "dice": {"sources": ["01234567890123456789"], "seed_source": {"encoding": "rfc3797", "issue": [], "name": "骰子"}},
    "another key in the commitment": {"mode": "sealed"},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_vectors_of_every_shape(shape: str, tmp_path: Path) -> None:
    vector = made(**SHAPES[shape])
    report = replay(vector)
    assert report.equal, report.difference
    assert bool(report.notes) == (shape == "another key in the commitment")
    path = tmp_path / "v.json"
    path.write_text(json.dumps(vector, ensure_ascii=False, indent=1), encoding="utf-8")
    assert replay(path).checked == report.checked


def test_some_of_the_shapes_are_what_their_names_say() -> None:
    assert made(**SHAPES["a cap that does not suffice"])["result"]["unmet"]
    assert not made(**SHAPES["a cap that suffices barely"])["result"]["unmet"]
    assert not made(**SHAPES["an empty frame"])["result"]["selected"]


def test_the_published_vectors() -> None:
    for path in sorted(FOLDER.glob("*.json")):
        report = replay(path)
        assert report.equal and report.difference is None, path.name
    assert len(replay(FOLDER / "draw_plain.json").checked) == 14


def test_forms_that_the_protocol_leaves_open() -> None:
    vector = made(load_cap=3)
    entries = vector["result"]["unmet"]
    short = {one for one, _ in entries}
    for other in (
        [[one, where, 0] for one, where in entries],
        [{"object_id": one, "department": where} for one, where in entries],
        entries[::-1],
    ):
        assert replay({**vector, "result": {**vector["result"], "unmet": other}}).equal
    teams = {one: team for one, team in vector["result"]["teams"].items() if one not in short}
    assert replay({**vector, "result": {**vector["result"], "teams": teams}}).equal
    without = made(**SHAPES["rows excluded"])
    del without["excluded_tsv"]
    report = replay(without)
    assert report.equal and "excluded.tsv" in report.notes[0]


Edit = Callable[[dict[str, Any]], Any]


def commit_of(change: Callable[[dict[str, Any]], Any]) -> Edit:
    """Change the commitment and everything that merely repeats its hash."""

    def edit(vector: dict[str, Any]) -> None:
        commit = json.loads(vector["commit_json"])
        change(commit)
        vector["commit_json"] = json.dumps(commit, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        vector["reveal"]["commit_sha256"] = naive_draw.sha(vector["commit_json"].encode())

    return edit


EDITS: dict[str, tuple[Edit, str]] = {
    "commitment": (lambda v: v.update(commit_json=v["commit_json"].replace("H1", "H2")), "commit_sha256"),
    "blanks": (lambda v: v.update(commit_json=v["commit_json"].replace(",", ", ")), "规范格式"),
    "a class": (lambda v: v.update(frame_tsv=v["frame_tsv"].replace("\tA", "\tB", 1)), "frame.tsv"),
    "a row less": (lambda v: v.update(frame_tsv=v["frame_tsv"].split("\n", 1)[1]), "frame.tsv"),
    "line ends": (lambda v: v.update(frame_tsv=v["frame_tsv"].replace("\n", "\r\n")), "frame.tsv"),
    "a recusal": (lambda v: v.update(recusals_tsv=v["recusals_tsv"].split("\n", 1)[1]), "recusals.tsv"),
    "an inspector": (lambda v: v.update(inspectors_tsv=v["inspectors_tsv"].split("\n", 1)[1]), "inspectors.tsv"),
    "an exclusion": (lambda v: v.update(excluded_tsv="X\tcancelled\n"), "excluded.tsv"),
    "rows": (commit_of(lambda c: c["frame"].update(rows=71)), "行数"),
    "sizes": (commit_of(lambda c: c["frame"]["sizes"].update(A=31, B=19)), "sizes"),
    "want": (commit_of(lambda c: c["want"].update(A=c["want"]["A"] + 1)), "want"),
    "quota": (commit_of(lambda c: c["quota"].update(ratio="0.3")), "want"),
    "policy": (commit_of(lambda c: c["policy"]["multipliers"].update(D="1")), "want"),
    "order": (commit_of(lambda c: c["policy"].update(order=["D", "C", "B", "A"])), "want"),
    "code hash": (commit_of(lambda c: c.update(code_sha256="00" * 32)), "code_sha256"),
    "cap": (commit_of(lambda c: c.update(load_cap=1)), "密钥"),
    "protocol": (commit_of(lambda c: c.update(protocol="mingcha-draw/2")), "协议"),
    "float": (commit_of(lambda c: c.update(load_cap=1.5)), "小数"),
    "code": (lambda v: v["reveal"].update(code="5b" * 32), "code_sha256"),
    "no code": (lambda v: v["reveal"].update(code=""), "code_sha256"),
    "07": (lambda v: v["reveal"].update(sources=[*v["reveal"]["sources"][:2], "7"]), "seed"),
    "seed": (lambda v: v["reveal"].update(seed=v["reveal"]["seed"].replace("07", "7")), "seed"),
    "both seeds": (
        lambda v: v["reveal"].update(
            seed=v["reveal"]["seed"].replace("07", "7"), sources=[*v["reveal"]["sources"][:2], "7"]
        ),
        "object_key",
    ),
    "object key": (lambda v: v.update(object_key="0" * 32), "object_key"),
    "inspector key": (lambda v: v.update(inspector_key="0" * 32), "inspector_key"),
    "ticket": (lambda v: v["first_tickets"][2].__setitem__(1, "0" * 64), "票号"),
    "drawn object": (lambda v: v["result"]["selected"][3].__setitem__(0, "91140581MA00000000"), "第 4 个"),
    "stratum": (lambda v: v["result"]["selected"][0].__setitem__(1, "Z"), "第 1 个"),
    "hidden object": (lambda v: v["result"]["selected"].pop(), "对象数"),
    "order of objects": (lambda v: v["result"]["selected"].reverse(), "第 1 个"),
    "team": (lambda v: swap(v["result"]["teams"]), "检查组"),
    "team less": (lambda v: next(iter(v["result"]["teams"].values())).pop(), "检查组"),
    "no team": (lambda v: v["result"]["teams"].popitem(), "检查组"),
    "team more": (lambda v: v["result"]["teams"].update(X=[]), "检查组"),
    "unmet": (lambda v: v["result"]["unmet"].append(["X", "140581-01"]), "unmet"),
    "missing part": (lambda v: v.pop("recusals_tsv"), "recusals_tsv"),
}


def swap(teams: dict[str, list[str]]) -> None:
    one, two = next((a, b) for a in teams for b in teams if set(teams[a]) != set(teams[b]))
    teams[one], teams[two] = teams[two], teams[one]


@pytest.mark.parametrize("name", EDITS)
def test_each_change_is_found_and_named(name: str) -> None:
    edit, word = EDITS[name]
    vector = copy.deepcopy(made())
    assert replay(vector).equal
    edit(vector)
    report = replay(vector)
    assert not report.equal
    assert report.difference is not None and word in report.difference


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"commit_json": 1}',
        b"[" * 100_000,
        b'{"cases": [1]}',
        b'{"cases": []}',
        b'{"sha256": 3}',
    ],
)
def test_files_that_are_no_vectors(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "v.json"
    path.write_bytes(data)
    report = replay(path)
    assert not report.equal and report.difference is not None and report.difference.endswith("。")
    assert not replay(tmp_path).equal
    assert not replay(tmp_path / "none.json").equal


def test_parts_of_the_wrong_type_give_a_sentence() -> None:
    vector = made()
    for place in [[key] for key in vector] + [["reveal", key] for key in vector["reveal"]] + [
        ["result", key] for key in vector["result"]
    ]:  # fmt: skip
        for value in WRONG:
            broken = copy.deepcopy(vector)
            inner: Any = broken
            for key in place[:-1]:
                inner = inner[key]
            inner[place[-1]] = value
            report = replay(broken)
            if report.equal:
                assert place == ["about"] or (place[-1] in OPTIONAL and value in (None, [], {})), (place, value)
            else:
                assert place != ["about"] and (report.difference or "").endswith("。"), (place, value)


WRONG: tuple[Any, ...] = (None, 5, [], {}, [[1]], "x", {"a": {}})
#: Parts that a file may lack; what is given in them must be right.
OPTIONAL = {"first_tickets", "unmet", "excluded_tsv", "sources"}


@pytest.mark.parametrize("place", [("reveal", "sources"), ("first_tickets",), ("object_key",), ("inspector_key",)])
def test_what_a_file_does_not_give_is_noted(place: tuple[str, ...]) -> None:
    vector = made()
    inner: Any = vector
    for key in place[:-1]:
        inner = inner[key]
    del inner[place[-1]]
    report = replay(vector)
    assert report.equal
    assert place[-1] in "".join(report.notes)
