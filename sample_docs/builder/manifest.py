"""``manifest.toml``: what each file is, whose twin, and what must come out of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version

from sample_docs.builder.expected import item_findings
from sample_docs.builder.grid import text_at
from sample_docs.builder.model import Form, Notice

TEXTS = ("tabs", "pipes", "lines", "csv", "html")
HEAD = """\
# Written by `python -m sample_docs.builder`; edit the files under builder/content instead.
# `findings` lists codes that MUST be found, by serial number; others may be found as well.
# `tables` counts the tables as a reader sees them (a table that runs over pages is one).
# [[file]]: read whole and at once. [[converted]]: by way of LibreOffice. [[scan]]: by recognition.
# [[parts]]: one notice in several files; `part` says what each carries, `members` what an archive holds.
"""


def manifest(notices: Sequence[Notice]) -> bytes:
    """The manifest of all forms of all notices as TOML."""
    made = {name.replace("-", "_"): version(name) for name in ("reportlab", "python-docx", "xlsxwriter")}
    parts = [HEAD, "specimen = true", "", "[made_with]", *(_pair(k, v) for k, v in made.items())]
    for notice in notices:
        for form in notice.forms:
            parts += ["", f"[[{_list(form)}]]", *(_pair(k, v) for k, v in _entry(notice, form).items())]
            found = _findings(notice, form)
            head = [f"[{_list(form)}.findings]"]
            parts += [*head, *(_pair(seq, codes) for seq, codes in found.items())] if found else []
    return ("\n".join(parts) + "\n").encode("utf-8")


def _list(form: Form) -> str:
    """Which of the manifest's lists names the file: ``file`` are those that one quick reading takes in whole."""
    if form.format in ("scan", "mixed"):
        return "scan"
    if form.part != "all" or form.format in ("zip", "eml"):
        return "parts"
    return "converted" if form.format in ("doc", "wps", "rtf") else "file"


def _entry(notice: Notice, form: Form) -> Mapping[str, object]:
    plans = [table for table in notice.tables if table.kind == "plan"]
    first = notice.file_stem(notice.forms[0])
    entry: dict[str, object] = {
        "name": notice.file_name(form),
        "specimen": True,
        "about_zh": notice.about_zh,
        "about_en": notice.about_en,
        "format": form.extension,
        "encoding": form.encoding if form.format in TEXTS else "",
        "issuer": notice.issuer,
        "doc_number": notice.doc_number,
        "plan_year": notice.plan_year,
        "issue_date": notice.issue_date,
        "expected_rows": sum(len(row.truth()) for table in plans for row in table.rows),
        "expected": f"expected/{notice.file_stem(form)}.csv",
        "tables": len(notice.tables),
        "plan_tables": len(plans),
        "traits": list(notice.traits),
        "obligations": [list(duty) for duty in notice.obligations],
        "document_findings": list(notice.findings),
        "open_questions": list(notice.open_questions),
    }
    if form.part == "letter":
        entry |= {"expected_rows": 0, "expected": "", "tables": 0, "plan_tables": 0}
    if _list(form) == "parts":
        entry |= {"part": form.part, "members": [member.name for member in form.members]}
        return entry
    if notice.file_stem(form) != first:
        entry["twin_of"] = notice.file_name(notice.forms[0])
    return entry


def _findings(notice: Notice, form: Form) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table in notice.tables:
        cells = [row.cells for row in table.rows]
        for at, row in enumerate(table.rows):
            for item in row.truth():
                seq = str(item.seq if item.seq is not None else int(text_at(cells, at, 0)))
                codes = [code for code in item_findings(item, form) if code not in found.get(seq, [])]
                if codes:
                    found.setdefault(seq, []).extend(codes)
    return found


def _pair(key: str, value: object) -> str:
    """One TOML line; JSON's strings, numbers, booleans and arrays of these are TOML's too."""
    return f"{key} = {json.dumps(value, ensure_ascii=False)}"
