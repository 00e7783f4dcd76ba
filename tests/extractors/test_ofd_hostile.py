"""OFD files made to break the reader: each gets a sentence (or is read with an issue), in bounded time and memory."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.extract import extract
from extractors.ofd import content, structure
from extractors.ofd import package as ofd_package
from tests.support.ofd_maker import HEAD, grid, line, ofd, package, page, path, res, text

PARTS = ("Document", "Pages/Page_0/Content", "PublicRes")


def failure(data: bytes) -> str:
    document = extract(data, "通知.ofd")
    assert document.failure is not None
    assert document.blocks == ()
    assert document.failure.count("。") == 1
    return document.failure


@pytest.mark.parametrize("loc", ["../../etc/passwd", "/../x.xml", "Pages/../../../x.xml", "..\\..\\x.xml"])
@pytest.mark.parametrize("where", ["page", "template", "resource", "attachment", "annotation", "root", "picture"])
def test_a_place_outside_the_file_is_refused(
    loc: str, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    loc = "../" + loc if where in ("attachment", "annotation", "picture") and not loc.startswith("/") else loc
    good, file = page(text("正文在此")), f"<ofd:FileLoc>{loc}</ofd:FileLoc>"
    inner = {
        "page": f'<ofd:Document {HEAD}><ofd:Pages><ofd:Page BaseLoc="{loc}"/></ofd:Pages></ofd:Document>',
        "attachment": f'<ofd:Attachments {HEAD}><ofd:Attachment Name="a">{file}</ofd:Attachment></ofd:Attachments>',
        "annotation": f'<ofd:Annotations {HEAD}><ofd:Page PageID="100">{file}</ofd:Page></ofd:Annotations>',
        "root": f"<ofd:OFD {HEAD}><ofd:DocBody><ofd:DocRoot>../{loc}</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "picture": res(
            f'<ofd:A><ofd:MultiMedia ID="7"><ofd:MediaFile>{loc}</ofd:MediaFile></ofd:MultiMedia></ofd:A>',
            'BaseLoc="Res/.."',
        ),
    }
    data = {
        "page": lambda: ofd(good, parts={"Doc_0/Document.xml": inner["page"]}),
        "template": lambda: ofd(good, common=f'<ofd:TemplatePage ID="5" BaseLoc="{loc}"/>'),
        "resource": lambda: ofd(good, common=f"<ofd:PublicRes>{loc}</ofd:PublicRes>"),
        "attachment": lambda: ofd(
            good, document="<ofd:Attachments>A/A.xml</ofd:Attachments>", parts={"Doc_0/A/A.xml": inner["attachment"]}
        ),
        "annotation": lambda: ofd(
            good, document="<ofd:Annotations>A/A.xml</ofd:Annotations>", parts={"Doc_0/A/A.xml": inner["annotation"]}
        ),
        "root": lambda: ofd(good, parts={"OFD.xml": inner["root"]}),
        "picture": lambda: ofd(good, parts={"Doc_0/PublicRes.xml": inner["picture"]}),
    }[where]()
    assert "指向文件包之外" in failure(data)
    assert list(tmp_path.iterdir()) == []


def test_members_with_names_outside_write_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    document = extract(ofd(page(text("正文在此")), parts={"../../evil.xml": "x", "/etc/evil": "x"}), "a.ofd")
    assert list(document.lines()) == ["正文在此"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "part", ["OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml", "Doc_0/PublicRes.xml"]
)
def test_entities_and_document_types_are_refused(part: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    with zipfile.ZipFile(io.BytesIO(ofd(page(text("&s;"))))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["Doc_0/Pages/Page_0/Content.xml"] = members["Doc_0/Pages/Page_0/Content.xml"].replace(b"&s;", b"x")
    root = b"x"
    members[part] = (
        f'<!DOCTYPE {root!r} [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'.encode().replace(b"b'x'", b"x") + members[part]
    )
    assert "异常" in failure(package(members))


def test_a_part_that_unpacks_without_end() -> None:
    bomb = b"<a>" + b" " * (ofd_package.MAX_PART + 10)
    assert "过大" in failure(ofd(page(text("正文")), parts={"Doc_0/PublicRes.xml": bomb}))


def test_the_whole_that_unpacks_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofd_package, "MAX_TOTAL", 100_000)
    blank = page(text("正文")) + " " * 10_000
    assert "过大" in failure(ofd(*[blank] * 20))


def test_a_part_of_endless_elements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofd_package, "MAX_NODES", 1_000)
    assert "过多" in failure(ofd(page(*[line(0, 0, 9, 0)] * 400)))


def test_too_many_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofd_package, "MAX_MEMBERS", 50)
    assert "数量" in failure(ofd(page(text("正文")), parts={f"x{n}": "" for n in range(50)}))


def test_a_hundred_thousand_pages() -> None:
    pages = '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>' * 100_000
    xml = f"<ofd:Document {HEAD}><ofd:Pages>{pages}</ofd:Pages></ofd:Document>"
    assert "超过 2000 页" in failure(ofd(page(text("正文")), parts={"Doc_0/Document.xml": xml}))


def test_no_pages_and_too_many_documents() -> None:
    assert "没有页面" in failure(ofd())
    body = "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
    many = f"<ofd:OFD {HEAD}>{body * (structure.MAX_DOCUMENTS + 1)}</ofd:OFD>"
    assert "上限" in failure(ofd(page(text("正文")), parts={"OFD.xml": many}))


def test_a_page_of_endless_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MAX_CHARS", 1_000)
    assert "上限" in failure(ofd(page(text("字" * 1_001, code='X="0" Y="4"'))))


def test_a_file_of_endless_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MAX_ALL", 1_000)
    assert "过多" in failure(ofd(*[page(text("字" * 90, code='X="0" Y="4"'))] * 20))


def test_a_path_of_endless_steps_is_read_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MAX_OBJECTS", 500)
    drawing = path("M 0 0 " + "L 9 9 L 5 5 " * 1_000)
    document = extract(ofd(page(text("正文在此"), drawing)), "a.ofd")
    assert [issue.code for issue in document.issues] == ["page_too_complex"]


def test_composites_that_multiply(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MAX_OBJECTS", 5_000)
    units = "".join(
        f'<ofd:CompositeGraphicUnit ID="{60 + n}"><ofd:Content>'
        + f'<ofd:CompositeObject ID="9" ResourceID="{61 + n}"/>' * 10
        + "</ofd:Content></ofd:CompositeGraphicUnit>"
        for n in range(11)
    )
    parts = {"Doc_0/PublicRes.xml": res(f"<ofd:CompositeGraphicUnits>{units}</ofd:CompositeGraphicUnits>")}
    data = ofd(page(text("正文在此"), '<ofd:CompositeObject ID="9" ResourceID="60"/>'), parts=parts)
    document = extract(data, "a.ofd")
    assert list(document.lines()) == ["正文在此"]
    assert "page_too_complex" in [issue.code for issue in document.issues]


def test_blocks_in_blocks_without_end() -> None:
    deep = "<ofd:PageBlock>" * 5_000 + text("深") + "</ofd:PageBlock>" * 5_000
    document = extract(ofd(page(deep), page(text("正文在此"))), "a.ofd")
    assert [issue.code for issue in document.issues] == ["page_unreadable"]


def test_encrypted_files() -> None:
    assert "加密" in failure(ofd(page(text("正文")), parts={"Encryptions.xml": f"<ofd:Encryptions {HEAD}/>"}))
    data = bytearray(ofd(page(text("正文"))))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    data[6] |= 1
    assert "加密" in failure(bytes(data))


def test_duplicate_members_are_ambiguous() -> None:
    buffer = io.BytesIO(ofd(page(text("正文"))))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("doc_0/Document.xml", "<other/>")
    assert "同名" in failure(buffer.getvalue())


@pytest.mark.parametrize(
    "parts",
    [
        {"OFD.xml": "<ofd:OFD"},
        {"OFD.xml": ""},
        {"OFD.xml": f"<ofd:OFD {HEAD}/>"},
        {"OFD.xml": f"<ofd:OFD {HEAD}><ofd:DocBody/></ofd:OFD>"},
        {"Doc_0/Document.xml": "no XML"},
    ],
)
def test_files_without_a_readable_entry(parts: dict[str, str]) -> None:
    assert "损坏" in failure(ofd(page(text("正文")), parts=parts))


GOOD = ofd(page(text("某市抽查计划"), grid([["序号", "比例"], ["1", "5%"]])))
with zipfile.ZipFile(io.BytesIO(GOOD)) as _archive:
    MEMBERS = {name: _archive.read(name) for name in _archive.namelist()}


@settings(max_examples=60, deadline=None)
@given(
    part=st.sampled_from(sorted(MEMBERS)),
    changes=st.lists(st.tuples(st.integers(0, 10**5), st.sampled_from(b'<>"/= 0g-.\x00\xff')), min_size=1, max_size=5),
)
def test_damaged_parts_are_answered(part: str, changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(MEMBERS[part])
    for at, value in changes:
        damaged[at % len(damaged)] = value
    document = extract(package(MEMBERS | {part: bytes(damaged)}), "a.ofd")
    assert document.failure is None or (document.failure.endswith("。") and not document.blocks)
