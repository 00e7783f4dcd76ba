"""The content of a specimen notice: prose, cell texts, and the truth declared by hand beside each row.

Nothing here reads or interprets an expression: what a row means is written down in :class:`Item`.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

CONTENT = Path(__file__).parent / "content"

#: Cell texts with a meaning: covered by the cell above / by the cell to the left.
ABOVE, LEFT = "^", "<"

FormFormat = Literal[
    "docx", "pdf", "tabs", "pipes", "lines",
    "xlsx", "csv", "html", "mhtml", "ofd", "rtf", "zip", "eml",
    "doc", "wps", "xls", "scan", "mixed",
]  # fmt: skip
#: Forms whose bytes depend on programs of the machine (LibreOffice, fonts): made on request and committed.
MACHINE_MADE: frozenset[FormFormat] = frozenset({"doc", "wps", "xls", "scan", "mixed"})


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Item(Frozen):
    """The truth of one plan item. ``~`` at the start of a body's name stands for the notice's ``area``.

    ``quota`` is (op, ratio as decimal text), empty when nothing is fixed; ``task``, ``target`` and
    ``matters`` default to the text of the row's cells. ``table_no`` is given only where ``seq`` alone does
    not tell items apart. ``text_findings`` hold in tab-separated text only.
    """

    seq: int | None = None
    task: str | None = None
    target: str | None = None
    matters: str | None = None
    draw_type: str = ""
    quota: tuple[str, str] = ("", "")
    count: tuple[int, str] | None = None
    often: tuple[int, str] | None = None
    graduated: bool = False
    window: tuple[str, str] = ("", "")
    lead: str = ""
    cooperators: tuple[str, ...] = Field(default=(), alias="with")
    mode: str = ""
    table_no: int | None = None
    needs_review: bool = False
    findings: tuple[str, ...] = ()
    text_findings: tuple[str, ...] = ()


class Row(Frozen):
    """One physical row. ``text_cells`` replaces ``cells`` in tab-separated text (where a cell got lost)."""

    cells: tuple[str, ...]
    text_cells: tuple[str, ...] | None = None
    item: Item | None = None
    items: tuple[Item, ...] = ()
    page_starts: bool = False

    def truth(self) -> tuple[Item, ...]:
        return (self.item,) if self.item else self.items


class Table(Frozen):
    """``headers`` holds one header (a list of rows) per page group, used in turn; ``roles`` are columns
    from 1; ``number`` is the table's number in a document where serial numbers start again."""

    kind: Literal["plan", "other"] = "plan"
    number: int | None = None
    label: str = ""
    title: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    widths: tuple[float, ...]
    headers: tuple[tuple[tuple[str, ...], ...], ...] = ()
    roles: dict[Literal["task", "target", "matters"], int] = {}
    rows: tuple[Row, ...]


class Letter(Frozen):
    """The notice itself: red head, title, addressees, body, contact, signature, date."""

    head: str
    title: tuple[str, ...]
    to: str
    body: tuple[str, ...]
    contact: tuple[str, ...] = ()
    annex: tuple[str, ...] = ()
    signature: tuple[str, ...]
    date: str
    note: str = ""
    printed: str = ""


class PdfLook(Frozen):
    """How the PDF's annex is laid out. ``open_rows`` are table rows (from 1, header not counted) without a
    rule below them; ``header_pages`` says where the header stands; ``rotate`` writes portrait pages with
    /Rotate."""

    landscape: bool = True
    rotate: bool = False
    size: float = 9.0
    rules: Literal["rects", "lines", "horizontal", "partial", "none"] = "rects"
    header_pages: Literal["all", "first"] = "all"
    split_rows: bool = False
    title_on_each_page: bool = False
    open_rows: tuple[int, ...] = ()
    new_page_per_table: bool = True


class SheetLook(Frozen):
    """How a workbook is laid out. ``typed``: percentages, whole numbers and dates are real cells of that type;
    ``letter``: the letter stands on a sheet of its own before the plan; ``guide``: a sheet 填表说明 follows;
    ``hidden_sheet``: so does a hidden one with last year's figures; ``hidden_rows`` are rows of the first table
    (from 1); ``formulas`` are its columns (from 1) whose numbers are written as formulas with a stored result."""

    typed: bool = False
    letter: bool = True
    guide: bool = False
    hidden_sheet: bool = False
    hidden_rows: tuple[int, ...] = ()
    formulas: tuple[int, ...] = ()


class WebLook(Frozen):
    """A web page: ``with_plan`` is false when the table is only in the linked ``files`` (name, address)."""

    with_plan: bool = True
    files: tuple[tuple[str, str], ...] = ()


class ScanLook(Frozen):
    """A scan of the PDF form: ``pages`` (from 1, all when empty), ``dpi``, ``skew`` in degrees for each page in turn,
    ``noise`` as standard deviation of grey values, a red ``seal`` over the signature, JPEG ``quality``; ``bilevel``
    scans are black and white (fax)."""

    pages: tuple[int, ...] = ()
    dpi: int = 200
    skew: tuple[float, ...] = (0.0,)
    noise: float = 3.0
    quality: int = 60
    seal: bool = False
    bilevel: bool = False


class Form(Frozen):
    """One file that carries the notice. ``suffix`` distinguishes twins; ``encoding`` is for text; ``folder`` is
    where below ``notices/`` the file lies and ``name`` its name there, when it is none of ours (附件1.xlsx).
    ``part`` tells what of the notice the file carries: all of it, the letter, or the annex."""

    format: FormFormat
    part: Literal["all", "letter", "annex"] = "all"
    folder: str = ""
    name: str = ""
    suffix: str = ""
    extension: str
    encoding: Literal["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", ""] = "utf-8"
    with_header: bool = True
    pad_cells: int = 0
    table_per_page: bool = False
    pdf: PdfLook = PdfLook()
    sheet: SheetLook = SheetLook()
    web: WebLook = WebLook()
    scan: ScanLook = ScanLook()
    members: tuple[Form, ...] = ()


class Notice(Frozen):
    """A whole specimen, twins included."""

    stem: str
    about_zh: str
    about_en: str
    area: str
    issuer: str
    doc_number: str
    plan_year: int
    issue_date: str
    obligations: tuple[tuple[str, str, str], ...] = ()
    findings: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    open_questions: tuple[str, ...] = ()
    forms: tuple[Form, ...]
    letter: Letter
    tables: tuple[Table, ...]

    def file_stem(self, form: Form) -> str:
        return f"{self.stem}-{form.suffix}" if form.suffix else self.stem

    def file_name(self, form: Form) -> str:
        """The path below ``notices/``."""
        name = form.name or f"{self.file_stem(form)}.{form.extension}"
        return f"{form.folder}/{name}" if form.folder else name


def load_notices(folder: Path = CONTENT) -> tuple[Notice, ...]:
    """All specimens, by stem. Raises pydantic's ``ValidationError`` when a content file is wrong."""
    paths = sorted(folder.glob("*.toml"))
    return tuple(Notice.model_validate(tomllib.loads(path.read_text("utf-8"))) for path in paths)
