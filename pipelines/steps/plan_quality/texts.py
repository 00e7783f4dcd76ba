"""Texts made comparable: widths, punctuation, years and the words that every task name has.

For matching only; what is shown is always the original.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

_BETWEEN = re.compile(r"[\W_]+")
_YEAR = re.compile(r"(?:19|20)\d\d年?度?|本年度|年度")
#: Words that say nothing about which task it is. 全市 and the like: every scope has one.
_COMMON = re.compile(
    r"双随机一公开|双随机|随机|联合|跨?部门|监督检查|执法检查|抽查检查|专项检查|抽查|检查|监督|执法|情况|开展|进行|工作"
    r"|有关|相关|[全本][市县区省]|辖区内?|范围内|各类|全部|所有|对|的"
)
#: Words of which one cannot stand for another, however alike the rest is: B类 and C类, 生产 and 销售.
_TELLING = re.compile(
    r"[a-z]+|\d+(?![\d户家所个名处万余人])|[甲乙丙丁戊]|[一二三四五六七八九十]+(?=[类级等星])|第[一二三四五六七八九十]+"
    r"|[大中小微]型|小微|公办|民办|公立|私立|生产|经营|销售|批发|零售|流通|使用|储存|运输|制造|维修|安装|加工"
    r"|[上下]半年|[一二三四]季度|农村|城市|城镇|初级|高级|[特高较一低]{1,2}(?:般)?风险|非|不|无|未|新|再"
)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """``text`` without punctuation, spaces, widths and years: 对农药（2023年度）抽查 → 对农药抽查."""
    return _YEAR.sub("", _BETWEEN.sub("", unicodedata.normalize("NFKC", text).casefold()))


@lru_cache(maxsize=65536)
def core(text: str) -> str:
    """What is left of a name or scope without the words that all of them have; the folded text when that is nothing."""
    folded = fold(text)
    return _COMMON.sub("", folded) or folded


@lru_cache(maxsize=65536)
def telling(text: str) -> frozenset[str]:
    """The words in ``text`` that tell one task from a similar one."""
    return frozenset(_TELLING.findall(core(text)))


@lru_cache(maxsize=65536)
def grams(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters; the character itself where there is only one."""
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset(text)


class Scale:
    """How alike texts are, where the rarer a pair of characters is among ``texts``, the more it tells."""

    def __init__(self, texts: Iterable[str]) -> None:
        listed = list(texts)
        seen: Counter[str] = Counter()
        for text in listed:
            seen.update(grams(text))
        self._weight = {gram: math.log(1 + len(listed) / count) for gram, count in seen.items()}
        self._mass = {text: self._sum(grams(text)) for text in set(listed)}

    def _sum(self, found: Iterable[str]) -> float:
        return math.fsum(self._weight[gram] for gram in found)

    def alike(self, a: str, b: str) -> float | None:
        """From 0 to 1 (weighted Dice); None when both are empty. Symmetric to the last bit.

        Both must be among the texts of the scale.
        """
        if a == b:
            return 1.0 if a else None
        common = grams(a) & grams(b)
        return 2 * self._sum(common) / (self._mass[a] + self._mass[b]) if common else 0.0
