"""What stands on a page as an annotation (stamps, comments, watermarks) is told, never mixed into its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.models import Issue, Severity
from extractors.ofd.content import Budget, Scene
from extractors.ofd.geometry import IDENTITY, box, placed
from extractors.ofd.package import Damaged, Package, children
from extractors.ofd.resources import Resources
from extractors.ofd.text import plain

_MAX_RAW = 200


def notes(package: Package, parts: Sequence[str], resources: Resources, budget: Budget, number: int) -> Iterator[Issue]:
    """The issues of one page's annotations, which stand in ``parts`` (GB/T 33190, clause 15)."""
    found: dict[bool, list[str]] = {False: [], True: []}
    struck = 0
    for part in parts:
        try:
            root = package.xml(part)
        except Damaged as error:
            message = f"第 {number} 页的批注无法读取（{error}），其余已读取；请对照原文核对该页。"
            yield _issue("missing_part", "warning", message, number, "")
            continue
        for note in children(root, "Annot"):
            scene = Scene(resources, budget, number)
            if note.get("Visible", "true").strip().lower() in ("true", "1"):
                struck += note.get("Subtype", "").strip().lower().startswith("strike")
                for looks in children(note, "Appearance"):
                    scene.block(looks, placed(box(looks.get("Boundary")), IDENTITY, IDENTITY))
            text = plain([*scene.shown, *scene.weak])
            if text:
                found[note.get("Type", "").strip().lower() == "watermark"].append(text)
    if found[True]:
        message = f"第 {number} 页有水印文字，未计入正文和表格。"
        yield _issue("watermark_text", "info", message, number, " ".join(found[True]))
    if struck:
        message = f"第 {number} 页有划去文字的批注（{struck} 处），文字已保留；请核对是否已作废。"
        yield _issue("struck_text", "warning", message, number, "")
    if found[False]:
        message = (
            f"第 {number} 页有批注或图章里的文字（{len(found[False])} 处），未计入正文和表格；请核对是否改变了内容。"
        )
        yield _issue("annotation_text", "warning", message, number, " ".join(found[False]))


def _issue(code: str, severity: Severity, message: str, page: int, raw: str) -> Issue:
    return Issue(code=code, severity=severity, message=message, page=page, raw=raw[:_MAX_RAW])
