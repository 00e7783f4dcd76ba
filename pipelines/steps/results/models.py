"""What is read from a file of results, and what a workbook to fill in is made from. All values are frozen.

Texts are as read: blanks at both ends are gone, words that a code table knows stand under their usual name (DOMAIN 3),
everything else is left for validation to refuse. Nothing here has been compared with a task or a draw.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from extractors.models import Frozen

#: Dates of a result in the order of the workbook; all are texts, "" when empty.
DATE_FIELDS = (
    "inspected_on",
    "entered_on",
    "approved_on",
    "published_on",
    "follow_up_closed_on",
    "abnormal_listed_on",
    "penalty_decided_on",
    "penalty_published_on",
)


class RawMatter(Frozen):
    """One matter's result. ``matter`` is "" where the file gives one category for the object as a whole."""

    matter: str
    category: str
    note: str = ""


class ResultCells(Frozen):
    """What a person fills in for one object. A date may be written 2023-07-01, 2023/7/1, 2023年7月1日 or 20230701; a
    real date cell comes as ISO, a time behind the day is cut off. ``inspectors``: ``姓名（代号）``, a name or a code
    each. ``matters`` holds those with a category or a note."""

    state: str = ""
    inspected_on: str = ""
    entered_on: str = ""
    approved_on: str = ""
    published_on: str = ""
    follow_up_closed_on: str = ""
    abnormal_listed_on: str = ""
    penalty_decided_on: str = ""
    penalty_published_on: str = ""
    matters: tuple[RawMatter, ...] = ()
    dispositions: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    inspectors: tuple[str, ...] = ()
    follow_up: str = ""
    remarks: str = ""


class RawResult(ResultCells):
    """One object's result as a file tells it.

    ``row_no`` is the number that a spreadsheet program shows; ``row_nos`` all rows that it was read from (several where
    a platform gives a row for each matter). ``task``: the task's id where the row belongs to the task of the template,
    else number or name as read; ``object_id``: "" where the row names none. ``is_blank``: nothing filled in but what
    was printed beforehand. ``duplicate_of``: an earlier row for the same object that says exactly the same.
    ``raw``: header → text of all cells, lines joined where there are several rows.
    """

    row_no: int
    row_nos: tuple[int, ...] = ()
    task: str
    task_name: str = ""
    object_id: str
    object_name: str = ""
    is_blank: bool = False
    duplicate_of: int | None = None
    raw: dict[str, str]


class CellProblem(Frozen):
    """What could not be read; a row that has one must not be loaded. ``column``: the header, "" for the whole row."""

    row_no: int
    column: str
    message: str


class ResultColumn(Frozen):
    """A column of the source. ``header`` as it stands, ``name`` the same made unique; ``field``: what it is read as
    (``pipelines.steps.results.columns.FIELDS``, ``category:<matter>``, ``note:<matter>``), None when it is not used."""

    header: str
    name: str
    field: str | None = None


class SourceLine(Frozen):
    """A row of the source as texts, in the order of ``ResultFile.columns``."""

    row_no: int
    cells: tuple[str, ...]


class TemplateMeta(Frozen):
    """What the sheet ``_mingcha`` of a template says: for which task it was made."""

    version: int
    task_id: str
    task_no: str
    task_name: str
    draw_id: str
    window_start: date | None = None
    window_end: date | None = None
    initiator: str = ""
    cooperators: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()


class Printed(Frozen):
    """What the template printed for one object: the text of its cell 检查人员, and the people in it one by one."""

    object_id: str
    text: str = ""
    people: tuple[str, ...] = ()


class ResultFile(Frozen):
    """A file of results. ``mapping``: header → field as it was read; ``options``: sheet, encoding, delimiter, name of
    the mapping; ``header``: the unique names of all columns. A field that no column is read as is *not said* by this
    file (see :attr:`fields`), which is not the same as empty.

    ``lines``: every row below the header that is not empty; all of them are in ``rows``. ``printed``: the objects that
    the template was made for."""

    name: str
    sha256: str
    kind: Literal["template", "mapped"]
    mapping: dict[str, str]
    options: dict[str, str]
    header: tuple[str, ...]
    columns: tuple[ResultColumn, ...]
    rows: tuple[RawResult, ...]
    problems: tuple[CellProblem, ...] = ()
    lines: tuple[SourceLine, ...] = ()
    template: TemplateMeta | None = None
    printed: tuple[Printed, ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        """Fields that the file has a column for (``category`` and ``note`` also for columns of single matters)."""
        return frozenset(column.field.partition(":")[0] for column in self.columns if column.field)


class SavedMapping(Frozen):
    """How the exports of another platform are read. ``mapping``: header → field or ``-``; ``codes``: field → the
    platform's spelling → our name (fields ``category``, ``state``, ``dispositions``, ``methods``, ``follow_up``)."""

    name: str
    header_digest: str = ""
    mapping: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]] = {}


class ResultTable(Frozen):
    """What a file looks like before it is read: enough to choose or to propose a mapping.

    ``kind`` is ``template`` for our own workbooks; ``before``: rows above the header."""

    name: str
    sha256: str
    kind: Literal["template", "mapped"]
    header: tuple[str, ...]
    header_digest: str
    before: int
    options: dict[str, str]


class Inspector(Frozen):
    """A member of the drawn team."""

    inspector_id: str
    name: str
    department: str = ""


class TemplateRow(Frozen):
    """One object to inspect; ``result``: what is known of it already."""

    object_id: str
    object_name: str
    address: str = ""
    team: tuple[Inspector, ...] = ()
    result: ResultCells | None = None


class TemplateTask(Frozen):
    """What the workbook for one task is made from."""

    task_id: str
    task_no: str
    task_name: str
    draw_id: str
    window_start: date | None = None
    window_end: date | None = None
    initiator: str = ""
    cooperators: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    rows: tuple[TemplateRow, ...] = ()
