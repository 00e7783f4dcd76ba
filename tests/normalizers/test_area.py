"""Places: told by their shape, never cut in the middle of a body's name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.area import Area, find_area, is_chain, read_chain


@pytest.mark.parametrize(
    ("issuer", "name", "level"),
    [
        ("高平市市场监管领域双随机、一公开监管工作领导小组办公室", "高平市", None),
        ("高平市市场监督管理局办公室", "高平市", None),
        ("高平市民政局", "高平市", None),
        ("高平市市政管理局", "高平市", None),
        ("晋城市市场监督管理局", "晋城市", None),
        ("甲县市场监督管理局", "甲县", "county"),
        ("云岭县市场监管领域联席会议办公室", "云岭县", "county"),
        ("某某区市场监督管理局", "某某区", "district"),
        ("青川区双随机一公开监管联席会议办公室", "青川区", "district"),
        ("XX省市场监督管理局", "XX省", "province"),
        ("内蒙古自治区市场监督管理局", "内蒙古自治区", "province"),
        ("恩施土家族苗族自治州教育局", "恩施土家族苗族自治州", "city"),
        ("大化瑶族自治县教育局", "大化瑶族自治县", "county"),
        ("阿鲁科尔沁旗市场监管局", "阿鲁科尔沁旗", "county"),
        ("**县市场监管局", "**县", "county"),
        ("甲市市中区教育局", "甲市市中区", "district"),
        ("晋城市城区市场监督管理局", "晋城市城区", "district"),
        ("津市市市场监督管理局", "津市市", None),
        ("永和县教育局", "永和县", "county"),
        ("云岭经济技术开发区管理委员会", "云岭经济技术开发区", None),
        ("甲市高新区市场监管局", "甲市高新区", None),
        ("国家税务总局高平市税务局", "高平市", None),
        ("中共高平市委办公室", "高平市", None),
        ("甲市生态环境局乙县分局", "乙县", "county"),
        ("晋城市高平市教育局", "高平市", "county"),
    ],
)
def test_issuer_tells_the_area(issuer: str, name: str, level: str | None) -> None:
    area = find_area(issuer, None)
    assert area is not None
    assert (area.name, area.level) == (name, level)


@pytest.mark.parametrize(
    "issuer",
    [
        "市市场监督管理局",
        "市场监管局",
        "城市管理局",
        "全市各单位",
        "甲市场监管局",
        "社区服务中心",
        "",
        "2024年",
        "晋城市生态环境局高平分局",
    ],
)
def test_no_area_is_made_up(issuer: str) -> None:
    assert find_area(issuer, None) is None


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("关于印发高平市 2023 年度市场监管领域 部门联合双随机抽查工作计划的通知", "高平市"),
        ("2024年度高平市市场监管领域部门联合双随机抽查工作计划", "高平市"),
        ("关于2025年青川区部门联合抽查计划的公示", "青川区"),
        ("附件：乙县2024年计划", "乙县"),
        ("2024年度双随机抽查计划", None),
        ("关于转发山西省2024年计划的通知", None),
    ],
)
def test_title_tells_the_area_when_the_issuer_does_not(title: str, name: str | None) -> None:
    area = find_area("市场监督管理局", title)
    assert (area.name if area else None) == name


def test_a_branch_in_the_table_tells_the_city_above() -> None:
    area = find_area("高平市市场监督管理局", None, ["序号", "晋城市环境保护局高平分局", "高平市市场监管局"])
    assert area == Area(name="高平市", level="county", city="晋城市", county="高平市")


def test_two_cities_above_are_no_evidence() -> None:
    area = find_area("高平市市场监督管理局", None, ["晋城市环境保护局高平分局", "甲市生态环境局高平分局"])
    assert area == Area(name="高平市")


def test_county_draw_makes_a_county_level_city() -> None:
    area = find_area("高平市市场监督管理局", None, ["【县抽县查】 高平市市场监管局发起并实施检查"])
    assert area is not None
    assert area.is_county_level
    assert area.city is None


def test_letterhead_line_tells_the_area_when_nothing_else_does() -> None:
    area = find_area(None, None, ["高平市市场监督管理局办公室文件"])
    assert area is not None
    assert area.name == "高平市"
    assert find_area(None, None, ["山西省市场监管部门抽查工作细则第二条"]) is None


def test_chain_of_places() -> None:
    assert read_chain("山西省晋城市高平市市场监管局") == (("山西省", "晋城市", "高平市"), 9)
    assert read_chain("市场监管局") == ((), 0)
    assert is_chain("甲市经济技术开发区")
    assert not is_chain("高平市市场")


_NAME = st.text(st.sampled_from("甲乙丙丁云岭青川永安宁"), min_size=1, max_size=4)


@given(_NAME, st.sampled_from("市县区旗"), st.sampled_from(["市场监管局", "民政局", "教育局", "市政管理局", "卫健委"]))
def test_invented_places_are_cut_where_their_suffix_stands(name: str, suffix: str, body: str) -> None:
    area = find_area(name + suffix + body, None)
    assert area is not None
    assert area.name == name + suffix


@given(st.text(max_size=60), st.text(max_size=60), st.lists(st.text(max_size=40), max_size=4))
def test_any_text_is_survived(issuer: str, title: str, texts: list[str]) -> None:
    area = find_area(issuer, title, texts)
    assert area is None or area.name
