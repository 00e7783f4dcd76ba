"""Official names: literal expansion, successors, the notice's own place, and no guess."""

import pytest

from normalizers.area import Area
from normalizers.department import bureau_of, is_coordinating_body, read_departments
from normalizers.department_lexicon import lexicon

GAOPING = Area(name="高平市", level="county", city="晋城市", county="高平市")
CITY = Area(name="甲市", level="city", city="甲市")
ZONE = Area(name="澜湾经济技术开发区")
YUNLING = Area(name="云岭县", level="county", county="云岭县")
DISTRICT = Area(name="甲市市中区", level="district", city="甲市", county="市中区")
QINGCHUAN = Area(name="青川区", level="district", county="青川区")
PROVINCE = Area(name="丙省", level="province", province="丙省")


@pytest.mark.parametrize(
    ("text", "area", "canonical"),
    [
        ("高平市市场监管局", GAOPING, "高平市市场监督管理局"),
        ("高平市市场监督管理局", GAOPING, "高平市市场监督管理局"),
        ("市市场监管局", GAOPING, "高平市市场监督管理局"),
        ("市监局", GAOPING, "高平市市场监督管理局"),
        ("高平交通局", GAOPING, "高平市交通运输局"),
        ("高平市工信局", GAOPING, "高平市工业和信息化局"),
        ("市卫健委", GAOPING, "高平市卫生健康委员会"),
        ("卫健局", GAOPING, "高平市卫生健康局"),
        ("卫体局", GAOPING, "高平市卫生健康和体育局"),
        ("发改局", GAOPING, "高平市发展和改革局"),
        ("发改委", GAOPING, "高平市发展和改革委员会"),
        ("市水利局", GAOPING, "高平市水利局"),
        ("林草局", GAOPING, "高平市林业和草原局"),
        ("文广旅局", GAOPING, "高平市文化广电和旅游局"),
        ("教体局", GAOPING, "高平市教育体育局"),
        ("城管局", GAOPING, "高平市城市管理局"),
        ("退役军人局", GAOPING, "高平市退役军人事务局"),
        ("烟草局", GAOPING, "高平市烟草专卖局"),
        ("税务局", GAOPING, "国家税务总局高平市税务局"),
        ("国家税务总局高平市税务局", GAOPING, "国家税务总局高平市税务局"),
        ("县教育局", YUNLING, "云岭县教育局"),
        ("区市场监管局", QINGCHUAN, "青川区市场监督管理局"),
        ("区教育局", DISTRICT, "甲市市中区教育局"),
        ("市中区教育局", DISTRICT, "甲市市中区教育局"),
        ("甲市市中区教育局", DISTRICT, "甲市市中区教育局"),
        ("公安局", DISTRICT, "甲市市中区公安局"),
        ("市教育局", DISTRICT, "甲市教育局"),
        ("省教育厅", PROVINCE, "丙省教育厅"),
        ("晋城市教育局", GAOPING, "晋城市教育局"),
        ("晋城市高平市教育局", GAOPING, "高平市教育局"),
        ("市生态环境局高平分局", GAOPING, "晋城市生态环境局高平分局"),
        ("市公安局交警大队", GAOPING, "高平市公安局交警大队"),
        ("市委网信办", GAOPING, "高平市委网络安全和信息化委员会办公室"),
        ("南城街道办事处", GAOPING, "高平市南城街道办事处"),
        ("茶叶产业发展局", YUNLING, "云岭县茶叶产业发展局"),
        ("开发区应急管理局", ZONE, "澜湾经济技术开发区应急管理局"),
        ("经开区市场监管局", ZONE, "澜湾经济技术开发区市场监督管理局"),
        ("高新区教育局", ZONE, "高新区教育局"),
    ],
)
def test_official_name(text: str, area: Area, canonical: str) -> None:
    reading = read_departments(text, area=area)
    assert reading.value is not None
    assert reading.value.canonical == (canonical,)
    assert reading.status == "ok"
    assert "stale_department_name" not in {note.code for note in reading.findings}


@pytest.mark.parametrize(
    ("text", "area", "canonical"),
    [
        ("高平市消防大队", GAOPING, "高平市消防救援大队"),
        ("公安局消防大队", GAOPING, "高平市消防救援大队"),
        ("晋城市环境保护局高平分局", GAOPING, "晋城市生态环境局高平分局"),
        ("市环保局", CITY, "甲市生态环境局"),
        ("市质监局", GAOPING, "高平市市场监督管理局"),
        ("县安监局", YUNLING, "云岭县应急管理局"),
        ("县农业局", YUNLING, "云岭县农业农村局"),
        ("县地税局", YUNLING, "国家税务总局云岭县税务局"),
    ],
)
def test_predecessor_becomes_its_successor_with_a_note(text: str, area: Area, canonical: str) -> None:
    reading = read_departments(text, area=area)
    assert reading.value is not None
    assert reading.value.canonical == (canonical,)
    assert reading.value.stale == (True,)
    assert reading.status == "ok"
    [note] = reading.findings
    assert (note.code, note.severity, note.raw) == ("stale_department_name", "info", text)
    assert text in note.message
    assert canonical in note.message


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("教育部门", GAOPING),
        ("消防救援机构", GAOPING),
        ("县公安局", GAOPING),
        ("市公安局", YUNLING),
        ("省教育厅", YUNLING),
        ("教育厅", YUNLING),
        ("市、县教育局", GAOPING),
        ("各区县市场监管局", GAOPING),
        ("相关部门", GAOPING),
        ("各成员单位", GAOPING),
        ("**县教育局", GAOPING),
        ("教育局", Area(name="**县", level="county", county="**县")),
        ("食品药品监督管理局", GAOPING),
        ("文化广电新闻出版局", GAOPING),
        ("审批局", GAOPING),
        ("规划局", GAOPING),
        ("人民银行", GAOPING),
        ("茶叶局", YUNLING),
        ("文体广旅局", YUNLING),
        ("高平市市场监督局", GAOPING),
        ("县环境保护局", YUNLING),
        ("市生态环境局云岭分局", YUNLING),
        ("高平分局", GAOPING),
        ("宣传部", GAOPING),
        ("或县民政局", YUNLING),
        ("原县教育局", YUNLING),
        ("原云岭县教育局", YUNLING),
    ],
)
def test_what_is_not_certain_has_no_official_name(text: str, area: Area) -> None:
    reading = read_departments(text, area=area)
    assert reading.value is not None
    assert reading.value.canonical == (None,)
    assert reading.status == "review"
    assert any(note.severity == "warning" for note in reading.findings)


def test_parallel_values() -> None:
    value = read_departments("高平市卫生健康和体育局、高平市消防大队、晋城市公安局", area=GAOPING).value
    assert value is not None
    assert value.kinds == (("卫健", "体育"), ("消防救援(垂直)",), ("公安",))
    assert value.stale == (False, True, False)
    assert value.areas == ("高平市", "高平市", "晋城市")


def test_shared_suffix_shares_the_place() -> None:
    value = read_departments("晋城市教育、公安局", area=GAOPING).value
    assert value is not None
    assert value.canonical == ("晋城市教育局", "晋城市公安局")


def test_bare_name_behind_another_place_may_belong_to_either() -> None:
    reading = read_departments("晋城市市场监管局、公安局", area=GAOPING)
    assert reading.value is not None
    assert reading.value.canonical == ("晋城市市场监督管理局", None)
    assert reading.status == "review"


def test_two_spellings_of_one_body_count_once() -> None:
    reading = read_departments("市场监管局、市场监督管理局、教育局", area=GAOPING)
    assert reading.value is not None
    assert reading.value.canonical == ("高平市市场监督管理局", "高平市教育局")
    assert [note.code for note in reading.findings] == ["duplicate_department"]


def test_inner_offices_keep_their_name() -> None:
    reading = read_departments("信用监管股、高平市市场监管局法规股", area=GAOPING)
    assert reading.value is not None
    assert reading.value.canonical == (None, None)
    assert reading.value.kinds == (("office",), ("office",))
    assert reading.status == "ok"


def test_without_an_area_the_expansion_is_literal() -> None:
    reading = read_departments("市卫健委、某市教育局、教育部门")
    assert reading.value is not None
    assert reading.value.canonical == ("市卫生健康委员会", "某市教育局", None)
    assert reading.status == "ok"
    assert reading.findings == ()


@pytest.mark.parametrize("area", [GAOPING, CITY, YUNLING, QINGCHUAN, PROVINCE], ids=lambda area: area.name)
def test_official_names_are_fixed_points(area: Area) -> None:
    found = 0
    for name in lexicon().entries:
        value = read_departments(name, area=area).value
        assert value is not None
        assert value.names == (name,)
        official = value.canonical[0]
        if official is None:
            continue
        found += 1
        again = read_departments(official, area=area)
        assert again.value is not None
        assert again.value.canonical == (official,)
        assert again.status == "ok"
        assert again.value.stale == (False,)
    assert found > 250


def test_short_forms_have_one_expansion_and_no_name_stands_twice() -> None:
    entries = lexicon().entries
    for entry in entries.values():
        if entry.how in ("short", "former") and entry.full is not None:
            assert entries[entry.full].how in ("full", "unit")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("高平市市场监管领域双随机、一公开监管工作领导小组办公室", True),
        ("云岭县部门联合双随机监管联席会议办公室", True),
        ("市食品安全委员会办公室", True),
        ("安委办", True),
        ("双随机办", True),
        ("高平市市场监督管理局办公室", False),
        ("市互联网信息办公室", False),
        ("高平市教育局", False),
        ("高平市发展和改革委员会", False),
    ],
)
def test_coordinating_bodies(name: str, expected: bool) -> None:
    assert is_coordinating_body(name) is expected


def test_coordinating_body_in_a_cell_is_pointed_out() -> None:
    reading = read_departments("高平市市场监管领域双随机一公开监管工作领导小组办公室", area=GAOPING)
    assert [note.code for note in reading.findings] == ["coordinating_body"]


@pytest.mark.parametrize(
    ("issuer", "bureau"),
    [
        ("高平市市场监督管理局办公室", "高平市市场监督管理局"),
        ("高平市市场监管局", "高平市市场监督管理局"),
        ("市市场监督管理局办公室", "高平市市场监督管理局"),
        ("高平市人民政府办公室", "高平市人民政府办公室"),
        ("高平市市场监管领域双随机一公开监管工作领导小组办公室（借章）", None),
        ("云岭县联席会议办公室", None),
        ("高平市市场监督管理局 高平市教育局", None),
        ("", None),
        (None, None),
    ],
)
def test_bureau_behind_an_issuer(issuer: str | None, bureau: str | None) -> None:
    assert bureau_of(issuer, GAOPING) == bureau


@pytest.mark.parametrize(
    ("text", "area", "canonical"),
    [
        ("消防支队", GAOPING, "晋城市消防救援支队"),
        ("市消防救援支队", CITY, "甲市消防救援支队"),
        ("消防救援大队", QINGCHUAN, "青川区消防救援大队"),
        ("消防救援大队", CITY, None),
        ("消防救援支队", YUNLING, None),
        ("云岭县消防救援大队", CITY, "云岭县消防救援大队"),
    ],
)
def test_a_fire_brigade_stands_at_its_own_level(text: str, area: Area, canonical: str | None) -> None:
    reading = read_departments(text, area=area)
    assert reading.value is not None
    assert reading.value.canonical == (canonical,)
    assert reading.status == ("review" if canonical is None else "ok")
