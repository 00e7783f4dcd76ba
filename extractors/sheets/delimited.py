"""CSV → paragraphs and a table: encoding from the content, the delimiter from what parts most lines alike."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from extractors.encoding import LINE_BREAK, Decoded, decode
from extractors.models import ExtractedDocument, Issue, SourceDocument, Unreadable
from extractors.sheets.cells import typed
from extractors.sheets.layout import lay_out
from extractors.sheets.notices import Notices
from extractors.sheets.sheet import TOO_LARGE, Budget, Sheet, SheetCell

#: A CSV of more bytes than this is no notice.
MAX_SIZE = 64 * 1024 * 1024
MAX_LINES = 1_000_000
MAX_FIELDS = 4_000_000
#: Characters in a field.
MAX_FIELD = 131_072
DELIMITERS = (",", "\t", ";", "|", "，")
_NAMES = {",": "逗号", "\t": "制表符", ";": "分号", "|": "竖线", "，": "全角逗号"}
#: Records that are looked at to find the delimiter.
_SAMPLE = 500
_SEP = re.compile(r"\s*\"?sep=([,;|，\t])\"?\s*(?:\n|$)", re.I)
#: What Excel writes to keep a number's zeros: ="0012".
_KEPT = re.compile(r'="([^"]*)"')


class Fit(NamedTuple):
    """How a delimiter parts the lines: most have ``fields`` fields, namely ``share`` of all parted or later ones."""

    delimiter: str
    fields: int
    share: float

    @property
    def strength(self) -> float:
        return self.share * (self.fields - 1)


def read_delimited(data: bytes, source: SourceDocument) -> ExtractedDocument:
    """Title lines, and the table. What was guessed and could be otherwise is an issue. Raises :class:`Unreadable`."""
    if len(data) > MAX_SIZE:
        raise Unreadable("CSV 文件超过 64 MB，未读取，请检查是否放错文件，或拆分后重新放入。")
    decoded = decode(data)
    text = decoded.text.replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > MAX_LINES or any(text.count(delimiter) > MAX_FIELDS for delimiter in DELIMITERS):
        raise Unreadable(TOO_LARGE)
    named = _SEP.match(text)
    body = text[named.end() :] if named else text
    fits = fits_of(body)
    delimiter = named[1] if named else fits[0].delimiter if fits else ","
    records, broken = _records(body, delimiter)
    notices, budget = Notices(), Budget()
    sheet = _sheet(records, budget)
    laid = lay_out(sheet, 1, "csv", notices, budget)
    damage = _damage(decoded)
    tables = [table.index for table in laid.tables]
    if broken:
        message = "CSV 的引号不成对，已逐行读取，跨行或含分隔符的单元格可能被拆开，请对照原件核对。"
        _flag(notices, "csv_quotes_broken", message, tables)
    if not named and unclear(fits):
        names = "、".join(_NAMES[fit.delimiter] for fit in fits[:2])
        message = f"CSV 的分隔符不能确定（{names}都说得通），已按{_NAMES[delimiter]}读取，请对照原件核对。"
        _flag(notices, "delimiter_unclear", message, tables)
    return ExtractedDocument(source=source, blocks=tuple(laid.blocks), issues=(*damage, *notices.issues()))


def _flag(notices: Notices, code: str, message: str, tables: list[int]) -> None:
    places: Sequence[int | None] = tables or (None,)
    for table in places:
        notices.add(Issue(code=code, severity="warning", message=message, table_no=table))


def fits_of(text: str) -> list[Fit]:
    """The delimiters that part the text into columns, the best first."""
    found = []
    for delimiter in DELIMITERS:
        if delimiter not in text:
            continue
        counts = [len(_trimmed(r)) for r in islice(_parse(text, delimiter, strict=False), _SAMPLE) if any(r)]
        # Title lines above the table have no delimiter.
        first = next((n for n, count in enumerate(counts) if count > 1), len(counts))
        widths = Counter(counts[first:])
        wide = [(votes, count) for count, votes in widths.items() if count > 1]
        if wide:
            votes, count = max(wide)
            near = sum(v for c, v in widths.items() if count * 2 > 2 * c > count and c > 1 and c != count)
            found.append(Fit(delimiter, count, (votes + near / 2) / len(counts[first:])))
    return sorted(found, key=lambda fit: -fit.strength)


def unclear(fits: list[Fit]) -> bool:
    """True when the second delimiter parts the lines about as well as the first."""
    return len(fits) > 1 and fits[1].share > 0.5 and fits[1].strength * 2 > fits[0].strength


def _trimmed(record: list[str]) -> list[str]:
    """A record without the empty fields at its end."""
    end = len(record)
    while end and not record[end - 1].strip():
        end -= 1
    return record[:end]


def _parse(text: str, delimiter: str, *, strict: bool, quoting: int = csv.QUOTE_MINIMAL) -> Iterator[list[str]]:
    lines = io.StringIO(text, newline="\n")
    try:
        yield from csv.reader(lines, delimiter=delimiter, strict=strict, quoting=quoting)  # type: ignore[arg-type]
    except csv.Error:
        if strict:
            raise


def _records(text: str, delimiter: str) -> tuple[list[list[str]], bool]:
    """The records, and whether quotes did not pair: then every line is a record, quotes and all."""
    before = csv.field_size_limit(MAX_FIELD)  # of the whole process; others read registries with another
    try:
        return _bounded(text, delimiter)
    finally:
        csv.field_size_limit(before)


def _bounded(text: str, delimiter: str) -> tuple[list[list[str]], bool]:
    try:
        return list(_parse(text, delimiter, strict=True)), False
    except csv.Error:
        pass
    try:
        lines = io.StringIO(text, newline="\n")
        return list(csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)), True
    except csv.Error as error:
        raise Unreadable("CSV 文件有超长的单元格（超过 13 万字），未读取，请检查是否放错文件。") from error


def _sheet(records: list[list[str]], budget: Budget) -> Sheet:
    rows: dict[int, dict[int, SheetCell]] = {}
    for number, record in enumerate(records, start=1):
        cells = {col: SheetCell(_value(text), typed(text)) for col, text in enumerate(record, start=1) if text.strip()}
        for cell in cells.values():
            budget.take(cell.text)
        if cells:
            rows[number] = cells
    # Empty fields at the ends of lines are cells only as far as any line says something.
    width = max((len(_trimmed(record)) for record in records), default=0)
    lengths = {number: min(len(record), width) for number, record in enumerate(records, start=1)}
    return Sheet(number=0, name="", rows=rows, lengths=lengths)


def _value(text: str) -> str:
    kept = _KEPT.fullmatch(text.strip())
    return kept[1] if kept else text


def _damage(decoded: Decoded) -> list[Issue]:
    if not decoded.damaged:
        return []
    shown = "、".join(str(number) for number in decoded.damaged[:20])
    lines = LINE_BREAK.split(decoded.text)
    raw = "\n".join(lines[number - 1] for number in decoded.damaged[:5])[:500].replace("\0", "\ufffd")
    message = f"第 {shown} 行（共 {len(decoded.damaged)} 行）有无法识别或损坏的文字，请对照原件核对。"
    return [Issue(code="encoding_damage", severity="error", message=message, raw=raw)]
