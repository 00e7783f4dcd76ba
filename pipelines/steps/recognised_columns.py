"""What a whole column has and one recognised row lacks: a frequency beside the ratio, the end of a window."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import regex

from extractors.models import ExtractedDocument, Table
from pipelines.steps.evidence import FIELD_NAMES, fits
from pipelines.steps.items import RawPlanItem
from pipelines.steps.normalize import NormalItem
from pipelines.steps.recognised_pages import Recognised
from pipelines.steps.recognised_signs import Doubt
from warehouse.models import FieldRecord, ItemRecord

#: A column is uniform when so many of the other rows agree, of at least so many.
_MOST, _FEWEST = 0.8, 4

_HAS: dict[str, tuple[str, Callable[[ItemRecord], bool]]] = {
    "quota": ("没有抽查比例或数量", lambda item: item.quota_op is not None),
    "frequency": ("没有抽查频次", lambda item: item.frequency_op is not None),
    "window": ("抽查时间没有起止两端", lambda item: item.window_start is not None and item.window_end is not None),
    "initiator": ("没有发起部门", lambda item: item.initiator is not None),
    "cooperators": ("没有配合部门", lambda item: bool(item.cooperators)),
    "risk": ("没有信用风险要求", lambda item: item.risk_rule is not None),
    "draw_type": ("没有抽查类型", lambda item: item.draw_type is not None),
    "mode": (
        "抽取或检查的层级不全",
        lambda item: item.draw_level is not None and item.check_level is not None,
    ),
}
#: A month alone, where the other rows have two; and what a column may say instead of a value (待定, 视需要, /).
_ONE_MONTH = regex.compile(r"\s*(?:20\d\d\s*[年.])?\s*\d{1,2}\s*月?\s*")
_SAID = regex.compile(r"\p{Han}.*\p{Han}|[/／无]", regex.DOTALL)
_DEADLINE = regex.compile(r"前|完成|以内|年内|起|以后|月底")


def _lost_unit(item: ItemRecord, record: FieldRecord) -> bool:
    return item.frequency_per == "plan"


def _lost_end(item: ItemRecord, record: FieldRecord) -> bool:
    return _ONE_MONTH.fullmatch(record.raw) is not None


#: What a row of another kind than the rest of its column may have lost: 1次 of 1次/年, 8月 of 3月—8月.
_LOST: dict[str, tuple[str, Callable[[ItemRecord, FieldRecord], bool]]] = {
    "frequency": ("频次没有写明单位，其他各行都有", _lost_unit),
    "window": ("只有一个月份，其他各行都有起止", _lost_end),
}


def column_doubts(items: Sequence[NormalItem], *, layered: bool) -> Iterator[tuple[int, Doubt]]:
    """(index, doubt) for rows that differ in kind from nearly all others of their table. An empty cell of a scan is
    empty when its reader saw no ink; of a hidden layer of text (``layered``) nobody knows."""
    for table in dict.fromkeys(item.item.table_no for item in items):
        rows = [n for n, item in enumerate(items) if item.item.table_no == table and item.item.status != "quarantined"]
        if len(rows) <= _FEWEST:
            continue
        for field, (why, has) in _HAS.items():
            lacking = [n for n in rows if not has(items[n].item)]
            if (len(rows) - len(lacking)) < _MOST * (len(rows) - 1):
                continue
            for n in lacking:
                record = _record(items[n], field)
                if layered or (record is not None and record.raw.strip() and not _is_said(record)):
                    yield n, Doubt(field, f"{why}，其他各行都有", record)
        for field, (why, lost) in _LOST.items():
            yield from _shorter(items, rows, field, why, lost)
        if layered:
            yield from _rare_values(items, rows)


def _is_said(record: FieldRecord) -> bool:
    """Whether a cell without a value, or a window with one end, says so itself."""
    text = record.raw.strip()
    if record.field == "window" and _DEADLINE.search(text):
        return True
    return record.status == "unspecified" and _SAID.fullmatch(text) is not None


def _shorter(
    items: Sequence[NormalItem],
    rows: Sequence[int],
    field: str,
    why: str,
    lost: Callable[[ItemRecord, FieldRecord], bool],
) -> Iterator[tuple[int, Doubt]]:
    cells = {n: record for n in rows if (record := _record(items[n], field)) is not None and record.raw.strip()}
    short = [n for n, record in cells.items() if lost(items[n].item, record)]
    if len(cells) - len(short) >= _MOST * (len(cells) - 1):
        for n in short:
            yield n, Doubt(field, why, cells[n])


def _record(item: NormalItem, field: str) -> FieldRecord | None:
    """The cell of a field; of several the one that says most."""
    records = [record for record in item.fields if record.field == field]
    return max(records, key=lambda record: len(record.raw.strip()), default=None)


#: Fields that a column under an unreadable name may be, by what stands in it; and the fields that say the same.
_MAY_BE = {
    "initiator": ("initiator", "body", "cooperators"),
    "cooperators": ("cooperators",),
    "quota": ("quota", "quota_frequency", "count"),
    "frequency": ("frequency", "quota_frequency"),
    "window": ("window", "window_start", "window_end", "deadline"),
    "risk": ("risk",),
    "mode": ("mode", "level"),
}


def lost_columns(items: Sequence[RawPlanItem]) -> Iterator[tuple[int, Doubt]]:
    """(index, doubt) for every row of a table in which a column that nobody can name holds what the table lacks."""
    for table in dict.fromkeys(item.table_no for item in items):
        rows = [n for n, item in enumerate(items) if item.table_no == table]
        columns: dict[str, list[str]] = {}
        for n in rows:
            for cell in items[n].cells.get("unknown", ()):
                columns.setdefault(cell.header, []).append(cell.text)
        for header, texts in columns.items():
            field = _what(texts, items[rows[0]].fields)
            if field is None:
                continue
            why = f"列名“{header}”没有认出，这一列像是{FIELD_NAMES[field]}，没有读入"
            for n in rows:
                yield n, Doubt(field, why, None)


def rows_below(
    document: ExtractedDocument, items: Sequence[RawPlanItem], pages: Recognised
) -> Iterator[tuple[int, Doubt]]:
    """(index, doubt) for the last row of a recognised table when the text after it on its page has a line of so many
    pieces as only a row has."""
    last: int | None = None
    page: int | None = None
    for block in document.blocks:
        if isinstance(block, Table):
            last = max((n for n, item in enumerate(items) if item.table_no == block.index), default=None)
            page = max((cell.page or 0 for cell in block.cells), default=0)
        elif last is not None and page in pages.pages and block.page == page and len(block.text.split()) >= _PIECES:
            yield last, Doubt("seq", f"表格下方的“{block.text.strip()[:30]}”像是漏读的一行", None)


#: A row that was taken for text has at least so many pieces.
_PIECES = 5
#: Two Han characters make text; a mark or a number does not.
_TEXT = regex.compile(r"\p{Han}{2}")


def _what(texts: Sequence[str], known: Sequence[str]) -> str | None:
    """The field that the texts of a column without a known name are, where the table has none such."""
    filled = [text for text in texts if text.strip()]
    for field, same in _MAY_BE.items():
        fitting = sum(fits(field, text) >= _MOST for text in filled)
        if not set(same) & set(known) and filled and fitting >= _MOST * len(filled):
            return field
    wordy = sum(_TEXT.search(text) is not None for text in filled)
    if filled and wordy >= _MOST * len(filled):
        return next((field for field in ("matters", "target_scope", "task_name") if field not in known), None)
    return None


def _rare_values(items: Sequence[NormalItem], rows: Sequence[int]) -> Iterator[tuple[int, Doubt]]:
    """A value that stands once and is one character away from a frequent one; told only where nothing is known of the
    ink, for such values may be right."""
    for field in ("quota", "frequency", "window"):
        texts = {n: _value(items[n], field) for n in rows}
        counts = Counter(text for text in texts.values() if text)
        often = [text for text, count in counts.items() if count > _FEWEST]
        for n, text in texts.items():
            if text and counts[text] == 1 and any(_one_apart(text, other) for other in often):
                yield n, Doubt(field, "与其他各行只差一个字，全表仅此一处", _record(items[n], field))


def _value(item: NormalItem, field: str) -> str:
    record = _record(item, field)
    return "" if record is None or record.value is None else str(json.loads(record.value)) + "".join(record.raw.split())


def _one_apart(a: str, b: str) -> bool:
    raw_a, raw_b = (text.rpartition("}")[2] for text in (a, b))
    return one_edit(raw_a, raw_b)


def one_edit(a: str, b: str) -> bool:
    """Whether one character exchanged, added or lost leads from one text to the other."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    if len(a) > len(b):
        a, b = b, a
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    return a[at + (len(a) == len(b)) :] == b[at + 1 :]
