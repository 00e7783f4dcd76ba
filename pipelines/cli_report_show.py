"""What ``mingcha report`` prints."""

from __future__ import annotations

from typing import Any

from pipelines.steps.reporting.run import Written
from reports.show import day, figure_text


def show(written: Written) -> None:
    """Title, main figures and files."""
    report = written.report
    print(report.title)
    print(f"统计截至{day(report.as_of)}（含当日），数据版本 {report.data_version[:16]}")
    for figure in report.figures:
        counted = (
            f"（{figure.numerator:,}/{figure.denominator:,}）"
            if figure.numerator is not None and figure.denominator
            else ""
        )
        print(f"  {figure.label}：{figure_text(figure)}{counted}")
    for one in written.files:
        print(f"已写出：{one.path}" if one.is_new else f"内容相同，未改动：{one.path}")


def as_json(written: Written) -> dict[str, Any]:
    """The figures with their exact values, and the files."""
    report = written.report
    return {
        "kind": report.kind,
        "title": report.title,
        "year": report.year,
        "as_of": report.as_of.isoformat(),
        "data_version": report.data_version,
        "figures": [figure.model_dump(mode="json", exclude={"list_key"}) for figure in report.figures],
        "files": [{"path": str(one.path), "format": one.format, "is_new": one.is_new} for one in written.files],
    }
