"""The words of a time window: dates, months, quarters, halves, years, and what joins and bounds them."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

import regex

from normalizers.measures import OPEN_RULES
from normalizers.rules import Rule, rule
from normalizers.text import integer, year_number


@dataclass(frozen=True, slots=True)
class Term:
    """A stretch of a year: months ``m1``–``m2``, days ``d1``–``d2`` (``d2`` ``None``: the last day). ``year`` is
    what the text says, ``shift`` 1 for 次年. ``fine`` is true when a day or a part of a month is named; ``late``
    for 底 and 末, which set a deadline by themselves; ``span`` for terms longer than a month."""

    m1: int
    m2: int
    d1: int = 1
    d2: int | None = None
    year: int | None = None
    shift: int = 0
    fine: bool = False
    late: bool = False
    span: bool = False
    odd: str = ""
    dotted: bool = False

    @property
    def whole(self) -> bool:
        """A whole year."""
        return self.span and (self.m1, self.m2) == (1, 12)

    def first(self, year: int) -> date | None:
        return _date(year, self.m1, self.d1)

    def last(self, year: int) -> date | None:
        if not 1 <= year <= 9999:
            return None
        return _date(year, self.m2, self.d2 or monthrange(year, self.m2)[1])


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


_CN1 = "[一二三四五六七八九]"
MONTH = (
    r"(?:(?<![0-9.])(?:0?[1-9]|1[0-2])(?![0-9])|"
    rf"(?<![第十一二三四五六七八九]){_CN1}(?!十)|十[一二](?!{_CN1})|十(?!{_CN1})|元(?=月))"
)
_DAY = rf"(?:(?:0?[1-9]|[12][0-9]|3[01])(?![0-9])|三十一?|二十{_CN1}?|十{_CN1}?|{_CN1})"
_JOIN = "[-~至到、,和及与]{1,2}"
_THAT_YEAR = "(?:[次翌来明当同]年|第二年|20[0-9]{2}年)?"
#: From the first of several months to the last, which alone has its 月 (3、6、9、12月).
_MORE = rf"(?:{_JOIN}{MONTH}){{0,10}}{_JOIN}"
_YEAR = (
    r"(?:(?<![0-9])(?P<y>20[0-9]{2}|二[〇零][一二三四五六七八九〇零]{2})(?:自然)?年度?|"
    "(?P<rel>次年|翌年|第二年|来年|明年|下一?年度?|本年度?|当年|今年|同年))"
)
_PARTS = "[上中]中?旬|中?下旬|月?底|月?末|月?初|月?中"
_NEXT = {"次年", "翌年", "第二年", "来年", "明年", "下年", "下一年", "下年度", "下一年度"}


def _year(found: regex.Match[str]) -> tuple[int | None, int]:
    group = found.groupdict()
    said = year_number(group["y"]) if group.get("y") else None
    return said, 1 if group.get("rel") in _NEXT else 0


def _month_number(text: str) -> int:
    return 1 if text == "元" else integer(text.lstrip("0")) or 0


def _month(found: regex.Match[str]) -> Term | None:
    year, shift = _year(found)
    month = _month_number(found["m"])
    part = (found["part"] or "").removeprefix("月")
    if found["d"]:
        if part:
            return None
        day = integer(found["d"].lstrip("0")) or 0
        odd = "" if found["sun"] is not None else "日期后缺少“日”，请对照原文确认。"
        return Term(month, month, day, day, year, shift, fine=True, odd=odd)
    if part in ("底", "末"):
        return Term(month, month, 21, None, year, shift, fine=True, late=True)
    ranges: dict[str, tuple[int, int | None, str]] = {
        "上旬": (1, 10, ""),
        "上中旬": (1, 20, ""),
        "中下旬": (11, None, ""),
        "中旬": (11, 20, ""),
        "下旬": (21, None, ""),
        "初": (1, 10, "“月初”不是确切日期，按上旬理解，请确认。"),
        "中": (11, 20, "“月中”不是确切日期，按中旬理解，请确认。"),
    }
    if part:
        first, last, odd = ranges[part]
        return Term(month, month, first, last, year, shift, fine=True, odd=odd)
    return Term(month, month, year=year, shift=shift)


def _dotted(found: regex.Match[str]) -> Term:
    month, year = int(found["m"]), int(found["y"])
    odd = "日期末尾有多余的符号，可能缺字，请对照原文确认。" if found["tail"] else ""
    if not found["d"]:
        return Term(month, month, year=year, odd=odd, dotted=True)
    if found["s"] == "-" and len(found["m"]) + len(found["d"]) < 4:
        odd = odd or "“年-月-日”与“年-月至月”写法相同，请确认。"
    day = int(found["d"])
    return Term(month, month, day, day, year, fine=True, odd=odd, dotted=True)


def _compact(found: regex.Match[str]) -> Term:
    year, month = int(found["y"]), int(found["m"])
    if found["d"]:
        return Term(month, month, int(found["d"]), int(found["d"]), year, fine=True, dotted=True)
    return Term(month, month, year=year, odd="年月数字连写，可能缺少分隔，请对照原文确认。")


def _month_day(found: regex.Match[str]) -> Term:
    month, day = int(found["m"]), int(found["d"])
    return Term(month, month, day, day, fine=True, odd="“月.日”写法可能有误，请确认。", dotted=True)


def _quarter(found: regex.Match[str]) -> Term | None:
    year, shift = _year(found)
    quarter = integer(found["q"])
    if quarter is None or not 1 <= quarter <= 4:
        return None
    if found["part"]:
        late = found["part"] in "底末"
        month = 3 * quarter if late else 3 * quarter - 2
        odd = "" if late else "“季度初”不是确切日期，请确认。"
        return Term(month, month, 21 if late else 1, None if late else 10, year, shift, fine=True, late=late, odd=odd)
    return Term(3 * quarter - 2, 3 * quarter, year=year, shift=shift, span=True)


def _first_quarters(found: regex.Match[str]) -> Term:
    year, shift = _year(found)
    return Term(1, 3 * (integer(found["q"]) or 4), year=year, shift=shift, span=True)


def _half(found: regex.Match[str]) -> Term:
    year, shift = _year(found)
    if found["part"]:
        month = 6 if found["h"] == "上" else 12
        return Term(month, month, 21, None, year, shift, fine=True, late=True)
    return (
        Term(1, 6, year=year, shift=shift, span=True)
        if found["h"] == "上"
        else Term(7, 12, year=year, shift=shift, span=True)
    )


def _year_end(found: regex.Match[str]) -> Term:
    year = year_number(found["y"]) if found["y"] else None
    shift = 1 if found["n"] else 0
    if found["part"] in "底末终":
        return Term(12, 12, 21, None, year, shift, fine=True, late=True)
    month = 1 if found["part"] == "初" else 6
    return Term(month, month, year=year, shift=shift, odd="“年初、年中”不是确切日期，请确认。")


def _whole_year(found: regex.Match[str]) -> Term:
    year, shift = _year(found)
    return Term(1, 12, year=year, shift=shift, span=True)


def _this_year(found: regex.Match[str]) -> Term:
    odd = "“常年”按全年理解，请确认。" if found.group() == "常年" else ""
    return Term(1, 12, span=True, odd=odd)


WINDOW_RULES: tuple[Rule, ...] = (
    rule(
        "from_issue",
        "issue",
        "(?:自|从)?(?:即日|即时|现在|(?:本)?(?:文件|通知|计划|方案|文)?(?:印发|发布|下发|公布|发文|批准)之?日?)起",
    ),
    rule(
        "batch",
        "batch",
        "(?:第[一二三四五六1-6]批次?|首批|第[一二三四1-4]次(?!检查)|第[一二三四1-4]阶段|[一二三]批次?)(?:次)?(?:为|于|:)?",
    ),
    rule(
        "dash",
        "dash",
        "(?:直?至|直?到|延续至|持续至|-{1,3}|~{1,2})(?:-)?|(?<=[月日季度年底末旬份])一(?=[0-9])|(?<=[0-9])一(?=[0-9]{1,2}月)",
    ),
    rule(
        "dotted_date",
        "term",
        r"(?<![0-9.])(?P<y>20[0-9]{2})(?P<s>[./-])(?P<m>0?[1-9]|1[0-2])(?![0-9])"
        r"(?:(?P=s)(?P<d>0?[1-9]|[12][0-9]|3[01])(?![0-9])日?)?"
        r"(?:[ T]?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?Z?)?(?P<tail>[./](?![0-9]))?",
        _dotted,
    ),
    rule(
        "compact_date",
        "term",
        r"(?<![0-9.])(?P<y>20[0-9]{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12][0-9]|3[01])?(?![0-9.])",
        _compact,
    ),
    rule(
        "quarter",
        "term",
        rf"{_YEAR}?(?:第?(?P<q>[一二三四1-4])(?:季度|(?<=第.)个季度|季(?!节)|(?=(?:[-~至到、,/和及与]{{0,2}}第?[一二三四1-4]){{1,3}}季度))|Q(?P<q>[1-4]))(?P<part>初|末|底)?",
        _quarter,
    ),
    rule(
        "first_quarters",
        "term",
        rf"{_YEAR}?(?:前(?P<q>[一二两三1-3])个?季度|(?P<all>(?:全部|全年)?四个季度))",
        _first_quarters,
    ),
    rule("half_year", "term", rf"{_YEAR}?(?P<h>[上下])(?:半年度?(?P<part>末|底)?|(?=[、,和]?下半年))", _half),
    rule(
        "month",
        "term",
        rf"{_YEAR}?(?P<m>{MONTH})(?:月份?(?:(?P<d>{_DAY})(?:(?P<sun>日|号|(?={_JOIN}{_DAY}[日号]))|(?=[前以之完止。-]|$)))?|(?={_MORE}{_THAT_YEAR}{MONTH}月|一[0-9]{{1,2}}月))(?P<part>{_PARTS})?",
        _month,
    ),
    rule(
        "month_day",
        "term",
        r"(?<![0-9.])(?P<m>0?[1-9]|1[0-2])\.(?P<d>0?[1-9]|[12][0-9]|3[01])(?![0-9.%‰])"
        r"(?:(?=[-~至到])|(?<=[0-9][-~至到]{1,2}[0-9.]{3,5}))",
        _month_day,
    ),
    rule(
        "month_day_slash",
        "term",
        r"(?<=20[0-9]{2}/[0-9]{1,2}/[0-9]{1,2}[-~至到])(?P<m>0?[1-9]|1[0-2])/(?P<d>0?[1-9]|[12][0-9]|3[01])(?![0-9/])",
        _month_day,
    ),
    rule(
        "year_end",
        "term",
        r"(?:(?<![0-9])(?P<y>20[0-9]{2})|本|今|当|(?P<n>次|翌|明|来))?年度?(?P<part>底|末|终|初|中)",
        _year_end,
    ),
    rule("year", "term", rf"{_YEAR}(?![0-9以])", _whole_year),
    rule("whole_year", "term", "全年度?|整年|年度内?|年内|常年", _this_year),
    rule("day", "day", rf"(?P<d>{_DAY})[日号]", lambda found: integer(found["d"].lstrip("0"))),
    rule("number", "num", r"(?<![0-9.])(?P<d>[0-9]{1,2})(?![0-9.%‰])", lambda found: int(found["d"])),
    rule(
        "always",
        "open",
        "(?:长期|常态化|日常|随时|视需要|视情况?|根据需要|视具体情况)(?:开展|进行|检查|抽查|监管|实施|而定|确定|安排)*",
        None,
    ),
    *OPEN_RULES,
    rule("and", "mark", "(?:以及|[和及与])(?=第?[0-9一二三四五六七八九十上下])"),
    rule("before", "before", "(?:之|以)?前(?:完成|结束|完毕)?"),
    rule("finish", "finish", "(?:截止(?![0-9于])|止|完成|结束|完毕)(?!到|至)"),
    rule("onwards", "onwards", "起|开始|以后|之后|启动"),
    rule("until", "until", "截至|截止(?:到|至|于|时间|日期)?:?|最迟(?:于|至)?|不[晚迟]于"),
    rule("about", "about", "左右|前后|上下"),
    rule("each_once", "filler", "(?:各|分别)(?:开展|组织|实施|进行|抽查|检查){0,2}(?:一|1)次"),
    rule("every_year", "filler", "每年(?=[0-9一二三四五六七八九十第上下])"),
    rule(
        "window_filler",
        "filler",
        "(?:抽查|检查|实施|完成|计划)?(?:起止)?(?:时间|时限)(?:为|是|:)*|自|从|于|在|期间|之?内|之?间|份|"
        "开展|实施|进行|抽查|检查|集中|力争|确保|组织|统一|分别|各|为|是|并|的|均|[分两]?[两二]批次?|分",
    ),
)
