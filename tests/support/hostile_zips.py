"""Archives, workbooks, OFD files and letters made to break a reader."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFD = "http://www.ofdspec.org/2016"
BOOK = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{RELATIONS}">'
    '<sheets><sheet name="计划" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}


def packed(members: Mapping[str, str | bytes] | Iterable[tuple[str, str | bytes]], base: bytes = b"") -> bytes:
    """A ZIP of the members, deflated, behind ``base``."""
    out = io.BytesIO(base)
    with zipfile.ZipFile(out, "a" if base else "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in members.items() if isinstance(members, Mapping) else members:
            archive.writestr(name, data)
    return out.getvalue()


def workbook(sheet: str | bytes, **parts: str | bytes) -> bytes:
    """A workbook of one sheet whose whole XML is given; further parts below ``xl/`` without their ending."""
    return packed(
        {**BOOK, "xl/worksheets/sheet1.xml": sheet, **{f"xl/{name}.xml": data for name, data in parts.items()}}
    )


def sheet_data(rows: str, after: str = "") -> str:
    return f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def inline(ref: str, text: str) -> str:
    return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet_bomb(megabytes: int) -> bytes:
    """A sheet whose XML is that much larger than its file."""
    filler = b"<row r='1'><c r='A1'><v>1</v></c></row>" + b" " * 10_000
    rows = filler * (megabytes * 1_000_000 // len(filler))
    return workbook(sheet_data("").encode().replace(b"</sheetData>", rows + b"</sheetData>"))


def strings_bomb(megabytes: int) -> bytes:
    text = b"<si><t>" + b"\xe6\xa0\xb7" * 300_000 + b"</t></si>"
    strings = f'<sst xmlns="{SHEET}">'.encode() + text * (megabytes * 1_000_000 // len(text)) + b"</sst>"
    return workbook(sheet_data('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), sharedStrings=strings)


def repeated_string(cells: int, length: int) -> bytes:
    """One long shared string in very many cells: small file, small XML, huge text."""
    strings = f'<sst xmlns="{SHEET}"><si><t>{"样" * length}</t></si></sst>'
    row = '<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>'
    return workbook(sheet_data(row * (cells // 2)), sharedStrings=strings)


def formatted_rows(count: int) -> bytes:
    """So many empty rows that only carry a format."""
    rows = "".join(f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/></row>' for n in range(2, count + 2))
    return workbook(sheet_data(f'<row r="1">{inline("A1", "样例")}</row>' + rows))


def huge_merge() -> bytes:
    merges = '<mergeCells count="2"><mergeCell ref="A1:XFD1048576"/><mergeCell ref="A1:B2"/></mergeCells>'
    return workbook(sheet_data(f'<row r="1">{inline("A1", "样例")}</row>', merges))


def far_cell() -> bytes:
    rows = f'<row r="1">{inline("A1", "甲")}</row><row r="1048576">{inline("XFD1048576", "乙")}</row>'
    return workbook(sheet_data(rows))


def sheet_entities() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return workbook(
        f'<!DOCTYPE x [<!ENTITY e0 "样例">{entities}]>' + sheet_data(f'<row r="1">{inline("A1", "&e9;")}</row>')
    )


def nested_zip(depth: int, wide: int = 1) -> bytes:
    """ZIPs in ZIPs, ``wide`` in each: 42.zip in small."""
    data = packed({"通知.txt": "样例" * 1000})
    for _ in range(depth):
        data = packed([(f"{n}.zip", data) for n in range(wide)])
    return data


def overlapping_zip(count: int, megabytes: int) -> bytes:
    """Very many names for one and the same compressed piece."""
    body = zlib.compress(bytes(megabytes * 1_000_000), 9)[2:-4]
    crc = zlib.crc32(bytes(megabytes * 1_000_000))
    fixed = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(body), megabytes * 1_000_000, 5, 0)
    local = b"PK\x03\x04" + fixed + b"00000" + body
    central = b"".join(
        b"PK\x01\x02" + struct.pack("<H", 20) + fixed + struct.pack("<HHHII", 0, 0, 0, 0, 0) + f"{n:05}".encode()
        for n in range(count)
    )
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(central), len(local), 0)
    return local + central + b"PK\x05\x06" + end


def escaping_zip() -> bytes:
    """Members that would land elsewhere: upwards, absolute, on another drive, through a symbolic link."""
    names = ("../../evil.txt", "/tmp/evil-specimen.txt", "C:\\evil.txt", "..\\..\\evil.docx", "a/../../../evil.txt")
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO(packed([(name, "甲\t乙") for name in names]))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def crowded_zip(count: int) -> bytes:
    return packed([(f"{n}.txt", "") for n in range(count)])


def lying_zip() -> bytes:
    """A member that declares ten bytes and holds twenty million."""
    data = packed({"a.txt": b"\x01" * 20_000_000})
    return data.replace(struct.pack("<I", 20_000_000), struct.pack("<I", 10))


def ofd(page: str, document: str = "", more: dict[str, str | bytes] | None = None) -> bytes:
    """An OFD of one page with the given content; ``document`` goes into Document.xml."""
    members: dict[str, str | bytes] = {
        "OFD.xml": f'<ofd:OFD xmlns:ofd="{OFD}" Version="1.0" DocType="OFD"><ofd:DocBody>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f'<ofd:Document xmlns:ofd="{OFD}"><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID>'
        "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        f"{document}</ofd:CommonData><ofd:Pages>"
        '<ofd:Page ID="1" BaseLoc="Pages/0.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/Pages/0.xml": f'<ofd:Page xmlns:ofd="{OFD}">{page}</ofd:Page>',
    }
    return packed(members | (more or {}))


def layer(inside: str) -> str:
    return f'<ofd:Content><ofd:Layer ID="2">{inside}</ofd:Layer></ofd:Content>'


def ofd_text(count: int) -> str:
    one = (
        '<ofd:TextObject ID="3" Boundary="10 10 80 8" Font="4" Size="5">'
        '<ofd:TextCode X="0" Y="5">样例</ofd:TextCode></ofd:TextObject>'
    )
    return layer(one * count)


def ofd_escape() -> bytes:
    """A template's path that leads out of the package."""
    return ofd('<ofd:Template TemplateID="5"/>', '<ofd:TemplatePage ID="5" BaseLoc="../../../../etc/passwd"/>')


def ofd_outside_page() -> bytes:
    members = {
        "OFD.xml": f'<ofd:OFD xmlns:ofd="{OFD}"><ofd:DocBody><ofd:DocRoot>../../../../etc/passwd</ofd:DocRoot>'
        "</ofd:DocBody></ofd:OFD>"
    }
    return packed(members)


def ofd_template_loop() -> bytes:
    """A template that is laid over itself."""
    template = f'<ofd:Page xmlns:ofd="{OFD}"><ofd:Template TemplateID="5"/>{ofd_text(1)}</ofd:Page>'
    return ofd(
        '<ofd:Template TemplateID="5"/>' + ofd_text(1),
        '<ofd:TemplatePage ID="5" BaseLoc="Tpls/0.xml"/>',
        {"Doc_0/Tpls/0.xml": template},
    )


def ofd_entities() -> bytes:
    data = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><ofd:Page xmlns:ofd="{OFD}">&e;</ofd:Page>'
    return ofd("", more={"Doc_0/Pages/0.xml": data})


def ofd_nested(depth: int) -> bytes:
    """Blocks in blocks."""
    inside = '<ofd:PageBlock ID="6">' * depth + "</ofd:PageBlock>" * depth
    return ofd(layer(inside))


def nested_letter(depth: int) -> bytes:
    """Multiparts in multiparts."""
    head = "From: a@specimen.example\nTo: b@specimen.example\nSubject: x\nMIME-Version: 1.0\n"
    opened = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    closed = "".join(f"\n--b{n}--\n" for n in reversed(range(depth)))
    return f"{head}{opened}Content-Type: text/plain\n\nspecimen\n{closed}".encode()


def letters_in_letters(depth: int) -> bytes:
    data = "From: a@specimen.example\nTo: b@specimen.example\nSubject: x\n\nspecimen\n"
    head = "From: a@specimen.example\nTo: b@specimen.example\nSubject: x\nContent-Type: message/rfc822\n\n"
    return (head * depth + data).encode()


def many_parts(count: int) -> bytes:
    head = "From: a@specimen.example\nTo: b@specimen.example\nSubject: x\n"
    head += 'Content-Type: multipart/mixed; boundary="b"\n\n'
    part = '--b\nContent-Disposition: attachment; filename="../../evil.txt"\n\nx\n'
    return (head + part * count + "--b--\n").encode()
