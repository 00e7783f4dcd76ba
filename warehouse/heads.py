"""The heads of the stored documents: read once, linked anew wherever a document comes, goes or changes."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import duckdb

from warehouse.notice_head import Head, Link, Named, Part, Repeat, item_keys
from warehouse.parts import find_parts, keys_of, may_be_part
from warehouse.plan_compare import FIELDS, Plan, plan_of
from warehouse.versions import day_of, unnumbered_twins
from warehouse.wholes import attachments_found, lacks_plan, link_mains, link_whole, relink_whole


class Heads(dict[str, Head]):
    """The heads by notice id, in the order in which they came in, and by what they are asked for: among thousands of
    notices a new one is compared with its neighbours only."""

    def __init__(self, heads: Iterable[Head] = ()) -> None:
        super().__init__()
        self._by_key: dict[str, dict[str, None]] = {}
        self._mains: dict[str | None, dict[str, None]] = {}
        self._parts: dict[str, dict[str, None]] = {}
        self._days: dict[object, dict[str, None]] = {}
        for head in heads:
            self[head.notice_id] = head

    def __setitem__(self, notice_id: str, head: Head) -> None:
        old = self.get(notice_id)
        if old is None or old.keys is not head.keys or old.part.main != head.part.main:
            if old is not None:
                self._forget(old)
            for index, key in self._places(head):
                index.setdefault(key, {})[notice_id] = None
        super().__setitem__(notice_id, head)

    def __delitem__(self, notice_id: str) -> None:
        self._forget(self[notice_id])
        super().__delitem__(notice_id)

    def _forget(self, head: Head) -> None:
        for index, key in self._places(head):
            del index[key][head.notice_id]

    def _places(self, head: Head) -> Iterator[tuple[dict[Any, dict[str, None]], Any]]:
        yield from ((self._by_key, key) for key in head.keys)
        yield (self._mains, head.doc_number) if head.part.main is None else (self._parts, head.part.main)
        if (day := day_of(head)) is not None:
            yield self._days, day

    def sharing(self, keys: Iterable[str]) -> set[str]:
        """All documents that have one of these keys."""
        return {notice_id for key in keys for notice_id in self._by_key.get(key, ())}

    def mains(self, number: str | None) -> list[Head]:
        """The documents with this number (``None``: without any) that are parts of no other."""
        return [self[notice_id] for notice_id in self._mains.get(number, ())]

    def of_day(self, day: object) -> list[Head]:
        """The documents of one issuer and day (see :func:`warehouse.versions.day_of`)."""
        return [self[notice_id] for notice_id in self._days.get(day, ())]

    def parts(self, main: str) -> list[Head]:
        """The documents that are parts of this one."""
        return [self[notice_id] for notice_id in self._parts.get(main, ())]


#: Columns of base.notice that hold a link, in the order of :func:`stored_link`.
LINK_COLUMNS = ("supersedes", "copy_of", "is_current", "part_of", "part_reason", "yields_to", "repeats")

_HEADS = f"""
SELECT
    n.notice_id, n.sha256, n.source_name, n.source_path, n.status, n.retryable, n.reader_version, n.own_issuer,
    n.own_doc_number, n.own_issue_date, n.content_hash, n.ordinal, n.first_ingested_at,
    n.title, n.kind, n.parent, coalesce(i.n_items, 0), coalesce(i.doubtful, 0), n.own_status, n.no_plan,
    {", ".join(f"n.{name}" for name in LINK_COLUMNS)}
FROM base.notice AS n
LEFT JOIN (
    SELECT notice_id, count(*) AS n_items, count(*) FILTER (status <> 'ok') AS doubtful
    FROM base.item
    GROUP BY notice_id
) AS i ON i.notice_id = n.notice_id
"""
_ATTACHMENTS = "SELECT notice_id, found_id, name, target, kind FROM base.attachment ORDER BY notice_id, position"
_ITEMS = (
    "SELECT notice_id, item_id, task_name, matters, target_scope FROM base.item "
    "WHERE notice_id IN (SELECT unnest(?::VARCHAR[]))"
)
_PLANS = (
    f"SELECT notice_id, item_id, seq, task_name, matters, target_scope, {', '.join(FIELDS)} FROM base.item "
    "WHERE notice_id IN (SELECT unnest(?::VARCHAR[])) ORDER BY length(item_id), item_id"
)


class Stored(NamedTuple):
    """``stale`` are the documents whose links in the database are not those that follow from all heads: an older
    program wrote them."""

    heads: Heads
    stale: set[str]


def read_heads(con: duckdb.DuckDBPyConnection) -> Stored:
    """All heads, with the links as they follow from all of them."""
    attachments: dict[str, list[Named]] = {}
    found: dict[str, list[str | None]] = {}
    for notice_id, found_id, *named in con.execute(_ATTACHMENTS).fetchall():
        attachments.setdefault(notice_id, []).append(Named._make(named))
        found.setdefault(notice_id, []).append(found_id)
    heads = Heads()
    written: dict[str, tuple[object, ...]] = {}
    for row in con.execute(_HEADS).fetchall():
        notice_id = row[0]
        link = _read_link(row[20:], tuple(found.get(notice_id, ())))
        own = tuple(attachments.get(notice_id, ()))
        head = Head._make((*row[:13], link, None, *row[13:16], own, *row[16:20], frozenset(), Part()))
        heads[notice_id] = head._replace(keys=keys_of(head))
        written[notice_id] = row[20:]
    _set_parts(heads, find_parts(heads, heads))
    numbers = {head.doc_number for head in heads.values()}
    _set_links(heads, _links(con, heads, numbers, heads.mains(None), ()))
    return Stored(heads, {i for i, row in written.items() if stored_link(heads[i].link) != row})


def _read_link(row: tuple[Any, ...], found: tuple[str | None, ...]) -> Link:
    supersedes, copy_of, is_current, part_of, part_reason, yields_to, repeats = row
    return Link(
        supersedes,
        copy_of,
        is_current,
        part_of=part_of,
        part_reason=part_reason,
        yields_to=yields_to,
        repeats=tuple(Repeat(**repeat) for repeat in json.loads(repeats or "[]")),
        found=found,
    )


def stored_link(link: Link) -> tuple[object, ...]:
    """The part of a link that has columns of its own, in their order."""
    repeats = json.dumps([r._asdict() for r in link.repeats], ensure_ascii=False) if link.repeats else None
    return link.supersedes, link.copy_of, link.is_current, link.part_of, link.part_reason, link.yields_to, repeats


def relink(con: duckdb.DuckDBPyConnection, heads: Heads, seeds: Iterable[Head]) -> set[str]:
    """Work out the links anew of all documents that ``seeds`` (new, changed or gone) may bear on; returns the ids of
    those whose link changed. The items of the seeds must be in the database."""
    seeds = list(seeds)
    asked = _sharing(heads, seeds)
    before = {i: heads[i].part for i in asked}
    moved = _set_parts(heads, find_parts(_around(heads, asked), asked))
    numbers = {*(seed.doc_number for seed in seeds), *(heads[i].doc_number for i in moved)}
    above = [*(seed.part for seed in seeds), *(heads[i].part for i in asked), *(before[i] for i in moved)]
    mains = {part.main for part in above if part.main is not None and part.main in heads}
    asked |= mains
    asked |= {copied for i in asked if (copied := heads[i].link.copy_of) in heads and copied is not None}
    numbers |= {heads[main].doc_number for main in mains}
    days = {day_of(head) for head in (*seeds, *(heads[i] for i in asked | moved))}
    near = asked | moved | {head.notice_id for day in days if day is not None for head in heads.of_day(day)}
    unnumbered = [heads[i] for i in sorted(near) if heads[i].doc_number is None and heads[i].part.main is None]
    return _set_links(heads, _links(con, heads, numbers, unnumbered, asked))


def _set_parts(heads: Heads, parts: Mapping[str, Part]) -> set[str]:
    moved = {notice_id for notice_id, part in parts.items() if heads[notice_id].part != part}
    for notice_id in moved:
        heads[notice_id] = heads[notice_id]._replace(part=parts[notice_id])
    return moved


def _set_links(heads: Heads, links: Mapping[str, Link]) -> set[str]:
    changed = {notice_id for notice_id, link in links.items() if heads[notice_id].link != link}
    for notice_id in changed:
        head, link = heads[notice_id], links[notice_id]
        heads[notice_id] = head._replace(link=link, status=_status(head, link))
    return changed


def _status(head: Head, link: Link) -> str:
    return "partial" if link.lacks_plan and head.own_status == "loaded" else head.own_status


def _sharing(heads: Heads, seeds: Iterable[Head]) -> set[str]:
    """The seeds that are there, and all documents that share a key with one, or with an archive among these."""
    ids = {seed.notice_id for seed in seeds if seed.notice_id in heads}
    keys = frozenset[str]().union(*(seed.keys for seed in seeds))
    if len(ids) == len(heads):
        return ids
    while True:
        found = heads.sharing(keys) - ids
        ids |= found
        more = frozenset[str]().union(*(heads[i].keys for i in found if heads[i].kind == "archive"))
        if more <= keys:
            return ids
        keys |= more


def _around(heads: Heads, asked: Collection[str]) -> Mapping[str, Head]:
    """The documents that may be main notices of ``asked``, or of these in turn."""
    if len(asked) == len(heads):
        return heads
    ids = set(asked)
    for _ in range(2):
        ids |= _sharing(heads, [heads[i] for i in ids if may_be_part(heads[i])])
    return {i: heads[i] for i in sorted(ids)}


def _links(
    con: duckdb.DuckDBPyConnection,
    heads: Heads,
    numbers: Collection[str | None],
    unnumbered: Sequence[Head],
    asked: Collection[str],
) -> dict[str, Link]:
    """The links of the main notices with one of these numbers, of those ``unnumbered`` (with all that are of one
    issuer and day with one of them), and of their parts."""
    shared = [head.notice_id for number in numbers if number is not None for head in _several(heads.mains(number))]
    _read_items(con, heads, [*shared, *(part.notice_id for main in shared for part in heads.parts(main))])
    groups = [heads.mains(number) for number in numbers if number is not None]
    groups.append(list(unnumbered))
    files = {main.notice_id: heads.parts(main.notice_id) for group in groups for main in group}
    new: dict[str, Link] = {}
    for group in groups:
        new.update(_group(con, group, files, asked))
    for notice_id, twin in unnumbered_twins(_of_their_days(heads, unnumbered)).items():
        new[notice_id] = new.get(notice_id, heads[notice_id].link)._replace(unclear=twin, why="no_number")
    for notice_id, link in list(new.items()):
        head = heads[notice_id]
        if head.attachments and link.part_of is None:
            new[notice_id] = link._replace(found=_found(heads, head, files, link, asked))
    return new


def _several(mains: list[Head]) -> list[Head]:
    return mains if len(mains) > 1 else []


def _of_their_days(heads: Heads, unnumbered: Iterable[Head]) -> list[Head]:
    days = dict.fromkeys(day_of(head) for head in unnumbered)
    return [head for day in days if day is not None for head in heads.of_day(day) if head.part.main is None]


def _group(
    con: duckdb.DuckDBPyConnection, mains: list[Head], files: Mapping[str, list[Head]], asked: Collection[str]
) -> dict[str, Link]:
    """Links of main notices with one number (or without any) and of all their parts."""
    new = link_mains(mains, files)
    wholes: dict[str, list[Head]] = {}
    for head in mains:
        wholes.setdefault(new[head.notice_id].copy_of or head.notice_id, []).extend(files.get(head.notice_id, ()))
    for head in mains:
        link = new[head.notice_id]
        parts = wholes[link.copy_of or head.notice_id]
        if link.copy_of is not None or not parts:
            new[head.notice_id] = link._replace(lacks_plan=lacks_plan(head, parts), rivals=head.part.rivals)
        elif _as_before(head, parts, asked):
            new.update(relink_whole(head, link, parts))
        else:
            new.update(link_whole(head, link, parts, _read_plans(con, [head, *parts])))
    return new


def _as_before(main: Head, parts: Iterable[Head], asked: Collection[str]) -> bool:
    """Whether the plans of a notice's files have been compared before: they are not read once more."""
    files = [main, *parts]
    ids = {head.notice_id for head in files}
    said = {repeat.other for head in files for repeat in head.link.repeats}
    return said <= ids and not ids & set(asked) and all(part.link.part_of == main.notice_id for part in parts)


def _found(
    heads: Heads, head: Head, files: Mapping[str, list[Head]], link: Link, asked: Collection[str]
) -> tuple[str | None, ...]:
    """The documents that are the attachments of a notice; unchanged where nothing near it has changed."""
    known = len(head.link.found) == len(head.attachments) and all(i is None or i in heads for i in head.link.found)
    if known and head.notice_id not in asked:
        return head.link.found
    if head.kind == "archive":
        return tuple(named.target if named.target in heads else None for named in head.attachments)
    root = link.copy_of or head.notice_id
    own = files.get(root, [])
    near = (heads[i] for i in heads.sharing(head.keys))
    others = [other for other in near if other.part.main in (None, root, head.notice_id)]
    return attachments_found(head, own, others)


def _read_items(con: duckdb.DuckDBPyConnection, heads: Heads, notice_ids: Iterable[str]) -> None:
    """Fetch what the items are called where it is not known yet; only notices that share a number need it."""
    missing = [notice_id for notice_id in notice_ids if heads[notice_id].items is None]
    if not missing:
        return
    rows: dict[str, list[tuple[str, str | None, tuple[str, ...], str | None]]] = {i: [] for i in missing}
    for notice_id, item_id, task, matters, scope in con.execute(_ITEMS, [missing]).fetchall():
        rows[notice_id].append((item_id, task, tuple(matters), scope))
    for notice_id, items in rows.items():
        heads[notice_id] = heads[notice_id]._replace(items=item_keys(items))


def _read_plans(con: duckdb.DuckDBPyConnection, files: Iterable[Head]) -> dict[str, Plan]:
    """The plans of the files of one notice, if there are several."""
    ids = [head.notice_id for head in files if head.n_items]
    if len(ids) < 2:
        return {}
    rows: dict[str, list[tuple[str, int | None, str | None, tuple[str, ...], str | None, tuple[object, ...]]]] = {}
    for notice_id, item_id, seq, task, matters, scope, *values in con.execute(_PLANS, [ids]).fetchall():
        rows.setdefault(notice_id, []).append((item_id, seq, task, tuple(matters), scope, tuple(values)))
    return {notice_id: plan_of(items) for notice_id, items in rows.items()}
