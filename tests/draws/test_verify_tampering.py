"""Both verifiers, the Python file and the page: honest bundles pass, every edit fails, and both say the same."""

from __future__ import annotations

import ast
import base64
import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from draws.bundle import VERIFIERS, write_bundle
from draws.canonical import canonical
from draws.levels import enterprise, public
from draws.verifiers import verify as checker
from tests.support.chromium import INTRANET, Verdict, chromium_page, verify_in_page
from tests.support.drawn import FIRE, HEALTH, MARKET, MULTIPLIERS, ORDER, SOURCES, Drawn, commit_hash, edited, object_id

if TYPE_CHECKING:
    from playwright.sync_api import Page

Files = dict[str, bytes]
PAGE = VERIFIERS / "verify.html"
SCRIPT = VERIFIERS / "verify.py"
VECTORS = sorted((Path(__file__).parents[3] / "shared" / "vectors").glob("draw_*.json"))
OTHER_CODE = hashlib.sha256(b"another code").hexdigest()


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium_page() as page:
        page.goto(PAGE.as_uri())
        yield page


JOINT = Drawn()
LEAD = JOINT.but(draw_id="高市双随机办〔2023〕2号#5/1", team={MARKET: 2}, code=hashlib.sha256(b"lead").hexdigest())
FOLLOWER = JOINT.but(draw_id="高市双随机办〔2023〕2号#6/1", lead=LEAD, load_cap=None)
HONEST = {
    "joint": JOINT,
    "replacement": JOINT.but(replaced=(0, 3, 11, 11)),
    "follower": FOLLOWER,
    "open mode": JOINT.but(code=""),
    "dice": JOINT.but(source_name="骰子", issue=(), sources=("01234567890123456789",)),
    "unmet": JOINT.but(load_cap=3),
    "counted": JOINT.but(quota={"count": 7, "op": ">=", "ratio": "0.01"}),
    "per mille of few": JOINT.but(quota={"count": None, "op": "=", "ratio": "0.002"}),
    "all": JOINT.but(quota={"count": None, "op": "=", "ratio": "1"}, load_cap=None, recusals=()),
    "by class": JOINT.but(
        quota={
            "by_class": {
                "A": {"count": None, "op": "=", "ratio": "0.02"},
                "C": {"count": 2, "op": ">=", "ratio": None},
                "D": {"count": None, "op": "=", "ratio": "0.3"},
            },
            "count": None,
            "op": "by_class",
            "ratio": "0.1",
        }
    ),
    "cases": JOINT.but(
        quota={
            "cases": [
                {"count": 2, "op": ">=", "ratio": None, "when": {"n": 10, "op": "<="}},
                {"count": None, "op": ">=", "ratio": "0.15", "when": {"n": 10, "op": ">"}},
            ],
            "count": None,
            "op": "conditional",
            "ratio": None,
        }
    ),
}


@cache
def made(name: str) -> Mapping[str, bytes]:
    return HONEST[name].files()


def in_python(files: Mapping[str, bytes], typed: str | None) -> Verdict:
    """``verify.py``'s own functions over files in memory."""
    try:
        verifier, limits = checker.verify(dict(files), typed)
    except checker.Unusable as unusable:
        return Verdict(2, (), str(unusable))
    bad = any(mark == "✗" for mark, _, _ in verifier.lines)
    text = "\n".join("{} {}：{}".format(*line) for line in verifier.lines)
    code = 1 if bad else 0 if typed else 2
    return Verdict(code, tuple((mark, title) for mark, title, _ in verifier.lines), f"{text}\n{limits}")


def both(page: Page, files: Mapping[str, bytes], typed: str | None) -> Verdict:
    """The verdict of the Python file, after the page has said the same in every check."""
    python, browser = in_python(files, typed), verify_in_page(page, files, typed)
    assert (python.code, python.checks) == (browser.code, browser.checks), f"{python.text}\n\n{browser.text}"
    return python


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_bundle_passes_both(name: str, page: Page) -> None:
    files = made(name)
    verdict = both(page, files, commit_hash(files))
    assert verdict.code == 0, verdict.text
    assert ("没有人可派" in verdict.text) is (name == "unmet")


def test_without_the_announced_hash_nothing_is_proved(page: Page) -> None:
    verdict = both(page, made("joint"), None)
    assert verdict.code == 2
    assert ("？", "承诺值与公告一致") in verdict.checks


# ---------------------------------------------------------------- edits of single files


def swap(name: str, old: str, new: str, count: int = 1) -> Callable[[Files], Files]:
    def change(files: Files) -> Files:
        assert old.encode() in files[name], f"{old} is not in {name}"
        return {**files, name: files[name].replace(old.encode(), new.encode(), count)}

    return change


def lines(name: str, change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Files], Files]:
    return lambda files: {**files, name: b"".join(change(files[name].splitlines(keepends=True)))}


def value(name: str, change: Callable[[Any], object]) -> Callable[[Files], Files]:
    return lambda files: edited(files, name, change)


def drop(files: Files, name: str) -> Files:
    return {key: data for key, data in files.items() if key != name}


def hidden_as_excluded(files: Files) -> Files:
    """A drawn object vanishes from the frame and turns up among the excluded."""
    hidden = json.loads(files["result.json"])["selected"][0][0].encode()
    frame = b"".join(line for line in files["frame.tsv"].splitlines(keepends=True) if not line.startswith(hidden))
    excluded = sorted([*files["excluded.tsv"].splitlines(keepends=True), hidden + b"\tcancelled\n"])
    return {**files, "frame.tsv": frame, "excluded.tsv": b"".join(excluded)}


def moved_to_another_class(files: Files) -> Files:
    first = json.loads(files["result.json"])["selected"][0]
    return swap("frame.tsv", f"{first[0]}\t{first[1]}", f"{first[0]}\tA")(files)


def swapped_teams(result: Any) -> None:
    first, second = [one[0] for one in result["selected"]][:2]
    teams = result["teams"]
    teams[first], teams[second] = teams[second], teams[first]


def one_inspector_for_another(result: Any) -> None:
    team = result["teams"][result["selected"][0][0]]
    team[0] = next(f"{MARKET}-{n:02d}" for n in range(5) if f"{MARKET}-{n:02d}" not in team)


def substituted(result: Any) -> None:
    """A drawn object is exchanged for one that was not drawn, ticket and team taken over."""
    drawn = {one[0] for one in result["selected"]}
    old = result["selected"][0][0]
    result["selected"][0][0] = new = next(object_id(n) for n in range(60) if object_id(n) not in drawn)
    result["teams"][new] = result["teams"].pop(old)


def one_left_out(result: Any) -> None:
    del result["teams"][result["selected"].pop()[0]]


def spread_out(files: Files) -> Files:
    return {**files, "commit.json": json.dumps(json.loads(files["commit.json"]), ensure_ascii=False).encode()}


def seven(files: Files) -> Files:
    """The forger changes source and seed alike."""
    return swap("reveal.json", '"07"', '"7"')(swap("reveal.json", "./07./", "./7./")(files))


def first(**changes: str) -> Callable[[Any], object]:
    return lambda rows: rows[0].update(changes)


EDITS: dict[str, tuple[str, Callable[[Files], Files]]] = {
    "class changed": ("joint", moved_to_another_class),
    "row removed": ("joint", lines("frame.tsv", lambda rows: rows[:-1])),
    "row added": ("joint", lines("frame.tsv", lambda rows: [*rows, b"91140581MA99999999\tA\n"])),
    "duplicate row": ("joint", lines("frame.tsv", lambda rows: [rows[0], *rows])),
    "order of lines": ("joint", lines("frame.tsv", lambda rows: [rows[1], rows[0], *rows[2:]])),
    "CRLF": ("joint", lambda files: {**files, "frame.tsv": files["frame.tsv"].replace(b"\n", b"\r\n")}),
    "BOM on the frame": ("joint", lambda files: {**files, "frame.tsv": b"\xef\xbb\xbf" + files["frame.tsv"]}),
    "last line end missing": ("joint", lambda files: {**files, "frame.tsv": files["frame.tsv"][:-1]}),
    "id in lower case": ("joint", swap("frame.tsv", "MA", "ma")),
    "blank in a line": ("joint", swap("frame.tsv", "\t", " \t")),
    "not UTF-8": ("joint", lines("frame.tsv", lambda rows: [b"\xff" + rows[0], *rows[1:]])),
    "object hidden among the excluded": ("joint", hidden_as_excluded),
    "exclusion without its reason": ("joint", swap("excluded.tsv", "yearly_cap", "")),
    "exclusion removed": ("joint", lines("excluded.tsv", lambda rows: rows[1:])),
    "inspector moved to another department": ("joint", swap("inspectors.tsv", f"-00\t{MARKET}", f"-00\t{HEALTH}")),
    "inspector removed": ("joint", lines("inspectors.tsv", lambda rows: rows[1:])),
    "recusal removed": ("joint", lines("recusals.tsv", lambda rows: rows[1:])),
    "recusals emptied": ("joint", lambda files: {**files, "recusals.tsv": b""}),
    "recusal doubled": ("joint", lines("recusals.tsv", lambda rows: [rows[0], *rows])),
    "size in the commitment": ("joint", value("commit.json", lambda c: c["frame"]["sizes"].update(A=31, B=11))),
    "rows in the commitment": ("joint", value("commit.json", lambda c: c["frame"].update(rows=61))),
    "policy order": ("joint", value("commit.json", lambda c: c["policy"]["order"].reverse())),
    "multiplier": ("joint", value("commit.json", lambda c: c["policy"]["multipliers"].update(D="3"))),
    "multiplier of nothing": ("joint", value("commit.json", lambda c: c["policy"]["multipliers"].update(A="0"))),
    "ratio": ("joint", value("commit.json", lambda c: c["quota"].update(ratio="0.1"))),
    "ratio as a float": ("joint", swap("commit.json", '"ratio":"0.2"', '"ratio":0.2')),
    "want": ("joint", value("commit.json", lambda c: c["want"].update(D=4, A=1))),
    "cap": ("joint", value("commit.json", lambda c: c.update(load_cap=6))),
    "team of one": ("joint", value("commit.json", lambda c: c.update(team={MARKET: 1}))),
    "draw_id": ("joint", value("commit.json", lambda c: c.update(draw_id="高市双随机办〔2023〕2号#4/2"))),
    "scope": ("joint", value("commit.json", lambda c: c.update(scope="2023-H1"))),
    "protocol": ("joint", value("commit.json", lambda c: c.update(protocol="mingcha-draw/2"))),
    "issues of the lottery": ("joint", value("commit.json", lambda c: c["seed_source"].update(issue=["1", "2"]))),
    "extra key": ("joint", value("commit.json", lambda c: c.update(note="x"))),
    "key missing": ("joint", value("commit.json", lambda c: c.pop("load_cap") and None)),
    "lead as null": ("joint", value("commit.json", lambda c: c.update(lead=None))),
    "commitment with blanks": ("joint", spread_out),
    "commitment with a line end": ("joint", lambda files: {**files, "commit.json": files["commit.json"] + b"\n"}),
    "commitment with BOM": ("joint", lambda files: {**files, "commit.json": b"\xef\xbb\xbf" + files["commit.json"]}),
    "key given twice": ("joint", swap("commit.json", '"scope":', '"scope":"2023-H1","scope":')),
    "commitment is a list": ("joint", lambda files: {**files, "commit.json": b"[]"}),
    "commitment cut off": ("joint", lambda files: {**files, "commit.json": files["commit.json"][:100]}),
    "seed 07 becomes 7": ("joint", swap("reveal.json", "./07./", "./7./")),
    "source 07 becomes 7": ("joint", seven),
    "one ball": ("joint", value("reveal.json", lambda r: r["sources"][0].__setitem__(1, 2))),
    "code": ("joint", value("reveal.json", lambda r: r.update(code=OTHER_CODE))),
    "code taken away": ("joint", value("reveal.json", lambda r: r.update(code=""))),
    "code in capitals": ("joint", value("reveal.json", lambda r: r.update(code=r["code"].upper()))),
    "hash in the reveal": ("joint", value("reveal.json", lambda r: r.update(commit_sha256="0" * 64))),
    "ticket": ("joint", value("result.json", lambda r: r["selected"][0].__setitem__(2, "0" * 64))),
    "drawn object exchanged": ("joint", value("result.json", substituted)),
    "class in the result": ("joint", value("result.json", lambda r: r["selected"][0].__setitem__(1, "A"))),
    "order of the result": ("joint", value("result.json", lambda r: r["selected"].reverse())),
    "one drawn object left out": ("joint", value("result.json", one_left_out)),
    "teams swapped": ("joint", value("result.json", swapped_teams)),
    "another inspector": ("joint", value("result.json", one_inspector_for_another)),
    "team thinned": ("joint", value("result.json", lambda r: r["teams"][r["selected"][0][0]].pop() and None)),
    "unmet invented": ("joint", value("result.json", lambda r: r["unmet"].append([r["selected"][0][0], FIRE]))),
    "unmet hidden": ("unmet", value("result.json", lambda r: r.update(unmet=[]))),
    "result without teams": ("joint", value("result.json", lambda r: r.pop("teams") and None)),
    "result of numbers": ("joint", value("result.json", lambda r: r.update(selected=5, teams=[1]))),
    "result not JSON": ("joint", lambda files: {**files, "result.json": b"\x00\xff"}),
    "no reveal": ("joint", lambda files: drop(files, "reveal.json")),
    "no recusals": ("joint", lambda files: drop(files, "recusals.tsv")),
    "lead_code": ("follower", value("reveal.json", lambda r: r.update(lead_code=OTHER_CODE))),
    "lead_code taken away": ("follower", value("reveal.json", lambda r: r.pop("lead_code") and None)),
    "lead": ("follower", value("commit.json", lambda c: c.update(lead="1" * 64))),
    "lead taken away": ("follower", value("commit.json", lambda c: c.pop("lead") and None)),
    "lead's commitment missing": ("follower", lambda files: drop(files, "lead_commit.json")),
    "lead's commitment edited": ("follower", value("lead_commit.json", lambda c: c.update(code_sha256="2" * 64))),
    "lead that nobody named": ("joint", lambda files: {**files, "lead_commit.json": files["commit.json"]}),
    "substitute out of turn": ("replacement", value("replacements.json", first(substitute_id=object_id(0)))),
    "substitute's ticket": ("replacement", value("replacements.json", lambda r: r[0].update(ticket="0" * 64))),
    "substitute's team": ("replacement", value("replacements.json", lambda r: r[0]["team"].pop() and None)),
    "replacement left out": ("replacement", value("replacements.json", lambda r: [*r[:2], r[3]])),
    "replacement of one not drawn": ("replacement", value("replacements.json", first(object_id=object_id(0)))),
    "replacement without reason": ("replacement", value("replacements.json", lambda r: r[0].update(reason=" "))),
    "replacement by nobody": ("replacement", value("replacements.json", lambda r: r[0].pop("approver") and None)),
    "replacements in another order": ("replacement", value("replacements.json", lambda r: r.reverse())),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_fails_both(name: str, page: Page) -> None:
    base, change = EDITS[name]
    honest = dict(made(base))
    forged = change(dict(honest))
    assert forged != honest
    verdict = both(page, forged, commit_hash(honest))
    assert verdict.code == 1, verdict.text


def with_new_hashes(files: Files) -> Files:
    """What a forger does who knows the format: prints of all files and the commitment's hash made anew."""
    commit = json.loads(files["commit.json"])
    for name in ("frame", "excluded", "inspectors", "recusals"):
        data = files[f"{name}.tsv"]
        commit[name] |= {"rows": data.count(b"\n"), "sha256": hashlib.sha256(data).hexdigest()}
    strata = [line.split(b"\t")[-1].strip().decode("utf-8", "replace") for line in files["frame.tsv"].splitlines()]
    commit["frame"]["sizes"] = {k: strata.count(k) for k in sorted(set(strata))}
    files = {**files, "commit.json": canonical(commit)}
    return edited(files, "reveal.json", lambda reveal: reveal.update(commit_sha256=commit_hash(files)))


IN_HASHED_FILES = [
    name for name, (_, change) in EDITS.items() if any(
        change(dict(made(EDITS[name][0]))).get(f"{table}.tsv", b"?") not in (b"?", made(EDITS[name][0])[f"{table}.tsv"])
        for table in ("frame", "excluded", "inspectors", "recusals")
    )
]  # fmt: skip


@pytest.mark.parametrize("name", IN_HASHED_FILES)
def test_an_edit_with_new_hashes_still_fails_both(name: str, page: Page) -> None:
    base, change = EDITS[name]
    forged = with_new_hashes(change(dict(made(base))))
    verdict = both(page, forged, commit_hash(made(base)))
    assert verdict.code == 1, verdict.text
    assert ("✗", "承诺值与公告一致") in verdict.checks


REMADE = {
    "another code": JOINT.but(code=OTHER_CODE),
    "another class": JOINT.but(frame=tuple((one, "A" if k == "D" else k) for one, k in JOINT.frame)),
    "an object hidden": JOINT.but(frame=JOINT.frame[1:], excluded=(*JOINT.excluded, (JOINT.frame[0][0], "cool_down"))),
    "without recusals": JOINT.but(recusals=()),
    "another cap": JOINT.but(load_cap=9),
    "another policy": JOINT.but(policy={"multipliers": MULTIPLIERS | {"D": "2"}, "order": ORDER}),
    "fewer": JOINT.but(quota={"count": None, "op": "=", "ratio": "0.1"}),
    "another team": JOINT.but(team={MARKET: 2}),
    "another id": JOINT.but(draw_id="高市双随机办〔2023〕2号#4/1-2"),
    "another scope": JOINT.but(scope="2023-H1"),
    "a lead found for it": JOINT.but(lead=LEAD),
}


@pytest.mark.parametrize("name", REMADE)
def test_a_bundle_remade_as_a_whole_fails_at_the_announced_hash_alone(name: str, page: Page) -> None:
    forged = REMADE[name].files()
    verdict = both(page, forged, commit_hash(made("joint")))
    assert verdict.code == 1
    assert [check for check in verdict.checks if check[0] == "✗"] == [("✗", "承诺值与公告一致")], verdict.text


#: Commitments that should never have been made, announced all the same, with everything after them honest.
ILL_MADE = {
    "no issue named": (JOINT.but(issue=()), "种子编码"),
    "one issue of two": (JOINT.but(issue=("2023171",)), "种子编码"),
    "issue of blanks": (JOINT.but(issue=("2023171", " ")), "种子编码"),
    "issue in words": (JOINT.but(issue=("2023171", "下一期")), "种子编码"),
    "id of a BOM": (JOINT.but(draw_id="\ufeff"), "承诺文件 commit.json"),
    "id of a next-line": (JOINT.but(draw_id="\x85"), "承诺文件 commit.json"),
    "scope of a separator": (JOINT.but(scope="\x1f\u180e"), "承诺文件 commit.json"),
    "number beyond 2^53": (JOINT.but(source_name="某种开奖", sources=((2**53, 5),)), "揭示文件 reveal.json"),
}


@pytest.mark.parametrize("name", ILL_MADE)
def test_an_ill_made_commitment_fails_both_even_when_announced(name: str, page: Page) -> None:
    draw, first = ILL_MADE[name]
    files = draw.files()
    verdict = both(page, files, commit_hash(files))
    assert next(title for mark, title in verdict.checks if mark == "✗") == first, verdict.text


def test_more_than_all_is_no_ratio(page: Page) -> None:
    files = edited(made("all"), "commit.json", lambda c: c["quota"].update(ratio="20"))
    verdict = both(page, files, commit_hash(files))
    assert ("✗", "承诺文件 commit.json") in verdict.checks


def test_a_seed_of_an_unknown_kind_is_for_people_to_judge(page: Page) -> None:
    files = JOINT.but(source_name="市局公布的号码", issue=(), sources=("51",)).files()
    verdict = both(page, files, commit_hash(files))
    assert verdict.code == 0
    assert "注意：种子来源的种类不在本程序已知之列" in verdict.text


def test_a_lead_code_chosen_after_the_seed_fails_although_all_else_is_remade(page: Page) -> None:
    """The follower's commitment holds only the lead's hash; the lead's commitment pins the lead's code."""
    ground = FOLLOWER.but(lead=LEAD.but(code=OTHER_CODE))
    files = dict(made("follower"))
    lead = {"commit_sha256": commit_hash({"commit.json": files["lead_commit.json"]}), "code": OTHER_CODE}
    seed = json.loads(files["reveal.json"])["seed"]
    prk = checker.hmac256(bytes.fromhex(lead["commit_sha256"] + lead["code"]), seed)
    key = checker.hmac256(prk, "object|" + ground.scope).hex()[:32]
    want = json.loads(files["commit.json"])["want"]
    rows = [(checker.ticket(key, one), one, k) for one, k in FOLLOWER.frame]
    drawn = sorted(row for k, n in want.items() for row in sorted(r for r in rows if r[2] == k)[:n])
    teams = checker.Teams(
        list(FOLLOWER.inspectors), list(FOLLOWER.recusals), FOLLOWER.keys()[1], json.loads(files["commit.json"])
    )
    teams.draw([one for _, one, _ in drawn])
    result = {
        "selected": [[one, k, number] for number, one, k in drawn],
        "teams": {one: sorted(team) for one, team in teams.team.items()},
        "unmet": teams.unmet,
    }
    forged = edited(
        {**files, "result.json": canonical(result)}, "reveal.json", lambda r: r.update(lead_code=OTHER_CODE)
    )
    verdict = both(page, forged, commit_hash(files))
    assert [check for check in verdict.checks if check[0] == "✗"] == [("✗", "牵头抽取（共用票号）")], verdict.text


def random_draw(number: int) -> Drawn:
    """A draw with tight caps, many recusals and odd sizes: chains, unmet places, classes taken whole."""
    rng = random.Random(number)
    blocked, low = rng.choice([0.0, 0.1, 0.3, 0.5]), rng.choice([0, 2, 4])
    frame = tuple((object_id(n), rng.choice("AAAABBCDU")) for n in range(rng.randint(1, 70)))
    inspectors = tuple((f"{dep}-{n:02d}", dep) for dep in (MARKET, FIRE, HEALTH) for n in range(rng.randint(low, 5)))
    pairs = {(one, who) for one, _ in frame for who, _ in inspectors if rng.random() < blocked}
    return Drawn(
        frame=frame,
        inspectors=inspectors,
        recusals=tuple(sorted(pairs)),
        quota={"count": rng.choice([None, 3]), "op": "=", "ratio": rng.choice(["0.07", "0.333", "0.9"])},
        team={MARKET: rng.randint(1, 2), FIRE: rng.randint(1, 2)},
        load_cap=rng.choice([None, 2, 4, 7, 12]),
        draw_id=f"试#{number}/1",
        code=hashlib.sha256(str(number).encode()).hexdigest(),
    )


def test_product_python_and_page_agree_on_random_draws(page: Page) -> None:
    unmet = 0
    for number in range(60):
        files = random_draw(number).files()
        verdict = both(page, files, commit_hash(files))
        assert verdict.code == 0, f"draw {number}\n{verdict.text}"
        unmet += "没有人可派" in verdict.text
    assert 5 < unmet < 55, "the draws must be both easy and hard"


# ---------------------------------------------------------------- the lower levels


def test_public_level_passes_and_says_what_it_cannot_check(page: Page) -> None:
    for name in ("joint", "follower"):
        verdict = both(page, public(made(name)), commit_hash(made(name)))
        assert verdict.code == 0, verdict.text
        assert "不能核验" in verdict.text
        assert "票号标签" in verdict.text and "逐字与公告核对" in verdict.text


LEVEL_EDITS: dict[str, Callable[[Any], object]] = {
    "object": lambda p: p["drawn"][0].update(object_id=object_id(77)),
    "ticket": lambda p: p["drawn"][0].update(ticket="0" * 64),
    "order": lambda p: p["drawn"].reverse(),
    "doubled": lambda p: p["drawn"].insert(0, p["drawn"][0]),
    "class added": lambda p: p["drawn"][0].update(stratum="A"),
    "seed": lambda p: p.update(seed=p["seed"].replace("./07./", "./7./")),
    "code": lambda p: p.update(code=OTHER_CODE),
    "hash": lambda p: p.update(commit_sha256="0" * 64),
    "scope": lambda p: p.update(scope="2023-H1"),
    "rows of nonsense": lambda p: p.update(drawn=[1, "x"]),
}


@pytest.mark.parametrize("name", LEVEL_EDITS)
def test_an_edit_of_the_public_level_fails_both(name: str, page: Page) -> None:
    files = edited(public(made("joint")), "public.json", LEVEL_EDITS[name])
    assert both(page, files, commit_hash(made("joint"))).code == 1


def test_enterprise_level_tells_one_object_its_luck(page: Page) -> None:
    files = dict(made("replacement"))
    typed = commit_hash(files)
    drawn = {one[0] for one in json.loads(files["result.json"])["selected"]}
    substitutes = {row["substitute_id"] for row in json.loads(files["replacements.json"])}
    for one, _ in JOINT.frame:
        own = enterprise(files, one)
        verdict = both(page, own, typed)
        assert verdict.code == 0, verdict.text
        plain = json.loads(own["enterprise.json"])
        assert (plain["drawn"], plain["substitute"]) == (one in drawn, one in substitutes)
        lied = edited(own, "enterprise.json", lambda p: p.update(drawn=not p["drawn"]))
        assert both(page, lied, typed).code == 1


# ---------------------------------------------------------------- the vectors, in the page


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_the_page_replays_the_vectors(path: Path, page: Page) -> None:
    vector = json.loads(path.read_text(encoding="utf-8"))
    said = page.evaluate("vector => mingcha.replay(vector)", vector)
    assert said["equal"], said["lines"]
    for key in ("object_key", "inspector_key"):
        assert not page.evaluate("vector => mingcha.replay(vector)", {**vector, key: "0" * 32})["equal"]
    vector["result"]["selected"].reverse()
    assert not page.evaluate("vector => mingcha.replay(vector)", vector)["equal"]


@pytest.mark.parametrize("name", HONEST)
def test_the_page_replays_a_vector_of_every_form(name: str, page: Page) -> None:
    files = made(name)
    vector = {
        "commit_json": files["commit.json"].decode(),
        **{f"{table}_tsv": files[f"{table}.tsv"].decode() for table in checker.TABLES},
        "reveal": json.loads(files["reveal.json"]),
        "result": json.loads(files["result.json"]),
        "want": json.loads(files["commit.json"])["want"],
    }
    vector["object_key"], vector["inspector_key"] = HONEST[name].keys()
    said = page.evaluate("vector => mingcha.replay(vector)", vector)
    assert said["equal"], said["lines"]
    for key, wrong in (("want", {}), ("object_key", "0" * 32), ("result", vector["result"] | {"selected": []})):
        assert not page.evaluate("vector => mingcha.replay(vector)", {**vector, key: wrong})["equal"], key


def test_the_page_hashes_like_the_standard(page: Page) -> None:
    for size in (0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 200_001):
        data = random.Random(size).randbytes(size)
        packed = base64.b64encode(data).decode()
        said = page.evaluate("t => mingcha.sha256(Uint8Array.from(atob(t), c => c.charCodeAt(0)))", packed)
        assert said == hashlib.sha256(data).hexdigest()
    said = page.evaluate("() => mingcha.hmac(new TextEncoder().encode('Jefe'), 'what do ya want for nothing?')")
    assert said == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


# ---------------------------------------------------------------- as people use them


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bundle(tmp_path_factory.mktemp("bundles") / "抽取4-1", made("replacement")).folder


def verdict_in_page(page: Page, paths: list[Path], typed: str) -> str:
    page.goto(PAGE.as_uri())
    page.locator("#pick-files").set_input_files([str(path) for path in paths])
    page.locator("#hash").fill(typed)
    page.locator("#go").click()
    page.locator("#result").wait_for(state="visible")
    return page.locator("#verdict-title").inner_text()


def test_files_and_zip_through_the_real_page(bundle: Path, page: Page) -> None:
    typed = commit_hash(made("replacement"))
    archive = bundle.with_name(bundle.name + ".zip")
    assert "核验通过" in verdict_in_page(page, sorted(bundle.iterdir()), typed)
    assert "核验通过" in verdict_in_page(page, [archive], " ".join((typed[:32], typed[32:])).upper())
    assert "未通过" in verdict_in_page(page, [archive], "0" * 64)
    assert "没有完成" in verdict_in_page(page, [archive], "")
    page.goto(PAGE.as_uri())


def problem_in_page(page: Page, paths: list[Path]) -> str:
    page.goto(PAGE.as_uri())
    page.locator("#pick-files").set_input_files([str(path) for path in paths])
    page.locator("#files-problem:not(:empty)").wait_for()
    return page.locator("#files-problem").inner_text()


def vector_of(files: Mapping[str, bytes]) -> dict[str, Any]:
    tables = {f"{name}_tsv": files[f"{name}.tsv"].decode() for name in checker.TABLES}
    parts = {name: json.loads(files[f"{name}.json"]) for name in ("reveal", "result")}
    return {"commit_json": files["commit.json"].decode(), **tables, **parts}


def test_a_true_vector_beside_forged_files_does_not_speak_for_them(bundle: Path, page: Page, tmp_path: Path) -> None:
    vector = tmp_path / "附件.json"
    vector.write_text(json.dumps(vector_of(made("joint"))), encoding="utf-8")
    assert "测试向量" in problem_in_page(page, [*bundle.iterdir(), vector])
    title = verdict_in_page(page, [vector], "0" * 64)
    assert "测试向量一致" in title and "核验通过" not in title
    page.goto(PAGE.as_uri())


def test_the_same_file_twice_is_refused(bundle: Path, page: Page, tmp_path: Path) -> None:
    other = tmp_path / "commit.json"
    other.write_bytes(b"{}")
    archive = bundle.with_name(bundle.name + ".zip")
    for paths in ([other, *bundle.iterdir()], [other, archive], [archive, bundle / "result.json"]):
        assert "放入了两个" in problem_in_page(page, paths)
    page.goto(PAGE.as_uri())


def test_a_folder_is_read_without_its_sub_folders(bundle: Path, page: Page, tmp_path: Path) -> None:
    folder = tmp_path / "材料"
    shutil.copytree(bundle, folder / "真")
    (folder / "commit.json").write_bytes(b"{}")
    page.goto(PAGE.as_uri())
    page.locator("#pick-folder").set_input_files(str(folder))
    page.locator("#files li").first.wait_for()
    assert page.locator("#files li").all_inner_texts() == ["commit.json · 2 字节"]
    page.goto(PAGE.as_uri())


def test_the_page_works_from_a_plain_http_intranet(bundle: Path, page: Page) -> None:
    """Also on an address where browsers give no ``crypto.subtle``."""
    handler = partial(QuietHandler, directory=str(bundle))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        page.goto(f"http://{INTRANET}:{server.server_port}/verify.html")
        assert page.evaluate("() => typeof crypto.subtle") == "undefined"
        files = {path.name: path.read_bytes() for path in bundle.iterdir()}
        assert verify_in_page(page, files, commit_hash(files)).code == 0
        server.shutdown()
    page.goto(PAGE.as_uri())


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the test's output is not an access log."""


def test_the_page_names_a_zip_that_is_none(bundle: Path, page: Page, tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(bundle.with_name(bundle.name + ".zip").read_bytes()[:-300])
    page.locator("#pick-files").set_input_files(str(broken))
    page.wait_for_function("document.getElementById('files-problem').textContent.includes('损坏')")
    page.goto(PAGE.as_uri())


def test_the_page_asks_nothing_of_the_net() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert not any(word in text for word in ("http://", "https://", "fetch(", "XMLHttp", "crypto.subtle.", "import("))


def run(arguments: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """``verify.py`` alone: isolated, without site packages, without any environment."""
    command = [sys.executable, "-I", "-S", "verify.py", *arguments]
    return subprocess.run(
        command, cwd=cwd, env={}, stdin=subprocess.DEVNULL, capture_output=True, check=False, encoding="utf-8"
    )


def test_a_zip_with_two_commitments_is_refused_by_both(bundle: Path, page: Page, tmp_path: Path) -> None:
    double = tmp_path / "double.zip"
    with zipfile.ZipFile(double, "w") as archive:
        for path in bundle.iterdir():
            archive.write(path, f"a/{path.name}")
        archive.writestr("b/commit.json", b"{}")
    done = run([str(double), "--commit", commit_hash(made("replacement"))], bundle)
    assert done.returncode == 2 and "两个 commit.json" in done.stdout
    assert "两个 commit.json" in problem_in_page(page, [double])
    page.goto(PAGE.as_uri())


def test_a_zip_that_tools_may_read_differently_is_refused_by_both(bundle: Path, page: Page, tmp_path: Path) -> None:
    honest = bundle.with_name(bundle.name + ".zip").read_bytes()
    directory = honest.index(b"PK\x01\x02")
    odd = {
        "prefix": b"PK\x03\x04junk" + honest,
        "suffix": honest + b"junk",
        "gap": honest[:-22] + honest[directory:-22] + honest[-22:],
    }
    fewer = honest[:-12] + b"\x03\x00" + honest[-10:]  # the end record counts three files
    path = tmp_path / "fewer.zip"
    path.write_bytes(fewer)
    assert run([str(path), "--commit", commit_hash(made("replacement"))], bundle).returncode == 2
    assert "已损坏" in problem_in_page(page, [path])
    for name, data in odd.items():
        path = tmp_path / f"{name}.zip"
        path.write_bytes(data)
        done = run([str(path), "--commit", commit_hash(made("replacement"))], bundle)
        assert done.returncode == 2 and "结构不寻常" in done.stdout, name
        assert "结构不寻常" in problem_in_page(page, [path])
    page.goto(PAGE.as_uri())


def test_the_script_is_written_for_python_3_8() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 8))
    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert modules <= sys.stdlib_module_names


def test_the_script_alone(bundle: Path, tmp_path: Path) -> None:
    typed = commit_hash(made("replacement"))
    for arguments, code, words in (
        (["--commit", typed], 0, "结论：通过"),
        ([str(bundle.with_name(bundle.name + ".zip")), "--commit", typed.upper()], 0, "结论：通过"),
        (["--commit", "0" * 64], 1, "✗ 承诺值与公告一致"),
        ([], 2, "没有与公告的承诺值核对"),
        (["--commit", "abc"], 2, "64 位十六进制"),
        ([str(tmp_path)], 2, "没有 commit.json"),
        ([str(tmp_path / "none")], 2, "找不到"),
        ([str(bundle / "verify.py")], 2, "不是完好的 ZIP"),
    ):
        done = run(arguments, bundle)
        assert (done.returncode, done.stderr) == (code, ""), done.stdout + done.stderr
        assert words in done.stdout


def test_the_script_fails_on_an_edited_folder_and_zip(bundle: Path, tmp_path: Path) -> None:
    folder = tmp_path / "edited"
    shutil.copytree(bundle, folder)
    (folder / "frame.tsv").write_bytes((folder / "frame.tsv").read_bytes().replace(b"\tA\n", b"\tB\n", 1))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    (tmp_path / "edited.zip").write_bytes(packed.getvalue())
    typed = commit_hash(made("replacement"))
    for material in (folder, tmp_path / "edited.zip"):
        done = run([str(material), "--commit", typed], bundle)
        assert done.returncode == 1 and "✗ 对象名单 frame.tsv" in done.stdout, done.stdout


def test_the_script_asks_on_a_terminal(bundle: Path) -> None:
    pty = pytest.importorskip("pty")
    parent, child = pty.openpty()
    os.write(parent, commit_hash(made("replacement")).encode() + b"\n")
    command = [sys.executable, "-I", "-S", "verify.py"]
    done = subprocess.run(command, cwd=bundle, env={}, stdin=child, capture_output=True, check=False, encoding="utf-8")
    os.close(parent)
    os.close(child)
    assert done.returncode == 0 and "请输入" in done.stdout, done.stdout + done.stderr


NONSENSE: tuple[Any, ...] = (None, 5, -1, "x", [], [[]], {}, {"__proto__": 1}, True)


def test_nonsense_never_ends_in_a_traceback(page: Page) -> None:
    """Every JSON file with values of every other kind in every place of the first two levels."""
    honest = dict(made("replacement"))
    typed = commit_hash(honest)
    for name in ("commit.json", "reveal.json", "result.json", "replacements.json"):
        whole = json.loads(honest[name])
        places: list[tuple[Any, ...]] = [(key,) for key in (whole if isinstance(whole, dict) else range(len(whole)))]
        places += [(*p, key) for p in places for key in (whole[p[0]] if isinstance(whole[p[0]], dict) else ())]
        for place in places:
            for nonsense in NONSENSE:
                broken = json.loads(honest[name])
                inner = broken
                for key in place[:-1]:
                    inner = inner[key]
                if place[-1] in ("reason", "evidence", "approver") and nonsense == "x":
                    continue  # free text
                if inner[place[-1]] == nonsense and type(inner[place[-1]]) is type(nonsense):
                    continue
                inner[place[-1]] = nonsense
                files = {**honest, name: canonical(broken)}
                assert in_python(files, typed).code == 1, (name, place, nonsense)
                if nonsense in (5, None):
                    assert verify_in_page(page, files, typed).code == 1, (name, place, nonsense)


def test_sources_keep_their_letters() -> None:
    assert checker.encode_seed(["9319", [2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]]) == (
        "9319./2.5.8.10.12./9.18.26.34.41.45./"
    )
    assert checker.encode_seed(json.loads(json.dumps(SOURCES))).endswith("./07./")
