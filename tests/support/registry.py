"""Small registries for tests: valid codes by an independent reference, files in several formats, imports."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import xlsxwriter

from pipelines.steps.registries.importing import FileSource, ImportReport, ImportSettings, import_registry

NOW = datetime(2026, 3, 1, 8, 0, 0)
TODAY = date(2026, 3, 1)
HEADER = ("统一社会信用代码", "企业名称", "登记状态", "信用风险等级", "成立日期")

_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def uscc(body: str) -> str:
    """The 17 characters with their check character, after GB 32100-2015: weights are the powers of 3 modulo 31."""
    total = sum(_CHARACTERS.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return body + _CHARACTERS[-total % 31]


def gs15(body: str) -> str:
    """The 14 digits with their check digit, after GS 15-2006 (ISO 7064 MOD 11,10)."""
    product = 10
    for digit in body:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return body + str((11 - product) % 10)


def code(number: int, prefix: str = "91") -> str:
    """A valid code of Gaoping."""
    return uscc(f"{prefix}140581MA{number:07d}")


def row(number: int, **other: str) -> tuple[str, ...]:
    """A good row under :data:`HEADER`; ``other`` replaces cells by header."""
    cells = dict(zip(HEADER, (code(number), f"高平市第{number}有限公司", "存续", "A", "2020-01-05"), strict=True))
    return tuple((cells | other).values())


def csv_file(path: Path, rows: Sequence[Sequence[str]], *, encoding: str = "utf-8", **how: str) -> Path:
    """Write ``rows`` as CSV; ``how`` goes to the writer."""
    out = io.StringIO(newline="")
    end, delimiter = how.get("lineterminator", "\r\n"), how.get("delimiter", ",")
    quoting: Literal[0, 1] = (
        csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL
    )  # it does not quote \n when lines end in \r
    csv.writer(out, lineterminator=end, delimiter=delimiter, quoting=quoting).writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def xlsx_file(path: Path, rows: Sequence[Sequence[object]], sheet: str = "Sheet1") -> Path:
    """Write ``rows`` as they are: texts as text, numbers as numbers, dates as dates."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd", "strings_to_urls": False,
                                           "strings_to_formulas": False})  # fmt: skip
    page = book.add_worksheet(sheet)
    for line, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            page.write(line, place, cell)
    book.close()
    return path


def imported(
    warehouse: Path,
    kind: str,
    file: Path,
    *,
    given: Mapping[str, str] | None = None,
    today: date = TODAY,
    **how: object,
) -> ImportReport:
    """Import a file as the command would."""
    settings = ImportSettings.model_validate({"given": dict(given or {}), "strata": ("A", "B", "C", "D"), **how})
    return import_registry(kind, FileSource(file, kind, settings), warehouse, settings, by="李明", now=NOW, today=today)
