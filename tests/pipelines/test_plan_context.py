"""What stands around the rows and bears on them: group headings, notes, captions, odd columns."""

from __future__ import annotations

import pytest

from pipelines.steps.process import process_bytes
from warehouse.models import Bundle

BUREAU = """云岭县市场监督管理局文件
云市监发〔2026〕3号
关于印发2026年度抽查计划的通知
2026年1月5日
"""
SHORT = "序号 | 抽查任务名称 | 抽查事项 | 抽查对象 | 抽查比例 | 抽查时间"
ROW = "{n} | 对第{n}类的抽查 | 甲检查 | 甲企业 | 5% | 3月"
FULL = "序号 | 抽查任务名称 | 抽查事项 | 抽查对象 | 抽查比例 | 抽查时间 | 发起部门 | 配合部门"


def ingest(*rows: str, head: str = BUREAU) -> Bundle:
    text = head + "\n".join(row.replace(" | ", "\t") for row in rows) + "\n"
    return process_bytes(text.encode(), "notice.txt", "notice.txt")


def row(n: int) -> str:
    return ROW.format(n=n)


def full(n: int, **changes: str) -> str:
    values = {"task": f"对第{n}类的抽查", "quota": "5%", "window": "3月—8月", "lead": "县教育局", "join": "县公安局"}
    task, quota, window, lead, join = (values | changes).values()
    return f"{n} | {task} | 甲检查 | 甲企业 | {quota} | {window} | {lead} | {join}"


def statuses(bundle: Bundle) -> list[str]:
    return [item.status for item in bundle.items]


def codes(bundle: Bundle) -> set[str]:
    return {finding.code for finding in bundle.findings}


def test_a_group_heading_that_is_not_understood_ends_the_group_before() -> None:
    bundle = ingest(SHORT, "县教育局 |  |  |  |  | ", row(1), "县教育体育系统 |  |  |  |  | ", row(2))
    assert bundle.items[0].initiator == "云岭县教育局"
    assert bundle.items[1].initiator != "云岭县教育局"
    assert bundle.items[1].status == "review"


def test_a_group_goes_on_below_a_repeated_header() -> None:
    bundle = ingest(SHORT, "县教育局 |  |  |  |  | ", row(1), "", "", SHORT, row(2))
    assert [item.initiator for item in bundle.items] == ["云岭县教育局"] * 2


def test_the_issuer_of_a_joint_plan_is_not_taken_for_its_initiator() -> None:
    head = BUREAU.replace("2026年度抽查计划", "2026年度部门联合抽查计划")
    bundle = ingest(SHORT, row(1), head=head)
    assert bundle.items[0].initiator is None
    assert statuses(bundle) == ["review"]


@pytest.mark.parametrize("note", ["注：以上比例对高风险企业一律提高到50%", "注：每年抽查2次"])
def test_a_note_that_changes_the_plan_makes_every_row_doubtful(note: str) -> None:
    for rows in ((f"{note} |  |  |  |  |  |  | ",), (note,)):
        bundle = ingest(FULL, full(1), full(2), *rows)
        assert statuses(bundle) == ["review", "review"]
        assert "unread_text" in codes(bundle)


@pytest.mark.parametrize("rest", ["县民政局", "督管理局"])
def test_a_line_below_the_table_may_be_the_rest_of_its_last_cell(rest: str) -> None:
    assert statuses(ingest(FULL, full(1), full(2), rest)) == ["ok", "review"]


@pytest.mark.parametrize(
    "lines", [("云岭县市场监督管理局", "2026年1月5日"), ("附件2", "抽查事项清单"), ("联系人：某某",)]
)
def test_signature_annex_and_contact_below_the_table_are_no_rest(lines: tuple[str, ...]) -> None:
    assert statuses(ingest(FULL, full(1), full(2), *lines)) == ["ok", "ok"]


def test_a_note_that_changes_nothing_is_only_ignored() -> None:
    assert statuses(ingest(FULL, full(1), full(2), "注：抽查结果应当公示。")) == ["ok", "ok"]


def test_text_in_a_column_without_a_name_is_never_passed_over() -> None:
    bundle = ingest(f"{FULL} | ", f"{full(1)} | 比例提高到50%", f"{full(2)} | ")
    assert statuses(bundle) == ["review", "ok"]


def test_an_unknown_column_that_speaks_of_amounts_is_flagged() -> None:
    bundle = ingest(f"{FULL} | 工作要求", f"{full(1)} | 高风险企业提高到50%", f"{full(2)} | 认真实施")
    assert statuses(bundle) == ["review", "ok"]


@pytest.mark.parametrize(
    ("header", "text", "expected"),
    [
        ("检查频次（次/季度）", "1", (1, "quarter", 1)),
        ("抽查频次（次/月）", "2", (2, "month", 1)),
        ("检查频次", "1", (1, "plan", 1)),
    ],
)
def test_the_header_says_by_what_period_numbers_count(header: str, text: str, expected: tuple[int, str, int]) -> None:
    (item,) = ingest(f"{FULL} | {header}", f"{full(1)} | {text}").items
    assert (item.frequency_times, item.frequency_per, item.frequency_years) == expected


def test_tens_of_thousands_in_the_header_are_multiplied_out() -> None:
    header = "序号 | 抽查事项 | 抽查对象 | 抽查基数（万户） | 抽查数量（万户） | 抽查时间 | 检查主体"
    (item,) = ingest(header, "1 | 甲检查 | 甲企业 | 4.7 | 2 | 3月 | 县教育局").items
    assert (item.base_count, item.count_min, item.count_unit) == (47000, 20000, "户")


def test_last_years_figures_are_not_this_years_quota() -> None:
    header = "序号 | 抽查事项 | 抽查对象 | 2025年抽查数量 | 抽查比例 | 抽查时间 | 检查主体"
    (item,) = ingest(header, "1 | 甲检查 | 甲企业 | 99户 | 5% | 3月 | 县教育局").items
    assert (str(item.ratio_min), item.count_min, item.status) == ("0.05", None, "review")


def test_a_window_outside_the_plan_year_is_flagged() -> None:
    bundle = ingest(FULL, full(1, window="2025年3月—8月"))
    assert "window_outside_year" in codes(bundle)
    assert statuses(bundle) == ["review"]


def test_a_task_that_begins_like_a_total_is_data() -> None:
    bundle = ingest(SHORT.removeprefix("序号 | "), row(1).removeprefix("1 | ").replace("对第1类", "小计量器具"))
    assert len(bundle.items) == 1
    totals = ingest(FULL, full(1), "合计 | 1项 |  |  | 5% |  |  | ")
    assert [r.reason for r in totals.rows if r.fate == "ignored"][-1] == "合计行"


@pytest.mark.parametrize("lead", ["/", ""])
def test_an_initiator_that_is_not_given_is_said(lead: str) -> None:
    bundle = ingest(FULL, full(1, lead=lead))
    assert statuses(bundle) == ["review"]
    assert "missing_value" in codes(bundle)


def test_without_an_area_no_name_of_a_body_is_certain() -> None:
    bundle = ingest(FULL, full(1, lead="教育局", join="公安局"), head="关于印发2026年度抽查计划的通知\n")
    assert statuses(bundle) == ["review"]


def test_sub_rows_with_another_window_are_kept_and_flagged() -> None:
    header = "序号 | 抽查任务名称 | 抽查事项 | 抽查对象 | 抽查比例 | 抽查时间 | 发起部门 | 配合部门"
    rows = (
        "1 | 对甲的抽查 | 甲检查 | 甲企业 | 5% | 3月—8月 | 县教育局 | 县公安局",
        " |  | 乙检查 |  |  | 9月—11月 |  | 县民政局",
    )
    bundle = ingest(header, *rows)
    assert statuses(bundle) == ["review"]
    assert "9月—11月" in {field.raw for field in bundle.fields}
    assert "conflicting_values" in codes(bundle)


def test_an_estimate_beside_a_ratio_is_not_made_exact() -> None:
    header = "序号 | 抽查事项 | 抽查对象 | 抽查比例 | 抽查数量 | 抽查时间 | 检查主体"
    bundle = ingest(header, "1 | 甲检查 | 甲企业 | 5% | 约20户 | 3月 | 县教育局")
    assert statuses(bundle) == ["review"]


@pytest.mark.parametrize("base", ["，", "474.5", "约百户"])
def test_a_base_that_is_no_whole_number_is_flagged(base: str) -> None:
    header = "序号 | 抽查事项 | 抽查对象 | 抽查基数 | 抽查比例 | 抽查时间 | 检查主体"
    bundle = ingest(header, f"1 | 甲检查 | 甲企业 | {base} | 5% | 3月 | 县教育局")
    assert bundle.items[0].base_count is None
    assert statuses(bundle) == ["review"]


def test_what_is_no_type_of_draw_is_not_taken_for_one() -> None:
    header = "序号 | 抽查类型 | 抽查事项 | 抽查对象 | 抽查比例 | 抽查时间 | 检查主体"
    bundle = ingest(header, "1 | 5%；2次/年 | 甲检查 | 甲企业 | 5% | 3月 | 县教育局")
    assert (bundle.items[0].draw_type, bundle.items[0].status) == (None, "review")


def test_a_deadline_before_the_windows_end_is_a_contradiction() -> None:
    bundle = ingest(f"{FULL} | 完成时限", f"{full(1)} | 5月底前", f"{full(2)} | 9月底前")
    assert statuses(bundle) == ["review", "ok"]


def test_two_plans_of_two_years_are_each_read_in_their_own() -> None:
    head = "云岭县教育局文件\n关于印发抽查计划的通知\n2025年12月20日\n"
    plans = ("2026年度抽查计划表", "", FULL, full(1), "", "2027年度抽查计划表", "", FULL, full(1))
    bundle = ingest(*plans, head=head)
    assert [str(item.window_start) for item in bundle.items] == ["2026-03-01", "2027-03-01"]


def test_a_caption_of_another_year_than_the_title_is_flagged() -> None:
    bundle = ingest("2025年度抽查计划表", "", FULL, full(1))
    assert statuses(bundle) == ["review"]
    assert "plan_year_conflict" in codes(bundle)
