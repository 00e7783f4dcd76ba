"""The HTML of a report in a real browser: nothing runs, nothing is fetched, it can be read and used by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.chromium import chromium_page
from tests.support.report_pages import page as html_page
from tests.support.report_pages import report

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: For each text: its contrast with the nearest painted background, its size and weight.
_CONTRAST = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (c) => { const [r, g, b] = c.slice(0, 3).map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = (node) => { for (let at = node; at; at = at.parentElement) {
    const c = rgb(getComputedStyle(at).backgroundColor); if (c.length === 3 || c[3] > 0) return c; }
    return [255, 255, 255]; };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), bad = [];
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement, text = walk.currentNode.data.trim();
    if (!text || !node.checkVisibility()) continue;
    const style = getComputedStyle(node), pair = [light(rgb(style.color)), light(ground(node))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) bad.push([text.slice(0, 20), ratio.toFixed(2), style.color]);
  }
  return bad;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[tuple[Page, list[str]]]:
    """A page whose console, dialogs and requests are written down."""
    seen: list[str] = []
    with chromium_page() as page:
        page.on("console", lambda message: seen.append(f"console {message.text}"))
        page.on("pageerror", lambda error: seen.append(f"error {error}"))
        page.on("dialog", lambda dialog: seen.append(f"dialog {dialog.message}"))
        page.on("request", lambda request: seen.append(f"request {request.url[:60]}"))
        yield page, seen


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    made = {"plain": html_page(), "hostile": html_page(hostile=True)}
    for name, text in made.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in made}


@pytest.mark.parametrize("name", ["plain", "hostile"])
@pytest.mark.parametrize("width", [1280, 375])
def test_it_opens_silently_and_fits_the_screen(
    browser: tuple[Page, list[str]], files: dict[str, Path], name: str, width: int
) -> None:
    page, seen = browser
    seen.clear()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(files[name].as_uri())
    page.wait_for_load_state("networkidle")
    outside = [line for line in seen if not line.startswith(("request data:", "request file:"))]
    assert outside == []
    assert len([line for line in seen if line.startswith("request file:")]) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("[...document.images].every((one) => one.complete && one.naturalWidth > 0)")
    assert page.evaluate("document.scripts.length") == 0
    assert page.evaluate(_CONTRAST) == []


def test_the_style_sheet_is_let_in_by_the_policy(browser: tuple[Page, list[str]], files: dict[str, Path]) -> None:
    page, _ = browser
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(files["plain"].as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('thead th')).fontWeight") == "600"
    assert page.evaluate("getComputedStyle(document.querySelector('.page')).display") == "grid"


def test_hostile_names_are_read_literally(browser: tuple[Page, list[str]], files: dict[str, Path]) -> None:
    page, _ = browser
    page.goto(files["hostile"].as_uri())
    text = page.inner_text("main")
    names = [str(row.cells[1]) for row in report(hostile=True).lists[0].rows]
    assert names[5] == "<script>alert('x')</script>"
    for name in names[:7]:
        assert name in text
    assert page.title().startswith("高平市2023年度部门联合双随机抽查工作情况报告&<>\"'")


def test_the_first_tab_skips_to_the_text(browser: tuple[Page, list[str]], files: dict[str, Path]) -> None:
    page, _ = browser
    page.goto(files["plain"].as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "text"


def test_a_number_leads_to_its_list_and_back_by_keyboard(
    browser: tuple[Page, list[str]], files: dict[str, Path]
) -> None:
    page, _ = browser
    page.goto(files["plain"].as_uri())
    page.focus('.card a[href="#t-overdue"]')
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector(':target').id") == "t-overdue"
    top = page.evaluate("document.querySelector(':target').getBoundingClientRect().top")
    # Not hidden beneath the strip at the top.
    assert 30 <= top <= 400
    page.focus("#t-overdue .back a")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector(':target').className") == "to-list"


def test_every_control_is_reached_by_tab_and_has_a_name(
    browser: tuple[Page, list[str]], files: dict[str, Path]
) -> None:
    page, _ = browser
    page.goto(files["plain"].as_uri())
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('a, summary, [tabindex="0"]')].filter((one) => {
          const by = one.getAttribute('aria-labelledby');
          return !(by ? document.getElementById(by).textContent : one.textContent).trim();
        }).length"""
    )
    assert unnamed == 0
    assert (
        page.evaluate('document.querySelectorAll(\'[tabindex]:not([tabindex="0"]):not([tabindex="-1"])\').length') == 0
    )


def test_printing_keeps_broad_annexes_on_broad_pages(
    browser: tuple[Page, list[str]], files: dict[str, Path], tmp_path: Path
) -> None:
    import pypdfium2

    page, _ = browser
    page.goto(files["plain"].as_uri())
    data = page.pdf(prefer_css_page_size=True)
    with pypdfium2.PdfDocument(data) as document:
        sizes = {tuple(round(side) for side in document[at].get_size()) for at in range(len(document))}
    assert sizes == {(595, 842), (842, 595)}
