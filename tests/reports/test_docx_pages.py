"""The printed pages of a report, through LibreOffice: grid, margins, page numbers, tables, hostile texts."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator

import pdfplumber
import pytest
from pdfplumber.page import Page
from PIL import Image

from draws.papers.text import clean
from reports.docx import render_docx
from reports.docx.styles import PITCH
from reports.model import Annex, Column, Paragraph, Report, Row, Section, Table
from reports.show import show
from tests.support.report_samples import sample_report

SOFFICE, FONTS = shutil.which("soffice"), shutil.which("fc-list")
HAN = bool(FONTS and subprocess.run([FONTS, ":lang=zh"], capture_output=True, text=True, check=False).stdout.strip())
MM = 72 / 25.4
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed: pages cannot be looked at"),
    pytest.mark.skipif(not HAN, reason="no font with Han characters is installed"),
]


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (880, 360), "steelblue").save(out, "PNG")
    return out.getvalue()


def running_text() -> Report:
    """Nothing but Han characters: five pages that can be counted."""
    text = Paragraph(parts=("依法开展部门联合双随机抽查" * 40,))
    body = Section(key="text", heading="运行文字", blocks=(text,) * 8)
    return sample_report(1).model_copy(update={"sections": (body,), "annexes": (), "is_specimen": False})


def tables_of_all_lengths() -> Report:
    """Tables that end anywhere on a page, also at its very foot; upright and on the broad side."""
    columns = (Column(key="no", label="序号", kind="count"), Column(key="name", label="名称", weight=3))

    def annex(number: int, count: int, landscape: bool) -> Annex:
        rows = tuple(Row(cells=(n, f"第{number}表第{n}行")) for n in range(1, count + 1))
        title = f"名单{number}"
        table = Table(key=f"t{number}", title=title, columns=columns, rows=rows, landscape=landscape)
        return Annex(key=f"a{number}", title=title, blocks=(table,))

    upright = [annex(n, n, False) for n in range(24, 36)]
    turned = [annex(100 + n, n, True) for n in range(14, 23)]
    return sample_report(1).model_copy(update={"annexes": (*upright, *turned)})


REPORTS = {
    "text": running_text(),
    "plain": sample_report(75),
    "hostile": sample_report(12, hostile=True),
    "lengths": tables_of_all_lengths(),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[Page]]]:
    """The pages of every report; one start of LibreOffice for all."""
    folder = tmp_path_factory.mktemp("reports")
    picture = png()
    for name, report in REPORTS.items():
        charts = {one.key: picture for one in report.charts}
        (folder / f"{name}.docx").write_bytes(render_docx(report, charts))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(SOFFICE), "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder)]
    files = [str(folder / f"{name}.docx") for name in REPORTS]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=240)
    opened = {name: pdfplumber.open(folder / f"{name}.pdf") for name in REPORTS}
    yield {name: document.pages for name, document in opened.items()}
    for document in opened.values():
        document.close()


def squeezed(text: str) -> str:
    return "".join(text.split())


def text_of(page: Page) -> str:
    return squeezed("".join(char["text"] for char in page.chars))


def is_landscape(page: Page) -> bool:
    return bool(page.width > page.height)


def in_type_area(page: Page) -> list[dict[str, float]]:
    foot = page.height - 34 * MM
    return [char for char in page.chars if 36 * MM < char["top"] < foot and char["text"].strip()]


# ------------------------------------------------------------------ the grid


def test_a_page_has_22_lines_of_28_characters(pages: dict[str, list[Page]]) -> None:
    for page in pages["text"][1:5]:
        lines = Counter(round(char["top"], 1) for char in in_type_area(page))
        assert len(lines) == 22
        # The first line of a paragraph is indented by two, its last one may be shorter.
        assert sum(count == 28 for count in lines.values()) >= 18
        assert max(lines.values()) == 28
        steps = [after - before for before, after in zip(sorted(lines), sorted(lines)[1:], strict=False)]
        assert all(abs(step - PITCH) < 0.2 for step in steps)


def test_margins_of_a_full_page(pages: dict[str, list[Page]]) -> None:
    """37 mm above, 28 mm at the binding side, a type area of 156 × 225 mm: a line of text is its pitch high."""
    for page in pages["text"][1:5]:
        chars = in_type_area(page)
        air = (PITCH - 16) / 2
        assert (page.width, page.height) == pytest.approx((210 * MM, 297 * MM), abs=1)
        assert min(char["x0"] for char in chars) == pytest.approx(28 * MM, abs=MM)
        assert max(char["x1"] for char in chars) == pytest.approx((28 + 156) * MM, abs=MM)
        assert min(char["top"] for char in chars) - air == pytest.approx(37 * MM, abs=MM)
        assert max(char["top"] for char in chars) + 16 + air == pytest.approx((37 + 225) * MM, abs=MM)


def test_body_characters_have_16_points(pages: dict[str, list[Page]]) -> None:
    assert {round(char["size"], 1) for char in in_type_area(pages["text"][2])} == {16.0}


# ------------------------------------------------------------------ pages


@pytest.mark.parametrize("name", REPORTS)
def test_every_page_says_something_and_bears_its_number(pages: dict[str, list[Page]], name: str) -> None:
    for number, page in enumerate(pages[name], 1):
        text = text_of(page)
        assert text.count(f"—{number}—") == 1, number
        said = text.replace(f"—{number}—", "").replace("【样例数据，非真实检查】", "")
        assert len(said) >= 4 or page.images, f"page {number} is empty"


@pytest.mark.parametrize("name", REPORTS)
def test_page_numbers_stand_at_the_outer_edge_of_the_upright_page(pages: dict[str, list[Page]], name: str) -> None:
    for number, page in enumerate(pages[name], 1):
        near = [char for char in page.chars if char["text"] == "—" and round(char["size"], 1) == 14]
        across = sum(char["x0"] + char["x1"] for char in near) / 2 / len(near)
        down = sum(char["top"] + char["bottom"] for char in near) / 2 / len(near)
        # Turned back, the left side of a landscape page is the foot, and its lower end the right corner.
        along, foot = (down, across) if is_landscape(page) else (across, page.height - down)
        assert 22 * MM < foot < 34 * MM, (number, foot / MM)
        assert (along > 105 * MM) == (number % 2 == 1), (number, along / MM)
        assert all(char["upright"] != is_landscape(page) for char in near)


def test_wide_tables_lie_on_landscape_pages_within_their_margins(pages: dict[str, list[Page]]) -> None:
    wide = [page for page in pages["plain"] if is_landscape(page)]
    assert len(wide) >= 3
    for page in wide:
        assert (page.width, page.height) == pytest.approx((297 * MM, 210 * MM), abs=1)
        edges = [*page.rects, *page.lines]
        assert min(one["x0"] for one in edges) == pytest.approx(35 * MM, abs=MM)
        assert max(one["x1"] for one in edges) == pytest.approx((35 + 225) * MM, abs=MM)
        assert min(one["top"] for one in edges) >= 27 * MM
        assert max(one["bottom"] for one in edges) <= (28 + 156 + 1) * MM
    assert min(one["top"] for one in wide[1].rects + wide[1].lines) == pytest.approx(28 * MM, abs=MM)


def test_the_signature_does_not_stand_alone(pages: dict[str, list[Page]]) -> None:
    for name in ("plain", "text"):
        signed = next(text_of(page) for page in pages[name] if "2023年10月8日" in text_of(page))
        assert "附件：" in signed
        assert "高平市双随机一公开监管工作联席会议办公室" in signed


def test_annexes_begin_pages_of_their_own(pages: dict[str, list[Page]]) -> None:
    texts = [text_of(page).replace("【样例数据，非真实检查】", "") for page in pages["plain"]]
    for mark in ("附件1", "附件2", "附件3"):
        assert sum(text.startswith(mark) for text in (re.sub("^—[0-9]+—", "", text) for text in texts)) == 1


# ------------------------------------------------------------------ tables


def rows_on(pages: list[Page], title: str) -> list[list[list[str]]]:
    """For each page that has it, the rows of the table whose first column is called ``title``."""
    found = []
    for page in pages:
        for table in page.extract_tables():
            cells = [[squeezed(cell or "") for cell in row] for row in table]
            if cells[0][0].startswith(title):
                found.append(cells)
    return found


@pytest.mark.parametrize("name", ["plain", "hostile"])
@pytest.mark.parametrize(("key", "first"), [("overdue_short", "序号"), ("departments", "名次")])
def test_rows_are_whole_and_headers_repeated(pages: dict[str, list[Page]], name: str, key: str, first: str) -> None:
    table = next(one for one in REPORTS[name].tables if one.key == key)
    parts = rows_on(pages[name], first)
    assert len(parts) >= 2
    header = [squeezed(clean(column.label)) for column in table.columns]
    assert all(part[0] == header for part in parts)
    kinds = [column.kind for column in table.columns]
    want = [[squeezed(show(cell, kind)) for cell, kind in zip(row.cells, kinds, strict=True)] for row in table.rows]
    assert [row for part in parts for row in part[1:]] == want


def test_no_header_stands_alone_at_the_foot(pages: dict[str, list[Page]]) -> None:
    for name in ("plain", "lengths"):
        for page in pages[name]:
            for table in page.extract_tables():
                assert len(table) > 1


def test_tables_that_are_cut_say_so(pages: dict[str, list[Page]]) -> None:
    text = "".join(text_of(page) for page in pages["plain"])
    assert "共75行，此处列前60行，全部见电子表格（XLSX）的“超期对象”工作表。" in text
    assert "此处列前" not in "".join(text_of(page) for page in pages["hostile"])


def test_numbers_end_at_the_right_of_their_column(pages: dict[str, list[Page]]) -> None:
    page = next(page for page in pages["plain"] if "合计" in text_of(page))
    words = page.extract_words()
    ends = {word["text"]: word["x1"] for word in words if word["text"] in ("1,180", "80")}
    assert len(ends) == 2
    assert max(ends.values()) - min(ends.values()) < 1.5
