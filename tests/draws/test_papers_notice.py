"""The notices for publication: what they say, what they never say, how they are laid out."""

from __future__ import annotations

import hmac
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any

import docx
import lxml.html
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from draws.papers.models import DrawPaper, ObjectLine, PaperError, PaperSettings, Replacement, SeedIssue, Stage
from draws.papers.notice import notice
from draws.papers.notice_docx import draw_notice_docx
from draws.papers.notice_html import draw_notice_html
from draws.papers.privacy import mentions_class, public_wording, refuse_private
from tests.support.papers import BALLS, CODE, CODE_HASH, COMMIT, SCOPE, SEED, make_object, make_paper, make_team, ticket

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE = "=1+1\"A&B\"<b>'粗'</b>{{7*7}}𠮷野家👨‍👩‍👧@cmd|+-"


def html_text(data: bytes) -> str:
    root = lxml.html.document_fromstring(data.decode())
    for style in root.iter("style"):
        style.text = ""
    return str(root.text_content())


def docx_text(data: bytes) -> str:
    return "\n".join("".join(node.itertext(W + "t")) for node in docx.Document(io.BytesIO(data)).element.iter(W + "p"))


def xml(data: bytes, part: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(part).decode()


def both(paper: DrawPaper, stage: Stage, **options: Any) -> tuple[str, str]:
    chosen = PaperSettings(**options)
    return html_text(draw_notice_html(paper, stage, chosen)), docx_text(draw_notice_docx(paper, stage, chosen))


# ----------------------------------------------------------------- content


def test_before_says_what_is_locked_and_nothing_of_the_code_or_seed() -> None:
    for text in both(make_paper(), "before"):
        for said in (COMMIT, CODE_HASH, "117个", "6个", "3个", "快乐8第2023171期", "双色球第2023075期", "verify.html"):
            assert said in text
        for said in (
            "2023年6月27日09:30",
            "2023年6月30日公布",
            "2023年7月1日至2023年8月31日",
            "5%；1次/年",
            "登记事项检查",
        ):
            assert said in text
        for said in ("市场监管抽查〔2023〕001号", "高市双随机办〔2023〕2号"):
            assert said in text
        for unsaid in (CODE, SEED, BALLS, "高平市丰禾种业"):
            assert unsaid not in text


def test_after_says_everything_a_stranger_needs() -> None:
    paper = make_paper()
    for text in both(paper, "after", supervision_phone="0356-5550100"):
        for one in paper.objects:
            assert one.name in text
            assert one.object_id in text
            assert str(one.ticket)[:16] in text
        for said in (
            COMMIT,
            CODE_HASH,
            CODE,
            SEED,
            BALLS,
            SCOPE,
            "117个",
            "抽中的6个对象",
            "2023年7月1日10:05",
            "0356-5550100",
        ):
            assert said in text


def test_the_printed_formulas_give_the_printed_tickets() -> None:
    """Commitment, code, seed and label are taken from the page, as a stranger would."""
    made = notice(make_paper(), "after", PaperSettings())
    facts = {fact.label: fact.value for section in made.sections for fact in section.facts}
    key = bytes.fromhex(facts["承诺值"] + facts["保密码"])
    prk = hmac.digest(key, facts["种子（按RFC 3797编码）"].encode(), "sha256")
    object_key = hmac.digest(prk, f"object|{facts['票号标签']}".encode(), "sha256").hex()[:32]
    for one in made.objects:
        assert sha256(f"{object_key}:{one.object_id}".encode()).hexdigest()[:16] == one.ticket
    formulas = [line for section in made.sections for line in section.formulas]
    assert "承诺值的32字节 ‖ 保密码的32字节" in formulas[0]
    assert f'"object|{SCOPE}"' in formulas[1]


@given(frame=st.integers(1, 10**7), share=st.floats(0, 1), excluded=st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_numbers_are_those_of_the_model(frame: int, share: float, excluded: int) -> None:
    want = int(frame * share)
    paper = make_paper(frame_size=frame, want=want, excluded_size=excluded)
    facts = {f.label: f.value for s in notice(paper, "before", PaperSettings()).sections for f in s.facts}
    assert (facts["参加抽取的对象"], facts["拟抽取的对象"]) == (f"{frame}个", f"{want}个")
    assert facts["按规定不参加抽取"] == f"{excluded}个"


def test_open_mode_has_no_code_to_speak_of() -> None:
    paper = make_paper(code="", code_sha256=sha256(b"").hexdigest(), objects=(make_object(1, ticket=None),))
    for stage in ("before", "after"):
        assert "保密码" not in notice(paper, stage, PaperSettings()).text()


def test_shared_tickets_name_the_lead_and_compute_from_it() -> None:
    paper = make_paper(commit_sha256="1" * 64, lead_commit_sha256=COMMIT, lead_code=CODE)
    text = notice(paper, "after", PaperSettings()).text()
    assert "牵头抽取承诺值" in text
    assert "牵头抽取的承诺值的32字节 ‖ 牵头抽取的保密码的32字节" in text


def test_replacements_repetitions_and_batches_are_told() -> None:
    objects = (make_object(1), make_object(2, state="replaced"), make_object(3, state="substitute"))
    gone = Replacement(object_id=objects[1].object_id, substitute_id=objects[2].object_id, reason="该企业已注销")
    paper = make_paper(objects, replacements=(gone,), attempt=2, redraw_reason="首次锁定的名单有误", batch=1, batches=2)
    for text in both(paper, "after"):
        assert "该企业已注销，由" in text
        assert text.count("递补") >= 2
        assert "第2次抽取，理由：首次锁定的名单有误" in text
        assert "第1批，共2批" in text


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"drawn_at": None}, "尚未抽取"),
        ({"seed": None}, "尚未抽取或尚未揭示"),
        ({"code": None}, "尚未抽取或尚未揭示"),
        ({"seed_sources": ("01",)}, "约定的种子来源有 2 个"),
        ({"want": 5}, "应抽取 5 个对象，名单中有 6 个"),
        ({"code": "0" * 64}, "保密码与锁定时公布的哈希不符"),
        ({"seed": "1./"}, "票号与重新计算的不符"),
        ({"lead_commit_sha256": COMMIT}, "没有牵头抽取的保密码"),
        ({"attempt": 2}, "没有重新抽取的理由"),
    ],
)
def test_what_cannot_be_announced_is_refused(change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(PaperError, match=complaint):
        draw_notice_html(make_paper(**change), "after")


@pytest.mark.parametrize(
    "change",
    [
        {"window_start": date(2023, 9, 1)},
        {"want": 118},
        {"objects": (make_object(1), make_object(2, position=1))},
        {"sizes": {"A": 3}},
        {"commit_sha256": "0" * 63},
        {"committed_at": "2023-06-27T01:30:00"},
    ],
)
def test_papers_that_contradict_themselves_do_not_exist(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        make_paper(**change)


# ----------------------------------------------------------------- privacy

han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=4)


@given(names=st.lists(han, min_size=4, max_size=4), numbers=st.lists(st.from_regex("[0-9]{8,18}", fullmatch=True),
       min_size=4, max_size=4, unique=True))  # fmt: skip
@example(names=["高平", "抽查", "公告", "种子"], numbers=["14058101", "10000000", "20000000", "30000000"])
@settings(max_examples=40, deadline=None)
def test_the_public_paper_does_not_depend_on_who_inspects(names: list[str], numbers: list[str]) -> None:
    """Whoever is in the team, and whoever answers the telephone: not a byte of the notice is different."""
    team = tuple(
        member.model_copy(update={"name": name, "certificate_no": f"Z{number}", "inspector_id": f"I-{number}"})
        for member, name, number in zip(make_team(), names, numbers, strict=True)
    )
    staffed = make_paper((make_object(1, team=team, contact=names[0], phone=f"T{numbers[0]}"),))
    empty = make_paper((make_object(1, team=(), contact=None, phone=None, address=None, area=None),))
    for stage in ("before", "after"):
        assert draw_notice_html(staffed, stage) == draw_notice_html(empty, stage)
        assert notice(staffed, stage, PaperSettings()) == notice(empty, stage, PaperSettings())


@given(name=han, before=st.text(max_size=5), after=st.text(max_size=5))
@settings(max_examples=40, deadline=None)
def test_a_name_in_a_typed_sentence_is_refused(name: str, before: str, after: str) -> None:
    team = (make_team()[0].model_copy(update={"name": name}), *make_team()[1:])
    paper = make_paper((make_object(1, team=team),))
    with pytest.raises(PaperError, match="不得公开"):
        refuse_private(f"{before}{name}{after}", paper, "理由")


@pytest.mark.parametrize(
    ("reason", "what"),
    [
        ("李建国到场时已关门", "检查人员姓名"),
        ("执法证0405810000的人员到场时已关门", "执法证号"),
        ("140581-01-10号人员报告", "检查人员代号"),
        ("拨打0356-5690001无人接听", "对象的联系电话"),
        ("王海霞已死亡", "对象的联系人"),
        ("该户为D类企业，已吊销", "信用风险类别"),
        ("高风险企业，已移交", "信用风险类别"),
        ("信用风险等级变动", "信用风险类别"),
        ("该户为Ｄ类", "信用风险类别"),
        ("该户为 d 类", "信用风险类别"),
        ("该户属较高风险", "信用风险类别"),
        ("风险等级为D", "信用风险类别"),
        ("李 建国到场时已关门", "检查人员姓名"),
        ("赵　敏到场时已关门", "检查人员姓名"),
        ("拨打0356 5690001无人接听", "对象的联系电话"),
        ("拨打139-0356-7000无人接听", "检查人员电话"),
    ],
)
def test_a_reason_that_gives_something_away_is_refused_until_it_is_worded_anew(reason: str, what: str) -> None:
    gone = Replacement(object_id=make_object(1).object_id, substitute_id=None, reason=reason)
    with pytest.raises(PaperError, match=f"第 1 条替换的理由.*{what}"):
        draw_notice_docx(make_paper(replacements=(gone,)), "after")
    worded = gone.model_copy(update={"public_reason": "经核实无法检查"})
    text = both(make_paper(replacements=(worded,)), "after")[0]
    assert "经核实无法检查" in text
    assert reason not in text


def test_an_object_named_like_an_inspector_is_no_secret() -> None:
    shop = make_object(1, name="高平市李建国理发店（C类车型维修）")
    gone = Replacement(object_id=shop.object_id, substitute_id=None, reason="高平市李建国理发店（C类车型维修）已停业")
    assert "李建国理发店" in both(make_paper((shop,), replacements=(gone,)), "after")[0]


@pytest.mark.parametrize(
    ("name", "public"),
    [
        ("对B类企业的不定向双随机抽查", "对企业的不定向双随机抽查"),
        ("对C、D类企业的抽查", "对企业的抽查"),
        ("较高风险企业抽查", "企业抽查"),
        ("对高风险食品生产企业的抽查", "对食品生产企业的抽查"),
        ("对Ｄ类企业的抽查", "对企业的抽查"),
        ("对D 类企业的抽查", "对企业的抽查"),
        ("对ABC类企业的抽查", "对企业的抽查"),
        ("对A-C类、D类企业的抽查", "对企业的抽查"),
        ("对A至C类企业的抽查", "对企业的抽查"),
        ("对种子生产经营企业的双随机抽查", "对种子生产经营企业的双随机抽查"),
        ("4A级旅游景区抽查", "4A级旅游景区抽查"),
        ("A4类纸抽查", "A4类纸抽查"),
    ],
)
def test_class_words_are_left_out_of_public_papers(name: str, public: str) -> None:
    paper = make_paper(task_name=name, quota_text="A类2%、B类6%、C类15%、D类60%" if name != public else "5%")
    assert public_wording(name, paper) == public
    for text in (*both(paper, "before"), *both(paper, "after")):
        assert public in text
        assert not mentions_class(text, paper)
    with pytest.raises(PaperError, match="信用风险类别"):
        draw_notice_html(make_paper(public_name="对B类企业的抽查"), "before")


@pytest.mark.parametrize("quota", ["高风险10%，低风险1%", "A1% B3% C5% D10%", "Ａ类1%", "D 类10%", "A级1%、D级10%"])
def test_a_quota_by_class_is_not_printed(quota: str) -> None:
    for text in (*both(make_paper(quota_text=quota), "before"), *both(make_paper(quota_text=quota), "after")):
        assert quota not in text
        assert "抽查比例（数量）" not in text


def test_the_label_of_the_tickets_is_announced_before_the_seed() -> None:
    """The public files hold no commitment, so whoever chose the label afterwards could choose the tickets."""
    paper = make_paper()
    for text in both(paper, "before"):
        assert paper.draw_id in text
        assert paper.scope in text
    with pytest.raises(PaperError, match="信用风险类别"):
        draw_notice_html(make_paper(scope="2023-D类"), "before")


def test_tiers_of_any_name_are_known() -> None:
    paper = make_paper(strata=("绿码", "红码", "U"), task_name="对红码企业和U类户的抽查")
    assert public_wording(paper.task_name, paper) == "对企业和户的抽查"


# ----------------------------------------------------------------- hostile


@pytest.mark.parametrize("stage", ["before", "after"])
def test_hostile_text_survives_and_is_not_executed(stage: Stage) -> None:
    name = HOSTILE + "名" * 200
    paper = make_paper((make_object(1, name=name),), task_name=name, initiator=HOSTILE, matters=(HOSTILE,))
    data = draw_notice_html(paper, stage)
    assert name in html_text(data)
    root = lxml.html.document_fromstring(data.decode())
    assert not [node for node in root.iter("b", "script", "img", "a", "link") if node is not None]
    assert not re.search(r"(?:src|href|url\()\s*=?\s*[\"']?(?:https?:)?//", data.decode())
    assert name in docx_text(draw_notice_docx(paper, stage))


CONTROLS = "".join(map(chr, range(32))) + "\x7f\x85\u2028\u202e\ufeff\ufffe\ud800"


@given(noise=st.text(max_size=30))
@example(noise=CONTROLS)
@settings(max_examples=10, deadline=None)
def test_no_text_breaks_a_file(noise: str) -> None:
    paper = make_paper((make_object(1, name=f"甲{noise}乙"),), initiator=f"局{noise}", task_name=f"查{noise}")
    for data in (draw_notice_html(paper, "after"), draw_notice_docx(paper, "after")):
        text = html_text(data) if data[:1] == b"<" else docx_text(data)
        assert "甲" in text
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", draw_notice_html(paper, "after").decode())


# ------------------------------------------------------------------ layout


def test_same_paper_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    makers: tuple[Callable[[DrawPaper, Stage], bytes], ...] = (draw_notice_html, draw_notice_docx)
    first = [make(make_paper(), "after") for make in makers]
    monkeypatch.setattr("time.time", lambda: 4e9)
    monkeypatch.setattr("time.localtime", lambda *_: (2099, 1, 1, 0, 0, 0, 0, 1, 0))
    assert [make(make_paper(), "after") for make in makers] == first
    with zipfile.ZipFile(io.BytesIO(first[1])) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert docx.Document(io.BytesIO(first[1])).core_properties.created.isoformat() == "2023-07-01T10:05:00+00:00"


def test_the_docx_is_laid_out_like_an_official_document() -> None:
    data = draw_notice_docx(make_paper(), "after")
    document = docx.Document(io.BytesIO(data))
    section = document.sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(size.mm) for size in sizes] == [210, 297, 37, 28]
    assert round(section.page_width.mm - section.left_margin.mm - section.right_margin.mm) == 156
    assert round(section.page_height.mm - section.top_margin.mm - section.bottom_margin.mm) == 225
    title, body = document.paragraphs[0], document.paragraphs[3]
    assert 'w:eastAsia="方正小标宋简体"' in title._p.xml
    assert '<w:sz w:val="44"/>' in title._p.xml
    assert '<w:jc w:val="center"/>' in title._p.xml
    assert 'w:eastAsia="仿宋_GB2312"' in body._p.xml
    assert '<w:sz w:val="32"/>' in body._p.xml
    assert body._p.pPr.find(W + "spacing").get(W + "line") == "579"  # 28.95 points
    assert body._p.pPr.find(W + "ind").get(W + "firstLineChars") == "200"
    heading = next(one for one in document.paragraphs if one.text == "一、抽查任务")
    assert 'w:eastAsia="黑体"' in heading._p.xml
    day = next(one for one in document.paragraphs if one.text == "2023年7月1日")
    assert day._p.pPr.find(W + "jc").get(W + "val") == "right"
    assert day._p.pPr.find(W + "ind").get(W + "rightChars") == "400"


def test_pages_are_numbered_on_the_outer_side() -> None:
    data = draw_notice_docx(make_paper(), "before")
    assert "evenAndOddHeaders" in xml(data, "word/settings.xml")
    section = docx.Document(io.BytesIO(data)).sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        text = footer._element.xml
        assert [part.text for part in footer._element.iter(W + "t")] == ["— ", "1", " —"]
        assert " PAGE " in text
        assert f'<w:jc w:val="{side}"/>' in text
        assert '<w:sz w:val="28"/>' in text
        assert 'w:eastAsia="宋体"' in text


def test_no_font_is_shipped_and_the_list_repeats_its_head() -> None:
    data = draw_notice_docx(make_paper(), "after")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert not [name for name in package.namelist() if "font" in name.lower() and "fontTable" not in name]
    body = xml(data, "word/document.xml")
    assert body.count("<w:tblHeader/>") == 1
    assert body.count("<w:cantSplit/>") == 7


def test_the_page_is_one_offline_accessible_file() -> None:
    root = lxml.html.document_fromstring(draw_notice_html(make_paper(), "after").decode())
    assert root.get("lang") == "zh-CN"
    assert root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [
        "default-src 'none'; style-src 'unsafe-inline'"
    ]
    assert len(root.xpath("//h1")) == 1
    assert len(root.xpath("//table/caption")) == 1
    assert root.xpath("//th[@scope='col']/text()")[:2] == ["序号", "对象名称"]
    ids = set(root.xpath("//@id"))
    assert set(root.xpath("//@aria-labelledby")) == ids


@pytest.mark.parametrize("specimen", [True, False])
def test_a_specimen_says_so(specimen: bool) -> None:
    paper = make_paper(is_specimen=specimen)
    assert ("样例数据" in html_text(draw_notice_html(paper, "before"))) is specimen
    document = docx.Document(io.BytesIO(draw_notice_docx(paper, "before")))
    for header in (document.sections[0].header, document.sections[0].even_page_header):
        assert ("样例数据" in "".join(one.text for one in header.paragraphs)) is specimen


def test_dice_have_no_issue() -> None:
    paper = make_paper(seed_issues=(SeedIssue(name="骰子"),), seed_sources=None, drawn_at=None, objects=())
    assert "第期" not in notice(paper, "before", PaperSettings()).text()


def test_tickets_are_optional_but_never_wrong() -> None:
    wrong: ObjectLine = make_object(1, ticket=ticket("somebody else"))
    with pytest.raises(PaperError, match="票号"):
        draw_notice_html(make_paper((wrong,)), "after")
