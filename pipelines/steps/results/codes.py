"""Words of results: other spellings → the names of DOMAIN 3, lists in one cell, days with a time.

A word is only changed by a stored code table or by a spelling in ``result_columns.toml`` that can mean nothing else;
what neither knows stays as it was written, for validation to refuse.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from draws.papers.models import DISPOSITIONS, METHODS, RESULTS
from pipelines.steps.registries.lexicon import fold

STATES = ("未录入", "待审核", "退回", "不通过", "已公示")
FOLLOW_UPS = ("未完结", "已完结")
#: The names that a field may take.
NAMES: Mapping[str, tuple[str, ...]] = {
    "category": RESULTS,
    "state": STATES,
    "dispositions": DISPOSITIONS,
    "methods": METHODS,
    "follow_up": FOLLOW_UPS,
}
Codes = Mapping[str, Mapping[str, str]]

_PUNCTUATION = re.compile(r"[,，、。.;；()\[\]\"'“”‘’《》<>_/\\·-]+")
_STRONG = re.compile(r"[;；|\n]+")
_WEAK = re.compile(r"[;；|\n、,，]+")
_TIMED = re.compile(
    r"(?P<day>\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)[ T\u3000]+"
    r"(?:[01]?\d|2[0-3])[:：][0-5]?\d(?:[:：][0-5]?\d(?:\.\d+)?)?"
)
#: What spreadsheet programs show for a formula that failed or has not been calculated.
_ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA|名称\?)|Err:\d{3}|#{3,}",
    re.IGNORECASE,
)
_LOST = re.compile(r"\d\.\d+[Ee]\+?\d{1,3}|\d[Ee]\+\d{1,3}")


class ResultLexicon(NamedTuple):
    """``columns[folded header] = field``; ``words[field][key of a spelling] = name``."""

    columns: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    own: frozenset[str]
    serial: frozenset[str]


def key(text: str) -> str:
    """What two spellings of one word have in common: width, case, blanks and punctuation do not count."""
    return _PUNCTUATION.sub("", fold(text))


@lru_cache(maxsize=1)
def result_lexicon() -> ResultLexicon:
    """Read once. Raises ``ValueError`` when a spelling stands twice, or stands for a name that we do not have."""
    text = files("normalizers").joinpath("lexicon", "result_columns.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    return ResultLexicon(
        columns=_turned(raw["columns"], fold),
        words={field: _words(field, raw["words"][field]) for field in NAMES},
        own=frozenset(fold(name) for name in raw["ignored"]),
        serial=frozenset(fold(name) for name in raw["serial"]),
    )


def _words(field: str, spellings: Mapping[str, list[str]]) -> dict[str, str]:
    strange = set(spellings) - set(NAMES[field])
    if strange:
        raise ValueError(f"result_columns.toml: {field} has no {sorted(strange)}")
    return _turned({name: [name, *spellings.get(name, ())] for name in NAMES[field]}, key)


def _turned(values: Mapping[str, list[str]], how: Any) -> dict[str, str]:
    turned: dict[str, str] = {}
    for value, spellings in values.items():
        for spelling in spellings:
            if turned.setdefault(how(spelling), value) != value:
                raise ValueError(f"{spelling!r} stands under {turned[how(spelling)]!r} and {value!r}")
    return turned


def word(field: str, text: str, codes: Codes) -> str:
    """The name that ``text`` stands for; ``text`` itself when nothing says so. The stored table comes first: a platform
    may use our words in another sense."""
    found = known(field, text, codes)
    return text if found is None else found


def known(field: str, text: str, codes: Codes) -> str | None:
    """The name that ``text`` stands for, or None. Codes of digits are compared as written: 1 is not 01."""
    if not text:
        return None
    table = codes.get(field, {})
    if text in table:
        return table[text]
    folded = {fold(spelling): name for spelling, name in table.items()}
    if fold(text) in folded:
        return folded[fold(text)]
    return result_lexicon().words[field].get(key(text)) if key(text) else None


def words(field: str, text: str, codes: Codes) -> tuple[str, ...]:
    """The names in a cell that may hold several. Names contain 、 and ，: those only part a cell whose every piece is
    known; ；, | and line breaks always do."""
    found: list[str] = []
    for piece in (part.strip() for part in ([text] if known(field, text, codes) else _STRONG.split(text))):
        if not piece:
            continue
        whole = known(field, piece, codes)
        parts = [known(field, part.strip(), codes) for part in _WEAK.split(piece) if part.strip()]
        if whole is None and parts and None not in parts:
            found += [part for part in parts if part is not None]
        else:
            found.append(piece if whole is None else whole)
    return tuple(dict.fromkeys(found))


def split_inspectors(text: str) -> tuple[str, ...]:
    """The people in one cell: parted by 、，,；; | or line breaks that stand outside brackets."""
    pieces, depth, piece = [], 0, ""
    for char in text:
        depth = max(0, depth + (char in "(（") - (char in ")）"))
        if char in "、，,；;|\n" and not (depth and char != "\n"):
            depth = 0
            pieces.append(piece)
            piece = ""
        else:
            piece += char
    return tuple(one for one in dict.fromkeys(p.strip() for p in [*pieces, piece]) if one)


def split_inspector(piece: str) -> tuple[str, str]:
    """``张三（140581-01-01）`` → name and code; a piece without brackets at its end is all name and no code."""
    match = re.fullmatch(r"(?P<name>.*?)\s*[(（](?P<code>[^()（）]*)[)）]", piece, re.DOTALL)
    return (match["name"].strip(), match["code"].strip()) if match else (piece, "")


def day_text(text: str) -> str:
    """A day as written; a time of day behind it (as exports have it) is cut off, a zone is not: that may be another
    day here."""
    match = _TIMED.fullmatch(text)
    return match["day"] if match else text


def is_error(text: str) -> bool:
    return _ERROR.fullmatch(text.strip()) is not None


def is_lost_number(text: str) -> bool:
    """A code that a spreadsheet program turned into a number and cut: 9.11E+17."""
    return _LOST.fullmatch(text.strip()) is not None
