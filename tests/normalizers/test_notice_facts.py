"""The facts that sites print beside a notice (索引号, 发布机构, 发布日期 …) and what they may say about it."""

from __future__ import annotations

from datetime import date

import pytest

from normalizers.notice import read_head

ARTICLE = [
    "关于印发甲县2024年度抽查工作计划的通知",
    "各有关单位：",
    "现印发给你们，请认真组织实施。",
    "甲县市场监督管理局",
    "2024年2月5日",
]


def test_facts_about_going_on_line_are_no_facts_about_the_document() -> None:
    facts = [
        "索引号：甲政〔2023〕7号",
        "发布机构：县政府办公室",
        "发布日期：2024-02-20",
        "内容概述：关于印发别的计划的通知",
    ]
    head = read_head([*facts, *ARTICLE])
    assert head.title and head.title.value == ARTICLE[0]
    assert head.issuer and head.issuer.value == "甲县市场监督管理局"
    assert head.issue_date and head.issue_date.value == date(2024, 2, 5)
    assert head.doc_number is None and head.notes == ()


def test_facts_serve_where_the_article_does_not_say() -> None:
    facts = [
        "发文字号：甲市监〔2024〕5号",
        "发布机构：甲县市场监督管理局",
        "成文日期：2024年02月05日",
        "标题：甲县2024年度抽查工作计划",
    ]
    head = read_head([*facts, "各有关单位：", "现印发给你们，请认真组织实施。"])
    assert head.doc_number and head.doc_number.value == "甲市监〔2024〕5号"
    assert head.issuer and head.issuer.value == "甲县市场监督管理局"
    assert head.issue_date and head.issue_date.value == date(2024, 2, 5)
    assert head.title and head.title.value == "甲县2024年度抽查工作计划"


@pytest.mark.parametrize("nothing", ["无", "暂无", "空", "-", "——", "/", ""])
def test_nothing_is_nothing(nothing: str) -> None:
    labels = ("发文字号", "发布机构", "发文机关", "成文日期", "标题")
    head = read_head([*(f"{label}：{nothing}" for label in labels), "各有关单位：", "现印发给你们，请认真组织实施。"])
    assert (head.doc_number, head.issuer, head.issue_date, head.title) == (None, None, None, None)


def test_who_signed_or_is_named_in_the_title_comes_before_who_published() -> None:
    titled = [
        "发布机构：县政府办公室",
        "甲县教育局关于印发2024年度抽查计划的通知",
        "各有关单位：",
        "现印发给你们，请认真组织实施。",
    ]
    head = read_head(titled)
    assert head.issuer and head.issuer.value == "甲县教育局"


def test_dates_that_differ_are_told() -> None:
    assert [n.code for n in read_head(["成文日期：2024-02-06", *ARTICLE]).notes] == ["issue_date_conflict"]


def test_many_facts_do_not_push_the_title_out_of_the_head() -> None:
    facts = [
        f"{label}：甲"
        for label in [
            "索引号",
            "主题分类",
            "体裁分类",
            "组配分类",
            "公开范围",
            "公开时限",
            "语种",
            "时效性",
            "载体类型",
            "主题词",
            "关键词",
            "栏目",
        ]
    ]
    head = read_head([*facts, "关于甲县2024年度抽查计划的公示", "序号\t任务\t比例"])
    assert head.title and head.title.value == "关于甲县2024年度抽查计划的公示"
