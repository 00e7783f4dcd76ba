"""The content of a public notice: the same for HTML and DOCX, and refused where it would give something away."""

from __future__ import annotations

from draws.canonical import sha256_hex
from draws.keys import object_key, prk, ticket
from draws.papers.models import DrawPaper, PaperError, PaperSettings, Stage
from draws.papers.notice_content import TICKET, Notice
from draws.papers.notice_sections import Reveal, after, before
from draws.papers.privacy import refuse_marks, refuse_private
from draws.papers.text import clean, local_day, moment


def notice(paper: DrawPaper, stage: Stage, settings: PaperSettings) -> Notice:
    """The content of the notice of one stage: ``before`` the seed exists, or ``after`` the draw.

    Raises :class:`PaperError` when the draw has not come that far or a text may not be published.
    """
    _refuse_typed(paper, settings)
    made = before(paper, settings) if stage == "before" else after(paper, _revealed(paper), settings)
    refuse_marks(made.text(), paper, "公告", public=_published(paper, settings))
    return made


def _refuse_typed(paper: DrawPaper, settings: PaperSettings) -> None:
    """Sentences that a person typed for this notice; names of objects in them are no secret."""
    known = tuple(one.name for one in paper.objects)
    for number, one in enumerate(paper.replacements, 1):
        refuse_private(clean(one.public_reason or one.reason), paper, f"第 {number} 条替换的理由", public=known)
    if paper.redraw_reason:
        refuse_private(clean(paper.redraw_reason), paper, "重新抽取的理由", public=known)
    if paper.public_name:
        refuse_private(clean(paper.public_name), paper, "公开用的任务名称", public=known)
    for text in (settings.publisher, settings.publish_site):
        refuse_marks(clean(text or ""), paper, "公告设定")


def _published(paper: DrawPaper, settings: PaperSettings) -> tuple[str, ...]:
    """Texts of the notice that are public whatever they contain."""
    objects = (text for one in paper.objects for text in (one.name, one.object_id, (one.ticket or "")[:TICKET]))
    hashes = (paper.commit_sha256, paper.code_sha256, paper.lead_commit_sha256, paper.audit_head)
    codes = (paper.code, paper.lead_code, paper.seed, *(paper.seed_sources or ()))
    numbers = (paper.draw_id, paper.task_no, paper.plan_doc_number, settings.supervision_phone)
    issues = (one.issue for one in paper.seed_issues)
    return tuple(text for text in (*objects, *hashes, *codes, *numbers, *issues) if text)


def _recompute(paper: DrawPaper, code: str, seed: str) -> None:
    """What a reader of the notice will compute, computed before it is printed."""
    if sha256_hex(bytes.fromhex(code)) != paper.code_sha256:
        raise PaperError("保密码与锁定时公布的哈希不符，不能生成抽取结果公告。")
    commit, secret = (paper.lead_commit_sha256, paper.lead_code) if paper.lead_commit_sha256 else (None, None)
    key = prk(commit or paper.commit_sha256, bytes.fromhex(code if secret is None else secret), seed)
    tickets = object_key(key, paper.scope)
    for one in paper.objects:
        if one.ticket is not None and one.ticket != ticket(tickets, one.object_id):
            raise PaperError(f"“{clean(one.name)}”的票号与重新计算的不符，不能生成抽取结果公告。")


def _revealed(paper: DrawPaper) -> Reveal:
    if paper.drawn_at is None or paper.seed is None or paper.seed_sources is None or paper.code is None:
        raise PaperError(f"“{clean(paper.draw_id)}”尚未抽取或尚未揭示种子和保密码，不能生成抽取结果公告。")
    if len(paper.seed_sources) != len(paper.seed_issues):
        raise PaperError(
            f"约定的种子来源有 {len(paper.seed_issues)} 个，录入的有 {len(paper.seed_sources)} 个，请核对后再生成公告。"
        )
    later = {one.substitute_id for one in paper.replacements}  # a substitute may have been replaced in its turn
    drawn = sum(one.state != "substitute" and one.object_id not in later for one in paper.objects)
    if drawn != paper.want:
        raise PaperError(f"应抽取 {paper.want} 个对象，名单中有 {drawn} 个，二者不符，不能生成抽取结果公告。")
    if paper.lead_commit_sha256 and paper.lead_code is None:
        raise PaperError("本次抽取与其他任务共用票号，但没有牵头抽取的保密码，不能生成抽取结果公告。")
    _recompute(paper, paper.code, paper.seed)
    return Reveal(paper.code, paper.seed, paper.seed_sources, local_day(paper.drawn_at), moment(paper.drawn_at))
