"""The one scanner for cells that say how many and how often: every quota, frequency and filler rule, in order.

Quota and frequency share it because each must know the other's words: in ``每月不少于40家次`` the month belongs to
the number of visits, in ``20%5次/年`` nothing but the scanner parts the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

from normalizers.amounts import (
    BARE_PATTERN,
    COUNT_NUMBER,
    COUNT_PATTERN,
    DASH,
    FULL,
    LINK,
    NOUN,
    POST,
    PRE,
    RATIO_PATTERN,
    UNIT,
    WHOLE,
    Amount,
    amount,
    count,
    number,
    ratio,
)
from normalizers.rules import Piece, Rule, rule, scan
from normalizers.text import Folded, fold
from normalizers.times import FREQUENCY_RULES, SUBJECT

#: A text that is only this fixes nothing.
NOTHING = regex.compile(r"[-/\\*_~.。]*(?:无|空|暂无|没有|N/?A)?[-/\\*_~.。]*", regex.IGNORECASE)

_SUBJECTS = {
    "quota": "总体比例|抽查比例|检查比例|抽取比例|比例|抽查数量|检查数量|数量|户数|家数|抽查基数",
    "frequency": "抽查频次|检查频次|抽查频率|频次|频率|次数|抽查周期|检查周期|周期",
    "window": "抽查时间|检查时间|实施时间|时间|时限|期限",
}
_SUBJECT = "(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _SUBJECTS.items()) + ")?"
_FREE = r"(?:20[0-9]{2}年|[^0-9%‰,;。()]){0,30}?"
_SETTLED = "而定|另定|另行[一-龥]{2}|待定|确定|决定|制定|安排|执行|为准|调整|要求|规定|部署|通知|下达|统筹|落实"
_TRAILING = "(?:计划|需要|实际|实际情况|情况|安排|上级|上级文件|任务)(?=[。)]?$)"
_DONE = "开展|实施|掌握|组织|抽取|检查|抽查"


@dataclass(frozen=True, slots=True)
class Open:
    """A phrase by which the text fixes nothing; ``kinds`` are the kinds that it speaks of."""

    kinds: frozenset[str]
    rest_only: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """The condition of a case (``少于8家时``), ``when`` as written."""

    when: str


@dataclass(frozen=True, slots=True)
class Staff:
    staff: int
    units: int
    odd: str = ""


def _open(found: regex.Match[str]) -> Open:
    named = frozenset(kind for kind in _SUBJECTS if found.groupdict().get(kind))
    return Open(named or frozenset(_SUBJECTS))


def _condition(found: regex.Match[str]) -> Condition | None:
    group = found.groupdict()
    when = found["when"]
    return Condition(when) if group.get("pre") or group.get("post") or group.get("b") else None


def _base(found: regex.Match[str]) -> Amount | None:
    value = number(found["a"])
    if value is None or value != value.to_integral_value():
        return None
    return amount(None, value, None, None, found["unit"] or "")


def _staff(found: regex.Match[str]) -> Staff:
    odd = "" if found["who"] else "没有写明是人员与对象之比，请确认。"
    return Staff(int(found["s"]), int(found["u"]), odd)


def _garbled_at_least(found: regex.Match[str]) -> Amount | None:
    value = number(found["a"])
    odd = "“≥”可能被识别成了其他字符，请对照原文确认。"
    return None if value is None else Amount(">=", value / 100, value / 100, "%", odd)


def _full(found: regex.Match[str]) -> Amount:
    return amount(None, number("1") or 1, None, None, "%")  # type: ignore[arg-type]


def _bare(found: regex.Match[str]) -> Amount | None:
    low, high = number(found["a"]), number(found["b"]) if found["b"] else None
    return None if low is None else amount(found["pre"], low, high, found["post"], None)


_GENERIC = (
    "(?:的)?(?:抽查|检查|监管|被检查|被抽查|市场|经营)?"
    "(?:企业|单位|对象|主体|户|机构|项目|总数|总量|数量|基数|名录库){0,4}(?:数|总数)?"
)
_CONDITION = (
    rf"(?:当|如|若|如果|对)?(?P<when>{_GENERIC}(?P<pre>{PRE})?{LINK}(?P<a>{COUNT_NUMBER})(?:(?:{UNIT})?{DASH}(?P<b>{COUNT_NUMBER}))?"
    rf"(?:{UNIT}){NOUN}(?P<post>{POST})?{NOUN})"
    r"(?:(?:的(?:(?!全)[一-龥]{2,6}(?=,))?|时|则){1,3},?|,?(?=(?:应|应当|须|则|要|均|实行|进行)?(?:全部|全覆盖|全数|全查|逐户|逐家|100%))|"
    r"(?<=[上下内])(?=(?:抽查|检查|抽取|按|比例|为|:|不少于|不低于|至少|>=){1,3}[0-9百千])|(?<=[上下内])(?=[0-9]{1,3}(?:\.[0-9]{1,4})?[%‰]))"
)

QUOTA_RULES: tuple[Rule, ...] = (
    rule("condition", "condition", _CONDITION, _condition),
    rule(
        "staff_ratio",
        "staff",
        r"(?P<who>(?:按照?|以)?(?:行政)?(?:执法|检查|监管)?人员(?:总?数|编制)?(?:量)?(?:与)?(?:检查|抽查|监管)?(?:对象|企业|单位)?(?:数量?)?(?:之比|的?比例)?(?:按照?|为|:|的)?)?"
        r"(?<![-~0-9.:])(?P<s>[1-9][0-9]?)(?::|比)(?P<u>[1-9][0-9]{0,2})(?![-~0-9.:%‰])",
        _staff,
    ),
    rule(
        "base",
        "base",
        rf"(?:抽查基数|检查基数|对象基数|基数|总基数|总数|总量|总户数|现有|共有|合计|名录库(?:内|中)?共?有?|应检)(?:企业|对象|单位|数)?(?:约)?(?:为|是|:)?"
        rf"(?P<a>{COUNT_NUMBER})(?:(?P<unit>{UNIT}){NOUN}|(?P<none>(?=[,;。)])))",
        lambda m: None if not (m["unit"] or m["none"] is not None) else _base(m),
    ),
    rule("ratio", "ratio", RATIO_PATTERN, ratio),
    rule("garbled_at_least", "ratio", r"[MmNnZzΣ∑≫2](?P<a>[0-9]{2}(?:\.[0-9]{1,3})?)%", _garbled_at_least),
    rule("full", "full", FULL, _full),
    rule("count", "count", COUNT_PATTERN, count),
)
OPEN_RULES: tuple[Rule, ...] = (
    rule(
        "not_concerned",
        "open",
        r"(?<![^(])(?:本项|该项|此项)?暂?不(?:涉及|适用)(?=[。)]*$)",
        lambda m: Open(frozenset(_SUBJECTS)),
    ),
    rule(
        "rest_open",
        "open",
        rf"(?:其余|其他|其它)(?:的|企业|对象|单位)*(?:视|根据|按照?|由){_FREE}(?:而定|另定|确定|决定)",
        lambda m: Open(frozenset(), True),
    ),
    rule(
        "open_phrase",
        "open",
        rf"{_SUBJECT}(?:(?:由|视|根据|依据|结合|随(?!机)){_FREE}(?:{_SETTLED}|{_DONE}|{_TRAILING})|(?:按照?|参照|遵照|依照?|具体){_FREE}(?:{_SETTLED}|{_TRAILING}|实际(?:情况|需要)?(?:{_DONE}))|"
        rf"以(?!上[^级]|[下内外]){_FREE}为准)(?:{_SETTLED}|{_DONE}){{0,2}}",
        _open,
    ),
    rule(
        "see_elsewhere",
        "open",
        rf"{_SUBJECT}(?:详|参|另)?见[^0-9%‰,;。()]{{0,16}}?(?:附件|附表|文件|方案|通知|名单|计划|清单|备注|细则|表|要求|规定)[0-9一二三四五六七八九十]?",
        _open,
    ),
    rule(
        "not_fixed",
        "open",
        rf"{_SUBJECT}(?:暂|尚)?(?:待定|另定|未定|未确定|未明确|另行(?:确定|通知|规定|安排|制定|下达)|待[^0-9%‰,;。()]{{0,8}}?(?:确定|通知|明确|下达)|不定期|不固定|"
        r"无固定(?:[一-龥]{2})?|适时|按需|酌情|据实(?:确定)?|不作(?:具体)?(?:要求|规定)|不限|随时|不定)(?:抽查|检查|开展|进行|抽取|确定|安排)*",
        _open,
    ),
)
FILLER_RULES: tuple[Rule, ...] = (
    rule("caveat", "caveat", r"(?:数量|比例|户数)?(?:实际|具体|最终|最后)[^0-9%‰,;。()]{0,24}?为准"),
    rule("bare", "bare", BARE_PATTERN, _bare),
    rule("inclusive", "filler", r"\(含(?:本数)?\)"),
    rule("subject", "filler", SUBJECT),
    rule(
        "filler",
        "filler",
        "(?:年度|全年|本年度|今年|20[0-9]{2}年度?)?(?:的)?(?:总体比例|抽查总?比例|检查比例|抽取比例|总比例|比例|抽查频次|检查频次|频次|频率|抽查数量|检查数量|数量|户数)"
        "(?:为|是|:|和|及|均|各|应|需|约为)*",
    ),
    rule("filler_year", "filler", "全年|本年度|年度内?|年内|今年|20[0-9]{2}年度?"),
    rule("whole", "filler", WHOLE + "(?:的)?"),
    rule(
        "filler_word",
        "filler",
        "存续|在营|在业|在册|本辖区|覆盖率|覆盖面|覆盖|控制在|双随机|随机|联合|检查对象|抽查对象|对象|抽查检查|抽查|检查|抽取|抽检|抽|实施|开展|进行|按照|按|以|的|比例|之间|原则上|应当|应|须|需|共计|共|"
        "拟|计划|为|在|各|均|及|和|并|且|对|占|其中|辖区内|辖区|全市|全县|全区|企业|对象|单位|市场主体|经营主体|主体|户|数|即|"
        "学校|机构|场所|门店|商户|经营者|用户|个体户|个体工商户|合作社",
    ),
)
MEASURE_RULES: tuple[Rule, ...] = (
    *FREQUENCY_RULES[:1],
    *QUOTA_RULES[:3],
    *OPEN_RULES,
    *FREQUENCY_RULES[1:],
    *QUOTA_RULES[3:],
    *FILLER_RULES,
)


@dataclass(frozen=True, slots=True)
class Scan:
    folded: Folded
    pieces: tuple[Piece, ...]

    def of(self, *roles: str) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if piece.role in roles)


@lru_cache(maxsize=512)
def scan_measures(text: str) -> Scan:
    """All pieces of a text; cached because the two kinds of a cell ask one after the other."""
    folded = fold(text)
    return Scan(folded, scan(MEASURE_RULES, folded.text))
