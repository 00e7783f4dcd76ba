"""Which notice is a new version or a copy of which: a pure function of the notices that share a number.

Two notices belong together when issuer and document number are equal. They are ordered by issue date when all
of them have one, else by arrival; links are worked out anew for the whole family, so that the result does not
depend on when a notice was read again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from warehouse.models import FindingRecord, NoticeRecord, finding_id

#: Findings that come from the links, not from the document; the store replaces them whenever links change.
LINK_CODES = ("superseded_notice", "duplicate_notice", "version_unclear")


class Link(NamedTuple):
    """``supersedes`` and ``copy_of`` are notice ids; ``unclear`` names one that may be a version of this."""

    supersedes: str | None = None
    copy_of: str | None = None
    is_current: bool = False
    unclear: str | None = None


class Head(NamedTuple):
    """What must be known of a stored notice to link others with it. ``ordinal`` counts first arrivals."""

    notice_id: str
    sha256: str | None
    source_name: str
    source_path: str
    status: str
    retryable: bool
    reader_version: str
    issuer: str | None
    doc_number: str | None
    issue_date: date | None
    content_hash: str
    ordinal: int
    first_ingested_at: datetime
    link: Link


def head_of(notice: NoticeRecord, ordinal: int, first_ingested_at: datetime) -> Head:
    """The head of a notice that is about to be stored; its link is not known yet."""
    return Head(
        notice.notice_id,
        notice.sha256,
        notice.source_name,
        notice.source_path,
        notice.status,
        notice.retryable,
        notice.reader_version,
        notice.issuer,
        notice.doc_number,
        notice.issue_date,
        notice.content_hash,
        ordinal,
        first_ingested_at,
        Link(),
    )


def links(same_number: Iterable[Head]) -> dict[str, Link]:
    """The link of every notice in ``same_number`` (all with one document number, or any without one)."""
    heads = list(same_number)
    result = {head.notice_id: Link() for head in heads}
    families: dict[str | None, list[Head]] = {}
    for head in heads:
        if head.status == "failed":
            continue
        if head.doc_number is None:
            result[head.notice_id] = Link(is_current=True)
        else:
            families.setdefault(head.issuer or None, []).append(head)
    for family in families.values():
        result.update(_family(family))
    _mark_unclear(families, result)
    return result


def _family(family: list[Head]) -> dict[str, Link]:
    dated = all(head.issue_date for head in family)
    ordered = sorted(family, key=lambda head: ((head.issue_date or date.min) if dated else date.min, head.ordinal))
    first_with: dict[str, str] = {}
    chain: list[str] = []
    result: dict[str, Link] = {}
    for head in ordered:
        original = first_with.setdefault(head.content_hash, head.notice_id) if head.content_hash else head.notice_id
        if original != head.notice_id:
            result[head.notice_id] = Link(copy_of=original)
            continue
        result[head.notice_id] = Link(supersedes=chain[-1] if chain else None)
        chain.append(head.notice_id)
    result[chain[-1]] = result[chain[-1]]._replace(is_current=True)
    return result


def _mark_unclear(families: dict[str | None, list[Head]], result: dict[str, Link]) -> None:
    """A notice whose issuer was not found cannot be linked, and its items may count twice: say so."""
    named = [head for issuer, family in families.items() if issuer for head in family]
    if not named:
        return
    other = min(named, key=lambda head: head.ordinal).notice_id
    for head in families.get(None, ()):
        result[head.notice_id] = result[head.notice_id]._replace(unclear=other)


def unnumbered_twins(heads: Iterable[Head]) -> dict[str, str]:
    """Notices whose number was not read → one of the same issuer and day that they may repeat."""
    named = [head for head in heads if head.issuer and head.issue_date and head.status != "failed"]
    earliest: dict[tuple[object, ...], Head] = {}
    for head in sorted(named, key=lambda head: head.ordinal):
        earliest.setdefault((head.issuer, head.issue_date), head)
        if head.doc_number is not None:
            earliest.setdefault((head.issuer, head.issue_date, "numbered"), head)
    twins: dict[str, str] = {}
    for head in named:
        key = (head.issuer, head.issue_date)
        twin = earliest.get((*key, "numbered"), earliest[key])
        if head.doc_number is None and twin.notice_id != head.notice_id:
            twins[head.notice_id] = twin.notice_id
    return twins


def link_findings(head: Head, names: dict[str, str]) -> list[FindingRecord]:
    """The findings that say in words what the link says. ``names`` maps notice ids to file names."""
    link, found = head.link, []
    number = head.doc_number or ""
    if link.supersedes:
        text = f"与“{names[link.supersedes]}”文号相同（{number}）而内容不同，已作为新版本替代它；请核对。"
        found.append(_finding(head, "superseded_notice", "info", text, link.supersedes))
    if link.copy_of:
        text = f"与“{names[link.copy_of]}”文号（{number}）和内容都相同，是同一通知的副本，不重复统计。"
        found.append(_finding(head, "duplicate_notice", "info", text, link.copy_of))
    if link.unclear:
        same = f"文号相同（{number}），但发文机关不明" if number else "发文机关、成文日期相同，但没有读出文号"
        text = f"与“{names[link.unclear]}”{same}，可能是同一通知而重复统计；请核对。"
        found.append(_finding(head, "version_unclear", "warning", text, link.unclear))
    return found


def _finding(head: Head, code: str, severity: str, message: str, other: str) -> FindingRecord:
    number = head.doc_number or ""
    return FindingRecord.model_validate(
        {
            "finding_id": finding_id(head.notice_id, code, other, number),
            "item_id": None,
            "field": "doc_number",
            "code": code,
            "severity": severity,
            "message": message,
            "raw": number,
        }
    )
