"""The seed: results announced by others after the commitment, encoded to the letter (RFC 3797 §4)."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

from draws.errors import DrawError
from draws.models import Model, SeedSource, Source

Kind = Literal["快乐8", "双色球", "骰子"]
KINDS: tuple[Kind, ...] = ("快乐8", "双色球", "骰子")
#: Entropy of one announced result, in bits.
_BITS: dict[str, float] = {
    "快乐8": math.log2(math.comb(80, 20)),
    "双色球": math.log2(math.comb(33, 6) * 16),
    "骰子": 20 * math.log2(10),
}
_HEAD = re.compile("(快乐 ?8|双色球|骰子)[ 第]*([0-9]*)[ 期]*:(.*)", re.DOTALL)
_BETWEEN = re.compile(r"[\s,、;·.|\-]+")


class Announced(Model):
    """One result as announced: its game, issue (empty for dice), and the parts that go into the seed."""

    kind: Kind
    issue: str
    parts: tuple[Source, ...]


def encode(sources: Sequence[Source | Sequence[int]]) -> str:
    """Each source ends in ``./``; lists are sorted ascending and joined with ``.``, texts are kept to the letter."""
    return "".join(_one(source) + "./" for source in sources)


def _one(source: Source | Sequence[int]) -> str:
    if isinstance(source, str):
        return source
    return ".".join(str(number) for number in sorted(source))


def parse_source(text: str) -> Announced:
    """Read one ``--source`` text (``快乐8 2023171: 01 04 …``). Full-width digits, commas and blanks of any kind are
    taken; a wrong number of numbers, a number out of range or given twice is a :class:`DrawError`."""
    folded = unicodedata.normalize("NFKC", text).strip()
    found = _HEAD.fullmatch(folded)
    if not found:
        raise DrawError(
            f"种子来源“{text[:40]}”看不懂，请写成“快乐8 期号: 号码”“双色球 期号: 红球 + 蓝球”或“骰子: 20位数字”。"
        )
    kind, issue, rest = found[1].replace(" ", ""), found[2], found[3].strip()
    if kind == "骰子":
        if issue:
            raise DrawError("骰子没有期号，请写成“骰子: 20位数字”。")
        return Announced(kind="骰子", issue="", parts=(_dice(rest),))
    if not issue:
        raise DrawError(f"{kind}的期号没有写，请写成“{kind} 期号: 号码”。")
    if kind == "快乐8":
        return Announced(kind="快乐8", issue=issue, parts=(_numbers(rest, "快乐8", 20, 80),))
    return Announced(kind="双色球", issue=issue, parts=_two_colours(rest))


def _two_colours(rest: str) -> tuple[Source, ...]:
    halves = rest.split("+")
    if len(halves) != 2:
        raise DrawError("双色球请写成“六个红球 + 一个蓝球”，中间用加号分开。")
    blue = halves[1].strip()
    if not re.fullmatch("[0-9]{1,2}", blue) or not 1 <= int(blue) <= 16:
        raise DrawError(f"双色球的蓝球应当是 01 至 16 中的一个号码，现在是“{blue[:20]}”。")
    if len(blue) == 1:
        raise DrawError(f"双色球的蓝球请按公告写两位数字（“0{blue}”而不是“{blue}”），种子逐字计算。")
    return _numbers(halves[0], "双色球的红球", 6, 33), blue


def _numbers(text: str, what: str, how_many: int, highest: int) -> tuple[int, ...]:
    parts = [part for part in _BETWEEN.split(text.strip()) if part]
    strange = next((part for part in parts if not re.fullmatch("[0-9]{1,2}", part)), None)
    if strange is not None:
        raise DrawError(f"{what}的号码中有“{strange[:20]}”，请只写号码，用空格分开。")
    numbers = [int(part) for part in parts]
    if len(numbers) != how_many:
        raise DrawError(f"{what}应当有 {how_many} 个号码，现在是 {len(numbers)} 个，请对照公告核对。")
    wrong = next((number for number in numbers if not 1 <= number <= highest), None)
    if wrong is not None:
        raise DrawError(f"{what}的号码应当在 1 至 {highest} 之间，现在有 {wrong}。")
    twice = next((number for number in numbers if numbers.count(number) > 1), None)
    if twice is not None:
        raise DrawError(f"{what}的号码 {twice} 出现了两次，请对照公告核对。")
    return tuple(sorted(numbers))


def _dice(text: str) -> str:
    digits = _BETWEEN.sub("", text)
    if not re.fullmatch("[0-9]{20}", digits):
        raise DrawError("骰子应当恰好有 20 位数字（二十个十面骰子按顺序读出），请核对。")
    return digits


def expected(source: SeedSource) -> tuple[tuple[Kind, str], ...]:
    """Which results the commitment names, in order: ``(game, issue)``; the issue of dice is empty. A name that is no
    known game, or a number of issues that does not fit, is a :class:`DrawError`."""
    if source.encoding != "rfc3797":
        raise DrawError(f"锁定文件中的种子编码“{source.encoding}”不是 rfc3797，不能使用。")
    kinds: list[Kind] = []
    for name in unicodedata.normalize("NFKC", source.name).split("+"):
        kind = next((kind for kind in KINDS if kind == name.strip()), None)
        if kind is None:
            raise DrawError(f"锁定文件中的种子来源“{name.strip()}”不认识，只能是快乐8、双色球或骰子。")
        kinds.append(kind)
    issues = list(source.issue)
    if len(issues) != sum(kind != "骰子" for kind in kinds):
        raise DrawError("锁定文件中的期号个数与种子来源不一致，不能使用。")
    return tuple((kind, "" if kind == "骰子" else issues.pop(0)) for kind in kinds)


def gather(texts: Sequence[str], source: SeedSource) -> tuple[Source, ...]:
    """The sources of the seed from the ``--source`` texts, in the order that the commitment names. Texts may come in
    any order; another issue than the one named, one missing or one too many is a :class:`DrawError`."""
    given = [parse_source(text) for text in texts]
    named = expected(source)
    out: list[Source] = []
    for kind, issue in named:
        fitting = [one for one in given if one.kind == kind]
        if not fitting:
            raise DrawError(f"还缺少锁定文件中写明的种子来源：{_named(kind, issue)}。")
        right = next((one for one in fitting if one.issue == issue), None)
        if right is None:
            raise DrawError(f"锁定文件写明的是{_named(kind, issue)}，给出的却是第 {fitting[0].issue} 期，不能更换。")
        given.remove(right)
        out += right.parts
    if given:
        raise DrawError(f"锁定文件中没有写明{_named(given[0].kind, given[0].issue)}，不能加入种子。")
    return tuple(out)


def _named(kind: str, issue: str) -> str:
    return f"{kind}第 {issue} 期" if issue else kind


def entropy_bits(source: SeedSource) -> float:
    """How many bits the sources of a commitment give (快乐8 + 双色球: about 86). For people, not for the draw."""
    return sum(_BITS[kind] for kind, _ in expected(source))
