"""RawPlanItem → ItemRecord: each field keeps its raw text, value, rule and status."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

import regex

from normalizers.area import Area
from normalizers.base import Note, Reading, Severity
from normalizers.scope import foreign_area_word
from normalizers.values import ModeValue, WindowValue
from pipelines.steps.bodies import read_bodies
from pipelines.steps.build import ItemBuilder, to_json
from pipelines.steps.context import Context
from pipelines.steps.evidence import is_blank, is_nothing, says_amount_or_time
from pipelines.steps.items import RawPlanItem
from pipelines.steps.lay import RawCell
from pipelines.steps.measures import read_measures
from pipelines.steps.readers import read_matters, read_mode, read_risk, read_scope, read_window
from warehouse.models import DepartmentRecord, FieldRecord, FindingRecord, ItemRecord

AreaWord = Literal["省", "市", "县", "区", "旗"]


class NormalItem(NamedTuple):
    item: ItemRecord
    fields: tuple[FieldRecord, ...]
    findings: tuple[FindingRecord, ...]
    departments: tuple[DepartmentRecord, ...]


_BREAK = regex.compile(r"(?<=[\p{Han}，。、；：（）“”《》])\s+|\s+(?=[\p{Han}，。、；：（）“”《》])")
_SPACE = regex.compile(r"\s+")


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
    _window(item, context)
    mode_body = _mode(item)
    read_bodies(item, context, mode_body)
    _second_texts(item)
    _others(item)


def _sequence(item: ItemBuilder) -> None:
    for cell in item.cells("seq")[:1]:
        known = item.raw.seq is not None
        item.field("seq", cell, item.raw.seq, item.raw.seq_rule, "ok" if known else "review")
        if not known:
            item.warn("missing_value", f"序号“{cell.text.strip()}”不是数字或为空，请核对。", cell, "seq")


def tidy(text: str) -> str:
    """A text without the breaks and blanks that only the layout put between Han characters."""
    return _SPACE.sub(" ", _BREAK.sub("", text.strip()))


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


def _second_texts(item: ItemBuilder) -> None:
    """Sub-rows that say another window, risk or type than the item's first row: kept, and said."""
    for field, name in _SINGLE.items():
        for cell in item.cells(field)[1:]:
            if not is_blank(cell.text):
                item.field(name, cell, None, None, "review")
                message = f"同一计划行的{_SINGLE_LABEL[name]}还写有“{tidy(cell.text)[:40]}”，只读取了第一种，请核对。"
                item.warn("conflicting_values", message, cell, name)


_SINGLE = {
    "draw_type": "draw_type",
    "risk": "risk",
    "window": "window",
    "window_start": "window",
    "window_end": "window",
    "deadline": "window",
}
_SINGLE_LABEL = {"draw_type": "抽查类型", "risk": "信用风险分类要求", "window": "抽查时间"}


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


_ASKED = (
    ("draw", regex.compile("抽取")),
    ("initiate", regex.compile("组织|发起")),
    ("check", regex.compile("实施|检查|抽查")),
)


def _by_header(reading: Reading[ModeValue], cell: RawCell) -> Reading[ModeValue]:
    """A level alone (县级) is what the header asks for: 实施层级, 组织层级, 检查对象抽取层级."""
    if reading.rule != "level_alone" or reading.value is None or cell.field != "level":
        return reading
    asked = next((name for name, pattern in _ASKED if pattern.search(cell.header)), None)
    if asked is None:
        return reading
    value = ModeValue.model_validate({asked: reading.value.check})
    return reading.model_copy(update={"value": value, "status": "ok", "findings": ()})


def _mode(item: ItemBuilder) -> tuple[str, RawCell] | None:
    body: tuple[str, RawCell] | None = None
    for cell in item.cells("mode", "level"):
        reading: Reading[ModeValue] = _by_header(read_mode(cell.text), cell)
        item.reading("mode", cell, reading)
        value = reading.value
        if value is None:
            continue
        for name, level in (
            ("draw_level", value.draw),
            ("check_level", value.check),
            ("initiate_level", value.initiate),
        ):
            if level and not item.values.get(name):
                item.values[name] = level
            elif level and item.values[name] != level:
                item.warn("conflicting_values", "同一计划行写有两种抽查层级，只读取了第一种，请核对。", cell, "mode")
        if value.type and not item.values.get("draw_type"):
            item.values["draw_type"] = "定向" if value.type == "targeted" else "不定向"
        if value.body and body is None:
            body = (value.body, cell)
    return body


def _window(item: ItemBuilder, context: Context) -> None:
    cell = next(iter(item.cells("window")), None)
    value = None
    if cell is not None:
        reading = read_window(cell.text, year=context.plan_year)
        item.reading("window", cell, reading)
        value = reading.value
    if value is None or (value.start is None and value.end is None and not value.batches):
        parts = _from_parts(item, context)
        if parts is not None:
            value, cell = parts, item.cells("window_start", "window_end", "deadline")[0]
    if value is None:
        if cell is not None and is_blank(cell.text):
            item.warn("missing_value", "抽查时间是空的，请确认是否漏填。", cell, "window")
        return
    if value.misplaced and cell is not None:
        message = f"抽查时间一栏写的是频次“{cell.text.strip()}”，没有写明时间，请核对。"
        item.warn("misplaced_value", message, cell, "window")
    item.values["window_start"], item.values["window_end"] = _ends(value)
    item.values["window_batches"] = to_json(value.batches)
    if cell is not None:
        _before_issue(item, cell, context)
        _outside_year(item, cell, context)
    if cell is not None and cell.field == "window":
        for other in item.cells("deadline")[:1]:
            _deadline(item, other, context)


def _deadline(item: ItemBuilder, cell: RawCell, context: Context) -> None:
    """A deadline beside the window: kept, and compared with the window's last day."""
    if is_blank(cell.text):
        return
    value = read_window(cell.text, year=context.plan_year).value
    item.field("deadline", cell, tidy(cell.text), "as_written", "ok")
    end = item.values.get("window_end")
    if value is not None and value.end and end and value.end < end:
        message = f"完成时限“{tidy(cell.text)[:30]}”早于抽查时间的结束{end}，请核对。"
        item.warn("conflicting_values", message, cell, "window")


def _outside_year(item: ItemBuilder, cell: RawCell, context: Context) -> None:
    """A window that does not touch the plan year is left over from another year, or the year is wrong."""
    year = context.plan_year
    start, end = item.values.get("window_start"), item.values.get("window_end")
    if year and ((end and end.year < year) or (start and start.year > year)):
        message = f"抽查时间“{tidy(cell.text)[:30]}”不在计划年度{year}年内，请核对。"
        item.warn("window_outside_year", message, cell, "window")


def _from_parts(item: ItemBuilder, context: Context) -> WindowValue | None:
    """Separate columns for the first and the last day, or a deadline alone."""
    start = end = None
    for field in ("window_start", "window_end", "deadline"):
        for cell in item.cells(field)[:1]:
            reading = read_window(cell.text, year=context.plan_year)
            item.reading("window", cell, reading)
            if reading.value is None:
                continue
            if field == "window_start":
                start = reading.value.start or reading.value.end
            else:
                end = reading.value.end or end
    if start is None and end is None:
        return None
    if start and end and start > end:
        cell = item.cells("window_end", "deadline")[0]
        message = f"抽查时间的开始{start}晚于结束{end}，请核对。"
        item.warn("window_reversed", message, cell, "window")
    return WindowValue(start=start, end=end, deadline=start is None)


def _ends(value: WindowValue) -> tuple[date | None, date | None]:
    if value.start is None and value.end is None and value.batches:
        starts = [batch.start for batch in value.batches if batch.start]
        ends = [batch.end for batch in value.batches if batch.end]
        complete = len(starts) == len(value.batches)
        return (min(starts) if complete and starts else None), (max(ends) if ends else None)
    return value.start, value.end


def _before_issue(item: ItemBuilder, cell: RawCell, context: Context) -> None:
    start, end, issued = item.values.get("window_start"), item.values.get("window_end"), context.issue_date
    if not (start and issued and start < issued):
        return
    past = (issued - start).days / ((end - start).days + 1) if end and end >= start else 1.0
    severity: Severity = "info" if past < _LATE else "warning"
    message = f"抽查时间自{start}开始，早于通知印发的{issued}，请确认{'。' if severity == 'info' else '是否写错。'}"
    item.note(Note(code="window_before_issue", severity=severity, message=message, raw=cell.text), "window", cell)


#: A notice is often issued some days into its first month; that alone is no reason to stop.
_LATE = 0.2

_JOINT = regex.compile(r"联合|配合|牵头|会同|参与")


def _heed(item: ItemBuilder, cell: RawCell) -> None:
    """A remark may change what the other columns say: a condition, another ratio, a body that joins."""
    bodies = not item.values.get("cooperators") and _JOINT.search(cell.text) is not None
    if bodies or says_amount_or_time(cell.text) or not cell.header:
        place = f"“{cell.header}”一栏" if cell.header else "没有列名的一栏"
        message = f"{place}的“{tidy(cell.text)[:40]}”可能改变抽查比例、时间或部门，未读入这些字段，请核对。"
        item.warn("unread_text", message, cell, "remarks")


#: Fields that a reader above has read; of all others the raw text is kept.
_READ = frozenset(
    {
        "seq",
        "task_name",
        "target_scope",
        "draw_type",
        "matters",
        "quota",
        "quota_frequency",
        "count",
        "frequency",
        "base",
        "risk",
        "mode",
        "level",
        "window",
        "window_start",
        "window_end",
        "deadline",
        "initiator",
        "cooperators",
        "body",
    }
)


#: Columns whose words may change the others; those of known but unused columns (依据, 电话, 方式) do not.
_HEEDED = ("remarks", "office", "unknown")


def _others(item: ItemBuilder) -> None:
    """Columns that no reader uses are kept as they stand, so that nothing is lost."""
    remarks = []
    for field, cells in item.raw.cells.items():
        for cell in cells:
            if field in _READ or is_blank(cell.text):
                continue
            name = {"remarks": "remarks", "office": "office"}.get(field, f"column:{cell.header or cell.col_no}")
            item.field(name, cell, tidy(cell.text), "as_written", "ok")
            if field in _HEEDED or (field == "unknown" and not cell.header):
                _heed(item, cell)
            if field == "remarks":
                remarks.append(tidy(cell.text))
            if field == "office":
                item.values["office"] = tidy(cell.text)
    if remarks:
        item.values["remarks"] = "；".join(remarks)
