"""A notice and its parts as one: which of the plans in its files count, and what its files lack. Pure functions.

Versions are those of whole notices: a part is current only if its main notice is. The same plan in two files of one
notice counts once; where two differ, one counts and an error names the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from warehouse.attachment_names import annex_number
from warehouse.notice_head import Head, Link, Repeat
from warehouse.parts import names_file
from warehouse.plan_compare import Plan, compare
from warehouse.versions import links


def whole_items(mains: Sequence[Head], parts: Mapping[str, Sequence[Head]]) -> list[Head]:
    """The main notices of one document number, each with the items of all its files: what its versions are told by.

    Copies of one body are one notice, so they share the items of all their parts.
    """
    pooled: dict[object, frozenset[str]] = {}
    for head in mains:
        own = head.items or frozenset()
        every = own.union(*(part.items or frozenset() for part in parts.get(head.notice_id, ())))
        key = _body(head)
        pooled[key] = pooled.get(key, frozenset()) | every
    return [head._replace(items=pooled[_body(head)]) for head in mains]


def _body(head: Head) -> object:
    return (head.issuer, head.content_hash) if head.content_hash else head.notice_id


def link_mains(mains: Sequence[Head], parts: Mapping[str, Sequence[Head]]) -> dict[str, Link]:
    """The links between the main notices of one document number (or of those without any)."""
    numbered = [head for head in mains if head.doc_number is not None]
    if len(numbered) < 2:
        return links(mains)
    return links(whole_items(mains, parts))


def link_whole(root: Head, link: Link, parts: Sequence[Head], plans: Mapping[str, Plan]) -> dict[str, Link]:
    """The links of a main notice (``link`` is that among its versions) and of all its parts, copies of the body
    included. ``plans`` holds the plan of each file, where more than one has a plan."""
    result: dict[str, Link] = {}
    counting: list[Head] = [root] if root.n_items else []
    repeats: dict[str, list[Repeat]] = {}
    for part in sorted(parts, key=_rank):
        own = Link(is_current=link.is_current, part_of=root.notice_id, part_reason=part.part.reason)
        if part.n_items:
            stronger, found = _yields(part, counting, plans, repeats)
            if stronger is None:
                counting.append(part)
            else:
                same = found == "same"
                own = own._replace(is_current=False, yields_to=stronger, copy_of=stronger if same else None)
        result[part.notice_id] = own
    for notice_id, said in repeats.items():
        if notice_id != root.notice_id:
            result[notice_id] = result[notice_id]._replace(repeats=tuple(said))
    result[root.notice_id] = link._replace(
        repeats=tuple(repeats.get(root.notice_id, ())), lacks_plan=lacks_plan(root, parts)
    )
    return result


def relink_whole(root: Head, link: Link, parts: Sequence[Head]) -> dict[str, Link]:
    """The same when the files are as they were at the last comparison, and only the versions may have moved."""
    result = {
        part.notice_id: part.link._replace(
            is_current=link.is_current and part.link.yields_to is None,
            part_of=root.notice_id,
            part_reason=part.part.reason,
        )
        for part in parts
    }
    result[root.notice_id] = link._replace(repeats=root.link.repeats, lacks_plan=lacks_plan(root, parts))
    return result


def lacks_plan(main: Head, parts: Iterable[Head]) -> bool:
    """True when a plan was looked for and none of the files of the notice holds one."""
    return main.no_plan and not any(part.n_items for part in parts)


def _rank(part: Head) -> tuple[object, ...]:
    """Of two attachments the one with more rows counts, then the one read with less doubt; never the order of
    arrival, except for two files that stood at the same place, of which the later one is there now."""
    return (-part.n_items, part.doubtful, part.source_path, -part.ordinal, part.notice_id)


def _yields(
    part: Head, counting: Sequence[Head], plans: Mapping[str, Plan], repeats: dict[str, list[Repeat]]
) -> tuple[str | None, str]:
    """The file whose plan counts instead of that of ``part``, and how theirs compare; notes it at that file."""
    for other in counting:
        found = compare(plans.get(other.notice_id, {}), plans.get(part.notice_id, {}))
        if found.kind == "apart":
            continue
        repeats.setdefault(other.notice_id, []).append(Repeat(part.notice_id, found.kind, found.said))
        if found.kind != "overlaps":
            return other.notice_id, found.kind
    return None, "apart"


def attachments_found(main: Head, parts: Iterable[Head], others: Iterable[Head]) -> tuple[str | None, ...]:
    """For each attachment that a notice names the document that it is: one of its parts (附件1 is the first that the
    text lists), else any that has the name."""
    own = sorted(parts, key=_rank)
    ordered = [*own, *sorted(others, key=lambda head: (head.ordinal, head.notice_id))]
    numbered: dict[int, Head] = {}
    for part in own:
        numbered.setdefault(annex_number(part.source_name) or 0, part)
    listed = [named for named in main.attachments if named.kind == "listed"]
    found = []
    for named in main.attachments:
        match = (head for head in ordered if head.notice_id != main.notice_id and names_file(named, head, near=True))
        first = next(match, None)
        if first is None and named in listed:
            first = numbered.get(listed.index(named) + 1)
        found.append(first.notice_id if first else None)
    return tuple(found)
