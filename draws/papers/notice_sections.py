"""What the sections of a public notice say, from public fields alone (DRAW 2)."""

from __future__ import annotations

from typing import NamedTuple

from draws.papers.models import DrawPaper, PaperError, PaperSettings, SeedIssue
from draws.papers.notice_content import LIST_TITLE, TICKET, Fact, ListedObject, Notice, Section
from draws.papers.privacy import public_task_name, public_wording, speaks_of_classes
from draws.papers.text import clean, day, listed, local_day, moment, plan, window


class Reveal(NamedTuple):
    """What is known only after the draw; none of it is missing."""

    code: str
    seed: str
    sources: tuple[str, ...]
    date: str
    moment: str


# ------------------------------------------------------------------ before


def before(paper: DrawPaper, settings: PaperSettings) -> Notice:
    intro = (
        f"根据{plan(paper.plan_title, paper.plan_doc_number)}，{_bodies(paper)}将开展“{public_task_name(paper)}”。"
        "参加抽取的对象名单、抽取数量和抽取规则已经锁定，现将有关事项公告如下。"
    )
    sections = [_task(paper, "一、抽查任务"), _locked(paper), _seed_announced(paper), _check_before(paper)]
    return _notice(paper, settings, "双随机抽查锁定公告", intro, sections, local_day(paper.committed_at))


def _locked(paper: DrawPaper) -> Section:
    facts = [Fact(label="参加抽取的对象", value=f"{paper.frame_size}个")]
    if paper.excluded_size is not None:
        facts.append(Fact(label="按规定不参加抽取", value=f"{paper.excluded_size}个"))
    facts += [
        Fact(label="拟抽取的对象", value=f"{paper.want}个"),
        Fact(label="锁定时间", value=moment(paper.committed_at)),
        # The public files do not hold the commitment: these two are bound by being announced before the seed.
        Fact(label="抽取编号", value=clean(paper.draw_id)),
        Fact(label="票号标签", value=clean(paper.scope)),
        *_hashes(paper),
    ]
    said = ["名单、数量、规则自锁定起不再改动。承诺值是锁定文件的SHA-256值，文件改动一个字，承诺值就会不同。"]
    if not paper.is_open:
        said.append("保密码是抽取前随机生成的32字节数，在结果公告中公布，用以防止对象在检查之前自行算出是否被抽中。")
    return Section(heading="二、锁定情况", facts=tuple(facts), paragraphs=tuple(said))


def _hashes(paper: DrawPaper) -> list[Fact]:
    facts = [Fact(label="承诺值", value=paper.commit_sha256, code=True)]
    if not paper.is_open:
        facts.append(Fact(label="保密码哈希", value=paper.code_sha256, code=True))
    if paper.lead_commit_sha256:
        facts.append(Fact(label="共用票号的牵头抽取承诺值", value=paper.lead_commit_sha256, code=True))
    if paper.audit_head:
        facts.append(Fact(label="操作日志摘要", value=paper.audit_head, code=True))
    return facts


def _seed_announced(paper: DrawPaper) -> Section:
    facts = tuple(
        Fact(
            label=_issue(one),
            value=f"{day(one.announced_on)}公布" if one.announced_on else "以发行机构（或公开掷骰现场）公布的时间为准",
        )
        for one in paper.seed_issues
    )
    said = (
        "抽取所用的随机种子取自下列公开结果。这些结果应当在本公告发布之后产生，任何人在此之前都无法知道；"
        "如有在本公告发布之前已经公布的，本次锁定不应采用，请予指出。"
    )
    return Section(heading="三、随机种子的来源", paragraphs_first=True, facts=facts, paragraphs=(said,))


def _issue(one: SeedIssue) -> str:
    """Dice have no issue."""
    return f"{clean(one.name)}第{clean(one.issue)}期" if one.issue else clean(one.name)


def _check_before(paper: DrawPaper) -> Section:
    steps = [
        "请保存本公告，并记下上述承诺值。",
        "种子公布后将进行抽取，并发布抽取结果公告。届时请核对承诺值与本公告是否相同。",
    ]
    if not paper.is_open:
        steps.append("用任何SHA-256工具计算结果公告中的保密码，应当与本公告的保密码哈希相同。")
    steps.append(
        "用随结果公告发布的核验页面verify.html（不联网即可使用）打开公开级材料，填入本公告的承诺值，查看各项是否一致。"
    )
    return Section(heading="四、如何核验", steps=tuple(steps))


# ------------------------------------------------------------------- after


def after(paper: DrawPaper, reveal: Reveal, settings: PaperSettings) -> Notice:
    intro = (
        f"根据{plan(paper.plan_title, paper.plan_doc_number)}，{_bodies(paper)}对“{public_task_name(paper)}”"
        f"的检查对象进行了随机抽取，现将抽取结果公告如下。"
    )
    sections = [
        _task(paper, "一、抽查任务"),
        _drawn(paper, reveal),
        _seed_revealed(paper, reveal),
        _data(paper, reveal),
    ]
    if paper.replacements:
        sections.append(_replaced(paper))
    number = "六" if paper.replacements else "五"
    sections.append(_check_after(paper, settings, f"{number}、如何核验"))
    made = _notice(paper, settings, "双随机抽查结果公告", intro, sections, reveal.date)
    return made.model_copy(update={"objects": tuple(_listed(paper))})


def _drawn(paper: DrawPaper, reveal: Reveal) -> Section:
    facts = [
        Fact(label="参加抽取的对象", value=f"{paper.frame_size}个"),
        Fact(label="抽中的对象", value=f"{paper.want}个"),
        Fact(label="抽取时间", value=reveal.moment),
    ]
    said = (
        f"抽中的{paper.want}个对象见所附《{LIST_TITLE}》，按票号由小到大排列。"
        "检查人员按规定另行随机选派，不在公告之列。"
    )
    return Section(heading="二、抽取结果", facts=tuple(facts), paragraphs=(said,))


def _seed_revealed(paper: DrawPaper, reveal: Reveal) -> Section:
    pairs = zip(paper.seed_issues, reveal.sources, strict=True)
    facts = [Fact(label=_issue(issue), value=clean(said)) for issue, said in pairs]
    facts.append(Fact(label="种子（按RFC 3797编码）", value=clean(reveal.seed), code=True))
    return Section(heading="三、随机种子", facts=tuple(facts))


def _data(paper: DrawPaper, reveal: Reveal) -> Section:
    facts = [
        Fact(label="抽取编号", value=clean(paper.draw_id)),
        Fact(label="锁定时间", value=moment(paper.committed_at)),
    ]
    facts += _hashes(paper)
    if not paper.is_open:
        facts.append(Fact(label="保密码", value=reveal.code, code=True))
    if paper.lead_commit_sha256 and paper.lead_code:
        facts.append(Fact(label="牵头抽取的保密码", value=paper.lead_code, code=True))
    facts.append(Fact(label="票号标签", value=clean(paper.scope)))
    return Section(heading="四、核验数据", facts=tuple(facts))


def _replaced(paper: DrawPaper) -> Section:
    names = {one.object_id: f"{clean(one.name)}（{clean(one.object_id)}）" for one in paper.objects}
    said = []
    for one in paper.replacements:
        old = names.get(one.object_id, clean(one.object_id))
        new = (
            "没有可以递补的对象"
            if one.substitute_id is None
            else f"由{names.get(one.substitute_id, clean(one.substitute_id))}递补"
        )
        said.append(f"{old}：{clean(one.public_reason or one.reason)}，{new}。")
    return Section(
        heading="五、替换情况",
        paragraphs_first=True,
        paragraphs=("下列抽中的对象因故不能检查，按票号顺序由下一个对象递补。",),
        steps=tuple(said),
    )


def _check_after(paper: DrawPaper, settings: PaperSettings, heading: str) -> Section:
    where = f"（发布在{clean(settings.publish_site)}）" if settings.publish_site else ""
    steps = [f"核对承诺值：应当与{local_day(paper.committed_at)}发布的锁定公告完全相同。"]
    steps.append("核对种子：应当与发行机构（或公开掷骰现场）公布的结果相同。")
    if not paper.is_open:
        steps.append("核对保密码：它的32个字节的SHA-256值应当等于保密码哈希。")
    steps.append(
        f"用浏览器打开核验页面verify.html，选择公开级材料{where}，填入锁定公告的承诺值，各项应当显示一致。"
        "页面不联网，可下载后断网使用；也可以运行python3 verify.py。"
    )
    steps.append("参加抽取的单位可以向发起部门索取本单位的票号和抽中的门槛，核实自己是否应当被抽中。")
    said = (
        "公开级材料不含完整名单，不能核验名单是否完整和抽取数量的计算；审计、监察等有权机关可以用完整材料核验全部内容。"
    )
    if settings.supervision_phone:
        said += f"对抽取有异议的，请拨打监督电话{clean(settings.supervision_phone)}。"
    return Section(heading=heading, steps=tuple(steps), paragraphs=(said,), formulas=_formulas(paper))


def _formulas(paper: DrawPaper) -> tuple[str, ...]:
    """The protocol in three lines (DRAW 1.4, 1.5), for whoever wants to compute a ticket by other means."""
    whose = "牵头抽取的" if paper.lead_commit_sha256 else ""
    is_open = not paper.lead_code if paper.lead_commit_sha256 else paper.is_open
    secret = "" if is_open else f" ‖ {whose}保密码的32字节"
    return (
        f"prk = HMAC-SHA256(密钥 = {whose}承诺值的32字节{secret}，消息 = 种子)",
        f'对象密钥 = HMAC-SHA256(密钥 = prk，消息 = "object|{clean(paper.scope)}")的十六进制前32位',
        '票号 = SHA-256(对象密钥 + ":" + 对象编号)的十六进制；票号小的先抽中',
    )


def _listed(paper: DrawPaper) -> list[ListedObject]:
    notes = {"drawn": "", "replaced": "已替换", "substitute": "递补"}
    return [
        ListedObject(
            position=one.position,
            name=clean(one.name),
            object_id=clean(one.object_id),
            ticket=(one.ticket or "")[:TICKET],
            note=notes[one.state],
        )
        for one in sorted(paper.objects, key=lambda one: one.position)
    ]


# ------------------------------------------------------------------- both


def _bodies(paper: DrawPaper) -> str:
    others = f"会同{listed(paper.cooperators)}" if paper.cooperators else ""
    return f"{clean(paper.initiator)}{others}"


def _task(paper: DrawPaper, heading: str) -> Section:
    """Matters and quota are those of the published plan; the names of credit classes in them are left out."""
    facts = [Fact(label="任务名称", value=public_task_name(paper)), Fact(label="任务文号", value=clean(paper.task_no))]
    facts.append(Fact(label="发起部门", value=clean(paper.initiator)))
    if paper.cooperators:
        facts.append(Fact(label="配合部门", value=listed(paper.cooperators)))
    matters = [public_wording(one.name, paper) for one in paper.matters]
    if matters:
        facts.append(Fact(label="抽查事项", value="；".join(matters)))
    if paper.quota_text and not speaks_of_classes(paper.quota_text, paper):
        facts.append(Fact(label="抽查比例（数量）", value=clean(paper.quota_text)))
    facts.append(Fact(label="检查时间", value=window(paper.window_start, paper.window_end)))
    if paper.batches > 1 or paper.batch > 1:
        facts.append(Fact(label="批次", value=f"第{paper.batch}批，共{paper.batches}批"))
    return Section(heading=heading, facts=tuple(facts), paragraphs=_again(paper))


def _again(paper: DrawPaper) -> tuple[str, ...]:
    """No draw is repeated in silence."""
    if paper.attempt == 1:
        return ()
    if not paper.redraw_reason:
        raise PaperError(f"“{clean(paper.draw_id)}”是第 {paper.attempt} 次抽取，但没有重新抽取的理由，不能生成公告。")
    return (f"本次为该任务的第{paper.attempt}次抽取，理由：{clean(paper.redraw_reason)}。以前抽取的记录均予保留。",)


def _notice(
    paper: DrawPaper, settings: PaperSettings, title: str, intro: str, sections: list[Section], date: str
) -> Notice:
    return Notice(
        title=title,
        subject=public_task_name(paper),
        number=clean(paper.task_no),
        intro=intro,
        sections=tuple(sections),
        signer=clean(settings.publisher or paper.initiator),
        date=date,
        is_specimen=paper.is_specimen,
    )
