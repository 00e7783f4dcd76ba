"""How the exports of other platforms are read: choose a stored mapping, propose one, change and keep it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extractors.models import Frozen
from pipelines.steps.results.columns import NOT_USED, check_mapping, field_named, propose_mapping
from pipelines.steps.results.models import SavedMapping
from pipelines.steps.results.reading import look_at
from warehouse.connection import opened
from warehouse.errors import WarehouseError
from warehouse.results import mappings as kept


def mapping_for(path: Path, name: str | None, known: Sequence[SavedMapping]) -> SavedMapping | None:
    """The mapping that was asked for, else the only one with the header of the file; None for our own workbooks."""
    if name is not None:
        found = [one for one in known if one.name == name]
        if not found:
            raise WarehouseError(f"没有读法“{name}”：请用 mingcha results mapping 查看已有的读法。")
        return found[0]
    if not known:
        return None
    table = look_at(path, known={one.header_digest for one in known})
    if table.kind == "template":
        return None
    found = [one for one in known if one.header_digest == table.header_digest]
    if len(found) > 1:
        names = "、".join(one.name for one in found)
        raise WarehouseError(f"“{path.name}”的表头有几种读法（{names}）：请用 --mapping 指定。")
    return found[0] if found else None


class MappingFound(Frozen):
    """How a file is read. ``origin``: saved, or proposed by the lexicon; ``doubts``: for a person to decide."""

    name: str | None
    origin: str
    header_digest: str
    mapping: dict[str, str]
    codes: dict[str, dict[str, str]]
    doubts: tuple[str, ...]
    saved: bool


def mapping_of(
    warehouse: Path,
    path: Path,
    *,
    name: str | None,
    given: Sequence[str],
    codes: Sequence[str],
    save: bool,
    by: str,
    now: datetime,
) -> MappingFound:
    """The mapping for a file: the saved one, else a proposal, changed by ``given`` (COLUMN=FIELD) and ``codes``
    (FIELD:SPELLING=NAME). Kept under ``name`` with ``save``."""
    with opened(warehouse, read_only=True) as con:
        known = kept.mappings(con)
    table = look_at(path, known={one.header_digest for one in known})
    if table.kind == "template":
        raise WarehouseError(f"“{path.name}”是本程序生成的结果表，直接导入即可，不需要读法。")
    before = [one for one in known if (one.name == name if name else one.header_digest == table.header_digest)]
    proposal = propose_mapping(table.header)
    mapping = {column: (before[0].mapping.get(column, field) if before else field)
               for column, field in proposal.mapping.items()}  # fmt: skip
    tables = {field: dict(words) for field, words in (before[0].codes if before else {}).items()}
    mapping |= _pairs(given, mapping)
    _add_codes(tables, codes)
    found = MappingFound(
        name=name or (before[0].name if before else None),
        origin="saved" if before else "proposed",
        header_digest=table.header_digest,
        mapping=mapping,
        codes=tables,
        doubts=() if before else proposal.doubts,
        saved=save,
    )
    if save:
        if not found.name:
            raise WarehouseError("保存读法要起个名称：请用 --name 写明，如 --name 省平台。")
        check_mapping(SavedMapping(name=found.name, header_digest=found.header_digest, mapping=mapping, codes=tables))
        stamp = now.astimezone(UTC).replace(tzinfo=None)
        with opened(warehouse) as con:
            kept.save(con, found.name, found.header_digest, mapping, tables, by=by, now=stamp)
    return found


def _pairs(texts: Sequence[str], mapping: Mapping[str, Any]) -> dict[str, str]:
    pairs = {}
    for text in texts:
        column, sign, field = text.rpartition("=")
        column, field = column.strip(), field.strip()
        if not sign or not column or not field:
            raise WarehouseError(f"--set“{text}”应写成 列名=字段 的形式，不用的列写 列名=-。")
        if column not in mapping:
            raise WarehouseError(f"文件中没有“{column}”这一列：有 {'、'.join(mapping)}。")
        known = NOT_USED if field == NOT_USED else field_named(field)
        if known is None:
            raise WarehouseError(f"没有字段“{field}”：请用 mingcha results mapping 文件 查看可用的字段。")
        pairs[column] = known
    return pairs


def _add_codes(tables: dict[str, dict[str, str]], texts: Sequence[str]) -> None:
    for text in texts:
        found = re.fullmatch(r"([^:：]+)[:：](.+)=([^=]+)", text.strip())
        field = field_named(found[1].strip()) if found else None
        if not found or field is None:
            raise WarehouseError(f"--code“{text}”应写成 字段:来源写法=规范写法，如 state:3=已公示。")
        tables.setdefault(field, {})[found[2].strip()] = found[3].strip()
