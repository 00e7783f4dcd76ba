"""What was noticed about cells and sheets → issues, row by row, or one for a table with many such rows."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.models import Issue, Severity

#: code → severity and message; ``{where}`` is the place, ``{n}`` how many cells, ``{raw}`` the first text.
MESSAGES: dict[str, tuple[Severity, str]] = {
    "number_format_unread": (
        "warning",
        "{where}的数字格式不能识别（{n} 处，如“{raw}”），已读取原始数值，请对照表格显示的内容核对。",
    ),
    "rounded_display": (
        "warning",
        "{where}显示的数与存储的数不同（{n} 处，如显示{raw}），已按显示的内容读取，请核对。",
    ),
    "date_perhaps_range": (
        "warning",
        "{where}是日期“{raw}”（{n} 处），可能是录入起止月份时被表格软件自动改成的，请核对。",
    ),
    "month_perhaps_cut": (
        "warning",
        "{where}是数“{raw}”（{n} 处），录入某年 10 月时末尾的 0 会被表格软件去掉，请核对是 1 月还是 10 月。",
    ),
    "digits_lost": ("warning", "{where}的数字超过 15 位（{n} 处，如“{raw}”），表格已丢失末位数字，请核对。"),
    "hidden_cells": ("warning", "{where}是隐藏的内容（{n} 处，如“{raw}”），已一并读取，请核对是否应当保留。"),
    "struck_text": ("warning", "{where}含带删除线的文字（{n} 处），已保留，请核对是否已作废。"),
    "cell_error": ("warning", "{where}显示错误值（{n} 处，如“{raw}”），没有可用的内容，请更正后重新放入。"),
    "cell_unreadable": ("error", "{where}的内容已损坏，未能读出（{n} 处），请对照原件补录。"),
    "formula_without_value": (
        "warning",
        "{where}的公式没有可靠的计算结果（{n} 处），请用 Excel 或 WPS 打开并保存一次后重新放入。",
    ),
    "merged_cell_text": (
        "warning",
        "{where}的合并单元格下面藏有内容（{n} 处，如“{raw}”），表格不显示，未读入，请核对。",
    ),
    "merge_clash": ("warning", "{where}起的合并区域与其他合并区域重叠，已按未合并读取，请核对。"),
}
MAX_RAW = 200
#: With more rows than these concerned, a table gets one issue for all of them.
MAX_ROWS = 20


class Notices:
    """Counts per code, table (``None``: running text of a sheet) and row."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, int, str, int | None], dict[int, tuple[int, str, int]]] = {}
        self._ready: list[Issue] = []

    def add(self, issue: Issue) -> None:
        """An issue of its own."""
        self._ready.append(issue)

    def cell(self, code: str, raw: str, *, sheet: int, name: str, table: int | None, row: int, col: int) -> None:
        """Something about a cell; ``row`` and ``col`` are the sheet's own."""
        rows = self._seen.setdefault((code, sheet, name, table), {})
        count, first, place = rows.get(row, (0, raw.strip()[:MAX_RAW], col))
        rows[row] = (count + 1, first, place)

    def issues(self) -> tuple[Issue, ...]:
        found = [issue for key, rows in self._seen.items() for issue in _issues(*key, rows)]
        return (*self._ready, *found)


def _issues(
    code: str, sheet: int, name: str, table: int | None, rows: dict[int, tuple[int, str, int]]
) -> Iterator[Issue]:
    severity, message = MESSAGES[code]
    place = called(sheet, name)
    if len(rows) > MAX_ROWS:
        count, raw = sum(seen[0] for seen in rows.values()), next(iter(rows.values()))[1]
        where = f"{place}第 {min(rows)}–{max(rows)} 行（{len(rows)} 行）"
        text = message.format(where=where, n=count, raw=raw[:40])
        yield Issue(code=code, severity=severity, message=text, page=sheet or None, table_no=table, raw=raw)
        return
    for row, (count, raw, col) in sorted(rows.items()):
        where = f"{place}单元格 {letters(col)}{row} " if count == 1 else f"{place}第 {row} 行"
        text = message.format(where=where, n=count, raw=raw[:40])
        row_no = None if table is None else row
        only = col if count == 1 and table is not None else None
        yield Issue(
            code=code,
            severity=severity,
            message=text,
            page=sheet or None,
            table_no=table,
            row_no=row_no,
            col_no=only,
            raw=raw,
        )


def called(sheet: int, name: str) -> str:
    """How a sheet is spoken of."""
    return f"第 {sheet} 张工作表“{name[:31]}”" if name else "文件"


def letters(col: int) -> str:
    """1 → A, 16384 → XFD."""
    text = ""
    while col:
        col, rest = divmod(col - 1, 26)
        text = chr(65 + rest) + text
    return text
