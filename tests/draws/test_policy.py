"""``policy.toml``: what is in force, from where, and every mistake named."""

from __future__ import annotations

from pathlib import Path

import pytest

from draws.models import DrawError
from draws.policy import find_policy, load_policy, parse_policy

SMALL = '[strata]\norder = ["A", "U"]\nunclassified = "U"\nmultipliers = { A = "1/2", U = "1" }\n'


def test_the_shipped_policy() -> None:
    policy = load_policy(environ={}, cwd=Path("/"))
    assert policy.strata.order == ("A", "U", "B", "C", "D")
    assert policy.policy().model_dump()["multipliers"] == {"A": "1/2", "U": "1", "B": "1", "C": "2", "D": "4"}
    assert (policy.team.initiator, policy.team.minimum, policy.team.cooperator) == (2, 2, 2)
    assert policy.caps.visits_per_year is policy.caps.cool_down_days is policy.team.load_cap is None
    assert policy.seed.name == "快乐8 + 双色球"
    assert policy.scope.of("市监〔2023〕2号#4/1", 2023) == "市监〔2023〕2号#4/1"


def test_where_the_policy_comes_from(tmp_path: Path) -> None:
    here, config = tmp_path / "here", tmp_path / "etc"
    (here / "config").mkdir(parents=True)
    config.mkdir()
    shipped = find_policy(environ={}, cwd=here)
    assert shipped.is_file() and tmp_path not in shipped.parents
    local = here / "config" / "policy.toml"
    local.write_text(SMALL, encoding="utf-8")
    assert find_policy(environ={}, cwd=here) == local
    assert find_policy(environ={"MINGCHA_CONFIG": str(config)}, cwd=here) == local
    ours = config / "policy.toml"
    ours.write_text(SMALL, encoding="utf-8")
    assert find_policy(environ={"MINGCHA_CONFIG": str(config)}, cwd=here) == ours
    named = tmp_path / "named.toml"
    named.write_bytes(b"\xef\xbb\xbf" + SMALL.encode())
    assert find_policy(named, {"MINGCHA_CONFIG": str(config)}, here) == named
    assert load_policy(named).strata.order == ("A", "U")
    with pytest.raises(DrawError, match="找不到"):
        find_policy(tmp_path / "none.toml")
    with pytest.raises(DrawError, match="MINGCHA_CONFIG"):
        find_policy(environ={"MINGCHA_CONFIG": str(tmp_path / "none")}, cwd=here)
    named.write_bytes("抽查".encode("gbk"))
    with pytest.raises(DrawError, match="UTF-8"):
        load_policy(named)


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ("[teams]\n", "teams"),
        ("[team]\ninitiater = 2\n", "initiater"),
        ("[team]\nminimum = 1\n", "minimum"),
        ("[team]\ncooperator = 0\n", "cooperator"),
        ("[team]\ninitiator = 2.0\n", "initiator"),
        ("[team]\ninitiator = true\n", "initiator"),
        ("[caps]\nvisits_per_year = -1\n", "visits_per_year"),
        ('[seed]\nsources = ["彩票"]\n', "快乐8"),
        ("[seed]\nsources = []\n", "sources"),
        ('[scope]\ndefault = "{name}"\n', "记号"),
        ('[scope]\ndefault = "{"\n', "大括号"),
        ("[window\n", "TOML"),
    ],
)
def test_mistakes_are_named(more: str, word: str) -> None:
    with pytest.raises(DrawError, match=word):
        parse_policy(SMALL + more)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('A = "1/2"', 'A = "0"', "大于 0"),
        ('A = "1/2"', 'A = "half"', "分数"),
        ('A = "1/2"', 'A = "5e-1"', "分数"),
        ('A = "1/2"', "A = 0.5", "multipliers"),
        ('A = "1/2", ', "", "不一致"),
        ('["A", "U"]', '["A", "U", "A"]', "重复"),
        ('unclassified = "U"', 'unclassified = "X"', "“X”"),
        ('"A", "U"', '"高", "U"', "高"),
        ('["A", "U"]', "[]", "order"),
    ],
)
def test_strata_that_make_no_policy(old: str, new: str, word: str) -> None:
    assert old in SMALL
    with pytest.raises(DrawError, match=word):
        parse_policy(SMALL.replace(old, new))


def test_places_in_a_team() -> None:
    policy = parse_policy(SMALL + "[team]\ninitiator = 1\nminimum = 2\ncooperator = 1\nload_cap = 30\n")
    assert policy.team.load_cap == 30
    assert policy.team_of("140581-01") == {"140581-01": 2}, "never a team of one"
    assert policy.team_of("140581-01", ("140581-02",)) == {"140581-01": 1, "140581-02": 1}
    assert policy.team_of("140581-01", ("140581-02", "140581-01")) == {"140581-01": 1, "140581-02": 1}


def test_the_seed_source_of_a_commitment() -> None:
    policy = parse_policy(SMALL)
    assert policy.seed.commit(("2023171", "2023075")).name == "快乐8 + 双色球"
    for issues in (("2023171",), ("2023171", "75期"), ()):
        with pytest.raises(DrawError):
            policy.seed.commit(issues)
    dice = parse_policy(SMALL + '[seed]\nsources = ["骰子"]\n')
    assert dice.seed.commit(()).issue == ()
