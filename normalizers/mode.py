"""Who draws and who inspects (抽查检查模式), and the kind of draw (定向 / 不定向)."""

from __future__ import annotations

from typing import Any

import regex

from normalizers.base import Reading
from normalizers.cells import doubt, empty_reading, no_value, settle_with, too_long
from normalizers.measures import NOTHING, OPEN_RULES
from normalizers.rules import Piece, Rule, rule, scan, spans_of
from normalizers.text import LONGEST, Folded, fold
from normalizers.values import Level, ModeValue

_LEVELS: dict[str, Level] = {
    "省": "province",
    "自治区": "province",
    "市": "city",
    "州": "city",
    "盟": "city",
    "县": "county",
    "区县": "county",
    "区(县)": "county",
    "县(区)": "county",
    "县(市、区)": "county",
    "县(市区)": "county",
    "县区": "county",
    "旗": "county",
    "区": "district",
}
_L = r"自治区|区\(县\)|县\((?:市、?)?区\)|区县|县区|省|市|州|盟|县|旗|区"
_OF = "(?:本级|级|局|厅)?(?:市场监管部门|主管部门|监管部门|部门)?"
_JOIN = "[,、;/]?"


def _two(first: str, second: str) -> Any:
    def build(found: regex.Match[str]) -> dict[str, Level]:
        return {first: _LEVELS[found["a"]], second: _LEVELS[found["b"]]}

    return build


def _one(name: str) -> Any:
    def build(found: regex.Match[str]) -> dict[str, Level]:
        return {name: _LEVELS[found["a"]]}

    return build


def _garbled(found: regex.Match[str]) -> dict[str, Level]:
    """``县抽查``: a county has nobody below it, so it draws and inspects; above it the inspecting level is lost."""
    level = _LEVELS[found["a"]]
    return {"draw": level, "check": level} if level in ("county", "district") else {"draw": level}


#: What character recognition makes of the characters of 市抽县查: each level, 抽 and 查 with its look-alikes.
_LOOKS: dict[str, Level] = {
    **dict.fromkeys("省看", "province"),
    **dict.fromkeys("市巾币帀", "city"),
    **dict.fromkeys("县具且昙", "county"),
    **dict.fromkeys("区叉冈", "district"),
}
_ANY = "".join(_LOOKS)
_MISREAD = rf"(?![省市县区]抽[省市县区]查)(?P<a>[{_ANY}])[抽袖油轴抻](?P<b>[{_ANY}])[查杳査香]"


def _misread(found: regex.Match[str]) -> dict[str, Level]:
    return {"draw": _LOOKS[found["a"]], "check": _LOOKS[found["b"]]}


MODE_RULES: tuple[Rule, ...] = (
    rule(
        "draw_check",
        "levels",
        rf"(?P<a>{_L}){_OF}(?:统一|随机)?(?:抽取|抽){_JOIN}(?:由)?(?P<b>{_L}){_OF}(?:组织|实施)?(?:检查|查|实施)",
        _two("draw", "check"),
    ),
    rule(
        "initiate_check",
        "levels",
        rf"(?:由)?(?P<a>{_L}){_OF}(?:统一|牵头)?(?:发起|组织){_JOIN}(?:并)?(?:下派|派发|下发|分派|交由|由)?(?:至|给|到)?(?P<b>{_L}){_OF}"
        r"(?:组织)?(?:实施)?(?:检查|核查|实施|查)",
        _two("initiate", "check"),
    ),
    rule(
        "initiate_and_check",
        "levels",
        rf"(?:由)?(?P<a>{_L}){_OF}(?:统一|牵头)?(?:发起|组织),?并(?:组织|负责)?(?:(?:开展|实施)?(?:检查|核查|抽查)|实施)",
        lambda found: {"initiate": _LEVELS[found["a"]], "check": _LEVELS[found["a"]]},
    ),
    rule("misread", "garbled", rf"(?<=[【\[(]|^){_MISREAD}(?=[】\])\s]|$)", _misread),
    rule("garbled_draw", "garbled", rf"(?<=[【\[(]|^)(?P<a>{_L})抽查(?=[】\])]|$)", _garbled),
    rule(
        "garbled_check",
        "garbled",
        rf"(?P<a>{_L})(?:抽(?P<b>{_L})(?=[】\])]|$)|(?P<b>{_L})查)",
        _two("draw", "check"),
    ),
    rule(
        "initiate",
        "levels",
        rf"(?:由)?(?P<a>{_L})(?:本级|级|局)(?:统一|牵头)?(?:发起|牵头)",
        _one("initiate"),
    ),
    rule(
        "check",
        "levels",
        rf"(?:下派|派发|下发|分派|交由|由)?(?:至|给|到)?(?P<a>{_L})(?:本级|级|局)(?:组织)?(?:实施检查|检查|核查|实施)",
        _one("check"),
    ),
    rule("draw", "levels", rf"(?:由)?(?P<a>{_L})(?:本级|级|局)(?:统一)?(?:随机)?抽取", _one("draw")),
    rule("level_alone", "alone", rf"^(?P<a>{_L})本?级$", _one("check")),
    rule("untargeted", "type", "(?:不|非)定向", lambda found: {"type": "untargeted"}),
    rule("targeted", "type", "定向", lambda found: {"type": "targeted"}),
    rule(
        "body",
        "body",
        r"由?(?P<body>(?!由)[一-龥]{2,30}(?:局|委|委员会|办|办公室|厅|院|大队|支队|分局|部门|中心))(?:牵头)?发起(?:并?(?:组织)?(?:实施|开展)?(?:检查|抽查)?)",
        lambda found: {"body": found["body"]},
    ),
    *OPEN_RULES,
    rule(
        "mode_filler",
        "filler",
        "双随机|抽查类型|抽查模式|检查模式|抽查方式|抽查检查|抽查|检查|随机|模式|方式|并|由",
    ),
)


def read_mode(text: str) -> Reading[ModeValue]:
    """Read a mode or type cell; a mode that lost a character keeps its best reading, with ``mode_garbled``."""
    if len(text) > LONGEST:
        return too_long("mode", text)
    folded = fold(text)
    if NOTHING.fullmatch(folded.text):
        return empty_reading("mode", text)
    pieces = scan(MODE_RULES, folded.text)
    told = [piece for piece in pieces if piece.role in {"levels", "garbled", "alone", "type", "body"}]
    used = [*told, *(piece for piece in pieces if piece.role in {"mark", "filler"})]
    opens = [piece for piece in pieces if piece.role == "open"]
    if not told:
        if opens:
            spans = spans_of(folded, [*used, *opens])
            return settle_with(Reading(kind="mode", text=text, status="unspecified", rule=opens[0].rule, spans=spans))
        return no_value("mode", text)
    return _assemble(folded, told, used)


def _assemble(folded: Folded, told: list[Piece], used: list[Piece]) -> Reading[ModeValue]:
    text = folded.original
    found: dict[str, Any] = {}
    odd: list[str] = []
    for piece in told:
        for name, value in piece.data.items():
            if found.setdefault(name, value) != value:
                odd.append("同一栏中的层级或类型前后不一致，请对照原文确认。")
        if piece.role == "alone":
            odd.append("只写了层级，没有写明是抽取还是检查，按检查层级理解，请确认。")
    reading = Reading(
        kind="mode",
        text=text,
        status="ok",
        value=ModeValue(**found),
        rule="+".join(dict.fromkeys(piece.rule for piece in told)),
        spans=spans_of(folded, used),
    )
    garbled = [piece for piece in told if piece.role == "garbled"]
    if garbled:
        message = f"抽查检查模式“{garbled[0].text}”缺字，请对照原文确认抽取层级和检查层级。"
        reading = doubt(reading, [message], code="mode_garbled")
    return settle_with(doubt(reading, odd))
