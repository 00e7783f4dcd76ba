"""Number format codes (ECMA-376 part 1, 18.8.30–31) → sections of tokens. Unknown is refused, never guessed."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

Kind = Literal["general", "number", "date", "text", "literal"]

#: Built-in formats by id, as a Chinese Excel shows them (18.8.30, language zh-cn).
BUILT_IN: dict[int, str] = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;"¥"-#,##0', 7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;"¥"-#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"', 37: "#,##0_ ;-#,##0 ", 38: "#,##0_ ;-#,##0 ", 39: "#,##0.00_ ;-#,##0.00 ",
    40: "#,##0.00_ ;-#,##0.00 ", 41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ', 43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"',
    54: 'm"月"d"日"', 55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}  # fmt: skip
MAX_CODE = 400
_GENERAL = re.compile(r"General|G/通用格式", re.I)
_HALF = re.compile(r"AM/PM|A/P|上午/下午", re.I)
_RUN = re.compile(r"y+|m+|d+|h+|s+|a{3,}|e+(?![+-])", re.I)
_COLOUR = re.compile(
    r"(?:black|blue|cyan|green|magenta|red|white|yellow|黑色|蓝色|青色|绿色|洋红色?|红色|白色|黄色|(?:color|颜色)\s*\d+)",
    re.I,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_LOCALE = re.compile(r"\$([^-\]]*)(?:-(0{0,4}[0-9A-Fa-f]{1,4}|[A-Za-z]{2,3}(?:-[A-Za-z]{2,8})*))?")
_ELAPSED = re.compile(r"h+|m+|s+", re.I)
_SYSTEM = {"F800": 'yyyy"年"m"月"d"日"', "F400": "h:mm:ss", "x-sysdate": 'yyyy"年"m"月"d"日"', "x-systime": "h:mm:ss"}


class Token(NamedTuple):
    """``kind``: ``lit``, ``digit``, ``point``, ``comma``, ``percent``, ``exp``, ``slash``, ``text``, ``general``,
    ``date`` (a run of one letter, lower case), ``elapsed``, ``half`` (AM/PM)."""

    kind: str
    text: str


class Section(NamedTuple):
    """One of up to four parts of a code. ``numerals`` is n of [DBNumn]."""

    kind: Kind
    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None
    numerals: int = 0
    locale: str = ""


class _Unknown(Exception):
    """A part of the code that we do not know how to show."""


@lru_cache(maxsize=4096)
def parse(code: str) -> tuple[Section, ...] | None:
    """The sections of a format code; ``None`` when any of it is not understood."""
    if len(code) > MAX_CODE:
        return None
    try:
        parts = [_section(part) for part in _split(code)]
    except _Unknown:
        return None
    return tuple(parts) if len(parts) <= 4 else None


def _split(code: str) -> list[str]:
    """At semicolons outside quotes, brackets and escapes."""
    parts, start, at = [], 0, 0
    while at < len(code):
        char = code[at]
        if char == '"':
            end = code.find('"', at + 1)
            at = len(code) if end < 0 else end
        elif char == "[":
            end = code.find("]", at)
            at = len(code) if end < 0 else end
        elif char in "\\_*":
            at += 1
        elif char == ";":
            parts.append(code[start:at])
            start = at + 1
        at += 1
    return [*parts, code[start:]]


class _Scan:
    """Reads one section from left to right."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.at = 0
        self.tokens: list[Token] = []
        self.condition: tuple[str, Decimal] | None = None
        self.numerals = 0
        self.locale = ""

    def run(self) -> None:
        while self.at < len(self.code):
            for pattern, kind in ((_GENERAL, "general"), (_HALF, "half"), (_RUN, "date")):
                found = pattern.match(self.code, self.at)
                if found:
                    self._add(kind, found[0] if kind != "date" else found[0].lower(), found.end())
                    break
            else:
                self._char(self.code[self.at])

    def _add(self, kind: str, text: str, end: int) -> None:
        self.tokens.append(Token(kind, text))
        self.at = end

    def _char(self, char: str) -> None:
        following = self.code[self.at + 1 : self.at + 2]
        if char == '"':
            end = self.code.find('"', self.at + 1)
            end = len(self.code) if end < 0 else end
            self._add("lit", self.code[self.at + 1 : end], end + 1)
        elif char == "\\":
            self._add("lit", following, self.at + 2)
        elif char == "_":
            self._add("lit", " ", self.at + 2)
        elif char == "*":
            self.at += 2
        elif char == "[":
            self._bracket()
        elif char in "0#?":
            self._add("digit", char, self.at + 1)
        elif char in "eE" and following and following in "+-":
            self._add("exp", char + following, self.at + 2)
        elif char in ".,%/@":
            kinds = {".": "point", ",": "comma", "%": "percent", "/": "slash", "@": "text"}
            self._add(kinds[char], char, self.at + 1)
        elif char == "!" or (char.isascii() and char.isalnum()):
            raise _Unknown
        else:
            self._add("lit", char, self.at + 1)

    def _bracket(self) -> None:
        end = self.code.find("]", self.at)
        if end < 0:
            raise _Unknown
        inside = self.code[self.at + 1 : end]
        self.at = end + 1
        condition = _CONDITION.fullmatch(inside)
        locale = _LOCALE.fullmatch(inside)
        numerals = re.fullmatch(r"DBNum([123])", inside, re.I)
        if condition:
            self.condition = (condition[1], Decimal(condition[2]))
        elif numerals:
            self.numerals = int(numerals[1])
        elif _ELAPSED.fullmatch(inside):
            self.tokens.append(Token("elapsed", inside.lower()))
        elif inside in ("$-F800", "$-F400", "$-x-sysdate", "$-x-systime"):
            self.code, self.at = _SYSTEM[inside[2:]], 0
        elif locale:
            self.locale = (locale[2] or "").lstrip("0").lower()
            if locale[1]:
                self.tokens.append(Token("lit", locale[1]))
        elif not _COLOUR.fullmatch(inside):
            raise _Unknown


def _section(code: str) -> Section:
    scan = _Scan(code)
    scan.run()
    return Section(_kind(scan.tokens), tuple(scan.tokens), scan.condition, scan.numerals, scan.locale)


def _kind(tokens: list[Token]) -> Kind:
    kinds = {token.kind for token in tokens}
    if kinds & {"date", "elapsed", "half"}:
        if kinds & {"general", "text", "exp"}:
            raise _Unknown
        return "date"
    if "text" in kinds:
        if kinds - {"text", "lit", "comma", "point", "slash", "percent"}:
            raise _Unknown
        return "text"
    if "general" in kinds:
        if kinds - {"general", "lit", "slash"}:
            raise _Unknown
        return "general"
    return "number" if "digit" in kinds or "percent" in kinds else "literal"
