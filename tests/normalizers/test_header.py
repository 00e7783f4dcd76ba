"""Header names: every name seen reads as the field of its group; strangers read as nothing."""

# ruff: noqa: E501 - tables of names

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.header import field_names, header_score, is_header_row, lexicon, read_header

SEEN = {
    "seq": "序号",
    "plan_no": "抽查计划编号|编号|抽查任务编号|事项编号",
    "task_name": "抽查任务名称|任务名称|计划名称|抽查计划名称|联合抽查任务名称|年度计划名称|计划名称/任务名称|联合监管事项",
    "matters": "抽查事项|抽查内容|检查内容|检查事项|检查内容(项目)|抽查项目/抽查事项|抽查事项名称|事项名称|行政检查事项|抽查清单事项|"
    "抽查内容及要求|检查事项/检查项目|检查事项/具体内容|抽查项目/抽查事项名称|抽查项目/抽查内容|随机抽查事项名称|联合抽查事项|"
    "参与部门的检查内容(检查事项)|抽查检查事项|抽查检查内容|检查项目|行政检查事项名称|具体内容|检查事项名称",
    "target_scope": "检查对象|抽查对象|抽查对象范围|联查对象|检查对象范围|检查对象或抽查对象(含范围、…|监督检查对象|抽查检查对象|"
    "检查对象/对象范围|具体检查对象(含数量)或“双…",
    "base": "抽查基数|抽查基数(户)",
    "quota": "抽查比例|检查比例|抽查对象比例|抽查总体比例|抽查比例(%)|检查对象/抽查比例|抽取比例|抽查比例(数量)|抽查比例(或户数)|"
    "抽查比例/数量|抽查基数(户)和比例|基数和比例",
    "quota_frequency": "抽查比例及频次|抽查比例和频次|检查比例及频次|抽查对象数|抽查检查比例及频次|联合检查比例及频次",
    "frequency": "抽查频次|检查频次|抽查周期|年度检查频次|抽查频率|检查对象/频次|行政检查频次上限|频次上限|检查频次(上限)",
    "count": "抽查数量|抽查目标数|抽查户数|抽查对象数量|抽查市场主体数量|抽取对象数(户)|拟抽查对象数(户)|检查对象数量|抽取数量|范围和数量",
    "object_count": "预估抽查对象数|大约抽取的检查对象数量|全区预估抽查户(次)数",
    "risk": "信用风险分类监管要求|预估抽查对象风险等级|智慧监管(信用风险分类)要求|信用风险等级(低、一般、较高…|信用风险分类管理",
    "window": "检查时间|时间安排|抽查时间|实施时间|实施日期|抽查时间段|拟实施检查时间|初步检查时间|抽取日期|抽查检查起止时间|起止时间|"
    "实施抽查时间段|计划开展时间|计划任务实施时段|拟实施时间|抽查检查时间|计划时间|计划在抽查平台新建任务时间|抽查起止时间|抽取检查起至时间",
    "window_start": "抽取时间自|自",
    "window_end": "抽取时间至|抽取日期至|至",
    "deadline": "完成时限|抽查完成时限",
    "initiator": "发起部门|牵头部门|发起部门(抽查事项)|发起局/科室|发起处室|发起",
    "cooperators": "配合部门|参与部门|联查部门|参与部门(抽查事项)|备注(联查部门)|联合处室|参检单位|配合",
    "body": "检查主体|抽查主体|部门|抽查主体(层级)|检查部门及实施层级|单位名称|检查部门及(层级)|实施单位|实施主体|抽查单位|行政检查主体|"
    "实施部门|检查部门 (发起/配合 as…|抽查检查部门 (role w…",
    "joint": "是否属跨部门联合检查|是否属跨部门联合检查(…牵头…",
    "office": "责任科室|承办机构|业务指导科室|股室|联络股室(单位)|分配任务的处(科)室|执行科室|发起科室|承办处室(单位)|执行股室|检查股站|"
    "牵头科室|责任处(科)室",
    "draw_type": "抽查类型|抽取类型|任务类型",
    "mode": "责任分工|发起方式|发起方式(牵头指导单位)|抽查检查模式|联查组织发起的方式",
    "level": "实施层级|实施层级及说明|组织层级|检查对象抽取层级|市县统一实施或市县分别实施|抽查层级|检查层级",
    "remarks": "备注",
    "other": "权责清单事项|检查标准|检测项目|行政检查标准|检查事项类型|监管对象类型(企业或非企业)|检查依据|检查方式|联系人|联系电话",
}
PAIRS = [(field, name) for field, names in SEEN.items() for name in names.split("|")]


@pytest.mark.parametrize(("field", "name"), PAIRS)
def test_a_seen_name_is_its_field_however_it_is_broken_or_spaced(field: str, name: str) -> None:
    wide = name.translate(str.maketrans("()/%", "（）／％"))
    for text in (name, wide, "\n".join(name), " ".join(name), f"　{name}：", f"{name[:2]}\r\n{name[2:]}"):
        assert read_header(text).field == field, text


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("quota", "双随机抽查比例"),
        ("quota", "2024年抽查比例"),
        ("quota_frequency", "随机抽查比例、频次"),
        ("quota_frequency", "抽查频次及比例"),
        ("frequency", "涉企行政检查频次"),
        ("matters", "双随机抽查事项"),
        ("matters", "行政检查的具体内容"),
        ("target_scope", "随机抽查对象"),
        ("window", "行政检查起止时间"),
        ("window", "计划实施检查时间"),
        ("window_start", "检查时间（自）"),
        ("window_end", "任务结束时间"),
        ("cooperators", "联合检查参与部门"),
        ("initiator", "联合抽查牵头单位"),
        ("count", "检查对象及数量"),
        ("count", "计划抽查企业数量"),
        ("object_count", "预计抽查户数"),
        ("task_name", "2025年度双随机抽查任务名称"),
        ("body", "行政检查实施主体"),
        ("office", "业务科室"),
        ("other", "联系人及联系电话"),
        ("other", "行政检查依据"),
    ],
)
def test_generated_variants(field: str, name: str) -> None:
    assert read_header(name).field == field


@pytest.mark.parametrize(
    ("name", "unit", "counted"),
    [
        ("抽查比例（%）", "percent", None),
        ("抽查比例%", "percent", None),
        ("抽查比例(‰)", "permille", None),
        ("抽查基数（户）", "count", "户"),
        ("抽查数量（家次）", "count", "家次"),
        ("抽查户数", "count", "户"),
        ("全区预估抽查户（次）数", "count", "户次"),
        ("抽查频次（次/年）", "count", "次/年"),
        ("抽查比例及频次", None, None),
        ("抽查基数(户)和比例", None, None),  # the unit belongs to one of the two
        ("承办处室(单位)", None, None),
    ],
)
def test_units_of_bare_numbers(name: str, unit: str | None, counted: str | None) -> None:
    reading = read_header(name)
    assert (reading.unit, reading.count_unit) == (unit, counted)


@pytest.mark.parametrize(
    ("name", "field", "per", "years"),
    [
        ("检查频次（次/季度）", "frequency", "quarter", 1),
        ("抽查频次（次/月）", "frequency", "month", 1),
        ("抽查频次（单位：次/年）", "frequency", "year", 1),
        ("检查频次（两年）", "frequency", "N_years", 2),
        ("检查频次（次/3年）", "frequency", "N_years", 3),
        ("检查频次（每半年）", "frequency", "half_year", 1),
        ("年度检查频次", "frequency", "year", 1),
        ("年度检查频次上限", "frequency", "year", 1),
        ("季度检查频次", "frequency", "quarter", 1),
        ("每月检查次数", "frequency", "month", 1),
        ("抽查数量（户/月）", "count", "month", 1),
        ("抽查比例（%/季度）", "quota", "quarter", 1),
        ("抽查频次", "frequency", None, 1),
        ("年度计划名称", "task_name", None, 1),
        ("抽查时间（月）", "window", None, 1),
    ],
)
def test_periods_of_bare_numbers(name: str, field: str, per: str | None, years: int) -> None:
    reading = read_header(name)
    assert (reading.field, reading.per, reading.years) == (field, per, years)


@pytest.mark.parametrize(
    ("name", "unit", "counted", "scale"),
    [
        ("抽查数量（万户）", "count", "户", 10_000),
        ("抽查基数（万户）", "count", "户", 10_000),
        ("抽查基数（单位：千户）", "count", "户", 1_000),
        ("抽查数量（百家）", "count", "家", 100),
        ("抽查基数（万）", "count", None, 10_000),
        ("抽查基数（户）", "count", "户", 1),
        ("抽查比例（%）", "percent", None, 1),
    ],
)
def test_scales_of_bare_numbers(name: str, unit: str, counted: str | None, scale: int) -> None:
    reading = read_header(name)
    assert (reading.unit, reading.count_unit, reading.scale, reading.unread) == (unit, counted, scale, None)


@pytest.mark.parametrize(
    ("name", "field", "year"),
    [
        ("2025年抽查数量", "count", 2025),
        ("2024年度抽查比例", "quota", 2024),
        ("抽查数量（2025年度）", "count", 2025),
        ("抽查数量（户）（2025年）", "count", 2025),
        ("抽查数量", "count", None),
    ],
)
def test_the_year_of_a_column(name: str, field: str, year: int | None) -> None:
    reading = read_header(name)
    assert (reading.field, reading.year) == (field, year)


@pytest.mark.parametrize(
    ("name", "unread"),
    [
        ("抽查比例（不低于）", "不低于"),
        ("抽查数量（上年）", "上年"),
        ("抽查频次（月/次）", "月/次"),
        ("抽查频次（月）", "月"),
        ("抽查周期（年）", "年"),
        ("年度检查频次（次/季度）", "次/季度"),
        ("抽查数量（户）（家）", "家"),
        ("抽查频次（次/3个月）", "次/3个月"),
        ("抽查时间（农历）", "农历"),
        ("抽查比例及频次（次/年）", "次/年"),
        ("抽查数量（次/季度）", "次/季度"),
        ("检查频次（上限）", None),
        ("抽查比例（数量）", None),
        ("抽查比例（%）（每年）", None),
        ("全区预估抽查户（次）数", None),
        ("抽查基数（户）和比例", None),
        ("检查内容（具体）", None),
    ],
)
def test_a_bracket_that_is_not_understood_is_told(name: str, unread: str | None) -> None:
    reading = read_header(name)
    assert reading.field is not None
    assert reading.unread == unread
    if unread:
        assert reading.per is None


def test_upper_limits_are_told() -> None:
    assert [n for n in ("频次上限", "检查频次（上限）", "抽查频次", "检查频次") if read_header(n).cap] == [
        "频次上限",
        "检查频次（上限）",
    ]


def test_a_second_meaning_is_told_and_rules_are_named() -> None:
    assert read_header("抽查对象数").alternatives == ("count", "object_count")
    assert read_header("检查对象/频次").alternatives == ("target_scope",)
    assert read_header("备注（配合部门）").field == "cooperators"
    rules = [read_header(n).rule for n in ("抽查比例", "抽查比例(%)", "双随机抽查比例", "检查对象/频次", "比例尺")]
    assert rules == ["exact", "variant", "pattern", "combination", None]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "企业",
        "检查",
        "抽查",
        "比例尺",
        "序",
        "时间表",
        "频",
        "部门联合",
        "市场监管部门",
        "高平市教育局",
        "100%",
        "5%；1次/年",
        "3月—8月",
        "对企业年度报告的双随机抽查",
        "企业年度报告公示信息的检查",
        "登记事项检查",
        "全市中小学校",
        "填报单位：高平市市场监管局",
        "合计",
        "被抽查单位",
        "检查对象所属行业",
        "高平市2023年度市场监管领域部门联合双随机抽查工作计划",
        "名称",
        "不定向",
        "县级",
        "1",
        "检查" * 200,
    ],
)
def test_strangers_are_no_headers(text: str) -> None:
    assert read_header(text).field is None


def test_no_name_matches_the_patterns_of_a_second_field() -> None:
    # exact names win over patterns; these two are wider in meaning than their wording
    tolerated = {"联合监管事项", "发起处室"}
    for name, field in lexicon().names.items():
        others = {f for f, pattern in lexicon().patterns if pattern.fullmatch(name)} - {field}
        assert not others or name in tolerated, (name, field, others)


def test_alternatives_and_combinations_name_known_fields_and_names() -> None:
    fields = set(field_names())
    for name, others in lexicon().alternatives.items():
        assert read_header(name).field not in (None, *others)
        assert set(others) <= fields
    for parts, field in lexicon().combinations.items():
        assert parts | {field} <= fields


ROW = (
    "序号",
    "抽查任务名称",
    "抽查事项",
    "抽查对象范围",
    "抽查比例及频次",
    "抽查检查起止时间",
    "发起部门",
    "配合部门",
)


def test_header_rows() -> None:
    assert header_score(ROW) == 1.0
    assert is_header_row([*ROW, "", "填表人签名"])
    assert is_header_row(["序\n号", "检查\n事项", "抽查 比例(%)"])


@pytest.mark.parametrize(
    "row",
    [
        (),
        ("序号", "抽查事项"),
        ("抽查事项", "检查内容", "检查事项"),
        (
            "1",
            "对种子生产经营企业的双随机抽查",
            "农作物种子监督检查",
            "农作物种子生产经营企业",
            "5%；1次/年",
            "3月—8月",
        ),
        ("序号", "抽查事项", "抽查对象", "5%；1次/年"),
        ("合计", "部门", "备注", "数量", "1200"),
        ("填报单位：某局", "部门", "备注", "数量"),
    ],
)
def test_data_and_form_rows_are_no_header_rows(row: tuple[str, ...]) -> None:
    assert not is_header_row(row)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="序号抽查检比例频次对象(（）)%/、及 \n时间自至1户0月", max_size=30), max_size=6))
def test_any_text_is_read_without_failing(texts: list[str]) -> None:
    assert 0 <= header_score(texts) <= 1
    for text in texts:
        reading = read_header(text)
        assert reading.text == text
        assert reading.field is None or reading.field in field_names()
