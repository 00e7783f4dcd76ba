"""OFD.xml → the documents of the file, each with its pages and where everything they name stands."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from extractors.models import Attachment, Unreadable
from extractors.ofd.geometry import Box, box
from extractors.ofd.package import Damaged, Element, Package, broken, child, children, text_of

#: A plan of a whole province has some 40 pages.
MAX_PAGES = 2_000
#: Documents in one file; nearly all have one.
MAX_DOCUMENTS = 50

_ENTRY = "/OFD.xml"


@dataclass(slots=True)
class Body:
    """One document of the file. ``part`` is its Document.xml, ``folder`` where that stands; ``pages`` are the page id
    and the part of its content (``None`` when it is missing); ``area`` is the page area that holds where a page has
    none of its own; ``older`` counts the versions that are not read, ``sealed`` the electronic seals and signatures."""

    part: str
    root: Element
    pages: list[tuple[str, str | None]] = field(default_factory=list)
    templates: dict[str, str] = field(default_factory=dict)
    resources: list[str] = field(default_factory=list)
    area: Box | None = None
    older: int = 0
    sealed: int = 0

    @property
    def folder(self) -> str:
        return posixpath.dirname(self.part)


def read_bodies(package: Package) -> list[Body]:
    """The documents in the order of OFD.xml (GB/T 33190, 7.4). Raises :class:`Unreadable` when there is none that can
    be read."""
    try:
        root = package.xml(_ENTRY)
        found = [_body(package, body) for body in children(root, "DocBody")]
    except Damaged as error:
        raise broken(str(error)) from error
    if not found:
        raise broken("OFD.xml 中没有文档")
    if len(found) > MAX_DOCUMENTS:
        raise Unreadable(f"OFD 文件内有 {len(found)} 个文档，超过 {MAX_DOCUMENTS} 个的上限，请拆分后分别放入。")
    count = sum(len(body.pages) for body in found)
    if not count:
        raise Unreadable("OFD 文件中没有页面，无法读取；请核对文件是否完整。")
    if count > MAX_PAGES:
        raise Unreadable(f"OFD 文件共 {count} 页，超过 {MAX_PAGES} 页的上限；请拆分后分别放入。")
    return found


def _body(package: Package, element: Element) -> Body:
    part, older = _current(package, element)
    if part is None:
        loc = text_of(child(element, "DocRoot")) or "DocRoot"
        raise Damaged(f"缺少部件 {loc.lstrip('/')}")
    body = Body(part, package.xml(part), older=older)
    common = child(body.root, "CommonData")
    body.area = area_of(child(common, "PageArea"))
    for page in list(children(child(body.root, "Pages"), "Page"))[: MAX_PAGES + 1]:
        body.pages.append((page.get("ID", ""), package.find(page.get("BaseLoc"), part, "/")))
    for template in children(common, "TemplatePage"):
        place = package.find(template.get("BaseLoc"), part)
        if place is not None:
            body.templates[template.get("ID", "")] = place
    for kind in ("PublicRes", "DocumentRes"):
        for loc in children(common, kind):
            place = package.find(text_of(loc), part)
            if place is not None:
                body.resources.append(place)
    body.sealed = _seals(package, element)
    return body


def _current(package: Package, element: Element) -> tuple[str | None, int]:
    """The Document.xml of the current version and the number of other versions (GB/T 33190, clause 19)."""
    versions = list(children(child(element, "Versions"), "Version"))
    plain = package.find(text_of(child(element, "DocRoot")), _ENTRY)
    for version in versions:
        place = package.find(version.get("BaseLoc"), _ENTRY, posixpath.dirname(plain or _ENTRY))
        if version.get("Current", "").strip().lower() in ("true", "1") and place is not None:
            named = text_of(child(package.xml(place), "DocRoot"))
            return package.find(named, place, posixpath.dirname(plain or _ENTRY)) or plain, len(versions) - 1
    return plain, len(versions)


def _seals(package: Package, element: Element) -> int:
    place = package.find(text_of(child(element, "Signatures")), _ENTRY)
    try:
        return 0 if place is None else len(list(children(package.xml(place), "Signature")))
    except Damaged:
        return 1


def area_of(element: Element | None) -> Box | None:
    """The box of a page area (CT_PageArea): the paper, and only where that is missing what is shown of it."""
    for name in ("PhysicalBox", "ApplicationBox", "ContentBox"):
        found = box(text_of(child(element, name)))
        if found is not None:
            return found
    return None


def comments(package: Package, body: Body) -> dict[str, list[str]]:
    """Page id → the parts with that page's annotations (GB/T 33190, clause 15)."""
    place = package.find(text_of(child(body.root, "Annotations")), body.part)
    found: dict[str, list[str]] = {}
    for page in children(package.xml(place), "Page") if place is not None else ():
        for loc in children(page, "FileLoc"):
            part = package.find(text_of(loc), place or "", body.folder)
            if part is not None:
                found.setdefault(page.get("PageID", ""), []).append(part)
    return found


def attachments(package: Package, body: Body) -> Iterator[Attachment]:
    """The files carried inside (GB/T 33190, clause 20), and those that are only listed."""
    place = package.find(text_of(child(body.root, "Attachments")), body.part)
    for item in children(package.xml(place), "Attachment") if place is not None else ():
        loc = text_of(child(item, "FileLoc"))
        part = package.find(loc, place or "", body.folder)
        name, ending = item.get("Name", "").strip(), posixpath.splitext(loc)[1]
        if ending and not posixpath.splitext(name)[1]:
            name += ending
        yield Attachment(
            name=name or posixpath.basename(loc) or "（未命名）",
            target=(part or loc or None),
            kind="listed" if part is None else "embedded",
        )
