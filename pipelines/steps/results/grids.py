"""A file as rows of texts, each with the number that a spreadsheet program shows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.steps.registries.formulas import Broken, broken_cells
from pipelines.steps.registries.sheets import open_book, text_of
from pipelines.steps.registries.sources import LONGEST, _candidates, _decoded, format_of
from pipelines.steps.results.columns import HEAD_ROWS
from warehouse.errors import WarehouseError

_DELIMITERS = ",;\t|"
_GUARDED = re.compile(r"""="(?P<value>[^"]*)"|'(?P<code>[0-9A-Z]{6,})|'(?P<sign>[=+@-].*)""", re.DOTALL)
#: Tables that platforms call .xls and that are pages or XML.
_WEB = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<(?:!doctype|html|head|meta|style|body|table|div|\?xml)|MIME-Version:)", re.I
)
#: How well a row serves as the header; 0 for one that does not.
Score = Callable[[Sequence[str]], int]


class Grid(NamedTuple):
    """``rows``: (number, cells), blank rows too. ``options``: what was found out about the file."""

    rows: list[tuple[int, list[str]]]
    options: dict[str, str]

    def header(self, score: Score) -> int | None:
        """The index of the row that serves best as the header (the first of equals)."""
        scores = [score(cells) for _, cells in self.rows[:HEAD_ROWS]]
        best = max(scores, default=0)
        return scores.index(best) if best else None


def open_file(path: Path) -> Any | None:
    """The workbook, or None for a CSV. Raises :class:`WarehouseError` for anything else."""
    kind = format_of(path)
    if kind == "parquet":
        raise WarehouseError(f"“{path.name}”是 Parquet 文件，不是检查结果表：请另存为 XLSX 或 CSV 再导入。")
    if kind == "xlsx":
        return open_book(path)
    with path.open("rb") as file:
        if _WEB.match(file.read(4096)):
            raise WarehouseError(
                f"“{path.name}”其实是网页格式（有的平台导出成这样）：请用表格软件打开后另存为 XLSX 再导入。"
            )
    return None


def sheet_grid(path: Path, book: Any, name: str) -> Grid:
    """A sheet of a workbook. What a cell that is merged over rows says, it says for all of them; formulas without a
    value are given as their error."""
    broken = broken_cells(path, name)
    rows = _sheet_rows(book, name, broken)
    sheet = book.get_sheet_by_name(name)
    first = (sheet.start or (0, 0))[1]
    for (top, left), (bottom, right) in getattr(sheet, "merged_cell_ranges", None) or ():
        _fill(rows, top, bottom, left - first, right - first)
    return Grid([(number, cells) for number, cells in enumerate(rows, start=1)], {"sheet": name})


def head_of_sheet(book: Any, name: str) -> list[list[str]]:
    """The first rows, to see what the sheet is."""
    return _sheet_rows(book, name, {}, HEAD_ROWS)


def _sheet_rows(book: Any, name: str, broken: Broken, limit: int | None = None) -> list[list[str]]:
    sheet = book.get_sheet_by_name(name)
    first = (sheet.start or (0, 0))[1]
    rows = []
    for index, row in enumerate(islice(sheet.iter_rows(), limit)):
        cells = [(text_of(cell) or "").strip() for cell in row]
        for column, text in broken.get(index, {}).items():
            if 0 <= column - first < len(cells) and not cells[column - first]:
                cells[column - first] = text
        rows.append(cells)
    return rows


def _fill(rows: list[list[str]], top: int, bottom: int, left: int, right: int) -> None:
    """Down only: a title merged over columns is one cell of the header, not many."""
    if bottom == top or left != right or not 0 <= top < len(rows):
        return
    for row in rows[top + 1 : bottom + 1]:
        if 0 <= left < len(row) and not row[left]:
            row[left] = rows[top][left]


def csv_grid(path: Path, score: Score) -> Grid:
    """A CSV in the encoding and with the delimiter that make the best header. Raises :class:`WarehouseError` when a
    quotation mark is never closed, or bytes cannot be read in any encoding."""
    data = path.read_bytes()
    bom, candidates = _candidates(data[: 1 << 20], None)
    best: tuple[tuple[bool, int], str, str] | None = None
    for encoding in candidates:
        text = _decoded(data[: 1 << 20], encoding)
        for delimiter in _DELIMITERS if text is not None else "":
            head = [[cell.strip() for cell in row] for row in _first(text or "", delimiter)]
            rank = "\ufffd" not in (text or ""), max((score(row) for row in head), default=0)
            if rank[1] and (best is None or rank > best[0]):
                best = rank, encoding, delimiter
    if best is None:
        raise WarehouseError(f"在“{path.name}”的前 {HEAD_ROWS} 行没有找到认识的表头：请检查文件，或先为它建立读法。")
    _, encoding, delimiter = best
    rows = _all(path.name, data, encoding, delimiter)
    return Grid(rows, {"encoding": "utf-8-sig" if bom and encoding == "utf-8" else encoding, "delimiter": delimiter})


def _first(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(LONGEST)
    rows: list[list[str]] = []
    try:
        for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), HEAD_ROWS):
            rows.append(row)
    except csv.Error:
        pass
    return rows


def _unquoted(cell: str) -> str:
    """What exports do so that Excel takes a cell for text: ``="000123"``, ``'000123`` for codes, ``'=1+1``."""
    match = _GUARDED.fullmatch(cell)
    return cell if match is None else match["value"] or match["code"] or match["sign"] or ""


def _all(name: str, data: bytes, encoding: str, delimiter: str) -> list[tuple[int, list[str]]]:
    text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding, errors="replace")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for number, row in enumerate(reader, start=1):
            rows.append((number, [_unquoted(cell.strip()) for cell in row]))
    except csv.Error as error:
        raise WarehouseError(
            f"“{name}”第 {reader.line_num} 行附近的引号不配对，分不清行的界限：请改正引号后再导入。"
        ) from error
    return rows
