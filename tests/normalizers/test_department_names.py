"""Names as written: what separates them, what belongs to them, what is none."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.department import read_departments
from normalizers.department_lexicon import lexicon

CERTAIN = [
    ("教育、公安部门", "教育部门 公安部门"),
    ("教育、公安、民政局", "教育局 公安局 民政局"),
    ("教育和公安部门", "教育部门 公安部门"),
    ("教育 公安 民政部门", "教育部门 公安部门 民政部门"),
    ("教育、民政、公安部门、消防救援机构", "教育部门 民政部门 公安部门 消防救援机构"),
    ("人社、医保局", "人社局 医保局"),
    ("市教育、公安部门", "市教育部门 公安部门"),
    ("教育局 联合 公安局 消防大队", "教育局 公安局 消防大队"),
    ("市教育局会同市公安局、市民政局", "市教育局 市公安局 市民政局"),
    ("教育局联合残疾人联合会", "教育局 残疾人联合会"),
    ("教育局和公安局", "教育局 公安局"),
    ("教育局—公安局", "教育局 公安局"),
    ("市教育、公安、民政局", "市教育局 公安局 民政局"),
    ("卫健、应急、审计部门", "卫健部门 应急部门 审计部门"),
    ("教育局与公安局联合检查", "教育局 公安局"),
    ("县级以上地方人民政府教育主管部门", "教育主管部门"),
    ("市文化和旅游局和市体育局", "市文化和旅游局 市体育局"),
    ("人力资源和社会保障局、文化和旅游局及住房和城乡建设局", "人力资源和社会保障局 文化和旅游局 住房和城乡建设局"),
    ("工业和信息化局与发展和改革局", "工业和信息化局 发展和改革局"),
    ("教育局/公安局", "教育局 公安局"),
    ("1.教育局 2.公安局", "教育局 公安局"),
    ("①教育局②公安局", "教育局 公安局"),
    ("市教育局市公安局", "市教育局 市公安局"),
    ("教育局、", "教育局"),
    ("(教育局)", "教育局"),
    ("市 教育局", "市教育局"),
    ("公 安 局", "公安局"),
    ("高平市市场监\n管局", "高平市市场监管局"),
    ("高平市卫生健\n康和体育局", "高平市卫生健康和体育局"),
    ("文化\n和旅游局", "文化和旅游局"),
    ("晋城市生态环境局\n高平分局", "晋城市生态环境局高平分局"),
    ("国家税务总局\n高平市税务局", "国家税务总局高平市税务局"),
    ("云岭县茶叶产业\n发展局", "云岭县茶叶产业发展局"),
    ("市教\n育局\n市公\n安局", "市教育局 市公安局"),
    ("市教育局\n市公安局", "市教育局 市公安局"),
    ("县级以上教育部门", "教育部门"),
    ("省、市、县级教育部门", "教育部门"),
    ("市县级公安部门", "公安部门"),
    ("县（市、区）教育局", "教育局"),
    ("各区县教育部门", "教育部门"),
    ("各级市场监管部门", "市场监管部门"),
    ("各市场监管所", "市场监管所"),
    ("教育部门部门", "教育部门"),
    ("省级、市级、县级教育部门", "教育部门"),
    ("设区市级以上教育部门", "教育部门"),
    ("安全科 宣传科", "安全科 宣传科"),
    ("教育科和安全科", "教育科 安全科"),
    ("市场监管局信用科 质量科", "市场监管局信用科 质量科"),
    ("科教科 科技科", "科教科 科技科"),
    ("牵头教育科；配合安全科", "教育科 安全科"),
    ("牵头教育局、配合公安局、民政局", "教育局 公安局 民政局"),
    ("市教育局(校园安全检查;食堂检查)", "市教育局"),
    ("甲市生态环境局乙县分局", "甲市生态环境局乙县分局"),
    ("高平市农业农村局农业综合行政执法大队", "高平市农业农村局农业综合行政执法大队"),
    (
        "高平市市场监管领域“双随机、一公开”监管工作领导小组办公室",
        "高平市市场监管领域“双随机一公开”监管工作领导小组办公室",
    ),
    ("市住建局、市城管局按职责分工负责", "市住建局 市城管局"),
]


@pytest.mark.parametrize(("text", "names"), CERTAIN)
def test_certain_names(text: str, names: str) -> None:
    reading = read_departments(text)
    assert reading.value is not None
    assert reading.value.names == tuple(names.split())
    assert reading.status == "ok"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("各成员单位", "各成员单位"),
        ("相关部门", "相关部门"),
        ("市局", "市局"),
        ("**县教育局", "**县教育局"),
        ("教育、公安等部门", "教育部门 公安部门"),
        ("教育局、公安局等部门", "教育局 公安局"),
        ("文化和体育局", "文化局 体育局"),
        ("教育、公安", "教育 公安"),
        ("高平分局", "高平分局"),
        ("市公安局（市司法局）", "市公安局"),
        ("市场监管局\n综合行政执法大队", "市场监管局综合行政执法大队"),
        ("教育局：校园安全；公安局：治安", "教育局 公安局"),
        ("教育局及其下属单位", "教育局"),
        ("教育（体育）局", "教育局"),
        ("市教育局 5%", "市教育局"),
        ("市教育局(牵头、公安局", "市教育局 公安局"),
        ("教育局公安局消防大队", "教育局 公安局消防大队"),
        ("教育局联合公安局消防大队", "教育局 公安局消防大队"),
        ("教育、消防救援机构", "教育机构 消防救援机构"),
        ("省级教育部门、市级教育部门", "教育部门"),
    ],
)
def test_uncertain_names_are_given_and_flagged(text: str, names: str) -> None:
    reading = read_departments(text)
    assert reading.value is not None
    assert reading.value.names == tuple(names.split())
    assert reading.status == "review"
    assert any(note.severity == "warning" for note in reading.findings)


@pytest.mark.parametrize(
    "text",
    ["13912345678", "2024年3月", "3月—8月", "5%；1次/年",
     "不涉及风险分类的企业", "农药经营企业", "实验室", "请联系市教育局",
     "根据企业信用风险分类结果，结合行业监管风险分类", "对低风险、一般风险企业分别递加比例抽查。", "教" * 3000],
)  # fmt: skip
def test_what_is_no_department_has_no_value(text: str) -> None:
    reading = read_departments(text)
    assert (reading.status, reading.value) == ("review", None)
    assert reading.spans == ()


@pytest.mark.parametrize("text", ["", " ", "/", "—", "无", "待定", "不涉及", "根据实际情况确定"])
def test_texts_that_name_nobody(text: str) -> None:
    assert read_departments(text).status == "unspecified"


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("牵头:教育科;配合:安全科、宣传科", "lead cooperate cooperate"),
        ("教育局（牵头），公安局（配合）", "lead cooperate"),
        ("由教育局牵头，公安局、民政局配合", "lead cooperate cooperate"),
        ("牵头部门：市教育局\n配合部门：市公安局、市民政局", "lead cooperate cooperate"),
        ("牵头 教育局 配合 公安局", "lead cooperate"),
        ("教育局（发起）、公安局", "lead -"),
        ("教育局:牵头;公安局:配合", "lead cooperate"),
        ("教育局牵头负责，公安局参与", "lead cooperate"),
        ("牵头单位为教育局，配合单位为公安局", "lead cooperate"),
        ("高平市市场监管局发起并实施检查", "lead"),
    ],
)
def test_roles(text: str, roles: str) -> None:
    value = read_departments(text).value
    assert value is not None
    assert value.roles == tuple(None if role == "-" else role for role in roles.split())


def test_unread_text_is_left_out_of_the_spans() -> None:
    text = "市教育局 5%"
    reading = read_departments(text)
    assert "".join(text[a:b] for a, b in reading.spans).strip() == "市教育局"


_FULL = sorted(entry.name for entry in lexicon().entries.values() if entry.how in ("full", "short"))
_PLACES = st.sampled_from(["", "市", "县", "高平市", "云岭县", "甲市"])
_LIST = st.lists(st.sampled_from(_FULL), min_size=2, max_size=4, unique=True)


@settings(max_examples=60, deadline=None)
@given(
    _PLACES, _LIST, st.sampled_from(["、", "，", "\n", " ", "和", "与", "、\n", "；", "/", "会同", "联合", " 联合 "])
)
def test_the_separator_does_not_change_the_names(place: str, bodies: list[str], separator: str) -> None:
    names = tuple(place + body for body in bodies)
    if separator in (" ", "\n") and not place and any(a + b in lexicon().entries for a, b in pairwise(bodies)):
        return
    value = read_departments(separator.join(names)).value
    assert value is not None
    assert value.names == names


@settings(max_examples=60, deadline=None)
@given(_PLACES, _LIST, st.randoms(use_true_random=False))
def test_a_line_break_inside_a_name_does_not_change_the_names(
    place: str, bodies: list[str], chance: random.Random
) -> None:
    names = tuple(place + body for body in bodies)
    text = "、".join(names)
    cut = chance.randrange(1, len(text))
    value = read_departments(text[:cut] + "\n" + text[cut:]).value
    assert value is not None
    assert value.names == names


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.sampled_from("市县区局委和、\n 教育公安部门（）()牵头配合:;各级等X*1一"), max_size=60)
    | st.text(max_size=80)
)
def test_any_text_is_survived_and_accounted_for(text: str) -> None:
    reading = read_departments(text)
    assert reading.status in ("ok", "review", "unspecified")
    assert all(0 <= start < end <= len(text) for start, end in reading.spans)
    assert reading.status != "ok" or reading.value is not None
    assert reading.status != "review" or reading.findings
