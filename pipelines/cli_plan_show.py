"""What ``mingcha plan`` prints: Chinese, legible in 80 columns, and the same as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from draws.papers.text import clean
from pipelines.cli_show import console
from pipelines.steps.plan_quality.choose import plan_type
from pipelines.steps.plan_quality.models import (
    BASIS,
    TYPE_NAMES,
    BodyChange,
    Change,
    ChangedItem,
    Comparison,
    Coverage,
    ItemRef,
    LoneItem,
    UncertainPair,
)
from warehouse.reporting.plan_records import PlanHead

_RELATION = {"years": "上下年比较", "version": "同一计划的两个版本", "other": "两份计划的比较"}
_FLAG = {"review": "待核对", "quarantined": "已隔离"}


def comparison_json(found: Comparison, said: Sequence[str] = ()) -> dict[str, Any]:
    """The whole comparison; scores as text, so that nothing becomes a float."""
    totals = {
        "unchanged": found.unchanged,
        "changed": len(found.changed),
        "added": len(found.added),
        "dropped": len(found.dropped),
        "uncertain_old": found.uncertain_old,
        "uncertain_new": found.uncertain_new,
    }
    value = found.model_dump(mode="json")
    types = {"old_type": plan_type(found.old), "new_type": plan_type(found.new)}
    return {"totals": totals, **types, **value, "notes": [*said, *found.notes], "needs_person": found.needs_person}


def coverage_json(found: Coverage) -> dict[str, Any]:
    names = {"never_join": found.never_join, "never_initiate": found.never_initiate}
    return {**found.model_dump(mode="json"), "initiators": found.initiators, **names}


def comparison(found: Comparison, said: Sequence[str] = ()) -> None:
    """The comparison for people."""
    out = console()
    out.print(f"[bold]{_RELATION[found.relation]}[/]")
    _heads(out, (("旧", found.old), ("新", found.new)))
    for note in (*said, *found.notes):
        _line(out, f"[yellow]注意[/] {_safe(note)}")
    out.print()
    out.print(summary(found))
    _differences(out, found)
    _renames(out, found)
    _uncertain(out, found.uncertain)
    if found.is_empty:
        out.print("\n两份计划没有差异。")


def summary(found: Comparison) -> str:
    """One sentence with the counts, which add up to the items of either plan."""
    unsure = found.uncertain_old, found.uncertain_new
    waiting = f"，不能确定对应关系的旧{unsure[0]}条、新{unsure[1]}条" if any(unsure) else ""
    return (
        f"旧计划{found.old.items}条，新计划{found.new.items}条：未变{found.unchanged}条，改动{len(found.changed)}条，"
        f"新增{len(found.added)}条，取消{len(found.dropped)}条{waiting}。"
    )


def _differences(out: Console, found: Comparison) -> None:
    if found.changed:
        out.print("\n[bold]改动[/]")
    for item in found.changed:
        moved = f"（旧第{item.old.seq}项）" if item.old.seq != item.new.seq and item.old.seq is not None else ""
        _line(out, f"• {_title(item.new)}{moved}{_flags(item.old, item.new)}")
        if item.how == "similar":
            _line(out, _paired(item), 4)
        for change in item.changes:
            _line(out, change_text(change), 4)
        if found.relation == "version":
            _line(out, f"理由：{_safe(item.reason) or '[yellow]通知没有写明[/]'}", 4)
    for title, lone in (("新增", found.added), ("取消", found.dropped)):
        if lone:
            out.print(f"\n[bold]{title}[/]")
        for one in lone:
            _lone(out, one)


def _paired(item: ChangedItem) -> str:
    """On what the pair rests, when not everything that identifies an item is the same."""
    if item.old.name == item.new.name and item.old.scope == item.new.scope:
        return "[dim]任务名称和范围相同，按同一条比较[/]"
    return f"[yellow]按相近配对（相近度{item.score}）[/]"


def _lone(out: Console, one: LoneItem) -> None:
    item = one.item
    _line(out, f"• {_title(item)}{_safe(item.initiator)}，{_safe(item.quota)}{_flags(item)}")
    if one.note:
        _line(out, f"[dim]{_safe(one.note)}[/]", 4)


def change_text(change: Change) -> str:
    """发起部门：甲 → 乙; lists: ＋ what came, － what went."""
    doubt = f"[yellow]（{change.note}）[/]" if change.note else ""
    doubt += "" if change.certain else "[yellow]（读数待核对）[/]"
    if change.added or change.removed:
        parts = [f"＋{_safe(one)}" for one in change.added] + [f"－{_safe(one)}" for one in change.removed]
        return f"{change.label}：{'；'.join(parts)}{doubt}"
    return f"{change.label}：{_safe(change.old)} → {_safe(change.new)}{doubt}"


def _renames(out: Console, found: Comparison) -> None:
    if not (found.renamed or found.bodies_added or found.bodies_dropped):
        return
    out.print("\n[bold]部门[/]")
    for change in found.renamed:
        color = "yellow" if change.basis == "unclear" else "dim"
        _line(out, f"• {_safe(rename_text(change))}[{color}]（{BASIS[change.basis]}）[/]")
    for title, names in (("新计划中新出现", found.bodies_added), ("新计划中不再出现", found.bodies_dropped)):
        if names:
            _line(out, f"• {title}：{_safe('、'.join(names))}")


def rename_text(change: BodyChange) -> str:
    return f"{'、'.join(change.old)} → {'、'.join(change.new)}"


def _uncertain(out: Console, pairs: Sequence[UncertainPair]) -> None:
    if not pairs:
        return
    out.print("\n[bold yellow]不能确定是否同一条，请人工判断[/]（没有计入新增、取消和改动）")
    for pair in pairs:
        _line(out, f"• {_safe(pair.why)}（相近度{pair.score}）")
        for word, item in (("旧", pair.old), ("新", pair.new)):
            text = f"{word}：{_title(item)}，{_safe(item.scope)}；{_safe(item.initiator)}；{_safe(item.quota)}"
            _line(out, text + _flags(item), 4)


def coverage(found: Coverage) -> None:
    """Who does how much, for people."""
    out = console()
    out.print("[bold]部门覆盖[/]")
    _heads(out, [("", head) for head in found.plans])
    if found.before:
        _heads(out, [("上年", head) for head in found.before])
    out.print()
    out.print(coverage_summary(found))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
    table.add_column("部门", overflow="fold")
    for name in ("发起", "配合", *(["上年"] if found.before else [])):
        table.add_column(name, justify="right")
    table.add_column("各月任务 1─12月", no_wrap=True)
    for body in found.bodies:
        past = [("新" if body.before == (0, 0) else f"{body.before[0]}/{body.before[1]}") if body.before else "—"]
        months = " ".join(f"{n or '·':>2}" for n in body.months)
        table.add_row(
            _safe(body.name), str(body.initiates), str(body.joins), *(past if found.before else []), f"[dim]{months}[/]"
        )
    out.print(table)
    _coverage_notes(out, found)


def coverage_summary(found: Coverage) -> str:
    joint = found.items - found.alone
    return (
        f"计划条目{found.items}条，由{found.initiators}个部门发起；有配合部门的{joint}条，没有的{found.alone}条。"
        f"涉及部门{len(found.bodies)}个。"
    )


def _coverage_notes(out: Console, found: Coverage) -> None:
    parts: list[tuple[str, Iterable[str]]] = [
        ("从不配合", found.never_join),
        ("只配合、不发起", found.never_initiate),
        ("上年有、今年没有", [f"{one.name}（发起{one.initiates}、配合{one.joins}）" for one in found.gone]),
        ("今年新出现", found.new_bodies),
        ("可能是更名或机构调整，请核对", [rename_text(change) for change in found.unclear]),
        ("最多的组合", [f"{p.initiator}×{p.cooperator}（{p.items}条）" for p in found.pairs[:5]]),
        ("没有出现的部门类别（仅供参考）", found.kinds_absent),
    ]
    for title, names in parts:
        if text := "、".join(names):
            _line(out, f"[bold]{title}[/]：{_safe(text)}", 0)
    if not found.before:
        _line(out, "[dim]没有上一年度的同类计划，不比较上年。[/]", 0)
    for count, text in ((found.unnamed, "没有读出发起部门"), (found.undated, "没有读出起止时间，未计入各月")):
        if count:
            _line(out, f"[yellow]{count}条{text}，请核对。[/]", 0)
    if found.outside:
        _line(out, f"[dim]{found.outside}条的时间有一部分在计划年度以外，年外的月份未列。[/]", 0)
    if found.unresolved:
        names = "、".join(f"{name}（第{seq}项）" if seq is not None else name for seq, name in found.unresolved)
        _line(out, f"[yellow]不能确定是哪个部门，未计入[/]：{_safe(names)}", 0)


def _heads(out: Console, heads: Iterable[tuple[str, PlanHead]]) -> None:
    for word, head in heads:
        number = head.doc_number or head.source_name
        state = "" if head.is_current else "（不是现行版本）"
        year = f"{head.plan_year}年" if head.plan_year else "年度未读出"
        text = f"{word + ' ' if word else ''}{year} {number} {TYPE_NAMES[plan_type(head)]} {head.items}条{state}"
        _line(out, f"{_safe(text)} [dim]{head.notice_id[:8]}[/]")


def _title(item: ItemRef) -> str:
    return _safe(item.title)


def _flags(*items: ItemRef) -> str:
    words = dict.fromkeys(_FLAG[item.status] for item in items if item.status in _FLAG)
    return f"[yellow]〔{'、'.join(words)}〕[/]" if words else ""


def _safe(text: str) -> str:
    return escape(clean(text))


def _line(out: Console, text: str, indent: int = 2) -> None:
    out.print(Padding.indent(out.render_str(text, emoji=False), indent))
