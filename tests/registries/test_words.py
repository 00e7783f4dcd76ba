"""Words and headers: what is read, what is refused, and that the vocabulary contradicts itself nowhere."""

from __future__ import annotations

import re

import pytest

from pipelines.steps.registries.columns import field_of, header_row, map_columns
from pipelines.steps.registries.lexicon import lexicon
from pipelines.steps.registries.words import WordReader
from warehouse.errors import WarehouseError
from warehouse.registries.fields import KINDS
from warehouse.registries.problems import PROBLEMS
from warehouse.registries.sqltext import registry_sql

READER = WordReader(strata=("A", "B", "C", "D"), area="高平市")


def read(vocabulary: str, text: str, reader: WordReader = READER) -> tuple[str | None, str | None]:
    words = reader(vocabulary, [text])
    return (words[0].value, words[0].problem) if words else (None, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("存续", "存续"), ("在营", "存续"), ("开业", "存续"), ("在业", "存续"), ("正常", "存续"),
        ("存续（在营、开业、在册）", "存续"), (" 存 续 ", "存续"), ("注销", "注销"), ("已注销", "注销"), ("吊销",
        "吊销"),
        ("吊销，未注销", "吊销"), ("吊销，已注销", "注销"), ("撤销", "撤销"), ("迁出", "迁出"), ("歇业", "停业"),
        ("清算中", "其他"),
    ],
)  # fmt: skip
def test_statuses(text: str, value: str) -> None:
    assert read("status", text) == (value, None)


@pytest.mark.parametrize("text", ["不详", "存", "非正常", "未注销", "正常？", "1", "—"])
def test_statuses_that_are_not_known_are_refused(text: str) -> None:
    assert read("status", text) == (None, "unknown_status")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A", "A"), ("a", "A"), ("Ａ", "A"), ("B类", "B"), ("C级", "C"), ("低风险", "A"), ("一般风险", "B"),
        ("较高风险", "C"),
        ("高风险", "D"), ("高风险（D类）", "D"), ("未分类", None), ("/", None), ("", None),
    ],
)  # fmt: skip
def test_credit_classes(text: str, value: str | None) -> None:
    assert read("credit_class", text) == (value, None)


@pytest.mark.parametrize("text", ["E", "AA", "AB", "中", "较低风险", "高高风险", "5", "D或C"])
def test_credit_classes_that_are_not_known_are_refused(text: str) -> None:
    assert read("credit_class", text) == (None, "unknown_credit_class")


def test_classes_come_from_the_policy_and_from_the_clerk() -> None:
    five = WordReader(strata=("A", "B", "C", "D", "E"), classes={"黑名单": "E", "低风险": "B"})
    assert read("credit_class", "E", five) == ("E", None)
    assert read("credit_class", "黑名单", five) == ("E", None)
    assert read("credit_class", "低风险", five) == ("B", None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("有限责任公司(自然人投资或控股)", "企业"), ("股份有限公司分公司", "企业"), ("个人独资企业", "企业"),
        ("个体", "个体工商户"),
        ("个体工商户（家庭经营）", "个体工商户"), ("农民专业合作社分支机构", "农民专业合作社"), ("民办非企业单位",
        "社会组织"),
        ("事业单位", "事业单位"), ("机关法人", "机关"),
    ],
)  # fmt: skip
def test_entity_types(text: str, value: str) -> None:
    assert read("entity_type", text) == (value, None)


@pytest.mark.parametrize(
    ("text", "value", "problem"),
    [
        ("高平市市场监督管理局", "高平市市场监督管理局", None),
        ("市市场监管局", "高平市市场监督管理局", None),
        ("教育局", "高平市教育局", None),
        ("高平市消防大队", "高平市消防救援大队", "stale_department_name"),
        ("市教育局、市公安局", None, "several_departments"),
        ("查无此局", None, "unknown_department"),
        ("abc", None, "unknown_department"),
        ("待定", None, "unknown_department"),
        ("双随机联席会议办公室", None, "coordinating_body"),
        ("", None, None),
    ],
)
def test_departments_of_inspectors(text: str, value: str | None, problem: str | None) -> None:
    assert read("department:inspectors", text) == (value, problem)


def test_departments_without_a_place_are_not_guessed() -> None:
    nowhere = WordReader()
    assert read("department:inspectors", "市教育局", nowhere) == (None, "department_without_area")
    assert read("department:inspectors", "教育局", nowhere) == (None, "department_without_area")
    assert read("department:objects", "教育局", nowhere) == (None, "department_not_read")


@pytest.mark.parametrize(
    ("text", "value"), [("是", "true"), ("√", "true"), ("列入", "true"), ("否", "false"), ("0", "false")]
)
def test_yes_and_no(text: str, value: str) -> None:
    assert read("abnormal", text) == (value, None)
    assert read("abnormal", "可能") == (None, "unknown_yes_no")


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("统一社会信用代码", "uscc"), ("社会信用代码", "uscc"), ("信用代码", "uscc"), ("统一社会信用代码\n（18位）",
        "uscc"),
        ("＊ 企业 名称：", "name"), ("主体名称", "name"), ("市场主体名称", "name"), ("经营状态", "status"),
        ("企业状态", "status"),
        ("信用风险分类", "credit_class"), ("注册号", "reg_no"), ("object_id", "object_code"), ("备注", None),
        ("序号", None),
        ("行号", None), ("问题", None), ("", None),
    ],
)  # fmt: skip
def test_headers_of_objects(header: str, field: str | None) -> None:
    assert field_of("objects", header) == field


def test_every_field_has_headers_and_a_label() -> None:
    for kind, shape in KINDS.items():
        assert set(lexicon().columns[kind].values()) == set(shape.source)
        assert set(lexicon().labels[kind]) == set(shape.source)


def test_every_problem_has_its_sentence_and_is_used() -> None:
    used = set()
    for name in ("objects", "inspectors", "matters", "recusals", "macros"):
        used |= set(re.findall(r"'([a-z][a-z0-9]*(?:_[a-z0-9]+)+)'", registry_sql(name)))
    words = {"unknown_status", "unknown_credit_class", "unknown_entity_type", "unknown_category", "unknown_yes_no",
             "unknown_department", "department_not_read", "department_without_area", "several_departments",
             "coordinating_body", "stale_department_name"}  # fmt: skip
    rows = {"short_row", "long_row", "duplicate_id", "repeated_row"}
    tables = {"credit_class", "entity_type", "is_expert", "is_leader", "inspector_status", "mc_today", "mc_id_prefix",
              "mc_has_status"}  # fmt: skip
    assert (used - tables) | words | rows == set(PROBLEMS)


def test_header_is_found_below_titles() -> None:
    rows: list[list[str | None]] = [
        ["高平市检查对象名录", None],
        [],
        ["填报单位：", "市场监管局"],
        ["企业名称", "统一社会信用代码"],
        ["甲", "乙"],
    ]
    assert header_row("objects", rows, {}) == 3
    assert header_row("objects", [["甲", "乙"]], {}) is None


def test_two_columns_for_one_field_are_a_question() -> None:
    headers = ["统一社会信用代码", "企业名称", "单位名称", "状态"]
    with pytest.raises(WarehouseError, match=r"“企业名称”、“单位名称”都像是“企业名称”.*--map 单位名称=-"):
        map_columns("objects", headers, {})
    found = map_columns("objects", headers, {"单位名称": "-"})
    assert found.used == {"统一社会信用代码": "uscc", "企业名称": "name", "状态": "status"}
    assert found.unknown == ("单位名称",)


def test_a_missing_column_is_one_sentence_with_the_headers_and_the_way_out() -> None:
    with pytest.raises(
        WarehouseError, match=r"缺少必需的列“登记状态”.*“代号”、“企业名称”、“情况”.*--map 来源列=登记状态"
    ):
        map_columns("objects", ["代号", "企业名称", "情况"], {"代号": "uscc"})
    found = map_columns("objects", ["代号", "企业名称", "情况"], {"代号": "统一社会信用代码", "情况": "status"})
    assert found.used == {"代号": "uscc", "企业名称": "name", "情况": "status"}


@pytest.mark.parametrize(("given", "said"), [({"没有": "name"}, "不在表头中"), ({"名称": "没有"}, "不存在")])
def test_wrong_maps_are_refused(given: dict[str, str], said: str) -> None:
    with pytest.raises(WarehouseError, match=said):
        map_columns("objects", ["统一社会信用代码", "名称", "状态"], given)
