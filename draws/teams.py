"""Who visits whom (DRAW 1.7): every object gets its places per department, loads stay even, caps and recusals hold.

A place that finds no inspector with room starts a breadth-first search for a chain of reassignments. The search is
that of augmenting paths in a bipartite graph, so a place is ``unmet`` only when no assignment of any kind fills it
beside those filled before.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence

from draws.canonical import Row
from draws.errors import DrawError
from draws.keys import ticket
from draws.models import Unmet

Teams = dict[str, tuple[str, ...]]


def visit_order(objects: Iterable[str], inspector_key: str) -> list[str]:
    """The objects in the order in which they get their teams."""
    return sorted(objects, key=lambda one: (ticket(inspector_key, "visit|" + one), one))


def assign(
    objects: Iterable[str],
    team: Mapping[str, int],
    inspectors: Sequence[Row],
    recusals: Iterable[Row],
    inspector_key: str,
    load_cap: int | None,
    load: Mapping[str, int] | None = None,
) -> tuple[Teams, tuple[Unmet, ...]]:
    """Teams of all ``objects`` in visiting order, each sorted by inspector, and the places left unfilled.

    ``team`` is places per department code, ``inspectors`` are ``(inspector, department)``, ``recusals``
    ``(object, inspector)``; ``load_cap`` the most objects per inspector (``None``: no limit); ``load`` the visits that
    inspectors have already.
    """
    if len({inspector for inspector, _ in inspectors}) != len(inspectors):
        raise DrawError("检查人员名录中有重复的编号，不能组队。")
    staff: dict[str, list[str]] = defaultdict(list)
    for inspector, department in sorted(inspectors):
        staff[department].append(inspector)
    recused: dict[str, set[str]] = defaultdict(set)
    for object_id, inspector in recusals:
        recused[object_id].add(inspector)
    order = visit_order(objects, inspector_key)
    rooms = {
        department: _Department(staff.get(department, []), recused, inspector_key, load_cap, load or {})
        for department in sorted(team)
    }
    unmet: list[Unmet] = []
    for object_id in order:
        for department, room in rooms.items():
            for _ in range(team[department]):
                if not room.fill(object_id):
                    unmet.append(Unmet(object_id=object_id, department=department))
    teams = {one: tuple(sorted(who for room in rooms.values() for who in room.members(one))) for one in order}
    return teams, tuple(unmet)


class _Department:
    """The inspectors of one department while teams are made. Departments do not touch each other: an inspector
    belongs to one, so a chain never leaves it."""

    def __init__(
        self,
        staff: Sequence[str],
        recused: Mapping[str, set[str]],
        key: str,
        cap: int | None,
        load: Mapping[str, int],
    ) -> None:
        self._staff = staff
        self._recused = recused
        self._start = hashlib.sha256(f"{key}:".encode())
        self._cap = cap
        self._load = {who: load.get(who, 0) for who in staff}
        self._visits: dict[str, list[str]] = {who: [] for who in staff}
        self._team: dict[str, list[str]] = {}
        self._tickets: dict[str, dict[str, str]] = {}
        #: Inspectors from whom no chain leads to room, found by a search that failed. They stay so for good: a later
        #: chain cannot pass them, so nothing they hold changes.
        self._stuck: set[str] = set()

    def members(self, object_id: str) -> list[str]:
        return self._team.get(object_id, [])

    def fill(self, object_id: str) -> bool:
        """Fill one more place for ``object_id``; false when that is impossible."""
        free = self._candidates(object_id, self._staff)
        lowest = min((self._load[who] for who in free if self._has_room(who)), default=None)
        if lowest is not None:  # only those with the lowest load need a ticket
            self._give(min((w for w in free if self._load[w] == lowest), key=self._rank(object_id)), object_id)
            return True
        return self._chain(object_id, sorted(free, key=self._rank(object_id)))

    def _chain(self, object_id: str, starts: Sequence[str]) -> bool:
        """Breadth first: a full inspector gives one visit (in the order he got them) to the next in rank."""
        came: dict[str, tuple[str, str] | None] = {who: None for who in starts if who not in self._stuck}
        queue = deque(came)
        unseen = [who for who in self._staff if who not in came and who not in self._stuck]
        while queue:
            who = queue.popleft()
            for visit in self._visits[who]:
                if not unseen:
                    break
                for other in sorted(self._candidates(visit, unseen), key=self._rank(visit)):
                    came[other] = (who, visit)
                    if self._has_room(other):
                        self._shift(other, came, object_id)
                        return True
                    unseen.remove(other)
                    queue.append(other)
        self._stuck |= set(came)
        return False

    def _shift(self, last: str, came: Mapping[str, tuple[str, str] | None], object_id: str) -> None:
        """Carry out a chain from its end: each takes over the visit through which the search reached him."""
        who = last
        while (step := came[who]) is not None:
            before, visit = step
            self._take_away(before, visit)
            self._give(who, visit)
            who = before
        self._give(who, object_id)

    def _give(self, who: str, object_id: str) -> None:
        self._team.setdefault(object_id, []).append(who)
        self._visits[who].append(object_id)
        self._load[who] += 1

    def _take_away(self, who: str, object_id: str) -> None:
        self._team[object_id].remove(who)
        self._visits[who].remove(object_id)
        self._load[who] -= 1

    def _has_room(self, who: str) -> bool:
        return self._cap is None or self._load[who] < self._cap

    def _candidates(self, object_id: str, among: Sequence[str]) -> list[str]:
        out = self._recused.get(object_id, ())
        members = self._team.get(object_id, ())
        return [who for who in among if who not in out and who not in members]

    def _rank(self, object_id: str) -> Callable[[str], tuple[int, str, str]]:
        tickets = self._tickets.setdefault(object_id, {})

        def rank(who: str) -> tuple[int, str, str]:
            mark = tickets.get(who)
            if mark is None:
                made = self._start.copy()
                made.update(f"{object_id}|{who}".encode())
                mark = tickets[who] = made.hexdigest()
            return self._load[who], mark, who

        return rank
