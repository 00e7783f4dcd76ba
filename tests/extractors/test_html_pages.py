"""Whole pages: the plan of a page is the plan of its twin; damaged pages give a reading or a sentence."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from extractors.extract import extract
from pipelines.steps.process import process_bytes
from sample_docs.builder.model import Notice, load_notices
from tests.support import gov_pages
from warehouse.models import Bundle

NOTICES = {notice.stem: notice for notice in load_notices()}
JOINT = NOTICES["gaoping-2023-joint"]


def items(bundle: Bundle) -> list[dict[str, Any]]:
    return [item.model_dump(exclude={"item_id"}) for item in bundle.items]


def twin(notice: Notice, ending: str) -> Bundle:
    form = next(form for form in notice.forms if form.extension == ending)
    name = notice.file_name(form)
    return process_bytes((gov_pages.NOTICES / name).read_bytes(), name, name)


PAGES = {
    "plain": gov_pages.page(JOINT).encode(),
    "word-tables-gbk": gov_pages.page(JOINT, gov_pages.paragraphs, layout=True, charset="gb2312").encode("gb18030"),
    "spans-tables": gov_pages.page(JOINT, gov_pages.spans, layout=True, charset="gb2312").encode("utf-8"),
}


@pytest.mark.parametrize("name", list(PAGES))
def test_a_page_has_the_plan_and_the_head_of_its_twin(name: str) -> None:
    page, docx = process_bytes(PAGES[name], "a.html", "a.html"), twin(JOINT, "docx")
    assert len(page.items) == 49
    assert items(page) == items(docx)
    assert page.notice.content_hash == docx.notice.content_hash
    assert page.notice.title == docx.notice.title
    assert page.notice.issuer == docx.notice.issuer != "市政府办公室"
    assert page.notice.phone == docx.notice.phone
    assert {f.code for f in page.findings} == {f.code for f in docx.findings}


def test_merged_cells_of_a_page_have_the_plan_of_the_twin() -> None:
    notice = NOTICES["qinghe-2024-joint"]
    page = process_bytes(gov_pages.page(notice, gov_pages.paragraphs).encode(), "a.html", "a.html")
    assert items(page) == items(twin(notice, "docx"))


def test_nothing_of_the_site_is_read_and_the_attachment_is_named() -> None:
    document = extract(PAGES["word-tables-gbk"], "a.html")
    text = "\n".join(document.lines())
    assert not any(
        word in text for word in ("当前的位置", "ICP", "微信", "上一篇", "公开年报", "5222222", "搜索", "打印")
    )
    assert [(a.name, a.target) for a in document.attachments] == [("附件：计划表.xlsx", "./P0202302141234.xlsx")]
    assert document.issues == ()


def test_damaged_pages_never_raise() -> None:
    random = Random(5)
    notice = NOTICES["qinghe-2024-joint"]
    whole = gov_pages.page(notice, gov_pages.paragraphs, layout=True).encode()
    bits = [
        b"<table>",
        b"</table>",
        b"<tr>",
        b"</td>",
        b"<td rowspan=0 colspan=99>",
        b"\0",
        b"<!--",
        b"<![CDATA[",
        b"<p",
        b"\xff",
        b"&#",
    ]
    for _ in range(40):
        data = bytearray(whole[: random.randrange(len(whole))])
        for _ in range(random.randrange(12)):
            at = random.randrange(len(data) + 1)
            data[at : at + random.randrange(30)] = random.choice(bits)
        document = extract(b"<html>" + bytes(data), "a.html")
        assert document.blocks or (document.failure or "").endswith("。")


def test_a_page_that_loses_its_end_keeps_the_rows_before() -> None:
    whole = PAGES["plain"]
    document = extract(whole[: whole.index(b"<td>20</td>")], "a.html")
    assert document.tables[-1].n_rows > 19
