"""The truth of a notice as CSV rows, in the columns of the project's gold and some more."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Literal

from sample_docs.builder.grid import text_at
from sample_docs.builder.model import Form, Item, Notice, Table

COLUMNS = (
    *("notice", "seq", "task", "draw_type", "target", "ratio_op", "ratio", "times", "per", "graduated"),
    *("start", "end", "initiator", "cooperators", "matters_raw", "mode", "expected_findings"),
    *("table_no", "count", "count_unit", "needs_review"),
)


def expected_rows(notice: Notice, form: Form) -> list[dict[str, str]]:
    """One row per plan item, in the order of the document."""
    return [
        _row(notice, form, table, at, item)
        for table in notice.tables
        for at, row in enumerate(table.rows)
        for item in row.truth()
    ]


def item_findings(item: Item, form: Form) -> tuple[str, ...]:
    """Codes that must be found for the item in this form (text may carry damage that a grid does not)."""
    return item.findings + (item.text_findings if form.format == "tabs" else ())


def _row(notice: Notice, form: Form, table: Table, at: int, item: Item) -> dict[str, str]:
    cells = [row.cells for row in table.rows]

    def cell(role: Literal["task", "target", "matters"]) -> str:
        col = table.roles.get(role)
        return "".join(text_at(cells, at, col - 1).split()) if col else ""

    values = {
        "notice": notice.file_stem(form),
        "seq": str(item.seq if item.seq is not None else int(text_at(cells, at, 0))),
        "task": item.task if item.task is not None else cell("task"),
        "draw_type": item.draw_type,
        "target": item.target if item.target is not None else cell("target"),
        "ratio_op": item.quota[0],
        "ratio": item.quota[1],
        "times": str(item.often[0]) if item.often else "",
        "per": item.often[1] if item.often else "",
        "graduated": "yes" if item.graduated else "no",
        "start": item.window[0],
        "end": item.window[1],
        "initiator": full_name(notice, item.lead),
        "cooperators": "|".join(full_name(notice, name) for name in item.cooperators),
        "matters_raw": item.matters if item.matters is not None else cell("matters"),
        "mode": item.mode,
        "expected_findings": "|".join(item_findings(item, form)),
        "table_no": str(item.table_no or table.number or ""),
        "count": str(item.count[0]) if item.count else "",
        "count_unit": item.count[1] if item.count else "",
        "needs_review": "yes" if item.needs_review else "",
    }
    return {name: values[name] for name in COLUMNS}


def full_name(notice: Notice, name: str) -> str:
    return notice.area + name[1:] if name.startswith("~") else name


def to_csv(rows: Iterable[dict[str, str]]) -> bytes:
    """UTF-8, one line feed per record."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")
