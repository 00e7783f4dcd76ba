"""Was a cell cut off? Signs with few false alarms; each gives its reason in Chinese."""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalizers.numbering import depths

_CONNECTIVE = re.compile(
    r"(?:[、，,：:]|(?<![中缓饱])和|(?<![普涉])及|(?<!参)与|或|包括|(?<![核校比应面])对|"
    r"进行|的检|监督检|的监|的情|是否)$"
)
_DANGLING_DE = re.compile(r"(?:检查|情况|行为|活动)的$")
_FAULT = re.compile(r"[未不违拒]|擅自|隐瞒|伪造|虚假|无证|超")
_ELLIPSIS = re.compile(r"(?:…+|\.{3,}|。{3,})$")
_BARE_NUMBER = re.compile(r"(?:^|[\s，,；;。、])(?:[（(]?\d{1,2}[）)]|\d{1,2}[.．、]|[①-⑳])$")
_QUOTES = frozenset("“”‘’")
_DE = re.compile(r"的$")
_ACTION = re.compile(r"(?:检查|抽查|检验|抽检|核查|督查|监管|监测|执法)$")
_CLOSURE = re.compile(
    r"(?:的|检查|抽查|检验|检测|抽检|核查|督查|监管|监测|执法|监督|情况|行为|活动|管理|制度|标准|要求|质量|安全|条件|资质|信息|"
    r"规定|落实|义务|责任|一致|有效|合格|内容|事项|问题|工作|服务|处理|公示|经营|使用|备案|变更|许可|登记|记录|报告|等|"
    r"[）)】》”」])$"
)
_OPEN_CLASS = re.compile(r"其他|其它|是否|有无|有效期")


def cut_off(text: str, items: Sequence[str], *, numbered: bool) -> str | None:
    """Why the text seems to end in mid-sentence, or ``None``; ``items`` are its entries."""
    bare = text.strip()
    if not bare:
        return None
    _, openers, closers = depths(bare)
    stray = sorted([*openers, *(i for i in closers if not _closes_a_number(bare, i))])
    # two quotes that face the same way are a slip of the pen, not a cut
    quotes = [i for i in stray if bare[i] in _QUOTES]
    if stray := [i for i in stray if bare[i] not in _QUOTES] + (quotes if len(quotes) % 2 else []):
        return f"“{bare[stray[0]]}”没有配对"
    if not items or _BARE_NUMBER.search(bare):
        return "末尾只有编号"
    if _CONNECTIVE.search(bare):
        return "末尾不成句"
    if len(items) == 1 and not numbered and _DANGLING_DE.search(bare) and not _FAULT.search(bare):
        return "末尾不成句"
    if _ELLIPSIS.search(bare):
        return "末尾为省略号"
    if bare.endswith(("。", "；", ";", ".")) or len(items) < 3:
        return None
    return _unlike_the_others(items, numbered=numbered)


def _unlike_the_others(items: Sequence[str], *, numbered: bool) -> str | None:
    """All entries but the last close alike (…的 or …检查), the last one not at all."""
    *others, last = items
    alike = all(_DE.search(item) for item in others) or (numbered and all(_ACTION.search(item) for item in others))
    if alike and not _CLOSURE.search(last) and not _OPEN_CLASS.search(last):
        return "末项与前各项结尾不一致"
    return None


def _closes_a_number(text: str, place: int) -> bool:
    return re.search(r"(?:^|[^\d])[\d０-９一二三四五六七八九十]{1,3}\s*$", text[max(0, place - 6) : place]) is not None
