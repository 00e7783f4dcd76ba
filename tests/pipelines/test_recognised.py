"""The suspicion of recognised text: what a text can tell of its own damage is told, sound tables are left alone."""

from __future__ import annotations

from functools import lru_cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.extract import extract
from extractors.models import Block, ExtractedDocument, Issue, Paragraph, Table
from pipelines.steps.process import process_document
from pipelines.steps.recognised_columns import one_edit
from pipelines.steps.recognised_signs import odd
from tests.support.ocr_damage import VISIBLE, damaged, without_row
from tests.support.scan_compare import TYPED, compare
from tests.support.scan_documents import documents
from warehouse.models import Bundle

NAMES = ("lanwan-ruled", "yunling", "qinghe", "joint-b", "chengan")
FIELDS = {"quota", "frequency", "window", "initiator", "cooperators", "risk", "mode", "seq", "draw_type"}
CODE = "low_ocr_confidence"


@lru_cache(maxsize=8)
def sample(name: str) -> tuple[ExtractedDocument, Bundle]:
    """A specimen and its reading."""
    ((_, _, data),) = [found for found in documents(name) if found[0] == name]
    document = extract(data, f"{name}.pdf")
    return document, process_document(document, name)


def doubts(bundle: Bundle) -> list[tuple[str | None, str]]:
    return [(f.field, f.message) for f in bundle.findings if f.code == CODE]


def set_cells(name: str, **texts: str) -> Bundle:
    """The specimen as a scan, with cells (``r4c7``) of its first table changed."""
    document, _ = sample(name)
    places = {}
    for place, text in texts.items():
        row, col = place[1:].split("c")
        places[1, int(row), int(col)] = text
    return process_document(damaged(document, places), name)


@pytest.mark.parametrize("name", NAMES)
def test_a_sound_scan_is_left_alone(name: str) -> None:
    document, truth = sample(name)
    score = compare(truth, process_document(damaged(document, {}), name))
    assert (score.review, score.typed_wrong, score.free_wrong) == (0, [], [])
    assert score.ok > 0


@settings(max_examples=70, deadline=None, derandomize=True)
@given(st.sampled_from(NAMES), st.sampled_from(sorted(VISIBLE)), st.integers(0, 10**6))
def test_no_typed_value_changes_in_silence(name: str, kind: str, seed: int) -> None:
    document, truth = sample(name)
    random = Random(seed)
    sure = {item.item_id for item in truth.items if item.status == "ok"}
    cells = [
        f for f in truth.fields if f.item_id in sure and f.table_no and f.row_no and f.col_no and f.field in FIELDS
    ]
    cell = random.choice(cells)
    text = VISIBLE[kind](cell.raw, random)
    if text is None or text == cell.raw:
        return
    places = {(cell.table_no or 0, cell.row_no or 0, cell.col_no or 0): text}
    read = process_document(damaged(document, places), name)
    assert compare(truth, read).typed_wrong == [], (kind, cell.raw, text)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.sampled_from(NAMES), st.integers(0, 10**6))
def test_a_cell_that_slid_to_its_neighbour_is_told(name: str, seed: int) -> None:
    document, truth = sample(name)
    random = Random(seed)
    item = random.choice([item for item in truth.items if item.status == "ok"])
    cells = sorted({(f.table_no or 0, f.row_no or 0, f.col_no or 0, f.raw) for f in truth.fields
                    if f.item_id == item.item_id and f.raw.strip() and f.col_no})  # fmt: skip
    at = random.randrange(len(cells) - 1)
    (table, row, col, text), (_, row2, col2, other) = cells[at], cells[at + 1]
    read = process_document(damaged(document, {(table, row, col): "", (table, row2, col2): f"{text}{other}"}), name)
    assert compare(truth, read).typed_wrong == []


@pytest.mark.parametrize("name", ["yunling", "qinghe", "chengan"])
def test_a_lost_row_is_said_on_both_sides(name: str) -> None:
    document, truth = sample(name)
    lost = truth.items[3]
    assert lost.seq is not None
    read = process_document(without_row(document, 1, lost.row_no), name)
    by_seq = {item.seq: item for item in read.items}
    assert lost.seq not in by_seq
    assert (by_seq[lost.seq - 1].status, by_seq[lost.seq + 1].status) == ("review", "review")
    assert any(f.code == "seq_gap" and str(lost.seq) in f.message for f in read.findings)
    assert read.items[0].status == truth.items[0].status


def test_pieces_of_a_row_that_ran_into_another_are_told() -> None:
    document, truth = sample("yunling")
    table = document.tables[0]
    rows = table.rows()
    upper = {(1, cell.row, cell.col): cell.text + below.text for cell, below in zip(rows[4], rows[5], strict=True)}
    joined = damaged(document, upper)
    read = process_document(without_row(joined, 1, rows[5][0].row), "x")
    assert compare(truth, read).typed_wrong == []


ODD = (
    ("quota", "5%；1次/年", None),
    ("quota", "100%，抽查1次", None),
    ("quota", "A类2%、B类6%", None),
    ("quota", "≥15%；2次/年", None),
    ("quota", "596；1次/年", None),  # its normalizer does not read it
    ("quota", "1596%", "不像原文"),
    ("quota", "200%；1次/年", "不像原文"),
    ("quota", "05%；1次/年", "不像原文"),
    ("quota", "l0%；1次/年", "不像原文"),
    ("quota", "1O%", "不像原文"),
    ("quota", "!2.5", "不像原文"),
    ("quota", "；1次/年", "以标点"),
    ("quota", "20%；", "没有写完"),
    ("window", "3月—8月", None),
    ("window", "3月—18月", "不像原文"),
    ("window", "3月—", "没有写完"),
    ("window", "2023.6-2023.12", None),
    ("window", "10月20日前完成", None),
    ("window", "/", None),
    ("cooperators", "县市场监管局、县公安局", None),
    ("cooperators", "县市场监管局丶县公安局", "不像原文"),
    ("cooperators", "县市场监管局、", "没有写完"),
    ("cooperators", "和体育局", "以标点或连词"),
    ("cooperators", "卫生健康和体育局", None),
    ("cooperators", "市水利局（牵头））", "括号"),
    ("mode", "【县抽县查】高平市市场监管局发起", None),
    ("mode", "【县抽县查高平市市场监管局发起", "括号"),
    ("task_name", "对商场（超市）的双随机抽查", None),
    ("task_name", "对商场（超市的双随机抽查", "括号"),
    ("matters", "1）许可证检查；2）公示检查；", None),
    ("matters", "（一）许可证检查", None),
    ("matters", "，公示信息检查", "以标点"),
    ("target_scope", "全市旅馆、", "没有写完"),
)


@pytest.mark.parametrize(("field", "text", "why"), ODD, ids=[f"{field}-{text}" for field, text, _ in ODD])
def test_signs_of_damage_in_a_cell(field: str, text: str, why: str | None) -> None:
    found = odd(field, text)
    assert (found is None) if why is None else (found is not None and why in found)


EDITS = (("水利局", "水务局", True), ("应急局", "应急管局", True), ("局", "局", False), ("甲乙", "乙甲", False),
         ("公安局", "公安", True), ("公安局", "教育局", False))  # fmt: skip


@pytest.mark.parametrize(("a", "b", "near"), EDITS, ids=[f"{a}-{b}" for a, b, _ in EDITS])
def test_one_edit(a: str, b: str, near: bool) -> None:
    assert one_edit(a, b) is near
    assert one_edit(b, a) is near


def header_of(document: ExtractedDocument, text: str) -> tuple[int, int, int]:
    return next((t.index, c.row, c.col) for t in document.tables for c in t.cells if c.text == text)


@pytest.mark.parametrize("read", ["配合部門", "配合部们", "配台部门", "配合部", "配合部内"])
def test_a_damaged_column_name_is_mended_with_a_finding(read: str) -> None:
    document, truth = sample("joint-b")
    bundle = process_document(damaged(document, {header_of(document, "配合部门"): read}), "x")
    score = compare(truth, bundle)
    assert (score.typed_wrong, score.review) == ([], 0)
    assert any(f.code == "unknown_column" and read in f.message and "配合部门" in f.message for f in bundle.findings)


@pytest.mark.parametrize("read", ["四", "监督星公", ""])
def test_a_lost_column_name_leaves_no_row_sure(read: str) -> None:
    document, truth = sample("joint-b")
    bundle = process_document(damaged(document, {header_of(document, "配合部门"): read}), "x")
    assert compare(truth, bundle).typed_wrong == []


def test_a_column_name_of_a_text_table_is_not_touched() -> None:
    document, _ = sample("joint-b")
    place = header_of(document, "配合部门")
    blocks: list[Block] = []
    for block in damaged(document, {place: "配合部們"}).blocks:
        blocks.append(block.model_copy(update={"reader": "pdf-rules"}) if isinstance(block, Table) else block)
    bundle = process_document(document.model_copy(update={"blocks": tuple(blocks)}), "x")
    assert doubts(bundle) == []
    assert not any("读取" in f.message for f in bundle.findings if f.code == "unknown_column")


def with_layer(document: ExtractedDocument, page: int | None) -> ExtractedDocument:
    """The text document, said to be a page image with a layer of recognised text."""
    issue = Issue(code="scanned_text", severity="warning", message="第 2 页是整页图像加识别出的文字。", page=page)
    return document.model_copy(update={"issues": (*document.issues, issue)})


def with_text(document: ExtractedDocument, place: tuple[int, int, int], text: str) -> ExtractedDocument:
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Table) and block.index == place[0]:
            cells = [c.model_copy(update={"text": text}) if (c.row, c.col) == place[1:] else c for c in block.cells]
            blocks.append(block.model_copy(update={"cells": tuple(cells)}))
        else:
            blocks.append(block)
    return document.model_copy(update={"blocks": tuple(blocks)})


def test_a_hidden_layer_of_text_is_recognised_text() -> None:
    document, truth = sample("yunling")
    cell = next(f for f in truth.fields if f.field == "cooperators" and f.raw.endswith("局"))
    place = (cell.table_no or 0, cell.row_no or 0, cell.col_no or 0)
    changed = with_text(document, place, cell.raw[:-2] + "同" + cell.raw[-1])
    plain = {i.item_id: i.status for i in process_document(changed, "x").items}
    layered = process_document(with_layer(changed, cell.page), "x")
    assert {i.item_id: i.status for i in layered.items}[cell.item_id] == "review"
    elsewhere = process_document(with_layer(changed, 99), "x")
    assert {i.item_id: i.status for i in elsewhere.items} == plain


def test_an_empty_cell_is_doubted_only_where_nobody_saw_the_ink() -> None:
    document, truth = sample("lanwan-ruled")
    cell = next(f for f in truth.fields if f.field == "cooperators" and "局" in f.raw)
    place = (cell.table_no or 0, cell.row_no or 0, cell.col_no or 0)
    scanned = process_document(damaged(document, {place: ""}), "x")
    layered = process_document(with_layer(with_text(document, place, ""), cell.page), "x")
    status = [{i.item_id: i.status for i in b.items}[cell.item_id] for b in (scanned, layered)]
    assert status == ["ok", "review"]


def with_line(document: ExtractedDocument, old: str, new: str) -> ExtractedDocument:
    """The document as a scan, with a piece of its running text read differently."""
    blocks = [
        block.model_copy(update={"text": block.text.replace(old, new)}) if isinstance(block, Paragraph) else block
        for block in damaged(document, {}).blocks
    ]
    pages = [Issue(code="page_recognised", severity="info", message="扫描。", page=page) for page in (1, 2, 3)]
    return document.model_copy(update={"blocks": tuple(blocks), "issues": (*document.issues, *pages)})


def test_a_plan_year_that_stands_nowhere_else_leaves_no_date_sure() -> None:
    document, truth = sample("qinghe")
    year = str(truth.notice.plan_year)
    for old, new in ((f"{year}年度", "2028年度"), (f"〔{year}〕", "〔2026〕")):
        read = process_document(with_line(document, old, new), "x")
        assert compare(truth, read).typed_wrong == []
        assert compare(truth, read).head_wrong == []


NUMBERS = ("[2024]", "（2024）", "2024]", "〔2024", "【2024】", "[2024〕")


@pytest.mark.parametrize("read", NUMBERS)
def test_a_document_number_with_damaged_brackets_is_mended_with_a_finding(read: str) -> None:
    document, truth = sample("qinghe")
    bundle = process_document(with_line(document, "〔2024〕", read), "x")
    assert bundle.notice.doc_number == truth.notice.doc_number
    assert any(f.code == "doc_number_incomplete" and f.severity == "warning" for f in bundle.findings)


HEADS = (
    ("〔2024〕", "2024", "doc_number"),
    ("〔2024〕", "〔2021〕", "doc_number"),
    ("2024年", "2O24年", "issue_date"),
    ("号", "", "doc_number"),
)


@pytest.mark.parametrize(("old", "new", "field"), HEADS, ids=[f"{a}-{b}" for a, b, _ in HEADS])
def test_a_damaged_head_is_said(old: str, new: str, field: str) -> None:
    document, truth = sample("qinghe")
    bundle = process_document(with_line(document, old, new), "x")
    assert compare(truth, bundle).head_wrong == []
    assert getattr(bundle.notice, field) == getattr(truth.notice, field) or field in {f.field for f in bundle.findings}


def test_a_doubt_about_a_line_becomes_one_about_the_field_that_stands_in_it() -> None:
    document, _ = sample("qinghe")
    scan = with_line(document, "通知", "通知")
    title = next(p for p in scan.paragraphs if "关于" in p.text)
    issue = Issue(code=CODE, severity="warning", message="存疑。", page=title.page, raw=title.text[:6])
    bundle = process_document(scan.model_copy(update={"issues": (*scan.issues, issue)}), "x")
    assert "title" in {field for field, _ in doubts(bundle)}


def test_findings_of_the_guard_lead_to_the_cell() -> None:
    document, truth = sample("qinghe")
    cell = next(f for f in truth.fields if f.field == "quota" and f.status == "ok")
    place = (cell.table_no or 0, cell.row_no or 0, cell.col_no or 0)
    read = process_document(damaged(document, {place: "l0%，1次/年"}), "x")
    (found,) = {
        (f.page, f.table_no, f.row_no, f.col_no) for f in read.findings if f.code == CODE and f.field == "quota"
    }
    assert found == (cell.page, *place)
    assert TYPED["quota"][0] == "quota_op"
