"""The head and foot of a notice (公文) from its paragraphs: who issued what, when, under which number.

Values come only from the places that GB/T 9704 gives them (red head, number line, title, signature, date,
print line) or from labelled lines (发文字号：…), never from the running text, which cites other documents.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Generic, TypeVar

from normalizers import notice_contacts, notice_title
from normalizers.base import Frozen, Note
from normalizers.notice_foot import Foot, read_foot
from normalizers.notice_parts import (
    BLANK_NUMBER,
    NOTHING,
    YEAR,
    Labelled,
    Line,
    body_name,
    find_date,
    is_body,
    labelled,
    own_number,
    prepare,
    same_body,
    squeeze,
    year_number,
)

V = TypeVar("V")


class Found(Frozen, Generic[V]):
    """A value, the text that it was read from, and the index of its (first) line in the input."""

    value: V
    raw: str
    line: int
    page: int | None = None


class NoticeHead(Frozen):
    """``None`` where the notice does not say. Several contacts are joined with 、; ``notes`` → findings."""

    title: Found[str] | None = None
    issuer: Found[str] | None = None
    doc_number: Found[str] | None = None
    issue_date: Found[date] | None = None
    print_date: Found[date] | None = None
    plan_year: Found[int] | None = None
    contact: Found[str] | None = None
    phone: Found[str] | None = None
    email: Found[str] | None = None
    is_public: Found[bool] | None = None
    attachments: tuple[Found[str], ...] = ()
    notes: tuple[Note, ...] = ()


_CAPTION = re.compile(r"(?:计划|计划表|清单|任务表|安排表|一览表|汇总表)(?:[（(][^）)]*[）)])?$")
_PUBLIC = re.compile(
    r"此件(?:公开|主动公开|予以公开)(?:发布)?|主动公开|公开发布|(?:此件)?(?:不予公开|不公开)|依申请公开|内部(?:资料|文件)"
)
_CLOSED = re.compile(r"不予公开|不公开|依申请公开|内部")


def read_head(
    lines: Sequence[str],
    *,
    pages: Sequence[int | None] | None = None,
    centred: Sequence[bool | None] | None = None,
    sizes: Sequence[float | None] | None = None,
) -> NoticeHead:
    """Head and foot of a notice.

    ``lines`` are its paragraphs in reading order; table rows may be among them and are passed over.
    ``pages``, ``centred`` and ``sizes`` run parallel to them. Never raises for odd text.
    """
    reader = _Reader(prepare(lines), pages, sizes, centred)
    return reader.head()


class _Reader:
    """One reading; collects notes while the parts are read in their order."""

    def __init__(
        self,
        lines: list[Line],
        pages: Sequence[int | None] | None,
        sizes: Sequence[float | None] | None,
        centred: Sequence[bool | None] | None,
    ) -> None:
        self.pages = pages
        self.notes: list[Note] = []
        self.end = notice_title.attachment_start(lines)
        self.lines, self.annex = lines[: self.end], lines[self.end :]
        body = notice_title.body_start(self.lines)
        self.top, self.rest = self.lines[:body], self.lines[body:]
        self.pairs = [pair for line in self.lines for pair in labelled(line)]
        meta_lines = {line.no for line in self.top if any(labelled(line))}
        self.plain_top = [line for line in self.top if line.no not in meta_lines]
        self.title_lines = notice_title.title_lines(self.plain_top, sizes, centred)
        self.foot: Foot = read_foot(self.rest, [line for line in self.lines if line not in self.title_lines])
        # a plan published without a letter is signed between its title and its table
        title_ends = self.title_lines[-1].no if self.title_lines else -1
        under_title = [line for line in self.plain_top if line.no > title_ends]
        self.upper: Foot = read_foot(under_title, ())

    def head(self) -> NoticeHead:
        title = self.title()
        attachments = tuple(self.found(value, line.text, line) for value, line in self.foot.attachments)
        contact = self.contact()
        return NoticeHead(
            title=title,
            issuer=self.issuer(title),
            doc_number=self.doc_number(),
            issue_date=self.issue_date(),
            print_date=self.print_date(),
            plan_year=self.plan_year(title, attachments),
            contact=contact[0],
            phone=contact[1],
            email=contact[2],
            is_public=self.is_public(),
            attachments=attachments,
            notes=tuple(self.notes),
        )

    def found(self, value: V, raw: str, line: Line) -> Found[V]:
        page = self.pages[line.no] if self.pages and line.no < len(self.pages) else None
        return Found(value=value, raw=raw, line=line.no, page=page)

    def warn(self, code: str, message: str, raw: str, *, info: bool = False) -> None:
        self.notes.append(Note(code=code, severity="info" if info else "warning", message=message, raw=raw))

    def meta(self, kind: str) -> list[Labelled]:
        """The facts of a kind that stand above the text; 无 and the like say nothing."""
        top = {line.no for line in self.top}
        said = [pair for pair in self.pairs if pair.kind == kind and pair.value and pair.line.no in top]
        return [pair for pair in said if not NOTHING.fullmatch(squeeze(pair.value))]

    def title(self) -> Found[str] | None:
        if self.title_lines:
            value = squeeze("".join(line.text for line in self.title_lines))
            raw = "\n".join(line.text for line in self.title_lines)
            if not notice_title.is_complete(value):
                self.warn("title_unclear", f"标题“{value[:40]}”可能不完整，请对照原件核对。", raw)
            return self.found(value, raw, self.title_lines[0])
        for pair in self.meta("title"):
            return self.found(squeeze(pair.value), pair.line.text, pair.line)
        return None

    def doc_number(self) -> Found[str] | None:
        own = [self.found(number, x.text, x) for x in self.top if (number := own_number(x.tight))]
        for pair in self.meta("doc_number"):
            if number := own_number(squeeze(pair.value)):
                own.append(self.found(number, pair.line.text, pair.line))
        distinct = list(dict.fromkeys(found.value for found in own))
        if len(distinct) > 1:
            self.warn("doc_number_conflict", f"文号不止一个：{'、'.join(distinct)}，请核对。", "；".join(distinct))
        if not own:
            for line in self.top:
                if BLANK_NUMBER.fullmatch(line.tight):
                    self.warn("doc_number_incomplete", f"文号“{line.tight}”不完整，请补填。", line.text)
        return own[0] if own else None

    def issuer(self, title: Found[str] | None) -> Found[str] | None:
        first_title = self.title_lines[0].no if self.title_lines else 1 << 30
        above = [line for line in self.plain_top if line.no < first_title]
        candidates: list[Found[str]] = []
        if red := notice_title.red_head(above):
            candidates.append(self.found(red[0], red[1], red[2]))
        if self.foot.signature:
            name, raw, line = self.foot.signature
            candidates.append(self.found(name, raw, line))
        if not red:
            candidates += [self.found(body_name(x.tight), x.text, x) for x in above[:1] if is_body(x.tight)]
        candidates += [self.found(squeeze(p.value), p.line.text, p.line) for p in self.meta("issuer")]
        if title and (prefix := title.value.partition("关于")[0]) and is_body(prefix):
            candidates.append(Found(value=prefix, raw=title.raw, line=title.line, page=title.page))
        if self.foot.printer:
            name, line = self.foot.printer
            candidates.append(self.found(name, line.text, line))
        if not candidates and self.upper.signature:
            name, raw, line = self.upper.signature
            candidates.append(self.found(name, raw, line))
        if not candidates:
            candidates += [self.found(squeeze(p.value), p.line.text, p.line) for p in self.meta("publisher")]
        if not candidates:
            return None
        chosen = candidates[0]
        if red and self.foot.signature:
            self.compare_issuers(chosen, candidates[1])
        return chosen

    def compare_issuers(self, head: Found[str], signed: Found[str]) -> None:
        if head.value == signed.value or head.value in signed.value.split("、"):
            return
        both = f"{head.value}；{signed.value}"
        if same_body(head.value, signed.value):
            self.warn("issuer_spelling", f"落款“{signed.value}”与版头写法略有不同，采用版头。", both, info=True)
        else:
            self.warn("issuer_conflict", f"版头“{head.value}”与落款“{signed.value}”不一致，采用版头，请核对。", both)

    def issue_date(self) -> Found[date] | None:
        dates = [self.found(day, line.text, line) for day, line in self.foot.dates]
        dates += [
            self.found(day, p.line.text, p.line)
            for p in self.meta("issue_date")
            if (day := find_date(squeeze(p.value)))
        ]
        if not dates:
            top = [self.found(day, x.text, x) for x in self.plain_top if (day := notice_title.bracketed_date(x.tight))]
            dates = top[:1] or [self.found(day, line.text, line) for day, line in self.upper.dates[:1]]
        distinct = list(dict.fromkeys(found.value.isoformat() for found in dates))
        if len(distinct) > 1:
            self.warn("issue_date_conflict", f"成文日期不一致：{'、'.join(distinct)}，请核对。", "；".join(distinct))
        if not dates and self.foot.blank_date:
            line = self.foot.blank_date
            self.warn("issue_date_incomplete", f"成文日期“{line.text}”不完整或不存在，请补填。", line.text)
        return dates[0] if dates else None

    def print_date(self) -> Found[date] | None:
        if not self.foot.printed:
            return None
        day, line = self.foot.printed
        return self.found(day, line.text, line)

    def plan_year(self, title: Found[str] | None, attachments: Sequence[Found[str]]) -> Found[int] | None:
        in_title = [self.at(title, year) for year in _years(title.value)] if title else []
        captions = [line for line in self.annex or self.lines if _is_caption(line.tight)]
        shown = [self.found(year, x.text, x) for x in captions for year in _years(x.tight)]
        listed = [self.at(entry, year) for entry in attachments for year in _years(entry.value)]
        for source in (in_title, shown, listed):
            years = sorted({found.value for found in source})
            if len(years) > 1:
                text = "、".join(map(str, years))
                self.warn("plan_year_conflict", f"计划年度不止一个（{text}），请人工确定。", source[0].raw)
                return None
            if years:
                if others := {found.value for found in [*shown, *listed]} - set(years):
                    text = "、".join(map(str, sorted(others)))
                    message = f"标题的年度{years[0]}与表题或附件的年度{text}不一致，请核对。"
                    self.warn("plan_year_conflict", message, source[0].raw)
                return source[0]
        self.warn("plan_year_missing", "标题和表题都没有写明计划年度，请人工补填。", title.raw if title else "")
        return None

    def at(self, found: Found[str], year: int) -> Found[int]:
        return Found(value=year, raw=found.raw, line=found.line, page=found.page)

    def contact(self) -> tuple[Found[str] | None, Found[str] | None, Found[str] | None]:
        results: list[Found[str] | None] = []
        for read in (notice_contacts.contacts, notice_contacts.phones, notice_contacts.emails):
            values, notes = read(self.pairs)
            self.notes += notes
            first = values[0][1] if values else None
            joined = "、".join(value for value, _ in values)
            raw = "\n".join(dict.fromkeys(pair.line.text for _, pair in values))
            results.append(self.found(joined, raw, first.line) if first else None)
        return results[0], results[1], results[2]

    def is_public(self) -> Found[bool] | None:
        said = [x for x in self.lines if len(x.tight) <= 30 and "。" not in x.tight and _PUBLIC.search(x.tight)]
        said = [x for x in said if x not in self.title_lines and _PUBLIC.fullmatch(_without_label(x.tight))]
        values = {not _CLOSED.search(line.tight) for line in said}
        if len(values) > 1:
            raw = "；".join(line.text for line in said)
            self.warn("is_public_conflict", "公开属性前后不一致，请核对。", raw)
            return None
        return self.found(values.pop(), said[0].text, said[0]) if said else None


def _without_label(tight: str) -> str:
    bare = tight.strip("（）()【】[]。 ")
    return re.sub(r"^(?:信息)?公开(?:方式|属性|形式|类别)[：:]", "", bare)


def _is_caption(tight: str) -> bool:
    return len(tight) <= 60 and not re.search(r"[。；：:]", tight) and _CAPTION.search(tight) is not None


def _years(text: str) -> list[int]:
    """The years that a title names; those inside the numbers of cited documents are none."""
    plain = re.sub(r"[〔\[［(（]\d{4}[〕\]］)）]", "", text)
    found = [year_number(match) for match in YEAR.findall(plain)]
    return list(dict.fromkeys(year for year in found if year))
