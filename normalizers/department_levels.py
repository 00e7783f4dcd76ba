"""Level prefixes before a body (县级以上, 省、市、县级, 各区县): no part of its name."""

from __future__ import annotations

import re

#: Stands for a character that has been read and is no part of a name.
GONE = "\x00"

_CITY = r"市(?!场|监|政(?!府)|容|民政|值)"
_LEVEL = rf"(?:设区的?市|自治区|地市|省|{_CITY}|州|盟|县|区(?!域)|旗|乡镇|乡|镇|街道|国家)"
_PLACE = rf"(?:设区的?市|自治区|省|{_CITY}|州|盟|县|区(?!域)|旗)"
_MORE = rf"(?:\({_LEVEL}(?:[、/,和及]?{_LEVEL})*\))"
_GROUP = rf"{_LEVEL}{_MORE}?(?:[、/,和及或]?{_LEVEL}{_MORE}?)*"
_START = r"(?:(?<![\u4e00-\u9fff])|(?<=[和及与同合]))"
_NEXT = r"(?=[\u4e00-\u9fff]{2})"
_LEVELS = re.compile(
    rf"{_START}(?:"
    rf"[各全]?(?:{_GROUP})[两二三四]?级(?:(?:及其?)?以[上下])?(?:地方)?(?:各级)?(?:人民政府)?的?"
    rf"|{_LEVEL}级(?:[、/,和及或]{_LEVEL}级)+的?"
    rf"|{_PLACE}?本级"
    rf"|各(?:级|地|{_PLACE}{_MORE}?(?:[、/,和及]?{_PLACE}{_MORE}?)*级?)的?"
    rf"|{_PLACE}{_MORE}(?:[、/,和及或]{_PLACE}{_MORE}?)*"
    rf"|{_PLACE}(?:[、/和及或]{_PLACE}{_MORE}?)+"
    rf"|省{_CITY}县?区?|{_CITY}(?:县区?|区)|县{_CITY}区?|县区|区县"
    r"|各(?=市场监|市监|派出所|基层)|属地|辖区内?|全[省市县区](?!场)"
    rf"){_NEXT}"
)
_SINGLE = re.compile(r"([省市县区州旗])(?:级|本级)")


def blank(match: re.Match[str]) -> str:
    return GONE * len(match.group())


def mask_levels(text: str) -> tuple[str, list[tuple[int, int, str]]]:
    """``text`` without its level prefixes, and where they stood: ``(start, end, letter or "many")``."""
    found: list[tuple[int, int, str]] = []

    def take(match: re.Match[str]) -> str:
        single = _SINGLE.fullmatch(match.group())
        found.append((match.start(), match.end(), single[1] if single else "many"))
        return blank(match)

    return _LEVELS.sub(take, text), found
