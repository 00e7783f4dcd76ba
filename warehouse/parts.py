"""Which document is a part of which notice: a pure function of what the documents say themselves.

A notice comes as a body (web page, DOCX, PDF) and attachments that hold the plan. What does not stand on its own
belongs to the one notice that has its number, links to it, came in the same archive, or stands in the same folder.
Nothing is guessed: two possible main notices, or none, and there is no link. The answer does not depend on the order
of arrival, nor on what was inherited through an earlier answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from warehouse.attachment_names import far_keys, folders, is_annex_name, keys_of_name
from warehouse.notice_head import Head, Named, Part, Reason, same_issuer

#: A title that ends so is that of a notice in its own right.
_COVER = re.compile(r"(?:通知|公告|通告|通报|公示|函|决定|批复)(?:[（(][^（）()]*[）)])?$")


def keys_of(head: Head) -> frozenset[str]:
    """What a document and its main notice have in common: only documents that share a key need be compared."""
    if head.kind == "archive":
        members = (named.target for named in head.attachments if named.kind == "member")
        return frozenset(f"in {i}" for i in (head.notice_id, head.parent, *members) if i)
    keys = {f"in {head.notice_id}", *(f"folder {folder}" for folder in folders(head.source_path))}
    keys |= {f"name {key}" for key in far_keys(_file_keys(head))}
    keys |= {f"name {key}" for named in head.attachments for key in far_keys(_attachment_keys(named))}
    if head.parent:
        keys.add(f"in {head.parent}")
    if head.doc_number:
        keys.add(f"number {head.doc_number}")
    return frozenset(keys)


def may_be_part(head: Head) -> bool:
    """False for archives, failures, and what has the marks of a notice in its own right."""
    if head.kind == "archive" or head.status == "failed":
        return False
    return not (_is_cover(head) or (head.doc_number is not None and head.issuer is not None))


def may_be_main(head: Head) -> bool:
    if head.kind == "archive" or head.status == "failed":
        return False
    signed = head.issuer is not None and head.issue_date is not None
    return _is_cover(head) or head.doc_number is not None or signed or bool(head.attachments)


def _is_cover(head: Head) -> bool:
    return head.title is not None and _COVER.search(head.title) is not None


def find_parts(heads: Mapping[str, Head], asked: Collection[str]) -> dict[str, Part]:
    """The part that each document in ``asked`` is; ``heads`` are at least all that share a key with one of them, or
    with a main notice of one of them. Documents that are no part have an empty :class:`Part`."""
    candidates = [heads[i] for i in asked if may_be_part(heads[i])]
    found = {i: Part() for i in asked}
    if not candidates:
        return found
    among = _Mains(heads)
    for head in candidates:
        found[head.notice_id] = among.of(head)
    return {i: _to_root(part, i, found, among, heads) for i, part in found.items()}


def _to_root(part: Part, own: str, found: dict[str, Part], among: _Mains, heads: Mapping[str, Head]) -> Part:
    """A main notice that is itself a part hands its parts on; a circle holds nothing."""
    seen = {own}
    main = part.main
    while main is not None and main not in seen:
        seen.add(main)
        above = found.get(main)
        if above is None:
            above = among.of(heads[main]) if may_be_part(heads[main]) else Part()
        if above.main is None:
            return part._replace(main=main)
        main = above.main
    return Part() if main is not None else part


def _file_keys(head: Head) -> frozenset[str]:
    return keys_of_name(head.source_name)


def _attachment_keys(named: Named) -> frozenset[str]:
    return keys_of_name(named.name) | (keys_of_name(named.target) if named.target else frozenset())


def names_file(named: Named, head: Head, *, near: bool) -> bool:
    """Whether an attachment that a notice names is this file: by file name or address, in one folder or archive
    (``near``) also by the title that stands in the file, and by names that many files have."""
    own, said = _file_keys(head), _attachment_keys(named)
    if not near:
        return bool(far_keys(own) & far_keys(said))
    title = keys_of_name(head.title) if head.title else frozenset()
    return bool((own | title) & said)


def _carriers(heads: Mapping[str, Head]) -> dict[str, list[str]]:
    """Document → the archives that carried its bytes, in a fixed order."""
    found: dict[str, list[str]] = {}
    for head in sorted((head for head in heads.values() if head.kind == "archive"), key=lambda head: head.notice_id):
        for named in head.attachments:
            if named.kind == "member" and named.target:
                found.setdefault(named.target, []).append(head.notice_id)
    return found


class _Mains:
    """The possible main notices among ``heads``, found by number, place and the names of their attachments."""

    def __init__(self, heads: Mapping[str, Head]) -> None:
        self.heads = heads
        self.by: dict[str, list[Head]] = {}
        self.carriers = _carriers(heads)
        for head in sorted(heads.values(), key=lambda head: head.notice_id):
            if not may_be_main(head):
                continue
            places = [f"in {archive}" for archive in self._archives_of(head)]
            # a main notice in the folder 附件 is not one of the folder above
            places.append(f"folder {folders(head.source_path)[0]}")
            if head.doc_number:
                self.by.setdefault(f"number {head.doc_number}", []).append(head)
            for place in places:
                self.by.setdefault(place, []).append(head)
            for key in {key for named in head.attachments for key in _attachment_keys(named)}:
                for place in (*places, *(["anywhere"] if far_keys(frozenset({key})) else ())):
                    self.by.setdefault(f"{place} names {key}", []).append(head)

    def _archives_of(self, head: Head) -> list[str]:
        """The archive in which it came first, and those that brought the same bytes once more."""
        return list(dict.fromkeys([*([head.parent] if head.parent else ()), *self.carriers.get(head.notice_id, ())]))

    def of(self, head: Head) -> Part:
        """The main notice of one document, by the strongest ground that there is."""
        for reason, find in self._grounds(head):
            found = self._families(find)
            if len(found) > 1:
                found = self._nearest(head, found)
            if len(found) == 1:
                return Part(found[0].notice_id, reason)
            if found:
                rivals = tuple(sorted(main.notice_id for main in found)[:2])
                annexed = is_annex_name(head.source_path, head.source_name)
                return Part(rivals=rivals) if head.n_items or annexed or reason in ("same_number", "linked") else Part()
        return Part()

    def _grounds(self, head: Head) -> list[tuple[Reason, list[Head]]]:
        grounds: list[tuple[Reason, list[Head]]] = []
        if head.doc_number:
            grounds.append(("same_number", self._at(head, f"number {head.doc_number}")))
        named = self._naming(head, ["anywhere", *_places(head)])
        linked = [main for main in named if any(n.kind != "listed" and _names(n, main, head) for n in main.attachments)]
        grounds.append(("linked", linked))
        listed = [main for main in named if main not in linked]
        grounds += [("archive", mains) for mains in self._archives(head, listed)]
        signed = head.issuer is not None and head.issue_date is not None
        for folder in folders(head.source_path):
            place = f"folder {folder}"
            grounds.append(("folder", [main for main in listed if place in _places(main)]))
            if is_annex_name(head.source_path, head.source_name) and not signed:
                grounds.append(("folder", self._at(head, place)))
        return grounds

    def _archives(self, head: Head, listed: Sequence[Head]) -> list[list[Head]]:
        """The notices of the archive that the document came in, then of the archive around it."""
        grounds: list[list[Head]] = []
        parent, seen = head.parent, set[str]()
        signed = head.issuer is not None and head.issue_date is not None
        while parent is not None and parent not in seen:
            seen.add(parent)
            grounds.append([main for main in listed if parent in self._archives_of(main)])
            if not signed:
                grounds.append(self._at(head, f"in {parent}"))
            above = self.heads.get(parent)
            if above is not None and may_be_main(above) and _fits(above, head) and not signed:
                grounds.append([above])  # a mail whose own text is the notice
            parent = above.parent if above else None
        return grounds

    def _at(self, head: Head, place: str) -> list[Head]:
        return [main for main in self.by.get(place, ()) if _fits(main, head)]

    def _naming(self, head: Head, places: Iterable[str]) -> list[Head]:
        """The notices that name this file, or in its own folder or archive its title."""
        found: dict[str, Head] = {}
        for place in places:
            keys = _file_keys(head)
            if place != "anywhere" and head.title:
                keys |= keys_of_name(head.title)
            for key in keys:
                for main in self.by.get(f"{place} names {key}", ()):
                    if _fits(main, head):
                        found[main.notice_id] = main
        return [found[i] for i in sorted(found)]

    @staticmethod
    def _families(mains: Iterable[Head]) -> list[Head]:
        """One for each notice: its copies in other formats are the same notice."""
        families: dict[object, Head] = {}
        for main in mains:
            numbered = main.doc_number is not None and main.content_hash
            key = (main.doc_number, same_issuer(main.issuer), main.content_hash) if numbered else main.notice_id
            if key not in families or main.ordinal < families[key].ordinal:
                families[key] = main
        return list(families.values())

    def _nearest(self, head: Head, mains: Sequence[Head]) -> list[Head]:
        """Of several notices those that also name the file, came with it, or stand beside it."""
        tests: list[Callable[[Head], bool]] = [
            lambda main: any(_names(named, main, head) for named in main.attachments),
            lambda main: head.parent is not None and head.parent in self._archives_of(main),
            lambda main: folders(main.source_path)[0] in folders(head.source_path),
        ]
        left = list(mains)
        for test in tests:
            narrowed = [main for main in left if test(main)]
            left = narrowed or left
        return left


def _places(head: Head) -> tuple[str, ...]:
    inside = (f"in {head.parent}",) if head.parent else ()
    return (*inside, *(f"folder {folder}" for folder in folders(head.source_path)))


def _names(named: Named, main: Head, head: Head) -> bool:
    return names_file(named, head, near=not set(_places(head)).isdisjoint(_places(main)))


def _fits(main: Head, head: Head) -> bool:
    """Whether nothing speaks against it: a number or issuer of its own that is not the main notice's."""
    if main.notice_id == head.notice_id:
        return False
    if head.doc_number is not None and head.doc_number != main.doc_number:
        return False
    return head.issuer is None or same_issuer(head.issuer) == same_issuer(main.issuer)
