"""The rows that go back to the clerk: an XLSX with the original columns, the row numbers and what is wrong."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.registries.models import RejectedRow

#: Rows in one file; Excel takes 1,048,576.
MOST = 500_000
_WIDEST = 40
_CELL = 32_767


class RejectsFile:
    """Written before the import is committed, put in place afterwards; ``paths`` are the files."""

    def __init__(self, target: Path, headers: Sequence[str]) -> None:
        self.target, self.headers = target, tuple(headers)
        self.paths: tuple[Path, ...] = ()
        self._drafts: list[Path] = []

    def write(self, rows: Iterable[RejectedRow], total: int) -> None:
        """Write drafts; nothing when there are no rows."""
        iterator = iter(rows)
        for number in range(-(-total // MOST)):
            draft = self.target.with_name(f".{self.target.name}.{os.getpid()}-{number}")
            self._drafts.append(draft)
            with self._told("未导入"):
                _write(draft, self.headers, islice(iterator, MOST))

    def put(self) -> None:
        """Give the drafts their names."""
        paths = []
        for number, draft in enumerate(self._drafts, start=1):
            suffix = f"-{number}" if len(self._drafts) > 1 else ""
            path = self.target.with_name(f"{self.target.stem}{suffix}{self.target.suffix}")
            with self._told("名录已导入，退回的行可用 mingcha registry problems 查看"):
                draft.replace(path)
            paths.append(path)
        self.paths, self._drafts = tuple(paths), []

    def drop(self) -> None:
        """Remove drafts that were not put in place."""
        for draft in self._drafts:
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    @contextmanager
    def _told(self, state: str) -> Iterator[None]:
        """What the disk refuses, as one sentence; ``state``: what became of the import."""
        from xlsxwriter.exceptions import XlsxWriterException  # noqa: PLC0415

        try:
            yield
        except (OSError, XlsxWriterException) as error:
            raise WarehouseError(
                f"退回的行写不进“{self.target}”（{error}），{state}：请检查文件夹、权限和磁盘，"
                "或用 --rejects 指定别处，关闭正打开它的程序。"
            ) from error


def free_name(path: Path) -> Path:
    """``path``, or the first of ``…-2.xlsx``, ``…-3.xlsx`` that is not there yet."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


def _write(path: Path, headers: Sequence[str], rows: Iterable[RejectedRow]) -> None:
    import xlsxwriter  # noqa: PLC0415

    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    own = {"行号", "问题"}
    kept = [n for n, header in enumerate(headers) if header.strip() not in own]
    book = xlsxwriter.Workbook(str(path), options)
    try:
        head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#DDEBF7", "num_format": "@"})
        plain = book.add_format({"num_format": "@"})
        wrong = book.add_format({"num_format": "@", "bg_color": "#FFC7CE"})
        said = book.add_format({"num_format": "@", "text_wrap": True, "font_color": "#9C0006"})
        sheet = book.add_worksheet("退回")
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, 0, 8, plain)
        sheet.set_column(1, 1, 50, plain)
        for place, column in enumerate(kept, start=2):
            sheet.set_column(place, place, min(max(len(headers[column]) * 2, 12), _WIDEST), plain)
        for place, text in enumerate(["行号", "问题", *(headers[n] for n in kept)]):
            sheet.write_string(0, place, text, head)
        for line, row in enumerate(rows, start=1):
            bad = {column for column, _ in row.problems}
            sheet.write_string(line, 0, str(row.row_no), plain)
            sheet.write_string(line, 1, "\n".join(message for _, message in row.problems)[:_CELL], said)
            for place, column in enumerate(kept, start=2):
                _cell(sheet, line, place, row.cells[column], wrong if column in bad else plain)
    finally:
        book.close()


def _cell(sheet: object, line: int, place: int, text: str | None, style: object) -> None:
    if text is None or text == "":
        sheet.write_blank(line, place, None, style)  # type: ignore[attr-defined]
    else:
        sheet.write_string(line, place, text[:_CELL], style)  # type: ignore[attr-defined]
