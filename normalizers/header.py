"""Header cell → field of a plan item, after the names and patterns of ``lexicon/headers.toml``.

A name is recognized as a whole or not at all; no field is guessed from a character that two names share.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from normalizers.base import Frozen
from normalizers.header_brackets import HeaderUnit, Told, read_brackets, read_period, take_year

HeaderRule = Literal["exact", "variant", "pattern", "combination"]

LEXICON = Path(__file__).parent / "lexicon" / "headers.toml"

#: longest name that is tried against the patterns, in characters, brackets left out
MAX_NAME = 40

_FOLD = str.maketrans("（）［］【】〔〕｛｝／：％，＝＊＿－．﹪", "()()()()()/:%,=*_-.%")
_JUNK = re.compile(r"[\s\u200b-\u200f\ufeff\u3000*:]+")
_WIDE = str.maketrans({chr(0xFF01 + i): chr(0x21 + i) for i in range(94)})
_BRACKET = re.compile(r"\(([^()]*)(?:\)|$)")
_SPLIT = re.compile(r"[/、,;|及和与或]")
_PLAIN_UNIT = {"户(次)": "户次", "户/次": "户次", "户数": "户"}
_OWN_UNIT = re.compile(r"(户\(次\)|户次|家次|户|家|个)数$")
_COUNTED_BY_TIME = frozenset({"quota", "count", "quota_frequency", "frequency"})
_TIMED = frozenset({"window", "window_start", "window_end", "deadline"})
_MEASURED = frozenset({"base", "quota", "count", "quota_frequency", "frequency", "object_count"})
_SLOT = re.compile(r"\{[VPOE]\}")
_CAP = re.compile(r"上限|不超过|最多|最高")
_DATA = re.compile(
    r"^[\d.,\s]+$|\d\s*[%％‰]|\d+\s*次\s*/|\d\s*月|(?:19|20)\d\d\s*[年.\-/]|[。；;]|^(?:合计|小计|总计|共计)|^填报"
)


class HeaderReading(Frozen):
    """What a header cell names.

    ``field`` is ``None`` when the name is unknown or means two things that no field unites; then
    ``alternatives`` holds what it may be. ``unit`` is the unit of bare numbers below it, ``count_unit`` the
    counted thing (户, 家 …), ``scale`` what bare numbers are to be multiplied with (万户: 10_000). ``cap`` is
    true where the name itself says that its numbers are upper limits. ``per`` is the period that numbers below
    count for (次/季度: ``quarter``), with ``years`` where it is ``N_years``; ``year`` is the one year that the
    name speaks of (2025年抽查数量). ``unread`` is the text of a bracket beside a measure or a time that says
    something else: it may change what the numbers mean.
    """

    text: str
    field: str | None = None
    rule: HeaderRule | None = None
    unit: HeaderUnit | None = None
    count_unit: str | None = None
    cap: bool = False
    per: str | None = None
    years: int = 1
    scale: int = 1
    year: int | None = None
    unread: str | None = None
    alternatives: tuple[str, ...] = ()


class _Lexicon(NamedTuple):
    units: Mapping[str, tuple[HeaderUnit, str | None]]
    names: Mapping[str, str]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    alternatives: Mapping[str, tuple[str, ...]]
    combinations: Mapping[frozenset[str], str]


def fold(text: str) -> str:
    """The name without spaces, line breaks, colons and asterisks; widths and brackets unified."""
    return _JUNK.sub("", text.translate(_FOLD).translate(_WIDE))


@lru_cache(maxsize=1)
def lexicon() -> _Lexicon:
    """The vocabulary, read once. Raises ``ValueError`` when a name stands under two fields."""
    raw: dict[str, Any] = tomllib.loads(LEXICON.read_text(encoding="utf-8"))
    words, alternatives, combinations = raw.pop("words"), raw.pop("alternatives"), raw.pop("combination")
    slots = {
        "{V}": _any(words["checking"]),
        "{P}": f"{_any(words['planning'])}*",
        "{O}": _any(words["offices"]),
        "{E}": _any(words["estimating"]),
    }
    names: dict[str, str] = {}
    patterns: list[tuple[str, re.Pattern[str]]] = []
    for field, entry in raw.items():
        for name in entry["names"]:
            if names.setdefault(fold(name), field) != field:
                raise ValueError(f"header {name!r} stands under {names[fold(name)]} and {field}")
        for pattern in entry.get("patterns", ()):
            patterns.append((field, re.compile(_SLOT.sub(lambda found: slots[found[0]], pattern))))
    return _Lexicon(
        _units(words["counting"]),
        names,
        tuple(patterns),
        {fold(name): tuple(fields) for name, fields in alternatives.items()},
        {frozenset(entry["parts"]): entry["field"] for entry in combinations},
    )


def field_names() -> tuple[str, ...]:
    """Every field that a header can name, ``other`` included."""
    return tuple(dict.fromkeys([*lexicon().names.values(), *(f for f, _ in lexicon().patterns)]))


@lru_cache(maxsize=4096)
def read_header(text: str) -> HeaderReading:
    """The field that a header cell names. Never raises; unknown names give ``field=None``."""
    year, folded = take_year(fold(text))
    if not folded:
        return HeaderReading(text=text)
    told, bare = _take_units(folded)
    unit, count_unit = told.unit, told.count_unit
    field, rule, alternatives = _find(folded, bare)
    # over two things in one cell a counting unit belongs to only one of them
    measured = field in _MEASURED and not (rule == "combination" and unit == "count")
    if unit is None and (own := _OWN_UNIT.search(bare)):
        unit, count_unit = "count", own[1].replace("(", "").replace(")", "")
    per, years, unread = _period(bare, told) if field in _COUNTED_BY_TIME else (None, 1, told.period_text)
    if field != "frequency" and (count_unit or "").startswith("次/"):
        # 次/年 beside a number of objects: the number may be either
        unit, count_unit, per, years, unread = None, None, None, 1, told.period_text
    unread = unread or _strange(folded, bare) if field in _MEASURED | _TIMED else None
    return HeaderReading(
        text=text,
        field=field,
        rule=rule,
        unit=unit if measured else None,
        count_unit=count_unit if measured else None,
        cap=field is not None and _CAP.search(folded) is not None,
        per=per,
        years=years,
        scale=told.scale if measured else 1,
        year=told.year or year,
        unread=unread,
        alternatives=alternatives,
    )


def header_score(texts: Sequence[str]) -> float:
    """How much a row looks like a header: the share of its filled cells that name a field; 0 with fewer than
    three distinct fields or with cells that look like data."""
    filled = [text for text in texts if fold(text)]
    readings = [read_header(text) for text in filled]
    fields = {r.field for r in readings if r.field}
    known = sum(1 for r in readings if r.field)
    strangers = [text for text, r in zip(filled, readings, strict=True) if not r.field]
    if len(fields) < 3 or any(_looks_like_data(text) for text in strangers):
        return 0.0
    return known / len(filled)


def is_header_row(texts: Sequence[str]) -> bool:
    """At least three distinct fields, half of the filled cells known, nothing that looks like data."""
    return header_score(texts) >= 0.5


def _looks_like_data(text: str) -> bool:
    folded = fold(text)
    return len(folded) > MAX_NAME or _DATA.search(folded) is not None


def _units(counting: Sequence[str]) -> dict[str, tuple[HeaderUnit, str | None]]:
    units: dict[str, tuple[HeaderUnit, str | None]] = {
        **dict.fromkeys(("%", "百分比", "百分数"), ("percent", None)),
        **dict.fromkeys(("‰", "千分比"), ("permille", None)),
        **{name: ("count", _PLAIN_UNIT.get(name, name)) for name in counting},
    }
    return units


def _any(words: Sequence[str]) -> str:
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) + ")"


def _take_units(folded: str) -> tuple[Told, str]:
    """What the brackets say of the numbers, and the name without the brackets that only say that."""
    if folded.endswith(")") and (nested := re.search(r"\((户\(次\))\)$", folded)):
        return Told(unit="count", count_unit="户次"), folded[: nested.start()]
    if folded.endswith(("%", "‰")) and len(folded) > 1:
        return Told(unit="percent" if folded[-1] == "%" else "permille"), folded[:-1]
    return read_brackets(folded, lexicon().units)


def _period(bare: str, told: Told) -> tuple[str | None, int, str | None]:
    """The period of bracket and name, and the bracket's text where both do not go together."""
    named = read_period(bare)
    bracket = told.period
    if bracket is not None and ("周期" in bare or (named is not None and named != bracket)):
        # (年) under 周期 may count years as well as times
        return None, 1, told.period_text
    period = bracket or named
    return (period[0], period[1], None) if period else (None, 1, None)


def _strange(folded: str, bare: str) -> str | None:
    """The text of the first bracket that is neither part of a known name nor a name of its own."""
    names = lexicon().names
    if folded in names or bare in names or _by_pattern(bare):
        return None
    inner = [found[1] for found in _BRACKET.finditer(bare)]
    return next((text for text in inner if text and not _one(text) and not _CAP.fullmatch(text)), None)


def _find(folded: str, bare: str) -> tuple[str | None, HeaderRule | None, tuple[str, ...]]:
    names, alternatives = lexicon().names, lexicon().alternatives
    for name, rule in ((folded, "exact"), (bare, "variant")):
        if name in names:
            return names[name], rule, alternatives.get(name, ())  # type: ignore[return-value]
    if len(fields := _by_pattern(bare)) == 1:
        return fields[0], "pattern", alternatives.get(bare, ())
    if len(fields) > 1:
        return None, None, fields
    return _by_parts(bare)


def _by_pattern(name: str) -> tuple[str, ...]:
    if not name or len(name) > MAX_NAME:
        return ()
    return tuple(dict.fromkeys(field for field, pattern in lexicon().patterns if pattern.fullmatch(name)))


def _one(name: str) -> tuple[str, ...]:
    field = lexicon().names.get(name)
    return (field,) if field else _by_pattern(name)


def _by_parts(bare: str) -> tuple[str | None, HeaderRule | None, tuple[str, ...]]:
    """A name with a remark in brackets, or several names in one cell (检查对象/频次)."""
    if len(bare) > 4 * MAX_NAME:
        return None, None, ()
    main = _BRACKET.sub("", bare)
    inner = [field for found in _BRACKET.findall(bare) for field in _one(found)]
    whole = _one(main)
    parts = list(whole) if whole else [field for part in _SPLIT.split(main) for field in _one(part) or ("",)]
    if not parts or "" in parts or len(whole) > 1:
        return None, None, tuple(whole) if len(whole) > 1 else ()
    fields = tuple(dict.fromkeys([*parts, *inner]))
    known = lexicon().alternatives.get(main, ())
    if len(fields) == 1:
        return fields[0], "pattern" if whole else "combination", known
    field = _unite(frozenset(fields))
    rest = tuple(dict.fromkeys(f for f in (*fields, *known) if f != field))
    return field, "combination" if field else None, rest if field else fields


def _unite(fields: frozenset[str]) -> str | None:
    combinations = lexicon().combinations
    if fields in combinations:
        return combinations[fields]
    if fields <= {"quota", "count", "frequency", "base", "quota_frequency"}:
        return "quota_frequency" if fields & {"frequency", "quota_frequency"} else "quota"
    return None
