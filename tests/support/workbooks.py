"""Workbooks for tests: XML written part by part where a test says exactly what the reader gets, and xlsxwriter's."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEADER = ("序号", "抽查任务名称", "抽查事项", "抽查对象", "抽查比例", "抽查时间", "发起部门", "配合部门")


def plan_row(number: int, ratio: Any = "5%", window: Any = "3月—8月") -> list[Any]:
    return [
        number, f"对第{number}类企业的抽查", f"{number}类事项检查", "全县企业", ratio, window, "甲县教育局",
        "甲县市场监督管理局",
    ]  # fmt: skip


def package(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def worksheet(data: str, after: str = "", before: str = "", namespace: str = MAIN) -> str:
    return f'<worksheet xmlns="{namespace}" xmlns:r="{OFFICE}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'


def styles(*codes: str, fonts: str = "<fonts><font/></fonts>") -> str:
    """Cell styles 1, 2, … with these number formats."""
    formats = "".join(
        f"<numFmt numFmtId='{n}' formatCode={quoteattr(code)}/>" for n, code in enumerate(codes, start=170)
    )
    xfs = "".join(f'<xf numFmtId="{n}"/>' for n, _ in enumerate(codes, start=170))
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts>{fonts}'
        f'<cellXfs><xf numFmtId="0"/>{xfs}</cellXfs></styleSheet>'
    )


def xlsx(
    *sheets: str,
    names: Sequence[str] = (),
    states: Sequence[str] = (),
    workbook: str = "",
    parts: Mapping[str, str | bytes] | None = None,
    targets: Sequence[str] = (),
    drop: Sequence[str] = (),
) -> bytes:
    """A workbook of these worksheets; ``parts`` adds or replaces parts, ``targets`` are written as given."""
    listed = "".join(
        f'<sheet name="{names[n] if n < len(names) else f"Sheet{n + 1}"}" sheetId="{n + 1}" r:id="rId{n + 1}" '
        f'state="{states[n] if n < len(states) else "visible"}"/>'
        for n in range(len(sheets))
    )
    rels = "".join(
        f'<Relationship Id="rId{n + 1}" Type="{OFFICE}/worksheet" '
        f'Target="{targets[n] if n < len(targets) else f"worksheets/sheet{n + 1}.xml"}"/>'
        for n in range(len(sheets))
    )
    all_parts: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/'
            'workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
            "</Types>"
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{RELS}"><Relationship Id="r" Type="{OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{workbook}<sheets>{listed}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELS}">{rels}</Relationships>',
        **{f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in enumerate(sheets, start=1)},
        **(parts or {}),
    }
    return package({name: data for name, data in all_parts.items() if name not in drop})


def shared(*items: str, namespace: str = MAIN) -> dict[str, str]:
    """The part of shared strings; an item without markup is a plain text."""
    whole = "".join(f"<si>{item if item.startswith('<') else f'<t>{item}</t>'}</si>" for item in items)
    return {"xl/sharedStrings.xml": f'<sst xmlns="{namespace}">{whole}</sst>'}


def inline(place: str, text: str, extra: str = "") -> str:
    where = f' r="{place}"' if place else ""
    return f'<c{where} t="inlineStr"{extra}><is><t xml:space="preserve">{text}</t></is></c>'


def row(number: int, *texts: str, extra: str = "") -> str:
    cells = "".join(inline(f"{chr(64 + col)}{number}", text) for col, text in enumerate(texts, start=1) if text)
    return f'<row r="{number}"{extra}>{cells}</row>'


def written(fill: Callable[[Any], None]) -> bytes:
    """A workbook that xlsxwriter writes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    fill(book)
    book.close()
    return buffer.getvalue()
