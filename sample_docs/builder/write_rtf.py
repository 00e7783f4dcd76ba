"""RTF as old word processors write it: code page 936, every Han character as \\u with a GBK fallback, table rows."""

from __future__ import annotations

from collections.abc import Iterator

from sample_docs.builder.grid import place
from sample_docs.builder.model import Form, Notice, Table
from sample_docs.builder.write_text import SPECIMEN, letter_lines

HEAD = r"{\rtf1\ansi\ansicpg936\deff0\uc2{\fonttbl{\f0\fnil\fcharset134 SimSun;}}\paperw16838\paperh11906\landscape"
WIDTH = 14_000  # twips


def write_rtf(notice: Notice, form: Form) -> bytes:
    """The notice as RTF (ASCII)."""
    parts = [HEAD, _line(SPECIMEN), *(_line(text) for text in letter_lines(notice))]
    for table in notice.tables:
        parts += [r"\page ", *(_line(text) for text in (table.label, table.title, *table.before) if text)]
        parts += [*_table(table), *(_line(text) for text in table.after)]
    return "\n".join([*parts, "}"]).encode("ascii")


def _line(text: str) -> str:
    return rf"\pard\plain\f0\fs24 {_text(text)}\par"


def _text(text: str) -> str:
    """Escaped; characters beyond ASCII as UTF-16 units, with two bytes that a reader without Unicode shows."""
    out = []
    for char in text:
        if char == "\n":
            out.append(r"\line ")
        elif char in "\\{}":
            out.append("\\" + char)
        elif ord(char) < 128:
            out.append(char)
        else:
            unit = int.from_bytes(char.encode("utf-16-le"), "little")
            fallback = char.encode("gbk", "replace").rjust(2, b"?")
            out.append(rf"\u{unit if unit < 32768 else unit - 65536}" + "".join(rf"\'{byte:02x}" for byte in fallback))
    return "".join(out)


def _table(table: Table) -> Iterator[str]:
    header = table.headers[0] if table.headers else ()
    rows = [*header, *(row.cells for row in table.rows)]
    edges = [round(WIDTH * sum(table.widths[: n + 1]) / sum(table.widths)) for n in range(len(table.widths))]
    owner = {(r, c): cell for cell in place(rows) for r in range(cell.row, cell.row + cell.rows)
             for c in range(cell.col, cell.col + cell.cols)}  # fmt: skip
    for r in range(len(rows)):
        looks, texts = [], []
        for c, edge in enumerate(edges):
            cell = owner[r, c]
            if c < cell.col + cell.cols - 1:
                continue  # covered by a cell that ends further right
            merge = "" if cell.rows == 1 else (r"\clvmgf" if r == cell.row else r"\clvmrg")
            looks.append(merge + r"\clbrdrt\brdrs\clbrdrl\brdrs\clbrdrb\brdrs\clbrdrr\brdrs" + rf"\cellx{edge}")
            texts.append(rf"\pard\plain\intbl\f0\fs18 {_text(cell.text) if r == cell.row else ''}\cell")
        yield r"\trowd\trgaph60" + "".join(looks) + "\n" + "\n".join(texts) + "\n" + r"\row"
