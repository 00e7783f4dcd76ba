"""What a report gets from the warehouse. Counts are exact; a rate is made of two counts, never read as a float."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from extractors.models import Frozen


class Sums(Frozen):
    """The counts of a group of tasks; the names and what they mean are the columns of ``out_groups``."""

    tasks: int = 0
    tasks_withdrawn: int = 0
    tasks_external: int = 0
    tasks_counted: int = 0
    tasks_drawn: int = 0
    tasks_undrawn: int = 0
    tasks_undrawn_over: int = 0
    tasks_empty: int = 0
    tasks_open: int = 0
    tasks_open_over: int = 0
    tasks_finished: int = 0
    tasks_joint: int = 0
    draws_before: int = 0
    draws_inside: int = 0
    draws_after: int = 0
    draws_unknown: int = 0
    tasks_short: int = 0
    want: int = 0
    drawn: int = 0
    shortfall: int = 0
    replaced: int = 0
    substitutes: int = 0
    to_inspect: int = 0
    entered: int = 0
    public: int = 0
    inspected: int = 0
    not_entered: int = 0
    pending: int = 0
    returned: int = 0
    rejected: int = 0
    visited: int = 0
    due: int = 0
    on_time: int = 0
    late: int = 0
    overdue: int = 0
    last_day: int = 0
    due_soon: int = 0
    on_track: int = 0
    unknown: int = 0
    not_started: int = 0
    clock_met: int = 0
    problems: int = 0
    closed: int = 0
    open: int = 0
    problems_not_public: int = 0
    objects_outside: int = 0


class DepartmentSums(Sums):
    """``role``: 发起部门 or 配合部门; ``place`` among the initiators with objects due."""

    role: str
    department: str
    place: int | None = None


class MonthSums(Sums):
    """``month`` like 2023-09, or 未定. ``inspected_in``, ``published_in``: objects by the day itself."""

    month: str
    inspected_in: int
    published_in: int


class DepartmentMonth(Frozen):
    """One initiator in one month (of the end of the tasks' windows)."""

    department: str
    month: str
    tasks: int
    tasks_finished: int
    to_inspect: int
    public: int


class TypeSums(Sums):
    """Own or joint, targeted or not."""

    is_joint: bool
    draw_type: str


class Metric(Frozen):
    """One metric of DOMAIN 4. ``note``: what was left out this time."""

    key: str
    label: str
    numerator: int
    denominator: int
    formula: str
    note: str | None

    @property
    def value(self) -> Decimal | None:
        """The fraction; None when there is nothing to divide by."""
        return Decimal(self.numerator) / self.denominator if self.denominator else None


class Named(Frozen):
    """How many objects have one category of result, or one disposition."""

    name: str
    objects: int


class ObjectLine(Frozen):
    """One object of a list."""

    department: str
    task_no: str
    task_name: str
    object_id: str
    object_name: str | None
    state: str
    inspected_on: date | None
    published_on: date | None
    deadline: date | None
    days_left: int | None
    days_over: int | None
    clock_note: str | None
    categories: str | None


class ObjectList(Frozen):
    """The first rows of a list and how many there are; ``worst``: the most working days over (None: nobody knows)."""

    rows: tuple[ObjectLine, ...]
    total: int
    by_department: tuple[Named, ...]
    worst: int | None = None
    first_deadline: date | None = None


class TaskLine(Frozen):
    """One task of a list."""

    task_no: str
    task_name: str
    department: str
    cooperators: tuple[str, ...]
    window_start: date | None
    window_end: date | None
    is_window_over: bool
    progress: str
    drawn_on: date | None
    want: int | None
    drawn: int | None
    shortfall: int | None
    to_inspect: int
    entered: int
    public: int
    due: int
    on_time: int
    problems: int
    closed: int


class MatterLine(Frozen):
    """One matter of the matter list, and how many inspected objects have a result of it."""

    matter: str
    department: str | None
    inspected: int


class Equation(Frozen):
    """One line of the reconciliation; right when ``difference`` is 0."""

    what: str
    left_value: int
    right_value: int
    difference: int


class DeviationLine(Frozen):
    """One open deviation found by the rules C1 to C16."""

    rule: str
    severity: Literal["info", "warning", "error"]
    department: str | None
    task_no: str | None
    message: str


class DeviationCount(Frozen):
    """How many open deviations of one severity a rule found."""

    rule: str
    severity: Literal["info", "warning", "error"]
    count: int


class SourceLine(Frozen):
    """Something that the report rests on."""

    kind: str
    number: str
    title: str
    digest: str


class Earlier(Frozen):
    """The same metrics one year before, as of the same day; only when there were tasks."""

    year: int
    as_of: date
    tasks: int
    to_inspect: int
    metrics: tuple[Metric, ...]


class ComplianceFacts(Frozen):
    """Everything that the compliance report says, for a plan year (of one initiator when ``department`` is set).

    ``deviations`` are the first ones, ``deviation_examples`` the first ones of each rule.
    ``checked_on``: the day that the deviations were last looked for, as their ``as_of``; None: never.
    """

    year: int
    as_of: date
    department: str | None
    issuer: str | None
    totals: Sums
    metrics: tuple[Metric, ...]
    departments: tuple[DepartmentSums, ...]
    months: tuple[MonthSums, ...]
    department_months: tuple[DepartmentMonth, ...]
    types: tuple[TypeSums, ...]
    categories: tuple[Named, ...]
    dispositions: tuple[Named, ...]
    objects: dict[str, ObjectList]
    tasks: tuple[TaskLine, ...]
    matters: tuple[MatterLine, ...] = ()
    equations: tuple[Equation, ...]
    deviations: tuple[DeviationLine, ...]
    deviation_counts: dict[str, int]
    deviation_rules: tuple[DeviationCount, ...] = ()
    deviation_examples: tuple[DeviationLine, ...] = ()
    checked_on: date | None
    earlier: Earlier | None
    sources: tuple[SourceLine, ...]
    data_version: str
