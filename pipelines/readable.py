"""Normalized values as a clerk would say them: 不低于10%, 每年1次, 2026-03-01至2026-08-31."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

_OPS = {"=": "", ">=": "不低于", "<=": "不超过", ">": "超过", "<": "低于", "~": "约"}
_PER = {
    "year": "年",
    "half_year": "半年",
    "quarter": "季度",
    "month": "月",
    "week": "周",
    "day": "日",
    "term": "学期",
    "project": "项目",
    "plan": "本计划",
}
_LEVEL = {"province": "省", "city": "市", "county": "县", "district": "区"}
_RISK = {"incremental": "随风险递增", "by_class": "按类别", "not_applicable": "不涉及"}


def readable(field: str, value: Any) -> str:
    """One field's value (decoded JSON) as a short Chinese text; what has no form of its own comes as JSON."""
    if value is None:
        return "—"
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "；".join(str(v) for v in value)
    if not isinstance(value, dict):
        return str(value)
    make = {
        "quota": quota,
        "frequency": frequency,
        "window": window,
        "initiator": departments,
        "cooperators": departments,
        "risk": risk,
        "mode": mode,
    }.get(field)
    return make(value) if make else json.dumps(value, ensure_ascii=False)


def percent(share: float | int | None) -> str:
    """0.05 → 5%, exactly as many digits as needed."""
    if share is None:
        return ""
    return f"{(Decimal(str(share)) * 100).normalize():f}%"


def quota(value: dict[str, Any]) -> str:
    parts = []
    if value.get("op") == "by_class" and value.get("by_class"):
        parts.append(_classes(value["by_class"]))
    elif value.get("op") == "staff_ratio":
        parts.append(f"人员与对象{value.get('staff')}:{value.get('units')}")
    else:
        parts.append(_amount(value))
    if value.get("base"):
        parts.append(f"基数{value['base']}")
    if value.get("per"):
        parts.append(f"每{_PER.get(value['per'], value['per'])}")
    for case in value.get("cases") or ():
        parts.append(f"{case['when']}：{_amount(case)}")
    return "，".join(part for part in parts if part) or "—"


def _amount(value: dict[str, Any]) -> str:
    op, low, high = value.get("op"), value.get("min"), value.get("max")
    count, unit = value.get("count"), value.get("unit") or ""
    if low is not None and high is not None and low != high:
        said = f"{percent(low)}至{percent(high)}"
    elif low is not None or high is not None:
        said = _OPS.get(op or "=", "") + percent(low if low is not None else high)
    else:
        said = ""
    if count is not None:
        many = f"{count}至{value['count_max']}{unit}" if value.get("count_max") else f"{count}{unit}"
        said += f"（{many}）" if said else _OPS.get(op or "=", "") + many
    return said


def _classes(classes: dict[str, Any]) -> str:
    return "、".join(f"{name} {_amount(tier)}" for name, tier in classes.items())


def frequency(value: dict[str, Any]) -> str:
    times, most = value.get("times"), value.get("times_max")
    many = f"{times}至{most}次" if most else f"{_OPS.get(value.get('op') or '=', '')}{times}次"
    per = value.get("per")
    if per == "N_years":
        return f"每{value.get('years')}年{many}"
    return f"每{_PER[per]}{many}" if per in _PER and per != "plan" else many


def window(value: dict[str, Any]) -> str:
    if value.get("misplaced"):
        return "（写的是频次，不是时间）"
    batches = value.get("batches")
    if batches:
        return "；".join(_span(batch.get("start"), batch.get("end")) for batch in batches)
    return _span(value.get("start"), value.get("end"))


def _span(start: str | None, end: str | None) -> str:
    if start and end:
        return f"{start} 至 {end}" if start != end else start
    return f"{end} 前" if end else (f"{start} 起" if start else "—")


def departments(value: dict[str, Any]) -> str:
    names = [known or f"{raw}（未能确定）" for raw, known in zip(value["names"], value["canonical"], strict=True)]
    return "、".join(names)


def risk(value: dict[str, Any]) -> str:
    said = _RISK.get(value.get("rule", ""), value.get("rule", ""))
    return f"{said}：{_classes(value['by_class'])}" if value.get("by_class") else said


def mode(value: dict[str, Any]) -> str:
    words = (("draw", "抽取"), ("check", "检查"), ("initiate", "发起"))
    parts = [f"{_LEVEL[value[key]]}级{word}" for key, word in words if value.get(key)]
    if value.get("type"):
        parts.append("定向" if value["type"] == "targeted" else "不定向")
    if value.get("body"):
        parts.append(value["body"])
    return "，".join(parts) or "—"
