"""RawPlanItem → ItemRecord: each field keeps its raw text, value, rule and status."""

from __future__ import annotations

from typing import Literal, NamedTuple

import regex

from normalizers.area import Area
from normalizers.scope import foreign_area_word
from pipelines.steps.bodies import read_bodies
from pipelines.steps.build import ItemBuilder, to_json
from pipelines.steps.context import Context
from pipelines.steps.evidence import is_blank, is_nothing
from pipelines.steps.items import RawPlanItem
from pipelines.steps.lay import RawCell
from pipelines.steps.measures import read_measures
from pipelines.steps.modes import read_modes
from pipelines.steps.others import keep_others, second_texts
from pipelines.steps.readers import read_matters, read_risk, read_scope
from pipelines.steps.tidy import tidy
from pipelines.steps.windows import read_windows
from warehouse.models import DepartmentRecord, FieldRecord, FindingRecord, ItemRecord

AreaWord = Literal["省", "市", "县", "区", "旗"]


class NormalItem(NamedTuple):
    item: ItemRecord
    fields: tuple[FieldRecord, ...]
    findings: tuple[FindingRecord, ...]
    departments: tuple[DepartmentRecord, ...]


def normalize_item(raw: RawPlanItem, item_id: str, context: Context) -> NormalItem:
    """Read every field of one item. A quarantined row keeps its raw cells and no values."""
    item = ItemBuilder(context.notice_id, item_id, raw)
    for row, note in raw.notes:
        field = "seq" if note.code.startswith("seq_") else None
        place = (row.page, row.table.index, row.row_no, None)
        item.finding(note.code, note.severity, note.message, note.raw, field, *place)
    if raw.quarantine:
        _keep_raw(item)
    else:
        _read(item, context)
    return NormalItem(item.finish(), tuple(item.fields), tuple(item.findings.values()), tuple(item.departments))


def _keep_raw(item: ItemBuilder) -> None:
    for row in item.raw.rows:
        for n, cell in enumerate(row.cells, start=1):
            if cell is not None and row.own[n - 1]:
                raw = RawCell(
                    f"cell_{n}",
                    cell.text,
                    "",
                    None,
                    None,
                    row.page,
                    row.table.index,
                    row.row_no,
                    n,
                    cell.bbox,
                )
                item.field(raw.field, raw, None, None, "review")


def _read(item: ItemBuilder, context: Context) -> None:
    _sequence(item)
    _names(item, context)
    _draw_type(item)
    _matters(item)
    read_measures(item, context.plan_year)
    _risk(item)
    read_windows(item, context)
    mode_body = read_modes(item)
    read_bodies(item, context, mode_body)
    second_texts(item)
    keep_others(item)


def _sequence(item: ItemBuilder) -> None:
    for cell in item.cells("seq")[:1]:
        known = item.raw.seq is not None
        item.field("seq", cell, item.raw.seq, item.raw.seq_rule, "ok" if known else "review")
        if not known:
            item.warn("missing_value", f"序号“{cell.text.strip()}”不是数字或为空，请核对。", cell, "seq")


def _names(item: ItemBuilder, context: Context) -> None:
    for field in ("task_name", "target_scope"):
        cells = [cell for cell in item.cells(field) if not is_blank(cell.text)]
        for cell in cells:
            item.field(field, cell, tidy(cell.text), "text", "unspecified" if is_nothing(cell.text) else "ok")
        said = [cell for cell in cells if not is_nothing(cell.text)]
        if said:
            item.values[field] = "；".join(tidy(cell.text) for cell in said)
        if len(said) > 1:
            item.warn(
                "conflicting_values",
                f"同一计划行的{_LABEL[field]}有{len(said)}种写法，已并列保留，请核对。",
                said[1],
                field,
            )
        if not said and (field in item.raw.fields):
            empty = next(iter(item.cells(field)), None)
            item.warn("missing_value", f"{_LABEL[field]}是空的，请确认是否漏填。", empty, field)
    _scope(item, context)


_LABEL = {"task_name": "抽查任务名称", "target_scope": "抽查对象范围"}


def _scope(item: ItemBuilder, context: Context) -> None:
    text = item.values.get("target_scope")
    if not text:
        return
    area = context.area
    names = tuple(name for name in (area.province, area.city, area.county) if name) if area else ()
    reading = read_scope(text, area_names=names)
    if reading.value is not None:
        value = reading.value
        item.values.update(
            scope_area=value.area,
            scope_status=value.status,
            scope_kind=value.kind,
            scope_qualifier=value.qualifier,
        )
    own = _own_word(area)
    word = foreign_area_word(text, own) if own else None
    if word:
        cell = next(c for c in item.cells("target_scope") if not is_blank(c.text))
        name = area.name if area else ""
        message = f"对象范围写的是“{word}”，而本通知是{name}的，可能是沿用模板留下的字，请确认抽查范围。"
        item.warn("foreign_area_word", message, cell, "target_scope")


_OWN_WORDS: tuple[AreaWord, ...] = ("省", "市", "县", "区", "旗")


def _own_word(area: Area | None) -> AreaWord | None:
    return next((word for word in _OWN_WORDS if area and area.name.endswith(word)), None)


#: Ways to sort inspections other than by aim; kept as they are written.
_OTHER_TYPE = regex.compile(
    r"(?:重点|一般|日常|专项|常规|综合|联合|跨?部门|内部|本部门|单部门|信用|随机|双|风险){1,3}"
    r"(?:检查|抽查|监管|事项|联合|内部){0,3}"
)


def _draw_type(item: ItemBuilder) -> None:
    for cell in item.cells("draw_type")[:1]:
        text = tidy(cell.text)
        known = regex.fullmatch(r"(不定向|非定向|定向)(?:抽查)?", text)
        if is_nothing(text):
            item.field("draw_type", cell, None, "nothing", "unspecified")
        elif known:
            word = "不定向" if known.group(1) != "定向" else "定向"
            item.field("draw_type", cell, word, "draw_type", "ok")
            item.values["draw_type"] = word
        elif _OTHER_TYPE.fullmatch(text):
            item.field("draw_type", cell, text, "as_written", "ok")
            item.values["draw_type"] = text
        else:
            item.field("draw_type", cell, None, None, "review")
            item.warn("unparsed_value", f"抽查类型“{text[:40]}”不是已知的类型，请核对。", cell, "draw_type")


def _matters(item: ItemBuilder) -> None:
    matters: list[str] = []
    for cell in item.cells("matters"):
        reading = read_matters(cell.text)
        item.reading("matters", cell, reading)
        if reading.value is not None:
            matters += [m for m in reading.value.items if m not in matters]
    item.values["matters"] = tuple(matters)
    if not matters and not item.values.get("task_name"):
        empty = next(iter(item.cells("matters")), None)
        item.warn(
            "missing_value",
            "既没有抽查任务名称，也没有抽查事项，这一行无法识别，请对照原件补录。",
            empty,
            "matters",
            "error",
        )


def _risk(item: ItemBuilder) -> None:
    for cell in item.cells("risk")[:1]:
        reading = read_risk(cell.text)
        item.reading("risk", cell, reading)
        if reading.value is not None:
            item.values["risk_rule"] = reading.value.rule
            item.values["risk_by_class"] = to_json(reading.value.by_class)
        if _CUT_RISK.search(cell.text.strip()):
            message = f"信用风险要求“…{tidy(cell.text)[-20:]}”像是被截断了，请对照原件补全。"
            item.warn("text_truncated", message, cell, "risk")


#: How a requirement on credit risk does not end: in the middle of a word of its own standing phrase.
_CUT_RISK = regex.compile(
    r"\p{Han}.{6,}(?:[对和与及、，,：:]|分别|按照?|根据|结合|进行|抽|递|企|风|较|低|一般|信用|行业|监|分|结|的)$",
    regex.DOTALL,
)
