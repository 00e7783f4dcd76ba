"""Signs that a reading may be wrong. The model's own score finds few of its errors; these find more:

two readings of the same line, cut and stretched differently, that do not agree; ink that no character stands over (a
lost 0 of 10%); ink without any text; a character that the model itself nearly read otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

from extractors.scan.engine import Char
from extractors.scan.regions import Box, Strip, runs

#: Signs that recognition takes for each other and that change no value.
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("—–－―‐‑‒﹣一ー~～∼〜_", "-"),
        **dict.fromkeys("·•・∙●", "·"),
        **dict.fromkeys("〔【［「『〖", "["),
        **dict.fromkeys("〕】］」』〗", "]"),
        **dict.fromkeys("，、‚､", ","),
        **dict.fromkeys("；", ";"),
        **dict.fromkeys("：∶", ":"),
        **dict.fromkeys("。．｡", "."),
        **dict.fromkeys('“”‘’＂＇″′`´"', "'"),
    }
)
#: A dash is read as 一 between numbers and what counts them: 3月一8月, 2023一2025. No number is written so.
_DASH = re.compile(r"(?<=[\d月日年%％])[一ー](?=\d)|(?<=\d[月日年])[一ー](?=[本次翌]?[年月])")
_ALONE = re.compile(r"[-—–－一ー]\s*(\d{1,4})\s*[-—–－一ー]")
#: A model this unsure of a character says so itself.
_UNSURE = 0.55
#: Traditional forms that the model reads from some typefaces, and what simplified writing has.
_SIMPLIFIED = {"門": "门", "內": "内", "別": "别"}
#: Signs that part words; where one reading lost them their ink is asked.
_PAUSES = frozenset("、，,；;：:。")
#: What a single stroke is read as, and how far (share of its height) it leans when it is a slash, or none.
_STROKES = frozenset("1１/／|｜lI丨丿ノ")
_LEANS, _UPRIGHT = 0.26, 0.13


#: Lines on which much rests: with numbers, places or departments.
_WEIGHTY = re.compile(r"[\d%％‰]|[省市县区州盟旗局厅委院队]")


class Read(NamedTuple):
    """A line read: its characters, where its picture begins and how wide it is (pixels of the page)."""

    chars: list[Char]
    left: float
    wide: float

    @property
    def text(self) -> str:
        return "".join(char.text for char in self.chars)

    def middles(self) -> list[float]:
        return [self.left + char.at * self.wide for char in self.chars]


def folded(text: str) -> str:
    """What must agree between two readings: widths, spaces and look-alike punctuation aside."""
    return unicodedata.normalize("NFKC", text.translate(_ALIKE)).translate(_ALIKE).replace(" ", "")


def mended(chars: Sequence[Char]) -> list[Char]:
    """Characters with dashes that were read as 一 put right, and traditional forms that simplified writing has not;
    nothing else is changed."""
    chars = [_simple(char) for char in chars]
    text = "".join(char.text if len(char.text) == 1 else "\0" for char in chars)
    if _ALONE.fullmatch(text.strip()):
        return [char._replace(text="—") if char.text in "-—–－一ー" else char for char in chars]
    places = {match.start() for match in _DASH.finditer(text)}
    return [char._replace(text="—") if i in places else char for i, char in enumerate(chars)]


def _simple(char: Char) -> Char:
    """A traditional form → its simplified one, or what the model nearly read instead."""
    if char.text in "門別":
        simple = _SIMPLIFIED[char.text]
        return char._replace(text=simple, other="" if char.other == simple else char.other)
    if char.text == "內":
        other = _SIMPLIFIED.get(char.other, char.other)
        return char._replace(text=other if other in ("门", "内") else "内", other="內", other_prob=char.prob)
    return char


def unlike(first: Read, second: Read) -> str | None:
    """Why the two readings speak against each other; ``None`` when they agree."""
    if folded(first.text) == folded(second.text):
        return None
    a, b = _differing(first.text.replace(" ", ""), second.text.replace(" ", ""))
    return f"两次识别不一致：{a or '（无）'}／{b or '（无）'}"


def is_weighty(read: Read) -> bool:
    """Whether the line holds numbers, places or departments: what values and the year and place of all items are made
    of. Such lines are read once more even when two readings agree."""
    return _WEIGHTY.search(read.text) is not None


def _differing(a: str, b: str) -> tuple[str, str]:
    """The parts that differ with two characters around them."""
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    low, after = max(start - 2, 0), max(end - 2, 0)
    return a[low : len(a) - after][:40], b[low : len(b) - after][:40]


def unsure(read: Read) -> str | None:
    """The character that the model was least sure of, when it was very unsure."""
    worst = min((c for c in read.chars if c.text.strip()), key=lambda c: c.prob, default=None)
    if worst is None or worst.prob >= _UNSURE or folded(worst.text) == folded(worst.other):
        return None
    return f"“{worst.text}”也可能是“{worst.other}”" if worst.other else f"“{worst.text}”的把握不足"


def slash(dark: Any, strip: Strip, read: Read) -> tuple[Read, list[str]] | None:
    """A single stroke: whether it stands upright (1) or leans (/) is measured, since both are read from either.
    ``None`` when the text is another."""
    if read.text.strip() not in _STROKES:
        return None
    box = strip.box
    part = dark[box.top : box.bottom, box.x0 : box.x1]
    ys, xs = part.nonzero()
    if len(ys) < 5:
        return None
    high = part.shape[0]
    upper, lower = xs[ys < high / 4], xs[ys >= 3 * high / 4]
    if not len(upper) or not len(lower):
        return None
    lean = float(upper.mean() - lower.mean()) / (0.75 * high)
    if lean >= _LEANS:
        return read._replace(chars=[read.chars[0]._replace(text="/")]), []
    if lean <= _UPRIGHT and read.text.strip() in "1１":
        return read, []
    return read, [f"“{read.text.strip()}”也可能是“1”或“/”"]


def gates(dark: Any, strip: Strip, read: Read) -> Read:
    """门 and 内 are taken for each other in some typefaces: where nothing stands between the legs it is 门. With ink
    between them (a seal's remains too) the reading stays as it is."""
    if not any(char.text in "门内" for char in read.chars):
        return read
    chars = [
        char._replace(text="门", prob=1.0, other="", other_prob=0.0)
        if char.text in "门内" and _is_gate(dark, strip.box, middle)
        else char
        for char, middle in zip(read.chars, read.middles(), strict=True)
    ]
    return read._replace(chars=chars)


def _is_gate(dark: Any, box: Box, middle: float) -> bool:
    """Whether two upright strokes stand at the left and right of ``middle`` and nothing between them."""
    high = box.bottom - box.top
    left, right = max(round(middle - 0.62 * high), box.x0), min(round(middle + 0.62 * high), box.x1)
    part = dark[box.top : box.bottom, left:right]
    if high < 8 or part.shape[1] < 0.7 * high:
        return False
    at = middle - left
    legs = [(a, b) for a, b in runs(part[round(0.3 * high) :].sum(axis=0) >= 0.5 * high, 1)]
    before = [b for a, b in legs if 0.15 * high <= at - b <= 0.55 * high]
    after = [a for a, b in legs if 0.15 * high <= a - at <= 0.6 * high]
    if not before or not after:
        return False
    inside = part[round(0.42 * high) : round(0.8 * high), max(before) + 2 : min(after) - 2]
    return inside.shape[1] >= 0.3 * high and float(inside.mean()) < 0.01


def with_signs(dark: Any, strip: Strip, first: Read, second: Read) -> Read | None:
    """Of two readings that differ in commas and the like alone, the one that has them, when a low mark of ink stands
    where each does. Points and signs between digits make numbers: those stay in doubt."""
    short, long = sorted((first, second), key=lambda read: len(folded(read.text)))
    high = strip.box.bottom - strip.box.top
    rest = [char.text for char in short.chars if char.text.strip()]
    chars = [(char.text, at) for char, at in zip(long.chars, long.middles(), strict=True) if char.text.strip()]
    for i, (text, at) in enumerate(chars):
        if rest and folded(rest[0]) == folded(text):
            rest.pop(0)
            continue
        beside = [chars[j][0] for j in (i - 1, i + 1) if 0 <= j < len(chars)]
        if text not in _PAUSES or all(sign.isdigit() for sign in beside) or not _low_mark(dark, strip.box, at, high):
            return None
    return None if rest else long


def _low_mark(dark: Any, box: Box, at: float, high: int) -> bool:
    """Whether a mark of a comma's size stands free near ``at``."""
    part = dark[box.top : box.bottom, box.x0 : box.x1]
    for a, b in runs(part.any(axis=0), 1):
        if abs(box.x0 + (a + b) / 2 - at) <= 0.5 * high and b - a <= 0.4 * high:
            rows = part[:, a:b].any(axis=1).nonzero()[0]
            if int(rows[-1]) - int(rows[0]) + 1 <= 0.62 * high:
                return True
    return False


def uncovered(dark: Any, strip: Strip, read: Read, letter: float) -> str | None:
    """Ink of a character's size that no character was read from (a lost 0). ``dark`` is the page's ink without
    lines."""
    box = strip.box
    if strip.cell < 0 and 1.2 * letter < box.bottom - box.top < 3 * letter:
        letter = (box.bottom - box.top) / 1.05  # a title is set larger than the page's letters
    part = dark[box.top : box.bottom, box.x0 : box.x1]
    marks: list[tuple[float, int]] = []
    for a, b in runs(part.any(axis=0), 1):
        rows = part[:, a:b].any(axis=1).nonzero()[0]
        if int(rows[-1]) - int(rows[0]) + 1 >= 0.5 * letter:  # no comma, dot or dash
            marks.append((box.x0 + (a + b) / 2, b - a))
    signs = [(m, c.text) for m, c in zip(read.middles(), read.chars, strict=True) if c.text.strip()]
    for middle, wide in marks:
        room = max(wide - 0.6 * letter, 0.0) / 2  # letters that touch
        if not any(abs(middle - at) <= _reach(text) * letter + room for at, text in signs):
            return f"有墨迹未识别出文字（约在该行 {(middle - box.x0) / max(box.x1 - box.x0, 1):.0%} 处）"
    return None


def _reach(sign: str) -> float:
    """How far from its middle (letters) the ink of a sign may stand: parts of a Han character, both rings of %."""
    if sign in "%％‰":
        return 0.5
    return 0.36 if sign.isascii() and sign.isalnum() else 0.62
