"""What a comparison of two plans and a look at their departments say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from extractors.models import Frozen
from warehouse.reporting.plan_records import PlanHead

#: joint: 部门联合; internal: one bureau's own.
PlanType = Literal["joint", "internal"]
TYPE_NAMES: dict[PlanType, str] = {"joint": "部门联合抽查计划", "internal": "部门内部抽查计划"}
#: What stands behind a rename, see :class:`BodyChange`.
BASIS = {"successor": "旧名称改用现名称", "kind": "同地同类部门，推定更名", "unclear": "可能是机构调整，请核对"}

#: years: a later plan of the same issuer; version: a new version of the same plan; other: whatever was asked for.
Relation = Literal["years", "version", "other"]


class ItemRef(Frozen):
    """One plan item as a person recognises it; ``status`` as in ``plan_items``, ``quota`` the amount as written."""

    item_id: str
    seq: int | None
    name: str
    scope: str
    initiator: str
    quota: str
    page: int | None
    row_no: int
    status: str

    @property
    def title(self) -> str:
        """第3项“…”."""
        return f"第{self.seq}项“{self.name}”" if self.seq is not None else f"“{self.name}”"


class Change(Frozen):
    """One field that differs. ``old`` and ``new`` are short Chinese texts, ``added`` and ``removed`` the members of a
    list. Not ``certain``: one of the two readings waits for a person, so the difference may be one of reading.
    ``note``: the bodies may be one under two names."""

    field: str
    label: str
    old: str
    new: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    certain: bool = True
    note: str = ""


class ChangedItem(Frozen):
    """An item of both plans. ``how``: exact (same name, scope and kind of initiator) or similar (``score`` 0–1, clearly
    better than every other candidate). ``reason`` is the remark that the new plan makes, empty when it makes none."""

    old: ItemRef
    new: ItemRef
    how: Literal["exact", "similar"]
    score: Decimal
    changes: tuple[Change, ...]
    reason: str = ""


class LoneItem(Frozen):
    """An item that only one plan has. ``note`` says when the other one has an item of that name, matched elsewhere."""

    item: ItemRef
    note: str = ""


class UncertainPair(Frozen):
    """Two items that may be the same one: a person decides. Neither counts as added or dropped."""

    old: ItemRef
    new: ItemRef
    score: Decimal
    why: str


class BodyChange(Frozen):
    """A body under two names. ``basis``: successor (the lexicon knows the old name), kind (same kind, same place, one
    of each) or unclear (may be a reorganisation: a person decides). Several names when bodies were split or joined."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    kind: str
    area: str
    basis: Literal["successor", "kind", "unclear"]


class Comparison(Frozen):
    """Two plans side by side. ``shift`` is in years (None: a plan year is not known). old_total = unchanged + changed +
    dropped + old items that are uncertain, and likewise for the new plan."""

    old: PlanHead
    new: PlanHead
    relation: Relation
    shift: int | None
    unchanged: int
    changed: tuple[ChangedItem, ...]
    added: tuple[LoneItem, ...]
    dropped: tuple[LoneItem, ...]
    uncertain: tuple[UncertainPair, ...]
    renamed: tuple[BodyChange, ...]
    bodies_added: tuple[str, ...]
    bodies_dropped: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        parts = (self.changed, self.added, self.dropped, self.uncertain, self.renamed)
        return not any(parts) and not self.bodies_added and not self.bodies_dropped

    @property
    def uncertain_old(self) -> int:
        return len({pair.old.item_id for pair in self.uncertain})

    @property
    def uncertain_new(self) -> int:
        return len({pair.new.item_id for pair in self.uncertain})

    def changed_in(self, *fields: str) -> int:
        """How many items changed in one of these fields."""
        return sum(any(change.field in fields for change in item.changes) for item in self.changed)

    @property
    def needs_person(self) -> bool:
        unsure = any(not change.certain for item in self.changed for change in item.changes)
        return bool(self.uncertain) or unsure or any(body.basis == "unclear" for body in self.renamed)


class BodyLoad(Frozen):
    """What one body does in a plan: items it initiates and joins; ``months``: how many of all these items run in
    January … December of the plan year, ``undated`` those without both ends of a window. ``before``: items in last
    year's plan, initiated and joined (None: no plan to look at, or not named there)."""

    name: str
    kind: str | None
    area: str | None
    spellings: tuple[str, ...]
    initiates: int
    joins: int
    months: tuple[int, ...]
    undated: int
    before: tuple[int, int] | None = None


class CoveragePair(Frozen):
    initiator: str
    cooperator: str
    items: int


class Coverage(Frozen):
    """How the items of one or several plans are spread over the bodies. ``gone``: named in the plan before and not in
    this one (after renames); ``new_bodies`` the other way round; both empty when there is no plan before.
    ``kinds_absent`` is information: kinds of the lexicon that nobody in the plan has. ``unnamed``: items without an
    initiator; ``unresolved``: names that are written in a cell and lead to no body, (seq, text); ``unclear``: bodies
    that may have been renamed or reorganised since the plan before, counted as different ones."""

    plans: tuple[PlanHead, ...]
    before: tuple[PlanHead, ...]
    items: int
    alone: int
    unnamed: int
    unresolved: tuple[tuple[int | None, str], ...]
    bodies: tuple[BodyLoad, ...]
    pairs: tuple[CoveragePair, ...]
    gone: tuple[BodyLoad, ...]
    new_bodies: tuple[str, ...]
    kinds_absent: tuple[str, ...]
    undated: int
    outside: int
    unclear: tuple[BodyChange, ...] = ()

    @property
    def initiators(self) -> int:
        return sum(body.initiates > 0 for body in self.bodies)

    @property
    def never_join(self) -> tuple[str, ...]:
        """Bodies that initiate and join nobody's item."""
        return tuple(body.name for body in self.bodies if not body.joins)

    @property
    def never_initiate(self) -> tuple[str, ...]:
        return tuple(body.name for body in self.bodies if not body.initiates)


class Window(Frozen):
    """The span of an item, both days inclusive."""

    start: date
    end: date
