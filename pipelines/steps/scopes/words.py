"""Cut a scope into words: the registry's own vocabulary, the lexicon's words, and what neither knows.

jieba tells where words begin and end, so that the tag 旅馆 is not found in 旅馆业; the longest word at a place wins.
"""

from __future__ import annotations

import re
from functools import lru_cache

from normalizers.scope import read_scope, segment
from normalizers.scope_words import scope_words
from normalizers.text import fold
from pipelines.steps.scopes.models import Token
from warehouse.scopes import Vocabulary

_EDGE = " ,;:、。."
_JOINS = re.compile(r"以及|[、,;/和及与或]")
_CLASSES = re.compile(r"(?:信用)?(?:风险)?(?:等级|分类)?(?:为)?((?:[A-E]类?[、,/和及或]?)*[A-E])类")
#: words so common that sharing them says nothing
_COMMON = re.compile(
    r"企业|单位|机构|经营|生产|销售|服务|使用|场所|市场|行业|从业|相关|有关|公司|管理|部门|领域|[(),、]"
)
_WHOLE_AREA = re.compile(r"[全本我][省市县区旗]|[本我全]?辖区|辖内|全域")
_SINCE = re.compile(r"(20\d\d)年度?新(?:设立|登记|注册|办|成立)(?:登记)?")
_TASK_VERB = re.compile(
    r"的?(?:(?:不?定向)?[“\"]?双随机|随机|联合|监督|执法|专项|日常|定期|抽查|检查|监管|调查|(?:检测|监测|检验)(?!检测|机构|单位|中心|站)|情况|资格|条件|开展|进行|遵守|在用)"
)


def scope_key(text: str) -> str:
    """The text as it is compared: widths and dashes made uniform, spaces and edge punctuation gone."""
    return fold(text).text.strip(_EDGE)


def task_hint(task_name: str | None, scope_text: str) -> str | None:
    """What the task's name is about, when the scope does not say so: 对B类企业的不定向双随机抽查 → B类企业."""
    scope = bare(scope_key(scope_text))
    key = scope_key(re.sub(r"^(?:关于|开展)*对?", "", fold(task_name or "").text))
    named = _object(key)
    said = [] if not named or bare(named) in scope else [named]
    narrowing = [found[0] for found in _narrowing().finditer(key)]
    said += [
        word for word in dict.fromkeys(narrowing) if word not in scope and not any(word in other for other in said)
    ]
    return "、".join(said) or None


def _object(key: str) -> str | None:
    """The first words of a task's name, as far as they name a kind of object."""
    found = _TASK_VERB.search(key)
    phrase = (key[: found.start()] if found else key)[:60]
    for end in reversed(_ends(phrase)):
        value = read_scope(phrase[:end]).value
        if value is not None and value.kind:
            area = value.area if value.area and _WHOLE_AREA.match(value.area) else ""
            return phrase[len(area) : end].strip(_EDGE)
    return None


@lru_cache(maxsize=1)
def _narrowing() -> re.Pattern[str]:
    """Words that narrow wherever they stand in the name of a task."""
    words = [*scope_words().risk, *scope_words().abnormal]
    listed = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?:[A-E]类?[、,/和及或]?)*[A-E]类|{listed}")


def narrows(text: str) -> bool:
    """Whether a text speaks of a class or of the list of abnormal operation."""
    return bool(_narrowing().search(text))


def bare(text: str) -> str:
    """Without the words that neither widen nor narrow."""
    for word in scope_words().filler:
        text = text.replace(word, "")
    return text


def _ends(text: str) -> list[int]:
    ends, at = [], 0
    for word in segment(text):
        at += len(word)
        ends.append(at)
    return ends


def tokens(text: str, words: Vocabulary) -> list[Token]:
    """The words of a folded text, in order; joined they are the text."""
    ends = frozenset(_ends(text))
    known = _known(words)
    found: list[Token] = []
    at = 0
    while at < len(text):
        token = _next(text, at, ends, known) or Token(text[at : min(end for end in ends if end > at)], "unknown")
        found.append(token)
        at += len(token.text)
    return found


class _Known:
    """Every word with its kind, by first character and longest first."""

    def __init__(self, words: Vocabulary) -> None:
        """低风险 stands for class A only where the registry has the four usual classes and no others."""
        lexicon = scope_words()
        self.table: dict[str, list[Token]] = {}
        self.tags = {fold(tag).text: tag for tag in words.tags}
        self.industries = {fold(name).text: name for name in words.industries}
        own: list[Token] = [Token(key, "tag", (tag,)) for key, tag in self.tags.items()]
        own += [Token(key, "industry", (name,)) for key, name in self.industries.items() if key not in self.tags]
        own += [Token(word, "entity", kinds) for word, kinds in lexicon.entity.items() if word not in self.tags]
        own += [Token(word, "status", states) for word, states in lexicon.status.items()]
        usual = bool(words.classes) and set(words.classes) <= set(lexicon.risk.values())
        own += [Token(word, "class", (tier,)) for word, tier in lexicon.risk.items() if usual]
        own += [Token(word, "abnormal") for word in lexicon.abnormal]
        for kind, listed in (("aspect", lexicon.aspect), ("filler", lexicon.filler), ("not", lexicon.negation)):
            own += [Token(word, kind) for word in listed]
        for kind, listed in (("except", lexicon.excepting), ("include", lexicon.inclusion)):
            own += [Token(word, kind) for word in listed]
        for token in sorted(own, key=lambda token: -len(token.text)):
            if token.text:
                self.table.setdefault(token.text[0], []).append(token)


@lru_cache(maxsize=8)
def _known_of(tags: tuple[str, ...], industries: tuple[str, ...], classes: tuple[str, ...]) -> _Known:
    once = dict.fromkeys
    return _Known(Vocabulary(tags=once(tags, 1), industries=once(industries, 1), classes=once(classes, 1)))


def _known(words: Vocabulary) -> _Known:
    return _known_of(tuple(words.tags), tuple(words.industries), tuple(words.classes))


def whole(text: str, words: Vocabulary) -> Token | None:
    """The registry's word that is the whole text, if there is one."""
    known = _known(words)
    if text in known.tags:
        return Token(text, "tag", (known.tags[text],))
    return Token(text, "industry", (known.industries[text],)) if text in known.industries else None


def _next(text: str, at: int, ends: frozenset[int], known: _Known) -> Token | None:
    if text[at] in "()":
        return Token(text[at], "open" if text[at] == "(" else "close")
    for pattern, kind in ((_CLASSES, "class"), (_SINCE, "since")):
        if (found := pattern.match(text, at)) and (kind == "since" or _may_follow(text, found.end(), ends, known)):
            said = tuple(dict.fromkeys(re.findall(r"[A-E]", found[1]))) if kind == "class" else (found[1],)
            return Token(found[0], kind, said)
    here = known.table.get(text[at], ())
    token = next((t for t in here if text.startswith(t.text, at) and at + len(t.text) in ends), None)
    joined = _JOINS.match(text, at)
    if joined and joined.end() in ends and (token is None or len(joined[0]) >= len(token.text)):
        return Token(joined[0], "join")
    return token


def _may_follow(text: str, at: int, ends: frozenset[int], known: _Known) -> bool:
    """Whether B类 before this place can be a credit class: with an object that is known, not in A类特种作业."""
    if at == len(text) or text[at] in "(),;、":
        return True
    token = _next(text, at, ends, known)
    return token is not None and token.kind in ("filler", "tag", "industry", "entity", "abnormal", "join", "since")


def near(text: str, words: Vocabulary, most: int = 3) -> list[str]:
    """Tags that share the most with a text that was not understood, to be looked at by a person."""
    for short, full in scope_words().short.items():
        text = text.replace(short, full)
    wanted = _COMMON.sub(" ", text)
    scored = [(_shared(wanted, _COMMON.sub(" ", fold(tag).text)), tag) for tag in words.tags]
    return [tag for score, tag in sorted(scored, key=lambda pair: (-pair[0], pair[1])) if score >= 2][:most]


def _shared(one: str, other: str) -> int:
    """Length of the longest run of characters that both have."""
    runs = (one[a:b] for a in range(len(one)) for b in range(a + 2, min(len(one), a + 20) + 1))
    return max((len(run) for run in runs if " " not in run and run in other), default=0)
