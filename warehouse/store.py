"""Store bundles: one transaction for each notice, its links to other versions worked out in the same one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal, NamedTuple

import duckdb

from extractors.models import Frozen
from warehouse.connection import WAIT, open_warehouse, opened, transaction
from warehouse.errors import WarehouseError
from warehouse.fitting import fit
from warehouse.frames import FEW, insert, read_columns
from warehouse.heads import LINK_COLUMNS, Heads, Stored, read_heads, relink, stored_link
from warehouse.models import Bundle, FindingRecord, NoticeStatus
from warehouse.notice_head import Head, head_of
from warehouse.part_findings import PART_CODES, part_findings
from warehouse.parts import keys_of
from warehouse.versions import LINK_CODES, link_findings

__all__ = ["Known", "StoreResult", "WarehouseError", "Writer", "known_hashes", "open_warehouse", "store"]

#: ``loaded`` new; ``replaced`` read again; ``unchanged`` these bytes are stored already; ``kept`` a repeated
#: reading failed, so the earlier good one stays.
Action = Literal["loaded", "replaced", "unchanged", "kept"]

#: What Arrow, the driver or DuckDB raise for a value that does not fit its column.
UNFIT = (ValueError, OverflowError, RuntimeError, duckdb.DataError, duckdb.InvalidInputException)

#: Tables of rows that belong to a notice, and the parts of a bundle that go there.
_CHILDREN = {
    "item": "items",
    "field": "fields",
    "department": "departments",
    "obligation": "obligations",
    "notice_field": "notice_fields",
    "source_row": "rows",
    "finding": "findings",
    "attachment": "attachments",
}
#: Findings that the links make; what the pipeline says under these codes gives way to them.
_LINKED = (*LINK_CODES, *PART_CODES)


class StoreResult(Frozen):
    """What became of one bundle; the links are those of the notice as it now stands in the warehouse."""

    action: Action
    notice_id: str
    status: NoticeStatus
    supersedes: str | None = None
    copy_of: str | None = None
    is_current: bool = False
    part_of: str | None = None


class Known(NamedTuple):
    """What the pipeline must know of stored bytes to skip them."""

    notice_id: str
    status: str
    retryable: bool
    reader_version: str


def known_hashes(path: str | os.PathLike[str], *, wait: float = WAIT) -> Mapping[str, Known]:
    """sha256 → what is stored of these bytes; empty when there is no warehouse yet."""
    if not os.path.exists(path) or os.path.getsize(path) == 0:  # noqa: PTH110, PTH202
        return {}
    with opened(path, read_only=True, wait=wait) as con:
        rows = con.execute(
            "SELECT sha256, notice_id, status, retryable, reader_version FROM base.notice WHERE sha256 IS NOT NULL"
        ).fetchall()
    return {row[0]: Known(*row[1:]) for row in rows}


def store(
    target: str | os.PathLike[str] | duckdb.DuckDBPyConnection,
    bundle: Bundle,
    *,
    reread: bool = False,
    now: datetime | None = None,
    wait: float = WAIT,
) -> StoreResult:
    """Store one bundle; for many use :class:`Writer`. ``now`` is UTC. Raises :class:`WarehouseError`."""
    with opened(target, wait=wait) as con:
        return _Loader(con).store(bundle, reread=reread, now=now)


class Writer:
    """Keeps the warehouse open over many bundles, from the first one on, so that readers are shut out late.

    >>> with Writer("warehouse.duckdb") as writer:  # doctest: +SKIP
    ...     for bundle in bundles:
    ...         writer.store(bundle)
    """

    def __init__(self, path: str | os.PathLike[str], *, wait: float = WAIT) -> None:
        self.path = path
        self._wait = wait
        self._con: duckdb.DuckDBPyConnection | None = None
        self._loader: _Loader | None = None
        self._read: _Read | None = None

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def store(self, bundle: Bundle, *, reread: bool = False, now: datetime | None = None) -> StoreResult:
        """Store one bundle in a transaction of its own; after return it survives a kill."""
        if self._loader is None:
            self._con = open_warehouse(self.path, wait=self._wait)
            self._loader = _Loader(self._con, read=self._read)
        return self._loader.store(bundle, reread=reread, now=now)

    def close(self) -> None:
        """Close the file (DuckDB writes its log into it); a later :meth:`store` opens it again. What is known of the
        stored notices is kept, and read anew only if somebody else has written meanwhile."""
        if self._loader is not None:
            self._read = self._loader.read
        con, self._con, self._loader = self._con, None, None
        if con is not None:
            con.close()


class _Read(NamedTuple):
    """The heads of all notices as they stood after so many writes."""

    stored: Stored
    writes: int


class _Loader:
    """Stores bundles over one connection.

    No other process writes meanwhile, so the heads are read only once; another connection of this process is
    noticed by the history, which grows with every write.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, few: int = FEW, read: _Read | None = None) -> None:
        con.execute("SET threads = 1")  # small inserts are a third faster without hand-over between threads
        self._con = con
        self._few = few
        self._tables = read_columns(con)
        self.read = read

    def store(self, bundle: Bundle, *, reread: bool, now: datetime | None) -> StoreResult:
        now = (now or datetime.now(UTC)).replace(tzinfo=None)
        read = self._known()
        earlier = _earlier(read.stored.heads, bundle)
        action = _action(earlier, bundle, reread)
        if action == "unchanged" and earlier:
            return _result(action, earlier)
        try:
            return self._commit(bundle, action, earlier, read, now)
        except UNFIT:
            return self._commit(fit(bundle, self._tables), action, earlier, self._known(), now)

    def _known(self) -> _Read:
        """All heads, with the links that have yet to be written; read anew after a failure or another's write."""
        writes = self._count_writes()
        if self.read is None or self.read.writes != writes:
            self.read = _Read(read_heads(self._con), writes)
        return self.read

    def _count_writes(self) -> int:
        row = self._con.execute("SELECT count(*) FROM base.ingestion").fetchone()
        return int(row[0]) if row else 0

    def _commit(self, bundle: Bundle, action: Action, earlier: Head | None, read: _Read, now: datetime) -> StoreResult:
        (heads, stale), self.read = read.stored, None  # if this fails, the heads are half changed
        with transaction(self._con):
            self._record(bundle, action, now)
            if action != "kept":
                self._write(bundle, earlier, heads, stale, now)
                stale = set()
        self.read = _Read(Stored(heads, stale), read.writes + 1)
        return _result(action, earlier if action == "kept" and earlier else heads[bundle.notice.notice_id])

    def _write(self, bundle: Bundle, earlier: Head | None, heads: Heads, stale: set[str], now: datetime) -> None:
        """All statements of one notice; ``heads`` become those after the commit."""
        gone = [earlier] if earlier else []
        gone += [head for head in heads.values() if head != earlier and _unreadable_before(head, bundle)]
        resolved = self._resolved([head.notice_id for head in gone])
        for head in gone:
            self._delete(head.notice_id)
            del heads[head.notice_id]
        ordinal = earlier.ordinal if earlier else 1 + max((h.ordinal for h in heads.values()), default=0)
        head = head_of(bundle, ordinal, earlier.first_ingested_at if earlier else now)
        head = head._replace(keys=keys_of(head))
        heads[head.notice_id] = head
        self._insert_children(bundle, head.notice_id)  # the links compare the items
        changed = relink(self._con, heads, [head, *gone])
        self._insert_notice(bundle, heads[head.notice_id], now)
        self._write_links(heads, changed | (stale & heads.keys()) | {head.notice_id}, head.notice_id)
        for notice_id, finding_id, when in resolved:
            self._con.execute(_RESOLVE, [when, notice_id, finding_id])

    def _record(self, bundle: Bundle, action: Action, now: datetime) -> None:
        insert(self._con, "ingestion", self._tables["ingestion"], [bundle.notice], ingested_at=now, action=action)

    def _resolved(self, notice_ids: list[str]) -> list[tuple[str, str, datetime]]:
        """Findings that a person has dealt with: the mark outlives the replacement of the rows."""
        if not notice_ids:
            return []
        return self._con.execute(
            "SELECT notice_id, finding_id, resolved_at FROM base.finding "
            "WHERE resolved_at IS NOT NULL AND list_contains(?, notice_id)",
            [notice_ids],
        ).fetchall()

    def _delete(self, notice_id: str) -> None:
        for table in ("notice", *_CHILDREN):
            self._con.execute(f"DELETE FROM base.{table} WHERE notice_id = ?", [notice_id])

    def _insert_children(self, bundle: Bundle, notice_id: str) -> None:
        for table, part in _CHILDREN.items():
            records = getattr(bundle, part)
            if table == "finding":
                records = [finding for finding in records if finding.code not in _LINKED]
            insert(self._con, table, self._tables[table], records, self._few, notice_id=notice_id)

    def _insert_notice(self, bundle: Bundle, head: Head, now: datetime) -> None:
        inherited = bundle.notice.inherited
        link: dict[str, Any] = dict(zip(LINK_COLUMNS, stored_link(head.link), strict=True))
        insert(
            self._con,
            "notice",
            self._tables["notice"],
            [bundle.notice],
            ordinal=head.ordinal,
            first_ingested_at=head.first_ingested_at,
            ingested_at=now,
            status=head.status,
            inherited=inherited.model_dump_json() if inherited else None,
            own_issuer=head.issuer,
            own_doc_number=head.doc_number,
            own_issue_date=head.issue_date,
            own_status=head.own_status,
            no_plan=head.no_plan,
            **link,
        )

    def _write_links(self, heads: Heads, changed: set[str], new: str) -> None:
        """Links of the documents, and the findings that say in words what they are."""
        names = {head.notice_id: head.source_name for head in heads.values()}
        for notice_id in sorted(changed):
            head = heads[notice_id]
            if notice_id != new:
                self._con.execute(_UPDATE_LINK, [*stored_link(head.link), head.status, notice_id])
            for position, found in enumerate(head.link.found, start=1):
                self._con.execute(_UPDATE_FOUND, [found, notice_id, position])
            said = [*link_findings(head, names), *part_findings(head, names)]
            self._replace_link_findings(head, said, notice_id == new)

    def _replace_link_findings(self, head: Head, findings: list[FindingRecord], is_new: bool) -> None:
        resolved = []
        if not is_new:
            resolved = self._resolved([head.notice_id])
            self._con.execute(_DELETE_LINK_FINDINGS, [head.notice_id, list(_LINKED)])
        insert(self._con, "finding", self._tables["finding"], findings, notice_id=head.notice_id)
        for notice_id, finding_id, when in resolved:
            self._con.execute(_RESOLVE, [when, notice_id, finding_id])


_UPDATE_LINK = (
    f"UPDATE base.notice SET {', '.join(f'{name} = ?' for name in LINK_COLUMNS)}, status = ? WHERE notice_id = ?"
)
_UPDATE_FOUND = (
    "UPDATE base.attachment SET found_id = $1 WHERE notice_id = $2 AND position = $3 AND found_id IS DISTINCT FROM $1"
)
_RESOLVE = "UPDATE base.finding SET resolved_at = ? WHERE notice_id = ? AND finding_id = ?"
_DELETE_LINK_FINDINGS = "DELETE FROM base.finding WHERE notice_id = ? AND list_contains(?, code)"


def _earlier(heads: Heads, bundle: Bundle) -> Head | None:
    """What is stored of the same document: by id, else by its bytes."""
    notice = bundle.notice
    found = heads.get(notice.notice_id)
    if found is None and notice.sha256 is not None:
        found = next((head for head in heads.values() if head.sha256 == notice.sha256), None)
    return found


def _action(earlier: Head | None, bundle: Bundle, reread: bool) -> Action:
    if earlier is None:
        return "loaded"
    if not reread and not (earlier.status == "failed" and earlier.retryable):
        return "unchanged"
    if bundle.notice.status == "failed" and earlier.status != "failed":
        return "kept"
    return "replaced"


def _unreadable_before(head: Head, bundle: Bundle) -> bool:
    """A file that could not be opened is known by its path; once its bytes are read, that entry is void."""
    return head.sha256 is None and bundle.notice.sha256 is not None and head.source_path == bundle.notice.source_path


def _result(action: Action, head: Head) -> StoreResult:
    link = head.link
    return StoreResult.model_validate(
        {
            "action": action,
            "notice_id": head.notice_id,
            "status": head.status,
            "supersedes": link.supersedes,
            "copy_of": link.copy_of,
            "is_current": link.is_current,
            "part_of": link.part_of,
        }
    )
