"""A scope rule as a WHERE text with parameters. No value ever becomes part of the text."""

from __future__ import annotations

from collections.abc import Callable

from warehouse.scopes.rules import Condition, checked

Sql = tuple[str, list[object]]


def where(rule: object) -> Sql:
    """The conditions of a rule over the columns of ``registry_objects``, *without* its status (that of an object
    decides whether it is eligible or left out with a reason; see :func:`eligible`).

    The text is never NULL: a comparison with an empty field is false, so ``not`` holds for it. Raises
    :class:`~warehouse.scopes.rules.ScopeError` for an unknown column, operator or value.
    """
    return _every(checked(rule)["all"])


def statuses(rule: object) -> tuple[str, ...]:
    """The registry statuses (存续 …) with which an object is eligible."""
    return tuple(checked(rule)["status"])


def eligible(rule: object) -> Sql:
    """:func:`where` and the status: the objects that can be drawn."""
    plain = checked(rule)
    text, values = _every(plain["all"])
    return f"({text} AND status IN ({_marks(plain['status'])}))", [*values, *plain["status"]]


def _every(parts: list[Condition]) -> Sql:
    return _joined(parts, " AND ") if parts else ("true", [])


def _joined(parts: list[Condition], word: str) -> Sql:
    made = [_condition(part) for part in parts]
    return f"({word.join(text for text, _ in made)})", [value for _, values in made for value in values]


def _condition(part: Condition) -> Sql:
    if "not" in part:
        text, values = _condition(part["not"])
        return f"(NOT {text})", values
    if "any" in part:
        return _joined(part["any"], " OR ")
    if "all" in part:
        return _joined(part["all"], " AND ")
    text, values = _LEAVES[part["op"]](part["column"], part["values"])
    return f"coalesce({text}, false)", values


def _marks(values: list[object]) -> str:
    return ", ".join("?" * len(values))


def _alternatives(test: str, values: list[object]) -> Sql:
    return f"({' OR '.join([test] * len(values))})", values


def _compared(sign: str) -> Callable[[str, list[object]], Sql]:
    """Several dates: any of them will do."""

    def leaf(column: str, values: list[object]) -> Sql:
        return _alternatives(f"{column} {sign} CAST(? AS DATE)", values)

    return leaf


def _each(function: str) -> Callable[[str, list[object]], Sql]:
    def leaf(column: str, values: list[object]) -> Sql:
        return _alternatives(f"{function}({column}, ?)", values)

    return leaf


def _listed(function: str) -> Callable[[str, list[object]], Sql]:
    def leaf(column: str, values: list[object]) -> Sql:
        return f"{function}({column}, ?::VARCHAR[])", [values]

    return leaf


#: The column is one of a closed list (rules.OPERATORS), never a text of the user's.
_LEAVES: dict[str, Callable[[str, list[object]], Sql]] = {
    "in": lambda column, values: (f"{column} IN ({_marks(values)})", values),
    "is": lambda column, values: (f"{column} IN ({_marks(values)})", values),
    "missing": lambda column, _: (f"({column} IS NULL)", []),
    "starts": _each("starts_with"),
    "matches": _each("contains"),
    "has_any": _listed("list_has_any"),
    "has_all": _listed("list_has_all"),
    "before": _compared("<"),
    "until": _compared("<="),
    "from": _compared(">="),
    "after": _compared(">"),
}
