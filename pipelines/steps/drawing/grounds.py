"""Why a task cannot be committed, in sentences that say what to do; none of it depends on the objects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from draws.models import Commit, Quota, SeedSource
from draws.policy import DrawPolicy
from draws.seed import expected
from warehouse.draws.freeze import Staff
from warehouse.draws.rows import DrawRow, RuleRow, TaskRow

#: 2023171: four digits of the year, three of the serial.
_YEAR_AND_SERIAL = 7
_UNFIT = {
    "off_duty": "不在岗",
    "certificate_unknown": "执法证有效期不明",
    "certificate_late": "执法证生效晚于检查开始",
    "certificate_ends": "执法证在检查结束前到期",
}


def of_status(task: TaskRow, earlier: Sequence[DrawRow], redraw: bool) -> list[str]:
    """The task's state, and what was drawn for it before."""
    if task.status == "blocked":
        blocking = [one for one in task.problems or () if one.get("severity", "error") == "error"]
        said = [str(problem.get("message", "")).rstrip("。") for problem in blocking]
        why = "；".join(text for text in said if text) or "有问题待人工处理"
        return [f"任务待人工处理：{why}。请用 mingcha tasks set 处理后再锁定。"]
    if task.status == "external":
        return ["任务由上级抽取，本级不能抽取。"]
    if task.status == "withdrawn":
        return ["任务已随计划修订撤销，不能抽取。"]
    if task.status == "finished":
        return ["任务已完成，不能再抽取。"]
    in_force = next((one for one in reversed(earlier) if one.status != "void"), None)
    if in_force is None:
        return ["任务还没有抽取过，不需要 --redraw。"] if redraw and not earlier else []
    if in_force.status == "committed":
        return ["任务已经锁定：请录入种子抽取（draw run）；要重新锁定，先用 draw void 作废并说明理由。"]
    if in_force.status == "seeded":
        return ["任务已录入种子，尚未抽完：请再运行一次 draw run。"]
    if not redraw:
        return ["任务已经抽取过：重抽须用 --redraw 并以 --reason 说明理由，原来的抽取保留。"]
    return []


def of_plan(task: TaskRow, rule: RuleRow | None, today: date) -> list[str]:
    """Window, quota, initiator and scope."""
    found = []
    if task.window_start is None or task.window_end is None:
        found.append("检查时间没有确定，请用 mingcha tasks set 补上。")
    elif task.window_end < today:
        found.append(f"检查时间已过（{task.window_end} 止），不能抽取；确需抽取，请先修订计划或改定时间。")
    if task.quota is None:
        found.append(f"抽查比例或数量没有确定（原文：{task.quota_text or '空'}），请用 mingcha tasks set 确定。")
    if task.initiator is None:
        found.append("发起部门没有确定，请用 mingcha tasks set 补上。")
    if task.scope_rule_id is None or rule is None:
        found.append("抽查对象范围还没有对应的规则，请用 mingcha scope set 确定。")
    elif rule.status != "confirmed":
        found.append(f"抽查对象范围的规则 {rule.rule_id} 还没有经人确认，请用 mingcha scope 查看并确认。")
    return found


def quota_of(task: TaskRow) -> Quota:
    """The quota in the form of the commitment."""
    return Quota.model_validate(_tuples(task.quota))


def _tuples(value: object) -> object:
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def of_staff(task: TaskRow, staff: Staff, policy: DrawPolicy) -> list[str]:
    """Departments that the inspector registry does not know, or that have too few people for one team."""
    departments = departments_of(task)
    unknown = [name for name in departments if name not in staff.codes]
    if unknown:
        return [f"执法检查人员名录库中没有{'、'.join(unknown)}的人员，请补充名录或更正部门名称。"]
    needed = policy.team_of(staff.codes[departments[0]], tuple(staff.codes[name] for name in departments[1:]))
    found = []
    for name in departments:
        code = staff.codes[name]
        have = sum(home == code for _, home in staff.fit)
        if have < needed[code]:
            left_out = "、".join(f"{_UNFIT[state]}{many}人" for state, many in staff.unfit.get(name, {}).items())
            beside = f"（另有{left_out}）" if left_out else ""
            found.append(f"{name}在岗且执法证在整个检查时间内有效的只有{have}人，每组需要{needed[code]}人{beside}。")
    return found


def of_seed(source: SeedSource, draws: Sequence[DrawRow]) -> list[str]:
    """Issues whose numbers somebody has recorded already: such a seed is known before the commitment (DRAW 1.3)."""
    known = {
        result
        for one in draws
        if one.seed is not None
        for result in expected(Commit.parse(one.commit_json).seed_source)
    }
    return [
        f"{kind}第 {issue} 期的号码已经录入过，种子不能在锁定之前就为人所知：请约定尚未开奖的期号。"
        for kind, issue in expected(source)
        if issue and (kind, issue) in known
    ]


def of_batches(waiting: Sequence[tuple[int, str]]) -> list[str]:
    """Another batch on its way (DRAW 1.8): its objects are to be left out, and nobody knows them yet."""
    return [
        f"同一计划的第 {batch} 批（{task_id}）已锁定而未抽取，它将抽中的对象还不能排除：请先抽取或作废它，再锁定本批。"
        for batch, task_id in waiting
    ]


def of_issues(source: SeedSource, today: date) -> list[str]:
    """Issues whose own number says that they were announced long ago, or will not be for years: both lotteries number
    their issues by year (2023171: the 171st of 2023). Only the date of publication shows the rest."""
    found = []
    for kind, issue in expected(source):
        if len(issue) != _YEAR_AND_SERIAL:
            continue
        year = int(issue[:4])
        if year < today.year:
            found.append(f"{kind}第 {issue} 期是 {year} 年的，早已开奖：种子必须在锁定之后产生，请约定尚未开奖的期号。")
        elif year > today.year + 1:
            found.append(f"{kind}第 {issue} 期要到 {year} 年才开奖，请核对期号。")
    return found


def departments_of(task: TaskRow) -> list[str]:
    """Initiator first, each once."""
    return list(dict.fromkeys([task.initiator or "", *task.cooperators]))


def lead_of(
    task: TaskRow, group: Sequence[DrawRow], issues: Sequence[str], redraw: bool
) -> tuple[DrawRow | None, list[str]]:
    """Whose tickets this draw shares (``group``: draws in force of its merge group), and what speaks against it.
    A draw that is repeated stands alone: the others' seed is known already."""
    others = [one for one in group if one.task_id != task.task_id]
    if not others or redraw:
        return None, []
    seeded = [one for one in others if one.status != "committed"]
    if seeded:
        return None, [
            f"同组任务 {seeded[0].task_id} 的种子已经公布，本任务不能再共用票号："
            "请先取消合并（mingcha tasks），再单独锁定。"
        ]
    lead = next((one for one in others if one.lead_draw is None), others[0])
    if list(lead.seed_issue) != list(issues):
        named = "、".join(lead.seed_issue) or "骰子"
        return None, [f"同组任务 {lead.task_id} 约定的期号是 {named}，共用票号的任务必须相同。"]
    return lead, []
