"""A page that has been walked over → paragraphs, tables, issues and attachments."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from extractors.html.chrome import without_chrome
from extractors.html.flow import CellNode, Line, Noticed, clean, squeeze
from extractors.html.grid import Grid, Placed, lay_out
from extractors.html.layout import DataTable, cell_text, lines_of, resolve
from extractors.html.markup import Element
from extractors.html.meta import join_labels
from extractors.html.notices import Notices
from extractors.html.walk import Walk
from extractors.models import Attachment, Block, Cell, Issue, Paragraph, Severity, Table, Unreadable

#: Tables of data inside tables of data are read to this depth.
MAX_NESTED = 20
#: Characters in all cells; those of a table inside a cell count for both.
MAX_CHARACTERS = 100_000_000
_EMPTY = "网页里没有正文（内容可能要由脚本加载），请在浏览器中打开原网页、等内容显示后另存为 PDF 或 MHTML 再放入。"
_FRAMED = "网页的正文在框架（{}）里，没有随文件保存，请在浏览器中打开该页面后另存为 PDF 或 MHTML 再放入。"
#: Rows of a merged cell for which an issue is told one by one.
_MOST_ROWS = 1_000
_HAN = re.compile("[\u4e00-\u9fff]")
#: A page with programs or frames and less text than this has not loaded its content.
_LEAST_HAN = 20
_KIND = re.compile(r"关于|计划|方案|清单|通知|公告|通告|公示|安排")
_SITE = re.compile(
    r"\s*(?:[_|｜]|\s[-–—]+\s|[-–—]+(?=[^-–—]{0,30}(?:政府|网|局|厅|委|门户|平台|中国)[^-–—]{0,10}$)).*$"
)


class Head(NamedTuple):
    """Title and day of going on line as the page's head gives them; empty where it does not."""

    title: str
    published: str


class Page(NamedTuple):
    blocks: tuple[Block, ...]
    issues: tuple[Issue, ...]
    attachments: tuple[Attachment, ...]


def read_page(walk: Walk, head: Head, damaged: Callable[[str], bool]) -> Page:
    """Blocks in reading order, the facts about the document first. ``damaged`` says whether a shown text lost
    characters. Raises :class:`Unreadable` when the page shows nothing to read."""
    items = without_chrome(resolve(walk.flow), walk.boxes)
    parts = [part for part in join_labels(items) if not isinstance(part, Line) or part.text or part.noticed]
    builder = _Builder(damaged)
    facts = [part for part in parts if isinstance(part, Line) and part.meta]
    for line in [*_title(head, parts), *facts]:
        builder.line(line)
    copies = _shown_tables(parts)
    for part in parts:
        if isinstance(part, DataTable):
            builder.table(part, copies)
        elif isinstance(part, Line) and not part.meta:
            if head.published and squeeze(part.text) == head.published:
                part.text = f"发布日期：{part.text}"
            builder.line(part)
    attachments = walk.links.attachments()
    _check(walk, builder, attachments)
    return Page(tuple(builder.blocks), tuple(_issues(walk, builder)), attachments)


def _check(walk: Walk, builder: _Builder, attachments: Sequence[Attachment]) -> None:
    """A page that shows nothing is refused with the reason."""
    if builder.tables or (attachments and builder.blocks):
        return
    text = "".join(block.text for block in builder.blocks if isinstance(block, Paragraph))
    unloaded = (walk.scripts or walk.frames_missing) and len(_HAN.findall(text)) < _LEAST_HAN
    if builder.blocks and not unloaded:
        return
    if walk.frames_missing:
        raise Unreadable(_FRAMED.format(walk.frames_missing[0]))
    if not builder.notices.has("picture_not_read"):
        raise Unreadable(_EMPTY)


def _issues(walk: Walk, builder: _Builder) -> list[Issue]:
    issues = builder.notices.issues()
    if not builder.tables:
        # Without a table of its own the page may show the plan as a picture.
        issues = [
            issue.model_copy(update={"severity": "warning"}) if issue.code == "picture_not_read" else issue
            for issue in issues
        ]
    if walk.frames_missing:
        names = "、".join(dict.fromkeys(walk.frames_missing))[:200]
        message = f"网页中有框架（{names}），其内容没有随文件保存，未读取；如计划在框架里，请另存该页面后放入。"
        severity: Severity = "info" if builder.tables else "warning"
        issues.append(Issue(code="missing_part", severity=severity, message=message, raw=names))
    if builder.copies:
        message = f"网页中有 {builder.copies} 个隐藏的表格与显示的表格内容相同，未重复读取。"
        issues.append(Issue(code="hidden_text", severity="info", message=message))
    return issues


class _Builder:
    """Collects blocks; numbers tables in their order."""

    def __init__(self, damaged: Callable[[str], bool]) -> None:
        self.blocks: list[Block] = []
        self.notices = Notices()
        self.tables = self.copies = 0
        self._damaged = damaged
        self._characters = 0

    def line(self, line: Line) -> None:
        for code, raw in line.noticed:
            self.notices.add(code, raw)
        if not line.text:
            return
        if self._damaged(line.text):
            self.notices.add("encoding_damage", line.text)
        self.blocks.append(Paragraph(text=line.text, size=line.size, centred=line.centred))

    def table(self, data: DataTable, shown: set[tuple[str, ...]], depth: int = 0) -> None:
        """The table, then those inside its cells."""
        if depth > MAX_NESTED:
            raise Unreadable("网页的表格嵌套过深（超过 20 层），无法读取，请在浏览器中打开后另存为 PDF 再放入。")
        texts = _texts(data)
        if data.hidden and texts in shown:
            self.copies += 1
            return
        self._count(texts)
        self.tables += 1
        number = self.tables
        grid = _grid(data)
        if _is_out_of_line(data, grid):
            self._leave_out(data, number)
            grid = _grid(data)
        inner: list[DataTable] = []
        cells = []
        for placed in grid.cells:
            text = self._cell(placed, number)
            flow = placed.cell.flow
            if not all(isinstance(part, Line) for part in flow):
                inner += [item for item in resolve(flow) if isinstance(item, DataTable)]
            placed.cell.flow = []
            place = Cell(text=text, row=placed.row, col=placed.col, row_span=placed.row_span, col_span=placed.col_span)
            cells.append(place)
        for row_no in grid.overlaps:
            self.notices.add("table_doubtful", "", number, row_no)
        self.blocks.append(
            Table(index=number, page=None, n_rows=grid.n_rows, n_cols=grid.n_cols, cells=tuple(cells), reader="html")
        )
        for nested in inner:
            self.table(nested, shown, depth + 1)

    def _leave_out(self, data: DataTable, table_no: int) -> None:
        """Cells that are not displayed take no place; their text is told."""
        for row_no, row in enumerate(data.rows, 1):
            if all(cell.gone for cell in row.cells):
                continue
            for cell in row.cells:
                if cell.gone and (text := cell_text(cell)):
                    self.notices.add("merged_cell_text", text, table_no, row_no)
            row.cells = [cell for cell in row.cells if not cell.gone]

    def _count(self, texts: Sequence[str]) -> None:
        self._characters += sum(map(len, texts))
        if self._characters > MAX_CHARACTERS:
            raise Unreadable("网页中的表格过大（超过 1 亿字），未读取，请拆分成较小的文件后重新放入。")

    def _cell(self, placed: Placed[CellNode], table_no: int) -> str:
        """The text of a cell. What is noticed about a merged cell holds for every row that it covers."""
        cell = placed.cell
        text = cell_text(cell)
        noticed: list[Noticed] = [seen for line in lines_of(cell.flow) for seen in line.noticed]
        if (cell.percent or not text) and (shown := _shown_number(cell, text)):
            noticed.append(("doubtful_value", f"{text or cell.number} → {shown}"))
            text = shown
        if self._damaged(text):
            noticed.append(("encoding_damage", text))
        for code, raw in noticed:
            for row_no in range(placed.row, placed.row + min(placed.row_span, _MOST_ROWS)):
                self.notices.add(code, raw, table_no, row_no)
        return text


def _shown_number(cell: CellNode, text: str) -> str | None:
    """What a spreadsheet shows for a cell that an export tool wrote as a bare number with a format (``x:num``,
    ``mso-number-format``); ``None`` where text and format agree."""
    bare = text or cell.number or ""
    if not re.fullmatch(r"-?\d{1,15}(?:\.\d{1,15})?", bare):
        return None
    if not cell.percent:
        return None if text else bare
    return f"{(Decimal(bare) * 100).normalize():f}%"


def _grid(data: DataTable) -> Grid[CellNode]:
    return lay_out([row.cells for row in data.rows], data.groups)


def _is_out_of_line(data: DataTable, grid: Grid[CellNode]) -> bool:
    """Whether cells are hidden here and there, so that browsers move the rest of their rows to the left; a column that
    is hidden as a whole keeps its place."""
    cells = [cell for row in data.rows for cell in row.cells]
    if not any(cell.gone for cell in cells):
        return False
    mixed = [not all(cell.gone for cell in row.cells) for row in data.rows]
    gone: dict[int, set[bool]] = {}
    for placed in grid.cells:
        if mixed[placed.row - 1]:
            gone.setdefault(placed.col, set()).add(placed.cell.gone)
    return any(len(seen) > 1 for seen in gone.values())


def _texts(data: DataTable) -> tuple[str, ...]:
    return tuple(cell_text(cell) for row in data.rows for cell in row.cells)


def _shown_tables(parts: Sequence[object]) -> set[tuple[str, ...]]:
    """The texts of the tables that are shown, when some are not."""
    tables = [part for part in parts if isinstance(part, DataTable)]
    if not any(table.hidden for table in tables):
        return set()
    return {_texts(table) for table in tables if not table.hidden}


def _title(head: Head, parts: Sequence[object]) -> list[Line]:
    """The title that only the page's head gives, as a labelled line."""
    name = squeeze(head.title)
    if not 6 <= len(name) <= 120 or not _KIND.search(name):
        return []
    shown = squeeze("".join(part.text for part in parts[:200] if isinstance(part, Line)))
    return [] if name in shown else [Line(text=f"标题：{head.title}", meta=True)]


def read_head(root: Element) -> Head:
    """What the page's head tells (names as in 《政府网站发展指引》: ArticleTitle, PubDate)."""
    said: dict[str, str] = {}
    title = ""
    for head in islice(root.iter("head"), 1):
        for element in head.iter("meta", "title"):
            if element.tag == "title":
                title = title or clean((element.text or "")[:1000])
            else:
                said.setdefault(
                    (element.get("name") or "").strip().lower(), clean((element.get("content") or "")[:1000])
                )
    return Head(said.get("articletitle") or _SITE.sub("", title), squeeze(said.get("pubdate", ""))[:10])
