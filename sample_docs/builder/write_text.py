"""Text forms: tab-separated, Markdown-like pipes, and each cell on a line of its own."""

from __future__ import annotations

from collections.abc import Iterator

from sample_docs.builder.model import Form, Letter, Notice, Row, Table

SPECIMEN = "【样例 SPECIMEN】本件为程序测试用样例，并非真实公文"


def write_text(notice: Notice, form: Form) -> bytes:
    """The whole notice as text in the form's encoding; UTF-16 carries its byte order mark."""
    lines = [SPECIMEN, "", *_letter(notice.letter, notice.doc_number)]
    for table in notice.tables:
        lines += ["", *_table(table, form)]
    text = "\n".join(lines) + "\n"
    if form.encoding == "utf-16":
        return b"\xff\xfe" + text.encode("utf-16-le")
    return text.encode(form.encoding)


def letter_lines(notice: Notice) -> list[str]:
    """The letter, one paragraph a line, empty lines between its parts."""
    return list(_letter(notice.letter, notice.doc_number))


def _letter(letter: Letter, doc_number: str) -> Iterator[str]:
    yield letter.head
    yield ""
    yield doc_number
    yield ""
    yield from letter.title
    yield ""
    yield letter.to
    yield from letter.body
    yield from (line for line in ("", *letter.contact, *letter.annex, "") if line or letter.annex)
    yield from letter.signature
    yield letter.date
    if letter.note:
        yield letter.note
    if letter.printed:
        yield letter.printed


def _table(table: Table, form: Form) -> Iterator[str]:
    if table.label:
        yield table.label
    if table.title:
        yield table.title
    yield from table.before
    yield ""
    pages = _page_groups(table)
    for number, rows in enumerate(pages):
        if number:
            yield ""
        if form.with_header and table.headers:
            header = table.headers[number % len(table.headers)]
            yield from (_line(cells, form) for cells in header)
            if form.format == "pipes" and not form.pad_cells and not number:
                yield "|" + " --- |" * len(header[0])
        yield from (_line(row.text_cells or row.cells, form) for row in rows)
    if table.after:
        yield ""
    yield from table.after


def _page_groups(table: Table) -> list[list[Row]]:
    groups: list[list[Row]] = []
    for row in table.rows:
        if row.page_starts or not groups:
            groups.append([])
        groups[-1].append(row)
    return groups


def _line(cells: tuple[str, ...], form: Form) -> str:
    texts = ["" if text in ("^", "<") else text for text in cells]
    if form.format == "tabs":
        return "\t".join(text.replace("\n", " ") for text in texts)
    if form.format == "lines":
        return "\n".join(texts)
    texts += [""] * form.pad_cells
    return "| " + " | ".join(text.replace("\n", "<br>") for text in texts) + " |"
