"""Spreadsheets (XLSX, XLS, ET, CSV) → paragraphs and tables whose cells have the sheet's own rows and columns."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extractors.models import Block, ExtractedDocument, Issue, Paragraph, SourceDocument, Table
from extractors.sheets.layout import Laid, lay_out
from extractors.sheets.notices import Notices, called, letters
from extractors.sheets.sheet import Budget, Sheet

__all__ = ["extract_csv", "extract_xls", "extract_xlsx"]

#: Names that programs give.
_DEFAULT_NAME = re.compile(r"(?:sheet|工作表|表|chart|图表|recovered_?sheet|wps\S*)\s*\d*(?:\s*[(（]\d+[)）])?", re.I)
#: What the names of documents end in; without it a name is marked as that of a sheet.
_TITLE = re.compile(r"(?:表|计划|清单|方案|安排)$")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_ASIDE = re.compile(r"附\s*件\s*[\d一二三四五六七八九十]*[:：]?|[^：:]{1,12}[：:].*")


def extract_xlsx(data: bytes, source: SourceDocument) -> ExtractedDocument:
    """Read an XLSX (also XLSM, ET of newer WPS). ``page`` is the number of the sheet. Raises
    :class:`Unreadable` with a sentence for the clerk."""
    from extractors.sheets.xlsx import Workbook  # noqa: PLC0415  # lxml is loaded when a workbook comes

    book = Workbook(data)
    skipped = [(listed.number, listed.name, listed.kind) for listed in book.listed if listed.kind]
    return _document(source, book.sheets(), len(book.listed), skipped, "xlsx", book.budget)


def extract_xls(data: bytes, source: SourceDocument) -> ExtractedDocument:
    """Read an XLS (BIFF5, BIFF8; also ET of older WPS) or a workbook in the XML of Excel 2003."""
    from extractors.sheets.xls import OldWorkbook  # noqa: PLC0415
    from extractors.sheets.xml2003 import XmlWorkbook, is_xml_workbook  # noqa: PLC0415

    book: OldWorkbook | XmlWorkbook = XmlWorkbook(data) if is_xml_workbook(data) else OldWorkbook(data)
    return _document(source, book.sheets(), book.count, book.skipped, "xls", book.budget)


def extract_csv(data: bytes, source: SourceDocument) -> ExtractedDocument:
    """Read comma-separated text (also ``;``, tab, ``|``, ``，``); rows and columns count as a spreadsheet program
    counts them."""
    from extractors.sheets.delimited import read_delimited  # noqa: PLC0415

    return read_delimited(data, source)


def _document(
    source: SourceDocument,
    sheets: Iterable[Sheet],
    count: int,
    skipped: Iterable[tuple[int, str, str]],
    reader: str,
    budget: Budget,
) -> ExtractedDocument:
    notices = Notices()
    blocks: list[Block] = []
    tables = 0
    for sheet in sheets:
        laid = lay_out(sheet, tables + 1, reader, notices, budget)
        tables += len(laid.tables)
        blocks += _named(sheet, laid)
        _about_sheet(sheet, laid.tables, notices)
    for number, name, kind in skipped:
        message = f"{called(number, name)}是{kind}，不是表格，未读取。"
        notices.add(Issue(code="sheet_parts_unread", severity="info", message=message, page=number, raw=name))
    return ExtractedDocument(source=source, blocks=_sized(blocks), page_count=count, issues=notices.issues())


def _sized(blocks: list[Block]) -> tuple[Block, ...]:
    """Sizes of letters tell a title from the lines around it only above the first table, and where they differ: each
    sheet has a title of the same size."""
    first = next((n for n, block in enumerate(blocks) if isinstance(block, Table)), len(blocks))
    sizes = {block.size for block in blocks[:first] if isinstance(block, Paragraph)}
    kept = first if len(sizes) > 1 else 0
    return tuple(
        block.model_copy(update={"size": None}) if n >= kept and isinstance(block, Paragraph) else block
        for n, block in enumerate(blocks)
    )


def _named(sheet: Sheet, laid: Laid) -> list[Block]:
    """The sheet's name stands before its blocks when they have no title of their own, or none with a year."""
    name = sheet.name.strip()
    if not laid.blocks or _DEFAULT_NAME.fullmatch(name) or not name:
        return laid.blocks
    first = next((n for n, block in enumerate(laid.blocks) if isinstance(block, Table)), len(laid.blocks))
    above = [block.text for block in laid.blocks[:first] if isinstance(block, Paragraph)]
    titles = [text for text in above if not _ASIDE.fullmatch(text)]
    told = any(_YEAR.search(text) for text in above)
    if not laid.tables or (titles and (told or not _YEAR.search(name))):
        return laid.blocks
    if _YEAR.search(name) and not _TITLE.search(name):
        name = f"{name}（工作表）"
    return [Paragraph(text=name, page=sheet.number), *laid.blocks]


def _about_sheet(sheet: Sheet, tables: list[Table], notices: Notices) -> None:
    place = called(sheet.number, sheet.name)
    if sheet.hidden and sheet.rows:
        message = f"{place}是隐藏的，已一并读取，请核对是否应当采用。"
        places: list[int | None] = [table.index for table in tables]
        for place_no in places or [None]:
            notices.add(
                Issue(code="hidden_sheet", severity="warning", message=message, page=sheet.number, table_no=place_no)
            )
    hidden = _columns(sheet.hidden_cols)
    for table in tables if hidden else ():
        for col, raw in _hidden_columns(hidden, table):
            message = f"{place}的 {letters(col)} 列是隐藏的，已一并读取，请核对是否应当采用。"
            notices.add(
                Issue(
                    code="hidden_cells",
                    severity="warning",
                    message=message,
                    page=sheet.number,
                    table_no=table.index,
                    col_no=col,
                    raw=raw,
                )
            )
    if sheet.unread:
        parts = "、".join(f"{name}（{number} 处）" for name, number, _ in sheet.unread)
        raw = next((text for _, _, text in sheet.unread if text), "")
        message = f"{place}有{parts}，未读取，请打开文件核对。"
        notices.add(Issue(code="sheet_parts_unread", severity="info", message=message, page=sheet.number, raw=raw))


def _columns(ranges: Iterable[tuple[int, int]]) -> set[int]:
    found: set[int] = set()
    reach = 0
    for first, last in sorted(ranges):
        found.update(range(max(first, reach + 1), last + 1))
        reach = max(reach, last)
    return found


def _hidden_columns(hidden: set[int], table: Table) -> list[tuple[int, str]]:
    """Hidden columns of a table that hold something, with the first text; a merged cell is seen in its others."""
    found: dict[int, str] = {}
    for cell in table.cells:
        if cell.col in hidden and cell.text.strip() and not (cell.col_span > 1 and cell.col + 1 not in hidden):
            found.setdefault(cell.col, cell.text.strip()[:200])
    return sorted(found.items())
