"""A second, slow and plain reading of the draw protocol, written apart from the product: what both say is checked
against each other, and vector files with rare shapes are made with it."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

Pairs = Sequence[tuple[str, str]]


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def tsv(rows: Pairs) -> str:
    return b"".join(sorted(f"{a}\t{b}\n".encode() for a, b in rows)).decode()


def rates(n: int, multipliers: Mapping[str, Fraction], sizes: Mapping[str, int]) -> dict[str, Fraction]:
    """Try every set of strata taken whole; the right one gives the others a rate below 1 and no more than the whole."""
    names = list(sizes)
    for count in range(len(names) + 1):
        for whole in itertools.combinations(names, count):
            rest = [k for k in names if k not in whole]
            weight = sum((multipliers[k] * sizes[k] for k in rest), Fraction(0))
            left = n - sum(sizes[k] for k in whole)
            if left < 0 or (weight == 0 and left):
                continue
            scale = Fraction(left) / weight if weight else None
            if scale is not None and any(scale * multipliers[k] > 1 for k in rest):
                continue
            if scale is not None and any(scale * multipliers[k] < 1 for k in whole):
                continue
            return {k: Fraction(1) if k in whole or scale is None else scale * multipliers[k] for k in names}
    raise AssertionError("no rates")


def size(quota: Mapping[str, Any], n: int) -> int:
    ratio = math.ceil(Fraction(quota["ratio"]) * n) if quota["ratio"] is not None else 0
    return min(n, max(ratio, quota["count"] or 0, int(n > 0)))


def want(quota: Mapping[str, Any], policy: Mapping[str, Any], sizes: Mapping[str, int]) -> dict[str, int]:
    if quota.get("by_class"):
        return {k: size(quota["by_class"][k], sizes[k]) for k in sizes}
    n = size(quota, sum(sizes.values()))
    share = rates(n, {k: Fraction(v) for k, v in policy["multipliers"].items()}, sizes)
    out: dict[str, int] = {}
    for stratum in [k for k in reversed(policy["order"]) if k in sizes]:
        out[stratum] = min(math.ceil(share[stratum] * sizes[stratum]), n - sum(out.values()))
    return out


def teams(
    objects: Sequence[str],
    places: Mapping[str, int],
    inspectors: Pairs,
    recusals: Pairs,
    key: str,
    cap: int | None,
) -> tuple[dict[str, list[str]], list[list[str]]]:
    """Teams by the letter of DRAW 1.7, without any short cut."""
    team: dict[str, list[str]] = {}
    held: dict[str, list[str]] = {who: [] for who, _ in inspectors}
    unmet: list[list[str]] = []

    def candidates(one: str, department: str) -> list[str]:
        able = [
            who
            for who, home in inspectors
            if home == department and (one, who) not in recusals and who not in team[one]
        ]
        return sorted(able, key=lambda who: (len(held[who]), sha(f"{key}:{one}|{who}".encode()), who))

    def room(who: str) -> bool:
        return cap is None or len(held[who]) < cap

    def chain(one: str, department: str) -> list[tuple[str, str]]:
        level: list[list[tuple[str, str]]] = [[(one, who)] for who in candidates(one, department)]
        seen = {path[-1][1] for path in level}
        while level:
            for path in level:
                if room(path[-1][1]):
                    return path
            after: list[list[tuple[str, str]]] = []
            for path in level:
                for visit in held[path[-1][1]]:
                    for who in candidates(visit, department):
                        if who not in seen:
                            seen.add(who)
                            after.append([*path, (visit, who)])
            level = after
        return []

    recusals = set(recusals)  # type: ignore[assignment]
    for one in sorted(objects, key=lambda one: (sha(f"{key}:visit|{one}".encode()), one)):
        team[one] = []
        for department in sorted(places):
            for _ in range(places[department]):
                path = chain(one, department)
                if not path:
                    unmet.append([one, department])
                for (_, giver), (visit, _) in itertools.pairwise(path):
                    held[giver].remove(visit)
                    team[visit].remove(giver)
                for visit, taker in path:
                    held[taker].append(visit)
                    team[visit].append(taker)
    return {one: sorted(members) for one, members in team.items()}, unmet


def most_places(objects: Sequence[str], staff: Sequence[str], out: Pairs, places: int, cap: int) -> int:
    """The largest number of places that any assignment fills, by trying all: for tiny cases only."""
    sets = [
        [c for k in range(places + 1) for c in itertools.combinations([w for w in staff if (one, w) not in out], k)]
        for one in objects
    ]
    best = 0
    for choice in itertools.product(*sets):
        load = Counter(who for members in choice for who in members)
        if all(number <= cap for number in load.values()):
            best = max(best, sum(len(members) for members in choice))
    return best


def vector(
    frame: Pairs,
    inspectors: Pairs,
    recusals: Pairs,
    team: Mapping[str, int],
    quota: Mapping[str, Any],
    policy: Mapping[str, Any],
    *,
    excluded: Pairs = (),
    load_cap: int | None = None,
    code: str = "5a" * 32,
    sources: Sequence[Any] = (list(range(1, 21)), [1, 2, 3, 4, 5, 6], "07"),
    **more: Any,
) -> dict[str, Any]:
    """A whole vector file; ``more`` are further keys of the commitment."""
    files = {"frame": frame, "excluded": excluded, "inspectors": inspectors, "recusals": recusals}
    prints: dict[str, Any] = {n: {"rows": len(rows), "sha256": sha(tsv(rows).encode())} for n, rows in files.items()}
    sizes = dict(sorted(Counter(stratum for _, stratum in frame).items()))
    prints["frame"]["sizes"] = sizes
    commit = {
        "protocol": "mingcha-draw/1",
        "draw_id": "样例〔2023〕1号#1/1",
        "scope": "2023-H1",
        "quota": quota,
        "policy": policy,
        "want": want(quota, policy, sizes),
        "team": team,
        "load_cap": load_cap,
        "code_sha256": sha(bytes.fromhex(code)),
        "previous_commit": None,
        "seed_source": {"encoding": "rfc3797", "issue": ["2023171", "2023075"], "name": "快乐8 + 双色球"},
        **prints,
        **more,
    }
    text = json.dumps(commit, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    seed = "".join((s if isinstance(s, str) else ".".join(map(str, sorted(s)))) + "./" for s in sources)
    prk = mac(bytes.fromhex(sha(text.encode())) + bytes.fromhex(code), seed)
    object_key = mac(prk, "object|" + commit["scope"]).hex()[:32]
    inspector_key = mac(prk, "inspector|" + commit["draw_id"]).hex()[:32]
    ticket = {one: sha(f"{object_key}:{one}".encode()) for one, _ in frame}
    drawn = [
        (ticket[one], one, stratum)
        for stratum, number in commit["want"].items()
        for one in sorted((one for one, home in frame if home == stratum), key=lambda one: (ticket[one], one))[:number]
    ]
    drawn.sort()
    made, unmet = teams([one for _, one, _ in drawn], team, inspectors, recusals, inspector_key, load_cap)
    return {
        "about": "made by a second reading of the protocol",
        "commit_json": text,
        **{f"{name}_tsv": tsv(rows) for name, rows in files.items()},
        "reveal": {"commit_sha256": sha(text.encode()), "sources": list(sources), "seed": seed, "code": code},
        "object_key": object_key,
        "inspector_key": inspector_key,
        "first_tickets": [[one, ticket[one]] for one, _ in sorted(frame)[:5]],
        "result": {"selected": [[o, s, t] for t, o, s in drawn], "teams": made, "unmet": unmet},
    }
