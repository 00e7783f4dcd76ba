"""The file around the pages: documents, templates, resources, what is carried along, what writers do differently."""

from __future__ import annotations

import io
import zipfile

import pytest

from extractors.extract import extract
from extractors.models import Attachment, ExtractedDocument, Issue
from extractors.ofd import content
from extractors.ofd import document as ofd_document
from extractors.ofd.geometry import POINTS
from sample_docs.builder.model import load_notices
from sample_docs.builder.write_ofd import deltas, write_ofd
from sample_docs.builder.write_pdf import write_pdf
from tests.support.ofd_maker import A4, HEAD, grid, image, ofd, package, page, path, res, text

ROWS = [["序号", "比例"], ["1", "5%"]]


def read(data: bytes) -> ExtractedDocument:
    document = extract(data, "通知.ofd")
    assert document.failure is None
    return document


def failure(data: bytes) -> str:
    document = extract(data, "通知.ofd")
    assert document.failure is not None
    assert document.failure.count("。") == 1
    assert document.blocks == ()
    return document.failure


def issues(document: ExtractedDocument, code: str) -> list[Issue]:
    return [issue for issue in document.issues if issue.code == code]


# --- the twins -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stem", ["gaoping-2023-joint", "cangling-2025-joint", "lanwan-2026-joint", "linjiang-2025-joint"]
)
def test_the_ofd_form_of_a_notice_says_what_its_pdf_form_says(stem: str) -> None:
    """Two writers' file formats, two readers: the same paragraphs, the same cells."""
    notice = next(notice for notice in load_notices() if notice.stem == stem)
    form = next(form for form in notice.forms if form.format == "pdf")
    mine, other = read(write_ofd(notice, form)), read(write_pdf(notice, form))
    assert list(mine.lines()) == list(other.lines())
    cells = [
        [[(c.text, c.row, c.col, c.row_span, c.col_span, c.page) for c in t.cells] for t in d.tables]
        for d in (mine, other)
    ]
    assert cells[0] == cells[1] != []


def test_the_writer_writes_the_same_bytes_and_marks_every_page() -> None:
    notice = next(notice for notice in load_notices() if notice.stem == "cangling-2025-joint")
    form = next(form for form in notice.forms if form.format == "pdf")
    data = write_ofd(notice, form)
    assert data == write_ofd(notice, form)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        pages = [archive.read(name).decode() for name in archive.namelist() if name.endswith("Content.xml")]
    assert len(pages) == 3
    assert all("样例 SPECIMEN　非真实公文" in xml for xml in pages)
    assert len(issues(read(data), "page_turned")) == 2  # pages that the PDF form turns for display


def test_equal_offsets_are_written_short() -> None:
    assert deltas([72, 72, 72, 72, 36, 36, 0]) == "g 4 25.4 12.7 12.7 0"


# --- the parts of a file -----------------------------------------------------------------------------------------


def test_metadata_become_no_paragraphs() -> None:
    assert list(read(ofd(page(text("正文在此")))).lines()) == ["正文在此"]


@pytest.mark.parametrize(
    ("area", "common", "expected"),
    [("0 0 297 210", "", (297, 210)), ("", "", (210, 297)), ("x", "", (210, 297))],
)
def test_the_area_of_a_page(monkeypatch: pytest.MonkeyPatch, area: str, common: str, expected: tuple[int, int]) -> None:
    sizes: list[tuple[int, int]] = []
    real = content.Scene.layout

    def layout(self: content.Scene, paper: tuple[float, float, float, float]) -> object:
        found = real(self, paper)
        sizes.append((round(found.width / POINTS), round(found.height / POINTS)))
        return found

    monkeypatch.setattr(content.Scene, "layout", layout)
    read(ofd(page(text("正文在此"), area=area), common=common))
    assert sizes == [expected]


@pytest.mark.parametrize("side", ["0", "-5", "99999"])
def test_a_page_of_absurd_size(side: str) -> None:
    assert "尺寸异常" in failure(ofd(page(text("正文"), area=f"0 0 210 {side}")))


def with_template(content: str, order: str = "", **more: str) -> bytes:
    common = '<ofd:TemplatePage ID="50" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    use = f'<ofd:Template TemplateID="50" {order}/>'
    pages = [page(text(f"第{n}部分正文", 20, 100), before=use) for n in "一二"]
    return ofd(*pages, common=common, parts={"Doc_0/Tpls/Tpl_0/Content.xml": content, **more})


@pytest.mark.parametrize("order", ["", 'ZOrder="Foreground"', 'ZOrder="Background"'])
def test_templates_belong_to_the_page(order: str) -> None:
    document = read(with_template(page(grid(ROWS)), order))
    assert [table.n_rows for table in document.tables] == [2, 2]
    assert document.issues == ()


def test_a_template_that_uses_itself_is_read_once() -> None:
    loop = page(text("模板文字在此", 20, 60), before='<ofd:Template TemplateID="50"/>')
    assert list(read(with_template(loop)).lines()).count("模板文字在此") == 2


@pytest.mark.parametrize("content", ["<broken", ""])
def test_a_damaged_template_is_told(content: str) -> None:
    document = read(with_template(content))
    assert [issue.page for issue in issues(document, "missing_part")] == [1, 2]


def composite(inner: str, use: str = "") -> bytes:
    unit = f'<ofd:CompositeGraphicUnit ID="60"><ofd:Content>{inner}</ofd:Content></ofd:CompositeGraphicUnit>'
    named = f'<ofd:CompositeObject ID="9" Boundary="20 30 90 90" ResourceID="60" {use}/>'
    parts = {"Doc_0/DocumentRes.xml": res(f"<ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnits>")}
    return ofd(
        page(named, text("正文在此", 20, 200)), common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>", parts=parts
    )


def test_composites_blocks_and_their_transforms() -> None:
    inner = f"<ofd:PageBlock><ofd:PageBlock>{grid(ROWS, 0, 0)}</ofd:PageBlock></ofd:PageBlock>"
    [table] = read(composite(inner, 'CTM="0.5 0 0 0.5 10 0"')).tables
    assert [[cell.text for cell in row] for row in table.rows()] == ROWS
    assert table.cells[0].bbox == pytest.approx([v * POINTS for v in (30, 30, 50, 35)], abs=0.2)


def test_a_composite_in_itself_ends() -> None:
    loop = '<ofd:CompositeObject ID="9" ResourceID="60"/>' * 3
    assert list(read(composite(text("图元文字", 0, 10) + loop)).lines()) == ["图元文字", "正文在此"]


def test_a_missing_composite_is_told() -> None:
    document = read(ofd(page('<ofd:CompositeObject ID="9" ResourceID="61"/>', text("正文在此"))))
    assert [issue.page for issue in issues(document, "missing_part")] == [1]


def test_several_documents_are_all_read_and_their_tables_kept_apart() -> None:
    def document_xml(folder: str, content: str) -> dict[str, str]:
        pages = '<ofd:Page ID="1" BaseLoc="P.xml"/>'
        xml = f"<ofd:Document {HEAD}><ofd:CommonData/><ofd:Pages>{pages}</ofd:Pages></ofd:Document>"
        return {f"{folder}/Document.xml": xml, f"{folder}/P.xml": content}

    bodies = "".join(f"<ofd:DocBody><ofd:DocRoot>/D{n}/Document.xml</ofd:DocRoot></ofd:DocBody>" for n in (0, 1))
    hidden = text("不显示", 20, 200, 'Visible="false"')
    data = package(
        {"OFD.xml": f"<ofd:OFD {HEAD}>{bodies}</ofd:OFD>"}
        | document_xml("D0", page(grid(ROWS, y=260)))
        | document_xml("D1", page(grid([["2", "\ue0006%"], ["3", "7%"]], y=20), hidden))
    )
    document = read(data)
    assert [(table.index, table.page, table.n_rows) for table in document.tables] == [(1, 1, 2), (2, 2, 2)]
    assert document.page_count == 2
    assert [issue.page for issue in issues(document, "hidden_text")] == [2]


def test_the_current_version_is_read() -> None:
    versions = "".join(
        f'<ofd:Version ID="{n}" Index="{n}" Current="{str(n == 2).lower()}" BaseLoc="Doc_0/Versions/V{n}.xml"/>'
        for n in (1, 2)
    )
    pages = '<ofd:Pages><ofd:Page ID="1" BaseLoc="New.xml"/></ofd:Pages>'
    parts = {
        "Doc_0/Versions/V2.xml": f"<ofd:V {HEAD}><ofd:DocRoot>/Doc_0/New/Document.xml</ofd:DocRoot></ofd:V>",
        "Doc_0/Versions/V1.xml": f"<ofd:DocVersion {HEAD}/>",
        "Doc_0/New/Document.xml": f"<ofd:Document {HEAD}>{pages}</ofd:Document>",
        "Doc_0/New/New.xml": page(text("修改后的正文")),
    }
    document = read(ofd(page(text("原来的正文")), body=f"<ofd:Versions>{versions}</ofd:Versions>", parts=parts))
    assert list(document.lines()) == ["修改后的正文"]
    assert [issue.severity for issue in issues(document, "other_versions")] == ["info"]


def test_attachments_are_listed() -> None:
    listed = (
        f'<ofd:Attachments {HEAD}><ofd:Attachment ID="1" Name="附件1"><ofd:FileLoc>Res/a.xlsx</ofd:FileLoc>'
        '</ofd:Attachment><ofd:Attachment ID="2" Name="说明.pdf"/></ofd:Attachments>'
    )
    document = read(
        ofd(
            page(text("正文在此")),
            document="<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>",
            parts={"Doc_0/Attachs/Attachments.xml": listed, "Doc_0/Attachs/Res/a.xlsx": b"PK"},
        )
    )
    assert document.attachments == (
        Attachment(name="附件1.xlsx", target="/Doc_0/Attachs/Res/a.xlsx", kind="embedded"),
        Attachment(name="说明.pdf", target=None, kind="listed"),
    )
    assert "附件1.xlsx、说明.pdf" in issues(document, "embedded_part")[0].message


def annotated(kind: str, visible: str = "true", words: str = "此件作废") -> ExtractedDocument:
    note = (
        f'<ofd:PageAnnot {HEAD}><ofd:Annot ID="1" Type="{kind}" Visible="{visible}">'
        f'<ofd:Appearance Boundary="20 30 99 99">{text(words, 0, 10)}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>'
    )
    named = '<ofd:Page PageID="100"><ofd:FileLoc>Page_0/A.xml</ofd:FileLoc></ofd:Page>'
    list_ = f"<ofd:Annotations {HEAD}>{named}</ofd:Annotations>"
    return read(
        ofd(
            page(text("正文在此")),
            document="<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>",
            parts={"Doc_0/Annots/Annotations.xml": list_, "Doc_0/Annots/Page_0/A.xml": note},
        )
    )


@pytest.mark.parametrize(
    ("kind", "visible", "expected"),
    [
        ("Stamp", "true", [("annotation_text", "warning", "此件作废")]),
        ("Watermark", "true", [("watermark_text", "info", "此件作废")]),
        ("Stamp", "false", []),
    ],
)
def test_annotations_are_told_and_not_mixed_in(kind: str, visible: str, expected: list[object]) -> None:
    document = annotated(kind, visible)
    assert list(document.lines()) == ["正文在此"]
    assert [(issue.code, issue.severity, issue.raw) for issue in document.issues] == expected


def test_annotations_that_strike_text_out_are_told() -> None:
    document = annotated('Highlight" Subtype="StrikeOut', words="")
    assert [(issue.code, issue.page) for issue in document.issues] == [("struck_text", 1)]


def test_seals_are_no_text() -> None:
    signs = (
        f'<ofd:Signatures {HEAD}><ofd:Signature ID="1" Type="Seal" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>'
    )
    document = read(
        ofd(
            page(text("正文在此")),
            body="<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>",
            parts={"Doc_0/Signs/Signatures.xml": signs},
        )
    )
    assert [(issue.code, issue.severity) for issue in document.issues] == [("picture_not_read", "info")]


# --- what writers do differently -----------------------------------------------------------------------------------


def renamed(data: bytes, change: dict[str, str]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for old, new in change.items():
        members = {name: value.replace(old.encode(), new.encode()) for name, value in members.items()}
    return package(members)


@pytest.mark.parametrize(
    "change",
    [
        {"ofd:": "", "xmlns:ofd": "xmlns", "xmlnsofd": "xmlns"},
        {"ofd:": "", ' xmlns:ofd="http://www.ofdspec.org/2016"': "", ' xmlns="http://www.ofdspec.org/2016"': ""},
        {"ofd:": "o:", "xmlns:ofd": "xmlns:o"},
        {' xmlns:ofd="http://www.ofdspec.org/2016"': ""},
        {"http://www.ofdspec.org/2016": "http://www.ofdspec.org/"},
        {"Pages/Page_0/Content.xml": "/Doc_0/Pages/Page_0/Content.xml"},
        {"Pages/Page_0/Content.xml": "./Pages/../Pages/Page_0/Content.xml"},
        {"Pages/Page_0/Content.xml": "Pages\\Page_0\\Content.xml"},
        {"Pages/Page_0/Content.xml": "Doc_0/Pages/Page_0/Content.xml"},
        {"Pages/Page_0/Content.xml": "pages/page_0/CONTENT.xml"},
        {">Doc_0/Document.xml": ">/Doc_0/Document.xml"},
        {">Doc_0/Document.xml": ">\n   Doc_0/Document.xml  \n"},
        {"PublicRes.xml</": "Missing.xml</"},
    ],
    ids=["default namespace", "no namespace", "other prefix", "undeclared prefix", "other address", "absolute", "dots",
         "backslashes", "from the root", "case", "absolute root", "spaces", "no resources"],
)  # fmt: skip
def test_quirks_of_writers(change: dict[str, str]) -> None:
    [table] = read(renamed(ofd(page(grid(ROWS))), change)).tables
    assert [[cell.text for cell in row] for row in table.rows()] == ROWS


def test_names_in_an_archive_of_old_windows() -> None:
    data = renamed(ofd(page(text("正文在此"))), {"Page_0": "页_0"})
    name = "Doc_0/Pages/页_0/Content.xml".encode("gb18030")
    same = b"Doc_0/Pages/XXX0/Content.xml"
    assert len(name) == len(same)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {n: archive.read(n) for n in archive.namelist()}
    members[same.decode()] = members.pop("Doc_0/Pages/Page_0/Content.xml")
    assert list(read(package(members).replace(same, name)).lines()) == ["正文在此"]


# --- pages without text ------------------------------------------------------------------------------------------


def test_a_scanned_file_without_the_means_to_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofd_document, "available", lambda: False)
    assert "扫描件" in failure(ofd(page(image())))


def test_a_scanned_page_among_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofd_document, "available", lambda: False)
    document = read(ofd(page(text("正文在此")), page(image())))
    assert [(issue.page, issue.severity) for issue in issues(document, "page_scanned")] == [(2, "error")]


def test_a_picture_with_only_a_page_number_is_not_taken_for_read() -> None:
    document = read(ofd(page(text("正文在此")), page(image(), text("样例文字", 90, 290))))
    assert [issue.page for issue in issues(document, "page_scanned")] == [2]


def test_several_pictures_or_a_turned_one_are_not_sent_to_recognition() -> None:
    halves = [image("0 0 210 148"), image("0 148 210 149")]
    document = read(ofd(page(text("正文在此")), page(*halves), page(image(A4, 'CTM="0 297 -210 0 210 0"'))))
    assert [issue.page for issue in issues(document, "page_scanned")] == [2, 3]


def test_a_picture_beside_text_is_told() -> None:
    document = read(
        ofd(page(text("正文在此"), image("20 60 120 120")), page(text("正文二", 20, 20), image("20 60 30 30")))
    )
    assert [issue.page for issue in issues(document, "picture_not_read")] == [1]


def test_characters_drawn_as_outlines_are_told() -> None:
    letters = path("M 0 0 B 1 0 2 1 3 3 L 0 3 C", "20 60 3 3", 'Stroke="false" Fill="true"') * 80
    assert issues(read(ofd(page(text("正文在此"), letters))), "picture_not_read")
    assert "扫描件" in failure(ofd(page(letters * 5)))


def picture(file: str) -> str:
    media = f'<ofd:MultiMedia ID="7" Type="Image"><ofd:MediaFile>{file}</ofd:MediaFile></ofd:MultiMedia>'
    return f"<ofd:MultiMedias>{media}</ofd:MultiMedias>"


def test_the_picture_of_a_page_is_recognised() -> None:
    pytest.importorskip("rapidocr")
    from PIL import Image as Pictures

    blank = io.BytesIO()
    Pictures.new("RGB", (827, 1170), "white").save(blank, "PNG", dpi=(100, 100))
    media = picture("p.png")
    data = ofd(
        page(text("正文在此")),
        page(image(A4, 'CTM="210 0 0 297 0 0"')),
        common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>",
        parts={"Doc_0/DocumentRes.xml": res(media, 'BaseLoc="Res"'), "Doc_0/Res/p.png": blank.getvalue()},
    )
    assert [(issue.code, issue.page) for issue in read(data).issues] == [("page_blank", 2)]


def test_a_damaged_picture_leaves_the_rest() -> None:
    media = picture("/p.jb2")
    data = ofd(
        page(text("正文在此")),
        page(image()),
        common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>",
        parts={"Doc_0/DocumentRes.xml": res(media), "p.jb2": b"\x97JB2\r\n"},
    )
    [issue] = issues(read(data), "page_scanned")
    assert issue.page == 2


def test_blank_files_and_blank_pages() -> None:
    assert "空白页" in failure(ofd(page()))
    assert "不显示" in failure(ofd(page(text("正文在此", attributes='Alpha="0"'))))
    assert read(ofd(page(), page(text("正文在此")))).page_count == 2


@pytest.mark.parametrize("content", ["<broken", "", "\x00\x01"])
def test_a_damaged_page_leaves_the_others(content: str) -> None:
    document = read(ofd(content, page(text("正文在此"))))
    assert [(issue.page, issue.severity) for issue in issues(document, "page_unreadable")] == [(1, "error")]
    assert "损坏" in failure(ofd(content))
