"""How values are written, once for all formats."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from draws.papers.text import clean
from reports.model import Figure, Kind, Value

#: What stands where there is no value: nothing to divide by, not known, not applicable.
NONE = "—"
_HUNDREDTH = Decimal("0.01")
_CENTURY = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


def show(value: Value, kind: Kind | str) -> str:
    """The text of a value: 1,234 · 12.34% · 2023-07-01 · 是. Rates are rounded half up to a hundredth of a per
    cent, but never up to 100 % nor down to 0 %: 99.996 % is 99.99%."""
    if value is None:
        return NONE
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    if kind == "rate" and isinstance(value, int | Decimal):
        return rate(Decimal(value))
    if kind in ("count", "days") and isinstance(value, int | Decimal):
        return f"{value:,}"
    return clean(str(value))


def rate(value: Decimal) -> str:
    """A fraction as per cent with two decimals."""
    return f"{percent_of(value)}%"


def percent_of(value: Decimal) -> Decimal:
    """The number before the per cent sign; a spreadsheet gets it too, so that it shows what the other formats print."""
    percent = (value * 100).quantize(_HUNDREDTH, ROUND_HALF_UP)
    if percent == 100 and value != 1:
        percent = Decimal("99.99") if value < 1 else Decimal("100.01")
    if percent == 0 and value != 0:
        percent = _HUNDREDTH if value > 0 else -_HUNDREDTH
    return percent


def figure_text(figure: Figure, unit: bool = True) -> str:
    """The figure as it stands in running text, with its unit: 1,234家."""
    text = show(figure.value, figure.kind)
    return text + (figure.unit if unit and figure.value is not None and figure.kind != "rate" else "")


def numeral(number: int) -> str:
    """1 → 一, 12 → 十二 (up to 99), for the headings of official documents."""
    tens, ones = divmod(number, 10)
    if number <= 10:
        return _CENTURY[number - 1]
    return ("" if tens == 1 else _CENTURY[tens - 1]) + "十" + (_CENTURY[ones - 1] if ones else "")


def day(value: date) -> str:
    """2023年7月1日."""
    return f"{value.year}年{value.month}月{value.day}日"
