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
    assert bundle.notice.status == "partial"
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


SHORT = "序号 | 抽查任务名称 | 抽查事项 | 抽查对象 | 抽查比例 | 抽查时间"


def test_the_internal_plan_beside_a_joint_one_is_the_issuers() -> None:
    head = HEAD.replace("市场监管领域联席会议办公室文件", "市场监督管理局文件")
    joint = (HEADER, "1 | 对甲的抽查 | 甲检查 | 甲企业 | 5% | 3月 | 县教育局 | 县公安局 | ")
    bundle = ingest(*joint, "", "附件2", "", SHORT, "1 | 对乙的抽查 | 乙检查 | 乙企业 | 5% | 3月", head=head)
    assert [item.initiator for item in bundle.items] == ["云岭县教育局", "云岭县市场监督管理局"]
    assert {item.status for item in bundle.items} == {"ok"}


def test_the_caption_names_the_bureau_whose_plan_it_is() -> None:
    bundle = ingest("云岭县市场监督管理局2026年度内部抽查计划", SHORT, "1 | 对乙的抽查 | 乙检查 | 乙企业 | 5% | 3月")
    assert only(bundle).initiator == "云岭县市场监督管理局"


def test_a_plan_that_nobody_initiates_is_flagged() -> None:
    bundle = ingest(SHORT, "1 | 对乙的抽查 | 乙检查 | 乙企业 | 5% | 3月")
    assert only(bundle).initiator is None
    assert only(bundle).status == "review"
    assert "missing_column" in codes(bundle)


def test_an_estimated_number_is_a_quota_only_where_nothing_else_says_how_many() -> None:
    tail = "抽查时间 | 发起部门"
    alone = ingest(f"序号 | 抽查事项 | 抽查对象 | 预估抽查对象数 | {tail}", "1 | 甲检查 | 甲企业 | 30 | 3月 | 县教育局")
    assert (only(alone).quota_op, only(alone).count_min, only(alone).status) == ("~", 30, "review")
    header = f"序号 | 抽查事项 | 抽查对象 | 抽查比例 | 预估抽查对象数 | {tail}"
    beside = only(ingest(header, "1 | 甲检查 | 甲企业 | 5% | 30 | 3月 | 县教育局"))
    assert (beside.quota_op, str(beside.ratio_min), beside.count_min, beside.status) == ("=", "0.05", None, "ok")


@pytest.mark.parametrize(
    ("name", "per"), [("年度检查频次", "year"), ("检查频次（次/年）", "year"), ("检查频次", "plan")]
)
def test_a_bare_number_is_counted_by_what_the_header_says(name: str, per: str) -> None:
    header = f"序号 | 抽查事项 | 抽查对象 | 抽查比例 | {name} | 抽查时间 | 发起部门"
    item = only(ingest(header, "1 | 甲检查 | 甲企业 | 5% | 1 | 3月 | 县教育局"))
    assert (item.frequency_times, item.frequency_per) == (1, per)


@pytest.mark.parametrize(
    ("risk", "cut"),
    [
        ("对低风险、一般风险、较高风险、高风险企业分别递增比例抽查。", False),
        ("对低风险、一般风险、较高风险、高风险企业分别递增比例抽查", False),
        ("对低风险、一般风险、较高风险、高风险企业分别递增比例抽", True),
        ("对低风险、一般风险、较高风险、高风险企业分别", True),
        ("递增", False),
    ],
)
def test_a_risk_rule_that_stops_in_mid_word_was_cut_off(risk: str, cut: bool) -> None:
    header = "序号 | 抽查事项 | 抽查对象 | 抽查比例 | 信用风险分类管理 | 抽查时间 | 发起部门"
    bundle = ingest(header, f"1 | 甲检查 | 甲企业 | 5% | {risk} | 3月 | 县教育局")
    assert ("text_truncated" in codes(bundle)) == cut


@pytest.mark.parametrize(
    ("header", "levels"),
    [
        ("实施层级", (None, "county")),
        ("检查对象抽取层级", ("county", None)),
        ("组织层级", (None, None)),
    ],
)
def test_a_level_alone_is_what_its_header_asks_for(header: str, levels: tuple[str | None, str | None]) -> None:
    row = "1 | 甲检查 | 甲企业 | 5% | 3月 | 县教育局 | 县级"
    item = only(ingest(f"序号 | 抽查事项 | 抽查对象 | 抽查比例 | 抽查时间 | 发起部门 | {header}", row))
    assert (item.draw_level, item.check_level) == levels
    assert item.status == "ok"


def test_who_takes_part_is_read_from_the_column_that_asks_for_joint_tasks() -> None:
    header = "序号 | 抽查事项 | 抽查对象 | 抽查比例 | 抽查时间 | 检查主体 | 是否属跨部门联合检查"
    said = "是，牵头部门：县教育局，参与部门：县公安局、县民政局"
    bundle = ingest(
        header,
        f"1 | 甲检查 | 甲企业 | 5% | 3月 | 县教育局 | {said}",
        "2 | 乙检查 | 乙企业 | 5% | 3月 | 县教育局 | 否",
        "3 | 丙检查 | 丙企业 | 5% | 3月 | 县教育局 | 是",
    )
    assert [item.cooperators for item in bundle.items] == [("云岭县公安局", "云岭县民政局"), (), ()]
    assert {item.status for item in bundle.items} == {"ok"}


def test_a_body_of_an_unknown_place_is_flagged() -> None:
    bundle = ingest(
        HEADER, "1 | 对甲的抽查 | 甲检查 | 甲企业 | 5% | 3月 | 县教育局 | 县公安局 | ", head="2026年度抽查计划\n"
    )
    assert only(bundle).status == "review"
    assert "department_unresolved" in codes(bundle)


def test_the_lines_of_a_table_are_not_taken_for_a_signature() -> None:
    names = HEADER.split(" | ")[:8]
    rows = [["1", "对甲的抽查", "甲检查", "甲企业", "5%", "3月", "云岭县教育局", "云岭县公安局"]]
    rows += [["2", "对乙的抽查", "乙检查", "乙企业", "5%", "3月", "云岭县民政局", "云岭县公安局"]]
    lines = "\n".join(["云岭县2026年度抽查计划", *names, *rows[0], "— 2 —", *rows[1], "2026年1月5日"])
    bundle = process_bytes(lines.encode(), "notice.txt", "notice.txt")
    assert [item.initiator for item in bundle.items] == ["云岭县教育局", "云岭县民政局"]
    assert bundle.notice.issuer is None
    # the very last line may be a cell or the signature
    assert [item.status for item in bundle.items] == ["ok", "review"]


def test_paragraphs_in_html_are_read_without_their_tags() -> None:
    head = "<h1>云岭县2026年度抽查计划</h1><p>云双随机办〔2026〕3号</p><p>2026年1月5日</p>\n"
    bundle = ingest(HEADER, "1 | 对甲的抽查 | 甲检查 | 甲企业 | 5% | 3月 | 县教育局 | 县公安局 | ", head=head)
    assert (bundle.notice.title, bundle.notice.doc_number) == ("云岭县2026年度抽查计划", "云双随机办〔2026〕3号")
    assert only(bundle).initiator == "云岭县教育局"
