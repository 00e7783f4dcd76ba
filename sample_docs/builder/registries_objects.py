"""Specimen objects, one after the other and as many as wanted: every 5,000 have the same shares of kinds."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sample_docs.builder.registries_codes import specimen_code
from sample_docs.builder.registries_profiles import (
    COOPERATIVE,
    ENTERPRISE,
    INDIVIDUAL,
    PREFIXES,
    Profile,
    profiles,
)

COLUMNS = (
    *("统一社会信用代码", "名称", "主体类型", "登记状态", "所属区域", "住所", "行业", "标签", "信用风险分类"),
    *("评定日期", "成立日期", "经营异常", "监管部门", "联系人", "联系电话"),
)
Row = tuple[str, ...]

#: towns of the specimen; the last one is no part of the city: 全市 must leave it out
_TOWNS = ("东城街道", "南城街道", "北城街道", "米山镇", "三甲镇", "陈区镇", "河西镇", "马村镇", "寺庄镇", "石末乡")
OUTSIDE = "晋城市样例县"
#: the class of an object that has none
NONE = ""
_RATED_ON = "2022-12-20"
_FIRST_DAY = date(1995, 1, 1)
_DAYS = (date(2022, 12, 31) - _FIRST_DAY).days


class _Shares(NamedTuple):
    """Words with their shares in 1,000; each of the 1,000 places holds its word."""

    places: tuple[str, ...]


def _shares(words: dict[str, int]) -> _Shares:
    if sum(words.values()) != 1_000:
        raise ValueError(f"shares add up to {sum(words.values())}")
    return _Shares(tuple(word for word, many in words.items() for _ in range(many)))


_STATUS = _shares(
    {"存续": 620, "存续（在营、开业、在册）": 200, "在业": 120, "注销": 30}
    | {"吊销，未注销": 15, "停业": 8, "迁出": 5, "撤销": 2}
)
_CLASSES = {
    ENTERPRISE: _shares({"A": 570, "B": 238, "C": 114, "D": 28, NONE: 50}),
    COOPERATIVE: _shares({"A": 540, "B": 225, "C": 108, "D": 27, NONE: 100}),
    INDIVIDUAL: _shares({"A": 300, "B": 125, "C": 60, "D": 15, NONE: 500}),
}
_UNRATED = _shares({NONE: 1_000})
_ENDINGS = {ENTERPRISE: "有限公司", COOPERATIVE: "专业合作社"}


def objects(n: int, seed: int) -> Iterator[Row]:
    """``n`` rows in the order of :data:`COLUMNS`, all text; the same for the same ``n`` ≥ and seed (a longer run begins
    with the shorter one). No state grows with ``n``.
    """
    rng = random.Random(seed)
    block = profiles()
    rng.shuffle(block)
    size = len(block)
    for serial in range(n):
        yield _row(block[serial % size], serial, rng.getrandbits(96))


def _row(profile: Profile, serial: int, bits: int) -> Row:
    """One object; ``bits`` is all its chance."""
    bits, at = divmod(bits, 1_000)
    status = _STATUS.places[at]
    bits, at = divmod(bits, 1_000)
    credit = _CLASSES.get(profile.entity_type, _UNRATED).places[at]
    bits, place = divmod(bits, 1_000)
    area = OUTSIDE if place < 10 else "高平市" + _TOWNS[place % 10]
    bits, days = divmod(bits, _DAYS)
    bits, abnormal = divmod(bits, 25)
    bits, number = divmod(bits, 400)
    return (
        specimen_code(PREFIXES[profile.entity_type], serial),
        f"高平市样例{serial + 1:05d}{profile.word}{_ENDINGS.get(profile.entity_type, '')}",
        profile.entity_type,
        status,
        area,
        f"{area}样例路{number + 1}号",
        profile.industry,
        profile.tags,
        credit,
        _RATED_ON if credit else "",
        (_FIRST_DAY + timedelta(days)).isoformat(),
        "是" if abnormal == 0 and profile.entity_type == ENTERPRISE else "否",
        profile.department,
        f"样本{serial % 9_973:04d}",
        f"0000-{serial % 10_000_000:07d}",
    )


def wrong_rows(good: list[Row]) -> list[Row]:
    """Eight rows that an import must send back: copies of the last eight of ``good`` with codes of their own."""
    extra = [list(row) for row in good[-8:]]
    for at, row in enumerate(extra):
        row[0] = specimen_code(row[0][:2], 800_000_000 + at)
        row[1] = row[1].replace("样例", "样例错误")
    last = extra[0][0][-1]
    extra[0][0] = extra[0][0][:-1] + ("1" if last != "1" else "2")  # check digit
    extra[1][0] = extra[1][0][:10] + "O" + extra[1][0][11:]  # a letter that no code has
    extra[2][0] = extra[2][0][:-1]  # 17 characters
    extra[4][0] = extra[3][0]  # one code for two objects
    extra[5][1] = ""
    extra[6][3] = "状态不明"
    extra[7][10] = "2021-02-30"
    return [tuple(row) for row in extra]
