"""What the samples' expected tables say, beside what was read."""

from __future__ import annotations

import csv
from pathlib import Path

from warehouse.models import ItemRecord

SAMPLES = Path(__file__).parents[2] / "sample_docs"


def expected_rows(name: str) -> list[dict[str, str]]:
    """The rows of ``sample_docs/<name>``."""
    with (SAMPLES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def compare(item: ItemRecord, row: dict[str, str]) -> dict[str, tuple[object, object]]:
    """Want and got by column, in the manner of the expected tables."""
    ratio = item.ratio_max if row["ratio_op"] == "<=" else item.ratio_min
    return {
        "task": (squeeze(row["task"]), squeeze(item.task_name or "")),
        "target": (squeeze(row["target"]), squeeze(item.target_scope or "")),
        "ratio_op": (row["ratio_op"], item.quota_op or ""),
        "ratio": (float(row["ratio"]) if row["ratio"] else None, float(ratio) if ratio is not None else None),
        "times": (row["times"], "" if item.frequency_times is None else str(item.frequency_times)),
        "per": (row["per"], item.frequency_per or ""),
        "graduated": (row["graduated"], "yes" if item.risk_rule in ("incremental", "by_class") else "no"),
        "start": (row["start"], str(item.window_start or "")),
        "end": (row["end"], str(item.window_end or "")),
        "initiator": (row["initiator"], item.initiator or ""),
        "cooperators": (row["cooperators"], "|".join(item.cooperators)),
    }


def squeeze(text: str) -> str:
    return "".join(text.split())
