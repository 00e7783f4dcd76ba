"""The vocabulary of bodies, read once from ``lexicon/departments.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

How = Literal["full", "short", "former", "unit", "unclear"]

#: A provincial body's name ends so; no city or county has one.
HALL = "厅"


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of the lexicon. ``full`` is the name it stands for (``None`` when that is not certain)."""

    name: str
    full: str | None
    how: How
    kinds: tuple[str, ...]
    line: str = "local"
    template: str | None = None
    could_be: tuple[str, ...] = ()

    @property
    def is_unit(self) -> bool:
        """A team, station or branch: it belongs to a body and does not end one."""
        return self.how == "unit" or self.line in ("unit", "station")


@dataclass(frozen=True, slots=True)
class Lexicon:
    entries: dict[str, Entry]
    stems: dict[str, tuple[str, ...]]
    short_marks: tuple[str, ...]
    longest: int

    def at_end(self, text: str) -> list[Entry]:
        """The names with which ``text`` ends, longest first."""
        sizes = range(min(self.longest, len(text)), 1, -1)
        return [self.entries[text[-size:]] for size in sizes if text[-size:] in self.entries]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon; built on first use."""
    path = Path(__file__).parent / "lexicon" / "departments.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    entries: dict[str, Entry] = {}
    for table in [*data["kind"], *data["joint"]]:
        for entry in _of_kind(table):
            _add(entries, entry)
    for table in data["former"]:
        for entry in _of_former(table, entries):
            _add(entries, entry)
    for table in data["unclear"]:
        kinds = _kinds_of(tuple(table["could_be"]), entries)
        _add(entries, Entry(table["name"], None, "unclear", kinds, could_be=tuple(table["could_be"])))
    stems: dict[str, tuple[str, ...]] = {
        stem: (table["name"],) for table in data["kind"] for stem in table.get("stems", ())
    }
    shorts = (entry.name[:-1] for entry in entries.values() if entry.how in ("short", "unclear"))
    marks = tuple(sorted({short for short in shorts if len(short) == 2} - set(stems_in_full(entries))))
    return Lexicon(entries, stems, marks, max(map(len, entries)))


def stems_in_full(entries: dict[str, Entry]) -> set[str]:
    """Two-character words that also stand in a full name (交通 in 交通运输局): no sign of a short form."""
    fulls = [entry.name for entry in entries.values() if entry.how == "full"]
    words = {entry.name[:-1] for entry in entries.values() if len(entry.name) == 3}
    return {word for word in words if any(word in full for full in fulls)}


def _of_kind(table: dict[str, Any]) -> list[Entry]:
    kinds = tuple(table.get("kinds") or (table["name"],))
    line = table.get("line", "local")
    template = table.get("template")
    found = []
    for full, *shorts in [*table.get("bodies", ()), *table.get("halls", ())]:
        found.append(Entry(full, full, "full", kinds, line, template))
        found += [Entry(short, full, "short", kinds, line, template) for short in shorts]
    for unit in table.get("units", ()):
        # …综合行政执法队 is an official full name; 交警大队, 基层所 or 人民银行 are not.
        whole = "综合行政执法" in unit or unit == "市场监管所"
        found.append(Entry(unit, unit if whole else None, "unit", kinds, line))
    return found


def _of_former(table: dict[str, Any], entries: dict[str, Entry]) -> list[Entry]:
    now = tuple(table["now"])
    if len(now) > 1:
        kinds = _kinds_of(now, entries)
        return [Entry(name, None, "former", kinds, could_be=now) for name in table["names"]]
    successor = entries[now[0]]
    return [
        Entry(name, successor.full, "former", successor.kinds, successor.line, successor.template, now)
        for name in table["names"]
    ]


def _kinds_of(names: tuple[str, ...], entries: dict[str, Entry]) -> tuple[str, ...]:
    """The kinds that all candidates share; none when they differ."""
    sets = [entries[name].kinds for name in names if name in entries]
    common = [kind for kind in (sets[0] if sets else ()) if all(kind in kinds for kinds in sets)]
    return tuple(common)


def _add(entries: dict[str, Entry], entry: Entry) -> None:
    if entry.name in entries:
        raise ValueError(f"departments.toml names {entry.name} twice")
    entries[entry.name] = entry
