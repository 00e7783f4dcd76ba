"""Honest draws for tests, made with the product's own code: the files of the auditor level."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from draws.bundle import Replacement, replacements_json
from draws.canonical import Row, canonical, excluded_tsv, frame_tsv, inspectors_tsv, recusals_tsv, sizes_of
from draws.engine import draw, frame_print, print_of, substitute, team_for_substitute
from draws.keys import draw_keys
from draws.models import Commit, Lead, Policy, Quota, Result, Reveal, SeedSource
from draws.seed import encode
from draws.sizes import want

MARKET, FIRE, HEALTH = "140581-01", "140581-07", "140581-09"
ORDER = ("A", "U", "B", "C", "D")
MULTIPLIERS = {"A": "1/2", "U": "1", "B": "1", "C": "2", "D": "4"}
SOURCES: tuple[Any, ...] = (
    (80, 1, 4, 6, 12, 14, 15, 21, 22, 33, 40, 48, 51, 57, 61, 63, 65, 66, 67, 73),
    (33, 12, 13, 15, 17, 28),
    "07",
)


def object_id(number: int) -> str:
    return f"91140581MA{number:08d}"


def some_frame(size: int = 60) -> tuple[Row, ...]:
    return tuple((object_id(n), "ABACAUABDA"[n % 10]) for n in range(size))


def some_inspectors() -> tuple[Row, ...]:
    sizes = {MARKET: 5, FIRE: 4, HEALTH: 3}
    return tuple((f"{code}-{n:02d}", code) for code, count in sizes.items() for n in range(count))


def some_recusals() -> tuple[Row, ...]:
    pairs = {(object_id(n), f"{MARKET}-{n % 5:02d}") for n in range(0, 60, 3)}
    pairs |= {(object_id(n), f"{FIRE}-{m:02d}") for n in range(60) for m in range(4) if (n + m) % 3 == 0}
    return tuple(sorted(pairs))


@dataclass(frozen=True)
class Drawn:
    """Everything that makes a draw; ``files()`` carries it out."""

    frame: tuple[Row, ...] = field(default_factory=some_frame)
    excluded: tuple[Row, ...] = ((object_id(900), "cancelled"), (object_id(901), "yearly_cap"))
    inspectors: tuple[Row, ...] = field(default_factory=some_inspectors)
    recusals: tuple[Row, ...] = field(default_factory=some_recusals)
    quota: Mapping[str, Any] = field(default_factory=lambda: {"count": None, "op": "=", "ratio": "0.2"})
    policy: Mapping[str, Any] = field(default_factory=lambda: {"multipliers": MULTIPLIERS, "order": ORDER})
    team: Mapping[str, int] = field(default_factory=lambda: {MARKET: 2, FIRE: 1, HEALTH: 1})
    load_cap: int | None = 5
    draw_id: str = "高市双随机办〔2023〕2号#4/1"
    scope: str = "2023-H2"
    code: str = hashlib.sha256(b"code").hexdigest()
    sources: tuple[Any, ...] = SOURCES
    source_name: str = "快乐8 + 双色球"
    issue: tuple[str, ...] = ("2023171", "2023075")
    lead: Drawn | None = None
    replaced: tuple[int, ...] = ()

    def but(self, **changes: Any) -> Drawn:
        return replace(self, **changes)

    def commit(self) -> Commit:
        sizes = sizes_of(self.frame)
        quota, policy = Quota.model_validate(dict(self.quota)), Policy.model_validate(dict(self.policy))
        return Commit(
            code_sha256=hashlib.sha256(bytes.fromhex(self.code)).hexdigest(),
            draw_id=self.draw_id,
            excluded=print_of(excluded_tsv(self.excluded)),
            frame=frame_print(self.frame),
            inspectors=print_of(inspectors_tsv(self.inspectors)),
            lead=self.lead.commit().sha256 if self.lead else None,
            load_cap=self.load_cap,
            policy=policy,
            quota=quota,
            recusals=print_of(recusals_tsv(self.recusals)),
            scope=self.scope,
            seed_source=SeedSource(issue=self.issue, name=self.source_name),
            team=dict(self.team),
            want=want(quota, policy, sizes),
        )

    def lead_secret(self) -> Lead | None:
        return Lead(commit_sha256=self.lead.commit().sha256, code=self.lead.code) if self.lead else None

    def result(self) -> Result:
        seed = encode(self.sources)
        return draw(self.commit(), self.frame, self.inspectors, self.recusals, seed, self.code, self.lead_secret())

    def keys(self) -> tuple[str, str]:
        return draw_keys(self.commit(), encode(self.sources), self.code, self.lead_secret())

    def files(self) -> dict[str, bytes]:
        commit, result = self.commit(), self.result()
        reveal = Reveal(
            code=self.code,
            commit_sha256=commit.sha256,
            lead_code=self.lead.code if self.lead else None,
            seed=encode(self.sources),
            sources=self.sources,
        )
        files = {
            "commit.json": commit.to_json(),
            "frame.tsv": frame_tsv(self.frame),
            "excluded.tsv": excluded_tsv(self.excluded),
            "inspectors.tsv": inspectors_tsv(self.inspectors),
            "recusals.tsv": recusals_tsv(self.recusals),
            "reveal.json": reveal.to_json(),
            "result.json": result.to_json(),
        }
        if self.lead:
            files["lead_commit.json"] = self.lead.commit().to_json()
        if self.replaced:
            files["replacements.json"] = self.replacements(result)
        return files

    def replacements(self, result: Result) -> bytes:
        """Replace the objects at the places ``replaced`` of the list in force, one after the other."""
        gone: list[str] = []
        current, teams = list(result.selected), dict(result.teams)
        object_key, inspector_key = self.keys()
        rows = []
        for place in self.replaced:
            old = current[place].object_id
            new = substitute(self.frame, current, old, object_key, gone)
            team, _ = team_for_substitute(
                teams, old, new.object_id, self.team, self.inspectors, self.recusals, inspector_key, self.load_cap
            )
            del teams[old]
            teams[new.object_id] = team
            gone.append(old)
            current = [one for one in current if one.object_id != old] + [new]
            rows.append(
                Replacement(
                    object_id=old,
                    substitute_id=new.object_id,
                    reason="已迁出本市",
                    evidence="迁移通知书〔2023〕12号",
                    approver="李科长",
                    team=team,
                    ticket=new.ticket,
                )
            )
        return replacements_json(rows)


def commit_hash(files: Mapping[str, bytes]) -> str:
    return hashlib.sha256(files["commit.json"]).hexdigest()


def edited(files: Mapping[str, bytes], name: str, change: Any) -> dict[str, bytes]:
    """``files`` with one JSON file run through ``change`` (in place or returning anew), canonical again."""
    value = json.loads(files[name])
    return {**files, name: canonical(change(value) or value)}
