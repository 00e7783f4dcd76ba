"""Broken rules: results. Each case is one thing gone wrong in the clean year, and the sentences that it must give."""

from __future__ import annotations

from datetime import date, datetime

from tests.support.clean_year import change, settings
from tests.support.rule_faults import Case, proposal, second, superseded
from tests.support.year import NOTICE, insert

LOST = "通过登记的住所（经营场所）无法联系"

CASES = (
    Case(
        "c05_merge",
        "two tasks, the same objects, the same weeks",
        lambda con: second(con, window_start=date(2023, 9, 30), window_end=date(2023, 10, 31)),
        (("warning", "not_merged"),),
        ("有 2 户相同（如 甲公司、乙公司），检查时间 2023-09-30 至 2023-09-30 重叠，没有合并",),
    ),
    Case(
        "c05_merge",
        "a person has decided against it; one proposal waits",
        lambda con: (
            second(con),
            proposal(con, "M2023-01", "rejected"),
            proposal(con, "M2023-02", "proposed", "T2023-0009"),
        ),
        (("info", "not_merged"), ("info", "proposal_open")),
        ("（合并建议 M2023-01 已决定不采纳）", "合并建议 M2023-02（"),
    ),
    Case(
        "c05_merge",
        "nobody knows one window",
        lambda con: second(con, window_start=None, window_end=None),
        (("info", "not_merged"),),
        ("其中有任务的检查时间不明，是否重叠未能核对",),
    ),
    Case(
        "c09a_publicity",
        "out a day late; not out at all",
        lambda con: (
            change(con, "result", "object_id = '91A'", published_on=date(2023, 6, 6)),
            change(con, "result", "object_id = '91B'", published_on=None, state="待审核"),
        ),
        (("error", "publicity"), ("warning", "publicity")),
        (
            "“乙公司”的公示期限 2023-06-05（自 2023-05-08 次日起 20 个工作日）已过 1 个工作日，尚未公示。请立即审核",
            "“甲公司”于 2023-06-06 公示，晚于期限 2023-06-05，超过 1 个工作日",
        ),
        date(2023, 6, 6),
    ),
    Case(
        "c09b_approval",
        "public without approval, and before it",
        lambda con: (
            change(con, "result", "object_id = '91A'", approved_on=None),
            change(con, "result", "object_id = '91B'", approved_on=date(2023, 5, 12)),
        ),
        (("warning", "approved_after"), ("warning", "not_approved")),
        ("有 1 户（如 乙公司）的公示日期早于审核通过日期", "有 1 户（如 甲公司）已公示而没有审核通过日期"),
    ),
    Case(
        "c09b_approval",
        "public before the inspection",
        lambda con: change(
            con, "result", "object_id = '91A'", approved_on=date(2023, 5, 5), published_on=date(2023, 5, 5)
        ),
        (("warning", "before_visit"),),
        ("有 1 户（如 甲公司）的审核或公示日期早于检查完成日期",),
    ),
    Case(
        "c09b_approval",
        "on time since a correction: published, put off, found not public after the limit (2023-06-05)",
        lambda con: (
            superseded(con, "91A", published_on=date(2023, 6, 6)),
            superseded(con, "91B", state="待审核", published_on=None, changed_at=datetime(2023, 6, 5, 16, 0)),
        ),
        (("warning", "corrected"),),
        ("有 2 户（如 甲公司、乙公司）按更正或补录以后的日期算作按期公示，而以前的记载是逾期",),
    ),
    Case(
        "c09b_approval",
        "on time since the inspection was put off",
        lambda con: superseded(con, "91A", inspected_on=date(2023, 4, 3)),
        (("warning", "corrected"),),
        ("有 1 户（如 甲公司）按更正",),
    ),
    Case(
        "c09b_approval",
        "beyond the calendar; no day of inspection",
        lambda con: (
            con.execute("DELETE FROM base.workday WHERE day > DATE '2023-05-31'"),
            change(con, "result", "object_id = '91A'", inspected_on=None),
        ),
        (("warning", "limit_unknown"), ("warning", "limit_unknown")),
        (
            "有 1 户（如 甲公司）的公示期限不详（没有检查完成日期）",
            "有 1 户（如 乙公司）的公示期限不详（超出工作日历，起算日 2023-05-08）",
        ),
    ),
    Case(
        "c09b_approval",
        "public before the limit begins",
        lambda con: (
            con.execute("UPDATE base.compliance_setting SET publicity_trigger = 'task_completed'"),
            con.execute("DELETE FROM base.result WHERE object_id = '91B'"),
        ),
        (("info", "not_started"),),
        ("已公示，而公示期限按设置尚未起算",),
    ),
    Case(
        "c09c_own_site",
        "a school, and something unknown",
        lambda con: (
            change(con, "registry_object", "object_id = '91A'", entity_type="事业单位"),
            change(con, "registry_object", "object_id = '91B'", entity_type=None),
        ),
        (("info", "own_site"),),
        ("有 1 户不是经营主体（如 甲公司），其结果应在本部门网站公示，有 1 户的主体类型不明",),
    ),
    Case(
        "c09d_notice_limit",
        "the notice says seven days",
        lambda con: insert(
            con,
            "obligation",
            notice_id=NOTICE,
            code="publicity_deadline",
            value=7,
            unit="working_day",
            raw="七日内公示",
        ),
        (("warning", "notice_limit"),),
        ("的公示期限是 7 个工作日，与设置的 20 个工作日不同，其任务已按通知计算。原文：“七日内公示”",),
    ),
    Case(
        "c10_rates",
        "one not entered, one not public",
        lambda con: (
            con.execute("DELETE FROM base.result WHERE object_id = '91A'"),
            change(con, "result", published_on=None, state="待审核"),
        ),
        (("error", "entry_rate"), ("error", "publicity_rate")),
        (
            "应检 2 户，已录入 1 户，还差 1 户（如 甲公司）；检查时间 2023-09-30 已结束",
            "已录入 1 户，已公示 0 户，还差 1 户（如 乙公司）；其中 1 户已过公示期限",
        ),
    ),
    Case(
        "c10_rates",
        "still within the limit of publicity",
        lambda con: change(
            con, "result", "object_id = '91A'", published_on=None, state="待审核", inspected_on=date(2023, 9, 28)
        ),
        (("warning", "publicity_rate"),),
        ("已录入 2 户，已公示 1 户，还差 1 户（如 甲公司），均未到公示期限",),
        date(2023, 10, 8),
    ),
    Case(
        "c10_rates",
        "nobody knows when the window ends",
        lambda con: (
            con.execute("DELETE FROM base.result WHERE object_id = '91A'"),
            change(con, "draw_task", window_end=None),
        ),
        (("info", "entry_rate"),),
        ("检查时间不明，是否应已录齐未能核对",),
    ),
    Case(
        "c13_visits",
        "twice where once is the cap: once gone, then twice",
        lambda con: (
            settings(con, visits_per_year=1),
            second(con, done=("91A",)),
        ),
        (("error", "too_many_visits"), ("warning", "too_many_visits")),
        (
            "“甲公司”2023 年度被抽中 2 次、已检查 2 次，超过每年 1 次的上限（T2023-0001、T2023-0002）",
            "“乙公司”2023 年度被抽中 2 次、已检查 1 次",
        ),
    ),
    Case("c13_visits", "no cap", settings, (("info", "no_cap"),), ("没有设定同一对象每年的检查次数上限，未核对",)),
    Case(
        "c16_follow_up",
        "nobody was found there and nothing followed; a penalty came out late",
        lambda con: (
            con.execute(
                "UPDATE base.result SET matters = [{matter: '事项一', category: $1, note: NULL}] "
                "WHERE object_id = '91A'",
                [LOST],
            ),
            change(
                con,
                "result",
                "object_id = '91B'",
                penalty_decided_on=date(2023, 5, 8),
                penalty_published_on=date(2023, 6, 6),
            ),
        ),
        (("error", "follow_up"), ("warning", "follow_up")),
        (
            "“甲公司”列入经营异常名录的期限 2023-05-22（自 2023-05-08 起算）已过",
            "“乙公司”行政处罚公示于 2023-06-06 办理，晚于期限 2023-06-05 1 个工作日",
        ),
    ),
    Case(
        "c16_follow_up",
        "the penalty has no day",
        lambda con: change(con, "result", "object_id = '91B'", penalty_published_on=date(2023, 6, 6)),
        (("warning", "follow_up"),),
        ("行政处罚公示的期限不详（没有处罚决定日期），未能核对。请补录日期",),
    ),
)
