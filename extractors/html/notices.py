"""What a person must know about a page, told per row of a table or once for its running text."""

from __future__ import annotations

from collections import Counter

from extractors.models import Issue, Severity

#: code → severity in running text, severity in a table, and message; ``{where}`` the place, ``{n}`` how often.
MESSAGES: dict[str, tuple[Severity, Severity, str]] = {
    "hidden_text": ("warning", "warning", "{where}含隐藏文字（{n} 处），已一并读取，请核对是否应当保留。"),
    "merged_cell_text": ("warning", "warning", "{where}有隐藏的单元格（{n} 个），网页不显示，未读入表格，请核对。"),
    "struck_text": ("warning", "warning", "{where}含带删除线的文字（{n} 处），已保留，请核对是否已作废。"),
    "picture_not_read": ("info", "warning", "{where}中有图片（{n} 张：{raw}），图片里的文字未读取，请核对。"),
    "embedded_object": ("warning", "warning", "{where}中嵌入了对象（{n} 处），其内容未读取，请核对。"),
    "unknown_symbol": ("warning", "warning", "{where}中有无法识别的特殊符号（{n} 处），请对照原件核对。"),
    "auto_numbering": ("info", "info", "{where}使用自动编号（{n} 处），已按编号格式还原成文字。"),
    "doubtful_value": (
        "warning",
        "warning",
        "{where}有数字（{raw}）按单元格的数字格式换算成了百分数（{n} 处），请对照原件核对。",
    ),
    "encoding_damage": ("error", "error", "{where}有无法识别或损坏的文字（{n} 处），请对照原件核对。"),
    "table_doubtful": ("warning", "warning", "{where}的合并单元格互相重叠，行列划分不能确定，请对照原件核对。"),
}
MAX_RAW = 200
#: With more rows than these concerned, a table gets one issue for all of them.
MAX_ROWS = 20


class Notices:
    """Counts per code and place; the first text of each is kept."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, int | None, int | None]] = Counter()
        self._raw: dict[tuple[str, int | None, int | None], str] = {}

    def add(self, code: str, raw: str = "", table_no: int | None = None, row_no: int | None = None) -> None:
        key = (code, table_no, row_no)
        self._counts[key] += 1
        raw = raw.strip()[:MAX_RAW]
        if raw and not self._raw.get(key):
            self._raw[key] = raw

    def has(self, code: str) -> bool:
        return any(known == code for known, _, _ in self._counts)

    def issues(self) -> list[Issue]:
        """Per code and table in the order in which they were first met."""
        rows = Counter((code, table_no) for code, table_no, _ in self._counts if table_no is not None)
        merged: dict[tuple[str, int | None, int | None], tuple[int, str]] = {}
        for (code, table_no, row_no), count in self._counts.items():
            many = table_no is not None and rows[code, table_no] > MAX_ROWS
            key = (code, table_no, None if many else row_no)
            before, raw = merged.get(key, (0, ""))
            merged[key] = (before + count, raw or self._raw.get((code, table_no, row_no), ""))
        return [_issue(code, table, row, *seen) for (code, table, row), seen in merged.items()]


def _issue(code: str, table_no: int | None, row_no: int | None, count: int, raw: str) -> Issue:
    in_text, in_table, message = MESSAGES[code]
    where = "网页" if table_no is None else f"第 {table_no} 个表格"
    where += f"第 {row_no} 行" if row_no is not None else ""
    return Issue(
        code=code,
        severity=in_text if table_no is None else in_table,
        message=message.format(where=where, n=count, raw=raw),
        table_no=table_no,
        row_no=row_no,
        raw=raw,
    )
