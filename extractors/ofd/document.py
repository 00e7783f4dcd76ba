"""A whole OFD: document by document, page by page; pages that are only a picture through character recognition."""

from __future__ import annotations

from extractors.host import beat
from extractors.models import Attachment, Block, ExtractedDocument, Issue, Severity, SourceDocument, Table, Unreadable
from extractors.ofd.annotations import notes
from extractors.ofd.content import Budget, Scene
from extractors.ofd.geometry import POINTS, Box
from extractors.ofd.package import MAX_IMAGE, Damaged, Element, Package, child, children
from extractors.ofd.resources import Resources, page_resources
from extractors.ofd.structure import Body, area_of, attachments, comments, read_bodies
from extractors.ofd.text import plain
from extractors.page.collect import Collector
from extractors.page.layout import PageLayout
from extractors.scan.document import MAX_RECOGNISED, beyond
from extractors.scan.page import MISSING, Recogniser, ScannedPage, available

#: A4, where no page area is written (millimetres).
_A4: Box = (0.0, 0.0, 210.0, 297.0)
#: No page is wider or higher (points).
_MAX_SIDE = 20_000.0
#: The only picture of a page is taken for the page when it covers this share of it, and others hardly any.
_COVERS, _BESIDE = 0.5, 0.1
#: A picture beside text is told about when it covers this share of the page: a seal or a logo is smaller.
_PICTURE = 0.1
#: With fewer characters than these the picture of a whole page was not recognised: they are a page number, a mark.
_FEW = 60
#: So many small filled curves on a page are characters drawn as outlines.
_OUTLINES = 60
_MAX_RAW = 200

_SCANNED = "文件是扫描件（只有图像，没有文字），{missing}，或提供可以复制文字的 OFD、PDF 或 Word 文件。"
_NO_TEXT = "OFD 共 {count} 页，各页只有图像，其中没有识别出文字；请核对文件是否正确。"
_BLANK = "OFD 共 {count} 页，全部是空白页，没有可读取的内容；请核对文件是否正确。"
_UNSEEN = "OFD 中的文字都设为不显示，没有可读取的内容；请用 OFD 阅读器打开核对，另存后重新放入。"
_BROKEN = "OFD 的各页均已损坏，无法读取；请重新获取原文件。"


def extract_ofd(data: bytes, source: SourceDocument) -> ExtractedDocument:
    """Paragraphs and tables of an OFD (GB/T 33190-2016), all its documents one after the other. Raises
    :class:`Unreadable` for bad input: broken, encrypted, scanned and not recognisable, blank, or beyond the limits."""
    package = Package(data)
    file = _File(package)
    for body in read_bodies(package):
        file.document(body)
    return file.finish(source)


class _File:
    """What the documents of one file add up to."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._budget = Budget()
        self._recogniser: Recogniser | None = None
        self._blocks: list[Block] = []
        self._issues: list[Issue] = []
        self._attachments: list[Attachment] = []
        self.empty, self.unseen = True, False
        self.number = 0
        self.pictured = self.recognised = self.broken = 0

    def document(self, body: Body) -> None:
        """Reads one document; tables of two documents are never joined."""
        pages = _Pages(self, self._package, body, self._budget)
        blocks = pages.read()
        self.empty = self.empty and pages.collector.is_empty
        offset = sum(1 for block in self._blocks if isinstance(block, Table))
        self._blocks += [
            block.model_copy(update={"index": block.index + offset}) if isinstance(block, Table) else block
            for block in blocks
        ]
        self._issues += [
            issue if issue.table_no is None else issue.model_copy(update={"table_no": issue.table_no + offset})
            for issue in pages.collector.issues
        ]
        self._about(body)

    def _about(self, body: Body) -> None:
        """What the document carries besides its pages."""
        try:
            found = list(attachments(self._package, body))
        except Damaged as error:
            self._whole("missing_part", "warning", f"OFD 文件的附件清单无法读取（{error}），请核对是否有附件。")
            found = []
        self._attachments += found
        if found:
            names = "、".join(item.name for item in found)[:_MAX_RAW]
            message = f"OFD 文件内附有 {len(found)} 个文件（{names}），其内容未读取，请在阅读器中取出后单独放入。"
            self._whole("embedded_part", "warning", message, names)
        if body.sealed:
            message = f"OFD 文件带有电子签章或签名（{body.sealed} 处），印章图像里的文字未读取。"
            self._whole("picture_not_read", "info", message)
        if body.older:
            message = f"OFD 文件内保存了 {body.older} 个其他版本，只读取了当前版本，请核对是否为定稿。"
            self._whole("other_versions", "info", message)

    def _whole(self, code: str, severity: Severity, message: str, raw: str = "") -> None:
        self._issues.append(Issue(code=code, severity=severity, message=message, raw=raw))

    def recognise(self, data: bytes, number: int, size: tuple[float, float]) -> ScannedPage:
        """The page that a picture shows. Raises :class:`Unreadable` when it is none."""
        self._recogniser = self._recogniser or Recogniser()
        page = self._recogniser.image(data, number, size)
        self.recognised += 1
        beat()
        return page

    def finish(self, source: SourceDocument) -> ExtractedDocument:
        if self.empty:
            raise Unreadable(self._nothing())
        return ExtractedDocument(
            source=source,
            blocks=tuple(self._blocks),
            page_count=self.number,
            issues=tuple(self._issues),
            attachments=tuple(self._attachments),
        )

    def _nothing(self) -> str:
        if self.pictured and not self.recognised:
            return _SCANNED.format(missing="未能识别其中的文字" if available() else MISSING)
        if self.pictured:
            return _NO_TEXT.format(count=self.number)
        if self.unseen:
            return _UNSEEN
        return _BROKEN if self.broken else _BLANK.format(count=self.number)


class _Pages:
    """The pages of one document."""

    def __init__(self, file: _File, package: Package, body: Body, budget: Budget) -> None:
        self._file, self._package, self._body, self._budget = file, package, body, budget
        self.collector = Collector("ofd")
        self._templates: dict[str, Element | None] = {}
        self._resources = Resources()
        for part in body.resources:
            self._resources.read(package, part)

    def read(self) -> tuple[Block, ...]:
        for why in self._resources.missing:
            self._issue("missing_part", "warning", f"OFD 文件的资源无法读取（{why}），其余已读取，请核对。", None)
        try:
            beside = comments(self._package, self._body)
        except Damaged as error:
            beside = {}
            self._issue("missing_part", "warning", f"OFD 文件的批注无法读取（{error}），其余已读取，请核对。", None)
        for page_id, part in self._body.pages:
            self._file.number += 1
            try:
                self._page(part, self._file.number)
            except Damaged as error:
                self._file.broken += 1
                self.collector.page(PageLayout(self._file.number, 595.0, 842.0, []))
                message = f"第 {self._file.number} 页已损坏，无法读取（{error}）；请对照原文补充该页内容。"
                self._issue("page_unreadable", "error", message, self._file.number)
            self.collector.issues += notes(
                self._package, beside.get(page_id, ()), self._resources, self._budget, self._file.number
            )
        return self.collector.blocks()

    def _page(self, part: str | None, number: int) -> None:
        if part is None:
            raise Damaged("缺少页面内容")
        page = self._package.xml(part)
        own = page_resources(page, part, self._package, self._body.folder)
        resources = self._resources.more(self._package, own)
        scene = Scene(resources, self._budget, number)
        paper = area_of(child(page, "Area"))
        for use in children(page, "Template"):
            template = self._template(use.get("TemplateID", ""), number)
            if template is not None:
                scene.content(template)
                paper = paper or area_of(child(template, "Area"))
        scene.content(page)
        layout = scene.layout(_checked(paper or self._body.area or _A4, number))
        if not layout.glyphs and (layout.image_share > 0 or layout.n_shapes > 300):
            self._pictured(scene, layout, resources)
        else:
            self.collector.page(layout)
        self._notice(scene, layout)

    def _template(self, own: str, number: int) -> Element | None:
        """A template page's content; templates in templates mean nothing (GB/T 33190, 7.7)."""
        if own not in self._templates:
            place = self._body.templates.get(own)
            try:
                self._templates[own] = None if place is None else self._package.xml(place)
            except Damaged:
                self._templates[own] = None
        if self._templates[own] is None:
            message = f"第 {number} 页的模板（页眉、表框等）缺失或损坏，其余已读取；请对照原文核对该页。"
            self._issue("missing_part", "warning", message, number)
        return self._templates[own]

    def _pictured(self, scene: Scene, layout: PageLayout, resources: Resources) -> None:
        """A page without text of its own: recognised when one picture is the page, else noted."""
        number = layout.number
        self._file.pictured += 1
        data = self._picture(scene, layout, resources) if available() else None
        if data is not None and self._file.recognised >= MAX_RECOGNISED:
            self.collector.page(layout)
            self.collector.issues.append(beyond(number))
            return
        why = "未能识别" if available() else MISSING
        if data is not None:
            try:
                page = self._file.recognise(data, number, (layout.width, layout.height))
            except Unreadable as error:
                why = str(error).rstrip("。")
            else:
                page.settle(self.collector.page(page.layout, reader="scan"))
                self.collector.issues += page.issues
                return
        self.collector.page(layout)
        message = f"第 {number} 页是图像，没有文字，未能读取（{why}）；请对照原文补充该页内容。"
        self._issue("page_scanned", "error", message, number)

    def _picture(self, scene: Scene, layout: PageLayout, resources: Resources) -> bytes | None:
        """The bytes of the picture that is the page; ``None`` when several are, or none that is upright."""
        whole = layout.width * layout.height
        shares = sorted(
            ((image.area(layout.width, layout.height) / whole, image) for image in scene.images), reverse=True
        )
        if not shares or shares[0][0] < _COVERS or sum(share for share, _ in shares[1:]) > _BESIDE:
            return None
        image = shares[0][1]
        media = resources.media.get(image.media)
        if media is None or not image.upright:
            return None
        try:
            return self._package.read(media.part, MAX_IMAGE)
        except Damaged:
            return None

    def _notice(self, scene: Scene, layout: PageLayout) -> None:
        """What the page shows besides its text, or does not show."""
        number = layout.number
        if layout.glyphs and layout.image_share > 0.6 and len(layout.glyphs) < _FEW:
            count = len(layout.glyphs)
            message = f"第 {number} 页是图像，只有少量文字（{count} 字）可读，图像未读取；请对照原文补充该页内容。"
            self._issue("page_scanned", "error", message, number)
        elif layout.glyphs and layout.image_share > 0.6:
            message = f"第 {number} 页是整页图像加识别出的文字，文字可能有误；请对照原文核对。"
            self._issue("scanned_text", "warning", message, number)
        elif layout.glyphs and (layout.image_share >= _PICTURE or scene.drawn.outlines >= _OUTLINES):
            message = f"第 {number} 页有图片或以图形绘制的文字，其中的文字未读取；请对照原文核对该页。"
            self._issue("picture_not_read", "warning", message, number)
        if scene.hidden:
            self._file.unseen = True
            message = f"第 {number} 页有不显示的文字（{len(scene.hidden)} 字），未计入正文和表格；请核对是否应当保留。"
            self._issue("hidden_text", "warning", message, number, plain(scene.hidden))
        if scene.weak:
            message = f"第 {number} 页有浅色半透明的文字（通常是水印），未计入正文和表格；请核对。"
            self._issue("watermark_text", "warning", message, number, plain(scene.weak))
        if scene.lost:
            message = f"第 {number} 页引用的内容（{scene.lost} 处）在文件中缺失，其余已读取；请对照原文核对该页。"
            self._issue("missing_part", "warning", message, number)

    def _issue(self, code: str, severity: Severity, message: str, page: int | None, raw: str = "") -> None:
        self.collector.issues.append(
            Issue(code=code, severity=severity, message=message, page=page, raw=raw[:_MAX_RAW])
        )


def _checked(paper: Box, number: int) -> Box:
    if not (0 < paper[2] * POINTS <= _MAX_SIDE and 0 < paper[3] * POINTS <= _MAX_SIDE):
        raise Unreadable(f"OFD 第 {number} 页的页面尺寸异常，无法读取；请重新导出文件。")
    return paper
