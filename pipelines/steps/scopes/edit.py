"""A person's changes to a rule: simple ones by column, anything else as a whole new rule."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from extractors.models import Frozen
from pipelines.steps.scopes.reading import leaf
from pipelines.steps.scopes.sentence import NAMES
from warehouse.scopes import Condition, Rule, ScopeError, checked, columns


class Edit(Frozen):
    """What to change; ``None`` leaves a column as it is, an empty tuple takes its conditions away. ``tags`` holds one
    tuple per demand: each must be met by one of its tags. ``drop`` are words of the scope that restrict nothing."""

    rule: Rule | None = None
    tags: tuple[tuple[str, ...], ...] | None = None
    entity_types: tuple[str, ...] | None = None
    classes: tuple[str, ...] | None = None
    areas: tuple[str, ...] | None = None
    industries: tuple[str, ...] | None = None
    statuses: tuple[str, ...] | None = None
    abnormal: bool | None = None
    drop: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self == Edit()


def edited(rule: Rule, change: Edit, tags: Collection[str] = ()) -> Rule:
    """The rule after the change; ``tags`` are those of the registry, which are never dropped. Raises
    :class:`ScopeError` when a composed condition stands in the way."""
    if change.rule is not None:
        if change != Edit(rule=change.rule):
            raise ScopeError("已用 --rule 给出整条规则，不能再用其他选项改动，请合并到 --rule 中。")
        return checked(change.rule)
    plain = checked(rule)
    conditions = plain["all"]
    for word in change.drop:
        conditions = [part for part in conditions if not _stands_for(part, word, tags)]
    simple = (
        ("entity_type", "in", change.entity_types),
        ("credit_class", "in", change.classes),
        ("area", "matches", change.areas),
        ("industry", "in", change.industries),
        ("abnormal", "is", None if change.abnormal is None else (change.abnormal,)),
    )
    for column, op, values in simple:
        if values is not None:
            conditions = _replaced(conditions, column, [leaf(column, op, *values)] if values else [])
    if change.tags is not None:
        conditions = _replaced(conditions, "tags", [leaf("tags", "has_any", *tags) for tags in change.tags if tags])
    status = plain["status"] if change.statuses is None else list(change.statuses)
    return checked({"all": conditions, "status": status})


def _replaced(conditions: Sequence[Condition], column: str, new: list[Condition]) -> list[Condition]:
    kept = []
    for part in conditions:
        looks_at = columns(part)
        if column in looks_at and looks_at != {column}:
            raise ScopeError(
                f"规则中有同时涉及{NAMES.get(column, column)}与其他栏目的复合条件，请用 --rule 给出整条规则。"
            )
        if column not in looks_at:
            kept.append(part)
    return [*kept, *new]


def _stands_for(part: Condition, word: str, tags: Collection[str]) -> bool:
    """Whether it is the demand that was written down for a word nobody understood."""
    values = part["values"] if part.get("op") == "has_any" else []
    return len(values) == 1 and word in values[0] and values[0] not in tags
