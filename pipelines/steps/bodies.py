"""Who initiates and who cooperates, from whatever cells say it."""

from __future__ import annotations

from typing import NamedTuple

import regex

from normalizers.department import bureau_of
from normalizers.values import DepartmentValue
from pipelines.steps.build import ItemBuilder
from pipelines.steps.context import Context
from pipelines.steps.evidence import is_nothing
from pipelines.steps.lay import RawCell
from pipelines.steps.readers import read_departments
from warehouse.models import DepartmentRecord


class _Body(NamedTuple):
    name: str | None
    raw: str
    role: str | None
    kind: str | None
    area: str | None
    stale: bool
    cell: RawCell | None


def read_bodies(item: ItemBuilder, context: Context, mode_body: tuple[str, RawCell] | None) -> None:
    """Sets ``initiator`` and ``cooperators``; a name that nobody can resolve stays out of both and is flagged."""
    leads = _read(item, context, "initiator", item.cells("initiator"))
    joins = _read(item, context, "cooperators", item.cells("cooperators"))
    charge = _read(item, context, "body", item.cells("body"))
    if not leads and charge:
        leads, more = _leaders(item, charge)
        joins = [*more, *joins]
    elif charge:
        known = {body.name for body in (*leads, *joins)}
        joins += [body for body in charge if body.name not in known]
    told = _joint(item, context)
    if leads and told:
        joins += [body for body in told if body.role != "lead"]
        if any(body.role == "lead" and body.name != leads[0].name for body in told):
            item.warn(
                "several_initiators", "联合检查一栏写的牵头部门与检查主体不同，请核对。", told[0].cell, "initiator"
            )
    else:
        joins += told
    leads, joins = _by_role(leads, joins)
    if not leads:
        leads = _implied(item, context, mode_body)
    if len(leads) > 1:
        message = f"发起部门一栏有{len(leads)}个部门，暂以第一个“{leads[0].raw}”为发起部门，其余列为配合部门，请核对。"
        item.warn("several_initiators", message, leads[0].cell, "initiator")
        leads, joins = leads[:1], [*leads[1:], *joins]
    _store(item, leads, joins)


def _read(item: ItemBuilder, context: Context, field: str, cells: list[RawCell]) -> list[_Body]:
    bodies = []
    for cell in cells:
        reading = read_departments(cell.text, area=context.area)
        item.reading("initiator" if field == "body" else field, cell, reading)
        found = _bodies(reading.value, cell)
        for body in found:
            if body.name is not None and (body.area in _BARE_AREAS or (context.area is None and not body.area)):
                message = f"不知道“{body.raw}”是哪个地方的部门（通知没有写明地区），请填写全称。"
                item.warn("department_unresolved", message, cell, "initiator" if field == "body" else field)
        bodies += found
    return bodies


_BARE_AREAS = ("省", "市", "县", "区", "旗", "州")
_JOINT = regex.compile(r"\s*(?:是|属于?|√)\s*[，,：:；;、。（(]*\s*(?=.{2})")


def _joint(item: ItemBuilder, context: Context) -> list[_Body]:
    """Who else takes part, where the column that asks for joint tasks says it (是，参与部门：…)."""
    cells = []
    for cell in item.cells("joint"):
        said = _JOINT.match(cell.text)
        rest = cell.text[said.end() :].strip() if said else ""
        if rest.endswith((")", "）")) and rest.count("（") + rest.count("(") < rest.count("）") + rest.count(")"):
            rest = rest[:-1]
        if rest:
            cells.append(cell._replace(text=rest))
        elif cell.text.strip().strip("是否√×/—-无") and not said:
            item.warn("unread_text", f"“{cell.text.strip()[:40]}”没有读懂，请对照原文核对。", cell, "cooperators")
    return _read(item, context, "cooperators", cells)


def _bodies(value: DepartmentValue | None, cell: RawCell | None) -> list[_Body]:
    if value is None:
        return []
    found = []
    for i, raw in enumerate(value.names):
        kinds = value.kinds[i] if i < len(value.kinds) else ()
        found.append(
            _Body(
                value.canonical[i],
                raw,
                value.roles[i] if value.roles else None,
                "+".join(kinds) or None,
                value.areas[i] if i < len(value.areas) else None,
                value.stale[i] if i < len(value.stale) else False,
                cell,
            )
        )
    return found


def _leaders(item: ItemBuilder, bodies: list[_Body]) -> tuple[list[_Body], list[_Body]]:
    """From a column that names bodies without roles (检查主体): one body is in charge, of several nobody knows."""
    if len(bodies) == 1 or any(body.role for body in bodies):
        return bodies, []
    message = f"检查主体有{len(bodies)}个，没有写明谁发起，暂以第一个“{bodies[0].raw}”为发起部门，请核对。"
    item.warn("several_initiators", message, bodies[0].cell, "initiator")
    return bodies[:1], bodies[1:]


def _by_role(leads: list[_Body], joins: list[_Body]) -> tuple[list[_Body], list[_Body]]:
    """牵头 and 配合 inside a cell outweigh the column that the cell stands in."""
    moved = [body for body in leads if body.role == "cooperate"]
    first = [body for body in leads if body.role != "cooperate"]
    if not first and not leads:
        first = [body for body in joins if body.role == "lead"]
        joins = [body for body in joins if body.role != "lead"]
    return first, [*moved, *joins]


def _implied(item: ItemBuilder, context: Context, mode_body: tuple[str, RawCell] | None) -> list[_Body]:
    """A plan without an initiator column: the body in the mode cell, the group heading, or the issuing bureau."""
    if item.cells("initiator", "body"):
        cell = item.cells("initiator", "body")[0]
        if is_nothing(cell.text):
            item.warn("missing_value", "发起部门没有填写，请确认是否漏填。", cell, "initiator")
        return []
    if {"initiator", "body"} & set(item.raw.fields):
        message = "这一行没有发起部门的单元格（可能与相邻单元格合并），请对照原件补录。"
        item.warn("missing_value", message, None, "initiator")
        return []
    if mode_body:
        reading = read_departments(mode_body[0], area=context.area)
        item.reading("initiator", mode_body[1], reading)
        return _bodies(reading.value, mode_body[1])
    if item.raw.section:
        reading = read_departments(item.raw.section.text, area=context.area)
        item.reading("initiator", item.raw.section, reading)
        return _bodies(reading.value, item.raw.section)
    named = _captioned(item.raw.caption, context)
    bureau, rule = (named, "caption") if named and named != context.issuer_bureau else (context.issuer_bureau, "issuer")
    if bureau and "cooperators" not in item.raw.fields:
        item.field("initiator", None, bureau, rule, "ok", raw=bureau)
        reading = read_departments(bureau, area=context.area)
        return [body._replace(name=bureau) for body in _bodies(reading.value, None)[:1]]
    if not {"initiator", "body"} & set(item.raw.fields):
        message = "表中没有发起部门一栏，通知本身也没有写明由哪个部门实施，请补录发起部门。"
        item.warn("missing_column", message, None, "initiator")
    return []


_CAPTION = regex.compile(
    r"(?:附件?\s*[\d一二三四五六七八九十]*\s*[:：.、]?)?\s*(\p{Han}{3,24}局)(?=\s*(?:20\d\d|本?年度?|内部|部门内部))"
)


def _captioned(caption: tuple[str, ...], context: Context) -> str | None:
    """The bureau whose own plan the caption says it is (某县市场监督管理局2024年度内部抽查计划)."""
    for line in reversed(caption):
        match = _CAPTION.match(line.strip())
        if match:
            return bureau_of(match.group(1), context.area)
    return None


def _store(item: ItemBuilder, leads: list[_Body], joins: list[_Body]) -> None:
    initiator = leads[0] if leads else None
    seen = {initiator.name} if initiator else set()
    cooperators = []
    for body in joins:
        if body.name is not None and body.name not in seen:
            seen.add(body.name)
            cooperators.append(body)
    item.values["initiator"] = initiator.name if initiator else None
    item.values["cooperators"] = tuple(body.name for body in cooperators)
    everyone = [("initiator", initiator)] if initiator and initiator.name else []
    everyone += [("cooperator", body) for body in cooperators]
    for position, (role, body) in enumerate(everyone):
        assert body is not None and body.name is not None
        item.departments.append(
            DepartmentRecord(
                item_id=item.item_id,
                name=body.name,
                raw=body.raw,
                role="initiator" if role == "initiator" else "cooperator",
                position=position,
                kind=body.kind,
                area=body.area,
                is_stale=body.stale,
            )
        )
