"""Which notice is a new version or a copy of which: a pure function of the notices that share a number.

Notices belong together when document number and issuer (however it is spelt) are equal and they have at least
one plan item in common; others stay side by side, so that no row is hidden. Issue dates tell which is newer;
where they do not, the order of arrival does, and a warning says so. Links are worked out anew for the whole
family, so that the result does not depend on when a notice was read again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from warehouse.models import FindingRecord, finding_id
from warehouse.notice_head import Head, Link, Why, head_of, item_keys, same_issuer

__all__ = ["LINK_CODES", "Head", "Link", "head_of", "item_keys", "link_findings", "links", "same_issuer"]

#: Findings that come from the links, not from the document; the store replaces them whenever links change.
LINK_CODES = ("superseded_notice", "duplicate_notice", "version_unclear")


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
            families.setdefault(same_issuer(head.issuer), []).append(head)
    for family in families.values():
        result.update(_family(family))
    _mark_unclear(families, result)
    return result


def _family(family: list[Head]) -> dict[str, Link]:
    """Links of the notices of one number and issuer: a chain of versions for each group with common items."""
    chains = [_chain(group) for group in _groups(family)]
    result: dict[str, Link] = {}
    for chain in chains:
        result.update(_chain_links(chain))
    tops = sorted((chain[-1][0] for chain in chains), key=lambda head: (not head.items, head.ordinal))
    for top in tops[1:]:
        why: Why = "disjoint" if top.items else "no_items"
        result[top.notice_id] = result[top.notice_id]._replace(unclear=tops[0].notice_id, why=why)
    return result


def _groups(family: list[Head]) -> list[list[Head]]:
    """Notices with a plan item (or all their content) in common, directly or over others; those without any item."""
    groups: list[tuple[set[str], list[Head]]] = []
    full = {head.content_hash for head in family if head.items and head.content_hash}
    for head in sorted(family, key=lambda head: head.ordinal):
        marks = {f"item {key}" for key in head.items or ()}
        if not marks and head.content_hash not in full:  # a copy of one with items is found by its content
            marks.add("no items")
        if head.content_hash:
            marks.add(f"content {head.content_hash}")
        members = [head]
        for group in [group for group in groups if group[0] & marks]:
            marks |= group[0]
            members = group[1] + members
            groups.remove(group)
        groups.append((marks, members))
    return [sorted(members, key=lambda head: head.ordinal) for _, members in groups]


#: One version: the notice that came first, and its copies.
_Version = list[Head]


def _chain(group: list[Head]) -> list[_Version]:
    """The versions from the oldest to the newest; ``group`` is in the order of arrival.

    An undated version is taken to be as new as the newest that had arrived before it. A version that arrives
    once more counts from then on, unless a date says that another is newer.
    """
    versions: dict[str, _Version] = {}
    rank: dict[str, tuple[date, int]] = {}
    newest = date.min
    for head in group:
        key = head.content_hash or f"notice {head.notice_id}"
        again = key in versions
        versions.setdefault(key, []).append(head)
        day = head.issue_date or (date.min if again else newest)
        rank[key] = max(rank.get(key, (date.min, 0)), (day, head.ordinal))
        newest = max(newest, day)
    return [versions[key] for key in sorted(versions, key=lambda key: rank[key])]


def _chain_links(chain: list[_Version]) -> dict[str, Link]:
    result: dict[str, Link] = {}
    for position, (head, *copies) in enumerate(chain):
        older = [version[0] for version in chain[:position]]
        unsure = [other for other in older if not _is_newer(head, other)]
        result[head.notice_id] = Link(
            supersedes=older[-1].notice_id if older else None,
            is_current=position == len(chain) - 1,
            unclear=unsure[-1].notice_id if unsure else None,
            why="order" if unsure else None,
        )
        result.update((copy.notice_id, Link(copy_of=head.notice_id)) for copy in copies)
    return result


def _is_newer(head: Head, other: Head) -> bool:
    """Whether the dates say so, and there is something that both say."""
    if head.issue_date is None or other.issue_date is None or head.issue_date <= other.issue_date:
        return False
    return head.items == other.items or bool((head.items or frozenset()) & (other.items or frozenset()))


def _mark_unclear(families: dict[str | None, list[Head]], result: dict[str, Link]) -> None:
    """A notice whose issuer was not found cannot be linked, and its items may count twice: say so."""
    named = [head for issuer, family in families.items() if issuer for head in family]
    if not named:
        return
    other = min(named, key=lambda head: head.ordinal).notice_id
    for head in families.get(None, ()):
        result[head.notice_id] = result[head.notice_id]._replace(unclear=other, why="no_issuer")


def day_of(head: Head) -> tuple[str | None, date] | None:
    """Issuer and day of a notice that has both: by these one whose number was not read is compared with others."""
    if head.issuer is None or head.issue_date is None:
        return None
    return same_issuer(head.issuer), head.issue_date


def unnumbered_twins(heads: Iterable[Head]) -> dict[str, str]:
    """Notices whose number was not read → one of the same issuer and day that they may repeat."""
    named = [head for head in heads if head.issuer and head.issue_date and head.status != "failed"]
    earliest: dict[tuple[object, ...], Head] = {}
    for head in sorted(named, key=lambda head: head.ordinal):
        earliest.setdefault((same_issuer(head.issuer), head.issue_date), head)
        if head.doc_number is not None:
            earliest.setdefault((same_issuer(head.issuer), head.issue_date, "numbered"), head)
    twins: dict[str, str] = {}
    for head in named:
        key = (same_issuer(head.issuer), head.issue_date)
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
        text = _UNCLEAR[link.why or "order"].format(other=names[link.unclear], number=number)
        found.append(_finding(head, "version_unclear", "warning", text, link.unclear))
    return found


_UNCLEAR: dict[Why, str] = {
    "order": "与“{other}”文号相同（{number}）而内容不同，日期分不出先后，暂按入库先后以本通知为准；请核对哪份有效。",
    "disjoint": "与“{other}”文号相同（{number}），但没有一条相同的计划，两份都算现行；请核对是否为不同附件。",
    "no_items": "与“{other}”文号相同（{number}），但本文件没有读出计划，不替代它，两份都算现行；请核对。",
    "no_issuer": "与“{other}”文号相同（{number}），但发文机关不明，可能是同一通知而重复统计；请核对。",
    "no_number": "与“{other}”发文机关、成文日期相同，但没有读出文号，可能是同一通知而重复统计；请核对。",
}


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
