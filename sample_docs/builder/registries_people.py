"""Specimen inspectors of every department that the two Gaoping plans name, and whom they may not inspect."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

from sample_docs.builder.registries_objects import Row

INSPECTOR_COLUMNS = (
    *("姓名", "执法证号", "发证日期", "有效期至", "所属部门", "状态", "专长", "是否专家", "组长人选", "联系电话"),
)
RECUSAL_COLUMNS = ("统一社会信用代码", "对象名称", "执法证号", "姓名", "所属部门", "回避理由")
MARKET = "高平市市场监督管理局"
INSPECTORS, AT_LEAST, RECUSALS = 120, 4, 60

_SKILLS = ("食品", "特种设备", "计量", "信用监管", "消防", "财务", "环境", "工程")
_REASONS = ("近亲属任职", "本人持有股份", "曾在该单位任职", "其他利害关系")


def inspectors(departments: Sequence[str], seed: int) -> list[Row]:
    """120 people, at least four for each department and the rest for market supervision, which joins nearly
    everything. Two certificates have expired, two people are 停用; none leaves a department with fewer than three.
    """
    rng = random.Random(f"inspectors {seed}")
    names = sorted(departments)
    posts = [name for name in names for _ in range(AT_LEAST)]
    if len(posts) > INSPECTORS or MARKET not in names:
        raise ValueError(f"{len(names)} departments do not fit {INSPECTORS} inspectors")
    posts = sorted(posts + [MARKET] * (INSPECTORS - len(posts)), key=lambda name: (name != MARKET, name))
    rows = [_inspector(number, department, rng) for number, department in enumerate(posts, 1)]
    for at, column, value in ((5, 3, "2022-12-31"), (40, 3, "2022-06-30"), (9, 5, "停用"), (60, 5, "停用")):
        rows[at][column] = value
    return [tuple(row) for row in rows]


def _inspector(number: int, department: str, rng: random.Random) -> list[str]:
    start = date(2020 + number % 3, 1 + rng.randrange(12), 1)
    skills = "、".join(sorted(rng.sample(_SKILLS, 1 + rng.randrange(2))))
    expert, leader = rng.randrange(10) == 0, rng.randrange(3) == 0
    return [
        f"样本人员{number:03d}",
        f"YB000000{number:04d}",
        start.isoformat(),
        date(start.year + 8, start.month, start.day).isoformat(),
        department,
        "在岗",
        skills,
        "是" if expert else "否",
        "是" if leader else "否",
        f"0000-{9_000_000 + number:07d}",
    ]


def wrong_inspectors(good: Sequence[Row]) -> list[Row]:
    """Four rows that an import must send back: a certificate of two people, an unknown department, no certificate."""
    rows = [list(good[at]) for at in (0, 1, 50, 70)]
    for at, row in enumerate(rows, 1):
        row[0], row[1] = f"样本错误{at:03d}", f"YB000000{9_000 + at:04d}"
    rows[1][1] = rows[0][1]
    rows[2][4] = "查无此局"
    rows[3][1] = ""
    return [tuple(row) for row in rows]


def recusals(objects: Sequence[Row], people: Sequence[Row], seed: int) -> list[Row]:
    """60 different pairs. Two thirds concern objects of the inspector's own department, so that draws meet them."""
    rng = random.Random(f"recusals {seed}")
    found: dict[tuple[str, str], Row] = {}
    while len(found) < RECUSALS:
        person = rng.choice(people)
        near = [row for row in objects if row[12] == person[4] and row[7]] if len(found) % 3 else []
        chosen = rng.choice(near or objects)
        found.setdefault(
            (chosen[0], person[1]), (chosen[0], chosen[1], person[1], person[0], person[4], rng.choice(_REASONS))
        )
    return [found[pair] for pair in sorted(found)]
