"""A file of results as it came in: our workbook, or another platform's export through a stored mapping.

Columns are found by their headers and by what the sheet ``_mingcha`` says, never by position. What does not fit the
file as a whole is one sentence (:class:`WarehouseError`); what does not fit a row is a :class:`CellProblem` of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.steps.registries.lexicon import fold
from pipelines.steps.registries.sources import digest_of
from pipelines.steps.results.codes import result_lexicon
from pipelines.steps.results.columns import (
    NOT_USED,
    check_mapping,
    field_of,
    header_digest,
    mapped_columns,
    unique,
)
from pipelines.steps.results.forms import form_columns, form_score, is_form
from pipelines.steps.results.grids import Grid, Score, csv_grid, head_of_sheet, open_file, sheet_grid
from pipelines.steps.results.layout import LIST_SHEET, META_SHEET, Meta, read_meta
from pipelines.steps.results.models import (
    CellProblem,
    ResultColumn,
    ResultFile,
    ResultTable,
    SavedMapping,
    SourceLine,
)
from pipelines.steps.results.rows import cell_problems, doubles, grouped, read_line
from warehouse.errors import WarehouseError

_KNOWN = 10_000
_UNREADABLE = "\ufffd"


class _Source(NamedTuple):
    """``at``: the index of the header in the grid's rows."""

    grid: Grid
    at: int
    meta: Meta | None

    @property
    def header(self) -> list[str]:
        header = list(self.grid.rows[self.at][1])
        while header and not header[-1]:
            header.pop()
        return header


def read_results(path: Path, *, mapping: SavedMapping | None) -> ResultFile:
    """Read a file of results. Our own workbooks need no ``mapping``; for them it is not used.

    Raises :class:`WarehouseError` with one sentence when the file cannot be read, its columns are not those of the
    template or of the mapping, or several sheets could be meant.
    """
    source = _template(path, forced=mapping is None)
    if source is not None:
        columns = form_columns(path.name, source.grid, source.at, source.header, source.meta)
        return _read(path, source, columns, None)
    if mapping is None:
        raise WarehouseError(
            f"“{path.name}”不是本程序生成的结果表，也没有说明怎样读：请先为这个平台的导出表建立读法，再用它导入。"
        )
    check_mapping(mapping)
    source = _mapped(path, mapping)
    return _read(path, source, mapped_columns(path.name, source.header, mapping), mapping)


def look_at(path: Path, *, known: Collection[str] = ()) -> ResultTable:
    """What a file is, without reading its rows; ``known``: header digests of stored mappings. Raises
    :class:`WarehouseError` when no header is found."""
    source = _template(path, forced=True)
    kind = "template" if source else "mapped"
    if source is None:

        def score(cells: Sequence[str]) -> int:
            digests = known and header_digest(_trimmed(cells)) in known
            return _KNOWN if digests else _several(len({field_of(cell) for cell in cells if cell} - {None}))

        source = _best(path, score)
    return ResultTable(
        name=path.name,
        sha256=digest_of(path)[0],
        kind=kind,  # type: ignore[arg-type]
        header=unique(source.header),
        header_digest=header_digest(source.header),
        before=source.at,
        options=source.grid.options,
    )


def _trimmed(cells: Sequence[str]) -> list[str]:
    cut = len(cells)
    while cut and not cells[cut - 1]:
        cut -= 1
    return list(cells[:cut])


def _several(count: int) -> int:
    """One known word makes no header."""
    return count if count > 1 else 0


# ---------------------------------------------------------- finding the table


def _template(path: Path, *, forced: bool) -> _Source | None:
    """The sheet that has the form of our template; None when there is none. Without the sheet ``_mingcha`` it is
    looked for only when ``forced`` (there is no mapping that could be meant)."""
    book = open_file(path)
    if book is None:
        if not forced:
            return None
        try:
            grid = csv_grid(path, lambda cells: form_score(cells, None))
        except WarehouseError:
            return None
        at = grid.header(lambda cells: form_score(cells, None))
        return None if at is None or not is_form(grid.rows[at][1], None) else _Source(grid, at, None)
    meta = _meta(book)
    if meta is None and not forced:
        return None
    names = [name for name in _sheets(book) if any(is_form(cells, meta) for cells in head_of_sheet(book, name))]
    if not names and meta is None:
        return None
    if len(names) != 1:
        raise WarehouseError(_which(path.name, names, meta))
    grid = sheet_grid(path, book, names[0])
    at = grid.header(lambda cells: form_score(cells, meta))
    return None if at is None else _Source(grid, at, meta)


def _which(file: str, names: Sequence[str], meta: Meta | None) -> str:
    if names:
        return f"“{file}”里有几张结果表（{'、'.join(names)}）：请各存为一个文件，或只留要导入的一张。"
    name = meta.task.task_name if meta else ""
    return f"“{file}”是任务“{name}”的结果表，但填写结果的工作表不见了或表头已改：请用原来的文件，或重新生成结果表。"


def _sheets(book: Any) -> list[str]:
    return [name for name in book.sheet_names if name not in (META_SHEET, LIST_SHEET)]


def _meta(book: Any) -> Meta | None:
    if META_SHEET not in book.sheet_names:
        return None
    sheet = book.get_sheet_by_name(META_SHEET)
    return read_meta([[cell if isinstance(cell, str) else "" for cell in row] for row in sheet.iter_rows()])


def _mapped(path: Path, mapping: SavedMapping) -> _Source:
    wanted = {fold(header) for header, field in mapping.mapping.items() if field != NOT_USED}
    known = {fold(header) for header in mapping.mapping}

    def score(cells: Sequence[str]) -> int:
        folded = {fold(name) for name in unique(_trimmed(cells))}
        return _KNOWN * (wanted <= folded) + _several(len(folded & known)) if folded & wanted else 0

    return _best(path, score)


def _best(path: Path, score: Score) -> _Source:
    """The one table whose header scores. Raises :class:`WarehouseError` when there is none, or several are as good."""
    book = open_file(path)
    if book is None:
        grid = csv_grid(path, score)
    else:
        names = list(book.sheet_names)
        scores = {name: max((score(cells) for cells in head_of_sheet(book, name)), default=0) for name in names}
        most = max(scores.values(), default=0)
        full = [name for name in names if scores[name] >= min(most, _KNOWN) > 0]
        if len(full) > 1:
            raise WarehouseError(
                f"“{path.name}”有几个工作表都像检查结果（{'、'.join(full)}）：请各存为一个文件再导入。"
            )
        if not full:
            raise WarehouseError(
                f"“{path.name}”的工作表（{'、'.join(names)}）里没有找到认识的表头：请检查文件，或先为它建立读法。"
            )
        grid = sheet_grid(path, book, full[0])
    at = grid.header(score)
    if at is None:
        raise WarehouseError(f"“{path.name}”里没有找到认识的表头：请检查文件，或先为它建立读法。")
    return _Source(grid, at, None)


# ------------------------------------------------------------------- reading


def _read(path: Path, source: _Source, found: Sequence[ResultColumn], mapping: SavedMapping | None) -> ResultFile:
    own = result_lexicon().own
    kept = [n for n, column in enumerate(found) if fold(column.header) not in own]
    columns = tuple(found[n] for n in kept)
    lines, problems = _lines(source, kept, len(found))
    problems += _wrong_bytes(source, columns, lines)
    problems += cell_problems(columns, lines)
    codes = mapping.codes if mapping else {}
    rows = [read_line(columns, line, codes, source.meta) for line in lines]
    problems += _strangers(rows, source.meta)
    if any(column.field == "matter" for column in columns):
        rows, more = grouped(rows)
    else:
        rows, more = doubles(rows)
    options = {**source.grid.options, **({"mapping": mapping.name} if mapping else {})}
    return ResultFile(
        name=path.name,
        sha256=digest_of(path)[0],
        kind="mapped" if mapping else "template",
        mapping={column.name: column.field for column in columns if column.field},
        options=options,
        header=tuple(column.name for column in columns),
        columns=columns,
        rows=tuple(rows),
        problems=tuple(sorted([*problems, *more], key=lambda one: one.row_no)),
        lines=tuple(lines),
        template=source.meta.task if source.meta else None,
        printed=tuple(source.meta.printed.values()) if source.meta else (),
    )


def _lines(source: _Source, kept: Sequence[int], width: int) -> tuple[list[SourceLine], list[CellProblem]]:
    """The rows below the header that are not empty and do not repeat the header."""
    lines, problems = [], []
    for number, cells in source.grid.rows[source.at + 1 :]:
        if not any(cells) or _trimmed(cells) == source.header:
            continue
        beyond = [cell for cell in cells[width:] if cell]
        if beyond:
            said = f"表头右边还有内容（“{beyond[0][:40]}”），不知道是哪一列：请改正后再导入。"
            problems.append(CellProblem(row_no=number, column="", message=said))
        elif "delimiter" in source.grid.options and len(cells) < width:
            said = f"这一行只有 {len(cells)} 格，表头有 {width} 格：请检查分隔符和引号。"
            problems.append(CellProblem(row_no=number, column="", message=said))
        padded = [*cells, *[""] * width]
        lines.append(SourceLine(row_no=number, cells=tuple(padded[n] for n in kept)))
    return lines, problems


def _wrong_bytes(source: _Source, columns: Sequence[ResultColumn], lines: Sequence[SourceLine]) -> list[CellProblem]:
    """Characters of a CSV that its encoding does not have."""
    if "encoding" not in source.grid.options:
        return []
    return [
        CellProblem(row_no=line.row_no, column=column.name, message="有认不出的字，请改正这一格。")
        for line in lines
        for column, text in zip(columns, line.cells, strict=True)
        if column.field and _UNREADABLE in text
    ]


def _strangers(rows: Sequence[Any], meta: Meta | None) -> list[CellProblem]:
    """Rows of another task in the template of one."""
    if meta is None:
        return []
    return [
        CellProblem(
            row_no=row.row_no,
            column="任务编号",
            message=f"这张表是任务“{meta.task.task_no or meta.task.task_id}”的，这一行写的任务编号是“{row.task}”："
            "请改回，或填入那个任务自己的结果表。",
        )
        for row in rows
        if row.task != meta.task.task_id
    ]
