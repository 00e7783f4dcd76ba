"""A draw's papers for tests: a real draw in small, whose tickets follow from its commitment, code and seed."""

from __future__ import annotations

import hmac
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from draws.papers.models import DrawPaper, Matter, ObjectLine, SeedIssue, TeamMember

LEAD_BODY, OTHER_BODY = "高平市市场监督管理局", "高平市农业农村局"
COMMIT = sha256(b"commit.json").hexdigest()
CODE = sha256(b"code").hexdigest()
CODE_HASH = sha256(bytes.fromhex(CODE)).hexdigest()
BALLS = "01 04 06 09 13 17 22 25 31 36 40 44 48 52 57 61 66 70 75 80"
SEED = ".".join(str(int(ball)) for ball in BALLS.split()) + "./12.13.15.17.28.33./12./"
SCOPE = "2023-H1"
NAMES = (
    "高平市丰禾种业有限责任公司",
    "高平市米山镇惠农种子经销部",
    "山西神农谷物种业科技股份有限公司高平分公司",
    "高平市北诗镇老王农资店",
    "高平市绿源农业生产资料有限公司",
    "高平市寺庄镇利民种子门市部",
)
PEOPLE = (("李建国", LEAD_BODY), ("张晓燕", LEAD_BODY), ("郭志强", OTHER_BODY), ("赵敏", OTHER_BODY))


def ticket(object_id: str) -> str:
    """The ticket by the formulas of DRAW 1.4 and 1.5."""
    prk = hmac.digest(bytes.fromhex(COMMIT + CODE), SEED.encode(), "sha256")
    key = hmac.digest(prk, f"object|{SCOPE}".encode(), "sha256").hex()[:32]
    return sha256(f"{key}:{object_id}".encode()).hexdigest()


def make_team(number: int = 0) -> tuple[TeamMember, ...]:
    """Two inspectors of each of the two bodies; the first is the leader."""
    return tuple(
        TeamMember(
            inspector_id=f"140581-0{1 + at // 2}-{10 + number + at}",
            name=name,
            certificate_no=f"0405{810000 + number * 10 + at}",
            department=body,
            role="组员" if at else "组长",
            phone=f"1390356{7000 + at}",
        )
        for at, (name, body) in enumerate(PEOPLE)
    )


def make_object(number: int, name: str | None = None, **fields: Any) -> ObjectLine:
    object_id = f"91140581MA0K{number:05d}X"
    filled = {
        "position": number,
        "object_id": object_id,
        "name": NAMES[(number - 1) % len(NAMES)] if name is None else name,
        "address": f"高平市长平西街{number}08号",
        "area": "东城街街道",
        "contact": "王海霞",
        "phone": f"0356-569{number:04d}",
        "ticket": ticket(object_id),
        "team": make_team(),
    }
    return ObjectLine(**{**filled, **fields})


def make_paper(objects: tuple[ObjectLine, ...] | int = 6, **fields: Any) -> DrawPaper:
    """A joint task that was drawn, of the given objects or so many; ``fields`` override."""
    lines = tuple(make_object(n) for n in range(1, objects + 1)) if isinstance(objects, int) else objects
    filled: dict[str, Any] = {
        "draw_id": "高市双随机办〔2023〕2号#1/1",
        "task_no": "市场监管抽查〔2023〕001号",
        "task_name": "对种子生产经营企业的双随机抽查",
        "plan_doc_number": "高市双随机办〔2023〕2号",
        "plan_title": "高平市2023年度市场监管领域部门联合双随机抽查工作计划",
        "initiator": LEAD_BODY,
        "cooperators": (OTHER_BODY,),
        "window_start": date(2023, 7, 1),
        "window_end": date(2023, 8, 31),
        "matters": (
            Matter(name="农作物种子监督检查", department=OTHER_BODY),
            Matter(name="登记事项检查", department=LEAD_BODY),
            Matter(name="公示信息检查", department=LEAD_BODY),
        ),
        "quota_text": "5%；1次/年",
        "scope": SCOPE,
        "commit_sha256": COMMIT,
        "code_sha256": CODE_HASH,
        "code": CODE,
        "seed_issues": (
            SeedIssue(name="快乐8", issue="2023171", announced_on=date(2023, 6, 30)),
            SeedIssue(name="双色球", issue="2023075"),
        ),
        "seed_sources": (BALLS, "12 13 15 17 28 33 + 12"),
        "seed": SEED,
        "frame_size": 117,
        "excluded_size": 3,
        "want": sum(one.state != "substitute" for one in lines),
        "objects": lines,
        "committed_at": datetime(2023, 6, 27, 1, 30, tzinfo=UTC),
        "drawn_at": datetime(2023, 7, 1, 2, 5, tzinfo=UTC),
        "audit_head": sha256(b"audit").hexdigest(),
    }
    return DrawPaper(**{**filled, **fields})
