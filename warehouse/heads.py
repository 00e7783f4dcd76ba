"""The heads of the stored notices: read once, linked anew for every document number that changes."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from warehouse.versions import Head, Link, item_keys, links, unnumbered_twins

Heads = dict[str, Head]

_HEADS = (
    "SELECT notice_id, sha256, source_name, source_path, status, retryable, reader_version, issuer, "
    "doc_number, issue_date, content_hash, ordinal, first_ingested_at, supersedes, copy_of, is_current "
    "FROM base.notice"
)
_ITEMS = (
    "SELECT notice_id, item_id, task_name, matters, target_scope FROM base.item "
    "WHERE notice_id IN (SELECT unnest(?::VARCHAR[]))"
)


def read_heads(con: duckdb.DuckDBPyConnection) -> Heads:
    """Notice id → head, with the links as they follow from all heads."""
    rows = con.execute(_HEADS).fetchall()
    heads = {row[0]: Head._make((*row[:13], Link(*row[13:]), None)) for row in rows}
    relink(con, heads, {head.doc_number for head in heads.values()})
    return heads


def relink(con: duckdb.DuckDBPyConnection, heads: Heads, numbers: set[str | None]) -> set[str]:
    """Set the links of all notices with one of these document numbers; returns the ids whose link changed."""
    groups: dict[str | None, list[str]] = {}
    for head in heads.values():
        if head.doc_number in numbers:
            groups.setdefault(head.doc_number, []).append(head.notice_id)
    shared = [i for number, ids in groups.items() if number is not None and len(ids) > 1 for i in ids]
    _read_items(con, heads, shared)
    new: dict[str, Link] = {}
    for group in groups.values():
        new.update(links(heads[notice_id] for notice_id in group))
    for notice_id, twin in unnumbered_twins(heads.values()).items():
        new[notice_id] = new.get(notice_id, heads[notice_id].link)._replace(unclear=twin, why="no_number")
    changed = {notice_id for notice_id, link in new.items() if heads[notice_id].link != link}
    for notice_id in changed:
        heads[notice_id] = heads[notice_id]._replace(link=new[notice_id])
    return changed


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
