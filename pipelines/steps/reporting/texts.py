"""The sentences of the compliance report. Each follows from figures and is true for none, one, some and all.

Section four says what is wrong and section five what follows from it: the same conditions, in the same order, so that
nothing is asked for without a reason and nothing is wrong without a consequence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipelines.steps.reporting.breakdowns import cooperators
from reports.model import Figure, Paragraph, Ref
from reports.show import day, numeral, rate
from warehouse.reporting.records import ComplianceFacts, Named

Part = str | Ref
Parts = list[Part]
#: How many departments or results are named in a sentence.
NAMED = 2


def ref(key: str) -> Ref:
    return Ref(figure=key)


def paragraph(*parts: Part, style: str = "body") -> Paragraph:
    return Paragraph.model_validate({"parts": tuple(part for part in parts if part != ""), "style": style})


def overall(facts: ComplianceFacts, figures: dict[str, Figure]) -> Iterator[Paragraph]:
    """一、总体情况: tasks, objects; what is left out; last year. Rates of objects stand in the row of figures below."""
    totals = facts.totals
    who = facts.department + "发起的" if facts.department else ""
    cut = f"截至{day(facts.as_of)}，"
    plan: Parts = ["计划完成率", ref("plan_completion")] if figures["plan_completion"].value is not None else []
    if not totals.tasks + totals.tasks_withdrawn:
        yield paragraph(f"{cut}没有{facts.year}年度的抽查任务，各项指标无从计算。", *([*plan, "。"] if plan else []))
        return
    # The title says the year.
    parts: Parts = [f"{cut}{who}抽查任务", ref("tasks")]
    if totals.tasks_joint:
        parts += ["（均为部门联合）"] if totals.tasks_joint == totals.tasks else ["，其中部门联合", ref("tasks_joint")]
    parts += ["，由上级抽取（不计入下列指标）", ref("tasks_external")] if totals.tasks_external else []
    parts += ["，另有已撤销", ref("tasks_withdrawn")] if totals.tasks_withdrawn else []
    if totals.tasks_counted:
        parts += ["；已完成", ref("tasks_finished")]
        parts += ["，未抽取", ref("tasks_undrawn")] if totals.tasks_undrawn else []
        parts += ["，任务完成率", ref("task_completion"), *(["、"] if plan else []), *plan, "。"]
    else:
        parts += ["。", *([*plan, "。"] if plan else [])]
    yield paragraph(*parts, *_objects(facts), *_earlier(facts, figures))


def _objects(facts: ComplianceFacts) -> Parts:
    totals = facts.totals
    if not totals.to_inspect:
        return ["尚没有应检对象，录入率、公示率和按期公示率无法计算。"]
    parts: Parts = ["应检对象", ref("to_inspect"), "，已录入", ref("entered"), "、已公示", ref("public")]
    left = [(ref("unknown"), "期限不详"), (ref("last_day"), "当日到期尚未公示")]
    outside: Parts = []
    for one, label in left:
        if getattr(totals, one.figure):
            outside += ["、" if outside else "", label, one]
    if totals.due:
        parts += ["；已到期", ref("due"), "，按期公示", ref("on_time")]
    elif totals.unknown:
        parts += ["；没有期限已知且已到期的对象，按期公示率无法计算"]
    else:
        parts += ["；尚没有已到期的对象，按期公示率无法计算"]
    return [*parts, *(["（", *outside, "，不计入）"] if outside else []), "。"]


def _earlier(facts: ComplianceFacts, figures: dict[str, Figure]) -> Parts:
    before = facts.earlier
    if before is None:
        return [f"没有{facts.year - 1}年度数据，不作同比。"]
    same = []
    for key in ("entry_rate", "publicity_rate", "on_time_rate", "problem_rate"):
        one = figures[key]
        if one.value is not None and one.previous is not None:
            same.append(f"{one.label}{change(Decimal(one.value), Decimal(one.previous))}")
    if not same:
        return [f"与上年同期（截至{day(before.as_of)}）没有可比的指标，不作同比。"]
    return [f"与上年同期（截至{day(before.as_of)}）相比，{'，'.join(same)}。"]


def change(now: Decimal, before: Decimal) -> str:
    """上升1.23个百分点: the difference of the percentages as printed, so that a reader can check it."""
    points = Decimal(rate(now).rstrip("%")) - Decimal(rate(before).rstrip("%"))
    if points == 0:
        return "持平" if now == before else "基本持平"
    return f"{'上升' if points > 0 else '下降'}{abs(points)}个百分点"


def departments(facts: ComplianceFacts) -> Iterator[Paragraph]:
    """二、各部门完成情况, below its table: with whom a single department works. The table's note says who is last."""
    if facts.department:
        mine = next((one for one in cooperators(facts) if one.department == facts.department), None)
        yield paragraph(f"本部门另配合其他部门的任务{mine.tasks}项。" if mine else "本部门没有配合其他部门的任务。")


def _of(found: Sequence[Named]) -> tuple[str, ...]:
    return tuple(one.name for one in found)


def _names(names: Sequence[str]) -> str:
    """甲局 · 甲局、乙局 · 甲局等3个部门."""
    return "、".join(names) if len(names) <= NAMED else f"{names[0]}等{len(names)}个部门"


def results(facts: ComplianceFacts) -> Iterator[Paragraph]:
    """三、检查结果与后续处置."""
    totals = facts.totals
    parts: Parts = []
    if not totals.inspected:
        parts += ["尚没有完成检查（已录入并已公示）的对象，问题发现率和后续处置完结率无法计算"]
    elif not totals.problems:
        parts += ["已完成检查的对象", ref("inspected"), "，没有发现问题"]
    else:
        parts += ["已完成检查的对象", ref("inspected"), "，发现问题", ref("problems"), "，后续处置已完结"]
        parts += [ref("closed"), "，完结率", ref("follow_up_rate")]
    if totals.problems_not_public:
        parts += ["；另有发现问题尚未公示", ref("problems_not_public"), "，不计入"]
    yield paragraph(*parts, "。", *_categories(facts))


def _categories(facts: ComplianceFacts) -> Parts:
    found = [one for one in facts.categories if one.name != "未发现问题"]
    if not found or not facts.totals.inspected:
        return []
    first = f"除“未发现问题”外，“{found[0].name}”{found[0].objects:,}个"
    if len(found) == 1:
        return [f"{first}。"]
    most = "最多" if found[0].objects > found[1].objects else "较多"
    return [f"{first}，{most}。"]


def _by(facts: ComplianceFacts, found: Sequence[Named]) -> str:
    """Whose objects or tasks these are, the one with most of them first; left out in the report of one department."""
    return "" if facts.department or not found else f"（{_names(_of(found))}）"


def problems(facts: ComplianceFacts) -> Iterator[Parts]:
    """四、存在问题: what is wrong, each with the departments that have to act."""
    totals, lists = facts.totals, facts.objects

    def whose(key: str) -> str:
        return _by(facts, lists[key].by_department)

    if totals.overdue:
        worst: Parts = ["，最长", ref("overdue_days")] if lists["overdue"].worst is not None else []
        late: Parts = ["；逾期公示", ref("late")] if totals.late else []
        yield ["逾期未公示", ref("overdue"), whose("overdue"), *worst, "，见附件2", *late, "。"]
    elif totals.late:
        yield ["逾期公示", ref("late"), "。"]
    if lists["not_entered_over"].total:
        yield ["检查时间已过仍未录入", ref("not_entered_over"), whose("not_entered_over"), "。"]
    if totals.returned + totals.rejected:
        yield ["审核退回或不通过", ref("returned"), "。"]
    drawing = [*_drawing(facts)]
    if drawing:
        yield [*(part for at, point in enumerate(drawing) for part in (*(["，"] if at else []), *point)), "。"]
    if totals.open:
        yield ["后续处置未完结", ref("open"), whose("open"), "。"]
    if totals.unknown:
        yield ["期限不详、不能判断是否逾期", ref("unknown"), whose("unknown"), "。"]
    if facts.deviation_counts.get("error") or facts.deviation_counts.get("warning"):
        yield _deviations(facts)


def _drawing(facts: ComplianceFacts) -> Iterator[Parts]:
    totals = facts.totals
    if totals.tasks_undrawn_over:
        yield ["检查时间已过仍未抽取的任务", ref("tasks_undrawn_over"), _by(facts, _late_drawers(facts))]
    if totals.draws_after:
        yield ["检查时间过后才抽取的任务", ref("draws_after")]
    if totals.tasks_empty:
        yield ["抽取数为零的任务", ref("tasks_empty")]
    if totals.tasks_short:
        yield ["抽中数不足的任务", ref("tasks_short")]


def _late_drawers(facts: ComplianceFacts) -> list[Named]:
    """Who has not drawn tasks whose window is over; most of them first."""
    names = [one.department for one in facts.tasks if one.progress == "未抽取" and one.is_window_over]
    by = [Named(name=name, objects=names.count(name)) for name in dict.fromkeys(names)]
    return sorted(by, key=lambda one: -one.objects)


def _deviations(facts: ComplianceFacts) -> Parts:
    parts: Parts = ["对照规则发现"]
    for key, word in (("error", "错误"), ("warning", "警告")):
        if facts.deviation_counts.get(key):
            parts += ["、" if len(parts) > 1 else "", word, ref(f"deviation_{key}s")]
    return [*parts, "，见附件2。"]


def nothing_wrong(facts: ComplianceFacts) -> str:
    """When section four is empty: exactly what was looked for. Never a general praise."""
    said = f"截至{day(facts.as_of)}，没有逾期、退回和过期未录入的对象，没有过期未抽取的任务"
    if facts.checked_on is None:
        return said + "；尚未对照规则检查，与计划有无偏差不详。"
    return said + "，对照规则检查没有发现错误和警告。"


def steps(facts: ComplianceFacts) -> Parts:
    """五、下步工作: one sentence of what follows from section four and what is about to be due; a department is named
    once for the same kind of thing."""
    asked: dict[tuple[str, ...], Parts] = {}
    for who, act in _acts(facts):
        asked[who] = [*asked[who], "、", *act] if who in asked else act
    said = [part for at, (who, acts) in enumerate(asked.items()) for part in ("；" if at else "请", _names(who), *acts)]
    parts: Parts = [*said, "。"] if said else []
    if facts.checked_on is None:
        parts += ["尚未对照规则检查，有无偏差不详，请先检查。"]
    return parts


def _acts(facts: ComplianceFacts) -> Iterator[tuple[tuple[str, ...], Parts]]:
    """Which departments have to do what."""
    totals, lists = facts.totals, facts.objects

    def who(key: str) -> tuple[str, ...]:
        return _of(lists[key].by_department)

    if totals.overdue:
        yield who("overdue"), ["立即公示逾期对象"]
    if lists["not_entered_over"].total:
        yield who("not_entered_over"), ["补检补录"]
    if totals.returned + totals.rejected:
        yield who("returned"), ["更正退回或不通过的结果"]
    if totals.tasks_undrawn_over:
        yield _of(_late_drawers(facts)), ["补抽或说明原因"]
    if totals.tasks_empty or totals.tasks_short:
        yield (facts.department or "有关部门",), ["说明抽取不足的原因"]
    if totals.open:
        yield who("open"), ["办结后续处置"]
    if totals.due_soon:
        soon = lists["due_soon"]
        first = f"，最早{soon.first_deadline.month}月{soon.first_deadline.day}日" if soon.first_deadline else ""
        yield who("due_soon"), ["按期公示即将到期的对象（", ref("due_soon"), f"{first}）"]
    if totals.unknown:
        yield who("unknown"), ["核实检查完成日期"]
    if facts.deviation_counts.get("error") or facts.deviation_counts.get("warning"):
        yield (facts.department or "有关部门",), ["逐条核对偏差"]


def nothing_to_do(facts: ComplianceFacts) -> str:
    totals = facts.totals
    if totals.tasks_counted and totals.tasks_finished == totals.tasks_counted:
        return "本级抽取的任务已全部完成，没有需要督办的事项。"
    return "没有需要督办的事项。"


def enumerated(points: Sequence[Parts], none: str) -> Paragraph:
    """一是……二是……; a single point stands without a number; ``none`` when there is no point."""
    if not points:
        return paragraph(none)
    if len(points) == 1:
        return paragraph(*points[0])
    return paragraph(*(part for at, point in enumerate(points, 1) for part in (f"{numeral(at)}是", *point)))
