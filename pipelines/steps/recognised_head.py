"""The head of a scanned notice: fields that stand in doubtful lines, contradict each other, or were not found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from extractors.models import ExtractedDocument, Issue
from normalizers.notice import Found, NoticeHead
from pipelines.steps.recognised_pages import Recognised, recognised
from warehouse.models import FindingRecord, finding_id

CODE = "low_ocr_confidence"
_LABEL = {
    "title": "标题",
    "issuer": "发文机关",
    "doc_number": "文号",
    "issue_date": "成文日期",
    "print_date": "印发日期",
    "plan_year": "计划年度",
}
#: What the letter of a notice always has.
_ALWAYS = ("title", "issuer", "doc_number", "issue_date")
#: Characters of the shortest title that names a place, a year and a plan.
_SHORTEST = 12
#: A year or a place counts as read right when it stands in so many paragraphs and cells.
CORROBORATED = 2
#: Days that a notice may wait between its date and its printing.
_LONGEST = 60
_DIRT = regex.compile(
    r"[!！|丨丶丿_'`^★☆\\{}$#§©®■□▪◆\ufffd]|(?<=\p{Han})[A-Za-z](?=\p{Han})|[a-zA-Z]$|\d[OolIS]|[OolIS]\d"
)


class _Doubt(NamedTuple):
    field: str
    why: str
    raw: str
    page: int | None


def head_doubts(document: ExtractedDocument, head: NoticeHead, notice_id: str) -> list[FindingRecord]:
    """Findings about the notice's head, each naming the field that a person should compare with the paper."""
    pages = recognised(document)
    if not pages.pages:
        return []
    doubts = [
        *_lines(document, head, pages),
        *_contradictions(head, pages),
        *_year(document, head, pages),
        *_missing(head, pages),
    ]
    return [_finding(doubt, notice_id) for doubt in doubts]


def texts_of(document: ExtractedDocument) -> list[str]:
    """Every paragraph and every cell."""
    return [*document.lines(), *(cell.text for table in document.tables for cell in table.cells)]


def mentions(texts: Sequence[str], word: str) -> int:
    """In how many paragraphs and cells the word stands."""
    return sum(word in text for text in texts)


def year_doubt(year: int, head: NoticeHead) -> str | None:
    """Why a plan year may be misread: plans are made for the year of the notice or the next."""
    if head.issue_date is not None and year - head.issue_date.value.year not in (0, 1):
        return f"计划年度{year}年与成文日期{head.issue_date.value}不相称，可能识别有误"
    return None


def lone_doubt(what: str, word: str, document: ExtractedDocument) -> str | None:
    """Why a word on which much rests may be misread: it stands in fewer than two places, or only in places that are in
    doubt themselves."""
    texts = texts_of(document)
    if any(issue.code == "scanned_text" for issue in document.issues):
        return None if mentions(texts, word) >= CORROBORATED else f"{what}在全文中只出现一次，可能识别有误"
    doubtful = {_plain(issue.raw) for issue in document.issues if issue.code == CODE and _touches(issue, word)}
    if not doubtful:
        return None
    sure = [text for text in map(_plain, texts) if word in text and not any(d in text or text in d for d in doubtful)]
    return None if len(sure) >= CORROBORATED else f"{what}所在的各行多有识别存疑，可能识别有误"


#: What the scan reader says of a line: two readings, a character in doubt, ink that was not read.
_UNLIKE = regex.compile(r"两次识别不一致：(?P<one>[^／；（）]*)／(?P<other>[^；（）]*)")
_UNSURE = regex.compile(r"“(?P<char>[^“”])”(?:也可能是|的把握不足)")
_INK = regex.compile(r"约在该行 (?P<share>\d+)% 处")


def _touches(issue: Issue, word: str) -> bool:
    """Whether the doubt about a line is one about the word in it."""
    line, said = _plain(issue.raw), issue.message
    if word not in line:
        return False
    for pair in _UNLIKE.finditer(said):
        one, other = pair["one"], pair["other"]
        taken, left = (one, other) if one in line else (other, one)
        if not taken or taken not in line or word not in line.replace(taken, left):
            return True
    if any(found["char"] in word for found in _UNSURE.finditer(said)):
        return True
    start, size = line.index(word), max(len(line), 1)
    return any(
        start - 0.5 <= int(found["share"]) / 100 * size <= start + len(word) + 0.5 for found in _INK.finditer(said)
    )


def _plain(text: str) -> str:
    return "".join(text.split())


def _year(document: ExtractedDocument, head: NoticeHead, pages: Recognised) -> Iterator[_Doubt]:
    found = head.plan_year
    if found is None or found.page not in pages.pages:
        return
    why = year_doubt(found.value, head)
    if why is None and mentions(texts_of(document), str(found.value)) < CORROBORATED:
        why = f"计划年度{found.value}年在全文中只出现一次"
    if why:
        yield _Doubt("plan_year", why, found.raw, found.page)
        if head.title and str(found.value) in head.title.value:
            yield _Doubt("title", why, head.title.raw, head.title.page)


def _fields(head: NoticeHead, pages: Recognised) -> Iterator[tuple[str, Found[object]]]:
    for name in _LABEL:
        found = getattr(head, name)
        if found is not None and found.page in pages.pages:
            yield name, found


def _lines(document: ExtractedDocument, head: NoticeHead, pages: Recognised) -> Iterator[_Doubt]:
    """Fields whose line has a doubt of its own or a mark that nobody types."""
    said = [issue for issue in document.issues if issue.code == CODE and issue.table_no is None]
    for name, found in _fields(head, pages):
        if any(_concerns(issue, found) for issue in said):
            yield _Doubt(name, "所在的行识别存疑", found.raw, found.page)
        elif name in ("title", "issuer", "doc_number") and (mark := _DIRT.search(str(found.value))):
            yield _Doubt(name, f"其中的“{mark.group()}”不像原文", found.raw, found.page)
        elif name == "title" and len(str(found.value)) < _SHORTEST:
            yield _Doubt(name, "比通常的标题短，可能漏读了一行", found.raw, found.page)


def _concerns(issue: Issue, found: Found[object]) -> bool:
    """Whether the doubtful text is the field's line, a part of it, or holds it."""
    doubtful, line = ("".join(text.split()) for text in (issue.raw, found.raw))
    return issue.page == found.page and bool(doubtful) and (doubtful in line or line in doubtful)


def _contradictions(head: NoticeHead, pages: Recognised) -> Iterator[_Doubt]:
    """The year of the number is that of the date (GB/T 9704-2012, 7.2.5); printing follows the date soon."""
    number, day, printed = head.doc_number, head.issue_date, head.print_date
    if number and day and (number.page in pages.pages or day.page in pages.pages):
        year = regex.search(r"20\d\d", number.value)
        if year and int(year.group()) != day.value.year:
            why = f"年份{year.group()}与成文日期{day.value}不符"
            yield _Doubt("doc_number", why, number.raw, number.page)
            yield _Doubt("issue_date", f"与文号“{number.value}”的年份不符", day.raw, day.page)
    if day and printed and not 0 <= (printed.value - day.value).days <= _LONGEST:
        yield _Doubt("issue_date", f"与印发日期{printed.value}相差太远", day.raw, day.page)
        yield _Doubt("print_date", f"与成文日期{day.value}相差太远", printed.raw, printed.page)


def _missing(head: NoticeHead, pages: Recognised) -> Iterator[_Doubt]:
    """What a letter must have and its scan did not give; a scanned table alone has no letter."""
    first = next((found.page for name, found in _fields(head, pages) if name in _ALWAYS), None)
    if first is None:
        return
    for name in _ALWAYS:
        if getattr(head, name) is None:
            yield _Doubt(name, "没有读出", "", first)


def _finding(doubt: _Doubt, notice_id: str) -> FindingRecord:
    said = f"“{doubt.raw.strip()[:60]}”" if doubt.raw.strip() else ""
    return FindingRecord(
        finding_id=finding_id(notice_id, CODE, f"{doubt.field}/{doubt.page}/{doubt.why}", doubt.raw),
        item_id=None,
        field=doubt.field,
        code=CODE,
        severity="warning",
        message=f"扫描件的{_LABEL[doubt.field]}{said}：{doubt.why}，请对照原件核对。",
        raw=doubt.raw,
        page=doubt.page,
    )
