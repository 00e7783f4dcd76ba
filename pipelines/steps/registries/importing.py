"""One registry import from end to end: find the columns, stage the rows, check and store them, report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from extractors.models import Frozen
from pipelines.steps.registries.careful import csv_rows, transcode, write_staging
from pipelines.steps.registries.columns import ColumnMap, header_digest, map_columns
from pipelines.steps.registries.formulas import broken_cells
from pipelines.steps.registries.lexicon import lexicon
from pipelines.steps.registries.rejects import RejectsFile, free_name
from pipelines.steps.registries.sheets import find_sheet, open_book, sheet_rows
from pipelines.steps.registries.sources import digest_of, find_csv, format_of
from pipelines.steps.registries.words import WordReader
from warehouse.errors import WarehouseError
from warehouse.registries.load import load, unchanged
from warehouse.registries.mappings import saved_mapping
from warehouse.registries.models import Order, Outcome
from warehouse.registries.staging import CsvShape, Scratch, UnevenSource, scratch_for


class ImportSettings(Frozen):
    """What a person may say about an import; ``given`` maps source columns to fields; ``known`` are the
    digests of headers with a saved mapping."""

    given: Mapping[str, str] = {}
    known: frozenset[str] = frozenset()
    append: bool = False
    encoding: str | None = None
    sheet: str | None = None
    id_prefix: str | None = None
    area: str | None = None
    area_code: str | None = None
    classes: Mapping[str, str] = {}
    strata: tuple[str, ...] = ()
    rejects: Path | None = None


class ImportReport(Frozen):
    """Everything that the command prints. ``mapping`` is source column → field; ``unused`` columns are kept nowhere
    but in the rows that go back."""

    kind: str
    source: str
    source_kind: str
    sha256: str | None
    outcome: Outcome
    mapping: dict[str, str]
    mapping_origin: str
    unused: tuple[str, ...]
    not_given: tuple[str, ...]
    other_sheets: tuple[str, ...] = ()
    read_with: dict[str, Any]
    rejects: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        if self.outcome.status == "unchanged":
            return 0
        return 1 if self.outcome.rows_rejected or self.outcome.status == "empty" else 0


#: Options that identify a reading and tell a person nothing.
_SILENT = ("header_digest", "strata")


#: Fields that are codes of digits, which may begin with zeros. The others have check digits or a fixed length.
_CODES = ("certificate_no", "object_code")


class Source(Protocol):
    """A source whose header is known; ``stage`` brings its rows into the scratch; ``codes`` are columns of codes."""

    name: str
    kind: str
    sha256: str | None
    header: tuple[str, ...]
    options: dict[str, Any]
    others: tuple[str, ...]
    codes: tuple[int, ...]

    def stage(self, scratch: Scratch) -> None: ...


def import_registry(
    kind: str, source: Source, warehouse: Path, settings: ImportSettings, *, by: str, now: datetime, today: date
) -> ImportReport:
    """Import one source into one registry. Raises :class:`WarehouseError` with a sentence for a person; the registry
    is then as it was. ``now`` is UTC, ``today`` the local day that certificates are held against."""
    digest = header_digest(source.header)
    columns = map_columns(kind, source.header, settings.given, saved_mapping(warehouse, kind, digest))
    order = Order(
        kind=kind,
        columns=columns.columns,
        source_name=source.name,
        source_sha256=source.sha256,
        source_kind=source.kind,
        options=_options(source, settings, digest),
        append=settings.append,
        id_prefix=settings.id_prefix,
        area_code=settings.area_code,
        area_codes=dict(lexicon().area_codes),
        by=by,
        now=now,
        today=today,
    )
    if source.sha256 and (same := unchanged(warehouse, order)) is not None:
        return _report(order, columns, source, same, ())
    rejects = RejectsFile(_rejects_target(source, warehouse, settings), source.header)
    reader = WordReader(classes=settings.classes, strata=settings.strata, area=settings.area)
    try:
        with scratch_for(warehouse) as scratch:
            source.codes = tuple(n for n, column in enumerate(columns.columns) if column.field in _CODES)
            source.stage(scratch)
            if not source.sha256:
                order = order.model_copy(update={"options": order.options | {"content": scratch.content_digest()}})
            _refuse_nothing(scratch, kind, source.name)
            outcome = load(warehouse, scratch, order, reader, rejects.write)
        rejects.put()
    finally:
        rejects.drop()
    return _report(order, columns, source, outcome, tuple(str(path) for path in rejects.paths))


def _rejects_target(source: Source, warehouse: Path, settings: ImportSettings) -> Path:
    """``--rejects``, else a new name beside the warehouse: a clerk may be at work in the file of an earlier import."""
    if settings.rejects is None:
        return free_name(warehouse.absolute().parent / f"{Path(source.name).stem}-退回.xlsx")
    target = settings.rejects
    if target.suffix.lower() != ".xlsx" or (target.exists() and not target.is_file()):
        raise WarehouseError(f"退回行的文件“{target}”应当是一个 .xlsx 文件：请改用别的名称，未导入。")
    if isinstance(source, FileSource) and target.exists() and target.samefile(source.path):
        raise WarehouseError(f"退回行的文件“{target}”就是要导入的文件：请改用别的名称，未导入。")
    return target


def _options(source: Source, settings: ImportSettings, digest: str) -> dict[str, Any]:
    said = {
        "id_prefix": settings.id_prefix, "area": settings.area, "area_code": settings.area_code,
        "classes": dict(settings.classes), "strata": list(settings.strata),
    }  # fmt: skip
    return source.options | {"header_digest": digest} | {key: value for key, value in said.items() if value}


def _refuse_nothing(scratch: Scratch, kind: str, name: str) -> None:
    if kind != "recusals" and scratch.count() == 0:
        raise WarehouseError(f"“{name}”的表头下面没有数据行，未导入：请检查导出是否完成。")


def _report(
    order: Order, columns: ColumnMap, source: Source, outcome: Outcome, rejects: tuple[str, ...]
) -> ImportReport:
    labels = lexicon().labels[order.kind]
    there = set(columns.used.values())
    return ImportReport(
        kind=order.kind,
        source=source.name,
        source_kind=source.kind,
        sha256=source.sha256,
        outcome=outcome,
        mapping=columns.used,
        mapping_origin=columns.origin,
        unused=columns.unknown,
        not_given=tuple(label for field, label in labels.items() if field not in there),
        other_sheets=source.others,
        read_with={key: value for key, value in order.options.items() if key not in _SILENT},
        rejects=rejects,
    )


class FileSource:
    """A file in any of the formats, with its header found."""

    def __init__(self, path: Path, kind: str, settings: ImportSettings) -> None:
        self.path, self.name = path, path.name
        self.kind = format_of(path)
        self.sha256: str | None
        self.sha256, self._lines = digest_of(path)
        self.options: dict[str, Any] = {}
        self.others: tuple[str, ...] = ()
        self.codes: tuple[int, ...] = ()
        self._find(kind, settings)

    def _find(self, kind: str, settings: ImportSettings) -> None:
        if self.kind == "csv":
            self._csv = find_csv(self.path, kind, settings.encoding, settings.given, settings.known)
            self.header = self._csv.header
            self.options = {"encoding": self._csv.encoding, "delimiter": self._csv.delimiter}
            self.options |= {"rows_above_header": self._csv.before} if self._csv.before else {}
        elif self.kind == "xlsx":
            self._book = open_book(self.path)
            self._sheet = find_sheet(self._book, kind, settings.sheet, settings.given, self.name, settings.known)
            self.header, self.others = self._sheet.header, self._sheet.others
            self.options = {"sheet": self._sheet.name}
            self.options |= {"rows_above_header": self._sheet.before} if self._sheet.before else {}
        else:
            self.header = _parquet_header(self.path)

    def stage(self, scratch: Scratch) -> None:
        """One pass over the file into the scratch."""
        if self.kind == "parquet":
            scratch.stage_parquet(self.path, self.header)
        elif self.kind == "xlsx":
            broken = broken_cells(self.path, self._sheet.name)
            self._careful(scratch, sheet_rows(self._book, self._sheet, broken, self.codes))
        else:
            self._stage_csv(scratch)

    def _stage_csv(self, scratch: Scratch) -> None:
        found, draft = self._csv, scratch.path.with_name(scratch.path.name + ".utf8")
        try:
            if found.before == 0:
                shape = self._fast_shape(draft)
                try:
                    scratch.stage_csv(shape)
                    return
                except UnevenSource:
                    pass
        finally:
            draft.unlink(missing_ok=True)
        self._careful(scratch, csv_rows(self.path, found))

    def _fast_shape(self, draft: Path) -> CsvShape:
        found, path, lines = self._csv, self.path, self._lines
        if found.encoding != "utf-8":
            with draft.open("wb") as target:
                lines = transcode(self.path, found.encoding, target)
            path = draft
        return CsvShape(path=str(path), delimiter=found.delimiter, header=found.header, lines=lines)

    def _careful(self, scratch: Scratch, rows: Any) -> None:
        draft = scratch.path.with_name(scratch.path.name + ".parquet")
        try:
            write_staging(draft, len(self.header), rows)
            scratch.stage_parquet(draft, tuple(f"c{n}" for n in range(len(self.header))), marked=True)
        finally:
            draft.unlink(missing_ok=True)


def _parquet_header(path: Path) -> tuple[str, ...]:
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        return tuple(str(name) for name in pq.read_schema(path).names)
    except Exception as error:
        raise WarehouseError(f"Parquet 文件“{path.name}”读不出，可能不完整：请重新导出。") from error
