"""What must be known of a stored document to link it with others: its head, and the link that it has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from warehouse.models import Bundle, ItemRecord

#: Why a person must look: the dates do not tell which is newer; same number but nothing in common; a notice
#: without plan items beside one that has some; issuer not read; number not read.
Why = Literal["order", "disjoint", "no_items", "no_issuer", "no_number"]


#: Why a document is a part: its document number; a link of the main notice (or a file carried inside it); one archive
#: or mail; one folder.
Reason = Literal["same_number", "linked", "archive", "folder"]

_BETWEEN = re.compile(r"[\W_]+")


class Repeat(NamedTuple):
    """The plan of ``other`` beside that of the document which counts: the same, differing (``said`` tells in which
    rows and fields), or another plan with a few rows in common."""

    other: str
    kind: Literal["same", "differs", "overlaps"]
    said: str = ""


class Part(NamedTuple):
    """Which notice a document is a part of, and why (see :mod:`warehouse.parts`). ``main`` is a notice id; when it
    cannot be told, ``rivals`` names two possible ones."""

    main: str | None = None
    reason: Reason | None = None
    rivals: tuple[str, ...] = ()


class Link(NamedTuple):
    """``supersedes`` and ``copy_of`` are notice ids; ``unclear`` names one that may be a version of this.

    ``part_of`` is the main notice of a part, ``rivals`` two that may be it. A part whose plan stands in another file
    of the notice too ``yields_to`` that one. ``lacks_plan``: no file of the notice holds a plan; ``found`` are, for
    each attachment that it names, the documents that are it (or ``None``).
    """

    supersedes: str | None = None
    copy_of: str | None = None
    is_current: bool = False
    unclear: str | None = None
    why: Why | None = None
    part_of: str | None = None
    part_reason: str | None = None
    yields_to: str | None = None
    rivals: tuple[str, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    lacks_plan: bool = False
    found: tuple[str | None, ...] = ()


class Named(NamedTuple):
    """An attachment that a notice names (see :class:`warehouse.models.AttachmentRecord`)."""

    name: str
    target: str | None
    kind: str


class Head(NamedTuple):
    """What must be known of a stored document to link others with it. ``ordinal`` counts first arrivals.

    Issuer, number and date are those that the document says itself. ``items`` are the keys of its plan items (see
    :func:`item_keys`); ``None``: not fetched, none shares its number. ``n_items`` counts them, ``doubtful`` of them
    are not certain. ``own_status`` is its status whether or not a plan was found.
    """

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
    items: frozenset[str] | None = None
    title: str | None = None
    kind: str = "document"
    parent: str | None = None
    attachments: tuple[Named, ...] = ()
    n_items: int = 0
    doubtful: int = 0
    own_status: str = "loaded"
    no_plan: bool = False
    keys: frozenset[str] = frozenset()
    part: Part = Part()


def head_of(bundle: Bundle, ordinal: int, first_ingested_at: datetime) -> Head:
    """The head of a document that is about to be stored; its link and keys are not known yet."""
    notice = bundle.notice
    inherits = notice.inherited is not None
    no_plan = any(finding.code == "no_plan_table" for finding in bundle.findings)
    return Head(
        notice.notice_id,
        notice.sha256,
        notice.source_name,
        notice.source_path,
        notice.status,
        notice.retryable,
        notice.reader_version,
        notice.own_issuer if inherits else notice.issuer,
        notice.own_doc_number if inherits else notice.doc_number,
        notice.own_issue_date if inherits else notice.issue_date,
        notice.content_hash,
        ordinal,
        first_ingested_at,
        Link(),
        item_keys([(item.item_id, item.task_name, item.matters, item.target_scope) for item in bundle.items]),
        notice.title,
        notice.kind,
        notice.parent,
        tuple(Named(a.name, a.target, a.kind) for a in bundle.attachments),
        len(bundle.items),
        _doubtful(bundle.items),
        _status_without_plan(bundle) if no_plan else notice.status,
        no_plan,
    )


def _doubtful(items: Sequence[ItemRecord]) -> int:
    return sum(item.status != "ok" for item in items)


def _status_without_plan(bundle: Bundle) -> str:
    """The status that the document has as soon as its plan is found in another file."""
    notice = bundle.notice
    worse = notice.rows_quarantined or any(finding.severity == "error" for finding in bundle.findings)
    return notice.status if worse or notice.status == "failed" else "loaded"


def item_keys(items: Iterable[tuple[str, str | None, Sequence[str], str | None]]) -> frozenset[str]:
    """By what items of two notices are known as the same: task (else matters) and scope, however punctuated.

    ``items`` are (item id, task, matters, scope). An item that names nothing is like no other.
    """
    keys = set()
    for item_id, task, matters, scope in items:
        name = plain(task or "") or plain("".join(matters))
        keys.add(f"{name}|{plain(scope or '')}" if name or scope else item_id)
    return frozenset(keys)


def plain(text: str) -> str:
    """A text without what scribes vary: spaces and punctuation."""
    return _BETWEEN.sub("", text)


@lru_cache(4096)
def same_issuer(issuer: str | None) -> str | None:
    """A form in which spellings of one issuer are equal: 市场监管局 is 市场监督管理局, punctuation is nothing."""
    return plain(issuer or "").replace("市场监管局", "市场监督管理局") or None
