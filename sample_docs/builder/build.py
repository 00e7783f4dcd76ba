"""Content → all files of ``sample_docs`` as bytes, by their path inside the folder."""

from __future__ import annotations

from collections.abc import Callable

from sample_docs.builder.convert import write_converted
from sample_docs.builder.expected import expected_rows, to_csv
from sample_docs.builder.manifest import manifest
from sample_docs.builder.model import MACHINE_MADE, Form, Notice, load_notices
from sample_docs.builder.write_csv import write_csv
from sample_docs.builder.write_docx import write_docx
from sample_docs.builder.write_html import write_html, write_mhtml
from sample_docs.builder.write_ofd import write_ofd
from sample_docs.builder.write_package import write_eml, write_zip
from sample_docs.builder.write_pdf import write_pdf
from sample_docs.builder.write_rtf import write_rtf
from sample_docs.builder.write_scan import write_mixed, write_scan
from sample_docs.builder.write_text import write_text
from sample_docs.builder.write_xlsx import write_xlsx

WRITERS: dict[str, Callable[[Notice, Form], bytes]] = {
    "docx": write_docx,
    "pdf": write_pdf,
    "tabs": write_text,
    "pipes": write_text,
    "lines": write_text,
    "xlsx": write_xlsx,
    "csv": write_csv,
    "html": write_html,
    "mhtml": write_mhtml,
    "ofd": write_ofd,
    "rtf": write_rtf,
    "doc": write_converted,
    "wps": write_converted,
    "xls": write_converted,
    "scan": write_scan,
    "mixed": write_mixed,
}
PACKERS = {"zip": write_zip, "eml": write_eml}


def build() -> dict[str, bytes]:
    """Every file that is the same on every machine: ``notices/*``, ``expected/*.csv`` (and ``all.csv``),
    ``manifest.toml``."""
    files: dict[str, bytes] = {}
    everything: list[dict[str, str]] = []
    notices = load_notices()
    for notice in notices:
        for form in notice.forms:
            if form.format not in MACHINE_MADE:
                files[f"notices/{notice.file_name(form)}"] = write(notice, form)
            if form.part == "letter":
                continue
            rows = expected_rows(notice, form)
            everything += rows
            files[f"expected/{notice.file_stem(form)}.csv"] = to_csv(rows)
    files["expected/all.csv"] = to_csv(everything)
    files["manifest.toml"] = manifest(notices)
    return files


def machine_made() -> dict[str, tuple[Notice, Form]]:
    """The files that programs and fonts of the machine have a part in, by path."""
    return {
        f"notices/{notice.file_name(form)}": (notice, form)
        for notice in load_notices()
        for form in notice.forms
        if form.format in MACHINE_MADE
    }


def write(notice: Notice, form: Form) -> bytes:
    """One form as bytes; an archive with its members in it."""
    if form.format in PACKERS:
        return PACKERS[form.format](notice, [(m.name, write(notice, m)) for m in form.members])
    return WRITERS[form.format](notice, form)
