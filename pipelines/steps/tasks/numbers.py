"""Task numbers: 市场监管抽查〔2023〕001号. The word is that of the initiating department; serials run per word and year
and are never given out twice, whatever becomes of the task."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from warehouse.task_records import TaskNumber

#: As long as nobody has said which department initiates.
UNKNOWN = "待定"
_BRACKET = re.compile(r"[（(].*?[)）]")
_END = re.compile(r"(?:局|委员会|办公室|厅|管理局)$")


def department_word(name: str | None, words: Mapping[str, str]) -> str:
    """The word of a department: as the settings say, else its short form without 局 (市场监督管理局 → 市场监管,
    晋城市生态环境局高平分局 → 生态环境, 卫生健康和体育局 → 卫健体育)."""
    if not name:
        return UNKNOWN
    if name in words:
        return words[name].strip()
    from normalizers.department_body import parse_body  # noqa: PLC0415 - the vocabulary loads on first use

    body = parse_body(name)
    if body.entry is not None and body.entry.kinds and body.sort in ("known", "branch", "national"):
        return "".join(_BRACKET.sub("", kind) for kind in body.entry.kinds)
    rest = body.rest if body.rest and body.sort == "unknown" else name
    return _END.sub("", rest) or rest


class Numbers:
    """Gives out serials; knows every number that has ever been given out. Mutable while one run lasts."""

    def __init__(self, given: Iterable[TaskNumber], task_serials: Iterable[int] = ()) -> None:
        self._serials: dict[tuple[str, int], int] = {}
        for number in given:
            key = (number.word, number.plan_year)
            self._serials[key] = max(self._serials.get(key, 0), number.serial)
        self._task = max(task_serials, default=0)
        self.new: list[TaskNumber] = []

    def task_id(self, year: int) -> str:
        """The next id for the shell: ``T2023-0001``."""
        self._task += 1
        return f"T{year}-{self._task:04d}"

    def task_no(self, word: str, year: int, task_id: str) -> str:
        """The next printed number of ``word`` in ``year``."""
        serial = self._serials.get((word, year), 0) + 1
        self._serials[word, year] = serial
        number = f"{word}抽查〔{year}〕{serial:03d}号"
        self.new.append(TaskNumber(word=word, plan_year=year, serial=serial, task_id=task_id, task_no=number))
        return number


def word_of(task_no: str) -> str:
    """The word that stands in a printed number."""
    return task_no.partition("抽查〔")[0]


def serial_of(task_id: str) -> int:
    return int(task_id.rpartition("-")[2])
