"""What a reader noticed on its way through a document: per kind, and where in a table it stood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from extractors.models import Issue, Severity

#: code → severity and message; ``{where}`` is the place, ``{n}`` how often, ``{raw}`` the first text.
MESSAGES: dict[str, tuple[Severity, str]] = {
    "tracked_changes": (
        "warning",
        "{where}含未接受的修订（{n} 处），已按接受全部修订后的内容读取，请与定稿核对。",
    ),
    "hidden_text": ("warning", "{where}含隐藏文字（{n} 处），已一并读取，请核对是否应当保留。"),
    "struck_text": ("warning", "{where}含带删除线的文字（{n} 处），已保留，请核对是否已作废。"),
    "auto_numbering": ("info", "文件使用自动编号（{n} 处），已按编号格式还原成文字。"),
    "merged_cell_text": (
        "warning",
        "{where}的合并单元格下面藏有文字（{n} 处），Word 不显示，未读入表格，请核对。",
    ),
    "merge_without_start": (
        "info",
        "{where}有合并单元格缺少起始格（{n} 处），已按单独的单元格读取。",
    ),
    "nested_too_deep": (
        "error",
        "{where}的表格嵌套超过 {limit} 层，更深的内容未读取，请在 Word 中取消嵌套后重新放入。",
    ),
    "embedded_part": ("error", "{where}中嵌入了其他文档（{n} 处），其内容未读取，请展开为正文后重新放入。"),
    "embedded_object": ("warning", "{where}中嵌入了对象（如 Excel 表格，{n} 处），其内容未读取，请核对。"),
    "picture_not_read": ("info", "{where}中有图片（{n} 张），图片里的文字未读取，请核对。"),
    "unknown_symbol": ("warning", "{where}中有无法识别的特殊符号（{n} 处），请对照原件核对。"),
    "notes_appended": ("info", "文件有脚注或尾注（{n} 条），已附在文末。"),
    "missing_part": ("warning", "文件缺少部分内容（{raw}），其余已读取，请核对。"),
    "header_text": ("info", "页眉中的文字（{n} 行）正文里没有，已放在文首。"),
}
#: These say how the file was read, not that a row is doubtful; one issue for the whole file.
WHOLE_FILE = frozenset({"auto_numbering", "notes_appended", "missing_part", "header_text"})
#: In running text a picture is a seal or a logo; in a table it stands where a value should be.
WORSE_IN_TABLES = frozenset({"picture_not_read"})
MAX_RAW = 200
#: With more rows than these concerned, a table gets one issue for all of them.
MAX_ROWS = 20

#: Table index and row; the row is ``None`` for what has none (a deleted row); ``None`` is the running text.
Place = tuple[int, int | None]
#: A code and the first text it was noticed for.
Noticed = tuple[str, str]


class Notices:
    """Counts per code and place; the first text of each is kept. A table inside a cell stands also in the row
    of the outer table, so what is noticed in it is told for both."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[Place | None, tuple[int, str]]] = {}
        self._places: list[Place] = []
        self._heard: list[list[Noticed]] = []
        self._placing = True
        self.limit = 0

    @contextmanager
    def inside(self, table_no: int, row_no: int | None) -> Iterator[None]:
        """What is added now stands in this row. Rows count as in the final table."""
        if not self._placing:
            yield
            return
        self._places.append((table_no, row_no))
        try:
            yield
        finally:
            self._places.pop()

    @contextmanager
    def no_tables(self) -> Iterator[None]:
        """Tables met now are not delivered as tables (page headers, notes, covered cells); no place names
        them."""
        before, self._placing = self._placing, False
        try:
            yield
        finally:
            self._placing = before

    @contextmanager
    def heard(self) -> Iterator[list[Noticed]]:
        """Collects what is added now; the list is complete when the block ends."""
        mine: list[Noticed] = []
        self._heard.append(mine)
        try:
            yield mine
        finally:
            self._heard.pop()

    def add(self, code: str, raw: str = "") -> None:
        raw = raw.strip()[:MAX_RAW]
        whole = code in WHOLE_FILE
        for place in dict.fromkeys(self._places) if self._places and not whole else (None,):
            self._count(code, raw, place)
        if not whole:
            for listener in self._heard:
                if code not in (known for known, _ in listener):
                    listener.append((code, raw))

    def add_at(self, code: str, raw: str, table_no: int, row_no: int) -> None:
        """Something noticed afterwards about a row of a table that is delivered."""
        if self._placing:
            self._count(code, raw.strip()[:MAX_RAW], (table_no, row_no))
        else:
            self.add(code, raw)

    def _count(self, code: str, raw: str, place: Place | None) -> None:
        places = self._seen.setdefault(code, {})
        count, first = places.get(place, (0, ""))
        places[place] = (count + 1, first or raw)

    def issues(self) -> tuple[Issue, ...]:
        """Per code, in the order in which they were first met: one issue for the running text, one for each
        row concerned, or one for a table with many such rows."""
        return tuple(issue for code, places in self._seen.items() for issue in self._of_code(code, places))

    def _of_code(self, code: str, places: dict[Place | None, tuple[int, str]]) -> Iterator[Issue]:
        by_table: dict[int, list[Place]] = {}
        for place in places:
            if place is not None:
                by_table.setdefault(place[0], []).append(place)
        if None in places:
            yield self._issue(code, [places[None]], "文件")
        for table_no, all_places in by_table.items():
            # A row that was taken out leaves no row behind that could be doubtful.
            if (table_no, None) in places:
                yield self._issue(code, [places[table_no, None]], f"第 {table_no} 个表格（整行的增删）")
            rows = [(row_no, places[table_no, row_no]) for _, row_no in all_places if row_no is not None]
            if len(rows) > MAX_ROWS:
                where = f"第 {table_no} 个表格（{len(rows)} 行）"
                yield self._issue(code, [seen for _, seen in rows], where, table_no)
                continue
            for row_no, seen in sorted(rows):
                yield self._issue(code, [seen], f"第 {table_no} 个表格第 {row_no} 行", table_no, row_no)

    def _issue(
        self,
        code: str,
        seen: Sequence[tuple[int, str]],
        where: str,
        table_no: int | None = None,
        row_no: int | None = None,
    ) -> Issue:
        severity, message = MESSAGES[code]
        if table_no is not None and code in WORSE_IN_TABLES:
            severity = "warning"
        raw = next((text for _, text in seen if text), "")
        text = message.format(n=sum(count for count, _ in seen), raw=raw, where=where, limit=self.limit)
        return Issue(code=code, severity=severity, message=text, table_no=table_no, row_no=row_no, raw=raw)
