"""The draw itself: from a commitment, the frozen files and the seed to drawn objects and their teams."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from draws.canonical import (
    Row,
    frame_tsv,
    inspectors_tsv,
    recusals_tsv,
    sha256_hex,
    sizes_of,
)
from draws.errors import DrawError
from draws.keys import draw_keys, ticket
from draws.models import Commit, FilePrint, Lead, Result, Selected, Unmet
from draws.sizes import want as wanted
from draws.teams import assign


def draw(
    commit: Commit,
    frame: Sequence[Row],
    inspectors: Sequence[Row],
    recusals: Sequence[Row],
    seed: str,
    code: str,
    lead: Lead | None = None,
) -> Result:
    """The whole draw in memory. ``frame`` is ``(object, stratum)``, ``inspectors`` ``(inspector, department)``,
    ``recusals`` ``(object, inspector)``, in any order; ``seed`` the encoded text, ``code`` hex (empty in open mode).
    Files, sizes or code that are not those of the commitment are a :class:`DrawError`."""
    check_files(commit, frame, inspectors, recusals)
    check_want(commit)
    object_key, inspector_key = draw_keys(commit, seed, code, lead)
    selected = select(frame, commit.want, object_key)
    teams, unmet = assign(
        (one.object_id for one in selected), commit.team, inspectors, recusals, inspector_key, commit.load_cap
    )
    return Result(selected=selected, teams=teams, unmet=unmet)


def print_of(data: bytes, *, sizes: Mapping[str, int] | None = None) -> FilePrint:
    """The fingerprint of a file's bytes."""
    return FilePrint(rows=data.count(b"\n"), sha256=sha256_hex(data), sizes=dict(sizes) if sizes is not None else None)


def frame_print(rows: Sequence[Row]) -> FilePrint:
    return print_of(frame_tsv(rows), sizes=sizes_of(rows))


def check_files(commit: Commit, frame: Sequence[Row], inspectors: Sequence[Row], recusals: Sequence[Row]) -> None:
    """The rows are those that were committed, or a :class:`DrawError` names the file that is not."""
    found = {
        "frame": frame_print(frame),
        "inspectors": print_of(inspectors_tsv(inspectors)),
        "recusals": print_of(recusals_tsv(recusals)),
    }
    for name, made in found.items():
        if made != getattr(commit, name):
            raise DrawError(f"{name}.tsv 与锁定文件中的哈希不符，不能抽取。")


def check_want(commit: Commit) -> None:
    """The numbers per stratum follow from quota, policy and sizes, or a :class:`DrawError` says so."""
    made = wanted(commit.quota, commit.policy, commit.frame.sizes or {})
    if made != commit.want:
        raise DrawError("锁定文件中的各类抽取数与按比例和政策算出的不符，不能抽取。")


def by_ticket(rows: Iterable[Row], key: str) -> list[Selected]:
    """All rows with their tickets, lowest first (ties by id)."""
    made = (Selected.model_construct(object_id=a, stratum=b, ticket=ticket(key, a)) for a, b in rows)
    return sorted(made, key=_order)


def _order(one: Selected) -> tuple[str, str]:
    return one.ticket, one.object_id


def select(frame: Iterable[Row], want: Mapping[str, int], key: str) -> tuple[Selected, ...]:
    """In every stratum the ``want`` lowest tickets; the whole sorted by (ticket, id). The order of the rows does not
    matter. A stratum that has fewer objects than are wanted is a :class:`DrawError`."""
    strata: dict[str, list[str]] = defaultdict(list)
    for object_id, stratum in frame:
        strata[stratum].append(object_id)
    out: list[Selected] = []
    for stratum, number in want.items():
        rows = strata.get(stratum, [])
        if number > len(rows):
            raise DrawError(f"“{stratum}”一类只有 {len(rows)} 个对象，不能抽取 {number} 个。")
        lowest = heapq.nsmallest(number, ((ticket(key, one), one) for one in rows))
        out += (Selected(object_id=one, stratum=stratum, ticket=mark) for mark, one in lowest)
    return tuple(sorted(out, key=_order))


def substitute(
    frame: Iterable[Row],
    selected: Sequence[Selected],
    replaced: str,
    key: str,
    used: Iterable[str] = (),
) -> Selected:
    """The substitute of ``replaced`` (DRAW 1.8): the next ticket of its stratum that is neither drawn nor in ``used``
    (substitutes named before, replaced objects, objects excluded since). None left is a :class:`DrawError`."""
    gone = next((one for one in selected if one.object_id == replaced), None)
    if gone is None:
        raise DrawError(f"“{replaced}”不在抽中的对象之内，不能替换。")
    taken = {one.object_id for one in selected} | set(used)
    rest = ((ticket(key, one), one) for one, stratum in frame if stratum == gone.stratum and one not in taken)
    mark, object_id = min(rest, default=("", ""))
    if not object_id:
        raise DrawError(f"“{gone.stratum}”一类已没有可以替补的对象，请由负责人另行决定。")
    return Selected(object_id=object_id, stratum=gone.stratum, ticket=mark)


def team_for_substitute(
    teams: Mapping[str, Sequence[str]],
    replaced: str,
    object_id: str,
    team: Mapping[str, int],
    inspectors: Sequence[Row],
    recusals: Iterable[Row],
    inspector_key: str,
    load_cap: int | None,
) -> tuple[tuple[str, ...], tuple[Unmet, ...]]:
    """The team that visits the substitute ``object_id``, and the places that nobody can take.

    It is the team of ``replaced`` without those who are recused for the substitute or no longer in ``inspectors``.
    Open places (departments in code order) go to the first with room by (load, ``ticket(inspector_key, object_id + "|"
    + inspector_id)``, id), as in DRAW 1.7. Teams of other objects are published already, so there is no chain of
    reassignments. ``teams`` are the teams in force: ``replaced`` is still in, objects replaced earlier are out and
    their substitutes in.
    """
    department = dict(inspectors)
    out = {who for one, who in recusals if one == object_id}
    load = dict.fromkeys(department, 0)
    for members in teams.values():
        for who in members:
            load[who] = load.get(who, 0) + 1
    kept = [who for who in teams.get(replaced, ()) if who not in out and who in department]
    unmet: list[Unmet] = []
    for code in sorted(team):
        for _ in range(team[code] - sum(department[who] == code for who in kept)):
            free = [
                (load[who], ticket(inspector_key, f"{object_id}|{who}"), who)
                for who, home in department.items()
                if home == code and who not in out and who not in kept and (load_cap is None or load[who] < load_cap)
            ]
            if free:
                kept.append(min(free)[2])
            else:
                unmet.append(Unmet(object_id=object_id, department=code))
    return tuple(sorted(kept)), tuple(unmet)
