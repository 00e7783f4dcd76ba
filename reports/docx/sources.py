"""What a report rests on: a table at the end of the last annex, or small lines at the foot of a department's page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.docx.paragraphs import text
from reports.model import Annex, Column, Report, Row, Source, Table
from reports.show import day

TITLE = "数据来源和版本"
#: More sources of one kind stand in one row, draws with the beginning of their hash; the spreadsheet has it whole.
_EACH = 4
_DRAW, _DIGITS = "抽取", 16


def with_sources(report: Report) -> tuple[Annex, ...]:
    """The annexes; the sources stand at the end of the last one, or in one of their own when there is no other."""
    columns: tuple[Column, ...] = (
        Column(key="kind", label="类别", weight=0.8),
        Column(key="number", label="文号或编号", weight=2),
        Column(key="title", label="名称", weight=2.2),
        Column(key="digest", label="校验值（SHA-256）", weight=2.4),
    )
    version = Source(
        kind="本报告", number="数据版本", title=f"统计截止{day(report.as_of)}（含当日）", digest=report.data_version
    )
    kinds = {"本报告": [version], **_kinds(report)}
    note = ""
    if any(len(found) > _EACH for found in kinds.values()):
        columns = (
            *(one.model_copy(update={"kind": "id"}) for one in columns[:2]),
            Column(key="title", label="名称、校验值（SHA-256）", weight=6),
        )
        rows = tuple(_short(kind, found) for kind, found in kinds.items())
        note = (
            f"括号内为校验值，抽取的为承诺值前{_DIGITS}位；全部校验值见电子表格（XLSX）的“数据来源”工作表，"
            "数据版本由全部数据算出。"
        )
    else:
        rows = tuple(
            Row(cells=(one.kind, one.number, one.title, one.digest)) for found in kinds.values() for one in found
        )
    last = report.annexes[-1] if report.annexes else Annex(key="sources", title=TITLE, blocks=())
    listed = Table(key="docx_sources", title=TITLE, columns=columns, rows=rows, note=note)
    return (*report.annexes[:-1], last.model_copy(update={"blocks": (*last.blocks, listed)}))


def _short(kind: str, found: Sequence[Source]) -> Row:
    """All sources of a kind in one row."""
    if len(found) > _EACH:
        return Row(cells=(kind, f"共{len(found)}个", "、".join(_numbers(found))))
    numbers = "、".join(one.number for one in found)
    said = (f"{one.title}（{one.digest}）" if one.digest else one.title for one in found)
    return Row(cells=(kind, numbers, "；".join(said)))


def _numbers(found: Sequence[Source]) -> Iterator[str]:
    """某办〔2023〕2号#1/1（0f…）、#2/1（3c…）: a document's number is not repeated."""
    before = ""
    for one in found:
        start, mark, end = one.number.partition("#")
        proof = f"（{one.digest[:_DIGITS]}）" if one.kind == _DRAW and one.digest else ""
        yield (f"#{end}" if mark and start == before else one.number) + proof
        before = start


def _kinds(report: Report) -> dict[str, list[Source]]:
    found: dict[str, list[Source]] = {}
    for one in report.sources:
        found.setdefault(one.kind, []).append(one)
    return found


def source_notes(report: Report) -> list[str]:
    """The sources by kind, then the version of the data and who made the page for which day."""
    said = []
    for kind, found in _kinds(report).items():
        more = f"等{len(found)}个" if len(found) > 1 else ""
        said.append(f"{kind}{found[0].number}{more}")
    sources = [f"数据来源：{'；'.join(said)}。"] if said else []
    made = f"统计截至{day(report.as_of)}（含当日）。数据版本：{report.data_version}。"
    signed = f"{report.signer}　{day(report.signed_on)}" if report.signer else day(report.signed_on)
    return [text("MCTableNote", line) for line in (*sources, made, signed)]
