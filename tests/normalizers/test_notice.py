"""Head and foot of a notice, in the many ways in which paragraphs come out of docx, pdf and web exports."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.notice import NoticeHead, read_head

JOINT = """# 高平市市场监管领域双随机、一公开监管工作领导小组办公室文件

高市双随机办〔2023〕2号

---

## 关于印发高平市 2023 年度市场监管领域 部门联合双随机抽查工作计划的通知

市领导小组各成员单位：

为切实做好监管工作，根据晋政办发〔2025〕9号和国办发〔2024〕54号要求，于2022年1月1日起执行，现印发给你们。

## 一、建立完善“一单两库”

联系人：许鑫科                      联系电话：5682028

电子邮箱：gpscjqqg@163.com

附件：高平市 2023 年度市场监管领域部门联合双随机
抽查工作计划

高平市市场监管领域双随机一公开
监管工作领导小组办公室（借章）

2023 年 2 月 10 日

（此件公开发布）

高平市市场监管领域双随机一公开监管工作领导小组办公室 2023年2月13日印发

附件

高平市2023年度市场监管领域部门联合双随机抽查工作计划

序号\t抽查任务名称\t抽查事项""".splitlines()

OFFICE = "高平市市场监管领域双随机、一公开监管工作领导小组办公室"
PLAIN = [
    "甲县市场监督管理局文件",
    "甲市监〔2024〕5号",
    "关于印发《2024年度双随机抽查工作计划》的通知",
    "各股室、所：",
    "为规范监管，现印发给你们。",
    "甲县市场监督管理局",
    "2024年2月5日",
]


def values(head: NoticeHead) -> dict[str, Any]:
    return {name: found.value for name in NoticeHead.model_fields if hasattr(found := getattr(head, name), "value")}


def codes(head: NoticeHead) -> set[str]:
    return {note.code for note in head.notes}


def changed(**lines: str | list[str]) -> NoticeHead:
    """PLAIN with some of its lines (l0 … l6) replaced by others."""
    out: list[str] = []
    for i, line in enumerate(PLAIN):
        new = lines.get(f"l{i}", line)
        out += [new] if isinstance(new, str) else new
    return read_head(out)


def test_a_joint_notice() -> None:
    head = read_head(JOINT, pages=[1] * 12 + [2] * 50)
    assert values(head) == {
        "title": "关于印发高平市2023年度市场监管领域部门联合双随机抽查工作计划的通知",
        "issuer": OFFICE,
        "doc_number": "高市双随机办〔2023〕2号",
        "issue_date": date(2023, 2, 10),
        "print_date": date(2023, 2, 13),
        "plan_year": 2023,
        "contact": "许鑫科",
        "phone": "5682028",
        "email": "gpscjqqg@163.com",
        "is_public": True,
    }
    assert [a.value for a in head.attachments] == ["高平市2023年度市场监管领域部门联合双随机抽查工作计划"]
    assert codes(head) == {"issuer_spelling"}
    assert head.title and head.title.line == 6 and head.title.page == 1 and head.title.raw in JOINT[6]
    assert head.contact and head.contact.line == 14 and head.contact.page == 2


def test_a_plain_notice_gives_no_notes() -> None:
    head = read_head(PLAIN)
    assert values(head) == {
        "title": "关于印发《2024年度双随机抽查工作计划》的通知",
        "issuer": "甲县市场监督管理局",
        "doc_number": "甲市监〔2024〕5号",
        "issue_date": date(2024, 2, 5),
        "plan_year": 2024,
    }
    assert head.notes == ()


@pytest.mark.parametrize(
    "written",
    [
        "甲市监[2024]5号",
        "甲市监（2024）5号",
        "甲市监【2024】5号",
        "甲 市 监 〔 2024 〕 5 号",
        "甲市监〔2024）5号",
        "甲市监〔2024〕5号　　　　签发人：张三",
        "（甲市监〔2024〕5号）",
        "发文字号：甲市监〔2024〕5号",
        "文号: 甲市监〔2024〕5号",
    ],
)
def test_document_numbers(written: str) -> None:
    head = changed(l1=written)
    assert values(head)["doc_number"] == "甲市监〔2024〕5号"
    assert values(head)["title"] == "关于印发《2024年度双随机抽查工作计划》的通知"


def test_the_word_di_in_a_number_is_kept() -> None:
    assert values(changed(l1="甲市监〔2024〕第12号"))["doc_number"] == "甲市监〔2024〕第12号"


@pytest.mark.parametrize("l4", ["根据晋政办发〔2025〕9号，现印发给你们。", "晋政办发〔2025〕9号"])
def test_cited_numbers_are_not_the_own_one(l4: str) -> None:
    assert "doc_number" not in values(changed(l1=[], l4=l4))


def test_no_number_and_an_unfilled_number() -> None:
    assert "doc_number_incomplete" in codes(changed(l1="甲市监〔2024〕  号"))
    assert "doc_number_conflict" in codes(changed(l1=["甲市监〔2024〕5号", "文号：甲市监〔2024〕6号"]))


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (["关 于 印 发《2024年度双随机抽查工作计划》的 通 知"], "关于印发《2024年度双随机抽查工作计划》的通知"),
        (["关于印发《2024年度双随机", "抽查工作计划》的通知"], "关于印发《2024年度双随机抽查工作计划》的通知"),
        (["关于印发甲县2024年度抽查工作计划", "的通知"], "关于印发甲县2024年度抽查工作计划的通知"),
        (
            ["甲县市场监督管理局", "关于印发《2 0 2 4 年度双随机抽查工作计划》", "的 通 知"],
            "甲县市场监督管理局关于印发《2024年度双随机抽查工作计划》的通知",
        ),
        (
            ["甲县市场监督管理局关于公布2024年度", "抽查计划的公告（第一批）"],
            "甲县市场监督管理局关于公布2024年度抽查计划的公告（第一批）",
        ),
        (["**甲县2024年双随机抽查计划**"], "甲县2024年双随机抽查计划"),
    ],
)
def test_titles(lines: list[str], wanted: str) -> None:
    head = changed(l2=lines)
    assert values(head)["title"] == wanted
    assert values(head)["plan_year"] == 2024
    assert "title_unclear" not in codes(head)


def test_the_largest_type_finds_a_title_without_its_usual_words() -> None:
    lines = ["政务公开", "甲县2024年度", "随机抽查事项安排", "为规范监管，现公布如下内容，请遵照执行。"]
    head = read_head(lines, sizes=[12.0, 22.0, 22.0, 16.0])
    assert values(head)["title"] == "甲县2024年度随机抽查事项安排"


@pytest.mark.parametrize(
    ("lines", "issuer"),
    [
        (["甲县市场监督管理局 文 件"], "甲县市场监督管理局"),
        (
            ["甲县市场监管领域双随机、一公开", "监管工作领导小组办公室文件"],
            "甲县市场监管领域双随机、一公开监管工作领导小组办公室",
        ),
        (["甲县市场监督管理局", "甲县教育局文件"], "甲县市场监督管理局、甲县教育局"),
        (["甲县市场监督管理局", "文件"], "甲县市场监督管理局"),
        (["甲县市场监督管理局", "甲县公安局　　文件", "甲县教育局"], "甲县市场监督管理局、甲县公安局、甲县教育局"),
        (["甲县市场监督管理局"], "甲县市场监督管理局"),
        ([], "甲县市场监督管理局"),
        (["发布机构：甲县市场监督管理局　　索引号：1234/2024-1"], "甲县市场监督管理局"),
    ],
)
def test_issuers(lines: list[str], issuer: str) -> None:
    assert values(changed(l0=lines))["issuer"] == issuer


@pytest.mark.parametrize(
    ("lines", "issuer"),
    [
        (["甲县市场监督管理局（盖章）"], "甲县市场监督管理局"),
        (["甲县市场监督管理局办公室（借章）"], "甲县市场监督管理局办公室"),
        (["甲县教育局", "甲县公安局"], "甲县教育局、甲县公安局"),
        (["甲县教育局　　　甲县公安局", "甲县商务局"], "甲县教育局、甲县公安局、甲县商务局"),
        (["甲县联席会议办公室", "（县市场监督管理局代章）"], "甲县联席会议办公室"),
        (["甲县双随机、一公开联席会议", "办公室（代章）"], "甲县双随机、一公开联席会议办公室"),
    ],
)
def test_signatures_without_a_red_head(lines: list[str], issuer: str) -> None:
    assert values(changed(l0=[], l5=lines))["issuer"] == issuer


def test_issuers_that_differ_are_told() -> None:
    head = changed(l5="甲县教育局")
    assert values(head)["issuer"] == "甲县市场监督管理局"
    assert "issuer_conflict" in codes(head)


@pytest.mark.parametrize(
    "written",
    [
        "2024 年 2 月 5 日",
        "二〇二四年二月五日",
        "二○二四年二月五日",
        "二零二四年二月五日",
        "2024-02-05",
        "2024.2.5",
        "（2024年2月5日）",
    ],
)
def test_dates(written: str) -> None:
    assert values(changed(l6=written))["issue_date"] == date(2024, 2, 5)
    assert values(changed(l5=[], l6=f"甲县市场监督管理局　{written.strip('（）')}"))["issue_date"] == date(2024, 2, 5)


def test_a_date_alone_on_a_line_of_the_body_is_not_the_issue_date() -> None:
    head = changed(l4=["自", "2023年1月1日", "起执行，现印发给你们。"])
    assert values(head)["issue_date"] == date(2024, 2, 5)
    assert head.notes == ()


def test_labelled_dates_and_conflicts() -> None:
    assert values(changed(l0="成文日期：2024年2月5日 发布日期：2024年3月1日", l6=[]))["issue_date"] == date(2024, 2, 5)
    assert "issue_date" not in values(changed(l0="发布日期：2024年3月1日", l6=[]))
    assert "issue_date_conflict" in codes(changed(l0="成文日期：2024年2月6日"))
    for blank in ("2024年 月 日", "2024年2月30日", "2024年2月"):
        head = changed(l6=blank)
        assert "issue_date" not in values(head)
        assert "issue_date_incomplete" in codes(head)


@pytest.mark.parametrize(
    "lines",
    [
        ["甲县市场监督管理局办公室 2024 年 2 月 7 日印发"],
        ["抄送：县政府办公室。", "甲县市场监督管理局办公室", "2024年2月7日印发"],
    ],
)
def test_print_lines(lines: list[str]) -> None:
    head = changed(l6=["2024年2月5日", *lines])
    assert (values(head)["print_date"], values(head)["issue_date"]) == (date(2024, 2, 7), date(2024, 2, 5))
    assert head.notes == ()


def test_the_print_date_is_not_taken_for_the_issue_date() -> None:
    assert "issue_date" not in values(changed(l6="甲县市场监督管理局办公室2024年2月7日印发"))


@pytest.mark.parametrize(
    ("lines", "contact", "phone", "email"),
    [
        (["联系人：许鑫科", "电话：5682028"], "许鑫科", "5682028", None),
        (["（联系人：张三，联系电话：0356-5682028）"], "张三", "0356-5682028", None),
        (["联 系 人：王  五    联系电话：138 0000 0000"], "王五", "13800000000", None),
        (["联系人及电话：信用监管股 李四 13800000000"], "李四", "13800000000", None),
        (["联系人：张三、李四 联系电话：5682028、13900000000"], "张三、李四", "5682028、13900000000", None),
        (["联系人：张三（5682028）"], "张三", "5682028", None),
        (["联系人 张三　联系电话 （0356）5682028"], "张三", "0356-5682028", None),
        (["联系人：信用监管股", "联系电话：5682028", "传真：5682029"], "信用监管股", "5682028", None),
        (["电子邮箱：gp＿x＠163．com"], None, None, "gp_x@163.com"),
        (["邮箱: a.b @ 163.com 监督电话：12345678"], None, None, "a.b@163.com"),
    ],
)
def test_contacts(lines: list[str], contact: str | None, phone: str | None, email: str | None) -> None:
    head = changed(l4=["现印发给你们。", *lines])
    assert (values(head).get("contact"), values(head).get("phone"), values(head).get("email")) == (
        contact,
        phone,
        email,
    )
    assert head.notes == ()


def test_unreadable_contacts_are_told() -> None:
    head = changed(l4=["联系人：＊＊＊", "联系电话：568****", "电子邮箱：gp#163.com"])
    assert codes(head) == {"contact_unreadable", "phone_unreadable", "email_unreadable"}
    assert not {"contact", "phone", "email"} & values(head).keys()


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("（此件公开发布）", True),
        ("此件主动公开", True),
        ("公开方式：主动公开", True),
        ("（依申请公开）", False),
        ("(此件不予公开)", False),
        ("抽查结果向社会主动公开", None),
    ],
)
def test_publicity(line: str, wanted: bool | None) -> None:
    assert values(changed(l6=["2024年2月5日", line])).get("is_public") is wanted


def test_publicity_said_twice_differently() -> None:
    head = changed(l6=["2024年2月5日", "此件公开发布", "依申请公开"])
    assert "is_public" not in values(head)
    assert "is_public_conflict" in codes(head)


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (["附件：1.抽查计划", "2.抽查事项清单"], ["抽查计划", "抽查事项清单"]),
        (["附件：", "1．甲县抽查工作", "计划", "2．名单"], ["甲县抽查工作计划", "名单"]),
        (["附件1：抽查计划表", "附件2：联系表"], ["抽查计划表", "联系表"]),
    ],
)
def test_attachments(lines: list[str], wanted: list[str]) -> None:
    head = changed(l4=["现印发给你们。", *lines])
    assert [found.value for found in head.attachments] == wanted
    assert values(head)["issuer"] == "甲县市场监督管理局"
    assert head.notes == ()


@pytest.mark.parametrize(
    ("title", "caption", "year", "code"),
    [
        ("关于印发双随机抽查工作计划的通知", "甲县2025年度抽查计划表", 2025, None),
        ("关于印发双随机抽查工作计划的通知", "抽查计划表", None, "plan_year_missing"),
        ("关于印发2024年度抽查工作计划的通知", "甲县2023年度抽查计划", 2024, "plan_year_conflict"),
        ("关于印发2024年至2025年抽查工作计划的通知", "抽查计划", None, "plan_year_conflict"),
        ("关于印发二〇二四年度抽查工作计划的通知", "抽查计划", 2024, None),
        ("关于落实国办发〔2023〕5号印发2024年抽查计划的通知", "抽查计划", 2024, None),
    ],
)
def test_plan_years(title: str, caption: str, year: int | None, code: str | None) -> None:
    head = changed(l2=title, l6=["2024年2月5日", "附件", caption])
    assert values(head).get("plan_year") == year
    assert codes(head) == ({code} if code else set())


def test_a_web_export_with_labelled_lines() -> None:
    head = read_head(
        [
            "索引号：111/2024-00012　主题分类：市场监管",
            "发布机构：甲县市场监督管理局　成文日期：2024-02-05",
            "标题：甲县2024年度双随机抽查计划",
            "发文字号：甲市监〔2024〕5号　有效性：有效",
            "为规范监管，制定本计划，请认真执行。",
        ]
    )
    assert values(head) == {
        "title": "甲县2024年度双随机抽查计划",
        "issuer": "甲县市场监督管理局",
        "doc_number": "甲市监〔2024〕5号",
        "issue_date": date(2024, 2, 5),
        "plan_year": 2024,
    }


def test_nothing_to_read() -> None:
    assert values(read_head([])) == {}
    assert values(read_head(["", " ", "---"])) == {}


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *PLAIN,
                "附件",
                "附件：1.计划",
                "联系人：张三 电话：",
                "（依申请公开）",
                "2024年13月40日印发",
                "文件",
                "：",
            ]
        )
        | st.text(max_size=30),
        max_size=12,
    )
)
def test_any_lines_are_read_and_every_value_stands_in_its_line(lines: list[str]) -> None:
    head = read_head(lines)
    for name in NoticeHead.model_fields:
        for found in [getattr(head, name)] if name not in ("attachments", "notes") else head.attachments:
            assert found is None or 0 <= found.line < len(lines)


def test_long_lines_take_linear_work() -> None:
    # each of these would run for minutes if the work were quadratic
    for lines in (
        ["联" + " " * 50000 + "系"],
        ["邮箱：" + "a." * 30000],
        ["2024年" * 20000],
        ["附件：1.甲", *["乙"] * 5000],
    ):
        assert read_head(lines).doc_number is None
