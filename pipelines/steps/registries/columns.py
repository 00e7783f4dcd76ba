"""Headers → fields: found through the lexicon, corrected by ``--map``, remembered per header."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from extractors.models import Frozen
from pipelines.steps.registries.lexicon import bare, fold, lexicon
from warehouse.errors import WarehouseError
from warehouse.registries.fields import KINDS
from warehouse.registries.models import Column

#: Rows looked at for the header below titles.
HEAD_ROWS = 30
NOT_USED = "-"
KIND_NAMES = {"objects": "检查对象", "inspectors": "执法检查人员", "matters": "抽查事项清单", "recusals": "回避"}


class ColumnMap(Frozen):
    """``columns`` in the order of the source; ``origin``: lexicon, saved or given; ``unknown`` are not used."""

    columns: tuple[Column, ...]
    origin: str
    digest: str

    @property
    def used(self) -> dict[str, str]:
        return {column.header: column.field for column in self.columns if column.field}

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(column.header for column in self.columns if column.field is None and column.compared)


def field_of(kind: str, header: str) -> str | None:
    """The field that a header names, by the lexicon alone; our own columns and serial numbers name none."""
    names, folded = lexicon().columns[kind], fold(header)
    if folded in lexicon().ignored | lexicon().serial:
        return None
    return names.get(folded) or names.get(bare(folded))


def header_row(
    kind: str, rows: Sequence[Sequence[str | None]], given: Mapping[str, str], known: Collection[str] = ()
) -> int | None:
    """The index of the row that names the most fields (the first of equals), or whose digest is ``known``; None when
    no row of two cells names any. ``rows`` are the first rows of the source."""
    best, most = None, 0
    for index, row in enumerate(rows[:HEAD_ROWS]):
        score = named(kind, row, given)
        if known and header_digest([cell or "" for cell in row]) in known:
            return index
        if score > most and sum(bool(cell and cell.strip()) for cell in row) > 1:
            best, most = index, score
    return best


def named(kind: str, cells: Sequence[str | None], given: Mapping[str, str]) -> int:
    """How many different fields, or columns that are ``given``, a row of cells names."""
    said = {fold(header) for header in given}
    filled = [cell for cell in cells if cell]
    fields = {field_of(kind, cell) for cell in filled if fold(cell) not in said} - {None}
    return len(fields) + len({fold(cell) for cell in filled} & said)


def header_digest(headers: Sequence[str]) -> str:
    """The same for the file of rejected rows as for the file that they came from."""
    own = lexicon().ignored
    return sha256(json.dumps([fold(h) for h in headers if fold(h) not in own]).encode()).hexdigest()


def map_columns(
    kind: str, headers: Sequence[str], given: Mapping[str, str], saved: Mapping[str, str] | None = None
) -> ColumnMap:
    """The mapping of one source. ``given`` (header → field) wins over ``saved`` and both over the lexicon.

    Raises :class:`WarehouseError` with one sentence when a required field is missing, a field is named twice, or
    ``given`` names a column or field that does not exist."""
    said = _said(kind, headers, given)
    known = {fold(header): field for header, field in (saved or {}).items()}
    columns = [_column(kind, header, said, known if saved is not None else None) for header in headers]
    _refuse_doubles(kind, headers, columns)
    _refuse_gaps(kind, headers, columns)
    origin = "given" if said else ("saved" if saved is not None else "lexicon")
    return ColumnMap(columns=tuple(columns), origin=origin, digest=header_digest(headers))


def _column(kind: str, header: str, said: Mapping[str, str], saved: Mapping[str, str] | None) -> Column:
    folded = fold(header)
    compared = folded not in lexicon().ignored and folded not in lexicon().serial
    if folded in said:
        field: str | None = None if said[folded] == NOT_USED else said[folded]
    elif saved is not None:
        field = saved.get(folded)
    else:
        field = field_of(kind, header)
    return Column(header=header, field=field, compared=compared or field is not None)


def _said(kind: str, headers: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    there = {fold(header) for header in headers}
    fields = {fold(label): field for field, label in lexicon().labels[kind].items()}
    said = {}
    for header, name in given.items():
        if fold(header) not in there:
            raise WarehouseError(f"--map 中的列“{header}”不在表头中；表头有：{_listed(headers)}。")
        field = name if name in KINDS[kind].source or name == NOT_USED else fields.get(fold(name))
        if field is None:
            wanted = "、".join(f"{field}（{label}）" for field, label in lexicon().labels[kind].items())
            raise WarehouseError(f"--map 中的字段“{name}”不存在；可用的字段有：{wanted}，不用的列写作 -。")
        said[fold(header)] = field
    return said


def _refuse_doubles(kind: str, headers: Sequence[str], columns: Sequence[Column]) -> None:
    for field, label in lexicon().labels[kind].items():
        named = [column.header for column in columns if column.field == field]
        if len(named) > 1:
            example = f"--map {_shown(named[1])}=-"
            raise WarehouseError(
                f"{_listed(named)}都像是“{label}”，不能确定用哪一列：请用 {example} 的形式说明不用哪一列。"
                f"表头有：{_listed(headers)}。"
            )


def _refuse_gaps(kind: str, headers: Sequence[str], columns: Sequence[Column]) -> None:
    there = {column.field for column in columns}
    labels = lexicon().labels[kind]
    for choices in KINDS[kind].required:
        if not there & set(choices):
            wanted = "或".join(f"“{labels[field]}”" for field in choices)
            raise WarehouseError(
                f"{KIND_NAMES[kind]}名录缺少必需的列{wanted}：表头有{_listed(headers)}；如果其中有这一列，"
                f"请加 --map 来源列={labels[choices[0]]}。"
            )


def _listed(headers: Sequence[str]) -> str:
    return "、".join(f"“{_shown(header)}”" for header in headers if header) or "（空）"


def _shown(header: str) -> str:
    return header.replace("\r", "").replace("\n", "")
