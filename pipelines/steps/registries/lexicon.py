"""The vocabulary of the registries, read once from ``normalizers/lexicon/registry_columns.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

_WIDE = str.maketrans(
    "".join(chr(c) for c in range(0xFF01, 0xFF5F)) + "【】〔〕［］",
    "".join(chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)) + "()()()",
)
_JUNK = re.compile(r"[\s\u3000\u00a0\u200b-\u200f\u2060\ufeff*:]+")
_BRACKET = re.compile(r"\([^()]*\)$")


class Lexicon(NamedTuple):
    """``columns[kind][folded header] = field``, ``labels[kind][field]``, ``words[vocabulary][folded word] = value``."""

    columns: Mapping[str, Mapping[str, str]]
    labels: Mapping[str, Mapping[str, str]]
    words: Mapping[str, Mapping[str, str]]
    parts: Mapping[str, tuple[tuple[str, str], ...]]
    ignored: frozenset[str]
    serial: frozenset[str]
    area_codes: Mapping[str, str]


def fold(text: str) -> str:
    """Half width, upper case, no blanks, line breaks, colons or asterisks, one kind of brackets."""
    return _JUNK.sub("", text.translate(_WIDE)).upper()


def bare(folded: str) -> str:
    """Without a bracket at the end: 统一社会信用代码(18位) → 统一社会信用代码."""
    return _BRACKET.sub("", folded)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Raises ``ValueError`` when a spelling stands twice."""
    path = files("normalizers").joinpath("lexicon", "registry_columns.toml")
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return Lexicon(
        columns={kind: _turned(fields) for kind, fields in raw["columns"].items()},
        labels=raw["labels"],
        words={name: _turned(values) for name, values in raw["words"].items()},
        parts={
            name: tuple((part, value) for value, parts in values.items() for part in parts)
            for name, values in raw["parts"].items()
        },
        ignored=frozenset(fold(name) for name in raw["ignored"]),
        serial=frozenset(fold(name) for name in raw["serial"]),
        area_codes=raw["area_codes"],
    )


def _turned(values: Mapping[str, list[str]]) -> dict[str, str]:
    turned: dict[str, str] = {}
    for value, spellings in values.items():
        for spelling in spellings:
            if turned.setdefault(fold(spelling), value) != value:
                raise ValueError(f"{spelling!r} stands under {turned[fold(spelling)]!r} and {value!r}")
    return turned
