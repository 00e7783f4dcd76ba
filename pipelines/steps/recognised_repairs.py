"""Recognised text whose damage leaves one way to read it: column names and document numbers, each with a finding.

Values of plan items are never repaired. A column name is mended when it is one character away from names of one field
only; a document number when one of its brackets is missing or of another shape (GB/T 9704-2012, 7.2.5: 〔year〕).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import regex

from extractors.models import Block, Cell, ExtractedDocument, Issue, Paragraph, Table
from normalizers import header as headers
from pipelines.steps.recognised_columns import one_edit
from pipelines.steps.recognised_pages import Recognised, is_recognised, recognised

#: A character of column names, and what it is read as.
_ALIKE = {
    "门": "門内们問",
    "部": "邮陪",
    "抽": "袖油",
    "查": "杳査香",
    "日": "曰",
    "间": "問问間同",
    "时": "時肘",
    "例": "侧倒",
    "频": "颍頻项",
    "次": "欠",
    "象": "像众",
    "围": "圈圍国",
    "号": "呈",
    "事": "亊",
    "项": "頂顶烦",
    "发": "發友",
    "合": "吾台全",
    "险": "陷检",
    "检": "险瞼",
    "任": "仟",
    "务": "夸",
    "名": "各",
    "称": "你",
}
_NUMBER = regex.compile(
    r"(?P<office>\p{Han}{2,20})\s*(?P<open>[〔\[(（【「『{<《]?)\s*(?P<year>20\d\d)\s*(?P<close>[〕\])）】」』}>》]?)\s*"
    r"(?P<no>\d{1,5})\s*号"
)
#: A row is a header when so many of its cells are known names, at least so many of them.
_SHARE, _FEWEST = 0.5, 3


def repaired(document: ExtractedDocument) -> ExtractedDocument:
    """The document with damaged column names and numbers of recognised pages mended; each mend is an issue."""
    pages = recognised(document)
    if not pages.pages:
        return document
    issues: list[Issue] = []
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Table):
            blocks.append(_table(block, pages, issues))
        else:
            blocks.append(_paragraph(block, pages, issues))
    if not issues:
        return document
    return document.model_copy(update={"blocks": tuple(blocks), "issues": (*document.issues, *issues)})


def _paragraph(block: Paragraph, pages: Recognised, issues: list[Issue]) -> Paragraph:
    found = _NUMBER.fullmatch(block.text.strip()) if block.page in pages.pages else None
    if found is None or (found["open"], found["close"]) == ("〔", "〕") or not found["open"] + found["close"]:
        return block
    text = f"{found['office']}〔{found['year']}〕{found['no']}号"
    message = f"文号“{block.text.strip()}”的括号识别有误，按“{text}”读取，请对照原件核对。"
    issues.append(
        Issue(code="doc_number_incomplete", severity="warning", message=message, page=block.page, raw=block.text)
    )
    return block.model_copy(update={"text": text})


def _table(table: Table, pages: Recognised, issues: list[Issue]) -> Table:
    if not is_recognised(table, table.page, pages):
        return table
    mended: dict[tuple[int, int], Cell] = {}
    for row in table.rows():
        for cell, name in _mends(row):
            mended[cell.row, cell.col] = cell.model_copy(update={"text": name})
            issues.append(_renamed(table, cell, name))
    if not mended:
        return table
    cells = tuple(mended.get((cell.row, cell.col), cell) for cell in table.cells)
    return table.model_copy(update={"cells": cells})


def _renamed(table: Table, cell: Cell, name: str) -> Issue:
    message = f"第{table.index}张表的列名“{cell.text.strip()}”像是识别有误，按“{name}”读取，请对照原件核对。"
    return Issue(
        code="unknown_column", severity="info", message=message, page=cell.page, table_no=table.index, row_no=cell.row,
        col_no=cell.col, raw=cell.text,
    )  # fmt: skip


def _mends(row: Sequence[Cell]) -> Iterator[tuple[Cell, str]]:
    """(cell, name) for the damaged names of a header row."""
    filled = [cell for cell in row if cell.text.strip()]
    known = sum(headers.read_header(cell.text).field is not None for cell in filled)
    if known < max(_FEWEST, _SHARE * len(filled)) or known == len(filled):
        return
    for cell in filled:
        if headers.read_header(cell.text).field is None and len(cell.text) <= headers.MAX_NAME:
            name = _name(headers.fold(cell.text))
            if name is not None:
                yield cell, name


@lru_cache(maxsize=1024)
def _name(text: str) -> str | None:
    """The known name that was damaged, when all that it may be are of one field."""
    if len(text) < _FEWEST:
        return None
    near = [
        text[:at] + written + text[at + 1 :]
        for at, char in enumerate(text)
        for written, read in _ALIKE.items()
        if char in read
    ]
    found = {name: field for name in near if (field := headers.read_header(name).field)}
    if not found:
        names = headers.lexicon().names
        found = {name: field for name, field in names.items() if len(name) > _FEWEST and one_edit(name, text)}
    return next(iter(found)) if len(set(found.values())) == 1 else None
