"""Gathers one item's values, its audit trail and its findings."""

from __future__ import annotations

import json
from typing import Any

from extractors.models import Severity
from normalizers.base import Note, Reading, plain
from pipelines.steps.items import RawPlanItem
from pipelines.steps.lay import RawCell
from warehouse.models import DepartmentRecord, FieldRecord, FindingRecord, ItemRecord, ItemStatus, finding_id

#: Without these nothing can be drawn; that they cannot be read is an error, not a warning.
_ESSENTIAL = ("quota", "window")


def to_json(value: object) -> str | None:
    """Compact JSON text of a reading's value, ``None`` for none."""
    return None if value is None else json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


class ItemBuilder:
    """Mutable only while one item is read; :meth:`finish` freezes it."""

    def __init__(self, notice_id: str, item_id: str, raw: RawPlanItem) -> None:
        self.notice_id = notice_id
        self.item_id = item_id
        self.raw = raw
        self.values: dict[str, Any] = {}
        self.fields: list[FieldRecord] = []
        self.findings: dict[str, FindingRecord] = {}
        self.departments: list[DepartmentRecord] = []
        self.needs_person = raw.doubtful

    def cells(self, *fields: str) -> list[RawCell]:
        """The item's cells of these fields, in this order of fields."""
        return [cell for field in fields for cell in self.raw.cells.get(field, ())]

    def field(
        self, field: str, cell: RawCell | None, value: object, rule: str | None, status: str, raw: str = ""
    ) -> None:
        """One line of the audit trail; parts of a field are numbered as they come."""
        part = 1 + sum(1 for record in self.fields if record.field == field)
        self.needs_person |= status == "review"
        self.fields.append(
            FieldRecord(
                item_id=self.item_id,
                field=field,
                part=part,
                raw=cell.text if cell else raw,
                value=to_json(value),
                rule=rule,
                status=status,
                page=cell.page if cell else self.raw.rows[0].page,
                table_no=cell.table_no if cell else None,
                row_no=cell.row_no if cell else None,
                col_no=cell.col_no if cell else None,
                bbox=cell.bbox if cell else None,
            )
        )

    def reading(self, field: str, cell: RawCell, reading: Reading[Any]) -> None:
        """The audit line of a reading together with its findings."""
        self.field(field, cell, reading.value, reading.rule, reading.status)
        unread = reading.value is None and reading.status == "review" and field in _ESSENTIAL
        for note in reading.findings:
            if unread and note.code == "unparsed_value":
                note = note.model_copy(update={"severity": "error"})  # noqa: PLW2901
            self.note(note, field, cell)
        if unread and not reading.findings:
            message = f"“{cell.text.strip()[:40]}”无法读出，请对照原件填写。"
            self.warn("unparsed_value", message, cell, field, "error")

    def note(self, note: Note, field: str | None, cell: RawCell | None) -> None:
        row = self.raw.rows[0]
        self.finding(
            note.code,
            note.severity,
            note.message,
            note.raw or (cell.text if cell else ""),
            field,
            cell.page if cell else row.page,
            cell.table_no if cell else row.table.index,
            cell.row_no if cell else row.row_no,
            cell.col_no if cell else None,
        )

    def finding(
        self,
        code: str,
        severity: Severity,
        message: str,
        raw: str,
        field: str | None,
        page: int | None,
        table_no: int | None,
        row_no: int | None,
        col_no: int | None,
    ) -> None:
        place = f"{self.item_id}/{field or ''}/{table_no}/{row_no}/{col_no}"
        key = finding_id(self.notice_id, code, place, raw)
        self.needs_person |= severity != "info"
        self.findings.setdefault(
            key,
            FindingRecord(
                finding_id=key,
                item_id=self.item_id,
                field=field,
                code=code,
                severity=severity,
                message=message,
                raw=raw,
                page=page,
                table_no=table_no,
                row_no=row_no,
                col_no=col_no,
            ),
        )

    def warn(
        self, code: str, message: str, cell: RawCell | None, field: str | None, severity: Severity = "warning"
    ) -> None:
        self.note(Note(code=code, severity=severity, message=message, raw=cell.text if cell else ""), field, cell)

    def finish(self) -> ItemRecord:
        raw = self.raw
        status: ItemStatus = "quarantined" if raw.quarantine else ("review" if self.needs_person else "ok")
        return ItemRecord(
            item_id=self.item_id,
            table_no=raw.table_no,
            seq=raw.seq,
            row_no=raw.rows[0].row_no,
            status=status,
            **self.values,
        )
