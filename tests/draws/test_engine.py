"""A whole draw: what it refuses, draws that share their tickets, substitutes and their teams."""

from __future__ import annotations

import json
from typing import Any

import pytest

from draws.canonical import inspectors_tsv, recusals_tsv, sha256_hex
from draws.engine import by_ticket, draw, frame_print, print_of, select, substitute, team_for_substitute
from draws.keys import draw_keys, object_key, prk
from draws.models import Commit, DrawError, FilePrint, Lead, Policy, Quota, Reveal, SeedSource
from draws.sizes import want

FRAME = [(f"91140581MA{i:08d}", "ABCD"[(i % 7) % 4]) for i in range(80)]
INSPECTORS = [(f"140581-0{d}-{i:02d}", f"140581-0{d}") for d in (1, 2) for i in range(6)]
RECUSALS = [(FRAME[i][0], INSPECTORS[i % 12][0]) for i in range(0, 80, 3)]
CODE = "ab" * 32
SEED = "1.2.3./07./"
POLICY = Policy(multipliers={"A": "1/2", "B": "1", "C": "2", "D": "4"}, order=("A", "B", "C", "D"))


def commit(**more: Any) -> Commit:
    frame = more.pop("rows", FRAME)
    quota = more.pop("quota", Quota(op="=", ratio="0.25"))
    made = frame_print(frame)
    values: dict[str, Any] = {
        "code_sha256": sha256_hex(bytes.fromhex(CODE)),
        "draw_id": "样例〔2023〕1号#1/1",
        "excluded": print_of(b""),
        "frame": made,
        "inspectors": print_of(inspectors_tsv(INSPECTORS)),
        "policy": POLICY,
        "quota": quota,
        "recusals": print_of(recusals_tsv(RECUSALS)),
        "scope": "2023-H1",
        "seed_source": SeedSource(name="骰子", issue=()),
        "team": {"140581-01": 2, "140581-02": 1},
        "want": want(quota, POLICY, made.sizes or {}),
    }
    return Commit(**(values | more))


def test_a_draw_does_not_depend_on_the_order_of_rows() -> None:
    made = draw(commit(), FRAME, INSPECTORS, RECUSALS, SEED, CODE)
    assert draw(commit(), FRAME[::-1], INSPECTORS[::-1], RECUSALS[::-1], SEED, CODE) == made
    assert len(made.selected) == 20 and len(made.teams) == 20 and made.unmet == ()
    tickets = [(one.ticket, one.object_id) for one in made.selected]
    assert tickets == sorted(tickets)


def test_all_of_the_ticket_counts_for_the_order() -> None:
    """Among 3,000 tickets some begin with the same sixteen bits."""
    frame = [(f"X{i:04d}", "AB"[i % 2]) for i in range(3000)]
    made = select(frame, {"A": 1500, "B": 1400}, "k" * 32)
    assert len({one.ticket[:4] for one in made}) < len(made) == 2900
    for rows in (made, by_ticket(frame, "k" * 32)):
        tickets = [one.ticket for one in rows]
        assert tickets == sorted(tickets)


@pytest.mark.parametrize("rows", [FRAME[1:], [*FRAME[1:], (FRAME[0][0], "D")], [*FRAME, ("NEW", "A")]])
def test_another_frame_than_the_committed_one(rows: list[tuple[str, str]]) -> None:
    with pytest.raises(DrawError, match=r"frame\.tsv"):
        draw(commit(), rows, INSPECTORS, RECUSALS, SEED, CODE)


def test_what_a_draw_refuses() -> None:
    good = commit()
    for inspectors, recusals, name in (
        (INSPECTORS[1:], RECUSALS, "inspectors"),
        (INSPECTORS, RECUSALS[1:], "recusals"),
    ):
        with pytest.raises(DrawError, match=name):
            draw(good, FRAME, inspectors, recusals, SEED, CODE)
    with pytest.raises(DrawError, match="各类抽取数"):
        draw(commit(want=dict(good.want, A=1)), FRAME, INSPECTORS, RECUSALS, SEED, CODE)
    for code in ("", "cd" * 32, "AB" * 32, "ab", "x"):
        with pytest.raises(DrawError, match="保密码"):
            draw(good, FRAME, INSPECTORS, RECUSALS, SEED, code)
    assert draw(commit(code_sha256=sha256_hex(b"")), FRAME, INSPECTORS, RECUSALS, SEED, "").selected
    with pytest.raises(DrawError, match="只有"):
        select([("X", "A")], {"A": 2}, "k")


def test_every_part_of_a_commitment_changes_the_draw() -> None:
    """Nothing may be left out of the hash: another team, cap, scope or name is another draw."""
    keys = {draw_keys(commit(), SEED, CODE)}
    for more in (
        {"load_cap": 30},
        {"scope": "x"},
        {"draw_id": "x"},
        {"previous_commit": "ab" * 32},
        {"team": {"140581-01": 2}},
    ):
        keys.add(draw_keys(commit(**more), SEED, CODE))
    keys |= {draw_keys(commit(), SEED + "1./", CODE)}
    assert len(keys) == 7 and len({key for pair in keys for key in pair}) == 14


def test_a_follower_shares_the_tickets_of_its_lead() -> None:
    lead = commit()
    other = "cd" * 32
    follower = commit(
        lead=lead.sha256, draw_id="样例〔2023〕1号#2/1", code_sha256=sha256_hex(bytes.fromhex(other)),
        quota=Quota(op="=", ratio="0.5"),
    )  # fmt: skip
    opened = Lead(commit_sha256=lead.sha256, code=CODE)
    assert draw_keys(follower, SEED, other, opened)[0] == draw_keys(lead, SEED, CODE)[0]
    assert draw_keys(follower, SEED, other, opened)[1] != draw_keys(lead, SEED, CODE)[1]
    first = draw(lead, FRAME, INSPECTORS, RECUSALS, SEED, CODE)
    second = draw(follower, FRAME, INSPECTORS, RECUSALS, SEED, other, opened)
    assert {one.object_id for one in first.selected} < {one.object_id for one in second.selected}
    for wrong in (None, Lead(commit_sha256="00" * 32, code=CODE)):
        with pytest.raises(DrawError, match="共用"):
            draw(follower, FRAME, INSPECTORS, RECUSALS, SEED, other, wrong)
    with pytest.raises(DrawError, match="共用"):
        draw(lead, FRAME, INSPECTORS, RECUSALS, SEED, CODE, opened)
    assert prk(lead.sha256, bytes.fromhex(CODE), SEED) != prk(lead.sha256, b"", SEED)
    assert object_key(b"x", "a") != object_key(b"x", "b")


def test_substitutes_are_the_next_tickets_of_the_stratum() -> None:
    made = draw(commit(), FRAME, INSPECTORS, RECUSALS, SEED, CODE)
    key, _ = draw_keys(commit(), SEED, CODE)
    gone = made.selected[0]
    ranked = [one.object_id for one in by_ticket(FRAME, key) if one.stratum == gone.stratum]
    number = sum(one.stratum == gone.stratum for one in made.selected)
    first = substitute(FRAME, made.selected, gone.object_id, key)
    assert first.object_id == ranked[number]
    second = substitute(FRAME[::-1], made.selected, gone.object_id, key, used=[first.object_id])
    assert second.object_id == ranked[number + 1]
    with pytest.raises(DrawError, match="替补"):
        substitute(FRAME, made.selected, gone.object_id, key, used=ranked)
    with pytest.raises(DrawError, match="不在抽中"):
        substitute(FRAME, made.selected, first.object_id, key)


def test_the_substitute_takes_over_the_team() -> None:
    teams = {"GONE": ("D1-00", "D1-01", "D2-00"), "OTHER": ("D1-02", "D1-03", "D2-01")}
    people = [(f"D1-0{i}", "D1") for i in range(5)] + [(f"D2-0{i}", "D2") for i in range(2)]
    places = {"D1": 2, "D2": 1}
    same = team_for_substitute(teams, "GONE", "NEW", places, people, [("GONE", "D1-04")], "k", None)
    assert same == (teams["GONE"], ())
    team, unmet = team_for_substitute(teams, "GONE", "NEW", places, people, [("NEW", "D1-01")], "k", None)
    assert team == ("D1-00", "D1-04", "D2-00") and unmet == (), "the one without a visit comes first"
    capped = team_for_substitute(teams, "GONE", "NEW", places, people, [("NEW", "D2-00")], "k", 1)
    assert capped[0] == ("D1-00", "D1-01")
    assert [(one.object_id, one.department) for one in capped[1]] == [("NEW", "D2")]
    left = team_for_substitute(teams, "GONE", "NEW", places, people[1:], [], "k", None)
    assert left[0] == ("D1-01", "D1-04", "D2-00"), "who has left the list does not go"


def test_reveal_and_prints() -> None:
    reveal = Reveal(code=CODE, commit_sha256="00" * 32, seed=SEED, sources=((3, 1), "07"))
    assert "lead_code" not in json.loads(reveal.to_json())
    assert Reveal.parse(reveal.to_json()) == reveal
    assert Reveal.parse(reveal.model_copy(update={"lead_code": ""}).to_json()).lead_code == ""
    with pytest.raises(DrawError, match="code"):
        Reveal.parse(b'{"commit_sha256":"x"}')
    assert print_of(b"a\tb\n") == FilePrint(rows=1, sha256=sha256_hex(b"a\tb\n"))
