"""PDF form: a portrait letter, then the annex pages; same bytes every time, streams uncompressed."""

from __future__ import annotations

import io
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from sample_docs.builder.model import Form, Notice, PdfLook, Table
from sample_docs.builder.pdf_table import FONT, TableDrawer, wrap

RED = (0.78, 0.06, 0.06)
MARK = "样例 SPECIMEN　非真实公文"


class PdfPages:
    """Pages of one document: turns them, numbers them, marks them as specimens."""

    def __init__(self, canvas: Any) -> None:
        self.canvas, self.number, self.look = canvas, 0, PdfLook(landscape=False)
        self.heading = ""
        self.y = self.left = self.right = self.bottom = self.width = 0.0

    def start(self, look: PdfLook, margins: tuple[float, float, float]) -> None:
        """Open a page; ``margins`` are left and right, top, bottom in points."""
        self.look, self.margins = look, margins
        short, long = A4
        self.width, height = (long, short) if look.landscape else (short, long)
        self.canvas.setPageSize((self.width, height))  # as displayed: the canvas swaps it for rotated pages
        if look.rotate:
            self.canvas.setPageRotation(90)
            self.canvas.transform(0, 1, -1, 0, short, 0)
        self.number += 1
        self.left, self.right, self.bottom = margins[0], self.width - margins[0], margins[2]
        self.canvas.setLineWidth(0.6)
        self._small(MARK, height - 26, self.right)
        self._small(f"— {self.number} —", 28, self.width / 2 + 14)
        self.y = height - margins[1]

    def _small(self, text: str, y: float, right: float) -> None:
        self.canvas.setFont(FONT, 9)
        self.canvas.drawRightString(right, y, text)

    def turn(self) -> None:
        """Close the page and open the next one like it."""
        self.close()
        self.start(self.look, self.margins)
        if self.look.title_on_each_page and self.heading:
            self.text(self.heading, 15, "centre", gap=6)
        self.canvas.setFont(FONT, self.look.size)

    def close(self) -> None:
        self.canvas.showPage()
        self.canvas.setPageRotation(0)

    def text(self, text: str, size: float, align: str = "left", indent: int = 0, gap: float = 0) -> None:
        """Write a paragraph, turning full pages; ``indent`` counts characters of the first line."""
        self.canvas.setFont(FONT, size)
        for line in wrap("　" * indent + text, size, self.right - self.left) if text else [""]:
            leading = size * 1.65
            if self.y - leading < self.bottom:
                self.turn()
                self.canvas.setFont(FONT, size)
            self.y -= leading
            if align == "centre":
                self.canvas.drawCentredString(self.width / 2, self.y, line)
            elif align == "right":
                self.canvas.drawRightString(self.right - size, self.y, line)
            elif line:
                self.canvas.drawString(self.left, self.y, line)
        self.y -= gap


def write_pdf(notice: Notice, form: Form) -> bytes:
    """The notice as the bytes of a PDF file; Chinese in the standard font STSong-Light, not embedded."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, pageCompression=0)
    canvas.setTitle(f"SPECIMEN {notice.stem}")
    draw_notice(canvas, notice, form)
    canvas.save()
    return buffer.getvalue()


def draw_notice(canvas: Any, notice: Notice, form: Form) -> None:
    """All pages of a form, on a canvas of reportlab or one that draws alike."""
    pages = PdfPages(canvas)
    if form.part != "annex":
        _letter(pages, notice)
    for table in notice.tables if form.part != "letter" else ():
        _annex(pages, table, form.pdf)
    pages.close()


def _letter(pages: PdfPages, notice: Notice) -> None:
    letter = notice.letter
    pages.start(PdfLook(landscape=False), (79, 90, 70))
    pages.canvas.setFillColorRGB(*RED)
    pages.text(letter.head, min(24, 430 / len(letter.head)), "centre", gap=8)
    pages.canvas.setFillColorRGB(0, 0, 0)
    pages.text(notice.doc_number, 15, "centre", gap=8)
    pages.canvas.setStrokeColorRGB(*RED)
    pages.canvas.line(pages.left, pages.y, pages.right, pages.y)
    pages.canvas.setStrokeColorRGB(0, 0, 0)
    pages.y -= 20
    for part in letter.title:
        pages.text(part, 20, "centre")
    pages.y -= 14
    pages.text(letter.to, 15)
    for text in (*letter.body, *letter.contact, *letter.annex):
        pages.text(text, 15, indent=2)
    pages.y -= 14
    for text in letter.signature:
        pages.text(text, 15, "right")
    pages.text(letter.date, 15, "right", gap=6)
    if letter.note:
        pages.text(letter.note, 15, indent=2)
    if letter.printed:
        pages.y -= 8
        pages.canvas.line(pages.left, pages.y, pages.right, pages.y)
        pages.text(letter.printed, 12, "right")


def _annex(pages: PdfPages, table: Table, look: PdfLook) -> None:
    if look.new_page_per_table or pages.look != look or not pages.number:
        if pages.number:
            pages.close()
        pages.start(look, (42, 46, 50))
    pages.heading = table.title
    if table.label:
        pages.text(table.label, 14, gap=0 if table.title else 8)
    if table.title:
        pages.text(table.title, 17, "centre", gap=6)
    for text in table.before:
        pages.text(text, 10, gap=4)
    pages.canvas.setFont(FONT, look.size)
    TableDrawer(pages, table, look).draw()
    for text in table.after:
        pages.text(text, 9)
