"""The specimen registries as files: ``objects.csv``, ``inspectors.xlsx``, ``matters.csv``, ``recusals.csv``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import xlsxwriter

from sample_docs.builder import registries_matters as matter_list
from sample_docs.builder import registries_objects as of_objects
from sample_docs.builder import registries_people as people
from sample_docs.builder.expected import expected_rows
from sample_docs.builder.model import load_notices
from sample_docs.builder.registries_objects import Row

SEED = 20230301
OBJECTS = 5_000
#: the plans whose departments, scopes and matters the registries serve
PLANS = ("gaoping-2023-joint", "gaoping-2024-internal")


def build_registries() -> dict[str, bytes]:
    """Every file by its path inside ``sample_docs``; the same bytes every time."""
    items = plan_rows()
    good = list(of_objects.objects(OBJECTS, SEED))
    inspectors = people.inspectors(departments(items), SEED)
    staff = [*inspectors, *people.wrong_inspectors(inspectors)]
    return {
        "registries/objects.csv": to_csv(of_objects.COLUMNS, [*good, *of_objects.wrong_rows(good)]),
        "registries/inspectors.xlsx": to_xlsx("执法检查人员（样例）", people.INSPECTOR_COLUMNS, staff),
        "registries/matters.csv": to_csv(matter_list.COLUMNS, matter_list.matters(items)),
        "registries/recusals.csv": to_csv(people.RECUSAL_COLUMNS, people.recusals(good, inspectors, SEED)),
    }


def plan_rows() -> list[dict[str, str]]:
    """The plan items of both plans as in ``expected/*.csv``."""
    chosen = [notice for notice in load_notices() if notice.stem in PLANS]
    return [row for notice in chosen for row in expected_rows(notice, notice.forms[0])]


def departments(items: Iterable[dict[str, str]]) -> list[str]:
    """All bodies that initiate or cooperate, by name."""
    names = {name for item in items for name in (item["initiator"], *item["cooperators"].split("|"))}
    return sorted(filter(None, names))


def to_csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """UTF-8 with a mark at the start, as spreadsheets write it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(sheet: str, columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """One sheet of text cells with a fixed date of making."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": "样例，不是真实名录", "created": datetime(2000, 1, 1, tzinfo=UTC)})
    page = book.add_worksheet(sheet)
    page.set_column(0, len(columns) - 1, 20)
    for number, row in enumerate([tuple(columns), *rows]):
        page.write_row(number, 0, row)
    book.close()
    return out.getvalue()
