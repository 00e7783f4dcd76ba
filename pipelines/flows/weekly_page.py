"""When the weekly reports are written, and what the person who opens Prefect reads about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from extractors.models import Frozen
from pipelines.flows.report import MAX_FINDINGS, _code, _table
from pipelines.steps.compliance.calendar import WorkCalendar

#: ``write``: the first working day of its week; ``wait``: any other day; ``unknown``: the calendar does not say.
Decision = Literal["write", "wait", "unknown"]


def decide(calendar: WorkCalendar, day: date) -> Decision:
    """Weeks begin on Monday: Monday, or the first working day when it is a day off; none in a week without one."""
    monday = day - timedelta(days=day.weekday())
    for number in range(day.weekday() + 1):
        works = calendar.is_working(monday + timedelta(days=number))
        if works is None:
            return "unknown"
        if works:
            return "write" if number == day.weekday() else "wait"
    return "wait"


class FileLink(Frozen):
    """One file that was written."""

    path: str
    format: str


class PageEntry(Frozen):
    """One report: its title, the figures of its overview as (label, text), its files, or why there is none."""

    title: str
    department: str | None = None
    figures: tuple[tuple[str, str], ...] = ()
    files: tuple[FileLink, ...] = ()
    refused: str = ""


class WeeklySummary(Frozen):
    """The figures of one run. ``departments`` have a page; ``refused`` reports could not be made."""

    as_of: date
    reports: int
    departments: int
    files: int
    overdue: int
    refused: int

    @classmethod
    def of(cls, as_of: date, entries: Sequence[PageEntry], overdue: Mapping[str, int]) -> WeeklySummary:
        made = [one for one in entries if not one.refused]
        return cls(
            as_of=as_of,
            reports=sum(one.department is None for one in made),
            departments=sum(one.department is not None for one in made),
            files=sum(len(one.files) for one in made),
            overdue=sum(overdue.values()),
            refused=len(entries) - len(made),
        )


def markdown(entries: Sequence[PageEntry], overdue: Mapping[str, int], as_of: date, warehouse: str) -> str:
    """The artifact: figures of the year, who is overdue, and where the files are."""
    parts = ["# 每周合规报告", f"截至：{as_of}（当日终了），数据仓库：{_code(warehouse)}"]
    for one in entries:
        if one.figures:
            parts += [f"## {one.title}", _table(("指标", "数值"), one.figures)]
    parts.append("## 逾期未办的期限")
    if overdue:
        rows = sorted(overdue.items(), key=lambda pair: (-pair[1], pair[0]))
        parts.append(_table(("发起部门", "逾期项数"), [(name, str(number)) for name, number in rows[:MAX_FINDINGS]]))
        if len(rows) > MAX_FINDINGS:
            parts.append(f"另有{len(rows) - MAX_FINDINGS}个部门，请看合规报告。")
        parts.append("逐项清单：`mingcha results due`。")
    else:
        parts.append("没有。")
    if refused := [one for one in entries if one.refused]:
        parts += ["## 没有写成的报告", _table(("报告", "原因"), [(one.title, one.refused) for one in refused])]
    parts.append("## 文件")
    lines = [f"- {one.title}：{'、'.join(_link(file) for file in one.files)}" for one in entries if one.files]
    parts.append("\n".join(lines) or "没有：没有任务，也没有待办的期限。")
    return "\n\n".join(parts) + "\n"


def no_calendar(calendar: WorkCalendar, day: date) -> str:
    """What is said on a day that the calendar does not know."""
    return (
        f"{day}在工作日历（{calendar.version}，自{calendar.first}至{calendar.last}）之外：不知道本周哪天上班，没有写每周报告。"
        "请升级 chinesecalendar，或在 compliance.toml 的 calendar.extra 中给出放假安排。"
    )


def _link(file: FileLink) -> str:
    return f"[{file.format}]({Path(file.path).absolute().as_uri()})"
