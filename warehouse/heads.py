"""The heads of the stored documents: read once, linked anew wherever a document comes, goes or changes."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import duckdb

from warehouse.notice_head import Head, Link, Named, Part, Repeat, item_keys
from warehouse.parts import find_parts, is_near, keys_of, may_be_part
from warehouse.plan_compare import FIELDS, Plan, plan_of
from warehouse.versions import unnumbered_twins
from warehouse.wholes import attachments_found, lacks_plan, link_mains, link_whole, relink_whole

Heads = dict[str, Head]

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
    heads: Heads = {}
    written: dict[str, tuple[object, ...]] = {}
    for row in con.execute(_HEADS).fetchall():
        notice_id = row[0]
        link = _read_link(row[20:], tuple(found.get(notice_id, ())))
        own = tuple(attachments.get(notice_id, ()))
        head = Head._make((*row[:13], link, None, *row[13:16], own, *row[16:20], frozenset(), Part()))
        heads[notice_id] = head._replace(keys=keys_of(head))
        written[notice_id] = row[20:]
    _set_parts(heads, find_parts(heads, heads))
    _set_links(heads, _links(con, heads, {head.doc_number for head in heads.values()}, ()))
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
    numbers = {None, *(seed.doc_number for seed in seeds), *(heads[i].doc_number for i in moved)}
    mains = {seed.part.main for seed in seeds} | {heads[i].part.main for i in asked} | {before[i].main for i in moved}
    asked |= {main for main in mains if main in heads}
    asked |= {copied for i in asked if (copied := heads[i].link.copy_of) in heads and copied is not None}
    numbers |= {heads[main].doc_number for main in mains if main in heads}
    return _set_links(heads, _links(con, heads, numbers, asked))


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
        found = {i for i, head in heads.items() if i not in ids and not keys.isdisjoint(head.keys)}
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
    con: duckdb.DuckDBPyConnection, heads: Heads, numbers: Collection[str | None], asked: Collection[str]
) -> dict[str, Link]:
    """The links of the main notices with one of these numbers, and of their parts."""
    groups: dict[str | None, list[str]] = {}
    parts: dict[str, list[str]] = {}
    for notice_id, head in heads.items():
        if head.part.main is not None:
            parts.setdefault(head.part.main, []).append(notice_id)
        elif head.doc_number in numbers:
            groups.setdefault(head.doc_number, []).append(notice_id)
    shared = [i for number, ids in groups.items() if number is not None and len(ids) > 1 for i in ids]
    _read_items(con, heads, [*shared, *(i for main in shared for i in parts.get(main, ()))])
    files = {main: [heads[i] for i in ids] for main, ids in parts.items()}
    new: dict[str, Link] = {}
    for group in groups.values():
        new.update(_group(con, [heads[i] for i in group], files, asked))
    for notice_id, twin in unnumbered_twins(head for head in heads.values() if head.part.main is None).items():
        new[notice_id] = new.get(notice_id, heads[notice_id].link)._replace(unclear=twin, why="no_number")
    for notice_id, link in list(new.items()):
        head = heads[notice_id]
        if head.attachments and link.part_of is None:
            new[notice_id] = link._replace(found=_found(heads, head, files, link, asked))
    return new


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
    root = link.copy_of or head.notice_id
    own = files.get(root, [])
    others = [o for o in heads.values() if is_near(head, o) and o.part.main in (None, root, head.notice_id)]
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
