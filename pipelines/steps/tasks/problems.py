"""What can be wrong with a task: a closed list of codes, each with its severity and its Chinese sentence.

``error`` blocks the draw until a person has decided; ``warning`` and ``info`` are shown and hold nothing up.
Problems of a quota that :mod:`draws.quotas` refuses have the code ``quota_`` + its own code and its own sentence;
findings about the plan keep their code.
"""

from __future__ import annotations

from typing import NamedTuple

from extractors.models import Severity
from warehouse.task_records import Problem


class Kind(NamedTuple):
    """``acceptable``: ``--accept FIELD`` settles it; what is missing cannot be accepted, only filled in."""

    severity: Severity
    acceptable: bool
    sentence: str


KINDS: dict[str, Kind] = {
    # quota
    "quota_each_batch": Kind(
        "info", False, "计划安排{batches}批，按每批都抽{quota}理解；如为各批合计，请另行确定（--quota）。"
    ),
    "quota_lower_bound": Kind("info", False, "计划给出的是区间（{quota}），按下限抽取。"),
    "quota_and_classes": Kind(
        "error",
        True,
        "计划既规定了总的抽查比例或数量（{quota}），又按信用风险类别规定了比例，两者以哪个为准请确认："
        "接受按类别的比例用 --accept risk，另定用 --quota。",
    ),
    "classes_not_rising": Kind(
        "error", True, "各类别的抽查比例没有随风险升高（{classes}），请对照原件确认（--accept risk）或另定（--quota）。"
    ),
    "class_exempt": Kind(
        "error", False, "“{name}”一类的抽查比例为零：任何一类都不能免于抽查，请另定抽查比例（--quota）。"
    ),
    "quota_staff_needed": Kind("info", False, "计划按执法人员数确定抽查数量，已按{staff}名执法人员计算。"),
    # frequency and batches
    "frequency_at_least": Kind("info", False, "频次写的是不少于{times}次，按{times}批安排。"),
    "frequency_lower_bound": Kind("info", False, "频次写的是{said}，按下限{times}次安排。"),
    "frequency_about": Kind("info", False, "频次写的是约{times}次，按{times}批安排。"),
    "frequency_is_cap": Kind("info", False, "频次写的是上限（{said}），不是批次，按一批安排。"),
    "frequency_by_class": Kind(
        "error", False, "不同类别的频次不同（{said}），不能自动分批，请用 --frequency 或 --window 写明。"
    ),
    "frequency_years": Kind(
        "error",
        True,
        "计划{years}年一轮，没有写明本年度抽多少：请用 --quota 确定本年度的比例，"
        "并用 --accept frequency 确认；整轮都在本年度抽取的，只用 --accept frequency。",
    ),
    "frequency_term": Kind(
        "error",
        False,
        "频次按学期计（{said}），学期起止日期没有写明，不能自动分批："
        "请用 --window 逐批写明时间，或用 --frequency 改为按年计。",
    ),
    "frequency_project": Kind(
        "error",
        False,
        "频次按项目计（{said}），各批时间没有写明：请用 --window 逐批写明，或用 --frequency 改为按年计。",
    ),
    "frequency_once_per_project": Kind("info", False, "频次按项目计（每个项目一次），按一批安排。"),
    "frequency_too_often": Kind(
        "error", False, "频次（{said}）过密，不能自动分批：请用 --window 逐批写明时间，或用 --frequency 另定。"
    ),
    "frequency_odd": Kind("error", False, "频次（{said}）不合理，请用 --frequency 另定。"),
    "batches_conflict": Kind(
        "error",
        False,
        "频次（{said}）与抽查时间写明的{windows}个时间段对不上："
        "请用 --window 逐批写明时间，或用 --frequency 改正频次。",
    ),
    "batches_from_window": Kind("info", False, "计划没有写明频次，按抽查时间写明的{windows}个时间段分批。"),
    "batches_from_quota": Kind("info", False, "计划没有写明频次，抽查数量按{period}规定，按{period}分批。"),
    "window_split": Kind("info", False, "计划没有写明各批的时间，把{start}至{end}按月平分为{batches}批。"),
    "window_split_uneven": Kind(
        "info", False, "计划没有写明各批的时间，把{start}至{end}按月分为{batches}批，各批月数不完全相同。"
    ),
    "window_clipped": Kind("info", False, "抽查时间没有包含整个{period}，首批或末批只安排在抽查时间之内。"),
    "window_too_short": Kind(
        "error", False, "抽查时间{start}至{end}不足以按月分为{batches}批：请用 --window 逐批写明时间。"
    ),
    # window
    "window_missing": Kind("error", False, "计划没有写明抽查时间：请用 --window 写明起止日期。"),
    "window_start_missing": Kind(
        "error", False, "计划只写明{end}前完成，没有写明何时开始：请用 --window 写明起止日期。"
    ),
    "window_end_missing": Kind("error", False, "计划只写明{start}起，没有写明何时结束：请用 --window 写明起止日期。"),
    "window_reversed": Kind("error", False, "抽查时间的开始{start}晚于结束{end}：请用 --window 改正。"),
    "batches_overlap": Kind("error", False, "抽查时间写明的{windows}个时间段互相重叠：请用 --window 逐批写明时间。"),
    "window_before_issue": Kind("warning", False, "抽查时间自{start}开始，早于通知印发的{issued}，请确认。"),
    "window_outside_year": Kind("error", True, "抽查时间{start}至{end}不在计划年度{year}年内，请对照原件确认。"),
    # bodies
    "initiator_missing": Kind("error", False, "发起部门没有写明或不能确定：请用 --initiator 写明全称。"),
    "initiator_coordinating": Kind(
        "error",
        False,
        "发起部门“{name}”是议事协调机构，不得实施检查（国办发〔2024〕54号）：请用 --initiator 写明实施检查的部门。",
    ),
    "cooperator_coordinating": Kind(
        "error",
        False,
        "配合部门“{name}”是议事协调机构，不得实施检查（国办发〔2024〕54号）：请用 --cooperators 写明实施检查的部门。",
    ),
    "cooperator_unresolved": Kind(
        "error",
        True,
        "配合部门“{name}”不能确定是哪一个：请用 --cooperators 写明全部配合部门，或用 --accept cooperators 确认不含它。",
    ),
    # the rest
    "field_review": Kind(
        "error", True, "“{what}”的读数需要人工核对：无误请用 --accept {field} 接受，有误请改正或另行确定。"
    ),
    "scope_missing": Kind("warning", False, "计划没有写明抽查对象范围：请用 mingcha scope set 确定范围规则后再抽取。"),
    "drawn_above": Kind(
        "info",
        True,
        "计划写明由{level}级抽取，本级不抽：等待上级派发名单；确由本级抽取的，请用 --accept draw_level 确认。",
    ),
    "decision_dropped": Kind(
        "error",
        True,
        "计划修订后“{what}”与作决定时不同，{by}于{at}所作的决定（{text}）不再适用："
        "请重新确定，或用 --accept {field} 按修订后的计划办。",
    ),
    "merge_broken": Kind(
        "error",
        False,
        "任务所在的合并组{group}已没有共同的检查时间：请用 mingcha tasks merge reject {group} 取消合并，或改正时间。",
    ),
    "remind_by_calendar": Kind("info", False, "{year}年的节假日安排尚未收录，提醒日期按自然日推算。"),
}


def problem(kind: str, field: str | None, raw: str = "", /, **words: object) -> Problem:
    """The problem ``kind`` about ``field``, its sentence filled with ``words``."""
    severity, _, sentence = KINDS[kind]
    values = {"code": kind, "severity": severity, "field": field, "message": sentence.format(**words), "raw": raw}
    return Problem.model_validate(values)


def acceptable(one: Problem) -> bool:
    """Whether ``--accept`` settles it. Findings about the plan can be accepted, refused quotas cannot."""
    kind = KINDS.get(one.code)
    return kind.acceptable if kind else not one.code.startswith("quota_")
