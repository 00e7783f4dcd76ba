"""One name: what place it carries, which body of the lexicon it is, and how sure that is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from normalizers.area import MASKS, is_chain, read_chain
from normalizers.department_lexicon import Entry, lexicon

Sort = Literal[
    "known",  # a name of the lexicon
    "branch",  # 晋城市生态环境局高平分局, 市公安局交警大队
    "generic",  # 教育部门
    "office",  # 教育科, 市场监管局信用股
    "coordinating",  # 领导小组办公室
    "national",  # 国家税务总局高平市税务局
    "unknown",  # well formed, not in the lexicon
    "vague",  # 相关部门, 各成员单位
    "stem",  # 教育, waiting for its 部门
    "fragment",  # 高平分局 alone
    "word",  # some short word
    "garbage",
]


class Body(NamedTuple):
    """``prefix`` is the place as written (``""``, 市, 高平市, 晋城市高平市); ``rest`` what follows it.

    For a branch ``entry`` is its parent body and ``tail`` what follows the parent. ``cost`` ranks readings of
    the same text: the lower, the more certain it is that this is one whole name.
    """

    sort: Sort
    cost: float
    prefix: str = ""
    rest: str = ""
    entry: Entry | None = None
    tail: str = ""


GENERIC_PLACES = "省市州盟县区旗镇乡"
_MASK = re.compile(f"[{re.escape(MASKS)}]")
_HAN = rf"[\u4e00-\u9fff{re.escape(MASKS)}]"
_NAME = re.compile(rf"(?:{_HAN}|[“”\"·])+")
_BRANCH_TAIL = re.compile(rf"{_HAN}{{1,10}}?(?:分局|支局|管理部|派出所|分中心)")
_UNIT_TAIL = re.compile(rf"{_HAN}{{0,12}}?(?:大队|中队|支队|总队|执法队|管理所|监督所|监管所|监察队|服务站|中心)")
_OFFICE_TAIL = re.compile(rf"{_HAN}{{1,10}}(?:科室|股室|处室|科|股|处|室)")
OFFICE = re.compile(
    r"(?:科室|股室|处室|(?<![学百本专内外儿妇眼牙产骨齿皮])科|股|(?<!办事)(?<!之)(?<!等)处|(?:办公|监察|综合|法制|信息|执法|督查|审计)室)$"
)
#: Two offices run together (安全科宣传科).
_OFFICES = re.compile(rf"{_HAN}+(?:科(?![技学教信研普室])|股(?![份权室])){_HAN}{{2,}}(?:科|股|室|处)")
_GENERIC = re.compile(
    rf"({_HAN}{{2,12}}?)(?:(?:综合)?(?:行政|业务)?(?:主管|监管|管理|监督管理|执法|审批)*)(部门|机构|单位|机关|系统)"
)
_VAGUE = re.compile(
    rf"(?:(?:[省市县区]|{_HAN}{{1,6}}[市县区])?(?:领导小组|联席会议)?)?"
    r"(?:各|所有|其他|其它|相关|有关|上述|以上|本|属地|辖区|所属|下属|内部|涉及|各自|对应|相应|业务|职能|行业|"
    r"行政|主管|监管|执法|牵头|配合|参与|成员|责任|实施|发起|基层|直属|乡镇|街道|政府|的)+"
    r"(?:部门|单位|机构|机关|股室|科室|处室|科|股|处|所|局|街道|乡镇|人民政府|政府|成员|大队|中队|支队)"
    r"|[我本该][省市县区]?[局委单位科股]+|[省市县区][局委]|局机关|(?:部门|单位|机构|机关|科室|股室|处室|局)"
)
_COORDINATING = re.compile(
    rf"(?:{_HAN}|[、,，“”\"])*(?:领导小组|联席会议|协调小组|指挥部|工作专班|双随机办?|双随机一公开办)(?:办公室|办)?"
    r"|.*双随机.{0,12}办(?:公室)?"
)
_COMMITTEE_OFFICE = re.compile(
    r"(?:安全生产|食品安全|药品安全|食品药品安全|消防安全|爱国卫生运动|道路交通安全)委员会(?:办公室)?$"
)
_NATIONAL = re.compile(rf"(?:国家|中国){_HAN}{{2,30}}(?:局|分局|支局|支行|分行|银行|中心支行|监管组|公司|大队)")
_CUSTOMS = re.compile(r"[\u4e00-\u9fff]{1,6}海关(?:办事处)?")
_BODY_END = re.compile(
    r"(?:局|委员会|办公室|厅|中心|大队|支队|总队|执法队|监督所|研究所|管理所|监察所|检测所|检验所|站|院|馆|协会|联合会|工会|公司|署|"
    r"办事处|管理处|管理段|公路段|合作社|联社|银行|镇政府|乡政府|人民政府|委|办|所|队|部)$"
)
_SENTENCE = re.compile(
    r"[的了在请将是于其他她你我吗呢并须需各\d]|根据|按照|进行|开展|情况|是否|要求|落实|完成|通知|计划|比例|抽查|附表|"
    r"应(?!急)|负责|以上|以下|年度|工作日|上半|下半|实际"
)
#: How a full name ends before 局, 委员会, 中心: by it an unlisted name is known to be no short form.
_FULL_END = re.compile(
    r"(?:管理|发展|服务|事务|建设|保护|监督|监测|执法|保障|规划|促进|统计|储备|运输|救援|资源|旅游|农村|体育|产业|专卖|检测|检验|"
    r"技术|安全|合作|投资|监察|监管|气象|水利|水务|商务|调查|指导|防治|改革|健康|信息化|环境|绿化|街道)"
    r"(?:局|委员会|办公室|厅|中心|大队|支队|总队|执法队|所|站|院|署|办事处|处|公司)$"
)


_LINK = re.compile(r"以及|会同|联合|[和与及暨、,]")
_BODY_CHARS = frozenset("局委会厅办室部院所心队馆站行社联关")


def is_masked(text: str) -> bool:
    return _MASK.search(text) is not None


@lru_cache(maxsize=8192)
def parse_body(text: str, area_stem: str = "") -> Body:
    """The best reading of ``text`` (no blanks) as one name. ``area_stem`` (高平) lets 高平交通局 be read."""
    if not 2 <= len(text) <= 60 or _NAME.fullmatch(text) is None:
        return _garbage(text)
    for reader in (_vague, _known, _national, _branch, _generic, _coordinating, _office, _unknown, _loose):
        body = reader(text, area_stem)
        if body is not None:
            return body
    return _garbage(text)


def _garbage(text: str) -> Body:
    # Longer is worse, so that a good name beside it is not swallowed.
    return Body("garbage", 60 + 2 * len(text))


def _is_prefix(prefix: str, area_stem: str) -> bool:
    if not prefix or prefix in GENERIC_PLACES or (area_stem and prefix == area_stem):
        return True
    return is_chain(prefix) and not _holds_a_body(prefix, area_stem)


def _holds_a_body(prefix: str, area_stem: str) -> bool:
    """True for 市残联和高平市: a body and a connector stand before the place."""
    return any(_known(prefix[: link.start()], area_stem) is not None for link in _LINK.finditer(prefix))


def _known(text: str, area_stem: str) -> Body | None:
    for entry in lexicon().at_end(text):
        prefix = text[: len(text) - len(entry.name)]
        if _is_prefix(prefix, area_stem):
            return Body("known", 2 if entry.is_unit else 1, prefix, entry.name, entry)
        place = prefix.removeprefix("中共").removesuffix("委") if prefix.endswith("委") else ""
        if place and entry.line == "party" and _is_prefix(place, area_stem):
            return Body("known", 1, prefix, entry.name, entry)
    return None


def _national(text: str, area_stem: str) -> Body | None:
    tax = re.fullmatch(r"国家税务总局(.*)(税务局)", text)
    if tax is not None and (not tax[1] or is_chain(tax[1])):
        return Body("known", 1, tax[1], tax[2], lexicon().entries[tax[2]])
    if _NATIONAL.fullmatch(text):
        return Body("national", 3, rest=text)
    if _CUSTOMS.fullmatch(text) and not is_chain(text[: text.index("海关")]):
        return Body("national", 3, rest=text, entry=lexicon().entries["海关"])
    return None


def _branch(text: str, area_stem: str) -> Body | None:
    for end in range(2, len(text) - 1):
        if text[end - 1] not in "局委会厅":
            continue
        parent = _known(text[:end], area_stem)
        if parent is None or parent.entry is None or parent.entry.is_unit:
            continue
        tail = text[end:]
        if _LINK.match(tail) or re.search(r"[局厅委](?!会$)(?=.)", tail):
            continue
        if _OFFICE_TAIL.fullmatch(tail) and OFFICE.search(tail) and not _OFFICES.fullmatch(tail):
            return Body("office", 2, parent.prefix, parent.rest, parent.entry, tail)
        if not (_BRANCH_TAIL.fullmatch(tail) or _UNIT_TAIL.fullmatch(tail)):
            continue
        if _LINK.search(tail):
            continue
        if any(is_another_body(entry, parent.entry) for entry in lexicon().at_end(tail)[:1]):
            continue
        return Body("branch", 1, parent.prefix, parent.rest, parent.entry, tail)
    return None


def is_another_body(inner: Entry, parent: Entry) -> bool:
    """市教育局|消防大队 are two bodies; 农业农村局|农业综合行政执法大队 are a body and its team."""
    return inner.line not in ("unit", "station") and not set(inner.kinds) & set(parent.kinds)


def _generic(text: str, area_stem: str) -> Body | None:
    match = _GENERIC.fullmatch(text)
    if match is None or _SENTENCE.search(text):
        return None
    for cut in range(len(match[1]) - 1):
        prefix, stem = text[:cut], match[1][cut:]
        if _is_prefix(prefix, area_stem):
            for word in (
                stem,
                *(text[cut:].removesuffix(match[2]).removesuffix(tail) for tail in ("", "行政", "主管")),
            ):
                if word in lexicon().stems or word + "局" in lexicon().entries:
                    return Body("generic", 1, prefix, word)
    if len(match[1]) <= 6 and not re.search(r"[局委厅办]", match[1]):
        return Body("generic", 40, "", "")
    return None


def stem_kinds(stem: str) -> tuple[str, ...]:
    """教育 → (教育,). A stem of the stems list, or what stands before 局 in a name of the lexicon."""
    words = lexicon()
    if stem in words.stems:
        return words.stems[stem]
    entry = words.entries.get(stem + "局")
    return entry.kinds if entry is not None else ()


def _vague(text: str, area_stem: str) -> Body | None:
    return Body("vague", 2, rest=text) if _VAGUE.fullmatch(text) else None


def _coordinating(text: str, area_stem: str) -> Body | None:
    committee = _COMMITTEE_OFFICE.search(text)
    listed = committee is not None and _is_prefix(text[: committee.start()], area_stem)
    if not (listed or _COORDINATING.fullmatch(text)):
        return None
    head = _known_head(text, area_stem)
    if head and _LINK.match(text, head):
        return None
    prefix = _prefix_of(text)
    return Body("coordinating", 1, prefix, text[len(prefix) :])


def _prefix_of(text: str) -> str:
    _, end = read_chain(text)
    if 0 < end < len(text) - 1:
        return text[:end]
    if text[0] in GENERIC_PLACES and text[1:2] not in "场监容政区级" and len(text) > 4:
        return text[0]
    return ""


def _office(text: str, area_stem: str) -> Body | None:
    if (
        _OFFICES.fullmatch(text)
        or OFFICE.search(text) is None
        or len(text) > 14
        or _SENTENCE.search(text)
        or is_masked(text)
    ):
        return None
    if re.fullmatch(rf"{_HAN}+", text) is None or re.search(r"[局委]$", text):
        return None
    if text.endswith("办公室") and len(text) > 5:
        return None
    return Body("office", 20 if text in ("办公室", "科室", "股室") else 3, rest=text)


def _unknown(text: str, area_stem: str) -> Body | None:
    if re.fullmatch(rf"{_HAN}+", text) is None or len(text) > 30:
        return None
    if re.fullmatch(rf"{_HAN}{{1,6}}(?:分局|支局)", text):
        return Body("fragment", 20, rest=text)
    if _BODY_END.search(text) is None or _SENTENCE.search(text):
        return None
    prefix = _prefix_of(text)
    rest = text[len(prefix) :]
    if len(rest) < 3:
        return None
    if _known_head(text, area_stem) or re.search(r"[局厅](?!面|域)(?=.)", rest[:-1]):  # two names run together
        return _garbage(text)
    if ends_as_known(text):
        return Body("unknown", 45, prefix, rest)
    return Body("unknown", 10 if prefix and is_full_name(rest) else 14, prefix, rest)


def ends_as_known(text: str) -> bool:
    """True when a listed body stands at the end behind something that is no place (校园安全公安局)."""
    return any(entry.line != "grassroots" for entry in lexicon().at_end(text))


def _known_head(text: str, area_stem: str) -> int:
    """Where a whole listed name at the start of a longer text ends; 0 when there is none."""
    for end in range(2, len(text)):
        if text[end - 1] in _BODY_CHARS and _known(text[:end], area_stem) is not None:
            return end
    return 0


def is_full_name(rest: str) -> bool:
    """A name outside the lexicon that is written out: 茶叶产业发展局 yes, 茶叶局 and 文体广旅局 no."""
    if _FULL_END.search(rest) is None or len(rest) < 5:
        return False
    return not any(mark in rest for mark in lexicon().short_marks)


def _loose(text: str, area_stem: str) -> Body | None:
    prefix = _prefix_of(text)
    for cut in {0, len(prefix), 1 if text[0] in GENERIC_PLACES else 0}:
        if stem_kinds(text[cut:]):
            return Body("stem", 8, text[:cut], text[cut:])
    if re.fullmatch(r"[\u4e00-\u9fff]{2,6}", text) and not _SENTENCE.search(text):
        return Body("word", 30, rest=text)
    return None
