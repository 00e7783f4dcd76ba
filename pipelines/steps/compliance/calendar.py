"""Working days: those of the package chinesecalendar, which follows the State Council's yearly notices, and, when a
file is given, of whole further years. Beyond that nothing is known, and nothing is reckoned from Monday to Friday.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from importlib.metadata import version as package_version
from itertools import pairwise
from pathlib import Path

from extractors.models import Frozen
from warehouse.errors import WarehouseError

HEADER = ("日期", "是否工作日")
_WORDS = {"是": True, "1": True, "否": False, "0": False}
_DATE = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})")
#: Days off in every year (全国年节及纪念日放假办法); a file in which one of them is worked is no calendar.
_ALWAYS_OFF = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
_DAY = timedelta(days=1)


class WorkCalendar(Frozen):
    """Days that follow each other without a gap, from the first day of a year to the last day of another.

    ``works`` says of each day from ``first`` on whether offices work; ``version`` names where it comes from.
    """

    version: str
    first: date
    works: tuple[bool, ...]

    @property
    def last(self) -> date:
        return self.first + timedelta(days=len(self.works) - 1)

    @property
    def days(self) -> tuple[tuple[date, bool], ...]:
        return tuple((self.first + timedelta(days=n), works) for n, works in enumerate(self.works))

    def is_working(self, day: date) -> bool | None:
        """Whether offices work on ``day``; None outside the calendar."""
        place = (day - self.first).days
        return self.works[place] if 0 <= place < len(self.works) else None


def load_calendar(extra: str = "") -> WorkCalendar:
    """The calendar of the package, continued by the CSV file ``extra`` when given.

    The version is ``chinesecalendar X.Y``, with the file's SHA-256 when the file adds years.
    Raises :class:`WarehouseError` when the file cannot be read or is not a calendar of whole further years.
    """
    known = _package()
    return known if not extra else extended(known, _bytes(extra), extra)


def wanted_version(extra: str = "") -> str:
    """The version that :func:`load_calendar` would give; without a file no day is looked at."""
    return load_calendar(extra).version if extra else _package_version()


def _package_version() -> str:
    return f"chinesecalendar {package_version('chinesecalendar')}"


@cache
def _package() -> WorkCalendar:
    import chinese_calendar  # noqa: PLC0415 - a table of twenty years

    # The years between the first and the last holiday are those for which is_workday answers.
    first = date(min(chinese_calendar.holidays).year, 1, 1)
    last = date(max(chinese_calendar.holidays).year, 12, 31)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    works = tuple(bool(chinese_calendar.is_workday(day)) for day in days)
    return WorkCalendar(version=_package_version(), first=first, works=works)


def extended(known: WorkCalendar, data: bytes, name: str) -> WorkCalendar:
    """``known`` and the whole years after it that the CSV file ``data`` (UTF-8 or GB 18030) gives.

    Days of known years may stand in the file when they agree. Raises :class:`WarehouseError`.
    """
    given = _read(data, name)
    for day, works in given.items():
        if day < known.first:
            raise WarehouseError(f"工作日历文件“{name}”中的{day}早于日历的第一天{known.first}，只能续后面的年份。")
        if known.is_working(day) not in (None, works):
            said = "工作日" if works else "休息日"
            raise WarehouseError(f"工作日历文件“{name}”说{day}是{said}，与{known.version}不一致，请核对。")
    new = {day: works for day, works in sorted(given.items()) if day > known.last}
    if not new:
        return known
    _whole_years(tuple(new), known.last, name)
    for year in sorted({day.year for day in new}):
        worked = next((date(year, *day) for day in _ALWAYS_OFF if new[date(year, *day)]), None)
        if worked:
            raise WarehouseError(f"工作日历文件“{name}”把法定节假日{worked}记为工作日，不是放假安排，请核对。")
    version = f"{known.version} + {Path(name).name} sha256:{sha256(data).hexdigest()}"
    return WorkCalendar(version=version, first=known.first, works=known.works + tuple(new.values()))


def _whole_years(days: Sequence[date], last: date, name: str) -> None:
    for before, after in pairwise((last, *days)):
        if after != before + _DAY:
            raise WarehouseError(f"工作日历文件“{name}”缺少{before + _DAY}，应当接着{last}含整年的每一天。")
    if (days[-1] + _DAY).year == days[-1].year:
        raise WarehouseError(f"工作日历文件“{name}”只到{days[-1]}，应当含整年的每一天，直到12月31日。")


def _bytes(extra: str) -> bytes:
    try:
        return Path(extra).read_bytes()
    except OSError:
        raise WarehouseError(f"工作日历文件“{extra}”读不出来，请检查设置 calendar.extra 中的路径。") from None


def _read(data: bytes, name: str) -> Mapping[date, bool]:
    try:
        rows = list(csv.reader(io.StringIO(_text(data, name), newline=""), strict=True))
    except csv.Error:
        raise WarehouseError(f"工作日历文件“{name}”不是正确的 CSV 文件，请改正。") from None
    cells = [(line, [cell.strip() for cell in row]) for line, row in enumerate(rows, start=1) if any(row)]
    if not cells or tuple(cells[0][1]) != HEADER:
        raise WarehouseError(f"工作日历文件“{name}”的第一行应当是“{','.join(HEADER)}”，请改正。")
    found: dict[date, bool] = {}
    for line, row in cells[1:]:
        day = _date(row[0])
        if len(row) != 2 or day is None or row[1] not in _WORDS:
            raise WarehouseError(f"工作日历文件“{name}”第{line}行应当是日期和“是”或“否”，如“2027-01-01,否”，请改正。")
        if day in found:
            raise WarehouseError(f"工作日历文件“{name}”第{line}行的{day}前面已经有了，请删去一行。")
        found[day] = _WORDS[row[1]]
    if not found:
        raise WarehouseError(f"工作日历文件“{name}”中没有一天，请填好，或把设置 calendar.extra 改为空。")
    return found


def _text(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WarehouseError(f"工作日历文件“{name}”不是 UTF-8 或 GB 18030 编码的文本，请另存后再试。")


def _date(text: str) -> date | None:
    found = _DATE.fullmatch(text)
    try:
        return date(int(found[1]), int(found[3]), int(found[4])) if found else None
    except ValueError:
        return None
