"""The documents whose scans are measured: every specimen notice laid out as PDF, some in several ways and fonts.

The text of such a PDF is the truth of its scan; :func:`truth_errors` holds it against what the content files declare.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import pypdfium2

from sample_docs.builder.expected import expected_rows
from sample_docs.builder.model import Form, Notice, PdfLook, load_notices
from sample_docs.builder.write_docx import write_docx
from sample_docs.builder.write_pdf import write_pdf
from warehouse.models import Bundle

Face = Literal["serif", "serif-bold", "sans", "sans-bold", "office"]


class Wanted(NamedTuple):
    """``face`` is the style of type; ``office``: the DOCX form printed by LibreOffice. ``look`` ``None``: its own."""

    name: str
    stem: str
    face: Face = "serif"
    look: PdfLook | None = None


WANTED = (
    Wanted("joint-a", "gaoping-2023-joint"),
    Wanted("joint-a-sans", "gaoping-2023-joint", "sans", PdfLook(size=8.5, rules="lines")),
    Wanted("joint-a-office", "gaoping-2023-joint", "office"),
    Wanted("internal-a", "gaoping-2024-internal"),
    Wanted("internal-a-bold", "gaoping-2024-internal", "sans-bold", PdfLook(size=10, rules="rects", split_rows=True)),
    Wanted("horizontal", "beiping-2023-joint"),
    Wanted("horizontal-ruled", "beiping-2023-joint", "serif-bold", PdfLook(size=11, rules="lines")),
    Wanted("partial", "cangling-2025-joint"),
    Wanted("chengan", "chengan-2024-joint", "serif", PdfLook(size=10, rules="rects")),
    Wanted("heyuan", "heyuan-2026-joint", "sans", PdfLook(size=9.5, rules="lines", header_pages="first")),
    Wanted("unruled", "lanwan-2026-joint"),
    Wanted("lanwan-ruled", "lanwan-2026-joint", "serif", PdfLook(size=9, rules="lines")),
    Wanted("internal-b", "linjiang-2024-internal", "serif", PdfLook(size=9, rules="rects")),
    Wanted("internal-b-office", "linjiang-2024-internal", "office"),
    Wanted("joint-b", "linjiang-2025-joint"),
    Wanted("qinghe", "qinghe-2024-joint", "sans", PdfLook(size=9.5, rules="rects")),
    Wanted("qinghe-office", "qinghe-2024-joint", "office"),
    Wanted("wangshu", "wangshu-2025-joint", "serif", PdfLook(landscape=False, size=9, rules="lines")),
    Wanted("yunling", "yunling-2025-joint"),
    Wanted("yunling-bold", "yunling-2025-joint", "serif-bold", PdfLook(size=10.5, rules="rects")),
)


def documents(only: str = "") -> Iterator[tuple[str, Notice, bytes]]:
    """(name, content, PDF) of the documents whose name contains ``only``; those that LibreOffice prints are left out
    where it is not installed."""
    for wanted in WANTED:
        if only and only not in wanted.name:
            continue
        data = laid_out(wanted)
        if data is not None:
            yield wanted.name, _notices()[wanted.stem], data


@lru_cache(maxsize=1)
def _notices() -> dict[str, Notice]:
    return {notice.stem: notice for notice in load_notices()}


def laid_out(wanted: Wanted) -> bytes | None:
    """The PDF; ``None`` when it takes LibreOffice and there is none."""
    notice = _notices()[wanted.stem]
    if wanted.face == "office":
        return _printed(write_docx(notice, _form(notice, "docx")))
    form = _form(notice, "pdf")
    if wanted.look is not None:
        form = form.model_copy(update={"pdf": wanted.look})
    return faced(write_pdf(notice, form), wanted.face)


def _form(notice: Notice, kind: Literal["docx", "pdf"]) -> Form:
    own = next((form for form in notice.forms if form.format == kind), None)
    return own or Form(format=kind, extension=kind)


def faced(pdf: bytes, face: Face) -> bytes:
    """The same page in another style of type: the font is named and not embedded, so the renderer takes what the name
    and the flags (ISO 32000-1, table 123: 2 serif, 4 symbolic) ask for."""
    if face.startswith("sans"):
        pdf = pdf.replace(b"/Flags 6", b"/Flags 4")
    return pdf.replace(b"STSong-Light", b"NotoSansCJK-Bold") if face.endswith("bold") else pdf


def _printed(docx: bytes) -> bytes | None:
    program = shutil.which("soffice")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "notice.docx"
        source.write_bytes(docx)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return (Path(folder) / "notice.pdf").read_bytes()


def page_numbers(data: bytes) -> list[int]:
    """The pages of a PDF, from 1."""
    document = pypdfium2.PdfDocument(data)
    try:
        return list(range(1, len(document) + 1))
    finally:
        document.close()


def truth_errors(notice: Notice, bundle: Bundle) -> list[str]:
    """How the reading of a whole PDF differs from what its content file declares; empty when it is the truth."""
    rows = expected_rows(notice, _form(notice, "pdf"))
    items = [item for item in bundle.items if item.status != "quarantined"]
    if len(rows) != len(items):
        return [f"{len(items)} items, {len(rows)} declared"]
    errors = []
    for row, item in zip(rows, items, strict=True):
        said = (
            row["seq"],
            row["ratio"],
            row["start"],
            row["end"],
            row["initiator"] or "None",
            row["cooperators"],
            row["task"],
        )
        ratio = item.ratio_min if item.ratio_min is not None else item.ratio_max
        found = (
            str(item.seq),
            "" if ratio is None else f"{ratio.normalize():f}",
            str(item.window_start or ""),
            str(item.window_end or ""),
            str(item.initiator),
            "|".join(item.cooperators),
            "".join((item.task_name or "").split()),
        )
        errors += [
            f"{item.seq}: {a!r} declared, {b!r} read"
            for a, b in zip(said, found, strict=True)
            if a != b and item.status == "ok"
        ]
    return errors
