"""Words of the registries: each different spelling is read once, in Python; the warehouse joins the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractors.models import Frozen
from normalizers.area import find_area
from normalizers.base import Note
from pipelines.steps.registries.lexicon import bare, fold, lexicon
from warehouse.registries.models import Word

_UNKNOWN = {
    "status": "unknown_status",
    "inspector_status": "unknown_status",
    "credit_class": "unknown_credit_class",
    "entity_type": "unknown_entity_type",
    "category": "unknown_category",
}
_YES_NO = ("abnormal", "is_expert", "is_leader")


class WordReader(Frozen):
    """``classes`` are further spellings of credit classes, ``strata`` the classes of the policy, ``area`` the place
    that bodies without one belong to."""

    classes: Mapping[str, str] = {}
    strata: tuple[str, ...] = ()
    area: str | None = None

    def __call__(self, vocabulary: str, spellings: Sequence[str]) -> list[Word]:
        """Read ``spellings`` as words of ``vocabulary`` (``department:<registry>`` for bodies)."""
        name, _, kind = vocabulary.partition(":")
        if name == "department":
            strict = kind in ("inspectors", "recusals")
            return [word for word in (self._department(raw, strict) for raw in spellings) if word is not None]
        return [word for word in (self._word(name, raw) for raw in spellings) if word is not None]

    def _word(self, name: str, raw: str) -> Word | None:
        folded = fold(raw)
        if not folded:
            return None
        words = lexicon().words["yes_no" if name in _YES_NO else name]
        if name == "credit_class":
            words = {**words, **{fold(s): s for s in self.strata}, **{fold(k): v for k, v in self.classes.items()}}
        value = words.get(folded)
        if value is None and name == "entity_type":
            parts = lexicon().parts["entity_type"]
            value = words.get(bare(folded)) or next((v for part, v in parts if part in folded), None)
        if value is None:
            return Word(raw=raw, problem=_UNKNOWN.get(name, "unknown_yes_no"))
        return Word(raw=raw, value=value) if value else None

    def _department(self, raw: str, strict: bool) -> Word | None:
        from normalizers.department import is_coordinating_body, read_departments  # noqa: PLC0415  (loads slowly)

        text = raw.strip()
        if not text:
            return None
        area = find_area(self.area, None) if self.area else None
        reading = read_departments(text, area=area)
        if reading.status == "unspecified":
            return Word(raw=raw, problem="unknown_department") if strict else None
        problem = "unknown_department" if strict else "department_not_read"
        value = reading.value
        if value is None or not value.names:
            return Word(raw=raw, problem=problem)
        if len(value.names) > 1:
            return Word(raw=raw, problem="several_departments" if strict else problem)
        if strict and (is_coordinating_body(text) or _noted(reading.findings, "coordinating_body")):
            return Word(raw=raw, problem="coordinating_body")
        name = value.canonical[0]
        if name is None or (reading.status == "review" and not _noted(reading.findings, "stale_department_name")):
            return Word(raw=raw, problem=problem)
        place = value.areas[0] if value.areas else None
        if place is None or place in ("省", "市", "县", "区"):
            return Word(raw=raw, problem="department_without_area" if strict else problem)
        stale = any(value.stale) or _noted(reading.findings, "stale_department_name")
        return Word(raw=raw, value=name, problem="stale_department_name" if stale else None)


def _noted(findings: Sequence[Note], code: str) -> bool:
    return any(note.code == code for note in findings)
