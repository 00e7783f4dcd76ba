"""What a reader noticed on its way through a document, one issue per kind at the end."""

from __future__ import annotations

from extractors.models import Issue, Severity

#: code → severity and message; ``{n}`` is how often, ``{raw}`` the first text.
MESSAGES: dict[str, tuple[Severity, str]] = {
    "tracked_changes": (
        "warning",
        "文件含未接受的修订（{n} 处），已按接受全部修订后的内容读取，请与定稿核对。",
    ),
    "hidden_text": ("warning", "文件含隐藏文字（{n} 处），已一并读取，请核对是否应当保留。"),
    "struck_text": ("warning", "文件含带删除线的文字（{n} 处），已保留，请核对是否已作废。"),
    "auto_numbering": ("info", "文件使用自动编号（{n} 处），已按编号格式还原成文字。"),
    "merged_cell_text": (
        "warning",
        "第 {where} 个表格的合并单元格下面藏有文字（{n} 处），Word 不显示，未读入表格，请核对。",
    ),
    "merge_without_start": (
        "info",
        "第 {where} 个表格有合并单元格缺少起始格（{n} 处），已按单独的单元格读取。",
    ),
    "nested_too_deep": (
        "error",
        "表格嵌套超过 {limit} 层，更深的内容未读取，请在 Word 中取消嵌套后重新放入。",
    ),
    "embedded_part": ("error", "文件中嵌入了其他文档（{n} 处），其内容未读取，请展开为正文后重新放入。"),
    "embedded_object": ("warning", "文件中嵌入了对象（如 Excel 表格，{n} 处），其内容未读取，请核对。"),
    "picture_not_read": ("info", "文件中有图片（{n} 张），图片里的文字未读取。"),
    "unknown_symbol": ("warning", "文件中有无法识别的特殊符号（{n} 处），请对照原件核对。"),
    "notes_appended": ("info", "文件有脚注或尾注（{n} 条），已附在文末。"),
    "missing_part": ("warning", "文件缺少部分内容（{raw}），其余已读取，请核对。"),
    "header_text": ("info", "页眉中的文字（{n} 行）正文里没有，已放在文首。"),
}
MAX_RAW = 200


class Notices:
    """Counts per code; the first place and text of each are kept."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, str, int | None]] = {}
        self.limit = 0

    def add(self, code: str, raw: str = "", table_no: int | None = None) -> None:
        count, first, place = self._seen.get(code, (0, "", None))
        self._seen[code] = (count + 1, first or raw.strip()[:MAX_RAW], place or table_no)

    def issues(self) -> tuple[Issue, ...]:
        """One issue per code, in the order in which they were first met."""
        found = []
        for code, (count, raw, place) in self._seen.items():
            severity, message = MESSAGES[code]
            text = message.format(n=count, raw=raw, where=place, limit=self.limit)
            found.append(Issue(code=code, severity=severity, message=text, table_no=place, raw=raw))
        return tuple(found)
