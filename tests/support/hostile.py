"""Hostile files of every format by name: small ones for the tests, large ones for ``benchmarks/hostile.py``."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.support import hostile_images as images
from tests.support import hostile_zips as zips

Maker = Callable[[], bytes]

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
#: What would look like a plan to whoever reads on behind the first format.
HIDDEN = "序号\t抽查任务名称\t抽查比例\n1\t甲\t5%\n"


def page(inside: str) -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>{inside}</body></html>".encode()


def nested(tag: str, depth: int) -> bytes:
    return page(f"<{tag}>" * depth + "样例" + f"</{tag}>" * depth)


def nested_tables(depth: int) -> bytes:
    return page("<table><tr><td>样例" * depth + "</td></tr></table>" * depth)


def cells(megabytes: int) -> bytes:
    return page("<table><tr>" + "<td>" * (megabytes * 250_000))


def spans() -> bytes:
    cell = "<td rowspan=999999999 colspan=999999999>样例</td>"
    return page(f"<table>{f'<tr>{cell * 50}</tr>' * 50}</table>")


def fetching_page() -> bytes:
    """A page that would load from outside, were it shown."""
    links = "".join(
        f'<{tag} src="http://127.0.0.1:9/{tag}">' for tag in ("img", "script", "iframe", "embed", "audio", "input")
    )
    styles = '<link rel="stylesheet" href="http://127.0.0.1:9/s"><meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/">'
    return page(styles + links + "<p>样例</p>")


def braces(count: int) -> bytes:
    return rb"{\rtf1\ansi " + b"{" * count + b"x" + b"}" * count + b"}"


def fetching_rtf() -> bytes:
    """Fields that would fetch a file and a picture."""
    field = r'{\field{\*\fldinst INCLUDETEXT "file:///etc/passwd"}}{\field{\*\fldinst INCLUDEPICTURE "http://127.0.0.1:9/x.png"}}'
    return (r"{\rtf1\ansi specimen " + field + "}").encode()


def ole(stream: str, size: int = 60_000) -> bytes:
    """The right first bytes, a stream's name, and noise."""
    noise = random.Random(stream).randbytes(size)
    return OLE + noise[:2000] + stream.encode("utf-16-le") + noise[2000:]


def long_line(megabytes: int) -> bytes:
    return "序号,抽查任务名称\n".encode() + b'1,"' + b"x" * (megabytes * 1_000_000)


def commas(count: int) -> bytes:
    return "序号,抽查任务名称\n".encode() + b"," * count + b"\n1,x\n"


def quotes(count: int) -> bytes:
    return "序号,抽查任务名称\n".encode() + b'"' * count


#: name of the file → its maker. Quick to make and quick to refuse.
SMALL: dict[str, Maker] = {
    "bomb.xlsx": lambda: zips.sheet_bomb(60),
    "strings.xlsx": lambda: zips.strings_bomb(60),
    "repeated.xlsx": lambda: zips.repeated_string(20_000, 30_000),
    "merge.xlsx": zips.huge_merge,
    "far.xlsx": zips.far_cell,
    "entities.xlsx": zips.sheet_entities,
    "nested.html": lambda: nested("div", 300),
    "deep.html": lambda: nested("b", 100_000),
    "tables.html": lambda: nested_tables(300),
    "spans.html": spans,
    "fetch.html": fetching_page,
    "outside.ofd": zips.ofd_outside_page,
    "template-outside.ofd": zips.ofd_escape,
    "loop.ofd": zips.ofd_template_loop,
    "entities.ofd": zips.ofd_entities,
    "nested.ofd": lambda: zips.ofd_nested(5_000),
    "header.png": lambda: images.png(images.SIDE, images.SIDE),
    "white.png": lambda: images.white_png(images.SIDE),
    "text.png": lambda: images.text_png(40),
    "thin.png": lambda: images.png(1, 3000, bytes(4) * 3000),
    "header.jpg": lambda: images.jpeg(images.SIDE, images.SIDE),
    "header.bmp": lambda: images.bmp(images.SIDE, images.SIDE),
    "header.gif": lambda: images.gif(images.SIDE, images.SIDE),
    "header.tiff": lambda: images.tiff(images.SIDE, images.SIDE),
    "pages.tiff": lambda: images.tiff_pages(2_000),
    "loop.tiff": images.tiff_loop,
    "image.pdf": lambda: images.image_pdf(images.SIDE),
    "box.pdf": lambda: images.image_pdf(64, box=14_000_000),
    "nested.zip": lambda: zips.nested_zip(30),
    "wide.zip": lambda: zips.nested_zip(5, 12),
    "overlapping.zip": lambda: zips.overlapping_zip(400, 20),
    "escaping.zip": zips.escaping_zip,
    "crowded.zip": lambda: zips.crowded_zip(5_000),
    "lying.zip": zips.lying_zip,
    "nested.eml": lambda: zips.nested_letter(100),
    "letters.eml": lambda: zips.letters_in_letters(100),
    "parts.eml": lambda: zips.many_parts(5_000),
    "braces.rtf": lambda: braces(1_000_000),
    "noise.xls": lambda: ole("Workbook"),
    "noise.wps": lambda: ole("Contents"),
    "line.csv": lambda: long_line(8),
    "commas.csv": lambda: commas(1_000_000),
    "quotes.csv": lambda: quotes(2_000_001),
    "pdf-zip.pdf": lambda: zips.packed({"计划.txt": HIDDEN}, images.image_pdf(8)[:300]),
    "html-zip.html": lambda: zips.packed({"计划.txt": HIDDEN}, page("<p>样例</p>")),
    "gif-js.gif": lambda: images.gif(1, 1, b"/*" + HIDDEN.encode() + b"*/=1;alert(1)"),
    "png-zip.png": lambda: zips.packed({"计划.txt": HIDDEN}, images.png(8, 8, (b"\0" + bytes(24)) * 8)),
}

#: The same in the sizes of the bar, and those that LibreOffice has to look at.
LARGE: dict[str, Maker] = {
    "million.xlsx": lambda: zips.formatted_rows(1_000_000),
    "bomb-1500.xlsx": lambda: zips.sheet_bomb(1500),
    "cells-50.html": lambda: cells(50),
    "tables-deep.html": lambda: nested_tables(100_000),
    "text.ofd": lambda: zips.ofd(zips.ofd_text(300_000)),
    "pages-big.tiff": lambda: images.tiff_pages(10_000),
    "pages.pdf": lambda: images.image_pdf(20_000, pages=300),
    "overlapping-big.zip": lambda: zips.overlapping_zip(60_000, 100),
    "letters-deep.eml": lambda: zips.letters_in_letters(20_000),
    "line-100.csv": lambda: long_line(100),
    "noise.doc": lambda: ole("WordDocument"),
    "fetch.rtf": fetching_rtf,
    "nested-groups.rtf": lambda: rb"{\rtf1\ansi specimen " + rb"{\b x}" * 200_000 + b"}",
}
