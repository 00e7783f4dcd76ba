"""Columns of our own workbook in a sheet that people have worked on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.steps.registries.lexicon import fold
from pipelines.steps.results.codes import result_lexicon
from pipelines.steps.results.columns import FIELDS, quoted, unique
from pipelines.steps.results.grids import Grid
from pipelines.steps.results.layout import BAND_NOTE, BAND_RESULT, BANDS, FIXED, NOTE_HEAD, Meta, matter_field
from pipelines.steps.results.models import ResultColumn
from warehouse.errors import WarehouseError

#: Headers that must be recognised before a sheet is taken for our form. Other platforms use some of them too.
_ENOUGH, _ENOUGH_ALONE = 8, 14


def _fields(meta: Meta | None) -> dict[str, str]:
    """Folded header → field."""
    if meta is None:
        return {fold(FIELDS[field]): field for field in (*FIXED, "address", "category", "note")}
    return {fold(header): field for field, header in meta.columns}


def form_score(cells: Sequence[str], meta: Meta | None) -> int:
    """How many columns of the form a row of cells names."""
    return len({fold(cell) for cell in cells if cell} & set(_fields(meta)))


def is_form(cells: Sequence[str], meta: Meta | None) -> bool:
    """Whether a row is the header of the form; columns may be missing, that is told later."""
    fields = _fields(meta)
    there = {fields.get(fold(cell)) for cell in cells if cell}
    return len(there - {None}) >= (_ENOUGH if meta else _ENOUGH_ALONE)


def form_columns(file: str, grid: Grid, at: int, header: Sequence[str], meta: Meta | None) -> tuple[ResultColumn, ...]:
    """The fields of the columns. Raises :class:`WarehouseError` when one is missing, stands twice or is unknown: an
    absent column must not be taken for an empty one."""
    fields = _fields(meta)
    if meta is None:
        fields = {**_from_bands(grid, at, header, fields), **fields}
    own = result_lexicon().own
    strange = [cell for cell in header if cell and fold(cell) not in fields and fold(cell) not in own]
    there = [fold(cell) for cell in header if cell]
    twice = sorted({cell for cell in header if cell and there.count(fold(cell)) > 1})
    wanted = {fold(name): name for name in _wanted(meta, fields)}
    missing = [name for folded, name in wanted.items() if folded not in there]
    if missing or strange or twice:
        raise WarehouseError(_changed(file, missing, strange, twice, meta))
    return tuple(
        ResultColumn(header=cell, name=name, field=fields.get(fold(cell)) if cell else None)
        for cell, name in zip(header, unique(header), strict=True)
    )


def _wanted(meta: Meta | None, fields: Mapping[str, str]) -> list[str]:
    if meta is not None:
        return [header for _, header in meta.columns]
    return [FIELDS[field] for field in FIXED]


def _changed(file: str, missing: Sequence[str], strange: Sequence[str], twice: Sequence[str], meta: Meta | None) -> str:
    parts = []
    if missing:
        parts.append(f"缺少列{quoted(missing)}")
    if strange:
        parts.append(f"多出不认识的列{quoted(strange)}")
    if twice:
        parts.append(f"列{quoted(twice)}有两个")
    whose = f"任务“{meta.task.task_no or meta.task.task_name}”的结果表" if meta else "结果表"
    return f"“{file}”的表头与{whose}不符：{'，'.join(parts)}；请把表头改回原样（自加的列删去），再导入。"


def _from_bands(grid: Grid, at: int, header: Sequence[str], fields: Mapping[str, str]) -> dict[str, str]:
    """Without the sheet ``_mingcha`` matters are those under the band 检查结果; a band reaches to the next one."""
    above = grid.rows[at - 1][1] if at else []
    names = {fold(band) for band in BANDS}
    found: dict[str, str] = {}
    band = ""
    for place, cell in enumerate(header):
        over = above[place] if place < len(above) else ""
        if fold(over) in names:
            band = over
        if not cell or fold(cell) in fields:
            continue
        if fold(band) == fold(BAND_RESULT):
            found[fold(cell)] = matter_field("category", cell)
        elif fold(band) == fold(BAND_NOTE) and fold(cell).startswith(fold(NOTE_HEAD)):
            matter = cell.partition("：")[2] or cell.partition(":")[2]
            found[fold(cell)] = matter_field("note", matter.strip())
    return found
