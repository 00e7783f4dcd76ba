"""The raw data sheet of the compliance report: its columns and where its rows come from."""

from __future__ import annotations

from pathlib import Path

from reports.model import Column
from reports.raw import RawRows
from warehouse.reporting.raw import RawQuery

#: As the columns of warehouse/sql/reporting/raw.sql.
COLUMNS = tuple(
    Column(key=key, label=label, kind=kind, weight=weight)  # type: ignore[arg-type]
    for key, label, kind, weight in (
        ("task_no", "任务文号", "id", 2.0),
        ("task_name", "任务名称", "text", 2.4),
        ("is_joint", "联合抽查", "flag", 0.5),
        ("initiator", "发起部门", "text", 1.8),
        ("object_id", "对象编号", "id", 1.6),
        ("object_name", "对象名称", "text", 2.4),
        ("draw_state", "抽取状态", "text", 0.6),
        ("state", "结果状态", "text", 0.6),
        ("inspected_on", "检查完成日期", "date", 0.8),
        ("entered_on", "录入日期", "date", 0.8),
        ("approved_on", "审核通过日期", "date", 0.8),
        ("published_on", "公示日期", "date", 0.8),
        ("categories", "结果类别", "text", 2.0),
        ("dispositions", "后续处置", "text", 1.4),
        ("methods", "检查方式", "text", 0.8),
        ("inspectors", "检查人员代号", "id", 2.0),
        ("follow_up", "后续处置进展", "text", 0.8),
        ("follow_up_closed_on", "处置完结日期", "date", 0.8),
        ("deadline", "公示期限", "date", 0.8),
        ("clock", "期限状况", "text", 0.8),
        ("days_over", "逾期工作日", "days", 0.6),
        ("import_id", "导入编号", "id", 1.0),
        ("row_no", "来源行号", "count", 0.6),
    )
)


def raw_rows(query: RawQuery, limit: int) -> RawRows:
    """The rows of an open query; at most ``limit`` of them on the sheet."""
    labels = [column.label for column in COLUMNS]

    def copy(target: Path) -> None:
        query.copy(target, labels)

    return RawRows(columns=COLUMNS, count=query.count, limit=limit, rows=query.rows, copy=copy)
