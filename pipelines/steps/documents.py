"""Which documents of a run have to be read: neither those in the warehouse already nor second copies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.steps.file_report import FileReport, settled, twin
from pipelines.steps.reading import Job, digest_of, member_jobs
from warehouse.answers import NoticeRow
from warehouse.models import Bundle


@dataclass(eq=False)
class Document:
    """A file of the run, or one that an archive of the run carried. ``report`` is there once its fate is known;
    ``first`` is an earlier document of the same bytes, whose fate it shares."""

    job: Job
    name: str
    digest: str | None = None
    report: FileReport | None = None
    first: Document | None = None
    members: list[Document] = field(default_factory=list)

    def below(self) -> Iterator[Document]:
        """What it carried, and what that carried."""
        for member in self.members:
            yield member
            yield from member.below()

    def lines(self) -> Iterator[FileReport]:
        """Its report, then those of what it carried."""
        if self.first is not None and self.first.report is not None:
            yield twin(self.job.source, self.name, self.first.report)
        elif self.report is not None:
            yield self.report
        for member in self.members:
            yield from member.lines()


class Shelf:
    """What is in the warehouse or has been met in this run. ``reread``: read again what is there.

    The warehouse is asked once, at the beginning. Raises :class:`warehouse.errors.WarehouseError`."""

    def __init__(self, warehouse: Path, *, reread: bool = False) -> None:
        from warehouse.store import known_hashes  # noqa: PLC0415 - duckdb is loaded only when it is used

        self._reread = reread
        self._known = known_hashes(warehouse)
        self._seen: dict[str, Document] = {}
        failed = any(known.status == "failed" for known in self._known.values())
        self._stored = _notices(warehouse) if failed and not reread else {}
        self._to_open = unfinished(self._stored)

    def unread(self, documents: Iterable[Document]) -> list[Document]:
        """Those that have to be read; the others know their fate afterwards. Each is asked for once."""
        return [document for document in documents if self._is_new(document)]

    def _is_new(self, document: Document) -> bool:
        digest = document.digest = digest_of(document.job.path)
        if digest is None:
            return True
        first = self._seen.setdefault(digest, document)
        if first is not document:
            document.first = first
            return False
        stored = self._known.get(digest)
        if stored is None or self._reread or (stored.retryable and stored.status == "failed"):
            return True
        if stored.notice_id in self._to_open:
            return True
        failure = self._stored[stored.notice_id].failure if stored.status == "failed" else None
        document.report = settled(document.job.source, document.name, stored.notice_id, failure)
        return False


def _notices(warehouse: Path) -> dict[str, NoticeRow]:
    """All that is stored, by notice_id."""
    from warehouse.queries import notices  # noqa: PLC0415

    return {notice.notice_id: notice for notice in notices(warehouse)}


def unfinished(notices: Mapping[str, NoticeRow]) -> frozenset[str]:
    """Archives, by notice_id, of which a member failed for a reason that may have passed; and those they lie in."""
    found: set[str] = set()
    for notice in notices.values():
        parent = notice.parent if notice.retryable and notice.status == "failed" else None
        while parent is not None and parent not in found:
            found.add(parent)
            parent = notices[parent].parent if parent in notices else None
    return frozenset(found)


def members_of(document: Document, archive: Bundle, members: Iterable[tuple[str, Path]]) -> list[Document]:
    """What an archive carried, as documents of the run."""
    jobs = member_jobs(document.job, archive.notice.notice_id, members)
    return [Document(job, document.name + job.source[len(document.job.source) :]) for job in jobs]
