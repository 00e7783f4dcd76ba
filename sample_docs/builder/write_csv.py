"""CSV as a spreadsheet program saves it: the sheet's rows from its first one on, all of one width."""

from __future__ import annotations

import csv
import io

from sample_docs.builder.model import ABOVE, LEFT, Form, Notice
from sample_docs.builder.write_text import SPECIMEN, letter_lines


def write_csv(notice: Notice, form: Form) -> bytes:
    """The letter line by line, then the tables, in the form's encoding; merged cells leave empty ones behind."""
    width = max(len(table.widths) for table in notice.tables)
    lines: list[tuple[str, ...]] = [(SPECIMEN,), *((text,) for text in letter_lines(notice))]
    for table in notice.tables:
        lines += [(), *((text,) for text in (table.label, table.title, *table.before) if text)]
        lines += table.headers[0] if table.headers else ()
        lines += [row.cells for row in table.rows]
        lines += [(text,) for text in table.after]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for cells in lines:
        writer.writerow(["" if text in (ABOVE, LEFT) else text for text in cells] + [""] * (width - len(cells)))
    return out.getvalue().encode(form.encoding)
