"""Make a bundle fit its columns when hostile text has produced what no column holds; losses are findings.

Runs only after an insert has failed. Half a character (a lone surrogate, as undecodable file names have it)
becomes U+FFFD; a number beyond its column becomes null and its item goes to review; a fraction with more than
eight decimals is rounded to eight (the full reading stays in ``plan_fields``); broken JSON becomes a JSON
string.
"""

from __future__ import annotations

import json
import re
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import Any, TypeVar

from pydantic import BaseModel

from warehouse.frames import Columns
from warehouse.models import Bundle, FindingRecord, ItemRecord, finding_id

_SURROGATE = re.compile("[\ud800-\udfff]")
_LIMITS = {"INTEGER": 2**31 - 1, "BIGINT": 2**63 - 1}
_EIGHT = Decimal("0.00000001")
_LOST = "\ufffd"

R = TypeVar("R", bound=BaseModel)


def fit(bundle: Bundle, tables: dict[str, Columns]) -> Bundle:
    """The bundle with every value changed that its column cannot hold, and a finding for each such loss."""
    parts: dict[str, tuple[Any, ...]] = {}
    garbled, lost = False, []
    for part, table in _PARTS.items():
        records = []
        for record in getattr(bundle, part):
            fitted, had_surrogates, too_big = _fit_record(record, tables[table])
            garbled |= had_surrogates
            if isinstance(fitted, ItemRecord) and too_big:
                fitted = _to_review(fitted)
                lost += [_out_of_range(bundle, fitted, name, raw) for name, raw in too_big.items()]
            records.append(fitted)
        parts[part] = tuple(records)
    notice, had_surrogates, too_big = _fit_record(bundle.notice, tables["notice"])
    lost += [_out_of_range(bundle, None, name, raw) for name, raw in too_big.items()]
    if garbled or had_surrogates:
        lost.append(_garbled(bundle))
    return Bundle(notice=notice, **{**parts, "findings": (*parts["findings"], *lost)})


_PARTS = {
    "items": "item",
    "fields": "field",
    "departments": "department",
    "obligations": "obligation",
    "notice_fields": "notice_field",
    "rows": "source_row",
    "findings": "finding",
    "attachments": "attachment",
}


def _fit_record(record: R, columns: Columns) -> tuple[R, bool, dict[str, str]]:
    """The fitted record, whether text was damaged, and the numbers that were too big, by field."""
    changes: dict[str, Any] = {}
    garbled, too_big = False, {}
    for name in type(record).model_fields:
        old = getattr(record, name)
        kind = columns.get(name, "VARCHAR")
        if isinstance(old, str):
            changes[name] = _valid_json(old) if kind == "JSON" else _clean(old)
            garbled |= _LOST in changes[name] and _LOST not in old
        elif isinstance(old, tuple) and kind == "VARCHAR[]":
            changes[name] = tuple(_clean(text) for text in old)
            garbled |= any(_LOST in new and _LOST not in text for new, text in zip(changes[name], old, strict=True))
        elif isinstance(old, int | Decimal):
            changes[name] = _fit_number(old, kind)
            if changes[name] is None:
                too_big[name] = str(old)
    return record.model_copy(update=changes), garbled, too_big


def _fit_number(value: int | Decimal, kind: str) -> int | Decimal | None:
    if isinstance(value, int):
        return value if abs(value) <= _LIMITS.get(kind, abs(value)) else None
    digits = 4 if kind == "DECIMAL(12,8)" else 10
    if not value.is_finite() or abs(value) >= Decimal(10) ** digits:
        return None
    with localcontext(prec=40):
        return value.quantize(_EIGHT, ROUND_HALF_EVEN)


def _clean(text: str) -> str:
    """Surrogate pairs are joined into the character they stand for; what is left alone becomes U+FFFD."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _valid_json(text: str) -> str:
    try:
        value = json.loads(text, strict=False)
    except ValueError:
        value = text
    return _clean(json.dumps(value, ensure_ascii=False))


def _to_review(item: ItemRecord) -> ItemRecord:
    return item if item.status == "quarantined" else item.model_copy(update={"status": "review"})


def _out_of_range(bundle: Bundle, item: ItemRecord | None, name: str, raw: str) -> FindingRecord:
    place = item.item_id if item else "notice"
    cells = [field for field in bundle.fields if item and field.item_id == item.item_id]
    return FindingRecord(
        finding_id=finding_id(bundle.notice.notice_id, "value_out_of_range", f"{place}:{name}", raw),
        item_id=item.item_id if item else None,
        field=name,
        code="value_out_of_range",
        severity="warning",
        message=f"数值 {raw[:40]} 大得不合常理，没有入库；请核对原文。",
        raw=raw,
        # The table in the file; an item's own table_no is the number of its plan.
        table_no=next((cell.table_no for cell in cells if cell.table_no is not None), None),
        row_no=item.row_no if item else None,
    )


def _garbled(bundle: Bundle) -> FindingRecord:
    return FindingRecord(
        finding_id=finding_id(bundle.notice.notice_id, "text_garbled", "notice", ""),
        item_id=None,
        field=None,
        code="text_garbled",
        severity="warning",
        message="文件名或正文中有残缺的字符，已用“�”代替；请核对原文。",
    )
