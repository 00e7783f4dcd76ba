"""Attachments that must be read once more, because another notice than before turned out to be their main one.

Which document is a part of which is worked out by the warehouse (:mod:`warehouse.parts`) whenever one is stored. The
reading of a part depends on its main notice: a 市市场监管局 in the attachment is 高平市市场监督管理局 only through the
issuer that the main notice names. So, after everything is stored, ``ingest`` asks here what is to be read again::

    for part in pending_parts(warehouse):
        bytes of part.source_path, if their SHA-256 is part.sha256:
            store(process_bytes(data, part.source_name, part.source_path, parent=part.parent,
                                inherited=part.inherited), reread=True)
        otherwise: mark_parts_unread(warehouse, [part])

A round may bring out another: a document whose own number or title shows only in the repeated reading. Rounds end,
for a document that was read with what it inherits now is not offered again.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from warehouse.answers import PartToRead

__all__ = ["PartToRead", "mark_parts_unread", "pending_parts"]


def pending_parts(warehouse: Path, *, failed: bool = False) -> list[PartToRead]:
    """Stored documents that were read with another main notice (or with other values of it) than they have now.

    ``inherited`` of each is what it must be read with; ``None`` for a document that is a part no longer. Empty when
    there is no warehouse yet. Those whose reading failed before are offered again only with ``failed``.

    Raises :class:`warehouse.errors.WarehouseError`.
    """
    from warehouse.parts_store import parts_to_read  # noqa: PLC0415 - duckdb is loaded only when it is used

    return parts_to_read(warehouse, failed=failed)


def mark_parts_unread(warehouse: Path, parts: Iterable[PartToRead]) -> None:
    """Leave a finding ``part_not_reread`` for parts whose bytes are not to be had any more, or whose repeated reading
    failed (``failure``); the earlier reading stays as it is. The finding goes with the next reading that succeeds."""
    from warehouse.parts_store import mark_unread  # noqa: PLC0415

    mark_unread(warehouse, parts)
