"""Items that stand in two plans of one document: told, never counted as one without a person."""

from __future__ import annotations

from normalizers.base import Note
from pipelines.steps.items import RawPlanItem
from pipelines.steps.rows import Row

#: What tells rows apart that say the same.
_NUMBERS = ("seq", "plan_no", "remarks")
#: So many cells with text make an item that is not repeated by chance.
_TELLING = 4


class Items:
    """The items read so far: a summary sheet beside the sheets of its departments says the same items twice."""

    def __init__(self) -> None:
        self._seen: dict[tuple[tuple[str, str], ...], tuple[int, Row]] = {}

    def checked(self, item: RawPlanItem, plan: int) -> RawPlanItem:
        """The item, with a note when another plan of the document has it word for word."""
        said = sorted((cell.field, "".join(cell.text.split())) for cells in item.cells.values() for cell in cells)
        key = tuple((field, text) for field, text in said if field not in _NUMBERS and text)
        if len(key) < _TELLING or not {"task_name", "matters"} & {field for field, _ in key}:
            return item
        first, row = self._seen.setdefault(key, (plan, item.rows[0]))
        if first == plan or item.doubtful:
            return item
        place = f"第{row.table.index}张表第{row.row_no}行"
        message = f"这一条与{place}的计划内容完全相同，可能是汇总表与分表重复，已分别统计，请核对。"
        note = Note(code="item_repeated", severity="warning", message=message, raw=item.name[:40])
        return item._replace(notes=(*item.notes, (item.rows[0], note)))
