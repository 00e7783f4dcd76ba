"""检查通知书: the letter to each object that is inspected, a page for each, one file per task."""

from __future__ import annotations

from draws.papers import word
from draws.papers.forms import visited
from draws.papers.models import DrawPaper, Matter, ObjectLine, PaperSettings
from draws.papers.package import document_bytes, new_document
from draws.papers.privacy import public_task_name, public_wording
from draws.papers.text import clean, plan, window
from draws.papers.word import FANG, HEI, SONG_TITLE, cell, para, row, run, table

TITLE = "检查通知书"
SIZE = 14.0
LINE = 21.0
SMALL = 12.0
WIDTH = 442.0
FILL = "F2F2F2"


def inspection_letters_docx(paper: DrawPaper, settings: PaperSettings | None = None) -> bytes:
    """The letters to all objects that are to be inspected as a DOCX file. Internal until each is handed over.

    A letter is handed over, so it says nothing of a credit class. An object whose team is not complete gets a page
    that says so instead of a letter: nobody may be inspected by fewer than two (行政处罚法 §42).
    """
    chosen = settings or PaperSettings()
    document = new_document(TITLE, paper.initiator, paper.drawn_at or paper.committed_at)
    word.lay_page(document, top=22, bottom=18, left=28, right=26, footer=9, header=10)
    word.number_pages(document, outer=False, size=10.5)
    if paper.is_specimen:
        word.head(document, "", is_specimen=True)
    pages = (_page(paper, one, chosen) for one in visited(paper))
    return document_bytes(document, pages)


def _page(paper: DrawPaper, one: ObjectLine, settings: PaperSettings) -> list[str]:
    title = [
        para(run(TITLE, 22, SONG_TITLE), align="center", line=36, size=22),
        para(run(f"{clean(paper.task_no)}—{one.position:03d}", SMALL), align="center", after=6, size=SMALL),
    ]
    return [*title, *(_letter(paper, one, settings) if one.complete else _no_letter(one))]


def _no_letter(one: ObjectLine) -> list[str]:
    return [
        _addressee(one),
        _line(f"检查组未配齐（{one.gap}），本通知书不能使用。请补齐检查人员后重新生成。", font=HEI),
    ]


def _letter(paper: DrawPaper, one: ObjectLine, settings: PaperSettings) -> list[str]:
    basis = "、".join([*(clean(text) for text in settings.letter_basis), plan(paper.plan_title, paper.plan_doc_number)])
    period = window(paper.window_start, paper.window_end)
    return [
        _addressee(one),
        _line(f"根据{basis}，经随机抽取，你单位被列为“{public_task_name(paper)}”的检查对象。现将有关事项通知如下："),
        _line(f"一、检查时间：　　　　年　　月　　日（任务的检查时间为{period}）。"),
        _line(f"二、检查地点：{clean(one.address or '') or '　' * 12}"),
        _line("三、检查事项：", keep_next=True),
        _matters(paper, one),
        _line("四、检查人员：", keep_next=True, before=4),
        _team(one),
        _line("五、请予配合，并注意以下权利：", keep_next=True, before=4),
        *(_line(f"{number}.{clean(text)}") for number, text in enumerate(_rights(settings), 1)),
        *_signature(paper),
    ]


def _addressee(one: ObjectLine) -> str:
    return para(run(f"{clean(one.name)}（{clean(one.object_id)}）：", SIZE), line=LINE, align="left", size=SIZE)


def _rights(settings: PaperSettings) -> tuple[str, ...]:
    phone = clean(settings.supervision_phone or "") or "＿＿＿＿＿＿"
    return (*settings.letter_rights, f"对检查人员的行为有异议的，可以拨打监督电话：{phone}。", *settings.letter_notes)


def _signature(paper: DrawPaper) -> list[str]:
    sign = {"align": "right", "line": LINE, "right": 2, "size": SIZE}
    return [
        para(run(f"{clean(paper.initiator)}（盖章）", SIZE), before=8, keep_next=True, **sign),  # type: ignore[arg-type]
        para(run("　　　　年　　月　　日", SIZE), keep_next=True, **sign),  # type: ignore[arg-type]
        para(
            run("签收人（签名）：＿＿＿＿＿＿＿＿　　签收时间：　　　　年　　月　　日", SMALL),
            before=6,
            align="left",
            size=SMALL,
        ),
    ]


def _matters(paper: DrawPaper, one: ObjectLine) -> str:
    """The object's name stands above the columns, and again on every page that the list runs over to."""
    matters = paper.matters or (Matter(name=""),)
    with_basis = any(matter.basis for matter in matters)
    with_body = any(matter.department for matter in matters)
    titles = ["序号", "检查事项", *(["检查机关"] if with_body else []), *(["检查依据"] if with_basis else [])]
    share = (WIDTH - 40) / (len(titles) - 1)
    widths = (40.0, *(share for _ in titles[1:]))
    rows = [
        row(cell(_small(f"检查对象：{clean(one.name)}"), WIDTH, span=len(titles), fill=FILL), header=True, height=18),
        row(*(cell(_small(t, "center", HEI), w) for t, w in zip(titles, widths, strict=True)), header=True, height=18),
    ]
    for number, matter in enumerate(matters, 1):
        texts = [str(number), public_wording(matter.name, paper)]
        texts += [matter.department or ""] if with_body else []
        texts += [matter.basis or ""] if with_basis else []
        pairs = enumerate(zip(texts, widths, strict=True))
        cells = (cell(_small(text, "left" if at else "center"), width) for at, (text, width) in pairs)
        rows.append(row(*cells, height=18))
    return table(rows, widths)


def _team(one: ObjectLine) -> str:
    widths = (70.0, 172.0, 130.0, 70.0)
    heads = ("姓名", "单位", "执法证号", "职责")
    rows = [
        row(*(cell(_small(t, "center", HEI), w) for t, w in zip(heads, widths, strict=True)), header=True, height=18)
    ]
    for member in one.team:
        texts = (member.name, member.department, member.certificate_no, member.role)
        rows.append(row(*(cell(_small(t, "center"), w) for t, w in zip(texts, widths, strict=True)), height=18))
    return table(rows, widths)


def _line(text: str, *, font: str = FANG, keep_next: bool = False, before: float = 0) -> str:
    return para(run(text, SIZE, font), line=LINE, indent=2, keep_next=keep_next, before=before, size=SIZE)


def _small(text: str, align: word.Align = "left", font: str = FANG) -> str:
    return para(run(text, SMALL, font), align=align, size=SMALL)
