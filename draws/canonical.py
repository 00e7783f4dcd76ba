"""Bytes: canonical JSON, hashes, and the four tab-separated files of a draw."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from draws.errors import DrawError

#: ``[0-9A-Z:_-]{1,64}`` and ``[0-9A-Za-z_-]{1,16}`` of the protocol.
ID = re.compile("[0-9A-Z:_-]{1,64}")
STRATUM = re.compile("[0-9A-Za-z_-]{1,16}")
REASON = re.compile("[a-z_]{1,32}")
_FRACTION = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,20})?|[0-9]{1,20}/0*[1-9][0-9]{0,19}")

Row = tuple[str, str]


def canonical(value: object) -> bytes:
    """UTF-8, keys sorted, ``,`` and ``:`` without blanks, no floats (``TypeError``), no keys but text."""
    _refuse_floats(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def _refuse_floats(value: object) -> None:
    if value is None or isinstance(value, str | int):
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"JSON keys must be text, not {type(key).__name__}")
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)
    else:
        raise TypeError(f"{type(value).__name__} has no canonical form; write ratios as text")


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def strict_json(data: bytes, name: str, *, floats: bool = False) -> Any:
    """The JSON object in ``data``; broken text, a key given twice or (unless ``floats``) a float is a
    :class:`DrawError`."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) != len(pairs):
            raise DrawError(f"{name} 中同一个键出现了两次，不能使用。")
        return dict(pairs)

    def refuse(number: str) -> Any:
        raise DrawError(f"{name} 中有小数 {number}，比例必须写成文本。")

    number = float if floats else refuse
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=unique, parse_float=number, parse_constant=refuse)
    except DrawError:
        raise
    except (ValueError, RecursionError):
        raise DrawError(f"{name} 不是 UTF-8 编码的 JSON 文件，请取原来的文件。") from None
    if not isinstance(value, dict):
        raise DrawError(f"{name} 的内容应当是一个 JSON 对象。")
    return value


def plain_fraction(text: str) -> Fraction:
    """The exact value of ``"2"``, ``"0.5"`` or ``"1/2"``; ``ValueError`` for any other spelling (``1e2``, ``.5``, full
    width), which a verifier in another language need not read alike."""
    if not _FRACTION.fullmatch(text):
        raise ValueError(text)
    return Fraction(text)


def decimal_fraction(text: str) -> Fraction:
    """The exact value of a ratio in text (``"0.05"`` and ``"1/20"`` alike); what is no number from 0 to 1 is a
    :class:`DrawError`."""
    if not _FRACTION.fullmatch(text) or not 0 <= Fraction(text) <= 1:
        raise DrawError(f"比例“{text[:50]}”不是 0 到 1 之间的小数或分数。")
    return Fraction(text)


def write_rows(rows: Iterable[Row]) -> bytes:
    """``left TAB right LF`` per row, sorted as bytes."""
    lines = sorted(f"{left}\t{right}\n".encode() for left, right in rows)
    return b"".join(lines)


def frame_tsv(rows: Iterable[Row]) -> bytes:
    """``frame.tsv`` of ``(object_id, stratum)`` rows in any order; checked as if it had been read."""
    return _written(rows, read_frame)


def excluded_tsv(rows: Iterable[Row]) -> bytes:
    """``excluded.tsv`` of ``(object_id, reason code)`` rows."""
    return _written(rows, read_excluded)


def inspectors_tsv(rows: Iterable[Row]) -> bytes:
    """``inspectors.tsv`` of ``(inspector_id, department code)`` rows."""
    return _written(rows, read_inspectors)


def recusals_tsv(rows: Iterable[Row]) -> bytes:
    """``recusals.tsv`` of ``(object_id, inspector_id)`` rows."""
    return _written(rows, read_recusals)


def _written(rows: Iterable[Row], read: Any) -> bytes:
    rows = list(rows)
    for row in rows:
        if any(mark in part for part in row for mark in "\t\n\r"):
            raise DrawError(f"“{row[0]!r}”一行的值中有制表符或换行，不能写入文件。")
    data = write_rows(rows)
    read(data)
    return data


def read_frame(data: bytes) -> list[Row]:
    return _read(data, "frame.tsv", ID, "对象编号", STRATUM, "分类", one_each=True)


def read_excluded(data: bytes) -> list[Row]:
    return _read(data, "excluded.tsv", ID, "对象编号", REASON, "原因代码", one_each=True)


def read_inspectors(data: bytes) -> list[Row]:
    return _read(data, "inspectors.tsv", ID, "检查人员编号", ID, "部门编号", one_each=True)


def read_recusals(data: bytes) -> list[Row]:
    return _read(data, "recusals.tsv", ID, "对象编号", ID, "检查人员编号", one_each=False)


def _read(
    data: bytes,
    name: str,
    left: re.Pattern[str],
    left_name: str,
    right: re.Pattern[str],
    right_name: str,
    one_each: bool,
) -> list[Row]:
    if b"\r" in data:
        raise DrawError(f"{name} 含有 Windows 换行符（CRLF），文件已被改动，请取原来的文件。")
    if data and not data.endswith(b"\n"):
        raise DrawError(f"{name} 最后一行没有换行符，文件不完整。")
    rows: list[Row] = []
    previous = b""
    for number, line in enumerate(data.split(b"\n")[:-1], start=1):
        row = _row(line, name, number)
        for value, pattern, what in ((row[0], left, left_name), (row[1], right, right_name)):
            if not pattern.fullmatch(value):
                raise DrawError(f"{name} 第 {number} 行的{what}“{value[:70]}”不符合格式。")
        if rows and (line == previous or (one_each and row[0] == rows[-1][0])):
            raise DrawError(f"{name} 第 {number} 行的{left_name}“{row[0]}”重复。")
        if rows and line < previous:
            raise DrawError(f"{name} 第 {number} 行没有按字节顺序排列。")
        rows.append(row)
        previous = line
    return rows


def _row(line: bytes, name: str, number: int) -> Row:
    try:
        parts = line.decode("utf-8").split("\t")
    except UnicodeDecodeError:
        raise DrawError(f"{name} 第 {number} 行不是 UTF-8 文字。") from None
    if len(parts) != 2:
        raise DrawError(f"{name} 第 {number} 行应当恰有两列，以制表符分开。")
    return parts[0], parts[1]


def sizes_of(rows: Sequence[Row]) -> dict[str, int]:
    """Rows per stratum, strata in order of their names."""
    return dict(sorted(Counter(stratum for _, stratum in rows).items()))
