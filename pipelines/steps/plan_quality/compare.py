"""Two plans side by side: what was added, dropped and changed, and which bodies have another name now."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from pipelines.steps.plan_quality.bodies import alias_of, bodies_of, renames
from pipelines.steps.plan_quality.choose import family_of, issuer_key, plan_type
from pipelines.steps.plan_quality.matching import Doubt, Facts, Pair, match
from pipelines.steps.plan_quality.models import (
    TYPE_NAMES,
    BodyChange,
    Change,
    ChangedItem,
    Comparison,
    ItemRef,
    LoneItem,
    Relation,
    UncertainPair,
)
from pipelines.steps.plan_quality.texts import fold
from pipelines.steps.plan_quality.values import LABELS, NONE, Seen, raw_text, seen
from warehouse.reporting.plan_records import Plan, PlanHead, PlanLine

_LISTS = ("matters", "initiator", "cooperators")
#: Without a plan of its own: every notice is its own family.
_NOBODY: Mapping[str, str] = {}


def compare(old: Plan, new: Plan, family: Mapping[str, str] = _NOBODY) -> Comparison:
    """Compare ``new`` with ``old``. ``family`` maps notices to the family of their versions and copies.

    Windows count from the plan year: the same months a year later are no change.
    """
    changes = renames(old, new)
    alias = alias_of(changes)
    matching = match(_facts(old, alias), _facts(new, alias))
    changed, unchanged = _changed(matching.pairs, changes)
    names_old, names_new = set(bodies_of(old)), set(bodies_of(new))
    told = {name for change in changes for name in (*change.old, *change.new)}
    relation = relation_of(old.head, new.head, family)
    return Comparison(
        old=old.head,
        new=new.head,
        relation=relation,
        shift=shift_of(old.head, new.head),
        unchanged=unchanged,
        changed=changed,
        added=tuple(_lone(one, old, "旧") for one in matching.added),
        dropped=tuple(_lone(one, new, "新") for one in matching.dropped),
        uncertain=tuple(_uncertain(doubt) for doubt in matching.doubts),
        renamed=changes,
        bodies_added=tuple(sorted(names_new - names_old - told)),
        bodies_dropped=tuple(sorted(names_old - names_new - told)),
        notes=(*_notes(old, new, relation, changes), *_reasons(relation, len(matching.dropped))),
    )


def shift_of(old: PlanHead, new: PlanHead) -> int | None:
    """By how many years windows move; None when a plan year is not known."""
    return None if old.plan_year is None or new.plan_year is None else new.plan_year - old.plan_year


def relation_of(old: PlanHead, new: PlanHead, family: Mapping[str, str] = _NOBODY) -> Relation:
    """Versions of one plan, plans of different years of one issuer and type, or neither."""
    together = family_of(family, old.notice_id) == family_of(family, new.notice_id)
    if together or new.supersedes == old.notice_id or old.supersedes == new.notice_id:
        return "version"
    alike = (issuer_key(old), plan_type(old)) == (issuer_key(new), plan_type(new))
    return "years" if alike and shift_of(old, new) not in {0, None} else "other"


def _facts(plan: Plan, alias: Mapping[str, str]) -> list[Facts]:
    year = plan.head.plan_year
    return [Facts(i, line, seen(line, year, alias), _initiator(line)) for i, line in enumerate(plan.lines)]


def _initiator(line: PlanLine) -> Hashable:
    """The kind and place of who initiates, so that a renamed body is the same one; else the name as it stands."""
    for body in line.bodies:
        if body.role == "initiator":
            return (body.kind, body.area) if body.kind and body.area else (body.name,)
    raw = fold(raw_text(line, "initiator"))
    return (raw,) if raw else None


def _changed(pairs: list[Pair], bodies: Sequence[BodyChange]) -> tuple[tuple[ChangedItem, ...], int]:
    changed, unchanged = [], 0
    for pair in pairs:
        changes = differences(pair.old, pair.new, bodies)
        if not changes:
            unchanged += 1
            continue
        changed.append(
            ChangedItem(
                old=item_ref(pair.old.line),
                new=item_ref(pair.new.line),
                how="exact" if pair.exact else "similar",
                score=pair.score,
                changes=changes,
                reason=(pair.new.line.remarks or "").strip(),
            )
        )
    return tuple(changed), unchanged


def differences(old: Facts, new: Facts, bodies: Sequence[BodyChange] = ()) -> tuple[Change, ...]:
    """The fields in which two items differ, in the order of :data:`LABELS`."""
    pairs = ((name, old.seen[name], new.seen[name]) for name in LABELS)
    return tuple(_change(name, a, b, bodies) for name, a, b in pairs if not a.same(b))


def _change(name: str, old: Seen, new: Seen, bodies: Sequence[BodyChange]) -> Change:
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    if name in _LISTS:
        common = {fold(name): one.old[0] for one in bodies if one.basis == "kind" for name in (*one.old, *one.new)}
        before, after = _folded(old.members, common), _folded(new.members, common)
        added = tuple(one for one, key in zip(new.members, after, strict=True) if key not in before)
        removed = tuple(one for one, key in zip(old.members, before, strict=True) if key not in after)
    return Change(
        field=name,
        label=LABELS[name],
        old=old.text,
        new=new.text,
        added=added,
        removed=removed,
        certain=old.certain and new.certain,
        note="可能只是部门更名" if _may_be_renamed(added, removed, bodies) else "",
    )


def _folded(names: Sequence[str], common: Mapping[str, str]) -> list[str]:
    """Names for comparing; either name of a renamed body is the same."""
    return [common.get(fold(name), fold(name)) for name in names]


def _may_be_renamed(added: tuple[str, ...], removed: tuple[str, ...], bodies: Sequence[BodyChange]) -> bool:
    unsure = [one for one in bodies if one.basis == "unclear"]
    return any(set(added) & set(one.new) and set(removed) & set(one.old) for one in unsure)


def item_ref(line: PlanLine) -> ItemRef:
    """The item as a person recognises it; one without a name by its matters."""
    quota = raw_text(line, "quota")
    page = next((cell.page for cell in line.cells if cell.page is not None), None)
    return ItemRef(
        item_id=line.item_id,
        seq=line.seq,
        name=line.task_name or "；".join(line.matters) or "（没有名称）",
        scope=line.target_scope or NONE,
        initiator=line.initiator or raw_text(line, "initiator") or NONE,
        quota=quota or NONE,
        page=page,
        row_no=line.row_no,
        status=line.status,
    )


def _lone(one: Facts, other: Plan, word: str) -> LoneItem:
    """With a hint where the other plan has an item of the same name, which belongs to another one."""
    name = fold(one.line.task_name or "")
    twin = next((line for line in other.lines if name and fold(line.task_name or "") == name), None)
    note = f"{word}计划{item_ref(twin).title}同名，但范围、发起部门或比例不同" if twin else ""
    return LoneItem(item=item_ref(one.line), note=note)


def _uncertain(doubt: Doubt) -> UncertainPair:
    return UncertainPair(old=item_ref(doubt.old.line), new=item_ref(doubt.new.line), score=doubt.score, why=doubt.why)


def _reasons(relation: Relation, dropped: int) -> tuple[str, ...]:
    """Items that are gone have no remark that could say why (DOMAIN C8 asks for a reason)."""
    if relation != "version" or not dropped:
        return ()
    return ("取消条目的理由在计划表中看不到，请对照通知正文。",)


def _notes(old: Plan, new: Plan, relation: Relation, changes: tuple[BodyChange, ...]) -> tuple[str, ...]:
    notes = []
    shift = shift_of(old.head, new.head)
    if shift is None:
        notes.append("有一份计划的年度没有读出，抽查时间只比较月、日。")
    elif relation == "years" and abs(shift) != 1:
        notes.append(f"两份计划相隔{abs(shift)}年，不是相邻的年度。")
    if relation == "other":
        kinds = [TYPE_NAMES[plan_type(plan.head)] for plan in (old, new)]
        if kinds[0] == kinds[1] and issuer_key(old.head) == issuer_key(new.head):
            notes.append("两份通知是同一机关同一年度的同类计划，不是上下年。")
        else:
            between = "。" if kinds[0] == kinds[1] else f"（{kinds[0]}与{kinds[1]}）。"
            notes.append(f"两份通知不是同一机关的同类计划{between}")
    elif fold(old.head.issuer or "") != fold(new.head.issuer or ""):
        notes.append(f"发文机关的写法不同：“{old.head.issuer or NONE}”与“{new.head.issuer or NONE}”，按同一机关比较。")
    waiting = [sum(line.status != "ok" for line in plan.lines) for plan in (old, new)]
    if any(waiting):
        notes.append(f"待核对或已隔离的条目：旧计划{waiting[0]}条，新计划{waiting[1]}条，其差异以核对后为准。")
    if any(change.basis == "kind" for change in changes):
        notes.append("按部门类别认定的更名是推定，请核对。")
    return tuple(notes)
