"""Stored values → cells as the reader of the sheet sees them, with what must be said about them."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from extractors.sheets.render import Shown, show, show_text
from extractors.sheets.sheet import Noticed, SheetCell
from extractors.sheets.styles import Style

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_CODES = {"format": "number_format_unread", "rounded": "rounded_display", "hidden": "hidden_cells"}
_CODES["precision"] = "digits_lost"
#: What a program makes of “3-8” as it is typed: a day of this year, shown without the year.
_DAY_ONLY = re.compile(r"(?:\[\$-\w+\])?(?:m\"?月\"?d\"?日\"?|d\\?-mmm|m\\?[-/]d)(?:;@)?")
#: What is left of 2025.10 that was typed as a month: a number has no zeros at its end.
_CUT_MONTH = re.compile(r"20\d\d\.1")
#: The same in a CSV, which has no formats: a day that may have been a range of months.
_DAY_TEXT = re.compile(r"(\d{1,2})月(\d{1,2})日")
_MONTHS = 12
_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?\s*")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?Z?)?")


class Cells:
    """Makes the cells of one workbook; the same value under the same style is rendered once."""

    def __init__(self, styles: list[Style], *, since_1904: bool) -> None:
        self.styles = styles
        self._since_1904 = since_1904
        self._numbers: dict[tuple[str, str], Shown] = {}

    def style(self, index: int) -> Style:
        """Style ``index``; the first one where there is none."""
        return self.styles[index] if 0 <= index < len(self.styles) else self.styles[0]

    def number(self, value: str, style: Style, noticed: tuple[Noticed, ...] = ()) -> SheetCell:
        """A number as it is written in the file."""
        key = (value, style.code)
        shown = self._numbers.get(key)
        if shown is None:
            shown = self._shown(value, style.code)
            if len(self._numbers) < 200_000:
                self._numbers[key] = shown
        if _DAY_ONLY.fullmatch(style.code) and shown.trouble is None:
            noticed = (*noticed, Noticed("date_perhaps_range", shown.text))
        if _CUT_MONTH.fullmatch(shown.text):
            noticed = (*noticed, Noticed("month_perhaps_cut", shown.text))
        return self._cell(shown, style, noticed, style.code)

    def _shown(self, value: str, code: str) -> Shown:
        if not _NUMBER.fullmatch(value):
            return Shown(value.strip(), "format", value.strip())
        return show(float(value), code, since_1904=self._since_1904)

    def text(self, text: str, style: Style, noticed: tuple[Noticed, ...] = (), *, struck: bool = False) -> SheetCell:
        """A text; ``struck`` when part of it is struck through."""
        shown = show_text(text, style.code)
        return self._cell(shown, style._replace(struck=style.struck or struck), noticed, style.code)

    def truth(self, value: bool, style: Style, noticed: tuple[Noticed, ...] = ()) -> SheetCell:
        return self._cell(Shown("TRUE" if value else "FALSE"), style, noticed, "")

    def error(self, text: str, style: Style, noticed: tuple[Noticed, ...] = ()) -> SheetCell:
        return self._cell(Shown(text), style, (*noticed, Noticed("cell_error", text)), "")

    def iso(self, text: str, style: Style, noticed: tuple[Noticed, ...] = ()) -> SheetCell:
        """A date in ISO 8601 (strict OOXML, SpreadsheetML 2003), shown under its format."""
        serial = iso_serial(text, since_1904=self._since_1904)
        if serial is None:
            return self._cell(Shown(text, "format", text), style, noticed, style.code)
        code = style.code if style.code not in ("General", "@") else "yyyy/m/d" if serial % 1 == 0 else "yyyy/m/d h:mm"
        shown = show(serial, code, since_1904=self._since_1904)
        return self._cell(shown, style, noticed, style.code)

    def _cell(self, shown: Shown, style: Style, noticed: tuple[Noticed, ...], code: str) -> SheetCell:
        if shown.trouble:
            raw = f"{shown.text}（{shown.stored}）" if shown.trouble == "rounded" else f"{shown.text}（{code}）"
            noticed = (*noticed, Noticed(_CODES[shown.trouble], raw))
        if style.struck and shown.text.strip():
            noticed = (*noticed, Noticed("struck_text", shown.text))
        return SheetCell(shown.text, noticed, style.size, style.centred)


def iso_serial(text: str, *, since_1904: bool) -> float | None:
    """Days since the sheet's epoch of an ISO date (and time); ``None`` when it is none, or before March 1900."""
    found = _ISO.fullmatch(text.strip())
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
        clock = time(int(found[4] or 0), int(found[5] or 0), int(found[6] or 0))
    except ValueError:
        return None
    whole = (day - date(1899, 12, 30)).days
    if whole < 61:
        return None
    seconds = (datetime.combine(day, clock) - datetime.combine(day, time())).seconds
    return whole - (1462 if since_1904 else 0) + seconds / 86_400


def typed(text: str) -> tuple[Noticed, ...]:
    """What must be said of a field of a CSV that a spreadsheet may have changed when it was typed there."""
    stripped = text.strip()
    if _CUT_MONTH.fullmatch(stripped):
        return (Noticed("month_perhaps_cut", stripped),)
    day = _DAY_TEXT.fullmatch(stripped)
    if day and int(day[1]) < int(day[2]) <= _MONTHS:
        return (Noticed("date_perhaps_range", stripped),)
    return ()
