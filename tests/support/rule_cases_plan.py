"""Broken rules: plan. Each case is one thing gone wrong in the clean year, and the sentences that it must give."""

from __future__ import annotations

from datetime import date, datetime

from tests.support.clean_year import ITEM, TASK, change, matter, settings
from tests.support.rule_faults import Case, by_class, committed, decided, revise
from tests.support.year import insert, item, task

CASES = (
    Case(
        "c01_matters",
        "the plan names a matter outside of the list",
        lambda con: change(con, "item", matters=["事项一", "爆破作业检查"]),
        (("error", "plan_matter_unlisted"),),
        (
            "高市双随机办〔2023〕2号第 1 项“i-T2023-0001抽查”的抽查事项“爆破作业检查”"
            "不在抽查事项清单（matters@1，1 项）内，不得检查",
        ),
    ),
    Case(
        "c01_matters",
        "a matter is nearly one of the list",
        lambda con: (matter(con, "食品经营监督检查"), change(con, "item", matters=["食品经营监督检查情况"])),
        (("warning", "plan_matter_unlisted"),),
        ("名称相近的有“食品经营监督检查”：请核对",),
    ),
    Case(
        "c01_matters",
        "a result has a matter that is not in the list",
        lambda con: con.execute(
            "UPDATE base.result SET matters = [{matter: '另一事项', category: '未发现问题', note: NULL}] "
            "WHERE object_id = '91A'"
        ),
        (("error", "result_matter_unlisted"),),
        ("任务1”的检查结果（1 户）中的抽查事项“另一事项”不在",),
    ),
    Case(
        "c01_matters",
        "a task has a matter that its plan item has not",
        lambda con: change(con, "draw_task", matters=["事项一", "爆破作业检查"]),
        (("error", "task_matter_unlisted"),),
        ("001号“任务1”的抽查事项“爆破作业检查”",),
    ),
    Case(
        "c01_matters",
        "no list was ever imported",
        lambda con: con.execute("DELETE FROM base.registry_snapshot WHERE kind = 'matters'"),
        (("info", "no_matter_list"),),
        ("未导入抽查事项清单，抽查事项未核对",),
    ),
    Case(
        "c01_matters",
        "texts without matters",
        lambda con: (
            change(con, "item", matters=[]),
            con.execute("UPDATE base.result SET matters = [{matter: NULL, category: '未发现问题', note: NULL}]"),
        ),
        (("info", "item_without_matter"), ("info", "result_without_matter")),
        ("没有写明抽查事项", "有 2 条检查结果没有写明抽查事项"),
    ),
    Case(
        "c06_caps",
        "plan and draw go above the cap",
        lambda con: (settings(con, matter_caps={"事项 一": "0.04"}), change(con, "draw", drawn_total=3)),
        (("error", "draw_above_cap"), ("error", "plan_above_cap")),
        ("从 40 户中抽取 3 户，超过一般事项“事项一”的抽查比例上限 4%（至多 2 户）", "上限为 4%，计划为 5%，超过上限"),
    ),
    Case(
        "c06_caps",
        "only an upper limit above the cap; no ratio at all",
        lambda con: (
            settings(con, matter_caps={"事项一": "0.1"}),
            change(con, "item", quota_op="<=", ratio_min=None, ratio_max="0.125"),
            item(con, "i-2", seq=2, ratio_min=None, ratio_max=None, quota_op="="),
        ),
        (("warning", "plan_above_cap"), ("info", "cap_unchecked")),
        ("计划为 12.5%，超过上限", "没有单一的抽查比例"),
    ),
    Case(
        "c06_caps",
        "no caps",
        settings,
        (("info", "no_caps"),),
        ("没有设定一般事项的抽查比例上限，未核对",),
    ),
    Case(
        "c06_caps",
        "a cap on a key matter, and one that is no number",
        lambda con: (
            settings(con, matter_caps={"事项一": "0.01", "事项二": "一成"}),
            change(con, "registry_matter", category="重点"),
        ),
        (("warning", "cap_unreadable"), ("info", "cap_on_key_matter")),
        ("上限“一成”不是小数", "在清单中是重点事项，不设上限"),
    ),
    Case(
        "c07_floor",
        "a province draws too few",
        lambda con: change(con, "item", initiator="山西省市场监督管理局", ratio_min="0.025", ratio_max="0.025"),
        (("info", "below_national_floor"),),
        ("的抽查比例 2.5% 低于全国下限 3%",),
    ),
    Case(
        "c08_plan_changes",
        "a second version of the notice",
        revise,
        (("info", "plan_revised"),),
        (
            "“高市双随机办〔2023〕9号”取代了“高市双随机办〔2023〕2号”（2023-03-01 印发）：新增 1 项，"
            "删去 0 项，比例或数量有变 1 项，时间有变 0 项",
        ),
    ),
    Case(
        "c08_plan_changes",
        "the plan changed under a drawn task",
        lambda con: insert(con, "task_item", task_id=TASK, item_id=ITEM, notice_id="n-2023", plan_digest="other"),
        (("warning", "changed_after_commit"),),
        ("任务1”抽取以后，计划的这一项又有改动",),
    ),
    Case(
        "c08_plan_changes",
        "a decision with its reason",
        lambda con: change(con, "draw_task", decisions=decided("汛期顺延")),
        (("info", "decided"),),
        ("的检查时间由张三另定为“2023-05-01..2023-06-30”，与计划的写法不同；理由：汛期顺延。",),
    ),
    Case(
        "c08_plan_changes",
        "a window put off beyond the plan year",
        lambda con: change(con, "draw_task", decisions=decided("推迟"), window_end=date(2024, 1, 1)),
        (("warning", "decided"),),
        ("与计划的写法不同，推到了计划年度以后；理由：推迟。",),
    ),
    Case(
        "c08_plan_changes",
        "a decision without a reason",
        lambda con: change(con, "draw_task", decisions=decided(" ")),
        (("error", "decided"),),
        ("没有写明理由。请补写理由",),
    ),
    Case(
        "c11_credit_class",
        "classes in names, matters and remarks",
        lambda con: (
            change(con, "item", task_name="对Ｄ类企业的抽查"),
            change(con, "draw_task", name="对Ｄ类企业的抽查", matters=["高风险企业检查"]),
            change(con, "result", "object_id = '91A'", remarks="该企业信用等级为 C"),
        ),
        (("warning", "plan_class_words"), ("warning", "result_class_words"), ("warning", "task_class_words")),
        (
            "高市双随机办〔2023〕2号第 1 项的任务名称“对Ｄ类企业的抽查”像是提到信用风险分类",
            "有 1 户检查结果的备注“该企业信用等级为 C”",
            "的抽查事项“高风险企业检查”",
        ),
    ),
    Case(
        "c12a_ratios",
        "falling, and nothing for A",
        lambda con: change(
            con, "item", risk_rule="by_class", risk_by_class=by_class(A="0", B="0.1", C="0.05", D="0.3")
        ),
        (("error", "class_exempt"), ("error", "not_rising")),
        ("规定“A”一类的抽查比例为 0：任何一类都不能免于抽查", "“C”一类的抽查比例（5%）低于风险较低的“B”一类（10%）"),
    ),
    Case(
        "c12a_ratios",
        "a class is missing, a name is strange; rising without numbers",
        lambda con: (
            change(con, "item", risk_rule="by_class", risk_by_class=by_class(B="0.01", C="0.1", D="0.3", 甲="0.2")),
            item(con, "i-2", seq=2, risk_rule="incremental"),
        ),
        (("warning", "class_missing"), ("info", "class_unchecked"), ("info", "default_multipliers")),
        (
            "没有写明 A 类抽多少",
            "的类别“甲”不在 A、B、C、D 四类之中",
            "有 1 项要求比例随风险递增而没有写明数字（如 第 2 项）",
        ),
    ),
    Case(
        "c12b_allocation",
        "one class has nobody, one less than the class below",
        lambda con: change(
            con,
            "draw",
            commit_json=committed(
                frame={"rows": 40, "sizes": {"A": 10, "B": 10, "C": 20}},
                want={"A": 0, "B": 5, "C": 2},
                policy={"order": ["A", "B", "C"]},
            ),
        ),
        (("warning", "allocation_not_rising"), ("warning", "class_left_out")),
        ("有一类 20 户抽 2 户，比例低于风险更低的另一类（10 户抽 5 户）", "有一类共 10 户待抽，一户也没有安排"),
    ),
    Case(
        "c12b_allocation",
        "a commitment without sizes",
        lambda con: change(con, "draw", commit_json="{}"),
        (("info", "allocation_unknown"),),
        ("2023 年度有 1 次抽取的锁定文件没有各类的户数",),
    ),
    Case(
        "c14_windows",
        "reversed, before the notice, unknown",
        lambda con: (
            change(con, "item", window_start=date(2023, 2, 28), window_end=date(2023, 2, 1)),
            item(con, "i-2", seq=2, window_end=None),
        ),
        (("error", "window_reversed"), ("warning", "window_before_issue"), ("info", "window_unknown")),
        (
            "开始（2023-02-28）晚于结束（2023-02-01）",
            "自 2023-02-28 开始，早于通知印发的 2023-03-01",
            "没有写明抽查时间的结束",
        ),
    ),
    Case(
        "c14_windows",
        "never drawn",
        lambda con: task(con, "T2023-0002", status="ready"),
        (("error", "not_drawn"),),
        ("任务2”的检查时间 2023-09-30 已结束，还没有抽取",),
    ),
    Case(
        "c14_windows",
        "the window has begun, nothing is drawn",
        lambda con: task(con, "T2023-0002", status="committed"),
        (("warning", "not_drawn"),),
        ("任务2”的检查时间 2023-04-01 已开始，还没有抽取",),
        date(2023, 6, 30),
    ),
    Case(
        "c14_windows",
        "drawn and inspected after the window",
        lambda con: change(con, "draw_task", window_end=date(2023, 4, 2)),
        (("warning", "drawn_after_window"), ("warning", "inspected_outside_window")),
        (
            "于 2023-04-03 抽取，检查时间 2023-04-02 已结束",
            "有 2 户在检查时间（2023-04-02 止）以后才检查完成，最晚 2023-05-08",
        ),
    ),
    Case(
        "c14_windows",
        "inspected before the draw, by a minute before midnight in Beijing",
        lambda con: (
            change(con, "draw", drawn_at=datetime(2023, 5, 8, 16, 0)),
            change(con, "result", "object_id = '91B'", inspected_on=date(2023, 5, 9)),
        ),
        (("warning", "inspected_before_draw"),),
        ("有 1 户的检查完成日期早于抽取日期 2023-05-09，最早 2023-05-08：先检查、后抽取的不是随机抽查",),
    ),
    Case(
        "c14_windows",
        "two of three end in December; one nobody knows",
        lambda con: (
            change(con, "draw_task", window_end=date(2023, 12, 31)),
            *(task(con, f"T2023-000{n}", status="external", window_end=date(2023, 12, 1)) for n in (2, 3)),
            task(con, "T2023-0004", status="ready", window_start=None, window_end=None),
        ),
        (("info", "year_end_rush"), ("info", "window_unknown")),
        ("写明检查时间的 1 个任务中，1 个到 12 月才结束，超过50%", "任务4”的检查时间不明"),
    ),
    Case(
        "c14_windows",
        "no share is set",
        lambda con: settings(con, year_end_share="0"),
        (("info", "no_year_end_share"),),
        ("没有设定年底任务的份额",),
    ),
    Case(
        "c15_sample_size",
        "fewer drawn than wanted, and the list has others still",
        lambda con: (
            change(con, "draw", want_total=3, drawn_total=1, frame_rows=41),
            change(con, "draw", commit_json=committed()),
        ),
        (("error", "rows_differ"), ("error", "sample_short")),
        ("记录抽取 1 户，名单上是 2 户，两者不符", "应抽 3 户，只抽取 1 户"),
    ),
    Case(
        "c15_sample_size",
        "rounded down: 5 % of 41 are 3",
        lambda con: change(con, "draw", frame_rows=41),
        (("error", "want_differs"),),
        ("待抽 41 户，按规定应抽 3 户（41 × 5%，向上取整，至少 1 户），锁定的应抽数是 2 户",),
    ),
    Case(
        "c15_sample_size",
        "by class: 1 + 6",
        lambda con: change(
            con,
            "draw",
            commit_json=committed(
                quota={
                    "op": "by_class",
                    "by_class": {"A": {"op": "=", "ratio": "0.01"}, "B": {"op": "=", "ratio": "0.3"}},
                }
            ),
        ),
        (("error", "want_differs"),),
        ("应抽 7 户（A 类20 × 1%；B 类20 × 30%，向上取整",),
    ),
    Case(
        "c15_sample_size",
        "a case of the quota is in force",
        lambda con: change(
            con,
            "draw",
            commit_json=committed(
                quota={
                    "op": "=",
                    "ratio": "0.5",
                    "count": None,
                    "cases": [{"op": ">=", "ratio": None, "count": 5, "when": {"op": "<=", "n": 40}}],
                }
            ),
        ),
        (("error", "want_differs"),),
        ("应抽 5 户（至少 5，向上取整",),
    ),
    Case(
        "c15_sample_size",
        "replaced without a substitute; a quota that nobody can read",
        lambda con: (
            change(con, "draw_selected", "object_id = '91A'", state="replaced"),
            change(con, "draw", commit_json="{}"),
            change(con, "draw_task", quota=None),
        ),
        (("warning", "short_after_replacement"), ("info", "quota_unknown")),
        ("替换以后只剩 1 户可以检查，少于应抽的 2 户", "的抽查比例或数量读不出，应抽数 2 户未能核对"),
    ),
)
