"""What stands in several cells, in remarks, or in the wrong column."""

from __future__ import annotations

import pytest

from pipelines.steps.process import process_bytes
from warehouse.models import Bundle, ItemRecord

HEAD = """云岭县市场监管领域联席会议办公室文件
云双随机办〔2026〕{n}号
关于印发云岭县2026年度部门联合抽查计划的通知
2026年1月5日
"""


def ingest(*rows: str, head: str = HEAD) -> Bundle:
    text = head + "\n".join(row.replace(" | ", "\t") for row in rows) + "\n"
    return process_bytes(text.encode(), "notice.txt", "notice.txt")


def only(bundle: Bundle) -> ItemRecord:
    (item,) = bundle.items
    return item


def codes(bundle: Bundle) -> set[str]:
    return {finding.code for finding in bundle.findings if finding.item_id}


HEADER = "序号 | 抽查任务名称 | 抽查事项 | 抽查对象 | 抽查比例 | 抽查时间 | 发起部门 | 配合部门 | 备注"


@pytest.mark.parametrize(
    ("remark", "status"),
    [
        ("", "ok"),
        ("由信用股负责", "ok"),
        ("少于5家时全部检查", "review"),
        ("比例可提高至10%", "review"),
        ("6月底前完成", "review"),
        ("每年不超过2次", "review"),
    ],
)
def test_a_remark_that_may_change_the_plan_is_not_passed_over(remark: str, status: str) -> None:
    bundle = ingest(HEADER, f"1 | 对甲的抽查 | 甲检查 | 甲企业 | 5% | 3月 | 县教育局 | 县公安局 | {remark}")
    assert only(bundle).status == status
    assert ("unread_text" in codes(bundle)) == (status == "review")


def test_ratio_count_and_base_in_three_columns_are_one_quota() -> None:
    header = "序号 | 抽查事项 | 抽查对象 | 抽查基数(户) | 抽查比例(%) | 抽查户数 | 检查频次 | 检查时间 | 检查主体"
    item = only(ingest(header, "1 | 甲检查 | 甲企业 | 1,200 | 5 | 60 | 1次/年 | 3-5月 | 县市场监管局"))
    assert (item.quota_op, str(item.ratio_min), item.count_min, item.count_unit) == ("=", "0.05", 60, "户")
    assert (item.base_count, item.frequency_times, item.initiator) == (1200, 1, "云岭县市场监督管理局")
    assert item.status == "ok"


def test_two_ratios_that_contradict_each_other_are_flagged() -> None:
    header = "序号 | 抽查事项 | 抽查对象 | 抽查比例 | 检查频次 | 检查时间 | 检查主体"
    bundle = ingest(header, "1 | 甲检查 | 甲企业 | 5% | 1次/年 80% | 3-5月 | 县市场监管局")
    assert only(bundle).status == "review"
    assert "conflicting_values" in codes(bundle)


def test_a_frequency_in_the_window_column_is_said() -> None:
    header = "序号 | 抽查事项 | 抽查对象 | 抽查比例 | 检查时间 | 检查主体"
    bundle = ingest(header, "1 | 甲检查 | 甲企业 | 5% | 每季度抽查1次 | 县市场监管局")
    assert only(bundle).window_start is None
    assert only(bundle).status == "review"
    assert "misplaced_value" in codes(bundle)


def test_a_column_of_caps_gives_upper_limits() -> None:
    header = "序号 | 抽查事项 | 抽查对象 | 抽查比例 | 行政检查频次上限 | 检查时间 | 检查主体"
    item = only(ingest(header, "1 | 甲检查 | 甲企业 | 5% | 2次/年 | 3-5月 | 县市场监管局"))
    assert (item.frequency_op, item.frequency_times, item.frequency_per) == ("<=", 2, "year")


def test_windows_in_two_columns_and_reversed() -> None:
    header = "序号 | 抽查事项 | 抽查对象 | 抽查比例 | 抽取时间自 | 抽取时间至 | 抽查主体"
    right = only(ingest(header, "1 | 甲检查 | 甲企业 | 5% | 3月 | 8月 | 县教育局"))
    assert (str(right.window_start), str(right.window_end)) == ("2026-03-01", "2026-08-31")
    wrong = ingest(header, "1 | 甲检查 | 甲企业 | 5% | 9月 | 3月 | 县教育局")
    assert "window_reversed" in codes(wrong)
    assert only(wrong).status == "review"


def test_without_a_plan_year_no_window_is_certain() -> None:
    head = "云岭县教育局文件\n云教发〔2026〕3号\n关于印发抽查计划的通知\n"
    bundle = ingest(HEADER, "1 | 对甲的抽查 | 甲检查 | 甲企业 | 5% | 3月 | 县教育局 | 县公安局 | ", head=head)
    assert bundle.notice.plan_year is None
    assert only(bundle).window_start is None
    assert only(bundle).status == "review"


def test_an_internal_plan_is_initiated_by_the_bureau_that_issued_it() -> None:
    head = "云岭县市场监督管理局文件\n云市监发〔2026〕3号\n关于印发2026年度内部抽查计划的通知\n2026年1月5日\n"
    header = "序号 | 抽查任务名称 | 抽查事项 | 抽查对象 | 抽查比例 | 抽查时间 | 责任科室"
    item = only(ingest(header, "1 | 对甲的抽查 | 甲检查 | 甲企业 | 5% | 3月 | 信用股", head=head))
    assert (item.initiator, item.cooperators, item.office) == ("云岭县市场监督管理局", (), "信用股")


def test_several_bodies_in_charge_without_roles_are_flagged() -> None:
    header = "序号 | 抽查事项 | 抽查对象 | 抽查比例 | 检查时间 | 检查主体"
    bundle = ingest(header, "1 | 甲检查 | 甲企业 | 5% | 3月 | 县教育局、县公安局")
    assert only(bundle).status == "review"
    assert "several_initiators" in codes(bundle)


def test_roles_inside_a_cell() -> None:
    header = "序号 | 抽查事项 | 抽查对象 | 抽查比例 | 检查时间 | 检查部门（发起/配合）"
    item = only(ingest(header, "1 | 甲检查 | 甲企业 | 5% | 3月 | 发起：县教育局 配合：县公安局"))
    assert (item.initiator, item.cooperators) == ("云岭县教育局", ("云岭县公安局",))


def test_unreadable_essentials_are_errors_and_keep_the_raw_text() -> None:
    bundle = ingest(HEADER, "1 | 对甲的抽查 | 甲检查 | 甲企业 | 若干 | 开学前后 | 县教育局 | 县公安局 | ")
    item = only(bundle)
    assert (item.quota_op, item.window_start, item.status) == (None, None, "review")
    errors = {f.field for f in bundle.findings if f.severity == "error"}
    assert errors == {"quota", "window"}
    assert {f.field: f.raw for f in bundle.fields}["quota"] == "若干"


def test_finding_ids_are_the_same_in_every_run() -> None:
    rows = (HEADER, "1 | 对甲的抽查 | 甲检查 | 甲企业 | 若干 | 3月 | 县教育局 | 有关部门 | ")
    assert [f.finding_id for f in ingest(*rows).findings] == [f.finding_id for f in ingest(*rows).findings]


def test_a_letter_without_a_plan_says_so() -> None:
    bundle = ingest("各单位：", "请做好检查工作。")
    assert bundle.notice.status == "partial"
    assert {f.code for f in bundle.findings} >= {"no_plan_table"}
