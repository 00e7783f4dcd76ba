"""Target scopes: parts that together hold every character; area words of other levels."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.scope import OwnLevel, foreign_area_word, read_scope, segment
from normalizers.values import ScopeValue


@pytest.mark.parametrize(
    ("text", "area", "status", "qualifier", "kind"),
    [
        ("全市范围内存续的企业", "全市范围内", "存续的", None, "企业"),
        ("全市范围内 存续的企业", "全市范围内", "存续的", None, "企业"),
        ("高平市范围内在业、存续的食品生产企业", "高平市范围内", "在业、存续的", "食品生产", "企业"),
        ("本辖区已发行单用途预付卡企业", "本辖区", "已发行", "单用途预付卡", "企业"),
        ("辖区内全部客运企业", "辖区内", None, "全部客运", "企业"),
        ("全市范围内有效期内矿业权人", "全市范围内", "有效期内", None, "矿业权人"),
        ("全市范围内经营异常企业", "全市范围内", None, "经营异常", "企业"),
        ("全市A级景区", "全市", None, "A级", "景区"),
        ("全县范围内的个体工商户", "全县范围内的", None, None, "个体工商户"),
        ("农民专业合作社", None, None, None, "农民专业合作社"),
        ("全市范围内存续的检验检测机构", "全市范围内", "存续的", None, "检验检测机构"),
        ("取得许可证的存续企业", None, "存续", "取得许可证的", "企业"),
        ("全区采矿业", "全区", None, None, "采矿业"),
        ("煤矿(含洗选煤厂)", None, None, "(含洗选煤厂)", "煤矿"),
        ("全市商场（超市）", "全市", None, None, "商场（超市）"),
        ("各类舞厅、音乐厅、游艺厅", None, None, "各类", "舞厅、音乐厅、游艺厅"),
        ("电力企业(含自备电厂)、新能源企业", None, None, None, "电力企业(含自备电厂)、新能源企业"),
        ("消防器材销售部门和使用场所", None, None, None, "消防器材销售部门和使用场所"),
        ("全市文化和旅游企业", "全市", None, "文化和旅游", "企业"),
        ("市区沿街商户", "市区", None, "沿街", "商户"),
        ("所有在业企业", None, "在业", "所有", "企业"),
        ("全市场主体", None, None, "全", "市场主体"),
    ],
)
def test_parts(text: str, area: str | None, status: str | None, qualifier: str | None, kind: str | None) -> None:
    reading = read_scope(text, area_names=["高平市"])
    assert reading.status == "ok"
    assert reading.value == ScopeValue(area=area, status=status, qualifier=qualifier, kind=kind)


def test_what_no_part_takes_stands_in_rest() -> None:
    value = read_scope("全市食品安全抽检情况").value
    assert value == ScopeValue(area="全市", rest="食品安全抽检情况")


@pytest.mark.parametrize("text", ["", " ", "/", "—", "见附表", "根据实际情况确定"])
def test_nothing_fixed(text: str) -> None:
    assert read_scope(text).status == "unspecified"


def test_an_open_bracket_is_told() -> None:
    reading = read_scope("商场（超市")
    assert (reading.status, [note.code for note in reading.findings]) == ("review", ["text_truncated"])


@pytest.mark.parametrize(
    ("text", "own", "wanted"),
    [
        ("全区食品生产企业", "市", "全区"),
        ("对本区的企业", "市", "本区"),
        ("全县范围内企业", "市", "全县"),
        ("我县各门店", "市", "我县"),
        ("全县市场主体", "市", "全县"),
        ("全省企业", "市", "全省"),
        ("全市企业", "县", "全市"),
        ("全市企业", "省", "全市"),
        ("全县企业", "旗", "全县"),
        ("全市企业", "市", None),
        ("全县企业", "县", None),
        ("全区企业", "区", None),
        ("市区沿街商户", "市", None),
        ("全区域企业", "市", None),
        ("本区域企业", "市", None),
        ("辖区、社区、校区、园区、景区内企业", "市", None),
        ("本辖区企业", "市", None),
        ("安全区、安全市场", "县", None),
        ("全市场主体", "县", None),
        ("基本市场、资本市场", "县", None),
        ("自我区分", "市", None),
        ("全县区企业", "市", None),
        ("全县市企业", "市", None),
        ("健全县级制度", "市", None),
    ],
)
def test_area_words_of_other_levels(text: str, own: OwnLevel, wanted: str | None) -> None:
    assert foreign_area_word(text, own) == wanted


def test_an_unknown_level_has_no_foreign_words() -> None:
    assert foreign_area_word("全区企业", "") is None  # type: ignore[arg-type]


def test_segments_join_to_the_text() -> None:
    assert segment("单用途预付卡企业")[0] == "单用途预付卡"


def test_the_dictionary_is_loaded_only_when_needed() -> None:
    code = "import sys, normalizers.scope as s; s.read_scope('全市企业'); print('jieba' in sys.modules)"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("False", "")


def test_loading_the_dictionary_says_nothing() -> None:
    code = "import normalizers.scope as s; s.segment('全市采矿业')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def letters(*parts: str | None) -> Counter[str]:
    return Counter("".join("".join(filter(None, parts)).split()))


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "全市",
                "范围内",
                "高平市",
                "存续的",
                "各类",
                "食品",
                "企业",
                "、",
                "和",
                "（",
                "）",
                "学校",
                "区",
                "的",
                "加油站",
                "A级",
                " ",
                "，",
                "情况",
            ]
        )
        | st.text(max_size=4),
        max_size=10,
    ).map("".join)
)
def test_every_character_is_in_a_part(text: str) -> None:
    value = read_scope(text, area_names=["高平市"]).value
    if value is None:
        return
    whole = text.strip(" \t\r\n　，,；;、。.")
    assert letters(value.area, value.status, value.qualifier, value.kind, value.rest) == letters(whole)
