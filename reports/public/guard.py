"""The second lock of a public list: each cell is held against what may stand there, and refused otherwise.

The rows are made of public fields alone. A clerk may still have typed a telephone number behind a name, or a class into
a task's name; whatever is found stops the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from draws.papers.models import RESULTS
from draws.papers.privacy import mentions_class, speaks_of_classes
from draws.papers.text import clean
from extractors.models import Frozen
from reports.public.models import PublicList, PublicResult, Secrets

#: Mobile and landline numbers as people write them (三大运营商 1[3-9] + 9 digits; area code and 7 or 8 digits).
_PHONE = re.compile(r"(?<![0-9A-Za-z])(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8})(?![0-9A-Za-z])")
_WIDTHS = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
#: A unified code (GB 32100) or a registration number of 15 digits.
_CODE = re.compile(r"[0-9A-HJ-NP-RTUWXY]{18}|\d{15}")
#: Shorter numbers stand by chance in names and codes.
_MIN_NUMBER = 6
#: Grades that have nothing to do with credit: 对A级景区的双随机抽查, D级危房. They stand in real plans.
_OTHER_GRADES = re.compile(r"(?<![0-9A-Za-z])[A-EＡ-Ｅ]{1,5}\s*级(?=旅游景区|景区|景点|锅炉|压力容器|压力管道|危房)")
#: Where there is no digit there is no number to look for.
_RUN = re.compile(r"\d")


class Leak(Frozen):
    """One cell that may not be published: row from 1 on, heading, why (Chinese)."""

    row: int
    column: str
    why: str


def leaks(public: PublicList, secrets: Secrets) -> tuple[Leak, ...]:
    """Everything in ``public`` that may not be published; empty when it may."""
    marks = _Marks(public, secrets)
    head = [
        Leak(row=0, column=column, why=why)
        for column, text in (("标题", public.title), ("公示单位", public.publisher))
        for why in marks.typed(text, names=True)
    ]
    return (*head, *(leak for number, row in enumerate(public.rows, 1) for leak in marks.of(number, row)))


class _Marks:
    def __init__(self, public: PublicList, secrets: Secrets) -> None:
        self.public = public
        self._known: dict[tuple[str, bool, bool], tuple[str, ...]] = {}
        self.names = sorted({clean(name) for name in secrets.names if len(clean(name)) > 1})
        self.numbers = sorted({_plain(number) for number in secrets.numbers if len(_plain(number)) >= _MIN_NUMBER})

    def of(self, number: int, row: PublicResult) -> Iterator[Leak]:
        for column, why in self._cells(row):
            yield Leak(row=number, column=column, why=why)

    def _cells(self, row: PublicResult) -> Iterator[tuple[str, str]]:
        """A name of an object may hold its owner's, who may be called like an inspector: none is sought there."""
        yield from (("主体名称", why) for why in self.typed(row.name, names=False))
        if row.object_id is not None and not _CODE.fullmatch(row.object_id):
            yield "统一社会信用代码", "不是统一社会信用代码或注册号"
        for body in row.bodies:
            yield from (("检查机关", why) for why in self.typed(body, names=True))
        for category in row.categories:
            if category not in RESULTS:
                yield "检查结果", "不是规定的结果类别"
        if not row.categories:
            yield "检查结果", "没有结果类别"
        yield from (("任务文号", why) for why in self.typed(row.task_no, names=True))
        yield from (("任务名称", why) for why in self.typed(row.task_name, names=True, classes=True))

    def typed(self, text: str, *, names: bool, classes: bool = False) -> tuple[str, ...]:
        """What a text that people typed gives away. Tasks and bodies come again and again."""
        key = (text, names, classes)
        if key not in self._known:
            self._known[key] = tuple(self._look(text, names, classes))
        return self._known[key]

    def _look(self, text: str, names: bool, classes: bool) -> Iterator[str]:
        plain = _plain(text)
        if (speaks_of_classes if classes else mentions_class)(_OTHER_GRADES.sub("", text), self.public):
            yield "提到信用风险类别"
        has_number = _RUN.search(plain) and any(number in plain for number in self.numbers)
        if has_number or _PHONE.search(text.translate(_WIDTHS)):
            yield "有电话或人员的编号"
        if names and any(name in plain for name in self.names):
            yield "有检查人员或联系人的姓名"


def _plain(text: str) -> str:
    """Widths made uniform, without the gaps that people put in: 139-0356 7000."""
    return re.sub(r"[\s\-–—·.]", "", clean(text).translate(_WIDTHS))
