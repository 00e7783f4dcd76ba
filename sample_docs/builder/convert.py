"""Forms that only an office program writes (DOC, WPS, XLS): converted from DOCX or XLSX by LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from sample_docs.builder.model import Form, Notice
from sample_docs.builder.write_docx import write_docx
from sample_docs.builder.write_xlsx import write_xlsx

FILTERS = {"doc": "doc:MS Word 97", "wps": "doc:MS Word 97", "xls": "xls:MS Excel 97"}


def write_converted(notice: Notice, form: Form) -> bytes:
    """The bytes that LibreOffice makes. Raises ``FileNotFoundError`` when it is not installed."""
    program = shutil.which("soffice")
    if program is None:
        raise FileNotFoundError("soffice (LibreOffice) is needed to write DOC, WPS and XLS specimens")
    sheet = form.format == "xls"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / ("specimen.xlsx" if sheet else "specimen.docx")
        source.write_bytes(write_xlsx(notice, form) if sheet else write_docx(notice, form))
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        kind = FILTERS[form.format]
        command = [program, profile, "--headless", "--convert-to", kind, "--outdir", name, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return (folder / f"specimen.{kind.partition(':')[0]}").read_bytes()
