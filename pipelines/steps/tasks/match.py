"""Which item of the plan in force is the item that a task was made from, after the plan has been revised.

Only notices that are versions or copies of each other are compared. Task name and scope tell items apart, then the
name alone, then the scope with the same serial number if the names are alike; the serial number alone never does, for
a task that was put in the place of another is another task.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_BETWEEN = re.compile(r"[\W_]+")


class Known(NamedTuple):
    """One plan item: ``family`` names the notice with all its versions; ``key`` is what the caller calls it."""

    key: str
    family: str
    item_id: str
    name: str
    scope: str
    seq: int | None


def known(
    key: str,
    family: str,
    item_id: str,
    task_name: str | None,
    matters: Sequence[str],
    scope: str | None,
    seq: int | None,
) -> Known:
    """Names and scopes are compared without punctuation; an item without a name is known by its matters."""
    name = _plain(task_name or "") or _plain("".join(matters))
    return Known(key, family, item_id, name, _plain(scope or ""), seq)


def _plain(text: str) -> str:
    return _BETWEEN.sub("", text)


#: From the surest to the least sure; each is tried on what the ones before have left over.
_RULES: tuple[Callable[[Known], Hashable], ...] = (
    lambda one: (one.family, one.name, one.scope, one.seq, one.item_id),
    lambda one: (one.family, one.name, one.scope, one.seq),
    lambda one: (one.family, one.name, one.scope),
    lambda one: (one.family, one.name, one.seq) if one.name else None,
    lambda one: (one.family, one.name) if one.name else None,
    lambda one: (one.family, one.scope, one.seq) if one.scope and one.seq is not None else None,
)


def match(old: Sequence[Known], new: Sequence[Known]) -> dict[str, str]:
    """Key of the old item → key of the new one. Items with the same description are matched in their order when
    there are equally many of them; otherwise they are left to the next rule."""
    left, right = list(old), list(new)
    found: dict[str, str] = {}
    for rule in _RULES:
        pairs = _pairs(left, right, rule)
        found.update((a.key, b.key) for a, b in pairs)
        left = [one for one in left if one.key not in found]
        taken = set(found.values())
        right = [one for one in right if one.key not in taken]
    return found


def _pairs(
    left: Sequence[Known], right: Sequence[Known], rule: Callable[[Known], Hashable]
) -> list[tuple[Known, Known]]:
    a, b = _grouped(left, rule), _grouped(right, rule)
    return [
        (old, new)
        for key, olds in a.items()
        if len(olds) == len(b.get(key, ()))
        for old, new in zip(olds, b[key], strict=True)
        if _alike(old.name, new.name)
    ]


def _alike(old: str, new: str) -> bool:
    """Whether a name may be another wording of the same task; under one scope and number stand different tasks too."""
    return old == new or SequenceMatcher(None, old, new, autojunk=False).ratio() >= 0.5


def _grouped(items: Sequence[Known], rule: Callable[[Known], Hashable]) -> dict[Hashable, list[Known]]:
    groups: dict[Hashable, list[Known]] = defaultdict(list)
    for one in items:
        key = rule(one)
        if key is not None:
            groups[key].append(one)
    return groups


def families(links: Mapping[str, Sequence[str | None]]) -> dict[str, str]:
    """Notice → the name of its family (the smallest id of all that supersede or copy each other).

    ``links`` maps every notice to those it supersedes or is a copy of.
    """
    parent = {notice: notice for notice in links}

    def root(notice: str) -> str:
        parent.setdefault(notice, notice)
        while parent[notice] != notice:
            parent[notice] = parent[parent[notice]]
            notice = parent[notice]
        return notice

    for notice, others in links.items():
        for other in others:
            if other is not None:
                a, b = sorted((root(notice), root(other)))
                parent[b] = a
    return {notice: root(notice) for notice in list(parent)}
