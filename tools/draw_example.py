"""Makes ``docs/draw-example.json``, the draw of 12 objects that ``docs/draw.md`` works out by hand.

The file has the form of the protocol's vectors, so ``mingcha draw replay`` and ``verify.html`` recompute it too.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from draws.canonical import frame_tsv, inspectors_tsv, recusals_tsv
from draws.engine import draw, frame_print, print_of
from draws.keys import draw_keys, ticket
from draws.models import Commit, Policy, Quota, Reveal, SeedSource
from draws.seed import encode
from draws.sizes import want

TARGET = Path(__file__).parents[1] / "docs" / "draw-example.json"

CLASSES = "AABACABAABCA"
FRAME = [(f"SAMPLE:{number:02d}", stratum) for number, stratum in enumerate(CLASSES, 1)]
INSPECTORS = [(f"000000-01-{number:02d}", "000000-01") for number in range(1, 5)]
RECUSALS = [("SAMPLE:05", "000000-01-02")]
CODE = hashlib.sha256("只作示例的封存码".encode()).digest()
SOURCES: list[Any] = [
    [3, 8, 11, 17, 20, 24, 29, 31, 36, 40, 44, 47, 52, 55, 58, 61, 66, 70, 73, 79],
    [2, 9, 14, 18, 27, 31],
    "07",
]


def example() -> dict[str, Any]:
    """The whole draw, with every derived value."""
    quota = Quota(op="=", ratio="0.4")
    policy = Policy(order=("A", "B", "C"), multipliers={"A": "1", "B": "2", "C": "4"})
    frame = frame_print(FRAME)
    commit = Commit(
        draw_id="示例〔2026〕1号#1/1",
        scope="2026-示例",
        quota=quota,
        policy=policy,
        want=want(quota, policy, frame.sizes or {}),
        frame=frame,
        excluded=print_of(b""),
        inspectors=print_of(inspectors_tsv(INSPECTORS)),
        recusals=print_of(recusals_tsv(RECUSALS)),
        team={"000000-01": 2},
        load_cap=None,
        code_sha256=hashlib.sha256(CODE).hexdigest(),
        previous_commit=None,
        seed_source=SeedSource(name="快乐8 + 双色球", issue=("2026300", "2026130")),
    )
    seed = encode(SOURCES)
    keys = draw_keys(commit, seed, CODE.hex())
    reveal = Reveal(
        commit_sha256=commit.sha256,
        sources=tuple(tuple(s) if isinstance(s, list) else s for s in SOURCES),
        seed=seed,
        code=CODE.hex(),
    )
    return {
        "about": "mingcha-draw/1: the worked example of docs/draw.md",
        "commit_json": commit.to_json().decode(),
        "frame_tsv": frame_tsv(FRAME).decode(),
        "inspectors_tsv": inspectors_tsv(INSPECTORS).decode(),
        "recusals_tsv": recusals_tsv(RECUSALS).decode(),
        "reveal": reveal.plain(),
        "object_key": keys[0],
        "inspector_key": keys[1],
        "first_tickets": [[one, ticket(keys[0], one)] for one, _ in FRAME],
        "result": draw(commit, FRAME, INSPECTORS, RECUSALS, seed, CODE.hex()).plain(),
    }


def main() -> None:
    """Write the file anew."""
    TARGET.write_text(json.dumps(example(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
