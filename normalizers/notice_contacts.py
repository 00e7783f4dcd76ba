"""Contact, telephone and e-mail of a notice, from its ``label：value`` lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from normalizers.base import Note
from normalizers.notice_parts import WIDE, Labelled

PHONE = re.compile(
    r"(?<!\d)(?:1[3-9]\d(?:[ -]?\d{4}){2}|\(?0\d{2,3}\)?[ ]?[-—–]?[ ]?\d{7,8}|\d{7,8}|\d{3,4}[ -]\d{4})"
    r"(?:\s*(?:转|ext\.?)\s*\d{1,5})?(?!\d)"
)
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}\s?@\s?[A-Za-z0-9-]{1,63}(?:\s?\.\s?[A-Za-z0-9-]{1,63}){1,4}")
_NAME = re.compile(r"[㐀-鿿]{2,4}|[㐀-鿿]{2,6}·[㐀-鿿]{2,8}")
_OFFICE = re.compile(
    r"(?:信用|监管|法规|综合|办公|人事|执法|管理|监督|登记|标准|计量|广告|网络|市场|质量|安全|业务|政策|价格|商标|专利|产权|餐饮|"
    r"流通|生产|审批|企业|政务|协调|宣传)[㐀-鿿]{0,4}[科股处室办局队]|[㐀-鿿]{2,}(?:局|办公室|科室|股室|委员会)"
)
_POLITE = re.compile(r"(?:同志|先生|女士|科长|股长|主任|局长)$")


def contacts(pairs: Iterable[Labelled]) -> tuple[list[tuple[str, Labelled]], list[Note]]:
    """Names of the contact persons; an office stands only where no person is named."""
    return _gather(pairs, ("contact",), _names, "contact_unreadable", "联系人")


def phones(pairs: Iterable[Labelled]) -> tuple[list[tuple[str, Labelled]], list[Note]]:
    """Telephone numbers, also those written behind the contact's name."""
    return _gather(pairs, ("phone", "contact"), _phones, "phone_unreadable", "联系电话")


def emails(pairs: Iterable[Labelled]) -> tuple[list[tuple[str, Labelled]], list[Note]]:
    return _gather(pairs, ("email",), _emails, "email_unreadable", "电子邮箱")


def _gather(
    pairs: Iterable[Labelled],
    kinds: tuple[str, ...],
    read: Callable[[str], list[str]],
    code: str,
    what: str,
) -> tuple[list[tuple[str, Labelled]], list[Note]]:
    found: list[tuple[str, Labelled]] = []
    notes: list[Note] = []
    for pair in pairs:
        if pair.kind not in kinds or not pair.value:
            continue
        values = read(pair.value)
        found += [(value, pair) for value in values if value not in {v for v, _ in found}]
        if not values and pair.kind == kinds[0]:
            message = f"{what}“{pair.value[:30]}”读不出来，请对照原件补填。"
            notes.append(Note(code=code, severity="warning", raw=pair.line.text, message=message))
    return found, notes


def _names(value: str) -> list[str]:
    rest = EMAIL.sub(" ", PHONE.sub(" ", value))
    rest = re.sub(r"(?<![㐀-鿿])([㐀-鿿])\s+([㐀-鿿])(?![㐀-鿿])", r"\1\2", rest)
    tokens = [_POLITE.sub("", t) for t in re.split(r"[\s、,;/()（），；:：。]+", rest) if t]
    people = [t for t in tokens if _NAME.fullmatch(t) and not _OFFICE.fullmatch(t)]
    return people or [t for t in tokens if _OFFICE.fullmatch(t)]


def _phones(value: str) -> list[str]:
    numbers = []
    for found in PHONE.finditer(value.translate(WIDE)):
        number = re.sub(r"^\(?(0\d{2,3})[)\s—–-]+", r"\1-", re.sub(r"\s+", " ", found[0]).strip())
        numbers.append(re.sub(r"[ ]|(?<=^\d{3})-(?=\d{4}-)|(?<=\d{3}-\d{4})-", "", number))
    return numbers


def _emails(value: str) -> list[str]:
    return [re.sub(r"\s", "", found[0]) for found in EMAIL.finditer(value.translate(WIDE))]
