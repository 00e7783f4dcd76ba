"""抽查任务清单: what a department has to do, as XLSX. Internal: it names inspectors and contacts."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import xlsxwriter

from draws.papers.models import DrawPaper, ObjectLine, PaperError, TeamMember
from draws.papers.package import repack
from draws.papers.text import BEIJING, SPECIMEN, clean, lines, window

#: No text may turn into a formula, a link or a number: names begin with =, codes have 18 digits.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
#: Heading and width in half characters. About 190 of them are still legible on A4 landscape.
OBJECT_COLUMNS = (
    ("序号", 5),
    ("任务", 24),
    ("检查时间", 16),
    ("对象名称", 26),
    ("统一社会信用代码（编号）", 20),
    ("地址", 24),
    ("联系人、电话", 14),
    ("抽查事项", 24),
    ("本部门检查人员（执法证号）", 22),
    ("其他部门检查人员", 22),
    ("备注", 12),
)
PEOPLE_COLUMNS = (
    ("序号", 5),
    ("检查人员", 10),
    ("执法证号", 16),
    ("职责", 8),
    ("任务", 28),
    ("检查时间", 18),
    ("对象名称", 32),
    ("统一社会信用代码（编号）", 20),
    ("地址", 26),
    ("备注", 12),
)
#: Points for each line of a cell; Excel allows no row higher than 409.
LINE_HEIGHT, MAX_HEIGHT = 13.5, 409.0
HEADER_ROW = 3
Row = list[str | int]


class Styles(NamedTuple):
    title: Any
    note: Any
    head: Any
    text: Any
    number: Any
    alarm: Any


def task_list_xlsx(papers: Sequence[DrawPaper], department: str) -> bytes:
    """The list of one department over all its tasks: a sheet by objects, and one by inspectors.

    Raises :class:`PaperError` when the department has no object to visit in any of the papers.
    """
    own = [paper for paper in papers if department in paper.departments and paper.to_visit]
    if not own:
        raise PaperError(f"所给任务中没有“{clean(department)}”要检查的对象，不能生成任务清单。")
    objects, people = list(_object_rows(own, department)), list(_people_rows(own, department))
    title = f"{clean(department)}双随机抽查任务清单"
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, OPTIONS)
    book.set_properties({"title": title, "author": clean(department), "created": _made_at(own)})
    styles = _styles(book)
    mark = f"【{SPECIMEN}】" if any(paper.is_specimen for paper in own) else ""
    note = f"{mark}内部使用，不得公开。共{len(own)}个任务、{len(objects)}个对象。"
    _sheet(book, styles, "按对象", title, note, OBJECT_COLUMNS, objects, frozen=4)
    note = f"{mark}内部使用，不得公开。共{len({row[2] for row in people})}名检查人员、{len(people)}人次。"
    _sheet(book, styles, "按检查人员", f"{clean(department)}检查人员分工表", note, PEOPLE_COLUMNS, people, frozen=2)
    book.close()
    return repack(raw.getvalue())


def _made_at(papers: Iterable[DrawPaper]) -> datetime:
    """The latest draw among the papers: the same papers give the same file."""
    return max(paper.drawn_at or paper.committed_at for paper in papers).astimezone(BEIJING).replace(tzinfo=None)


# -------------------------------------------------------------------- rows


def _object_rows(papers: Iterable[DrawPaper], department: str) -> Iterable[Row]:
    lines = ((paper, one) for paper in papers for one in _in_order(paper))
    for number, (paper, one) in enumerate(lines, 1):
        yield [
            number,
            _task(paper),
            _period(paper),
            one.name,
            one.object_id,
            _place(one),
            _lined(one.contact, one.phone),
            _lined(*(matter.name for matter in paper.matters)),
            "\n".join(_person(member) for member in one.team if member.department == department),
            "\n".join(_person(member, body=True) for member in one.team if member.department != department),
            _remark(one),
        ]


def _people_rows(papers: Iterable[DrawPaper], department: str) -> Iterable[Row]:
    visits = [
        (member, paper, one)
        for paper in papers
        for one in _in_order(paper)
        for member in one.team
        if member.department == department
    ]
    visits.sort(key=lambda visit: visit[0].inspector_id)
    for number, (member, paper, one) in enumerate(visits, 1):
        who: Row = [number, member.name, member.certificate_no, member.role, _task(paper), _period(paper)]
        yield [*who, one.name, one.object_id, _place(one), _remark(one)]


def _period(paper: DrawPaper) -> str:
    return window(paper.window_start, paper.window_end).replace("至", "\n至")


def _task(paper: DrawPaper) -> str:
    return _lined(paper.task_no, paper.task_name)


def _place(one: ObjectLine) -> str:
    """The address, and the area where the address does not name it."""
    area = one.area if one.area and one.area not in (one.address or "") else None
    return _lined(one.address, area and f"（{area}）")


def _lined(*texts: str | None) -> str:
    return "\n".join(clean(text) for text in texts if text)


def _in_order(paper: DrawPaper) -> list[ObjectLine]:
    return sorted(paper.to_visit, key=lambda one: one.position)


def _person(member: TeamMember, *, body: bool = False) -> str:
    who = f"{clean(member.name)}（{clean(member.certificate_no)}）{'组长' if member.role == '组长' else ''}"
    return f"{clean(member.department)}：{who}" if body else who


def _remark(one: ObjectLine) -> str:
    parts = ["递补对象"] if one.state == "substitute" else []
    if not one.complete:
        parts.append(f"检查组未配齐：{one.gap}")
    return _lined(*parts)


# ------------------------------------------------------------------- sheet


def _styles(book: Any) -> Styles:
    cell = {"font_name": "宋体", "font_size": 10, "text_wrap": True, "valign": "vcenter", "border": 1}
    bold = {"font_name": "黑体", "align": "center"}
    return Styles(
        title=book.add_format({"font_name": "方正小标宋简体", "font_size": 16, "valign": "vcenter"}),
        note=book.add_format({"font_name": "宋体", "font_size": 10, "font_color": "#7F7F7F"}),
        head=book.add_format({**cell, **bold, "bg_color": "#E7ECF2"}),
        text=book.add_format({**cell, "num_format": "@"}),
        number=book.add_format({**cell, "align": "center"}),
        alarm=book.add_format({**cell, "num_format": "@", "font_color": "#C00000", "bold": True}),
    )


def _sheet(
    book: Any,
    styles: Styles,
    name: str,
    title: str,
    note: str,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[Row],
    *,
    frozen: int,
) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, title, styles.title)
    sheet.write_string(1, 0, note, styles.note)
    head = HEADER_ROW - 1
    sheet.set_row(head, 30)
    for at, (text, width) in enumerate(columns):
        sheet.set_column(at, at, width)
        sheet.write_string(head, at, text, styles.head)
    for down, values in enumerate(rows, HEADER_ROW):
        sheet.set_row(down, _height(values, columns))
        _write(sheet, styles, down, values)
    sheet.autofilter(head, 0, head + len(rows), len(columns) - 1)
    sheet.freeze_panes(HEADER_ROW, frozen)
    _print_setup(sheet, title, head)


def _height(values: Row, columns: Sequence[tuple[str, int]]) -> float:
    """Said outright, since not every program fits the height of a row to its text."""
    most = max(lines(str(value), room - 1) for value, (_, room) in zip(values, columns, strict=True))
    return min(MAX_HEIGHT, most * LINE_HEIGHT + 6)


def _write(sheet: Any, styles: Styles, down: int, values: Row) -> None:
    for at, value in enumerate(values):
        if isinstance(value, int):
            sheet.write_number(down, at, value, styles.number)
            continue
        text = "\n".join(clean(line) for line in value.split("\n"))
        style = styles.alarm if at == len(values) - 1 else styles.text
        if sheet.write_string(down, at, text, style):
            raise PaperError(f"任务清单第 {down + 1} 行的文字过长（{len(text)} 字），Excel 容纳不下，请缩短后再生成。")


def _print_setup(sheet: Any, title: str, head: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    sheet.set_footer("&L" + title.replace("&", "&&")[:60] + "&R第 &P 页，共 &N 页")
