"""One model, four formats: the same numbers in each, whole files, nothing overwritten."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree, html
from python_calamine import CalamineWorkbook

from draws.papers.text import clean
from pipelines.steps.reporting.write import FORMATS as ALL
from pipelines.steps.reporting.write import report_stem, write_report
from reports.model import FigureRow, Paragraph, Ref, Report, Table
from reports.show import figure_text, show
from tests.support.report_samples import sample_report
from warehouse.errors import WarehouseError

#: Reports; csv is raw data.
FORMATS = ALL[:4]
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, dict[str, Path]]:
    report = sample_report(rows=8)
    files = write_report(report, FORMATS, tmp_path_factory.mktemp("reports"))
    assert [one.format for one in files] == list(FORMATS) and all(one.is_new for one in files)
    return report, {one.format: one.path for one in files}


def solid(text: str) -> str:
    """Without blanks and line breaks, which every layout sets as it likes."""
    return re.sub(r"\s+", "", text)


def docx_text(path: Path) -> str:
    with zipfile.ZipFile(path) as file:
        tree = etree.fromstring(file.read("word/document.xml"))
    return solid("".join(node.text or "" for node in tree.iter(f"{WORD}t")))


def html_text(path: Path) -> str:
    return solid(html.fromstring(path.read_text(encoding="utf-8")).text_content())


def pdf_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(path.read_bytes()))
    try:
        return solid("".join(page.get_textpage().get_text_range() for page in document))
    finally:
        document.close()


READERS: dict[str, Callable[[Path], str]] = {"docx": docx_text, "html": html_text, "pdf": pdf_text}


def printed_figures(report: Report) -> list[tuple[str, bool]]:
    """Keys of the figures that stand in the text, and whether with their unit."""
    found = []
    for block in report.blocks:
        if isinstance(block, Paragraph):
            found += [(part.figure, part.unit) for part in block.parts if isinstance(part, Ref)]
        elif isinstance(block, FigureRow):
            found += [(key, False) for key in block.figures]
    return found


@pytest.mark.parametrize("form", sorted(READERS))
def test_every_number_of_the_text_stands_in_the_format(written: tuple[Report, dict[str, Path]], form: str) -> None:
    report, files = written
    text = READERS[form](files[form])
    missing = [key for key, unit in printed_figures(report) if solid(figure_text(report.figure(key), unit)) not in text]
    assert printed_figures(report) and missing == []
    sentences = [block for block in report.blocks if isinstance(block, Paragraph)]
    said = [
        "".join(p if isinstance(p, str) else figure_text(report.figure(p.figure), p.unit) for p in s.parts)
        for s in sentences
    ]
    assert [one for one in said if solid(one) not in text] == []


def test_tables_say_the_same_in_every_format(written: tuple[Report, dict[str, Path]]) -> None:
    report, files = written
    texts = {form: READERS[form](files[form]) for form in READERS}
    in_text = [block for block in report.blocks if isinstance(block, Table)]
    for table in in_text:
        for row in table.rows:
            cells = [solid(show(v, c.kind)) for v, c in zip(row.cells, table.columns, strict=True)]
            assert {form for form, text in texts.items() for cell in cells if cell not in text} == set(), table.key
    book = CalamineWorkbook.from_path(str(files["xlsx"]))
    assert len(book.sheet_names) >= len(report.tables) + 2


def test_what_the_report_rests_on_is_printed(written: tuple[Report, dict[str, Path]]) -> None:
    report, files = written
    for form, read in READERS.items():
        text = read(files[form])
        for wanted in (
            report.data_version,
            *(clean(one.number) for one in report.sources),
            *(one.digest for one in report.sources),
        ):
            assert solid(wanted) in text, (form, wanted)


def test_the_same_report_changes_nothing(written: tuple[Report, dict[str, Path]]) -> None:
    report, files = written
    again = write_report(report, FORMATS, files["docx"].parent)
    assert [(one.path, one.is_new) for one in again] == [(files[form], False) for form in FORMATS]


def test_a_file_that_somebody_edited_stays(written: tuple[Report, dict[str, Path]], tmp_path: Path) -> None:
    report, files = written
    target = tmp_path / files["html"].name
    shutil.copy(files["html"], target)
    target.write_text("改过", encoding="utf-8")
    made = write_report(report, ["html"], tmp_path)[0]
    assert target.read_text(encoding="utf-8") == "改过"
    assert made.path.name == f"{report_stem(report)}（2）.html" and made.is_new
    assert write_report(report, ["html"], tmp_path)[0].path == made.path


def test_wrong_orders_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="没有“odt”这种格式"):
        write_report(sample_report(), ["odt"], tmp_path)
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(WarehouseError, match="不能建立文件夹"):
        write_report(sample_report(), ["html"], blocked)
    assert sorted(tmp_path.iterdir()) == [blocked]
