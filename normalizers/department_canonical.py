"""A name as written → the full official name: area added, short form expanded, predecessor replaced.

Nothing is guessed: where the place or the successor is not certain there is no canonical name. A tax office
is the one body whose full name wraps the place (税务局 is short for 国家税务总局{地}税务局 everywhere).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

from normalizers.area import Area, read_chain, short_for_zone
from normalizers.base import Note, Severity
from normalizers.department_body import GENERIC_PLACES, Body, is_full_name, is_masked, stem_kinds
from normalizers.department_lexicon import HALL, Entry, lexicon
from normalizers.department_split import Piece

COORDINATING_KIND = "议事协调机构"
OFFICE_KIND = "office"
#: Behind 县委 the same short form means the party's own office.
_BEHIND_COMMITTEE = {"互联网信息办公室": "网络安全和信息化委员会办公室"}
_NEEDS_COMMITTEE = "党委部门"


@dataclass
class Resolved:
    """``settled``: nothing about this name needs a person. ``place``: the area in the canonical name."""

    canonical: str | None = None
    kinds: tuple[str, ...] = ()
    place: str | None = None
    stale: bool = False
    settled: bool = False
    notes: list[Note] = field(default_factory=list)

    def note(self, code: str, severity: Severity, message: str, raw: str) -> None:
        self.notes.append(Note(code=code, severity=severity, message=message, raw=raw))


class _Where(NamedTuple):
    """The place as written, the place in the official name (``None`` when unknown) and the notice's own."""

    prefix: str
    place: str | None
    area: Area | None


def resolve(piece: Piece, area: Area | None, *, after_foreign: bool = False) -> Resolved:
    """The official name behind one piece. ``after_foreign``: a body of another place stands before it in the
    cell, so that a name without a place may belong to either."""
    result = Resolved(kinds=_kinds(piece.body))
    body = piece.body
    prefix = body.prefix or piece.inherited
    if is_masked(piece.text):
        result.note("masked_name", "warning", f"“{piece.text}”隐去了地名，无法确定是哪个部门，请补全。", piece.text)
        return result
    if piece.doubtful:
        return result
    unsure = area is not None and after_foreign and not prefix
    where = _Where(prefix, None if unsure else _place(prefix, piece.levels, area), area)
    if body.sort == "known" and body.entry is not None:
        _resolve_known(result, piece, body.entry, where)
    elif body.sort == "branch" and body.entry is not None:
        _resolve_branch(result, piece, body.entry, where)
    elif body.sort == "office":
        result.settled = True
        result.note("inner_office", "info", f"“{piece.text}”是内设机构，不是独立的部门，已按原文保留。", piece.text)
    elif body.sort == "coordinating":
        result.canonical, result.place = _join(where.place, body.rest), where.place
        result.settled = where.place is not None
    elif body.sort == "national":
        result.canonical, result.settled = piece.text, True
    elif body.sort == "unknown":
        _resolve_unknown(result, piece, where.place)
    if COORDINATING_KIND in result.kinds:
        text = f"“{piece.text}”是议事协调机构，不得实施检查（国办发〔2024〕54号），请核对发起或配合部门。"
        result.note("coordinating_body", "warning", text, piece.text)
    return result


def _kinds(body: Body) -> tuple[str, ...]:
    if body.sort == "office":
        return (OFFICE_KIND,)
    if body.sort == "coordinating":
        return (COORDINATING_KIND,)
    if body.entry is not None:
        return body.entry.kinds
    if body.sort in ("generic", "stem"):
        return stem_kinds(body.rest)
    if body.sort == "national":
        stems = lexicon().stems
        vertical = {kinds[0] for stem, kinds in stems.items() if stem in body.rest and "垂直" in kinds[0]}
        return tuple(sorted(vertical)) if len(vertical) == 1 else ()
    return ()


def _place(prefix: str, levels: str, area: Area | None) -> str | None:
    """The place of a name: as written, or the notice's own; ``None`` when it cannot be known."""
    if prefix[:1] == "或" or (prefix[:1] in tuple("原由含现") and _is_own(prefix[1:], area)):
        return None  # 或县民政局, 原县教育局: a word before the place, not a place
    letter = prefix if prefix in tuple(GENERIC_PLACES) else levels if not prefix else ""
    if area is None:
        return None if levels == "many" else prefix
    if levels == "many" and not prefix:
        return None
    if not prefix and not letter:
        return None if area.is_masked else area.name
    if letter:
        own = (area.name, area.province, area.city, area.county)
        return next((name for name in own if name and name.endswith(letter) and not is_masked(name)), None)
    if prefix == area.stem or _is_same_place(prefix, area) or short_for_zone(prefix, area.name):
        return area.name
    return prefix


def _is_own(place: str, area: Area | None) -> bool:
    return place in tuple(GENERIC_PLACES) or (
        area is not None and place in (area.name, area.stem, area.city, area.county)
    )


def _is_same_place(prefix: str, area: Area) -> bool:
    """晋城市高平市 in the plan of 高平市: the same place, written with what lies above it."""
    chain, _ = read_chain(prefix)
    if not chain or chain[-1] not in (area.name, area.county):
        return prefix == area.name
    return all(place in (area.province, area.city) or area.city is None for place in chain[:-1])


def _join(place: str | None, rest: str) -> str | None:
    return None if place is None else place + rest


def _resolve_known(result: Resolved, piece: Piece, entry: Entry, where: _Where) -> None:
    prefix, place, area = where
    result.stale = entry.how == "former" and entry.full is not None
    full = entry.full
    if prefix.endswith("委"):
        place = _place(prefix.removeprefix("中共").removesuffix("委"), piece.levels, area)
        full = "委" + _BEHIND_COMMITTEE.get(full or "", full or "")
    elif _NEEDS_COMMITTEE in entry.kinds and area is not None:
        place = None
    if area is not None and place == area.name and not prefix and not _can_have(entry, area):
        place = area.province if full is not None and full.endswith(HALL) else None
    if area is not None and place == area.name and (not prefix or prefix in GENERIC_PLACES):
        place = _team_place(full or "", area)
    if result.stale and entry.line == "city_branch" and not _has_own_bureau(place, area):
        # {地}环境保护局 of a county became a branch of the city's bureau, of a city the city's bureau.
        place = None
    if full is None:
        if entry.could_be:
            names = "、".join(entry.could_be)
            text = f"“{piece.text}”可能指{names}中的任何一个，不能自动确定，请人工核对。"
            result.note("department_unclear", "warning", text, piece.text)
    elif place is not None:
        wraps = entry.template is not None and place not in ("", *GENERIC_PLACES)
        result.canonical = (entry.template or "").replace("{地}", place) if wraps else place + full
        result.place, result.settled = place or None, True
    if result.stale:
        _note_stale(result, piece, (prefix if place is None else place) + (full or ""))


def _team_place(full: str, area: Area) -> str | None:
    """Where a fire brigade stands: 大队 in counties and districts, 支队 in cities, 总队 in provinces. A 支队 in the
    plan of a county is the city's; a 大队 in the plan of a city may be any county's."""
    if area.level is None or "消防救援" not in full:
        return area.name
    if full.endswith("总队"):
        return area.province
    if full.endswith("支队"):
        return area.name if area.level == "city" else area.city
    return None if full.endswith("大队") and area.level in ("city", "province") else area.name


def _can_have(entry: Entry, area: Area) -> bool:
    """False for a provincial body in the plan of a city or county."""
    provincial = entry.line == "province" or (entry.full or "").endswith(HALL)
    return not provincial or area.level == "province"


def _has_own_bureau(place: str | None, area: Area | None) -> bool:
    """True when ``place`` is not, or not possibly, a county."""
    if place is None or (place and place[-1] in "县区旗"):
        return False
    return area is None or place != area.name or area.level in ("city", "province")


def _note_stale(result: Resolved, piece: Piece, now: str) -> None:
    now = result.canonical or now
    text = f"“{piece.text}”是旧名称，现为“{now}”，请按现名称核对。"
    result.note("stale_department_name", "info", text, piece.text)


def _resolve_branch(result: Resolved, piece: Piece, entry: Entry, where: _Where) -> None:
    prefix, place, area = where
    body = piece.body
    branch = re.sub(r"(?:分局|支局|管理部|派出所|分中心)$", "", body.tail)
    generic = not prefix or prefix in GENERIC_PLACES
    if area is not None and generic and branch in (area.stem, area.name):
        # The branch of the city above: 市生态环境局高平分局 is not a branch of 高平市.
        place = area.city
    result.stale = entry.how == "former" and entry.full is not None
    if entry.full is not None and place is not None:
        result.canonical, result.place, result.settled = place + entry.full + body.tail, place or None, True
    if result.stale:
        _note_stale(result, piece, prefix + (entry.full or "") + body.tail)


def _resolve_unknown(result: Resolved, piece: Piece, place: str | None) -> None:
    rest = piece.body.rest
    if place is None or not is_full_name(rest):
        return
    if rest.endswith("街道办事处"):
        result.canonical, result.place, result.settled = place + rest, place or None, True
        result.kinds = lexicon().entries["街道办事处"].kinds
        return
    close = get_close_matches(rest, lexicon().entries, n=1, cutoff=0.8)
    if close:
        text = f"“{piece.text}”与名录中的“{close[0]}”相近而不相同，请核对是否有误。"
        result.note("department_unclear", "warning", text, piece.text)
        return
    result.canonical, result.place, result.settled = place + rest, place or None, True
    text = f"“{piece.text}”不在部门名录中，已按原文记录；如为简称或旧称，请补充到名录。"
    result.note("unknown_department", "info", text, piece.text)
