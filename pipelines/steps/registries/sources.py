"""What a file is: its format, hash, encoding, delimiter and header, found from its first bytes."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from extractors.models import Frozen
from pipelines.steps.registries.columns import HEAD_ROWS, header_row, named
from warehouse.errors import WarehouseError

_HEAD = 1 << 20
_CHUNK = 1 << 20
_DELIMITERS = ",;\t|"
_ENCODINGS = ("utf-8", "gb18030")
#: Longest cell that the careful reader takes, in characters.
LONGEST = 1_000_000


class CsvFound(Frozen):
    """How a CSV is written. ``before`` is the number of records above the header."""

    encoding: str
    bom: bool
    delimiter: str
    header: tuple[str, ...]
    before: int


def format_of(path: Path) -> str:
    """``csv``, ``xlsx`` (XLS too) or ``parquet``, from the first bytes. Raises :class:`WarehouseError`."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except FileNotFoundError:
        raise WarehouseError(f"没有文件“{path}”：请检查路径。") from None
    except IsADirectoryError:
        raise WarehouseError(f"“{path}”是文件夹：请给出名录文件的路径。") from None
    except OSError as error:
        raise WarehouseError(f"文件“{path}”读不出（{error.strerror}）：请检查权限，或关闭正在使用它的程序。") from error
    if not head:
        raise WarehouseError(f"文件“{path.name}”是空的：请检查导出是否完成。")
    if head[:4] == b"PAR1":
        return "parquet"
    if head[:4] == b"PK\x03\x04" or head == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return "xlsx"
    return "csv"


def digest_of(path: Path) -> tuple[str, int]:
    """SHA-256 of the bytes, and the number of lines (LF, and a last line without one)."""
    digest, lines, last = sha256(), 0, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            lines += chunk.count(b"\n")
            last = chunk[-1:]
    return digest.hexdigest(), lines + (last != b"\n")


def find_csv(
    path: Path, kind: str, encoding: str | None, given: Mapping[str, str], known: Collection[str] = ()
) -> CsvFound:
    """Encoding, delimiter and header: the combination that names the most fields. Raises :class:`WarehouseError`."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    bom, candidates = _candidates(head, encoding)
    best: tuple[tuple[int, bool], CsvFound] | None = None
    for name in candidates:
        text = _decoded(head, name)
        for delimiter in _DELIMITERS if text is not None else "":
            rows = list(_records(io.StringIO(text, newline=""), delimiter, HEAD_ROWS))
            index = header_row(kind, rows, given, known)
            if index is None:
                continue
            score = named(kind, rows[index], given), "\ufffd" not in (text or "")
            if best is None or score > best[0]:
                header = tuple(rows[index])
                best = score, CsvFound(encoding=name, bom=bom, delimiter=delimiter, header=header, before=index)
    if best is None:
        raise WarehouseError(
            f"在“{path.name}”的前 {HEAD_ROWS} 行没有找到认识的表头：{_first_line(head, candidates)}；"
            "请检查文件和名录种类，或用 --map 来源列=字段 说明各列，用 --encoding 指定编码。"
        )
    return best[1]


def _candidates(head: bytes, encoding: str | None) -> tuple[bool, Sequence[str]]:
    if encoding:
        try:
            codecs.lookup(encoding)
        except LookupError:
            raise WarehouseError(f"不认识编码“{encoding}”：可用 utf-8、gb18030（含 GBK）、utf-16。") from None
        name = codecs.lookup(encoding).name
        name = {"gbk": "gb18030", "gb2312": "gb18030", "utf-8-sig": "utf-8"}.get(name, name)
        return head.startswith(codecs.BOM_UTF8), (name,)
    if head.startswith(codecs.BOM_UTF8):
        return True, ("utf-8",)
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return True, ("utf-16",)
    return False, _ENCODINGS


def _decoded(head: bytes, encoding: str) -> str | None:
    """The head as text; a character cut at the end is left off, other bad bytes are replaced."""
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    text = text.removeprefix("\ufeff")
    first = text[:4000]
    return text if first.count("\ufffd") <= len(first) // 50 else None


def _records(file: io.StringIO, delimiter: str, limit: int) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST)
    reader = csv.reader(file, delimiter=delimiter)
    try:
        for index, record in enumerate(reader):
            if index >= limit:
                return
            yield record
    except csv.Error:
        return


def _first_line(head: bytes, candidates: Sequence[str]) -> str:
    for name in candidates:
        text = _decoded(head, name)
        if text and text.strip():
            return f"第一行是“{text.strip().splitlines()[0][:80]}”"
    return "内容无法识别"
