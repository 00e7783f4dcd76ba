"""Forms in which text exports leave a plan's table: broken names, cells line by line, blanks for borders."""

from __future__ import annotations

from pipelines.steps.flattened import restore_tables
from pipelines.steps.header_lines import read_header_lines
from pipelines.steps.process import process_bytes
from tests.support.tables import document
from warehouse.models import Bundle


def read(text: str) -> Bundle:
    return process_bytes(text.encode(), "notice.txt", "notice.txt")


def test_names_broken_over_lines_are_put_together() -> None:
    lines = ["序号", "任务名称", "检查对", "象范围", "抽取", "类型", "抽查", "户数", "抽查", "比例", "组织", "层级"]
    lines += ["抽取", "日期", "抽取", "日期至", "牵头部门", "1"]
    names = read_header_lines(lines)
    assert [name.text for name in names] == [
        "序号",
        "任务名称",
        "检查对象范围",
        "抽取类型",
        "抽查户数",
        "抽查比例",
        "组织层级",
        "抽取日期",
        "抽取日期至",
        "牵头部门",
    ]
    assert sum(name.lines for name in names) == len(lines) - 1


def test_a_header_must_begin_with_the_serial_number() -> None:
    assert read_header_lines(["抽查任务名称", "抽查比例"]) == []


BROKEN = """云岭县林业局2026年度抽查工作计划表
序号
抽查任务
名称
抽查事项
抽查主体
抽查
对象
抽查
基数
抽查
比例
实施抽查
时间段
备注
1
野生动物的检查
保护野生动物的检查
县林业局
有关单位
51
5%
3月至9月
备注：抽查比例为全年总体抽查比例。
"""


def test_one_row_below_a_broken_header_is_read() -> None:
    (item,) = read(BROKEN).items
    assert (item.task_name, str(item.ratio_min), item.base_count) == ("野生动物的检查", "0.05", 51)
    assert (str(item.window_start), item.initiator) == ("2026-03-01", "云岭县林业局")


BLANKS = """长云县2026年度部门联合双随机抽查工作计划
序号 抽查任务名称 抽查事项 抽查对象范围 抽查比例
及频次
信用风险分类要求 抽查检查
起止时间
发起部门 配合部门
1 涉烟经营活动检查  寄递运输烟草制品情况的检查 本辖区寄递企业 3%；2次/年 不涉及 3月—12月 县烟草专卖局 县邮政管理局、
县公安局
2 对经办机构的检查 经办服务检查 经办机构 ≥20%；1次/年 不涉及 3月—12月 县医保局 县卫健局
"""


def test_cells_parted_by_blanks_are_read_and_every_row_is_to_be_checked() -> None:
    bundle = read(BLANKS)
    assert [item.target_scope for item in bundle.items] == ["本辖区寄递企业", "经办机构"]
    assert [item.quota_op for item in bundle.items] == ["=", ">="]
    assert bundle.items[0].cooperators == ("长云县邮政管理局", "长云县公安局")
    assert {item.status for item in bundle.items} == {"review"}
    assert "table_doubtful" in {finding.code for finding in bundle.findings}


def test_a_row_of_blanks_that_may_be_cut_in_two_ways_is_quarantined() -> None:
    text = BLANKS.replace("对经办机构的检查 经办服务检查 经办机构", "对经办机构的检查 经办 服务检查 经办机构 分支")
    assert [item.status for item in read(text).items] == ["review", "quarantined"]


def test_prose_with_numbers_is_no_table() -> None:
    prose = document("序号 说明", "1 各单位应当做好抽查工作", "2 及时公示结果")
    assert restore_tables(prose) is prose


PIPES = """云岭县抽查计划表（2026年度）
| 抽查计划编号 |
任务 名称 |
抽查对象 |
发起 部门 |
抽查 比例 （数量） |
起止时间 |
抽查事项 |
| ****001 |
对甲的抽查 |
甲企业 |
县教育局 |
10% （20户） |
2026年2月24日 -2026年11月30日 |
甲检查 |
|
| ****002 |
对乙的抽查 |
乙企业 |
县公安局 |
5% |
2026年1月—11月 |
乙检查 |
"""


def test_pipe_rows_broken_after_every_cell() -> None:
    bundle = read(PIPES)
    assert [item.task_name for item in bundle.items] == ["对甲的抽查", "对乙的抽查"]
    assert bundle.items[0].count_min == 20
    assert [str(item.window_end) for item in bundle.items] == ["2026-11-30", "2026-11-30"]


def test_what_was_said_of_a_table_follows_it_when_one_is_found_before_it() -> None:
    from extractors.models import Issue
    from tests.support.tables import ragged

    lines = ["序号", "抽查任务名称", "抽查事项", "抽查对象", "抽查比例", "抽查时间", "发起部门"]
    rows = [t for n in (1, 2) for t in (str(n), "对甲的抽查", "甲检查", "甲企业", "5%", "3月", "县教育局")]
    issue = Issue(code="joined_lines", severity="info", message="…", table_no=1)
    contacts = ragged(("单位", "电话"), ("甲", "1"))
    before = document(*lines, *rows, "附注", contacts).model_copy(update={"issues": (issue,)})
    after = restore_tables(before)
    assert [table.reader for table in after.tables] == ["text-lines", "text-tabs"]
    assert [i.table_no for i in after.issues] == [2]
