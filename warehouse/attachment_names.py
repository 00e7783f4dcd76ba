"""By which names a file and the attachments that a notice names are known as the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote_to_bytes

#: Names that any notice may give to its attachment; they tell nothing outside their own folder.
_GENERIC = re.compile(r"附[件表录]?[一二三四五六七八九十\d]*|attach(?:ment)?s?\d*|\d{1,6}|[a-z]{1,3}\d{0,3}")
_PREFIX = re.compile(r"^附[件表录]?[一二三四五六七八九十\d]{0,3}[\s:：.．、_\-—]*")
_NUMBERING = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,2})[\s.．、:：_\-—]+|^[（(]\d{1,2}[）)]")
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,5}$")
_COPY = re.compile(r"(?:[（(]\d{1,2}[）)]|[-—_ ]*副本)+$")
_BETWEEN = re.compile(r"[\W_]+")
_PLAN = re.compile(r"计划|任务|抽查|安排|一览|双随机")
_ANNEX = re.compile(r"附[件表录]")
_ANNEX_FOLDER = re.compile(r"附[件表录]|(?:[._]files|attachments?)$", re.IGNORECASE)
#: Fewer letters than these may be alike by chance: in one folder, and anywhere.
_NEAR, _FAR = 2, 8


@lru_cache(8192)
def keys_of_name(name: str) -> frozenset[str]:
    """The forms in which a file name, an address or a title is compared: without folder, ending, copy marks,
    punctuation; with and without a leading 附件1 or 1."""
    last = _decoded(name).split("?")[0].split("#")[0].replace("\\", "/").rstrip("/").rpartition("/")[2]
    last = unicodedata.normalize("NFKC", last)
    while (bare := _EXTENSION.sub("", last)) != last:  # 计划表.xlsx.pdf
        last = bare
    last = _COPY.sub("", last.strip())
    forms = {last, _PREFIX.sub("", last), _NUMBERING.sub("", _PREFIX.sub("", last)), _NUMBERING.sub("", last)}
    keys = {_BETWEEN.sub("", form).casefold() for form in forms}
    return frozenset(key for key in keys if len(key) >= _NEAR)


def _decoded(name: str) -> str:
    """Percent signs undone (%E9%99%84 is 附); Chinese sites write UTF-8 or GBK behind them."""
    if "%" not in name:
        return name
    raw = unquote_to_bytes(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def far_keys(keys: frozenset[str]) -> frozenset[str]:
    """Those that are so much a name of their own that they hold beyond the folder."""
    return frozenset(
        key for key in keys if not _GENERIC.fullmatch(key) and (len(key) >= _FAR or re.search(r"\d{6}", key))
    )


@lru_cache(8192)
def is_annex_name(path: str, name: str) -> bool:
    """True for a file called 附件…, or in a folder of that name (or that a browser made for a page's files)."""
    folder = path.replace("\\", "/").rpartition("/")[0].rpartition("/")[2]
    return _ANNEX.search(name) is not None or _ANNEX_FOLDER.search(folder) is not None


_NUMBERED = re.compile(r"附[件表录]\s*([一二三四五六七八九十]|\d{1,2})(?!\d)")


def annex_number(name: str) -> int | None:
    """The 1 of 附件1 or 附件一 in a file name."""
    found = _NUMBERED.search(unicodedata.normalize("NFKC", name))
    if found is None:
        return None
    return int(found[1]) if found[1].isdecimal() else "一二三四五六七八九十".index(found[1]) + 1


@lru_cache(8192)
def folders(path: str) -> tuple[str, ...]:
    """The folder of a file; for a file in a folder called 附件, or right in an archive, the one above as well."""
    folder, _, _ = path.replace("\\", "/").rpartition("/")
    above, _, last = folder.rpartition("/")
    return (folder, above) if last.endswith("!") or (last and _ANNEX_FOLDER.search(last)) else (folder,)


def is_plan_name(name: str) -> bool:
    """True for an attachment whose name promises a plan."""
    return _PLAN.search(name) is not None
