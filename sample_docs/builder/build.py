"""Content → all files of ``sample_docs`` as bytes, by their path inside the folder."""

from __future__ import annotations

from collections.abc import Callable

from sample_docs.builder.expected import expected_rows, to_csv
from sample_docs.builder.manifest import manifest
from sample_docs.builder.model import Form, Notice, load_notices
from sample_docs.builder.write_docx import write_docx
from sample_docs.builder.write_pdf import write_pdf
from sample_docs.builder.write_text import write_text

WRITERS: dict[str, Callable[[Notice, Form], bytes]] = {
    "docx": write_docx,
    "pdf": write_pdf,
    "tabs": write_text,
    "pipes": write_text,
    "lines": write_text,
}


def build() -> dict[str, bytes]:
    """Every file: ``notices/*``, ``expected/*.csv`` (and ``all.csv``), ``manifest.toml``."""
    files: dict[str, bytes] = {}
    everything: list[dict[str, str]] = []
    notices = load_notices()
    for notice in notices:
        for form in notice.forms:
            files[f"notices/{notice.file_name(form)}"] = WRITERS[form.format](notice, form)
            rows = expected_rows(notice, form)
            everything += rows
            files[f"expected/{notice.file_stem(form)}.csv"] = to_csv(rows)
    files["expected/all.csv"] = to_csv(everything)
    files["manifest.toml"] = manifest(notices)
    return files
