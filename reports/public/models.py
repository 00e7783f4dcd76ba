"""A list of results for publication, and what may never stand in it."""

from __future__ import annotations

from datetime import date

from extractors.models import Frozen

#: Headings of the public list, in this order (DOMAIN 4, C11): nothing else is published.
COLUMNS = ("主体名称", "统一社会信用代码", "检查机关", "检查完成日期", "检查结果", "任务文号", "任务名称")


class PublicResult(Frozen):
    """One object's result. ``object_id`` None: the object has no public code. ``categories``: as in DOMAIN 3."""

    name: str
    object_id: str | None
    bodies: tuple[str, ...]
    inspected_on: date
    categories: tuple[str, ...]
    task_no: str
    task_name: str


class PublicList(Frozen):
    """Everything that one publication says. ``strata``: names of the credit classes, none of which may be mentioned."""

    title: str
    publisher: str
    as_of: date
    rows: tuple[PublicResult, ...]
    strata: tuple[str, ...]
    is_specimen: bool = False


class Secrets(Frozen):
    """What is internal: names and numbers (codes, certificates, telephones) of inspectors and of objects' contacts."""

    names: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
