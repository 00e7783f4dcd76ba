"""The notice for publication as DOCX, laid out like an official document (GB/T 9704-2012, DOMAIN 5)."""

from __future__ import annotations

import re

from draws.papers import word
from draws.papers.models import DrawPaper, PaperSettings, Stage
from draws.papers.notice import notice
from draws.papers.notice_content import LIST_TITLE, Fact, ListedObject, Notice, Section
from draws.papers.package import document_bytes, new_document
from draws.papers.word import FANG, HEI, KAI, MONO, SONG_TITLE, cell, para, row, run, table

#: 22 lines on 225 mm: 28.95 points from line to line.
PITCH = 28.95
BODY = 16.0
#: The type area is 156 mm wide.
WIDTH = 442.0
_LONG_WORD = re.compile(r"[!-~]{12,}")


def draw_notice_docx(paper: DrawPaper, stage: Stage, settings: PaperSettings | None = None) -> bytes:
    """The notice of one stage as a DOCX file. Raises :class:`PaperError` as :func:`notice` does."""
    made = notice(paper, stage, settings or PaperSettings())
    at = paper.committed_at if stage == "before" or paper.drawn_at is None else paper.drawn_at
    document = new_document(made.title, made.signer, at)
    word.lay_page(document, top=37, bottom=35, left=28, right=26, footer=24, pitch=PITCH)
    word.number_pages(document, outer=True)
    if made.is_specimen:
        word.head(document, "", is_specimen=True)
    parts = [*_opening(made), *_sections(made), *_ending(made)]
    return document_bytes(document, [[*parts, *(_list(made) if made.objects else [])]])


def _opening(made: Notice) -> list[str]:
    return [
        para(run(made.title, 22, SONG_TITLE), align="center", line=36, before=PITCH / 2, size=22),
        para(run(f"（{made.subject}）", BODY, KAI), align="center", line=PITCH),
        para(run(made.number), align="center", line=PITCH, after=PITCH / 2),
        _text(made.intro),
    ]


def _text(text: str) -> str:
    """Justified, unless a word too long to break would tear the line apart."""
    return para(run(text), line=PITCH, indent=2, align="left" if _LONG_WORD.search(text) else "both")


def _sections(made: Notice) -> list[str]:
    parts: list[str] = []
    for one in made.sections:
        parts.append(para(run(one.heading, BODY, HEI), line=PITCH, indent=2, keep_next=True))
        parts += _content(one)
    return parts


def _content(section: Section) -> list[str]:
    facts = [line for fact in section.facts for line in _fact(fact)]
    steps = [_text(f"{number}.{text}") for number, text in enumerate(section.steps, 1)]
    texts = [_text(text) for text in section.paragraphs]
    formulas = [para(run(text, 12, FANG), line=22, indent=2, align="left", size=12) for text in section.formulas]
    inner = [*facts, *steps, *_titled(formulas)]
    return [*texts, *inner] if section.paragraphs_first else [*inner, *texts]


def _titled(formulas: list[str]) -> list[str]:
    return [_text("票号的计算方法（供技术人员复核）："), *formulas] if formulas else []


def _fact(fact: Fact) -> list[str]:
    """A value of fixed letters stands on a line of its own, small enough to stay in one piece."""
    if not fact.code:
        return [_text(f"{fact.label}：{fact.value}")]
    return [
        para(run(f"{fact.label}："), line=PITCH, indent=2, keep_next=True),
        para(run(fact.value, 11, latin=MONO), line=PITCH * 0.7, align="left", size=11),
    ]


def _ending(made: Notice) -> list[str]:
    attachment = [para(line=PITCH), _text(f"附件：{LIST_TITLE}")] if made.objects else []
    return [
        *attachment,
        para(line=PITCH, keep_next=True),
        para(line=PITCH, keep_next=True),
        para(run(made.signer), align="right", line=PITCH, right=4, keep_next=True),
        para(run(made.date), align="right", line=PITCH, right=4),
    ]


def _list(made: Notice) -> list[str]:
    widths = (34.0, 174.0, 128.0, 106.0)
    titles = ("序号", "对象名称", "统一社会信用代码（编号）", "票号前16位")
    heads = (
        cell(_small(text, HEI, "center"), width, fill="EDEDED") for text, width in zip(titles, widths, strict=True)
    )
    rows = [row(*heads, height=24, header=True), *(_object(one, widths) for one in made.objects)]
    return [
        para(run("附件", BODY, HEI), line=PITCH, new_page=True, align="left"),
        para(run(LIST_TITLE, 22, SONG_TITLE), align="center", line=36, before=8, after=12, size=22),
        table(rows, widths),
        para(line=12),
    ]


def _object(one: ListedObject, widths: tuple[float, ...]) -> str:
    name = f"{one.name}（{one.note}）" if one.note else one.name
    cells = (
        _small(str(one.position), align="center"),
        _small(name),
        para(run(one.object_id, 11), align="center", size=11),
        para(run(one.ticket, 9, latin=MONO), align="center", size=9),
    )
    return row(*(cell(content, width) for content, width in zip(cells, widths, strict=True)), height=22)


def _small(text: str, font: str = FANG, align: word.Align = "left") -> str:
    return para(run(text, 12, font), align=align, size=12)
