"""The lexicon of scope words (``lexicon/scope_words.toml``): what they say about a registry of objects."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

LEXICON = Path(__file__).parent / "lexicon" / "scope_words.toml"


class ScopeWords(NamedTuple):
    """Words by what they do; the lists are sorted longest first."""

    entity: dict[str, tuple[str, ...]]
    status: dict[str, tuple[str, ...]]
    status_between: tuple[str, ...]
    status_around: tuple[str, ...]
    abnormal: tuple[str, ...]
    risk: dict[str, str]
    own_area: tuple[str, ...]
    area_tails: tuple[str, ...]
    filler: tuple[str, ...]
    aspect: tuple[str, ...]
    excepting: tuple[str, ...]
    negation: tuple[str, ...]
    inclusion: tuple[str, ...]
    short: dict[str, str]


@lru_cache(maxsize=1)
def scope_words() -> ScopeWords:
    """The lexicon; read on first use."""
    raw = tomllib.loads(LEXICON.read_text(encoding="utf-8"))
    return ScopeWords(
        entity={word: tuple(kinds) for word, kinds in raw["entity"].items()},
        status={word: tuple(states) for word, states in raw["status"].items()},
        status_between=_longest(raw["status_marks"]["between"]),
        status_around=_longest(raw["status_marks"]["around"]),
        abnormal=_longest(raw["abnormal"]["words"]),
        risk=dict(raw["risk"]),
        own_area=_longest(raw["area"]["own"]),
        area_tails=_longest(raw["area"]["tails"]),
        filler=_longest(raw["filler"]["words"]),
        aspect=_longest(raw["aspect"]["words"]),
        excepting=_longest(raw["negation"]["except"]),
        negation=_longest(raw["negation"]["words"]),
        inclusion=_longest(raw["inclusion"]["words"]),
        short=dict(raw["short"]),
    )


def _longest(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))
