"""Which document is a part of which: from what the documents say themselves, and never by guessing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.attachment_names import annex_number, far_keys, keys_of_name
from warehouse.notice_head import Head, Link, Named, Part, Reason
from warehouse.parts import find_parts, keys_of

NUMBER = "高市双随机办〔2023〕2号"
TITLE = "关于印发2023年度抽查计划的通知"


def head(path: str, **more: Any) -> Head:
    """A plan without a word about itself, unless ``more`` says otherwise."""
    name = path.rpartition("/")[2]
    arrived = datetime(2024, 1, 1)
    content = f"content {path}"
    made = Head(path, path, name, path, "loaded", False, "1", None, None, None, content, 1, arrived, Link())
    made = made._replace(**({"n_items": 3} | more))
    return made._replace(keys=keys_of(made))


def letter(path: str, **more: Any) -> Head:
    said = {"title": TITLE, "issuer": "高平市双随机办", "doc_number": NUMBER, "issue_date": date(2023, 3, 28)}
    return head(path, **(said | {"n_items": 0} | more))


def linked(*named: str | tuple[str, str]) -> tuple[Named, ...]:
    return tuple(Named(n, None, "listed") if isinstance(n, str) else Named(n[0], n[1], "link") for n in named)


WHOLE = "2023年度双随机抽查计划表.docx"


def page(*named: str | tuple[str, str]) -> Head:
    return letter("a/index.html", attachments=linked(*named))


def parts(*heads: Head) -> dict[str, Part]:
    by_id = {one.notice_id: one for one in heads}
    found = find_parts(by_id, by_id)
    return {i: part for i, part in found.items() if part != Part()}


@pytest.mark.parametrize(
    ("main", "part", "reason"),
    [
        (letter("a/通知.docx"), head("b/计划.xlsx", doc_number=NUMBER), "same_number"),
        (page(("附件", "./P020230328412.xlsx")), head("b/P020230328412.xlsx"), "linked"),
        (page(("附件1", "x/%E9%99%84%E4%BB%B61.xlsx")), head("a/附件1.xlsx"), "linked"),
        (page(("附件1", "x/%B8%BD%BC%FE1.xlsx")), head("a/附件1.xlsx"), "linked"),
        (page((WHOLE, "/1.docx")), head("b/2023年度双随机抽查计划表(1).pdf"), "linked"),
        (letter("a.zip!/通知.docx", parent="zip"), head("a.zip!/x/计划.xlsx", parent="zip"), "archive"),
        (letter("a/通知.docx"), head("a/附件1：计划表.xlsx"), "folder"),
        (letter("a/通知.docx"), head("a/附件/计划表.xlsx"), "folder"),
        (letter("a/通知.docx"), head("a/附件.zip!/计划表.xlsx", parent="zip"), "folder"),
        (page("2023年度抽查计划表"), head("a/2023年度抽查计划表.xlsx"), "folder"),
        (page("2023年度抽查计划"), head("a/表.xlsx", title="2023年度抽查计划"), "folder"),
    ],
)
def test_grounds(main: Head, part: Head, reason: Reason) -> None:
    assert parts(main, part) == {part.notice_id: Part(main.notice_id, reason)}


@pytest.mark.parametrize(
    "other",
    [
        head("a/计划.xlsx"),  # beside the notice, but nothing calls it an attachment
        head("b/附件1.xlsx"),
        letter("a/附件1.docx", doc_number="高市双随机办〔2023〕3号"),
        head("a/附件1.docx", issuer="高平市教育局"),
        head("a/附件1.docx", doc_number="高教〔2023〕3号"),
        letter("a/附件1.pdf"),  # the notice itself once more
        head("a/附件1.docx", status="failed"),
        head("a/附件.zip", kind="archive"),
    ],
)
def test_no_ground_no_part(other: Head) -> None:
    assert parts(letter("a/通知.docx"), other) == {}


def test_two_possible_notices_are_named_and_none_is_taken() -> None:
    first, second = letter("a/一.docx"), letter("a/二.docx", doc_number="高市双随机办〔2023〕5号")
    assert parts(first, second, head("a/附件.xlsx")) == {"a/附件.xlsx": Part(rivals=("a/一.docx", "a/二.docx"))}
    lists = second._replace(attachments=linked("附件"))
    assert parts(first, lists, head("a/附件.xlsx")) == {"a/附件.xlsx": Part("a/二.docx", "folder")}


def test_copies_of_one_notice_are_one_and_the_nearer_of_two_wins() -> None:
    copies = [letter(f"a/通知.{kind}", content_hash="same", ordinal=n) for n, kind in enumerate(("pdf", "docx"))]
    assert parts(*copies, head("a/附件.xlsx")) == {"a/附件.xlsx": Part("a/通知.pdf", "folder")}
    march, may = (letter(f"{month}/通知.docx", attachments=linked(("计划表", "附件1.xlsx"))) for month in ("3", "5"))
    found = parts(march, may, head("3/附件1.xlsx"), head("5/附件1.xlsx"))
    assert {i: part.main for i, part in found.items()} == {"3/附件1.xlsx": "3/通知.docx", "5/附件1.xlsx": "5/通知.docx"}


def test_the_archive_around_an_archive_and_the_mail_itself() -> None:
    inner = head("m.eml!/附件.zip", kind="archive", parent="mail", n_items=0)._replace(notice_id="zip")
    plan = head("m.eml!/附件.zip!/a/计划.xlsx", parent="zip")
    mail = head("m.eml", kind="archive", n_items=0)._replace(notice_id="mail")
    found = parts(mail, inner, letter("m.eml!/通知.docx", parent="mail"), plan)
    assert found == {plan.notice_id: Part("m.eml!/通知.docx", "archive")}
    said = letter("m.eml")._replace(notice_id="mail")
    assert parts(said, inner, plan) == {plan.notice_id: Part("mail", "archive")}


def test_a_part_of_a_part_belongs_to_the_notice_and_a_circle_to_none() -> None:
    cover = page(("计划", "2023年度抽查计划.html"))
    middle = head("a/2023年度抽查计划.html", attachments=linked(("表", "202303284444.xlsx")))
    last = head("b/202303284444.xlsx")
    assert {i: part.main for i, part in parts(cover, middle, last).items()} == dict.fromkeys(
        (middle.notice_id, last.notice_id), cover.notice_id
    )
    one = head("a/10000001.html", attachments=linked(("x", "10000002.html")))
    two = head("a/10000002.html", attachments=linked(("x", "10000001.html")))
    assert parts(one, two) == {}


@pytest.mark.parametrize(
    ("first", "second", "same", "far"),
    [
        ("附件1：2023年度抽查计划表.xlsx", "http://a.gov.cn/x/2023%E5%B9%B4%E5%BA%A6抽查计划表.pdf?v=1", True, True),
        ("P020230328.xls", "/b/P020230328.xls", True, True),
        ("附件1.xlsx", "附件1.xls", True, False),
        ("附件1.xlsx", "附件2.xlsx", False, False),
        ("计划表.xlsx", "1.计划表", True, False),
        ("甲局计划表.xlsx", "乙局计划表.xlsx", False, False),
        ("%E9.xlsx", "%E9.xlsx", True, False),
    ],
)
def test_names(first: str, second: str, same: bool, far: bool) -> None:
    one, two = keys_of_name(first), keys_of_name(second)
    assert (bool(one & two), bool(far_keys(one) & far_keys(two))) == (same, far)


@pytest.mark.parametrize(
    ("name", "number"), [("附件1.xlsx", 1), ("附件二：表.doc", 2), ("附件１２.xls", 12), ("表1.xls", None)]
)
def test_annex_numbers(name: str, number: int | None) -> None:
    assert annex_number(name) == number


def documents() -> st.SearchStrategy[list[Head]]:
    one = st.builds(
        lambda folder, name, number, issuer, title, parent, named, items: (
            f"{folder}/{name}",
            {"doc_number": number, "issuer": issuer, "title": title, "parent": parent, "n_items": items}
            | {"attachments": linked(*named)},
        ),
        st.sampled_from(["a", "b", "a/附件", "z.zip!"]),
        st.sampled_from(["附件1.xlsx", "通知.docx", "20230328计划.pdf", "附件2.csv"]),
        st.sampled_from([None, NUMBER, "乙〔2023〕1号"]),
        st.sampled_from([None, "甲局", "乙局"]),
        st.sampled_from([None, TITLE, "2023年度抽查计划"]),
        st.sampled_from([None, "zip"]),
        st.lists(st.sampled_from(["附件1", "2023年度抽查计划", ("计划", "20230328计划.pdf")]), max_size=2),
        st.sampled_from([0, 3]),
    )
    return st.lists(one, max_size=7, unique_by=lambda made: made[0]).map(
        lambda rows: [head(path, **more)._replace(ordinal=n) for n, (path, more) in enumerate(rows)]
    )


@given(documents())
def test_promises(heads: list[Head]) -> None:
    by_id = {one.notice_id: one for one in heads}
    found = find_parts(by_id, by_id)
    assert found == find_parts({one.notice_id: one for one in reversed(heads)}, set(by_id))
    for i, part in found.items():
        assert not (part.main and part.rivals) and len(part.rivals) in (0, 2)
        if part.main is None:
            continue
        own, main = by_id[i], by_id[part.main]
        assert found[part.main].main is None  # no part of a part
        assert own.doc_number in (None, main.doc_number) and own.issuer in (None, main.issuer)
