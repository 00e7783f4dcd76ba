"""Serial numbers → dates and times as a format shows them (ECMA-376 part 1, 18.17.4)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from extractors.sheets.codes import Section, Token

#: 9999-12-31, the last day that a sheet knows.
LAST = 2_958_465
_DAY = 86_400
_DIGITS = "〇一二三四五六七八九"
_WEEK = "日一二三四五六"
_MONTHS = ["January", "February", "March", "April", "May", "June"]
_MONTHS += ["July", "August", "September", "October", "November", "December"]
_DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
#: Language ids whose months and weekdays we know: none given, English, and Chinese for figures only.
_CHINESE = ("804", "4", "1004", "zh-cn", "zh", "zh-hans", "zh-sg")


class Moment(NamedTuple):
    """A day as the sheet counts them, and the second within it (maybe with a fraction)."""

    year: int
    month: int
    day: int
    weekday: int
    seconds: Decimal


def moment(serial: Decimal, *, since_1904: bool, decimals: int = 0) -> Moment | None:
    """The day and time of a serial number, seconds rounded to ``decimals``. The 1900 system has a 29 February 1900
    (serial 60) that never was, and a day 0; ``None`` outside 1900–9999."""
    if not 0 <= serial <= LAST + 1:
        return None
    whole = int(serial // 1)
    seconds = ((serial - whole) * _DAY).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if seconds >= _DAY:
        whole, seconds = whole + 1, seconds - _DAY
    if since_1904:
        whole += 1462
    if whole > LAST:
        return None
    if whole == 60 and not since_1904:
        return Moment(1900, 2, 29, 3, seconds)
    if whole == 0:
        return Moment(1900, 1, 0, 6, seconds)
    base = date(1899, 12, 31) if whole < 60 else date(1899, 12, 30)
    day = base + timedelta(days=whole)
    # The weekday follows from the serial, also before the day that never was.
    return Moment(day.year, day.month, day.day, (whole - 1) % 7, seconds)


def show_date(serial: Decimal, section: Section, *, since_1904: bool) -> str | None:
    """The text under a date section; ``None`` when it cannot be shown with certainty."""
    tokens = section.tokens
    decimals = _fraction_digits(tokens)
    if decimals is None or section.numerals > 1:
        return None
    when = moment(serial, since_1904=since_1904, decimals=decimals)
    if when is None:
        return None
    minutes = _minutes(tokens)
    half = any(token.kind == "half" for token in tokens)
    parts: list[str] = []
    after_seconds = False
    for n, token in enumerate(tokens):
        if token.kind == "point" and after_seconds and decimals:
            part: str | None = "."
        elif token.kind == "digit":
            part = _fraction_digit(tokens, n, when)
        elif token.kind in ("lit", "point", "comma", "slash", "percent"):
            part = token.text
        else:
            part = _part(token, when, section, n in minutes, half, serial)
        if part is None:
            return None
        parts.append(part)
        after_seconds = token.text.startswith("s") or (after_seconds and token.kind in ("point", "digit"))
    return "".join(parts)


def _fraction_digits(tokens: tuple[Token, ...]) -> int | None:
    """How many digits follow the seconds; ``None`` when digits stand anywhere else."""
    text = "".join(
        "0" if t.kind == "digit" and t.text == "0" else {"point": "."}.get(t.kind, t.text[:1]) for t in tokens
    )
    digits = sum(1 for t in tokens if t.kind == "digit")
    if not digits:
        return 0
    place = text.find("s.0")
    if place < 0 or any(t.kind == "digit" and t.text != "0" for t in tokens):
        return None
    return digits if text[place + 2 : place + 2 + digits] == "0" * digits and digits <= 3 else None


def _fraction_digit(tokens: tuple[Token, ...], at: int, when: Moment) -> str:
    nth = 0
    while tokens[at - nth].kind == "digit":
        nth += 1
    return str(int(when.seconds * 10**nth) % 10)


def _minutes(tokens: tuple[Token, ...]) -> set[int]:
    """Which runs of m are minutes: after hours, or before seconds."""
    places = [n for n, t in enumerate(tokens) if t.kind in ("date", "elapsed")]
    found = set()
    for k, n in enumerate(places):
        if tokens[n].kind != "date" or tokens[n].text not in ("m", "mm"):
            continue
        before = tokens[places[k - 1]].text[0] if k else ""
        after = tokens[places[k + 1]].text[0] if k + 1 < len(places) else ""
        if before == "h" or after == "s":
            found.add(n)
    return found


def _part(token: Token, when: Moment, section: Section, minute: bool, half: bool, serial: Decimal) -> str | None:
    letter, width = token.text[0].lower(), len(token.text)
    seconds = int(when.seconds)
    if token.kind == "elapsed":
        total = int(serial // 1) * _DAY + seconds
        return str({"h": total // 3600, "m": total // 60, "s": total}[letter]).rjust(width, "0")
    if token.kind == "half":
        late = seconds >= _DAY // 2
        halves = ("上午", "下午") if letter == "上" else ("A", "P") if width == 3 else ("AM", "PM")
        return halves[late]
    if minute:
        return _figure(seconds // 60 % 60, min(width, 2), section)
    if letter == "h":
        hour = seconds // 3600
        return _figure((hour % 12 or 12) if half else hour, width, section) if width <= 2 else None
    if letter == "s":
        return _figure(seconds % 60, width, section) if width <= 2 else None
    return _day_part(letter, width, when, section)


def _day_part(letter: str, width: int, when: Moment, section: Section) -> str | None:
    chinese = section.locale in _CHINESE
    english = section.locale in ("", "409", "9", "809", "en-us", "en-gb", "en")
    if letter in "ye":
        short = letter == "y" and width <= 2
        year = str(when.year)[-2:] if short else str(when.year)
        return "".join(_DIGITS[int(d)] for d in year) if section.numerals else year
    if letter == "a":
        return {3: "周", 4: "星期"}[width] + _WEEK[when.weekday] if width <= 4 and not section.numerals else None
    value, names = (when.month, _MONTHS) if letter == "m" else (when.day, _DAYS)
    if width <= 2:
        return _figure(value, width, section)
    if chinese or not english or section.numerals or when.day == 0:
        return None
    name = names[value - 1] if letter == "m" else names[when.weekday]
    return {3: name[:3], 4: name, 5: name[:1] if letter == "m" else None}.get(width)


def _figure(value: int, width: int, section: Section) -> str | None:
    if not section.numerals:
        return str(value).rjust(width, "0")
    if value > 99:
        return None
    tens, ones = divmod(value, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
