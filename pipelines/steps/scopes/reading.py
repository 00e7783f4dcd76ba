"""The words of a scope → conditions: what stands side by side narrows, what is listed widens, 不含 takes away."""

from __future__ import annotations

from collections.abc import Sequence

from normalizers.scope_words import scope_words
from pipelines.steps.scopes.models import Part, Piece, Token
from pipelines.steps.scopes.words import tokens, whole
from warehouse.scopes import Condition, Vocabulary

#: kinds that say which objects
_NAMING = ("tag", "industry", "entity")
_NARROWING = ("class", "abnormal", "since")
#: negations, brackets and states in the middle of a phrase: what they reach is for a person to say
_UNSAID = ("not", "except", "include", "open", "close", "join", "status")
_LONGEST_LITERAL = 80


def leaf(column: str, op: str, *values: str | bool) -> Condition:
    return {"column": column, "op": op, "values": list(values)}


def literal(text: str) -> Condition:
    """A demand that is written down but not understood: a tag of these very words."""
    short = text if len(text) <= _LONGEST_LITERAL else text[: _LONGEST_LITERAL - 1] + "…"
    return leaf("tags", "has_any", short)


def read_list(text: str, words: Vocabulary) -> tuple[list[Part], list[Part]]:
    """(objects named, exceptions) of a folded text without area and status words."""
    if at_once := whole(text, words):
        return [_part([at_once], words)], []
    members, taken = _members(tokens(text, words))
    named = [_part(member, words) for member in members]
    excepted = [_part(member, words) for member in taken]
    if len(named) > 1:
        named = [_settled(part, member) for part, member in zip(named, members, strict=True)]
        named[-1] = _shared(named[-1], members)
        if any(f"({word}" in text for word in scope_words().excepting):
            excepted = [_whose(part, member) for part, member in zip(excepted, taken, strict=True)]
    return named, excepted


def _members(found: Sequence[Token]) -> tuple[list[list[Token]], list[list[Token]]]:
    """Split at joins outside brackets; (含 A、B) adds members, (不含 A、B) and a last 不含 A are exceptions."""
    named: list[list[Token]] = []
    excepted: list[list[Token]] = []
    for member in _split(found):
        body, inner = _bracket(member)
        head = inner[0].kind if inner else ""
        if head == "include" and body:
            named += [body, *_split(inner[1:])]
        elif head == "except" and body:
            named.append(body)
            excepted += _split(inner[1:])
        else:
            named.append(member)
    if len(named) > 1 and named[-1] and named[-1][0].kind == "except":
        excepted.append(named.pop()[1:])
    return [member for member in named if member], [member for member in excepted if member]


def _split(found: Sequence[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in found:
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if token.kind == "join" and depth <= 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def _bracket(member: list[Token]) -> tuple[list[Token], list[Token]]:
    """(what stands before a bracket that ends the member, its content); the content is empty when there is none."""
    kinds = [token.kind for token in member]
    if kinds.count("open") != 1 or kinds.count("close") != 1 or kinds[-1] != "close":
        return member, []
    at = kinds.index("open")
    return member[:at], member[at + 1 : -1]


def _part(member: list[Token], words: Vocabulary) -> Part:
    text = "".join(token.text for token in member)
    bare = "".join(token.text for token in member if token.kind != "filler")
    if alone := whole(bare, words) or _short(bare, words):
        kept = [token for token in member if token.kind == "filler"]
        return _clear([*kept, Token(bare, alone.kind, alone.values)])
    if any(token.kind in _UNSAID for token in member) or _compound(member):
        return Part((literal(bare or text),), False, (), (text,))
    unread = _runs(member)
    made = _clear([token for token in member if token.kind != "unknown"])
    if unread or not made.conditions:
        conditions = (*made.conditions, literal(bare)) if unread else (literal(bare or text),)
        return Part(conditions, False, made.pieces if unread else (), unread or (text,))
    return made


def _short(bare: str, words: Vocabulary) -> Token | None:
    """The same with short forms written out (危化 → 危险化学品)."""
    for short, full in scope_words().short.items():
        if short in bare and (found := whole(bare.replace(short, full), words)):
            return found
    return None


def _compound(member: Sequence[Token]) -> bool:
    """Whether two names touch so that together they may mean a third thing (学校食堂); 煤矿 + 企业 is fine."""
    naming: Token | None = None
    for token in member:
        if token.kind in _NAMING:
            if naming and not (token.kind == "entity" and naming.kind != "entity"):
                return True
            naming = token
        elif token.kind in _NARROWING and naming:
            return True
        elif token.kind != "aspect":
            naming = None
    return False


def _runs(member: Sequence[Token]) -> tuple[str, ...]:
    """Unknown words, those side by side as one."""
    runs: list[str] = []
    open_run = False
    for token in member:
        if token.kind == "unknown":
            runs = [*runs[:-1], runs[-1] + token.text] if open_run else [*runs, token.text]
        open_run = token.kind == "unknown"
    return tuple(runs)


def _clear(member: Sequence[Token]) -> Part:
    conditions, pieces = [], []
    for token in member:
        condition, meaning = _meaning(token)
        if condition:
            conditions.append(condition)
        if meaning:
            pieces.append(Piece(text=token.text, meaning=meaning))
    return Part(tuple(conditions), bool(conditions), tuple(pieces), ())


def _meaning(token: Token) -> tuple[Condition | None, str]:
    said = "、".join(token.values)
    if token.kind == "tag":
        return leaf("tags", "has_any", *token.values), f"标签“{said}”"
    if token.kind == "industry":
        return leaf("industry", "in", *token.values), f"行业“{said}”"
    if token.kind == "entity":
        return leaf("entity_type", "in", *token.values), f"主体类型 {said}"
    if token.kind == "class":
        return leaf("credit_class", "in", *token.values), f"信用风险 {said} 类"
    if token.kind == "abnormal":
        return leaf("abnormal", "is", True), "已列入经营异常名录"
    if token.kind == "since":
        year = token.values[0]
        first, last = leaf("registered_on", "from", f"{year}-01-01"), leaf("registered_on", "until", f"{year}-12-31")
        return {"all": [first, last]}, f"{year} 年成立"
    return None, {"aspect": "只说明查什么，不限定对象", "filler": "不限定对象"}.get(token.kind, "")


def _shared(part: Part, members: Sequence[Sequence[Token]]) -> Part:
    """采矿业、建筑业企业 may mean 采矿业企业 as well; 煤矿、加油站中的企业 those of both."""
    naming = [[token for token in member if token.kind in _NAMING] for member in members]
    last = naming[-1]
    bare = any(found and found[-1].kind != "entity" for found in naming[:-1])
    if part.clear and len(last) > 1 and bare and last[-1].values != last[0].values:
        word = last[-1].text
        return part._replace(clear=False, unread=(*part.unread, f"{word}（是否也指其他各项）"))
    return part


def _whose(part: Part, member: Sequence[Token]) -> Part:
    """加油站、旅馆(不含D类): a bracket in a list may belong to the member before it or to all."""
    text = "".join(token.text for token in member)
    return part._replace(unread=(*part.unread, f"{text}（是否从各项中都除去）")) if part.clear else part


def _settled(part: Part, member: Sequence[Token]) -> Part:
    """In a list, a word that narrows (B类, 经营异常) may belong to one member or to all: a person decides."""
    doubtful = [token.text for token in member if token.kind in _NARROWING]
    if not doubtful:
        return part
    return part._replace(clear=False, unread=(*part.unread, *(f"{word}（是否也指其他各项）" for word in doubtful)))
