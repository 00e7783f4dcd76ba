"""The sentences of the compliance report. Each follows from figures and is true for none, one, some and all.

Section four says what is wrong and section five what follows from it: the same conditions, in the same order, so that
nothing is asked for without a reason and nothing is wrong without a consequence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipelines.steps.reporting.breakdowns import cooperators, initiators
from reports.model import Figure, Paragraph, Ref
from reports.show import day, numeral, rate
from warehouse.reporting.records import ComplianceFacts, Named, ObjectList

Part = str | Ref
Parts = list[Part]
#: How many departments or results are named in a sentence.
NAMED = 2


def ref(key: str) -> Ref:
    return Ref(figure=key)


def paragraph(*parts: Part, style: str = "body") -> Paragraph:
    return Paragraph.model_validate({"parts": tuple(part for part in parts if part != ""), "style": style})


def overall(facts: ComplianceFacts, figures: dict[str, Figure]) -> Iterator[Paragraph]:
    """一、总体情况: tasks, objects, rates; what is left out; last year."""
    totals = facts.totals
    who = facts.department + "发起的" if facts.department else ""
    cut = f"截至{day(facts.as_of)}，"
    items: Parts = ["计划完成率", ref("plan_completion"), "。"] if figures["plan_completion"].value is not None else []
    if not totals.tasks + totals.tasks_withdrawn:
        yield paragraph(f"{cut}没有{facts.year}年度的抽查任务，各项指标无从计算。", *items)
        return
    parts: Parts = [f"{cut}{who}{facts.year}年度抽查任务共", ref("tasks")]
    parts += ["，其中部门联合", ref("tasks_joint")] if totals.tasks_joint else []
    parts += ["，由上级抽取（不计入下列指标）", ref("tasks_external")] if totals.tasks_external else []
    parts += ["；另有已撤销", ref("tasks_withdrawn")] if totals.tasks_withdrawn else []
    parts += ["。"]
    if totals.tasks_counted:
        parts += ["已完成", ref("tasks_finished"), "，任务完成率", ref("task_completion")]
        parts += ["；未抽取", ref("tasks_undrawn")] if totals.tasks_undrawn else []
        parts += ["。"]
    yield paragraph(*parts, *items)
    yield paragraph(*_objects(facts), *_earlier(facts, figures))


def _objects(facts: ComplianceFacts) -> Parts:
    """The rates stand in the row of figures below it."""
    totals = facts.totals
    if not totals.to_inspect:
        return ["尚没有应检对象，录入率、公示率和按期公示率无法计算。"]
    parts: Parts = ["应检对象", ref("to_inspect"), "，已录入", ref("entered"), "，已公示", ref("public"), "。"]
    if totals.due:
        parts += ["已到公示期限的", ref("due"), "，按期公示", ref("on_time"), "。"]
    elif totals.unknown:
        parts += ["没有期限已知且已到期的对象，按期公示率无法计算。"]
    else:
        parts += ["尚没有到公示期限的对象，按期公示率无法计算。"]
    if totals.unknown:
        parts += ["期限不详", ref("unknown"), "，不计入。"]
    return parts


def _earlier(facts: ComplianceFacts, figures: dict[str, Figure]) -> Parts:
    before = facts.earlier
    if before is None:
        return [f"没有{facts.year - 1}年度的抽查任务数据，不作同比。"]
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
    """二、各部门完成情况: who is first, who is last, who takes part."""
    joined = cooperators(facts)
    if facts.department:
        mine = next((one for one in joined if one.department == facts.department), None)
        yield paragraph(f"本部门另配合其他部门的任务{mine.tasks}项。" if mine else "本部门没有配合其他部门的任务。")
        return
    tail = f"配合部门{len(joined)}个，见附件1。" if joined else "没有配合部门。"
    yield paragraph(_ranking(facts), tail)


def _ranking(facts: ComplianceFacts) -> str:
    ranked = [one for one in initiators(facts) if one.place is not None]
    if not ranked:
        return "各发起部门都没有到公示期限的对象，不作排名。"
    last = sorted((one for one in ranked if one.on_time < one.due), key=lambda one: Decimal(one.on_time) / one.due)
    if not last:
        return f"有到期对象的发起部门{len(ranked)}个，按期公示率均为100%。"
    full = len(ranked) - len(last)
    lowest = f"{last[0].department}（{rate(Decimal(last[0].on_time) / last[0].due)}）"
    if len(ranked) == 1:
        return f"有到期对象的发起部门只有{lowest}，按期公示率未达到100%。"
    said = f"达到100%的{full}个，" if full else "均未达到100%，"
    which = "最低的是" if len(last) > 1 else "未达到的是"
    return f"有到期对象的发起部门{len(ranked)}个，按期公示率{said}{which}{lowest}。"


def _names(names: Sequence[str]) -> str:
    return "、".join(names[:NAMED]) + (f"等{len(names)}个部门" if len(names) > NAMED else "")


def results(facts: ComplianceFacts) -> Iterator[Paragraph]:
    """三、检查结果与后续处置."""
    totals = facts.totals
    parts: Parts = []
    if not totals.inspected:
        parts += ["尚没有完成检查（已录入并已公示）的对象，问题发现率和后续处置完结率无法计算。"]
    elif not totals.problems:
        parts += ["已完成检查的对象", ref("inspected"), "，没有发现问题。", *_categories(facts)]
    else:
        parts += ["已完成检查的对象", ref("inspected"), "，发现问题", ref("problems")]
        parts += ["，问题发现率", ref("problem_rate"), "；后续处置已完结", ref("closed"), "，未完结", ref("open")]
        parts += ["，完结率", ref("follow_up_rate"), "。", *_categories(facts)]
    if totals.problems_not_public:
        parts += ["已录入问题而尚未公示的", ref("problems_not_public"), "，不计入。"]
    yield paragraph(*parts)


def _categories(facts: ComplianceFacts) -> Parts:
    found = [one for one in facts.categories if one.name != "未发现问题"]
    if not found:
        return []
    said = "、".join(f"{one.name}{one.objects:,}个" for one in found[:NAMED])
    return [f"除未发现问题外，{'较多的结果有' if len(found) > NAMED else '结果有'}{said}。"]


def _by(facts: ComplianceFacts, key: str) -> str:
    """Whose objects of a list these are; left out in the report of one department."""
    return "" if facts.department else _counted(facts.objects[key].by_department, "个")


def _counted(by: Sequence[Named], unit: str) -> str:
    """（甲局3个、乙局1个）; when there is one department only: （甲局）."""
    if len(by) == 1:
        return f"（{by[0].name}）"
    said = "、".join(f"{one.name}{one.objects:,}{unit}" for one in by[:NAMED])
    return f"（{said}{'等' if len(by) > NAMED else ''}）" if by else ""


def _who(found: ObjectList) -> str:
    return _names([one.name for one in found.by_department])


def problems(facts: ComplianceFacts) -> Iterator[Parts]:
    """四、存在问题: what is wrong, each with the departments that have to act."""
    totals, lists = facts.totals, facts.objects
    if totals.overdue:
        worst: Parts = ["，最长逾期", ref("overdue_days")] if lists["overdue"].worst is not None else []
        yield ["逾期未公示", ref("overdue"), _by(facts, "overdue"), *worst, "，名单见附件2。"]
    if totals.late:
        yield ["已公示而逾期", ref("late"), "。"]
    if lists["not_entered_over"].total:
        yield ["检查时间已过仍未录入", ref("not_entered_over"), _by(facts, "not_entered_over"), "。"]
    if totals.returned + totals.rejected:
        yield ["审核退回或不通过", ref("returned"), "。"]
    drawing = [*_drawing(facts)]
    if drawing:
        yield ["任务", *(part for at, point in enumerate(drawing) for part in (*(["，"] if at else []), *point)), "。"]
    if totals.open:
        yield ["后续处置未完结", ref("open"), _by(facts, "open"), "。"]
    if totals.unknown:
        yield ["期限不详而不能判断是否逾期", ref("unknown"), "。"]
    if facts.deviation_counts.get("error") or facts.deviation_counts.get("warning"):
        yield [_deviations(facts)]


def _drawing(facts: ComplianceFacts) -> Iterator[Parts]:
    totals = facts.totals
    if totals.tasks_undrawn_over:
        yield ["检查时间已过仍未抽取", ref("tasks_undrawn_over"), _undrawn(facts)]
    if totals.draws_after:
        yield ["检查时间过后才抽取", ref("draws_after")]
    if totals.tasks_empty:
        yield ["抽取数为零", ref("tasks_empty")]
    if totals.tasks_short:
        yield ["抽中数不足", ref("tasks_short")]


def _undrawn(facts: ComplianceFacts) -> str:
    names = [one.department for one in facts.tasks if one.progress == "未抽取" and one.is_window_over]
    by = [Named(name=name, objects=names.count(name)) for name in dict.fromkeys(names)]
    return "" if facts.department else _counted(sorted(by, key=lambda one: -one.objects), "项")


def _deviations(facts: ComplianceFacts) -> str:
    found = facts.deviation_counts
    kinds = [f"{word}{found[key]:,}条" for key, word in (("error", "错误"), ("warning", "警告")) if found.get(key)]
    return f"对照规则检查发现偏差：{'、'.join(kinds)}，见附件3。"


def nothing_wrong(facts: ComplianceFacts) -> str:
    """When section four is empty: exactly what was looked for. Never a general praise."""
    said = f"截至{day(facts.as_of)}，没有逾期、退回和过期未录入的对象，没有过期未抽取的任务"
    if facts.checked_on is None:
        return said + "；尚未对照规则检查，与计划有无偏差不详。"
    return said + "，对照规则检查没有发现错误和警告。"


def steps(facts: ComplianceFacts) -> Iterator[Parts]:
    """五、下步工作: what follows from section four and what is about to be due; the same are asked once."""
    asked: dict[str, Parts] = {}
    for who, act in _acts(facts):
        asked[who] = [*asked[who], "，", *act] if who in asked else act
    for who, acts in asked.items():
        yield [f"请{who}", *acts, "。"]
    if facts.checked_on is None:
        yield ["对照规则检查（尚未检查，有无偏差不详）。"]


def _acts(facts: ComplianceFacts) -> Iterator[tuple[str, Parts]]:
    """Who has to do what."""
    totals, lists = facts.totals, facts.objects
    if totals.overdue:
        yield _who(lists["overdue"]), ["立即公示逾期的对象并说明原因"]
    if lists["not_entered_over"].total:
        yield _who(lists["not_entered_over"]), ["尽快完成检查并录入"]
    if totals.returned + totals.rejected:
        yield _who(lists["returned"]), ["更正退回或不通过的结果"]
    if totals.open:
        yield _who(lists["open"]), ["跟踪后续处置至完结"]
    if totals.due_soon:
        soon = lists["due_soon"]
        first = f"（最早{soon.first_deadline.month}月{soon.first_deadline.day}日）" if soon.first_deadline else ""
        yield _who(soon), ["按期公示即将到期的对象", ref("due_soon"), first]
    if totals.unknown:
        yield _who(lists["unknown"]), ["核实期限不详的对象的检查日期"]
    if totals.tasks_undrawn_over or totals.tasks_empty or totals.tasks_short:
        yield facts.department or "发起部门", ["补抽，或说明未抽取、抽取不足的原因"]
    if facts.deviation_counts.get("error") or facts.deviation_counts.get("warning"):
        yield "有关部门", ["逐条核对附件3所列偏差"]


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
