"""Classes and their amounts: labels such as ``A类`` or ``较高风险``, in order, with one number each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import regex

from normalizers.amounts import RATIO_PATTERN, Amount, ratio
from normalizers.rules import Piece
from normalizers.values import Tier

#: Scales from the lowest risk to the highest; a plan uses one of them.
SCALES: tuple[tuple[str, ...], ...] = (
    ("A", "B", "C", "D"),
    ("A", "B", "C", "D", "E"),
    ("AAA", "AA", "A", "B", "C", "D"),
    ("AAA", "AA", "A", "B", "C"),
    ("低风险", "一般风险", "较高风险", "高风险"),
    ("低风险", "中风险", "较高风险", "高风险"),
    ("低风险", "较低风险", "一般风险", "较高风险", "高风险"),
    ("低风险", "中风险", "高风险"),
    ("低风险", "中风险", "高风险", "极高风险"),
    ("守信", "警示", "失信", "严重失信"),
    ("守信", "一般失信", "严重失信"),
    ("守信", "失信", "严重失信"),
    ("信用好", "信用较好", "信用一般", "信用较差", "信用差"),
    ("优秀", "良好", "一般", "较差", "差"),
    ("优", "良", "中", "差"),
)
_KNOWN = "|".join(
    sorted(
        {name for scale in SCALES for name in scale if regex.search("风险|信|警示", name)},
        key=len,
        reverse=True,
    )
)
_HOLDERS = (
    "(?:的)?(?:类|级|档|等级|级别)?(?:的)?(?:信用)?(?:风险)?(?:的)?"
    "(?:企业|单位|对象|主体|市场主体|经营主体|检查对象|机构)?"
)
_LETTER = regex.compile(rf"(?:对|信用|风险|等级|分类|为){{0,4}}([A-E]{{1,4}}){_HOLDERS}")
_RISK = regex.compile(rf"(?:对|信用|等级|分类|为){{0,4}}({_KNOWN}){_HOLDERS}")
_PLAIN = regex.compile(r"[一-龥A-Za-z]{1,20}")
_REFUSED = regex.compile(
    "[不除若如但未或非每次否含]|半年|季度|月份|年度|提高|增加|递增|递加|降低|减少|以上|以下|超过|少于|低于|高于|大于|小于|[年月日]$|^年|左右|条件|情况"
)
_NOUNS = "企业|单位|对象|市场主体|经营主体|主体|户|学校|机构|场所|门店|商户|经营者|用户|个体户|个体工商户|合作社"
_SINGLE = regex.compile("[A-Z优良中差红黄橙绿蓝省市县区甲乙丙丁]")
_IS_NOUN = regex.compile(f"(?:{_NOUNS})+")
_TAIL = regex.compile("(?:的?总[数量]的?|的)$")


@dataclass(frozen=True, slots=True)
class Label:
    """A class as the text names it; ``weak`` when it is only a general noun (企业)."""

    name: str
    known: bool
    weak: bool
    pieces: tuple[Piece, ...]


def class_name(text: str) -> tuple[str, bool]:
    """``A类企业`` → ``A``, ``低风险企业`` → ``低风险``, ``重点单位`` stays; and whether the class is a known one."""
    for pattern in (_LETTER, _RISK):
        found = pattern.fullmatch(text)
        if found:
            return found[1], True
    return _TAIL.sub("", text), False


_COMPOUND = regex.compile(rf"(?:[A-E]{{1,4}}[类级]|{_KNOWN})$")


def is_compound(label: Label) -> bool:
    """A known class with other words before it (去年A类, 市级A类)."""
    return not label.known and _COMPOUND.search(label.name) is not None


def label_before(pieces: Sequence[Piece], at: int) -> Label | None:
    """The label that stands right before piece ``at``: unread words with the general nouns that follow them."""
    run: list[Piece] = []
    i = at - 1
    if i >= 0 and pieces[i].role == "mark" and pieces[i].text in {":", "("}:
        i -= 1
    while i >= 0 and pieces[i].role in {"rest", "filler"}:
        run.insert(0, pieces[i])
        i -= 1
    if not any(piece.role == "rest" for piece in run):
        nouns = [piece for piece in run if _IS_NOUN.fullmatch(piece.text)]
        return Label(nouns[-1].text, False, True, tuple(nouns[-1:])) if nouns else None
    while run and run[0].role == "filler":
        run.pop(0)
    while run and run[-1].role == "filler" and not _IS_NOUN.fullmatch(run[-1].text):
        run.pop()
    name = "".join(piece.text for piece in run)
    if not _PLAIN.fullmatch(name) or _REFUSED.search(name) or (len(name) == 1 and not _SINGLE.fullmatch(name)):
        return None
    plain, known = class_name(name)
    return Label(plain, known, False, tuple(run))


def tier(item: Amount) -> Tier:
    if not item.is_ratio:
        return Tier(op=item.op, count=int(item.low), unit=item.unit)
    low, high = ends(item)
    return Tier(op=item.op, min=low, max=high)


def ends(item: Amount) -> tuple[Decimal | None, Decimal | None]:
    """min and max of a ratio: ``>=`` has only the first, ``<=`` only the second, the others both."""
    low = None if item.op in ("<=", "<") else item.low
    high = None if item.op in (">=", ">") else item.high
    return low, high


def scale_of(names: Sequence[str]) -> tuple[str, ...] | None:
    """The scale that has exactly these classes, in this or the opposite order."""
    return next((scale for scale in SCALES if set(names) == set(scale) and len(names) == len(scale)), None)


def falls(tiers: dict[str, Tier]) -> bool:
    """True when a class of higher risk is inspected less than a lower one (either order of writing)."""
    scale = scale_of(tuple(tiers))
    if scale is None:
        return False
    shares = [tiers[name].max if tiers[name].max is not None else tiers[name].min for name in scale]
    known = [share for share in shares if share is not None]
    return any(a > b for a, b in pairwise(known))


@dataclass(frozen=True, slots=True)
class Shared:
    """``对A、B类企业分别按2%、6%抽取``: the classes and amounts in their order, and the folded range they take."""

    names: tuple[str, ...]
    amounts: tuple[Amount, ...]
    start: int
    end: int


_SPLIT = regex.compile("[、,;和及与/]+")
_VALUES = regex.compile(
    rf"(?:分别|依次|(?<=企业|对象|主体|单位)(?=按))(?:按照?|以|为|是|抽查|抽取|检查|比例|:|的)*(?P<values>(?:{RATIO_PATTERN}[、,和及/;]*){{1,9}})(?:的|比例|进行|抽取|抽查|检查)*".replace(
        "(?P<pre>", "(?:"
    )
    .replace("(?P<a>", "(?:")
    .replace("(?P<b>", "(?:")
    .replace("(?P<a0>", "(?:")
    .replace("(?P<post>", "(?:")
)
_ONE = regex.compile(RATIO_PATTERN)


def shared_out(text: str) -> Shared | None:
    """Read the form with 分别 in folded ``text``; ``amounts`` may be fewer or more than ``names`` (damage)."""
    found = _VALUES.search(text)
    if not found:
        return None
    said = "分别" in found.group() or "依次" in found.group()
    head = text[: found.start()]
    start = max(head.rfind("对") + 1, head.rfind("。") + 1, head.rfind(";") + 1)
    names = [part for part in _SPLIT.split(head[start:]) if part]
    if not names or len(names) > 9:
        return None
    suffix = names[-1]
    plain = [class_name(name)[0] for name in names]
    if suffix.endswith(("风险企业", "风险", "风险对象", "风险主体")):
        plain = [name if name.endswith("风险") or len(name) > 2 else name + "风险" for name in plain]
    amounts = tuple(filter(None, (ratio(one) for one in _ONE.finditer(found["values"]))))
    if not said and (len(names) < 2 or len(names) != len(amounts)):
        return None
    begin = start - 1 if start and head[start - 1] == "对" else start
    return Shared(tuple(plain), amounts, begin, found.end())
