"""A rule as a Chinese sentence that an official can check."""

from __future__ import annotations

from warehouse.scopes import Condition, Rule

NAMES = {
    "object_id": "对象编号",
    "name": "名称",
    "entity_type": "主体类型",
    "area": "区域",
    "area_code": "区划代码",
    "address": "地址",
    "industry": "行业",
    "business_scope": "经营范围",
    "tags": "标签",
    "credit_class": "信用风险类别",
    "credit_date": "评定日期",
    "registered_on": "成立日期",
    "department": "监管部门",
    "id_kind": "编号种类",
}
_OPS = {
    "in": "为",
    "starts": "开头是",
    "matches": "含",
    "has_any": "有",
    "has_all": "同时有",
    "before": "早于",
    "until": "不晚于",
    "from": "不早于",
    "after": "晚于",
}
_MOST = 8


def sentence(rule: Rule) -> str:
    """登记状态为存续；标签有“加油站”；区域含“高平市”。"""
    parts = [f"登记状态为{'或'.join(rule['status'])}", *map(_said, rule["all"])]
    if not rule["all"]:
        parts.append("名录中的全部对象")
    return "；".join(parts) + "。"


def _said(part: Condition) -> str:
    if "not" in part:
        return f"不是（{_said(part['not'])}）"
    if "any" in part:
        return "（" + " 或 ".join(map(_said, part["any"])) + "）"
    if "all" in part:
        return "（" + " 且 ".join(map(_said, part["all"])) + "）"
    column, op, values = part["column"], part["op"], part["values"]
    if column == "abnormal":
        return "或".join("已列入经营异常名录" if value else "未列入经营异常名录" for value in values)
    if op == "missing":
        return f"没有填{NAMES[column]}"
    shown = [f"“{value}”" for value in values[:_MOST]]
    more = f"等 {len(values)} 个之一" if len(values) > _MOST else ""
    return f"{NAMES[column]}{_OPS[op]}{('和' if op == 'has_all' else '或').join(shown)}{more}"
