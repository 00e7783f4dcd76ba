"""The careful reader: CSV that is not quite regular, and workbooks, cell by cell into a Parquet file of texts.

It takes what DuckDB's own reader refuses: titles above the header, rows with too few or too many cells, mixed line
ends, bytes that cannot be read. Every record keeps its number; rows that do not fit are marked, not dropped.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from pipelines.steps.registries.sources import LONGEST, CsvFound
from warehouse.errors import WarehouseError

#: (number below the header, problem of the whole row or None, cells)
Row = tuple[int, str | None, list[str | None]]
_BATCH = 20_000


def csv_rows(path: Path, found: CsvFound) -> Iterator[Row]:
    """The records below the header; blank lines do not count. Raises :class:`WarehouseError` where a quotation mark is
    never closed: nobody can tell then where a row ends."""
    csv.field_size_limit(LONGEST)
    encoding = "utf-8-sig" if found.encoding == "utf-8" else found.encoding
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=found.delimiter, strict=True)
        try:
            yield from _fitted(islice(reader, found.before + 1, None), len(found.header))
        except csv.Error as error:
            if "field larger" in str(error):
                raise WarehouseError(
                    f"“{path.name}”第 {reader.line_num} 行有一格超过 {LONGEST // 10_000} 万字，不像是名录：请检查这一行"
                    "（引号可能没有成对）后再导入。"
                ) from error
            raise WarehouseError(
                f"“{path.name}”第 {reader.line_num} 行附近的引号不配对，分不清行的界限：请改正引号后再导入。"
            ) from error


def _fitted(records: Iterable[list[str]], width: int) -> Iterator[Row]:
    number = 0
    for record in records:
        if not record:
            continue
        number += 1
        cells: list[str | None] = [cell or None for cell in record]
        bad = None
        if len(cells) < width:
            bad = "short_row" if any(cells) else None
            cells += [None] * (width - len(cells))
        elif len(cells) > width:
            extra = [cell for cell in cells[width:] if cell and cell.strip()]
            bad = "long_row" if extra else None
            cells = cells[:width]
            if extra and width:
                cells[-1] = " ".join([cells[-1] or "", *extra]).strip()
        yield number, bad, cells


def write_staging(target: Path, width: int, rows: Iterable[Row]) -> int:
    """Write ``rows`` as Parquet with ``row_no``, ``bad``, ``c0 …``; returns their number."""
    import pyarrow as pa  # noqa: PLC0415  (loads slowly)
    import pyarrow.parquet as pq  # noqa: PLC0415

    schema = pa.schema([("row_no", pa.int64()), ("bad", pa.string()), *((f"c{n}", pa.string()) for n in range(width))])
    total = 0
    iterator = iter(rows)
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        while batch := list(islice(iterator, _BATCH)):
            total += len(batch)
            columns = [
                pa.array([row[0] for row in batch], pa.int64()),
                pa.array([row[1] for row in batch], pa.string()),
            ]
            columns += [pa.array([_storable(row[2][n]) for row in batch], pa.string()) for n in range(width)]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
    return total


def _storable(cell: str | None) -> str | None:
    """Lone surrogates, which UTF-8 cannot hold, become the sign for an unreadable character."""
    if cell is None or cell.isascii():
        return cell
    return cell.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def transcode(path: Path, encoding: str, target: IO[bytes]) -> int:
    """Copy a file as UTF-8, in a stream, what cannot be read as U+FFFD; returns the number of its lines."""
    lines, last = 0, "\n"
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        while chunk := file.read(1 << 20):
            target.write(chunk.encode("utf-8", "replace"))
            lines += chunk.count("\n")
            last = chunk[-1:]
    return lines + (last != "\n")
