"""Duties in the body of a notice: read only where plainly stated."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.obligations import CODES, UNITS, read_obligations

BODY = [
    "## 二、加强对本部门执法人员的培训",
    "做好线上培训工作，确保检查结果录入率 100%和检查结果公示率 100%。",
    "三、认真组织实施",
    "按照“谁检查、谁录入、谁公开”原则，在抽查完成之日起 20 个工作日内，履行审批程序并将抽查结果录入监管",
    "平台，向社会公示。涉嫌犯罪的要及时移送司法机关。",
    "1\t对企业的抽查\t录入率100%\t3月",
]


def duties(text: str) -> set[tuple[str, str | None, str]]:
    found = read_obligations([text])
    return {(o.code, None if o.value is None else str(o.value), o.unit) for o in found}


def test_the_body_of_a_notice_with_broken_lines() -> None:
    found = read_obligations(BODY, [1, 1, 1, 2, 2, 3])
    assert [(o.code, o.value, o.unit, o.line, o.page) for o in found] == [
        ("entry_rate", Decimal(1), "ratio", 1, 1),
        ("publicity_rate", Decimal(1), "ratio", 1, 1),
        ("entry_deadline", Decimal(20), "working_day", 3, 2),
        ("publicity_deadline", Decimal(20), "working_day", 3, 2),
    ]
    assert found[0].raw.startswith("做好线上培训")
    assert found[3].raw.endswith("向社会公示")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("确保录入率、公示率均达到100%。", {("entry_rate", "1", "ratio"), ("publicity_rate", "1", "ratio")}),
        (
            "检查结果录入率和检查结果公示率达百分之百",
            {("entry_rate", "1", "ratio"), ("publicity_rate", "1", "ratio")},
        ),
        (
            "任务完成率100％，公示率不得低于95%",
            {("completion_rate", "1", "ratio"), ("publicity_rate", "0.95", "ratio")},
        ),
        ("按时完成率达到100%", {("on_time_rate", "1", "ratio")}),
        ("部门联合抽查占比达到30%以上", {("joint_share", "0.3", "ratio")}),
        ("自检查结束之日起二十个工作日内向社会公示结果", {("publicity_deadline", "20", "working_day")}),
        ("检查结果在20日内公示", {("publicity_deadline", "20", "day")}),
        (
            "检查完成后7个工作日内录入平台，20个自然日内公示",
            {("entry_deadline", "7", "working_day"), ("publicity_deadline", "20", "day")},
        ),
        ("检查结果和行政处罚结果应当在20个工作日内公示", {("publicity_deadline", "20", "working_day")}),
        ("抽查核查结果20个工作日内公示", {("publicity_deadline", "20", "working_day")}),
        (
            "检查完成后20个工作日内通过国家企业信用信息公示系统公示检查信息",
            {("publicity_deadline", "20", "working_day")},
        ),
        (
            "检查结果应在20个工作日内录入系统并公示，其中行政处罚结果应当在7个工作日内公示",
            {("entry_deadline", "20", "working_day"), ("publicity_deadline", "20", "working_day")},
        ),
        ("抽查计划确定后10个工作日内向社会公示", {("plan_publicity_deadline", "10", "working_day")}),
        ("实施检查时执法人员不得少于两人", {("min_inspectors", "2", "person")}),
        ("由2名以上执法人员实施", {("min_inspectors", "2", "person")}),
        ("请于2024年11月30日前将工作总结报送市局", {("report_deadline", None, "date")}),
        ("每季度末向办公室报送进展情况", {("report_deadline", None, "quarter")}),
    ],
)
def test_stated_duties(text: str, wanted: set[tuple[str, str | None, str]]) -> None:
    assert duties(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "抽查比例不低于5%",
        # The clock of every result would run by the limit of something else.
        "对检查中发现的违法行为作出行政处罚的，处罚结果应自作出决定之日起7个工作日内向社会公示",
        "检查完成后作出行政处罚的，7个工作日内公示处罚信息",
        "行政处罚结果应在7个工作日内通过国家企业信用信息公示系统公示",
        "抽查任务完成后，抽取结果应在5个工作日内公示",
        "检查结果有异议的，核查结果10个工作日内公布",
        "整改结果应于10个工作日内公示",
        "检查中发现失联企业的，列入经营异常名录的决定结果应当10个工作日内公示",
        "录入率低于50%的单位予以通报",
        "对公示率100%的部门予以表扬",
        "录入率不高于50%",
        "录入率达不到100%",
        "提高录入率。比例为100%",
        "名录库变动后5个工作日内录入平台",
        "收到申请后20个工作日内答复",
        "2024年11月30日前完成检查",
        "按时完成工作任务，及时公示结果",
        "公示率1000%",
    ],
)
def test_what_is_no_duty(text: str) -> None:
    assert duties(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "去年公示率为98%，今年要继续提高。",
        "2025年我县录入率达到100%。",
        "上年度录入率100%。",
        "截至11月底，录入率达到100%。",
        "任务完成率达到了100%。",
        "检查实现了录入率100%、公示率100%。",
        "全县已实现录入率100%。",
        "公示率达到98%，比上年提高2个百分点。",
        "公示率98%，同比提高2个百分点。",
        "去年录入率为95%；公示率为98%。",
        "去年各项任务圆满完成。录入率为95%。",
        "去年，检查结果均在20个工作日内公示。",
        "近年来双随机工作成效明显，录入率达到100%，公示率达到100%。",
        "往年要求较松，录入率100%",
        "去年成效明显，经过努力，严格按照要求，录入率达到100%。",
        "去年各部门配合紧密，确保了录入率达到100%。",
        "公示率达100%以上，较去年提升。",
    ],
)
def test_a_report_of_the_past_is_no_duty(text: str) -> None:
    assert duties(text) == set()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("去年公示率为98%，今年公示率要达到100%。", {("publicity_rate", "1", "ratio")}),
        ("去年录入率为95%。今年要确保录入率达到100%。", {("entry_rate", "1", "ratio")}),
        ("截至11月底录入率应达到100%。", {("entry_rate", "1", "ratio")}),
        ("力争公示率达到100%，比上年提高2个百分点。", {("publicity_rate", "1", "ratio")}),
        ("2026年，录入率要达到100%。", {("entry_rate", "1", "ratio")}),
        ("对已完成检查的，要确保录入率达到100%。", {("entry_rate", "1", "ratio")}),
        (
            "去年成效明显。检查结果在20个工作日内公示。",
            {("publicity_deadline", "20", "working_day")},
        ),
        (
            "按照2019年印发的办法，检查结果在20个工作日内公示。",
            {("publicity_deadline", "20", "working_day")},
        ),
    ],
)
def test_a_duty_beside_a_report_is_kept(text: str, wanted: set[tuple[str, str | None, str]]) -> None:
    assert duties(text) == wanted


def test_the_plan_year_tells_reports_from_duties() -> None:
    text = ["2025年录入率达到100%。", "2026年公示率达到100%。"]
    assert [o.code for o in read_obligations(text, plan_year=2026)] == ["publicity_rate"]
    assert [o.code for o in read_obligations(["样板县2026年度双随机抽查工作计划", *text])] == ["publicity_rate"]
    # a duty of an earlier year is none of this plan, however it is worded
    assert read_obligations(["按照2025年录入率应达到100%的标准"], plan_year=2026) == ()


@pytest.mark.parametrize(
    "before",
    [
        ["样板县市场监督管理局", "2026年2月1日"],
        ["样板县市场监督管理局", "二〇二六年二月一日"],
        ["样板县市场监管领域双随机、一公开监管工作领导小组办公室"],
        ["样板县市场监管领域双随机一公开监管工作领导小组办公室2026年2月1日印发"],
        ["关于印发样板县2026年度市场监管领域部门联合双随机抽查工作计划的通知"],
        ["三、认真组织实施"],
        ["（三）认真组织实施部门联合双随机抽查各项工作任务"],
        ["## 认真组织实施部门联合双随机抽查检查各项工作任务和要求落实到位情况"],
        ["严格落实公示责任"],
        ["各单位要按照计划，按时发起任务，及时匹配执法人员组织开展检查。"],
        ["各成员单位要高度重视，现将有关事项通知如下："],
        ["1\t对企业的抽查\t5%\t3月"],
    ],
)
def test_a_sentence_is_not_glued_to_what_stands_before_or_after_it(before: list[str]) -> None:
    own = "检查结果应在20个工作日内公示"
    [duty] = read_obligations([*before, own, "样板县市场监督管理局", "2026年2月1日"])
    assert (duty.raw, duty.line) == (own, len(before))


@pytest.mark.parametrize(
    "lines",
    [
        ["各单位要按照“谁检查、谁录入、谁公开”的原则，在抽查完成之日起20个", "工作日内，将抽查结果向社会公示"],
        ["各级市场监督管理部门在部门联合双随机抽查任务全部完成之日起的", "20个工作日内将抽查结果向社会公示"],
    ],
)
def test_a_sentence_broken_by_the_width_is_read_whole(lines: list[str]) -> None:
    [duty] = read_obligations([*lines, "样板县市场监督管理局"])
    assert (duty.code, duty.raw) == ("publicity_deadline", "".join(lines))


def test_the_sentence_keeps_its_own_letters_and_spaces() -> None:
    [duty] = read_obligations(["做好工作。　确保录入率 达到 １００％（含 A B 类）；其他另行通知。"])
    assert duty.raw == "确保录入率 达到 １００％（含 A B 类）"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="录入率公示、和100%达到在20个工作日内结果，。；一、\n\t ", max_size=40), max_size=6))
def test_any_text_is_read(lines: list[str]) -> None:
    for duty in read_obligations(lines):
        assert duty.code in CODES and duty.unit in UNITS
        assert 0 <= duty.line < len(lines)
        assert duty.unit != "ratio" or (duty.value is not None and 0 < duty.value <= 1)
