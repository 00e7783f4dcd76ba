"""Numbers, comparisons and units as plans write them: the pieces that quota, frequency and risk rules share.

All patterns are for folded text (``normalizers.text.fold``); every repetition is bounded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

import regex

from normalizers.text import integer

Op = Literal["=", ">=", "<=", "<", ">", "range", "~"]

_BEFORE: dict[Op, str] = {
    ">=": "(?:最低|最少|至少|起码)?不[得应可宜能]?(?:低于|少于|小于|下于)|至少|最少|最低|起码|大于或?等于|>=|=>",
    "<=": "(?:最高|最多|至多)?不[得应可宜能]?(?:超过|高于|多于|大于|超出)|至多|最多|最高|上限|小于或?等于|<=|=<",
    ">": "超过|高于|大于|多于|>",
    "<": "低于|少于|小于|不足|不到|不满|<",
    "~": "大约|约|大概|预计|预估",
    "=": "=",
}
_AFTER: dict[Op, str] = {
    ">=": r"\(含\)以上|及其?以上|或以上|以上",
    "<=": r"\(含\)以[内下]|及其?以下|或以下|以内|以下|之内|封顶",
    "~": "左右|上下",
}
PRE = "|".join(p for p in _BEFORE.values())
POST = "|".join(p for p in _AFTER.values())

CN = "[零〇一二两三四五六七八九十百千]"
DIGITS = r"(?<![0-9.,])[0-9]{1,9}"
NUMBER = r"(?<![0-9.])[0-9]{1,9}(?:\.[0-9]{1,6})?(?![0-9]|\.[0-9])"
DASH = "(?:[-~]{1,3}|至|到)"

_PART = rf"(?:[0-9]{{1,4}}(?:\.[0-9]{{1,6}})?(?![0-9.])|{CN}{{1,5}}(?:点{CN}{{1,4}})?)"
PERCENT = rf"(?:(?<![0-9.]){_PART}[%‰]|(?:百|千|万)分之{_PART})"
PERCENT_DASH = rf"(?:{DASH}|(?<=[%‰])一(?=[0-9]))"
WHOLE = (
    "(?:全市|全县|全区|全部|辖区内?|本辖区内?|本级|所有|各类|应检|应抽查?|可抽查?|在库|监管|检查|抽查|被检查|市场|经营|"
    "企业|项目|对象|主体|单位|用户|机构|名录库内?|库内?|的){0,6}"
    "(?:总数|总量|总户数|总家数|总数量|基数|名录库|对象库|总体)(?:量|的|中)?"
)
LINK = "(?:为|是|占|在|按|达到|达|:)?"

UNIT = "家次|户次|人次|所次|件次|批次|个批次|家|户|所|个|处|座|台|辆|艘|宗|件|份|组|间|站|村|批|场次|台套|台次"
_NOT_UNIT = (
    "(?!庭|长|具|电|禽|畜|族|籍|外|口|有|属|以外|一[策档码证]|月|工作日|百分点|年|学期|学年|小时|季度|半年|自然日|日|周|星期|"
    "罚|理|方|账|准|复|发|织|谈|点|内|阶段|等级|级|类|方面|标准|要求|步)"
)
NOUN = (
    "(?:(?:市场|经营|监管|检查|抽查|被检查|被抽查)?"
    "(?:主体|对象|企业|单位|机构|项目|商户|学校|场所|门店|产品|样品|经营者|用户))?"
)
COUNT_NUMBER = (
    r"(?:(?<![0-9.,第])[0-9]{1,3}(?:,[0-9]{3}){1,2}(?![0-9])|"
    rf"(?<![第同统单]){NUMBER}万?|(?<![第同统单]){CN}{{1,6}}万?)"
)
FULL = (
    "(?:实行|实施|进行|做到|实现)?(?:全覆盖|"
    "全部(?=检查|抽查|抽取|覆盖|纳入|企业|单位|对象|[,;。)]|$)|全数|全量|全查(?=[,;。)]|$)|逐[户家](?=检查|抽查|[,;。)]|$)|全检)"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """One number or range with its comparison. ``unit`` is ``%`` for ratios (values are fractions then), a
    measure word for counts, ``None`` for a bare number. ``odd`` says in Chinese why a person must look."""

    op: Op
    low: Decimal
    high: Decimal
    unit: str | None
    odd: str = ""

    @property
    def is_ratio(self) -> bool:
        return self.unit == "%"


def number(text: str) -> Decimal | None:
    """``12.5``, ``1,200``, ``15.6万``, ``十二``, ``三点五`` → Decimal."""
    if text.endswith("万"):
        inner = number(text[:-1])
        return None if inner is None else inner * 10_000
    if text.replace(".", "", 1).replace(",", "").isascii():
        return Decimal(text.replace(",", ""))
    if "点" in text:
        whole, part = text.split("点", 1)
        digits = [integer(c) for c in part]
        head = integer(whole)
        if head is None or any(d is None or d > 9 for d in digits):
            return None
        return Decimal(f"{head}." + "".join(str(d) for d in digits))
    if text == "百":
        return Decimal(100)
    value = integer(text)
    return None if value is None else Decimal(value)


def fraction(text: str) -> Decimal | None:
    """``5%``, ``2‰``, ``百分之十``, ``千分之5`` → exact decimal fraction."""
    for head, scale in (("百分之", 100), ("千分之", 1000), ("万分之", 10000)):
        if text.startswith(head):
            value = number(text[3:])
            return None if value is None else value / scale
    value = number(text[:-1])
    return None if value is None else value / (1000 if text.endswith("‰") else 100)


def op_before(word: str | None) -> Op | None:
    return next((op for op, words in _BEFORE.items() if word and regex.fullmatch(words, word)), None)


def op_after(word: str | None) -> Op | None:
    return next((op for op, words in _AFTER.items() if word and regex.fullmatch(words, word)), None)


def between(first: Amount, second: Amount) -> Amount | None:
    """``不低于5%，不超过10%``: a floor and a ceiling of one thing are its range."""
    if (first.op, second.op) != (">=", "<=") or first.odd or second.odd or not first.low < second.low:
        return None
    same_unit = second.unit in (first.unit, None)
    return Amount("range", first.low, second.low, first.unit) if same_unit else None


_CLASH = "比较词前后不一致，请对照原文确认。"


def amount(pre: str | None, low: Decimal, high: Decimal | None, post: str | None, unit: str | None) -> Amount:
    """Put a comparison and one or two numbers together; what does not fit together gets ``odd``."""
    before, after = op_before(pre), op_after(post)
    if high is not None:
        odd = _CLASH if (before or after) not in (None, "=") else ""
        odd = odd or ("区间两端颠倒，请对照原文确认。" if low > high else "")
        return Amount("range", min(low, high), max(low, high), unit, odd)
    odd = _CLASH if before and after and before != after else ""
    if before == "=":
        odd = odd or "数字前有多余的“=”，可能是“≥”识别有误，请对照原文确认。"
    if pre in ("预计", "预估"):
        odd = odd or "是预估数，请确认是否为计划数。"
    return Amount(before or after or "=", low, low, unit, odd)


def ratio_odd(item: Amount) -> Amount:
    """Flag ratios that no plan can mean."""
    if item.high > 1:
        return replace(item, odd=item.odd or "比例超过100%，请对照原文确认。")
    if item.high == 0:
        return replace(item, odd=item.odd or "比例为0，请对照原文确认。")
    return item


def ratio(found: regex.Match[str]) -> Amount | None:
    """A ratio from groups ``pre a b a0 post``; ``a0`` is the first end of ``10-20%``, in the unit of ``b``."""
    group = found.groupdict()
    high = fraction(group["b"]) if group.get("b") else None
    first = group.get("a")
    if group.get("a0"):
        first = group["a0"] + ("‰" if (group["b"] or "").endswith("‰") else "%")
    low = fraction(first) if first else None
    if low is None or (group.get("b") and high is None):
        return None
    return ratio_odd(amount(group.get("pre"), low, high, group.get("post"), "%"))


def count(found: regex.Match[str]) -> Amount | None:
    """A count from groups ``pre a b more unit post``; fractions of a household are declined."""
    group = found.groupdict()
    low = number(group["a"])
    high = number(group["b"]) if group.get("b") else None
    if low is None or (group.get("b") and high is None):
        return None
    if any(v is not None and v != v.to_integral_value() for v in (low, high)):
        return None
    item = amount(group.get("pre"), low, high, group.get("post"), group["unit"].removeprefix("个批") or group["unit"])
    if group["unit"] == "个批次":
        item = replace(item, unit="批次")
    if group.get("more"):
        item = replace(item, op="~", odd=item.odd or "是概数，请确认计划数。")
    return replace(item, odd=item.odd or "数量为0，请对照原文确认。") if item.high == 0 else item


RATIO_PATTERN = (
    rf"(?P<pre>{PRE})?(?:{WHOLE})?{LINK}"
    rf"(?:(?P<a>{PERCENT})(?:{PERCENT_DASH}(?P<b>{PERCENT}))?|(?P<a0>{NUMBER}){DASH}(?P<b>{PERCENT}))(?P<post>{POST})?"
)
COUNT_PATTERN = (
    rf"(?P<pre>{PRE})?{LINK}(?P<a>{COUNT_NUMBER})(?P<more>余|多)?(?:(?:{UNIT})?{DASH}(?P<b>{COUNT_NUMBER}))?"
    rf"(?P<unit>{UNIT}){_NOT_UNIT}{NOUN}(?P<post>{POST})?"
)
BARE_PATTERN = (
    rf"(?P<pre>{PRE})?(?P<a>(?<![0-9.,])[1-9][0-9]{{0,2}}(?:,[0-9]{{3}}){{1,2}}(?![0-9.,])|{NUMBER})(?:{DASH}(?P<b>{NUMBER}))?(?P<post>{POST})?"
    rf"(?=[,;。)(、]|$)"
)
