"""The numbers of the report about one notice, each with its formula."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pipelines.steps.plan_quality.facts import PlanFacts
from pipelines.steps.plan_quality.models import Comparison
from pipelines.steps.plan_quality.values import NONE, seen
from reports.model import Figure


def figures(facts: PlanFacts) -> tuple[Figure, ...]:
    """All figures; those of a comparison only where there is one."""
    found = [*_plan(facts)]
    for prefix, comparison in (("year", facts.earlier), ("version", facts.version)):
        if comparison is not None:
            found += _compared(prefix, comparison)
    return tuple(found)


def _plan(facts: PlanFacts) -> Iterator[Figure]:
    lines, cover = facts.plan.lines, facts.coverage
    before = facts.earlier.old.items if facts.earlier else None
    yield _count("items", "计划条目", len(lines), "条", "计划表中一项任务、一个范围、一个比例为一条", "items", before)
    yield _count("initiators", "发起部门", cover.initiators, "个", "至少发起一条的部门", "departments_all")
    yield _count("bodies", "涉及部门", len(cover.bodies), "个", "发起或配合至少一条的部门", "departments_all")
    yield _count("joint", "有配合部门", len(lines) - cover.alone, "条", "计划条目 − 没有配合部门的条目", "items")
    yield _count("alone", "没有配合部门", cover.alone, "条", "配合部门一栏为空或写明没有", "items")
    waiting = sum(line.status == "review" for line in lines)
    yield _count("waiting", "待核对条目", waiting, "条", "至少一栏的读数须人核对", "waiting")
    apart = sum(line.status == "quarantined" for line in lines)
    yield _count("quarantined", "已隔离条目", apart, "条", "必需的栏没有读出，暂不使用", "waiting")
    for key, label, severity in (("errors", "必须处理的问题", "error"), ("warnings", "请核对的问题", "warning")):
        number = sum(one.severity == severity for one in facts.findings)
        yield _count(key, label, number, "个", "尚未处理的问题", "findings")
    yield _count("undated", "未读出起止时间的条目", cover.undated, "条", "首日或末日没有读出", "items")
    yield _count("unnamed", "未读出发起部门的条目", cover.unnamed, "条", "发起部门没有读出或不能确定", "items")


def _compared(prefix: str, found: Comparison) -> Iterator[Figure]:
    key = f"{prefix}_changes"
    rows = (
        ("unchanged", "未变", found.unchanged, "两份计划中各栏都相同的条目（抽查时间按年度平移）", None),
        ("changed", "改动", len(found.changed), "两份计划都有、至少一栏不同的条目", key),
        ("added", "新增", len(found.added), "只有本计划有的条目", key),
        ("dropped", "取消", len(found.dropped), "只有原计划有的条目", key),
        ("uncertain", "待判断", found.uncertain_new, "本计划中不能确定与原计划哪条对应的条目，不计入以上各数", key),
    )
    for name, label, value, formula, list_key in rows:
        yield _count(f"{prefix}_{name}", label, value, "条", formula, list_key)
    renamed = sum(one.basis != "unclear" for one in found.renamed)
    yield _count(f"{prefix}_renamed", "部门更名", renamed, "个", "旧名称改用现名称，或同地同类部门推定更名", key)


def _count(
    key: str, label: str, value: int, unit: str, formula: str, list_key: str | None, previous: int | None = None
) -> Figure:
    return Figure(key=key, label=label, value=value, unit=unit, formula=formula, list_key=list_key, previous=previous)


def quota_kinds(facts: PlanFacts) -> tuple[tuple[str, int], ...]:
    """Amounts and how many items have them, the commonest first; readings that wait for a person are one group."""
    year = facts.plan.head.plan_year
    counted: Counter[str] = Counter()
    for line in facts.plan.lines:
        quota = seen(line, year)["quota"]
        counted["待核对" if not quota.certain else "未规定" if quota.text == NONE else quota.text] += 1
    return tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0])))
