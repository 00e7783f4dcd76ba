"""The printed pages themselves, through LibreOffice: a page for each object, and the object's name on every page."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest

from draws.papers.forms import record_forms_docx
from draws.papers.letters import inspection_letters_docx
from draws.papers.models import DrawPaper, Matter, PaperSettings
from draws.papers.notice_docx import draw_notice_docx
from draws.papers.task_list import task_list_xlsx
from tests.support.papers import LEAD_BODY, NAMES, OTHER_BODY, make_object, make_paper

SOFFICE = shutil.which("soffice")
MANY = 45
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed: pages cannot be counted"),
]


def with_matters(count: int, objects: int = 3, name: str = "") -> DrawPaper:
    bodies = (LEAD_BODY, OTHER_BODY)
    matters = tuple(Matter(name=f"第{n}项登记事项和公示信息检查", department=bodies[n % 2]) for n in range(count))
    return make_paper(tuple(make_object(n, (name or None)) for n in range(1, objects + 1)), matters=matters)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The text of every page of every paper; one start of LibreOffice for all."""
    folder = tmp_path_factory.mktemp("papers")
    files = {"notice.docx": draw_notice_docx(make_paper(60), "after")}
    for count in (1, 3, 5, MANY):
        files[f"forms-{count}.docx"] = record_forms_docx(with_matters(count))
        files[f"letters-{count}.docx"] = inspection_letters_docx(with_matters(count), PaperSettings())
    files["long-name.docx"] = record_forms_docx(with_matters(3, 2, "高平市" + "名" * 200))
    files["list.xlsx"] = task_list_xlsx([make_paper(60)], LEAD_BODY)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(SOFFICE), "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder / "pdf")]
    subprocess.run([*command, *(str(folder / name) for name in files)], check=True, capture_output=True, timeout=240)
    return {name: page_texts(folder / "pdf" / f"{Path(name).stem}.pdf") for name in files}


def page_texts(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return ["".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()


@pytest.mark.parametrize("count", [1, 3, 5])
@pytest.mark.parametrize("kind", ["forms", "letters"])
def test_one_page_for_each_object(pages: dict[str, list[str]], kind: str, count: int) -> None:
    made = pages[f"{kind}-{count}.docx"]
    assert len(made) == 3
    for name, text in zip(NAMES, made, strict=False):
        assert name in text
        assert "—1—" in text


@pytest.mark.parametrize("kind", ["forms", "letters"])
def test_a_long_list_of_matters_goes_on_under_the_same_name(pages: dict[str, list[str]], kind: str) -> None:
    made = pages[f"{kind}-{MANY}.docx"]
    assert len(made) >= 6
    for text in made:
        assert sum(name in text for name in NAMES[:3]) <= 1
    with_list = [text for text in made if "项登记事项" in text]
    assert all(sum(name in text for name in NAMES[:3]) == 1 for text in with_list)
    assert len(with_list) >= 6
    whole = "".join(made)
    assert all(whole.count(f"第{n}项登记事项和公示信息检查") == 3 for n in range(MANY))


def test_a_name_of_200_characters_is_printed_in_full(pages: dict[str, list[str]]) -> None:
    made = pages["long-name.docx"]
    assert len(made) == 2
    assert all(text.count("名") >= 200 for text in made)


def test_the_notices_list_repeats_its_head_and_every_page_is_numbered(pages: dict[str, list[str]]) -> None:
    made = pages["notice.docx"]
    assert all(f"—{number}—" in text for number, text in enumerate(made, 1))
    lists = [text for text in made if "91140581MA0K" in text and "对象名称" in text]
    assert len(lists) >= 2
    assert sum(text.count("91140581MA0K") for text in lists) == 60


def test_the_task_list_fits_the_width_of_its_paper_and_repeats_its_head(pages: dict[str, list[str]]) -> None:
    made = pages["list.xlsx"]
    assert all("序号" in text for text in made)
    objects = [text for text in made if "联系人、电话" in text]
    assert sum(text.count("91140581MA0K") for text in objects) == 60
    assert all("备注" in text for text in objects)
