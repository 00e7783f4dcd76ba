"""The condition of a conditional quota (``超过10所``, ``50家(含)以下``) as operator and number."""

from __future__ import annotations

import re
import unicodedata

from draws.models import Model, When

_BEFORE = {
    "<=": "小于或?等于|不超过|不多于|不高于|不大于|至多|最多|<=|≤",
    ">=": "大于或?等于|不少于|不低于|不小于|至少|最少|达到|达|满|>=|≥",
    "<": "少于|小于|不足|不满|低于|未达到?|不到|<",
    ">": "超过|大于|多于|高于|>",
}
_AFTER = {
    "<=": r"及以[下内]|\(含(?:本数)?\)(?:以[下内]|之内)|以[下内]|之内",
    ">=": r"及以上|\(含(?:本数)?\)以上|以上",
    "<": r"\(不含(?:本数)?\)以[下内]",
    ">": r"\(不含(?:本数)?\)以上",
}
_UNIT = "家|户|所|个|处|座|台|辆|艘|站|村|间"
_NOUN = (
    "(?:(?:抽查|检查|监管|市场|经营)?(?:企业|单位|对象|主体|机构|学校|场所|商户|项目)(?:总?数量?)?|"
    "总数|总量|数量|基数|名录库)*"
)
_NUMBER = "[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9}|[一二两三四五六七八九十百]{1,5}"
_ORDER = (*_BEFORE,)  # two-sided operators first: 大于等于 before 大于
_PRE = "|".join(f"(?P<b{i}>{_BEFORE[op]})" for i, op in enumerate(_ORDER))
_POST = "|".join(f"(?P<a{i}>{_AFTER[op]})" for i, op in enumerate(_ORDER))
_WHEN = re.compile(
    f"(?:当|如果?|若|对)?的?{_NOUN}(?:为|是|在)?(?:{_PRE})?(?:为|是)?(?P<n>{_NUMBER})(?P<wan>万)?"
    f"(?:{_UNIT})?{_NOUN}(?:{_POST})?的?{_NOUN}(?:的|时)*"
)
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}


class Condition(Model):
    """``said`` is true when the text itself says whether the number is included (``及以下``, ``(含)``, ``超过``); 以上
    and 以下 alone include it by law (民法典第一千二百五十九条) but are often written without heed."""

    when: When
    said: bool


def parse_condition(text: str) -> Condition | None:
    """The condition in ``text``, or ``None`` when it is not certain (two limits, no limit, other words)."""
    folded = unicodedata.normalize("NFKC", text).replace(" ", "")
    found = _WHEN.fullmatch(folded)
    if not found:
        return None
    before = [op for i, op in enumerate(_ORDER) if found[f"b{i}"]]
    after = [op for i, op in enumerate(_ORDER) if found[f"a{i}"]]
    number = _number(found["n"])
    if len(before) + len(after) != 1 or number is None:
        return None
    op = (before or after)[0]
    bare = bool(after) and found[f"a{_ORDER.index(op)}"] in ("以上", "以下", "以内", "之内")
    return Condition(when=When.model_validate({"op": op, "n": number * (10_000 if found["wan"] else 1)}), said=not bare)


def _number(text: str) -> int | None:
    plain = text.replace(",", "")
    if plain.isdigit():
        return int(plain)
    found = re.fullmatch(
        "(?:([一二两三四五六七八九])百)?(?:([一二两三四五六七八九]?)(十))?([一二两三四五六七八九])?", plain
    )
    if not found or not plain or (found[1] and not found[3] and found[4]):
        return None
    tens = (_DIGITS[found[2]] if found[2] else 1) if found[3] else 0
    return (_DIGITS[found[1]] if found[1] else 0) * 100 + tens * 10 + (_DIGITS[found[4]] if found[4] else 0)
