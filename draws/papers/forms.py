"""市场监管领域随机抽查情况记录表: one file per task, one page per object, to be filled in by hand on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from draws.papers import word
from draws.papers.models import DrawPaper, Matter, ObjectLine, PaperError, PaperSettings
from draws.papers.package import document_bytes, new_document
from draws.papers.privacy import public_task_name, public_wording
from draws.papers.text import clean, lines, listed, window
from draws.papers.word import FANG, HEI, LATIN, SONG_TITLE, cell, para, row, run, table

TITLE = "市场监管领域随机抽查情况记录表"
#: Six columns; a label and its value take one and two of them, or one and five.
WIDTHS = (78.0, 92.0, 92.0, 92.0, 74.0, 74.0)
SIZE, LINE = 10.5, 14.0
#: What a page holds below its title, in points, less a reserve for a word processor that measures differently.
ROOM = 694.0
BOX = "□"
FILL = "F2F2F2"


class Part(NamedTuple):
    """One cell to be: its content, how many columns it takes, and how many lines it fills."""

    content: str
    span: int = 1
    lines: int = 1
    fill: str = ""
    top: bool = False


class Heights(NamedTuple):
    """The least heights of rows in points; ``description`` is room to write by hand."""

    row: float = 19.5
    member: float = 25
    seal: float = 36
    remark: float = 32
    description: float = 70


#: For forms that would not fit on their page otherwise.
TIGHT = Heights(row=16, member=20, seal=29, remark=20, description=40)


class Line(NamedTuple):
    """One row to be, and the height in points that it will take."""

    xml: str
    height: float


def record_forms_docx(paper: DrawPaper, settings: PaperSettings | None = None) -> bytes:
    """The forms of all objects that are to be inspected, each on a page of its own, as a DOCX file. Internal, but
    signed by the inspected party, so it says nothing of a credit class.

    A form with many matters goes on to the next page, where the object's name and code stand again.
    """
    chosen = settings or PaperSettings()
    objects = visited(paper)
    document = new_document(TITLE, paper.initiator, paper.drawn_at or paper.committed_at)
    word.lay_page(document, top=15, bottom=15, left=20, right=18, footer=8, header=8)
    word.number_pages(document, outer=False, size=9)
    word.head(document, clean(paper.task_no), is_specimen=paper.is_specimen)
    forms = (_form(paper, one, chosen, number, len(objects)) for number, one in enumerate(objects, 1))
    return document_bytes(document, forms)


def visited(paper: DrawPaper) -> tuple[ObjectLine, ...]:
    """The objects that get a form; a draw without any is an error, not an empty file."""
    if not paper.to_visit:
        raise PaperError(f"“{clean(paper.draw_id)}”没有要检查的对象，不能生成检查文书。")
    return tuple(sorted(paper.to_visit, key=lambda one: one.position))


def _form(paper: DrawPaper, one: ObjectLine, settings: PaperSettings, number: int, total: int) -> list[str]:
    title = para(run(TITLE, 18, SONG_TITLE), align="center", line=27, size=18)
    place = f"{clean(paper.task_no)}　　第{number}个，共{total}个对象（抽取次序 {one.position}）"
    under = para(run(place, SIZE), align="center", line=LINE, after=4, size=SIZE)
    rows = [line.xml for line in _fitted(paper, one, settings)]
    return [title, under, table(rows, WIDTHS), para(run("", 1), line=1, size=1)]


def _fitted(paper: DrawPaper, one: ObjectLine, settings: PaperSettings) -> list[Line]:
    """The rows, close together where the page asks for it; what is left of the page is room to write."""
    for high in (Heights(), TIGHT):
        above = [*_object_rows(one, high), *_task_rows(paper, settings, high), *_matter_rows(paper, high)]
        above.append(_wide("检查结果", _results(settings), high))
        below = [_wide("后续处置", _ticks(settings.dispositions), high), *_signature_rows(one, high)]
        left = ROOM - sum(line.height for line in (*above, *below))
        if left >= high.description:
            break
    room = high._replace(row=max(high.description, left))
    return [*above, _wide("问题描述", Part(_para(""), top=True), room), *below]


# -------------------------------------------------------------------- rows


def _object_rows(one: ObjectLine, high: Heights) -> list[Line]:
    """The first two rows are repeated when the form runs over to another page."""
    return [
        _wide("对象名称", _text(one.name, 5, font=HEI), high, header=True),
        _pair(("统一社会信用代码", one.object_id), ("所属区域", one.area or ""), high, header=True),
        _wide("地址", _text(one.address or "", 5), high),
        _pair(("联系人", one.contact or ""), ("联系电话", one.phone or ""), high),
    ]


def _task_rows(paper: DrawPaper, settings: PaperSettings, high: Heights) -> list[Line]:
    bodies = tuple(dict.fromkeys((paper.initiator, *paper.cooperators)))
    period = window(paper.window_start, paper.window_end)
    return [
        _wide("抽查任务", _text(public_task_name(paper), 5), high),
        _wide("检查机关", _text(listed(bodies), 5), high),
        _wide("检查日期", _text(f"　　　　年　　月　　日（任务的检查时间：{period}）", 5), high),
        _wide("检查方式", _ticks(settings.methods), high),
    ]


def _matter_rows(paper: DrawPaper, high: Heights) -> list[Line]:
    heads = (_label("序号"), _label("抽查事项", 3), _label("结果（勾选，或填下栏序号）", 2))
    rows = [_row(*heads, height=high.row)]
    for number, one in enumerate(paper.matters or (Matter(name=""),), 1):
        name = public_wording(one.name, paper) + (f"（{clean(one.department)}）" if one.department else "")
        result = _text(f"{BOX}未发现问题　{BOX}其他：＿＿", 2)
        rows.append(_row(_text(str(number), align="center"), _text(name, 3), result, height=high.row))
    return rows


def _signature_rows(one: ObjectLine, high: Heights) -> list[Line]:
    heads = ("检查人员", "姓名（单位）", "执法证号", "签名")
    rows = [_row(*(_label(text, span) for text, span in zip(heads, (1, 2, 2, 1), strict=True)), height=high.row)]
    for member in one.team:
        name = _text(f"{clean(member.name)}（{clean(member.department)}）", 2)
        parts = (_text(member.role, align="center"), name, _text(member.certificate_no, 2), _text(""))
        rows.append(_row(*parts, height=high.member))
    if not one.complete:
        rows.append(_wide("注意", _text(f"检查组未配齐：{one.gap}，配齐前不得开展检查。", 5, font=HEI), high))
    rows.append(_pair(("对象负责人签名（盖章）", ""), ("日期", "　　　　年　　月　　日"), high._replace(row=high.seal)))
    rows.append(_wide("备注", _text("", 5), high._replace(row=high.remark)))
    return rows


# ------------------------------------------------------------------- parts


def _row(*parts: Part, height: float, header: bool = False) -> Line:
    cells, at = [], 0
    for part in parts:
        room = sum(WIDTHS[at : at + part.span])
        cells.append(cell(part.content, room, span=part.span, fill=part.fill, align="top" if part.top else "center"))
        at += part.span
    taken = max(height, *(part.lines * LINE + 1 for part in parts))
    return Line(row(*cells, height=height, header=header), taken)


def _wide(label: str, value: Part, high: Heights, *, header: bool = False) -> Line:
    return _row(_label(label), value._replace(span=5), height=high.row, header=header)


def _pair(left: tuple[str, str], right: tuple[str, str], high: Heights, *, header: bool = False) -> Line:
    parts = (_label(left[0]), _text(left[1], 2), _label(right[0]), _text(right[1], 2))
    return _row(*parts, height=high.row, header=header)


def _label(text: str, span: int = 1) -> Part:
    room = WIDTHS[0] * span - 8
    return Part(_para(text, "center", HEI), span, lines(text, room / SIZE * 2), FILL)


def _text(text: str, span: int = 1, *, align: word.Align = "left", font: str = FANG) -> Part:
    # Columns two to six are about equally wide; the narrowest decides.
    room = (min(WIDTHS) * span - 8) / SIZE * 2
    return Part(_para(text, align, font), span, lines(text, room))


def _para(text: str, align: word.Align = "left", font: str = FANG) -> str:
    latin = font if BOX in text else LATIN
    return para(run(text, SIZE, font, latin=latin), align=align, line=LINE, size=SIZE)


def _ticks(words: Sequence[str]) -> Part:
    return _columns([f"{BOX}{clean(one)}" for one in words])


def _results(settings: PaperSettings) -> Part:
    """The result categories with their numbers, so that a matter's line can name one."""
    return _columns([f"{BOX}{number}.{clean(one)}" for number, one in enumerate(settings.results, 1)])


def _columns(items: Sequence[str]) -> Part:
    """Two to a line where they fit, so that no item is torn apart."""
    half = sum(WIDTHS[1:]) / 2
    pairs = 2 if all(lines(item, (half - 8) / SIZE * 2) == 1 for item in items) else 1
    groups = [items[at : at + pairs] for at in range(0, len(items), pairs)]
    content = "".join(word.tabbed(group, half, SIZE, FANG, LINE) for group in groups)
    return Part(content, 5, max(len(groups), 1))
