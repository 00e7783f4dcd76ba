"""抽查事项: cut where the author cut, one matter when unsure, and a sign when the text is cut off."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.matters import read_matters

ABC = ("登记事项检查", "公示信息检查", "商标使用行为的检查")


def items(text: str) -> tuple[str, ...]:
    value = read_matters(text).value
    return value.items if value else ()


@pytest.mark.parametrize(
    "marks",
    [
        ("1.", "2.", "3."),
        ("1、", "2、", "3、"),
        ("1．", "2．", "3．"),
        ("１．", "２．", "３．"),
        ("1. ", "2. ", "3. "),
        ("1.、", "2.、", "3.、"),
        ("（1）", "（2）", "（3）"),
        ("(1)", "(2)", "(3)"),
        ("（1）、", "（2）、", "（3）、"),
        ("①", "②", "③"),
        ("⑴", "⑵", "⑶"),
        ("⒈", "⒉", "⒊"),
        ("一、", "二、", "三、"),
        ("（一）", "（二）", "（三）"),
        ("(一)", "(二)", "(三)"),
        ("1)", "2)", "3)"),
        ("1）", "2）", "3）"),
        ("一是", "二是", "三是"),
    ],
)
def test_every_numbering_with_every_separator(marks: tuple[str, ...]) -> None:
    for between in ("，", ", ", "；", ";", "。", "。。", "\n", "；\n", "、", " ", "，\r\n"):
        for end in ("", "。", "。。", "；", "."):
            text = between.join(mark + matter for mark, matter in zip(marks, ABC, strict=True)) + end
            assert (read_matters(text).status, items(text)) == ("ok", ABC), text


def test_numbers_without_any_separator() -> None:
    assert items("1.登记事项检查2.公示信息检查3.商标使用行为的检查") == ABC
    assert items("1 登记事项检查\n2 公示信息检查\n3 商标使用行为的检查") == ABC


@pytest.mark.parametrize(
    "text",
    [
        "民办学校招生、办学情况的检查",
        "娱乐场所经营单位取得、公示相关许可证及其他情况的检查",
        "企业名称、住所、生产地址的检查",
        "民爆仓储情况、有关制度、作业情况的检查",
        "保安从业单位及保安服务活动情况、保安培训单位及培训情况的检查",
        "对企业取水、节水情况的检查",
        "对企业的安全检查、质量检查",
        "食品销售、餐饮服务监督检查",
        "日常检查、专项检查",
        "查看是否符合有关法律法规和标准要求，对照检测报告内容核对型号、批次是否一致，对经营的消防产品质量进行检查",
        "对辖区内发证的矿山企业年度报告公示信息；包括矿业权基本信息、勘查开采活动信息进行检查",
        "1.5吨锅炉检查",
        "3.15专项检查",
        "GB 1.2 标准执行情况的检查",
        "2024年12.3宪法日宣传检查",
        "1、2号锅炉的检查",
        "一、二级医院的检查",
        "一、二、三级医院的检查",
        "违反第1、2项的检查",
        "对第（一）项情况的检查",
        "对“登记；公示”（年报；即时）的检查",
        "《企业信息公示条例；细则》执行情况的检查",
        "对企业登\n记事项的\n监督检查",
    ],
)
def test_what_is_one_matter_stays_one(text: str) -> None:
    reading = read_matters(text)
    assert reading.status == "ok"
    assert items(text) == (text.replace("\n", ""),)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "燃气经营许可证取得情况的检查、燃气经营监督检查",
            ("燃气经营许可证取得情况的检查", "燃气经营监督检查"),
        ),
        ("登记事项检查，公示信息检查，商标使用行为的检查。", ABC),
        ("登记事项检查 公示信息检查 商标使用行为的检查", ABC),
        ("登记事项检查。公示信息检查。商标使用行为的检查", ABC),
        ("登记事项检查\n公示信息检查\n商标使用行为的检查", ABC),
        ("登记事项；；公示信息；", ("登记事项", "公示信息")),
        ("登记事项\n公示信息\n商标使用行为", ("登记事项", "公示信息", "商标使用行为")),
        ("●登记事项●公示信息", ("登记事项", "公示信息")),
        ("质量管理体系认证活动、有机产品认证活动", ("质量管理体系认证活动", "有机产品认证活动")),
        ("景区安全检查、是否存在违法违规行为", ("景区安全检查", "是否存在违法违规行为")),
        (
            "1.取得、公示许可证；2.《办法（2.0版）》执行；3.其他",
            ("取得、公示许可证", "《办法（2.0版）》执行", "其他"),
        ),
        ("1.2023年度报告检查；2.即时信息检查", ("2023年度报告检查", "即时信息检查")),
        ("一、二手车市场检查；二、报废车检查", ("二手车市场检查", "报废车检查")),
        ("市场监管局：1.登记；2.公示。公安局：1.治安；2.消防", ("登记", "公示", "治安", "消防")),
        ("一、登记事项检查：1.名称；2.住所。二、公示检查：1.年报；2.即时", ("名称", "住所", "年报", "即时")),
        ("1.登记事项检查", ("登记事项检查",)),
    ],
)
def test_whole_matters_are_cut(text: str, wanted: tuple[str, ...]) -> None:
    assert (read_matters(text).status, items(text)) == ("ok", wanted)


@pytest.mark.parametrize("text", ["", " ", "/", "／", "—", "待定", "根据实际情况确定", "见附件", "无"])
def test_nothing_fixed(text: str) -> None:
    assert read_matters(text).status == "unspecified"


@pytest.mark.parametrize(
    ("text", "code", "wanted"),
    [
        ("1.登记检查；2.公示检查；4.商标检查", "matters_numbering_gap", 3),
        ("2.公示检查；3.商标检查", "matters_numbering_gap", 2),
        ("1.登记检查；2.公示检查；2.商标检查", "matters_numbering_gap", 3),
        ("1.登记检查；2.；3.商标检查", "matters_numbering_gap", 2),
        ("1.5吨锅炉检查；2.燃气锅炉检查", "matters_numbering_doubtful", 2),
        ("重点检查内容1.登记；2.公示", "matters_lead_text", 3),
        ("登记事项\n公示信息\n年报", "matters_line_breaks", 1),
        ("同上", "matters_reference", 0),
        ("1.登记检查；2.公示检查；3.", "text_truncated", 2),
        ("1.登记检查；2.公示检查；3.商标使", "text_truncated", 3),
        ("1.未取得许可的，2.伪造数据的，3.检验结果与原数", "text_truncated", 3),
        ("1.篡改、伪造原始数据,出具数据、结果的,2.超出规定的能力范围的,3.检验检测结果与原数", "text_truncated", 3),
        ("登记检查、", "text_truncated", 1),
        ("安全检查和", "text_truncated", 1),
        ("食品生产监督检", "text_truncated", 1),
        ("登记事项检查（含名称", "text_truncated", 1),
        ("登记事项“名称检查", "text_truncated", 1),
        ("燃气经营许可证取得情况的", "text_truncated", 1),
        ("登记检查、公示检查……", "text_truncated", 1),
    ],
)
def test_what_a_person_must_see(text: str, code: str, wanted: int) -> None:
    reading = read_matters(text)
    assert reading.status == "review"
    assert code in {note.code for note in reading.findings}
    assert len(items(text)) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "1.未取得许可的，2.伪造数据的，3.其他违法行为",
        "1.登记事项检查；2.公示信息检查；3.是否明码标价",
        "1.登记事项检查；2.公示信息检查；3.产品质量",
        "隐瞒有关情况的",
        "证照核对",
        "履行“门前三包“的检查",
        "1)登记检查；2)公示检查",
        "登记检查；公示检查；",
    ],
)
def test_no_false_alarm(text: str) -> None:
    assert read_matters(text).status == "ok"


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet="1234一二三十、.．，；;。（）()①②“”《》\n 检查情况对的是和年", max_size=60) | st.text(max_size=40)
)
def test_any_text_is_read_and_no_piece_is_invented(text: str) -> None:
    reading = read_matters(text)
    whole = "".join(text.split())
    place = 0
    for item in items(text):
        piece = "".join(item.split())
        assert piece
        place = whole.index(piece, place) + len(piece)
    assert reading.status == "unspecified" or reading.value or reading.findings or not whole.strip("，,；;、。.．")


def test_long_texts_take_linear_work() -> None:
    # each of these would run for minutes if the work were quadratic
    for text in (
        "1." * 30000,
        "（" * 60000,
        "登记检查、" * 15000,
        "1.甲\n" * 10000,
        "甲；" * 30000,
        " " * 60000,
        "甲\n" * 30000,
    ):
        assert read_matters(text).text == text
