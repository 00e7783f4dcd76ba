"""Which plans belong together: one issuer, one type, years after one another; and which one a person has named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from normalizers.area import read_chain
from normalizers.department import is_coordinating_body
from pipelines.steps.plan_quality.models import PlanType
from pipelines.steps.plan_quality.texts import fold
from pipelines.steps.tasks.match import families
from warehouse.errors import WarehouseError
from warehouse.reporting.plan_records import PlanHead


def plan_type(head: PlanHead) -> PlanType:
    """joint or internal: by the title, then by who issues it, then by whether other bodies join in."""
    title = head.title or ""
    for word, kind in (("内部", "internal"), ("联合", "joint"), ("跨部门", "joint")):
        if word in title:
            return "internal" if kind == "internal" else "joint"
    if head.issuer and is_coordinating_body(_plain(head.issuer)):
        return "joint"
    return "joint" if head.joined or head.initiators > 1 else "internal"


def _plain(issuer: str) -> str:
    return fold(issuer)


def issuer_key(head: PlanHead) -> str:
    """Equal for one issuer however it is spelt: a bureau and its office are one, and so are the coordinating bodies
    of one place (领导小组办公室, 联席会议办公室), of which a place has one in its plans."""
    issuer = _plain(head.issuer or "")
    if not issuer:
        return f"?{head.notice_id}"
    if is_coordinating_body(issuer):
        places, _ = read_chain(issuer)
        place = head.area or (places[-1] if places else "")
        return f"{place}协调机构" if place else issuer
    return issuer.removesuffix("办公室") if len(issuer) > 8 and issuer.endswith("局办公室") else issuer


def family_map(heads: Sequence[PlanHead]) -> dict[str, str]:
    """Notice → the family of its versions and copies."""
    return families({head.notice_id: (head.supersedes, head.copy_of) for head in heads})


def family_of(family: Mapping[str, str], notice_id: str) -> str:
    return family.get(notice_id, notice_id)


def find(heads: Sequence[PlanHead], text: str) -> PlanHead:
    """The plan that a person names: the beginning of its id, its document number or its file name.

    Of several versions or copies the one in force. Raises :class:`WarehouseError` when none or several fit.
    """
    wanted = text.strip()
    folded = fold_number(wanted)
    tests = (
        [head for head in heads if head.notice_id == wanted],
        [head for head in heads if wanted in (head.source_name, head.source_name.rpartition(".")[0])],
        [head for head in heads if folded and fold_number(head.doc_number or "") == folded],
        [head for head in heads if len(wanted) >= 4 and head.notice_id.startswith(wanted)],
    )
    for fits in tests:
        current = [head for head in fits if head.is_current]
        hits = current if len(current) == 1 else fits
        if len(hits) == 1:
            return hits[0]
        if hits:
            names = "、".join(f"{head.notice_id[:8]}（{head.source_name}）" for head in hits[:4])
            raise WarehouseError(f"“{text}”对应的计划不止一份：{names}，请改用通知编号。")
    if not heads:
        raise WarehouseError("数据仓库中还没有计划：请先用 mingcha ingest 导入通知。")
    raise WarehouseError(f"没有找到计划“{text}”：请写通知编号（开头四位以上）、发文字号或文件名。")


def fold_number(text: str) -> str:
    """A document number without its brackets: [2023] and 〔2023〕 are the same (:func:`fold` would lose the year)."""
    return "".join(char for char in text if char.isalnum())


class Choice(NamedTuple):
    """``old`` None: there is nothing to compare with, and ``why`` says so in one sentence."""

    old: PlanHead | None
    new: PlanHead
    why: str = ""


def latest(heads: Sequence[PlanHead], year: int | None, issuer: str | None, kind: PlanType | None) -> PlanHead:
    """The newest current plan that fits; raises :class:`WarehouseError` when there is none."""
    fits = fitting(heads, year, issuer, kind)
    if not fits:
        raise WarehouseError(nothing(heads, year, issuer))
    pairs = [head for head in fits if before(heads, head).old is not None]
    return max(pairs or fits, key=_age)


def fitting(heads: Sequence[PlanHead], year: int | None, issuer: str | None, kind: PlanType | None) -> list[PlanHead]:
    """Current plans of that year, of an issuer whose name contains ``issuer``, of that type."""
    wanted = fold(issuer or "")
    return [
        head
        for head in heads
        if head.is_current
        and (year is None or head.plan_year == year)
        and wanted in fold(head.issuer or "")
        and (kind is None or plan_type(head) == kind)
    ]


def nothing(heads: Sequence[PlanHead], year: int | None, issuer: str | None) -> str:
    """One sentence for when no plan fits."""
    if not heads:
        return "数据仓库中还没有计划：请先用 mingcha ingest 导入通知。"
    asked = (f"{year}年" if year else "") + (f"“{issuer}”" if issuer else "")
    years = "、".join(str(one) for one in sorted({head.plan_year for head in heads if head.plan_year}))
    return f"没有{asked}的现行计划：已入库的计划年度有{years or '（未读出）'}，请核对年度和发文机关。"


def _age(head: PlanHead) -> tuple[int, str, int]:
    return head.plan_year or 0, head.issue_date.isoformat() if head.issue_date else "", head.ordinal


def before(heads: Sequence[PlanHead], new: PlanHead) -> Choice:
    """The plan of the same issuer and type in the last year that has one.

    Two of them in that year, or a plan whose year is not known, give no choice: a person names the one that is meant.
    """
    if new.plan_year is None:
        return Choice(None, new, f"“{new.source_name}”的计划年度没有读出，不能确定上一年度的计划；请写明与哪一份比较。")
    key, family = (issuer_key(new), plan_type(new)), family_map(heads)
    earlier = [
        head
        for head in heads
        if head.is_current
        and head.plan_year is not None
        and head.plan_year < new.plan_year
        and (issuer_key(head), plan_type(head)) == key
        and family_of(family, head.notice_id) != family_of(family, new.notice_id)
    ]
    if not earlier:
        return Choice(
            None, new, f"数据仓库中没有“{new.issuer or '该机关'}”{new.plan_year}年以前的同类计划，没有可比的。"
        )
    year = max(head.plan_year or 0 for head in earlier)
    last = [head for head in earlier if head.plan_year == year]
    if len(last) > 1:
        names = "、".join(f"{head.notice_id[:8]}（{head.doc_number or head.source_name}）" for head in last)
        return Choice(None, new, f"{year}年有{len(last)}份同类计划：{names}，不能确定与哪一份比较；请写明。")
    return Choice(last[0], new)


def previous_version(heads: Sequence[PlanHead], new: PlanHead) -> PlanHead | None:
    """The version that ``new`` supersedes, when it holds a plan."""
    return next((head for head in heads if head.notice_id == new.supersedes), None)
