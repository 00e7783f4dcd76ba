"""A plan's target scope → a proposed rule, with what was understood and what a person has to decide."""

from __future__ import annotations

import re
from functools import lru_cache

from normalizers.area import Area, find_area
from normalizers.scope import LONGEST, OwnLevel, foreign_area_word, read_scope
from normalizers.scope_words import scope_words
from pipelines.steps.scopes.models import Part, Piece, Proposal
from pipelines.steps.scopes.reading import leaf, literal, read_list
from pipelines.steps.scopes.words import bare, narrows, near, scope_key, task_hint
from warehouse.scopes import IN_BUSINESS, Condition, Vocabulary

_LEVELS: tuple[OwnLevel, ...] = ("省", "市", "县", "区", "旗")


def propose(
    scope_text: str, task_name: str | None, area: Area | str | None, vocabulary: Vocabulary | None = None
) -> Proposal:
    """``area`` is the notice's area, or the issuer whose name tells it. Every word of the scope is either understood
    or listed in ``not_understood``; never raises for a text."""
    place = find_area(area, None) if isinstance(area, str) else area
    words = vocabulary or Vocabulary()
    key, hint = scope_key(scope_text), task_hint(task_name, scope_text)
    draft = _Draft(words)
    if not key or len(key) > LONGEST:
        draft.demand(key or "（范围是空的）")
    else:
        rest = draft.area(key, place)
        rest = draft.status(rest)
        draft.objects(rest, key)
    draft.hint(hint, task_name or "")
    return Proposal(
        scope_key=key,
        task_hint=hint,
        rule={"all": draft.conditions, "status": draft.states},
        understood=tuple(draft.pieces),
        not_understood=tuple(dict.fromkeys(draft.unread)),
        note=draft.note(),
    )


class _Draft:
    """A proposal in the making."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self.conditions: list[Condition] = []
        self.states = list(IN_BUSINESS)
        self.states_said = False
        self.core = ""
        self.pieces: list[Piece] = []
        self.unread: list[str] = []
        self.remarks: list[str] = []

    def demand(self, text: str) -> None:
        """Write down what was not understood, so that the rule does not become wider than the text."""
        self.conditions.append(literal(text))
        self.unread.append(text)

    def area(self, key: str, place: Area | None) -> str:
        """Read the area words at the start; returns what follows."""
        names = (place.name, place.stem) if place else ()
        value = read_scope(key, area_names=names).value
        said = value.area if value else None
        if not said or not key.startswith(said):
            self.own_area("", place)
            self.remarks += [f"没有写地域，按{place.name}"] if place else []
            return key
        if place and _is_whole(said, place):
            self.own_area(said, place)
        else:
            self.demand(said)
            self.own_area("", place)
        return key[len(said) :]

    def own_area(self, said: str, place: Area | None) -> None:
        """Keep to the notice's own area, whatever the text says: nobody inspects elsewhere."""
        outside = self.words.no_area + sum(
            many for area, many in self.words.areas.items() if not place or place.name not in area
        )
        inside = sum(self.words.areas.values()) + self.words.no_area - outside
        if place and inside:
            self.conditions.append(leaf("area", "matches", place.name))
            if said:
                self.pieces.append(Piece(text=said, meaning=f"区域含“{place.name}”"))
            if other := next((area for area in self.words.areas if _ends_another(place.name, area)), None):
                self.unread.append(f"{place.name}（名录的区域“{other}”也含这几个字，请确认）")
            if outside:
                self.remarks.append(f"名录中有 {outside} 个对象的区域没有填或不含“{place.name}”，不会抽到")
        elif said and place:
            self.unread.append(f"{said}（名录的区域没有写“{place.name}”，请确认名录中只有本地对象）")
        elif self.words.snapshot_id:
            self.remarks.append("没有按地域限定，请确认名录中只有本地对象")

    def status(self, rest: str) -> str:
        """Read the status words that come next."""
        found = _status_pattern().match(rest)
        if not found:
            return rest
        states = scope_words().status
        said = [state for word in re.findall(_any(states), found["words"]) for state in states[word]]
        self.states, self.states_said = list(dict.fromkeys(said)), True
        self.pieces.append(Piece(text=found[0], meaning=f"登记状态 {'、'.join(self.states)}"))
        return rest[found.end() :]

    def objects(self, rest: str, key: str) -> None:
        if not rest:
            self.demand(key)
            return
        self.core = bare(rest)
        named, excepted = read_list(rest, self.words)
        if not named:
            self.demand(rest)
        if len(named) > 1 and not set(self.states) <= set(IN_BUSINESS):
            self.unread.append(f"{self.pieces[-1].text}（是否也指其他各项）")
        for part in (*named, *excepted):
            self.pieces += part.pieces
            self.unread += part.unread
        self.conditions += _widened(named)
        for part in excepted:
            if part.clear:
                self.conditions.append({"not": _joined(part)})
            else:
                self.conditions.append(literal("不含" + "".join(part.unread)))

    def hint(self, hint: str | None, task_name: str) -> None:
        """The task's own name may narrow the scope (B类企业), or speak of something else (B类企业除外)."""
        if hint is None:
            return
        named, _ = read_list(hint, self.words)
        clear = len(named) == 1 and named[0].clear and not any(word in task_name for word in scope_words().excepting)
        parts = [condition for part in named for condition in part.conditions]
        narrowing = [part for part in parts if part.get("column") in ("credit_class", "abnormal")]
        new = [condition for condition in parts if condition not in self.conditions]
        if clear and narrowing:
            self.conditions += [condition for condition in narrowing if condition in new]
            said = [piece for piece in named[0].pieces if piece.meaning.startswith(("信用", "已列入"))]
            self.pieces += [Piece(text=f"{piece.text}（任务名称）", meaning=piece.meaning) for piece in said]
            new = [condition for condition in new if condition not in narrowing]
        narrower = bool(self.core) and hint.endswith(self.core)
        if (clear and new) or (not clear and (narrower or narrows(hint) or self._is_broad())):
            self.unread.append(f"{hint}（任务名称）")
            if not clear and narrows(hint):
                self.conditions.append(literal(hint))
        elif new:
            self.remarks.append(f"任务名称写作“{hint}”，与范围文字不同，请核对")

    def _is_broad(self) -> bool:
        return all(condition.get("column") in ("entity_type", "area") for condition in self.conditions)

    def note(self) -> str:
        parts = ["；".join(f"“{piece.text}”作{piece.meaning}" for piece in self.pieces)] if self.pieces else []
        if not self.states_said:
            parts.append("没有写登记状态，按存续")
        if self.unread:
            parts.append("没读懂，须由人决定：" + "、".join(dict.fromkeys(self.unread)))
            tags = list(dict.fromkeys(tag for text in self.unread for tag in near(text, self.words)))
            parts += ["名录中相近的标签：" + "、".join(tags)] if tags else []
        return "；".join([*parts, *self.remarks]) + "。"


def _ends_another(name: str, area: str) -> bool:
    """和县 in 太和县: the rule looks for the name anywhere in the area, where it may be the end of another's."""
    return re.search(rf"[\u4e00-\u9fff](?<![省市州盟县区旗]){re.escape(name)}", area) is not None


def _is_whole(said: str, place: Area) -> bool:
    """Whether the words mean the whole of the notice's own area; 市区, 各乡镇, 全区 in the plan of a 市 do not."""
    own = next((level for level in _LEVELS if place.name.endswith(level)), None)
    if own and foreign_area_word(said, own):
        return False
    levels = {f"{word}{own}" for word in ("全", "本", "我")} if own else set()
    allowed = {*levels, *scope_words().own_area, place.name, place.stem}
    whole = re.compile(f"(?:{_any(sorted(allowed, key=len, reverse=True))})+")
    bare = [said, *(said.removesuffix(tail) for tail in scope_words().area_tails), said.removesuffix("的")]
    return any(whole.fullmatch(text) for text in bare)


def _widened(named: list[Part]) -> list[Condition]:
    """The conditions of a list of objects: any of them."""
    if len(named) == 1:
        return list(named[0].conditions)
    leaves = [part.conditions[0] for part in named if len(part.conditions) == 1]
    alike = {(leaf.get("column"), leaf.get("op")) for leaf in leaves}
    if len(leaves) == len(named) and len(alike) == 1 and alike <= {("tags", "has_any"), ("entity_type", "in")}:
        values = [value for each in leaves for value in each["values"]]
        return [{**leaves[0], "values": list(dict.fromkeys(values))}]
    return [{"any": [_joined(part) for part in named]}] if named else []


def _joined(part: Part) -> Condition:
    return part.conditions[0] if len(part.conditions) == 1 else {"all": list(part.conditions)}


@lru_cache(maxsize=1)
def _status_pattern() -> re.Pattern[str]:
    words = scope_words()
    state, around, between = _any(words.status), _any(words.status_around), _any(words.status_between)
    filler = _any(words.filler)
    return re.compile(
        f"(?:{filler})*(?:处于)?(?P<words>{state}(?:{around})*(?:{between}(?:处于)?{state}(?:{around})*)*)"
    )


def _any(words: object) -> str:
    listed = sorted(words, key=len, reverse=True)  # type: ignore[call-overload]
    return "(?:" + "|".join(map(re.escape, listed)) + ")"
