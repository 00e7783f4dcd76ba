"""Finding plan tables and laying their rows over the columns."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.steps.align import align
from pipelines.steps.flattened import restore_tables
from pipelines.steps.items import RawPlanItem, raw_items
from pipelines.steps.plans import PlanReading, read_plans
from pipelines.steps.sequence import numbered, sequence_notes
from tests.support.tables import LEFT, UP, document, grid, ragged

HEADER = (
    "序号",
    "抽查任务名称",
    "抽查事项",
    "抽查对象范围",
    "抽查比例及频次",
    "信用风险分类要求",
    "抽查时间",
    "发起部门",
    "配合部门",
)
ROW = (
    "1",
    "对农药经营企业的抽查",
    "农药经营监督检查",
    "农药经营企业",
    "5%；1次/年",
    "不涉及",
    "3月—8月",
    "县农业农村局",
    "县市场监管局",
)


def row(seq: object, **changes: str) -> tuple[str, ...]:
    names = ("seq", "task", "matters", "scope", "quota", "risk", "window", "lead", "join")
    values = dict(zip(names, ROW, strict=True)) | {"seq": str(seq), "task": f"对第{seq}类企业的抽查"} | changes
    return tuple(values[name] for name in names)


def items(reading: PlanReading) -> list[RawPlanItem]:
    return [item for plan in reading.plans for item in raw_items(plan)]


def texts(item: RawPlanItem, field: str) -> list[str]:
    return [cell.text for cell in item.cells.get(field, ())]


def codes(item: RawPlanItem) -> list[str]:
    return [note.code for _, note in item.notes]


def test_every_row_is_read_or_ignored_with_a_reason() -> None:
    table = grid(
        ("某县2026年度抽查计划表", *[LEFT] * 8),
        ("填报单位：某局", *[LEFT] * 8),
        HEADER,
        row(1),
        ("", *[""] * 8),
        row(2),
        ("合计", "2项", *[""] * 7),
        ("注：比例可依实际调整。", *[LEFT] * 8),
    )
    reading = read_plans(document(table))
    assert [item.seq for item in items(reading)] == [1, 2]
    reasons = {ignored.row.row_no: ignored.reason for ignored in reading.ignored}
    assert reasons == {1: "标题行", 2: "填报信息行", 3: "表头行", 5: "空行", 7: "合计行", 8: "注释行"}


def test_a_row_full_of_cells_is_data_whatever_it_begins_with() -> None:
    header = ("抽查计划编号", *HEADER[1:])
    rows = [(first, *row(n)[1:]) for n, first in enumerate(("****001", "注1", "★2"), start=1)]
    reading = read_plans(document(ragged(header, *rows)))
    assert [texts(item, "task_name") for item in items(reading)] == [[f"对第{n}类企业的抽查"] for n in (1, 2, 3)]


def test_pages_with_their_own_changed_header_are_one_plan() -> None:
    changed = tuple(
        {"抽查时间": "抽取检查起至时间", "信用风险分类要求": "智慧监管（信用风险分类）要求"}.get(h, h) for h in HEADER
    )
    reading = read_plans(document(ragged(HEADER, row(1), row(2)), "某县抽查计划", ragged(changed, row(3), row(4))))
    assert [plan.table_no for plan in reading.plans] == [1]
    assert [item.seq for item in items(reading)] == [1, 2, 3, 4]


def test_numbers_that_begin_anew_are_a_second_plan() -> None:
    reading = read_plans(document(ragged(HEADER, row(1), row(2)), ragged(HEADER, row(1))))
    assert [(item.table_no, item.seq) for item in items(reading)] == [(1, 1), (1, 2), (2, 1)]


def test_a_table_without_header_continues_the_plan_before() -> None:
    reading = read_plans(document(ragged(HEADER, row(1), row(2)), ragged(row(3), row(4))))
    assert [item.seq for item in items(reading)] == [1, 2, 3, 4]
    assert texts(items(reading)[3], "window") == ["3月—8月"]


def test_a_table_that_is_no_plan_is_ignored_row_by_row() -> None:
    contacts = grid(
        ("序号", "单位", "联络员", "联系电话"),
        ("1", "教育局", "甲", "5682028"),
        ("2", "公安局", "乙", "5682029"),
    )
    reading = read_plans(document(contacts, ragged(HEADER, row(1))))
    assert [item.seq for item in items(reading)] == [1]
    assert sum("不是抽查计划表" in ignored.reason for ignored in reading.ignored) == 3


def test_a_header_that_is_missing_is_inferred_and_said() -> None:
    reading = read_plans(document(ragged(*(row(n) for n in range(1, 6)))))
    found = items(reading)
    assert [texts(item, "window") for item in found] == [["3月—8月"]] * 5
    assert texts(found[0], "cooperators") == ["县市场监管局"]
    assert [note.code for _, note in reading.plans[0].notes] == ["missing_column"]


@pytest.mark.parametrize(
    ("lost", "field"),
    [("risk", "risk"), ("window", "window"), ("quota", "quota_frequency")],
)
def test_a_lost_cell_is_realigned_by_type_and_flagged(lost: str, field: str) -> None:
    names = ("seq", "task", "matters", "scope", "quota", "risk", "window", "lead", "join")
    shifted = tuple(text for name, text in zip(names, row(2), strict=True) if name != lost)
    reading = read_plans(document(ragged(HEADER, row(1), (*shifted, ""), row(3))))
    second = items(reading)[1]
    assert codes(second) == ["shifted_cells"]
    assert texts(second, field) in ([], [""])
    for name, other in (
        ("risk", "risk"),
        ("window", "window"),
        ("lead", "initiator"),
        ("join", "cooperators"),
    ):
        if name != lost:
            assert texts(second, other) == [dict(zip(names, row(2), strict=True))[name]]


def test_a_lost_free_text_is_ambiguous_and_quarantined_with_its_cells() -> None:
    short = ("2", "农药经营监督检查", "农药经营企业", *row(2)[4:])
    reading = read_plans(document(ragged(HEADER, row(1), short, row(3))))
    second = items(reading)[1]
    assert second.quarantine is not None and "隔离" in second.quarantine
    assert second.rows[0].raw() == short
    assert second.seq == 2


def test_cells_that_a_merge_took_from_a_text_export_come_from_above_with_a_finding() -> None:
    reading = read_plans(document(ragged(HEADER, row(1), row(2)[:6] + row(2)[7:])))
    assert texts(items(reading)[1], "window") == ["3月—8月"]
    assert codes(items(reading)[1]) == ["shifted_cells"]


def test_two_level_headers() -> None:
    top = ("序号", "抽查事项", "抽查对象", "抽查比例(%)", "抽查时间", LEFT, "部门", LEFT)
    low = (UP, UP, UP, UP, "自", "至", "发起", "配合")
    data = ("1", "甲检查", "甲企业", "20", "3月", "8月", "县教育局", "县公安局")
    item = items(read_plans(document(grid(top, low, data))))[0]
    assert texts(item, "window_start") == ["3月"]
    assert texts(item, "window_end") == ["8月"]
    assert texts(item, "initiator") == ["县教育局"]
    assert texts(item, "cooperators") == ["县公安局"]
    assert item.cells["quota"][0].unit == "percent"


def test_two_level_headers_in_text_with_only_the_children_on_the_second_line() -> None:
    top = ("序号", "抽查事项", "抽查对象", "抽查比例", "抽查时间", "部门")
    data = ("1", "甲检查", "甲企业", "20%", "3月", "8月", "县教育局", "县公安局")
    item = items(read_plans(document(ragged(top, ("自", "至", "发起", "配合"), data))))[0]
    assert (texts(item, "window_start"), texts(item, "window_end")) == (["3月"], ["8月"])
    assert (texts(item, "initiator"), texts(item, "cooperators")) == (["县教育局"], ["县公安局"])


def test_sub_rows_of_departments_are_one_item_with_their_matters_united() -> None:
    table = grid(
        HEADER,
        ("1", "对学校的抽查", "食堂检查", "中小学校", "10%", "", "4月", "县教育局", "县市场监管局"),
        (UP, UP, "消防检查", UP, UP, UP, UP, UP, "县消防救援大队"),
        row(2),
    )
    first, second = items(read_plans(document(table)))
    assert texts(first, "matters") == ["食堂检查", "消防检查"]
    assert texts(first, "cooperators") == ["县市场监管局", "县消防救援大队"]
    assert [r.row_no for r in first.rows] == [2, 3]
    assert second.seq == 2


def test_one_task_with_two_scopes_and_ratios_is_two_items_with_the_same_number() -> None:
    table = grid(
        HEADER,
        ("1", "对药品单位的抽查", "药品检查", "药品生产企业", "25%", "", "4月", "县市场监管局", ""),
        (UP, UP, UP, "药品经营企业", "1%", UP, UP, UP, UP),
    )
    found = items(read_plans(document(table)))
    assert [item.seq for item in found] == [1, 1]
    assert [texts(item, "quota_frequency") for item in found] == [["25%"], ["1%"]]
    assert [texts(item, "task_name") for item in found] == [["对药品单位的抽查"]] * 2
    assert texts(found[1], "initiator") == ["县市场监管局"]


def test_a_second_scope_without_a_number_of_its_own_has_that_of_its_task() -> None:
    blank = ("", "对第1类企业的抽查", "农药经营监督检查", "农药批发企业", "20%", "", "3月", "县农业农村局", "")
    found = items(read_plans(document(ragged(HEADER, row(1), blank, row(2)))))
    assert [item.seq for item in found] == [1, 1, 2]
    assert [texts(item, "target_scope") for item in found[:2]] == [["农药经营企业"], ["农药批发企业"]]


def test_a_merged_department_fills_the_rows_that_it_covers() -> None:
    table = grid(HEADER, row(1), (*row(2)[:7], UP, UP), (*row(3)[:7], UP, "县公安局"))
    found = items(read_plans(document(table)))
    assert [texts(item, "initiator") for item in found] == [["县农业农村局"]] * 3
    assert texts(found[2], "cooperators") == ["县公安局"]
    assert [codes(item) for item in found] == [[], [], []]


def test_a_band_with_a_body_heads_the_rows_below_it() -> None:
    header = HEADER[:5] + HEADER[6:7]
    data = [(str(n), f"对{n}的抽查", "检查", "企业", "5%", "3月") for n in (1, 2)]
    table = grid(header, ("一、县教育局", *[LEFT] * 5), data[0], ("二、县公安局", *[LEFT] * 5), data[1])
    found = items(read_plans(document(table)))
    assert [item.section.text for item in found if item.section] == ["县教育局", "县公安局"]


def test_cells_on_lines_of_their_own_are_a_table_again() -> None:
    lines = [*HEADER, *row(1), *(t for t in row(2, risk="") if t), *HEADER, *row(3)]
    restored = restore_tables(document("某县通知", *lines, "附注"))
    found = items(read_plans(restored))
    assert [item.seq for item in found] == [1, 2, 3]
    assert texts(found[1], "window") == ["3月—8月"]
    assert codes(found[1]) == ["shifted_cells"]


def test_wrapped_cells_on_lines_of_their_own_are_never_guessed() -> None:
    wrapped = [*row(1)[:2], "农药经营", "监督检查", *row(1)[3:]]
    found = items(read_plans(restore_tables(document(*HEADER, *wrapped, *row(2)))))
    assert found[0].quarantine or texts(found[0], "matters") == ["农药经营监督检查"]
    assert [item.seq for item in found] == [1, 2]


def test_padded_pipe_columns_do_not_disturb() -> None:
    padded = [tuple(cell for text in line for cell in (text, "")) for line in (HEADER, row(1), row(2))]
    found = items(read_plans(document(ragged(*padded))))
    assert [texts(item, "initiator") for item in found] == [["县农业农村局"]] * 2
    uneven = (*row(3)[:3], "", *row(3)[3:], *[""] * 8)
    found = items(read_plans(document(ragged(padded[0], padded[1], uneven))))
    assert texts(found[1], "initiator") == ["县农业农村局"]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([1, 2, 3], []),
        ([1, 2, 2, 3], []),
        ([1, 2, 4], [(2, "seq_gap")]),
        ([2, 3], [(0, "seq_gap")]),
        ([1, 2, 3, 2, 4], [(3, "seq_duplicate")]),
        ([1, None, 2], []),
        ([1, 3, 2, 4], [(1, "seq_gap"), (2, "seq_gap")]),
    ],
)
def test_serial_numbers(numbers: list[int | None], expected: list[tuple[int, str]]) -> None:
    tasks = [str(number) for number in numbers]
    assert [(index, note.code) for index, note in sequence_notes(numbers, tasks)] == expected


def test_a_number_twice_in_a_row_for_different_tasks_is_a_duplicate() -> None:
    assert [n.code for _, n in sequence_notes([1, 2, 2], ["甲", "乙", "丙"])] == ["seq_duplicate"]


TEXT = st.sampled_from(["", "1", "5%", "3月—8月", "县教育局", "对企业的抽查", "检查", "1次/年", "/", "不涉及"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(TEXT, min_size=1, max_size=11), min_size=0, max_size=8))
def test_whatever_the_rows_none_is_lost(rows: list[list[str]]) -> None:
    table = ragged(HEADER, *rows)
    reading = read_plans(document(table))
    seen = [r.row_no for plan in reading.plans for item in raw_items(plan) for r in item.rows]
    seen += [ignored.row.row_no for ignored in reading.ignored]
    assert sorted(seen) == list(range(1, table.n_rows + 1))


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXT, min_size=0, max_size=11))
def test_alignment_keeps_every_text_once_and_in_order(texts_: list[str]) -> None:
    fields = (
        "seq",
        "task_name",
        "matters",
        "target_scope",
        "quota_frequency",
        "risk",
        "window",
        "initiator",
        "cooperators",
    )
    found = align(fields, texts_)
    filled = [i for i, text in enumerate(texts_) if text.strip()]
    if found is None:
        assert len(filled) > len(fields)
    else:
        assert [i for i in found.cell_of if i is not None] == filled


NAMES = ("序号", "抽查任务名称", "抽查对象", "抽查比例", "抽查时间", "发起部门", "配合部门", "检查内容")
FIRST = ("1", "养老机构抽查", "养老机构", "20%", "4月-9月", "县民政局", "县公安局", "治安检查")


def test_a_sub_row_with_its_last_cells_only_belongs_to_the_item_above() -> None:
    reading = read_plans(document(ragged(NAMES, FIRST, ("县消防救援大队", "消防检查"))))
    (item,) = items(reading)
    assert texts(item, "cooperators") == ["县公安局", "县消防救援大队"]
    assert texts(item, "matters") == ["治安检查", "消防检查"]
    assert {note.code for _, note in item.notes} == {"shifted_cells"}


def test_a_sub_row_that_cannot_be_laid_flags_the_item_above() -> None:
    reading = read_plans(document(ragged(NAMES, FIRST, ("甲", "乙", "丙", "丁"), ("2", *FIRST[1:]))))
    first, lost, second = items(reading)
    assert lost.quarantine
    assert {note.code for _, note in first.notes} == {"unread_text"}
    assert not second.notes


def test_a_row_that_lost_only_last_cells_that_plans_leave_empty_is_read_and_flagged() -> None:
    names = (*NAMES[:2], "检查内容", *NAMES[2:7])
    row_ = ("1", "养老机构抽查", "治安检查", "养老机构", "20%", "4月-9月", "县民政局")
    (item,) = items(read_plans(document(ragged(names, row_))))
    assert texts(item, "initiator") == ["县民政局"]
    assert "cooperators" not in item.cells
    assert {note.code for _, note in item.notes} == {"shifted_cells"}


def test_the_rest_of_a_row_on_the_next_page_goes_on_in_its_cells() -> None:
    cut = ("1", "养老机构抽查", "养老机构", "20%", "4月-9月", "县民政局", "县公安局、县应", "治安检查")
    rest = ("", "", "", "", "", "", "急管理局", "")
    (item,) = items(read_plans(document(grid(NAMES, cut), grid(NAMES, rest))))
    assert texts(item, "cooperators") == ["县公安局、县应急管理局"]
    assert {note.code for _, note in item.notes} == {"row_continued"}


def test_a_whole_body_on_the_next_page_is_a_sub_row_not_the_rest_of_a_word() -> None:
    rest = ("", "", "", "", "", "", "县应急管理局", "")
    (item,) = items(read_plans(document(grid(NAMES, FIRST), grid(NAMES, rest))))
    assert texts(item, "cooperators") == ["县公安局", "县应急管理局"]
    assert not item.notes


def test_a_lone_body_in_a_later_column_is_no_heading() -> None:
    lone = ("", "", "", "", "", "", "县应急管理局", "")
    (item,) = items(read_plans(document(grid(NAMES, FIRST, lone))))
    assert texts(item, "cooperators") == ["县公安局", "县应急管理局"]


def test_a_lone_line_between_rows_flags_the_row_above() -> None:
    second = ("2", *FIRST[1:])
    first, _ = items(read_plans(document(ragged(NAMES, FIRST, ("县应急管理局",), second))))
    assert {note.code for _, note in first.notes} == {"unread_text"}
    apart = read_plans(document(ragged(NAMES, FIRST), "县应急管理局", ragged(second, ("3", *FIRST[1:]))))
    assert {note.code for _, note in items(apart)[0].notes} == {"unread_text"}
    paged = read_plans(document(ragged(NAMES, FIRST), "— 2 —", ragged(second, ("3", *FIRST[1:]))))
    assert not items(paged)[0].notes


@pytest.mark.parametrize(
    "other",
    [
        (("序号", "工作任务", "责任部门", "完成时限"), ("1", "更新清单", "各成员单位", "3月底前")),
        (("序号", "抽查任务名称", "抽查对象数", "完成时间", "抽查结果"), ("1", "甲抽查", "30", "10月", "未发现问题")),
        (("序号", "抽查事项", "抽查依据", "抽查对象", "抽查比例"), ("1", "甲检查", "《甲法》", "甲企业", "3%")),
        (("序号", "单位", "联系人", "联系电话"), ("1", "县民政局", "王某", "1234567")),
    ],
)
def test_tables_that_only_resemble_plans(other: tuple[tuple[str, ...], ...]) -> None:
    alone = read_plans(document("附件1", ragged(*other), "附件2", ragged(NAMES, FIRST)))
    assert [texts(item, "task_name") for item in items(alone)] == [["养老机构抽查"]]
    for rows in ((NAMES, FIRST, ("附件2",), *other), (*other, ("附件2",), NAMES, FIRST)):
        joined = read_plans(document(ragged(*rows)))
        assert [texts(item, "task_name") for item in items(joined)] == [["养老机构抽查"]]
        assert len(joined.ignored) == len(rows) - 1


def test_group_headings_may_let_the_numbers_begin_anew() -> None:
    names = NAMES[:5]
    rows = [
        ("县教育局",),
        ("1", *FIRST[1:5]),
        ("2", *FIRST[1:5]),
        ("县水利局",),
        ("1", *FIRST[1:5]),
        ("3", *FIRST[1:5]),
    ]
    reading = read_plans(document(ragged(names, *rows)))
    (plan,) = reading.plans
    found = numbered(plan, raw_items(plan))
    assert [[note.code for _, note in item.notes] for item in found] == [[], [], [], ["seq_gap"]]


def test_numbers_in_han_digits() -> None:
    rows = [(n, *FIRST[1:]) for n in ("一", "（二）", "十一")]
    assert [item.seq for item in items(read_plans(document(ragged(NAMES, *rows))))] == [1, 2, 11]


def test_a_row_that_leaves_amount_time_and_body_empty_shares_those_above() -> None:
    emptied = ("2", "冷库抽查", "冷库", "", "", "", "", "消防检查")
    (_, second) = items(read_plans(document(ragged(NAMES, FIRST, emptied))))
    assert [texts(second, f) for f in ("quota", "window", "initiator", "cooperators")] == [
        ["20%"],
        ["4月-9月"],
        ["县民政局"],
        ["县公安局"],
    ]
    assert {note.code for _, note in second.notes} == {"filled_from_above"}
    partly = ("2", "冷库抽查", "冷库", "", "", "县商务局", "", "消防检查")
    (_, own) = items(read_plans(document(ragged(NAMES, FIRST, partly))))
    assert (texts(own, "quota"), texts(own, "initiator"), own.notes) == ([""], ["县商务局"], ())
