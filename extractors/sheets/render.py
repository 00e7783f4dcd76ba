"""A stored number and its format → the text that the reader of the sheet sees."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Literal, NamedTuple

from extractors.sheets.codes import Section, Token, parse
from extractors.sheets.dates import show_date

#: ``format``: the format is not understood, the plain value is given; ``rounded``: the format hides digits;
#: ``hidden``: the format shows nothing, the value is given; ``precision``: the sheet itself lost digits.
Trouble = Literal["format", "rounded", "hidden", "precision"]

#: A sheet stores 15 significant digits.
EXACT = 10**15
#: General shows at most so many characters.
_ROOM = 11
_MAX_PLAIN = 60
_TESTS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}


class Shown(NamedTuple):
    """``text`` as it is seen; ``stored`` is the plain value, for the message when there is ``trouble``."""

    text: str
    trouble: Trouble | None = None
    stored: str = ""


def show(value: float, code: str, *, since_1904: bool = False) -> Shown:
    """``value`` under a number format code. Never raises; what cannot be shown safely is given plain, with
    ``trouble``."""
    if not math.isfinite(value):
        return Shown(str(value), "format", str(value))
    exact = Decimal(format(value, ".15g"))
    stored = plain(exact)
    sections = parse(code or "General")
    chosen = _choose(sections, exact) if sections else None
    if chosen is None:
        return Shown(stored, "format", stored)
    section, negative = chosen
    if section.kind in ("general", "text") or not section.tokens:
        return _loose(section, exact, stored, negative)
    if section.kind == "literal":
        text = "".join(t.text for t in section.tokens)
        return Shown(text) if text.strip() or exact == 0 else Shown(stored, "hidden", stored)
    if section.kind == "date":
        shown = show_date(exact, section, since_1904=since_1904)
        return Shown(shown.strip()) if shown is not None else Shown(stored, "format", stored)
    return _figures(section, exact, stored, negative)


def _loose(section: Section, exact: Decimal, stored: str, negative: bool) -> Shown:
    """General and text formats, with what stands around the value; an empty section shows nothing."""
    if not section.tokens:
        return Shown("") if exact == 0 else Shown(stored, "hidden", stored)
    if section.numerals:
        return Shown(stored, "format", stored)
    text = ("-" if negative else "") + general(abs(exact))
    text = "".join(text if t.kind in ("general", "text") else t.text for t in section.tokens).strip()
    return Shown(text, "precision" if abs(exact) >= EXACT else None, stored)


def _figures(section: Section, exact: Decimal, stored: str, negative: bool) -> Shown:
    found = None if section.numerals else _number(section.tokens, abs(exact))
    if found is None:
        return Shown(stored, "format", stored)
    text, whole = found
    if abs(exact) >= EXACT:
        return Shown(stored, "precision", stored)
    sign = "-" if negative and any(c in "123456789" for c in text) else ""
    return Shown(f"{sign}{text}".strip(), None if whole else "rounded", stored)


def show_text(text: str, code: str) -> Shown:
    """A text under a format: the text section may add words around it, or hide it."""
    if "@" not in code and ";" not in code:
        return Shown(text)
    sections = parse(code)
    if not sections:
        return Shown(text, "format" if "@" in code else None, text)
    section = sections[-1] if len(sections) == 4 or sections[-1].kind == "text" else None
    if section is None:
        return Shown(text)
    if section.kind == "text":
        around = "".join(t.text for t in section.tokens if t.kind != "text").strip()
        return Shown("".join(text if t.kind == "text" else t.text for t in section.tokens) if around else text)
    return Shown(text, "hidden", text) if not section.tokens else Shown(text, "format", text)


def general(value: Decimal) -> str:
    """Without a format: up to 11 characters when there are decimals, whole numbers in full."""
    text = plain(value)
    if "." not in text or "E" in text or len(text) <= _ROOM:
        return text
    decimals = max(0, _ROOM - 1 - len(text.split(".", 1)[0]))
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return plain(rounded) if rounded else text


def plain(value: Decimal) -> str:
    """A number in digits, without trailing zeros; very large and very small ones with an exponent."""
    if value == 0:
        return "0"
    text = format(value.normalize(), "f")
    return text if len(text) <= _MAX_PLAIN else str(value.normalize())


def _choose(sections: Sequence[Section], value: Decimal) -> tuple[Section, bool] | None:
    """The section for a number, and whether a minus sign is to be set before it."""
    numeric = list(sections[:3])
    if len(sections) > 1 and len(numeric) == len(sections) and numeric[-1].kind == "text":
        numeric.pop()
    if any(section.condition for section in numeric):
        return _by_condition(numeric, value)
    if len(numeric) == 1:
        return numeric[0], value < 0
    if value < 0:
        return numeric[1], False
    if value == 0 and len(numeric) > 2:
        return numeric[2], False
    return numeric[0], False


def _by_condition(sections: Sequence[Section], value: Decimal) -> tuple[Section, bool] | None:
    """The first section whose condition holds; one without a condition is for all else, and stands last."""
    if value < 0:
        return None
    for n, section in enumerate(sections):
        if section.condition is None:
            return (section, False) if n == len(sections) - 1 else None
        test, bound = section.condition
        if _TESTS[test](value, bound):
            return section, False
    return None


def _number(tokens: tuple[Token, ...], value: Decimal) -> tuple[str, bool] | None:
    """Digits laid over the placeholders, and whether nothing was rounded away; ``value`` is not negative."""
    kinds = [token.kind for token in tokens]
    digits = [n for n, kind in enumerate(kinds) if kind == "digit"]
    if "exp" in kinds:
        return _scientific(tokens, value)
    if kinds.count("point") > 1 or not digits or _is_fraction(kinds):
        return None
    point = kinds.index("point") if "point" in kinds else len(tokens)
    before = [n for n in digits if n < point]
    after = [n for n in digits if n > point]
    commas = _commas(kinds, before)
    if commas is None:
        return None
    grouping, scaling = commas
    with localcontext() as context:
        context.prec = 800
        scaled = value * Decimal(100) ** kinds.count("percent") / Decimal(1000) ** scaling
        rounded = scaled.quantize(Decimal(1).scaleb(-len(after)), ROUND_HALF_UP)
    whole, _, decimals = format(rounded, "f").partition(".")
    kept = _decimals([tokens[n].text for n in after], decimals)
    text = _whole(tokens[:point], "" if whole == "0" else whole, grouping)
    tail = _tail(tokens[point:], kept)
    return text + tail, rounded == scaled


def _is_fraction(kinds: Sequence[str]) -> bool:
    """A slash with a placeholder on either side parts numerator and denominator; any other is a letter."""
    return any(
        kind == "slash" and ("digit" in (kinds[n - 1] if n else "", kinds[n + 1] if n + 1 < len(kinds) else ""))
        for n, kind in enumerate(kinds)
    )


def _commas(kinds: Sequence[str], before: Sequence[int]) -> tuple[bool, int] | None:
    """Whether thousands are parted, and by how many thousands the number is divided (commas behind a part's last
    placeholder); ``None`` for commas anywhere else."""
    grouping, scaling = False, 0
    for n, kind in enumerate(kinds):
        if kind != "comma":
            continue
        back = n - 1
        while back >= 0 and kinds[back] == "comma":
            back -= 1
        if before and before[0] < n < before[-1]:
            grouping = True
        elif back >= 0 and kinds[back] == "digit":
            scaling += 1
        else:
            return None
    return grouping, scaling


def _decimals(marks: Sequence[str], decimals: str) -> list[str]:
    """One text per placeholder after the point: zeros at the end fall away under ``#``."""
    kept = list(decimals)
    for n in range(len(kept) - 1, -1, -1):
        if kept[n] != "0" or marks[n] == "0":
            break
        kept[n] = "" if marks[n] == "#" else " "
    return kept


def _whole(tokens: Sequence[Token], digits: str, grouping: bool) -> str:
    """The part before the point, filled from the right; the first placeholder takes all digits that are left."""
    places = [n for n, token in enumerate(tokens) if token.kind == "digit"]
    if not places:
        return "".join(token.text for token in tokens) + digits
    left = list(digits)
    out: list[str] = []
    count = 0
    for n in range(len(tokens) - 1, -1, -1):
        token = tokens[n]
        if token.kind != "digit":
            out.append("" if token.kind == "comma" else token.text)
            continue
        pad = {"0": "0", "#": "", "?": " "}[token.text]
        taken = [left.pop() if left else pad]
        while n == places[0] and left:
            taken.append(left.pop())
        for char in taken:
            if grouping and char.isdigit():
                out.append("," if count and count % 3 == 0 else "")
                count += 1
            out.append(char)
    return "".join(reversed(out))


def _tail(tokens: Sequence[Token], kept: list[str]) -> str:
    """The point and what follows; a point without any digit behind it is left out (``20.`` says no more than 20)."""
    queue = list(kept)
    out = []
    for token in tokens:
        if token.kind == "digit":
            out.append(queue.pop(0))
        elif token.kind == "point":
            out.append("." if "".join(kept).strip() else "")
        elif token.kind != "comma":
            out.append(token.text)
    return "".join(out)


def _scientific(tokens: tuple[Token, ...], value: Decimal) -> tuple[str, bool] | None:
    """``0.00E+00``: one digit before the point; engineering notation is not understood."""
    code = "".join(token.text for token in tokens)
    mantissa, _, exponent = code.replace("e", "E").partition("E")
    if mantissa.strip("0") not in ("", ".") or mantissa.split(".")[0] != "0" or set(exponent[1:]) != {"0"}:
        return None
    decimals = len(mantissa) - 2 if "." in mantissa else 0
    text = format(value, f".{decimals}E")
    head, _, power = text.partition("E")
    sign = "-" if power.startswith("-") else "+" if exponent[0] == "+" else ""
    return f"{head}E{sign}{power.lstrip('+-').rjust(len(exponent) - 1, '0')}", Decimal(text) == value
