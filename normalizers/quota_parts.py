"""From pieces to one quota: which amount belongs to which class or condition, and what the amounts mean together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from normalizers.amounts import Amount, between
from normalizers.measures import Condition, Staff
from normalizers.rules import Piece
from normalizers.tiers import Label, ends, is_compound, label_before, tier
from normalizers.values import QuotaCase, QuotaValue, Tier

_ROLES = {"ratio", "count", "full", "cycle"}
_ALL = Amount("=", Decimal(1), Decimal(1), "%")
_CYCLE_ODD = "是多年内全部覆盖，本年度的抽查比例请确认。"


@dataclass(frozen=True, slots=True)
class Part:
    """One amount with what stands beside it. ``aside`` is true when it stands in brackets after another."""

    amount: Amount | None = None
    staff: Staff | None = None
    label: Label | None = None
    condition: Condition | None = None
    aside: bool = False
    pieces: tuple[Piece, ...] = ()
    weak: Label | None = None


def belongs_to_amount(piece: Piece, pieces: Sequence[Piece]) -> bool:
    """True for a ``每月`` whose clause goes on to an amount (``每月不少于40家次``): a period of the quota."""
    if piece.role in {"cycle", "amount_per"}:
        return True
    if piece.role != "every":
        return False
    for later in pieces[pieces.index(piece) + 1 :]:
        if later.role in {"ratio", "count", "full"}:
            return True
        if later.role not in {"filler", "rest"}:
            return False
    return False


def parts_of(pieces: Sequence[Piece]) -> tuple[Part, ...]:
    """The amounts of a text in order, each with its class or condition."""
    parts: list[Part] = []
    condition: Piece | None = None
    for at, piece in enumerate(pieces):
        if piece.role == "condition":
            condition = piece
        elif piece.role == "staff" and isinstance(piece.data, Staff):
            parts.append(Part(staff=piece.data, pieces=(piece,)))
        elif piece.role in _ROLES:
            parts.append(_part(pieces, at, condition, bool(parts)))
            condition = None
    return _merge_full(_settle_labels(parts))


def _part(pieces: Sequence[Piece], at: int, condition: Piece | None, later: bool) -> Part:
    piece = pieces[at]
    item = piece.data if isinstance(piece.data, Amount) else replace(_ALL, odd=_CYCLE_ODD)
    if condition and isinstance(condition.data, Condition):
        return Part(amount=item, condition=condition.data, pieces=(condition, piece))
    label = label_before(pieces, at)
    aside = later and at > 0 and pieces[at - 1].text.endswith("(")
    if label is None or piece.role in {"cycle"}:
        return Part(amount=item, aside=aside, pieces=(piece,))
    if label.weak:
        return Part(amount=item, aside=aside, weak=label, pieces=(piece,))
    return Part(amount=item, label=label, aside=aside, pieces=(*label.pieces, piece))


def _settle_labels(parts: list[Part]) -> list[Part]:
    """General nouns name classes only beside a second amount; a lone count keeps its scope words unread."""
    named = [part for part in parts if part.label or part.weak]
    if len(named) > 1:
        return [
            replace(p, label=p.weak, weak=None, pieces=(*p.weak.pieces, *p.pieces)) if p.weak and not p.label else p
            for p in parts
        ]
    alone = len(parts) == 1 and parts[0].label is not None and not parts[0].label.known
    if alone and parts[0].amount is not None and not parts[0].amount.is_ratio:
        return [replace(parts[0], label=None, pieces=parts[0].pieces[-1:])]
    return parts


def _merge_full(parts: list[Part]) -> tuple[Part, ...]:
    """``100%（全覆盖）`` is said twice and meant once."""
    out: list[Part] = []
    for part in parts:
        if part.amount and not part.condition and not part.label and out:
            last = out[-1]
            full = {p.role for p in (*last.pieces, *part.pieces)} >= {"full", "ratio"}
            same = last.amount is not None and last.amount.low == part.amount.low == 1 and last.amount.is_ratio
            beside = not last.label or part.pieces[0].start - last.pieces[-1].end <= int(part.aside)
            if full and same and part.amount.is_ratio and not last.condition and beside:
                out[-1] = replace(last, pieces=(*last.pieces, *part.pieces))
                continue
        out.append(part)
    return tuple(out)


def _plain(item: Amount) -> QuotaValue:
    if item.is_ratio:
        low, high = ends(item)
        return QuotaValue(op=item.op, min=low, max=high)
    top = int(item.high) if item.op == "range" else None
    return QuotaValue(op=item.op, count=int(item.low), count_max=top, unit=item.unit or None)


def one_of_each(parts: Sequence[Part]) -> tuple[QuotaValue | None, list[str]]:
    """One ratio, one count, or the two together; more than that is doubtful."""
    amounts = [part.amount for part in parts if part.amount]
    if not amounts:
        return None, []
    ratios = [item for item in amounts if item.is_ratio]
    counts = [item for item in amounts if not item.is_ratio]
    span = between(*amounts) if len(amounts) == 2 else None
    if span is not None:
        return _plain(span), []
    if len(ratios) > 1 or len(counts) > 1:
        return _plain(amounts[0]), ["有多个比例或数量，没有写明各自适用什么，请对照原文确认。"]
    if not ratios or not counts:
        return _plain(amounts[0]), []
    value, number = _plain(ratios[0]), _plain(counts[0])
    if counts[0].op in ("=", "~") and (aside := any(part.aside for part in parts)):
        odd = [] if aside and counts[0].op == ratios[0].op == "=" else ["比例与数量的关系请确认。"]
        return value.model_copy(update={"count": number.count, "unit": number.unit}), odd
    if counts[0].op == "=":
        update = {"count": number.count, "unit": number.unit}
        return value.model_copy(update=update), ["同时有比例和数量，请确认数量是抽查数还是基数。"]
    case = QuotaCase(when="同时", op=counts[0].op, count=number.count, unit=number.unit)
    return value.model_copy(update={"conditional": True, "cases": (case,)}), ["比例之外另有数量限制，请确认如何取数。"]


def labelled(parts: Sequence[Part], plain: Sequence[Part]) -> tuple[QuotaValue | None, list[str]]:
    """A tier for each class. A class named twice, a lone unknown class and an amount without class are doubtful."""
    odd: list[str] = []
    tiers: dict[str, Tier] = {}
    for part in parts:
        if part.label is None or part.amount is None:
            continue
        if part.label.name in tiers:
            odd.append(f"类别“{part.label.name}”出现了两次，请对照原文确认。")
            continue
        tiers[part.label.name] = tier(part.amount)
    labels = [part.label for part in parts if part.label]
    mixed = any(label.known for label in labels)
    odd += [f"类别“{label.name}”前另有文字，请对照原文确认。" for label in labels if mixed and is_compound(label)]
    if len(tiers) == 1:
        odd.append("只写明了一个类别的比例或数量，请确认其余类别。")
    if plain:
        odd.append("有的数值没有写明类别，请对照原文确认。")
        value, _ = one_of_each(plain)
        return (value or QuotaValue(op="by_class")).model_copy(update={"by_class": tiers}), odd
    return QuotaValue(op="by_class", by_class=tiers), odd


def staffed(parts: Sequence[Part]) -> tuple[QuotaValue | None, list[str]]:
    staff = [part.staff for part in parts if part.staff]
    odd = [item.odd for item in staff if item.odd]
    if len(parts) > 1:
        odd.append("人员与对象之比以外还有其他数值，请对照原文确认。")
    return QuotaValue(op="staff_ratio", staff=staff[0].staff, units=staff[0].units), odd


def with_cases(value: QuotaValue | None, parts: Sequence[Part]) -> tuple[QuotaValue | None, list[str]]:
    """Add the conditional amounts; without a base amount the whole quota is ``conditional``."""
    cases = tuple(_case(part) for part in parts if part.condition and part.amount)
    if not cases:
        return value, []
    if value is not None:
        return value.model_copy(update={"conditional": True, "cases": (*value.cases, *cases)}), []
    odd = ["只写明了一种情形下的数量，请确认其余情形。"] if len(cases) == 1 else []
    return QuotaValue(op="conditional", conditional=True, cases=cases), odd


def _case(part: Part) -> QuotaCase:
    assert part.amount is not None and part.condition is not None
    made = _plain(part.amount)
    return QuotaCase(when=part.condition.when, op=made.op, min=made.min, max=made.max, count=made.count, unit=made.unit)
