"""Broken rules: people. Each case is one thing gone wrong in the clean year, and the sentences that it must give."""

from __future__ import annotations

from datetime import date

from tests.support.clean_year import F1, JOINT, M1, M2, change, recusal, settings, snapshot
from tests.support.rule_faults import OFFICE, TEAM_ONLY, Case, joint, replaced, second
from tests.support.year import FIRE, MARKET

CASES = (
    Case(
        "c02_bodies",
        "the office that coordinates initiates",
        lambda con: change(con, "item", initiator=OFFICE),
        (("error", "plan_body"),),
        (f"抽查”的发起部门“{OFFICE}”是议事协调机构，不得实施检查",),
    ),
    Case(
        "c02_bodies",
        "it cooperates in a task",
        lambda con: change(con, "draw_task", cooperators=["高平市双随机联席会议"]),
        (("error", "task_body"),),
        ("任务1”的配合部门“高平市双随机联席会议”是议事协调机构",),
    ),
    Case(
        "c02_bodies",
        "its people are in the team",
        lambda con: change(con, "draw_team", "slot = 2 AND object_id = '91A'", department=OFFICE),
        (("error", "team_body"),),
        ("有 1 户的检查组含“高平市双随机办”的人员",),
    ),
    Case(
        "c02_bodies",
        "its people inspected",
        lambda con: change(con, "registry_inspector", f"inspector_id = '{M2}'", department=OFFICE),
        (("error", "result_body"),),
        (f"检查人员（{M2}）属于“{OFFICE}”，该单位是议事协调机构",),
    ),
    Case(
        "c02_bodies",
        "a word of one's own; nobody known to initiate",
        lambda con: (
            settings(con, coordinating=["消防"]),
            change(con, "item", initiator=None, cooperators=[FIRE]),
        ),
        (("error", "plan_body"), ("warning", "initiator_unknown")),
        (f"配合部门“{FIRE}”", "的发起部门不明"),
    ),
    Case(
        "c03a_team_size",
        "one was drawn, one has come",
        lambda con: (
            con.execute("DELETE FROM base.draw_team WHERE slot = 2 AND object_id = '91B'"),
            change(con, "result", "object_id = '91A'", inspectors=[M1, M1]),
        ),
        (("error", "inspectors_short"), ("error", "team_short")),
        (
            "有 1 户实际检查人员只有 1 人，少于 2 人（如 甲公司）",
            "有 1 户抽取的检查组只有 1 人，少于 2 人（如 乙公司）",
        ),
    ),
    Case(
        "c03a_team_size",
        "three are asked, nobody was drawn",
        lambda con: (
            settings(con, team=3),
            con.execute("DELETE FROM base.draw_team"),
            con.execute("DELETE FROM base.result"),
        ),
        (("error", "team_short"),),
        ("有 2 户抽取的检查组一个人也没有，少于 3 人",),
    ),
    Case(
        "c03b_certificates",
        "a certificate ends a day before the window, and before the inspection",
        lambda con: (
            change(con, "registry_inspector", f"inspector_id = '{M1}'", certificate_until=date(2023, 9, 29)),
            change(con, "result", inspected_on=date(2023, 9, 30)),
        ),
        (("error", "result_certificate_ends"), ("error", "team_certificate_ends")),
        (
            f"的结果所录检查人员 {M1}（2 户）的执法证 2023-09-29 到期，而最后一次检查在 2023-09-30",
            f"抽取的检查人员 {M1}（2 户）的执法证 2023-09-29 到期，早于检查时间结束的 2023-09-30",
        ),
    ),
    Case(
        "c03b_certificates",
        "a certificate begins too late",
        lambda con: change(con, "registry_inspector", f"inspector_id = '{M2}'", certificate_from=date(2023, 5, 9)),
        (("error", "result_certificate_late"), ("error", "team_certificate_late")),
        ("2023-05-09 才生效，晚于检查当日 2023-05-08", "2023-05-09 才生效，晚于检查时间开始的 2023-04-01"),
    ),
    Case(
        "c03b_certificates",
        "nobody knows the term, or the person; off duty",
        lambda con: (
            change(con, "result", inspectors=["王五", F1]),
            change(con, "registry_inspector", f"inspector_id = '{M1}'", certificate_until=None),
            change(con, "registry_inspector", f"inspector_id = '{M2}'", status="停用"),
        ),
        (("warning", "result_unknown_person"), ("warning", "team_certificate_unknown"), ("warning", "team_off_duty")),
        (
            "检查人员 王五（2 户）在人员名录（inspectors@1）中查不到",
            "有效期在名录（inspectors@1）中没有写明",
            "状态是“停用”",
        ),
    ),
    Case(
        "c03b_certificates",
        "nobody knows the window",
        lambda con: change(con, "draw_task", window_end=None),
        (("warning", "team_days_unknown"),) * 2,
        ("任务的检查时间不明，执法证是否有效未能核对",) * 2,
    ),
    Case(
        "c03c_shares",
        "the cooperating department sent nobody, then one",
        lambda con: joint(con, TEAM_ONLY, [M1, M2, F1]),
        (("error", "team_share_short"), ("warning", "result_share_short")),
        (f"有 2 户的检查组中没有配合部门“{FIRE}”的人", f"有 2 户的实际检查人员中配合部门“{FIRE}”只有 1 人，少于 2 人"),
    ),
    Case(
        "c03c_shares",
        "the initiator stayed away; one person is unknown",
        lambda con: joint(con, JOINT[2:], [M1, M2, F1, "王五"]),
        (("error", "team_share_short"), ("warning", "result_share_unknown"), ("warning", "result_unknown_person")),
        (f"没有发起部门“{MARKET}”的人", f"有人在人员名录中查不到，配合部门“{FIRE}”派人是否足数不明"),
    ),
    Case(
        "c04a_recusal",
        "drawn, and gone, against the list",
        lambda con: recusal(con, "91A", M1),
        (("error", "result_recusal"), ("error", "team_recusal")),
        (f"结果所录的检查人员 {M1}应当回避“甲公司”（亲属）。", f"抽取的检查人员 {M1}应当回避“甲公司”（亲属）。"),
    ),
    Case(
        "c04a_recusal",
        "listed after the draw; another draw without a list",
        lambda con: (
            snapshot(con, "recusals", 2),
            recusal(con, "91B", M2, 2),
            con.execute("DELETE FROM base.result"),
            second(con, ()),
            change(con, "draw", "task_id = 'T2023-0002'", recusals_snapshot=None),
        ),
        (("error", "team_recusal"), ("info", "no_recusal_list")),
        ("（抽取以后才列入回避名录）", "2023 年度有 1 次抽取时没有回避名录，回避只按现行名录核对"),
    ),
    Case(
        "c04b_replacements",
        "a replacement without reason and approver",
        lambda con: replaced(con, reason=" ", approver=""),
        (("error", "replacement_incomplete"),),
        ("第 1 次替换（140581-01-01）没有写明理由、批准人",),
    ),
    Case(
        "c04b_replacements",
        "somebody else went",
        lambda con: change(con, "result", "object_id = '91A'", inspectors=[M1, F1]),
        (("error", "inspector_not_drawn"),),
        (f"检查人员 {F1} 不在抽取的检查组内，也没有替换记录（1 户，如 甲公司）",),
    ),
    Case(
        "c04b_replacements",
        "an object is replaced although it has a result",
        lambda con: change(con, "draw_selected", "object_id = '91A'", state="replaced"),
        (("error", "result_replaced"),),
        ("有 1 户已有检查结果，却被替换（如 甲公司），其结果不再计入各项指标",),
    ),
    Case(
        "c04b_replacements",
        "a draw is repeated although there are results",
        lambda con: change(con, "draw", status="void"),
        (("error", "result_redrawn"),),
        ("有 2 户已有检查结果，却因重新抽取作废（如 甲公司、乙公司）",),
    ),
)
