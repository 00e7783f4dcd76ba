"""What a scope rule may say: a closed list of columns and operators, checked before anything is made of it.

A rule is JSON: ``{"all": [condition, …], "status": ["存续"]}``. A condition is a leaf ``{"column", "op", "values"}``,
or ``{"any": […]}``, ``{"all": […]}``, ``{"not": condition}``. ``status`` stands apart: objects that fit everything
else and have another status are the ones left out with a reason.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from warehouse.errors import WarehouseError

Rule = dict[str, Any]
Condition = dict[str, Any]

#: eligible statuses when nothing else is said
IN_BUSINESS = ("存续",)
#: statuses that a registry knows (column comment of base.registry_object.status)
STATUSES = ("存续", "注销", "吊销", "撤销", "迁出", "停业", "其他")

_TEXT = frozenset({"in", "starts", "matches", "missing"})
_DATE = frozenset({"before", "from", "until", "after", "missing"})
#: column of registry_objects → operators that fit it
OPERATORS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("object_id", "name", "entity_type", "area", "area_code", "address", "industry"), _TEXT),
    **dict.fromkeys(("business_scope", "credit_class", "department", "id_kind"), _TEXT),
    **dict.fromkeys(("registered_on", "credit_date"), _DATE),
    "tags": frozenset({"has_any", "has_all"}),
    "abnormal": frozenset({"is"}),
}

_DEEPEST, _MOST_VALUES, _LONGEST = 12, 5_000, 200


class ScopeError(WarehouseError):
    """A scope rule that cannot be used; the message is one Chinese sentence."""


def checked(rule: object) -> Rule:
    """The rule in its plain form: only known keys, ``status`` always there. Raises :class:`ScopeError`."""
    if not isinstance(rule, dict):
        raise ScopeError("规则应当是一个 JSON 对象，如 {“all”: […], “status”: [“存续”]}。")
    if extra := sorted(map(str, set(rule) - {"all", "status"})):
        raise ScopeError(f"规则最外层只能有 all 和 status，不认识“{extra[0][:40]}”，请改正。")
    conditions = rule.get("all", [])
    if not isinstance(conditions, list):
        raise ScopeError("规则的 all 应当是条件的列表，请改正。")
    status = rule.get("status", list(IN_BUSINESS))
    if not isinstance(status, list) or not status or not all(word in STATUSES for word in status):
        raise ScopeError(f"规则的 status 应当是登记状态的列表（{'、'.join(STATUSES)}），请改正。")
    return {"all": [_condition(part, 1) for part in conditions], "status": list(dict.fromkeys(status))}


def columns(condition: Condition) -> set[str]:
    """The registry columns that a condition (or the conditions of a rule) looks at."""
    if "column" in condition:
        return {str(condition["column"])}
    parts = [condition["not"]] if "not" in condition else [*condition.get("any", []), *condition.get("all", [])]
    return {column for part in parts for column in columns(part)}


def _condition(part: object, depth: int) -> Condition:
    if depth > _DEEPEST:
        raise ScopeError("规则的条件套得太深，请分成几条。")
    if not isinstance(part, dict):
        raise ScopeError(f"规则中的条件应当是 JSON 对象，“{str(part)[:40]}”不是，请改正。")
    keys = set(part)
    if keys == {"not"}:
        return {"not": _condition(part["not"], depth + 1)}
    if keys in ({"any"}, {"all"}):
        (word,) = keys
        inner = part[word]
        if not isinstance(inner, list) or not inner:
            raise ScopeError(f"条件 {word} 应当是不空的列表，请改正。")
        return {word: [_condition(each, depth + 1) for each in inner]}
    if not {"column", "op"} <= keys <= {"column", "op", "values"}:
        raise ScopeError("条件应当写作 {“column”, “op”, “values”}，或 any、all、not 之一，请改正。")
    return _leaf(part["column"], part["op"], part.get("values", []))


def _leaf(column: object, op: object, values: object) -> Condition:
    if not isinstance(column, str) or column not in OPERATORS:
        raise ScopeError(f"检查对象名录中没有可用的栏目“{str(column)[:40]}”，可用的有：{'、'.join(OPERATORS)}。")
    if not isinstance(op, str) or op not in OPERATORS[column]:
        usable = "、".join(sorted(OPERATORS[column]))
        raise ScopeError(f"栏目 {column} 不能用“{str(op)[:40]}”比较，可用的有：{usable}。")
    if not isinstance(values, list) or len(values) > _MOST_VALUES:
        raise ScopeError(f"栏目 {column} 的 values 应当是不超过 {_MOST_VALUES} 个值的列表，请改正。")
    if op == "missing":
        if values:
            raise ScopeError(f"栏目 {column} 的 missing 表示“没有填”，不带 values，请改正。")
        return {"column": column, "op": op, "values": []}
    if not values:
        raise ScopeError(f"栏目 {column} 的条件没有给出任何值，请补上，或删去这个条件。")
    return {"column": column, "op": op, "values": [_value(column, op, value) for value in values]}


def _value(column: str, op: str, value: object) -> str | bool:
    if op == "is":
        if not isinstance(value, bool):
            raise ScopeError(f"栏目 {column} 的值应当是 true 或 false，请改正。")
        return value
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST or "\0" in value:
        raise ScopeError(f"栏目 {column} 的值应当是 1 至 {_LONGEST} 个字的文字，“{str(value)[:40]}”不是，请改正。")
    if op in _DATE:
        return _day(column, value)
    return value


def _day(column: str, value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ScopeError(f"栏目 {column} 的日期“{value[:40]}”应当写作 2023-01-31 的样子，请改正。") from None
