"""One headless Chromium for the tests of ``verify.html``, and a door to its functions.

The browser is the system's (Debian package ``chromium``), driven through Playwright; nothing is downloaded. Where no
browser is installed the tests that need one are skipped with that reason.
"""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: A name that leads to this machine but is no "secure context" to the browser, like any plain-http intranet.
INTRANET = "intranet.example"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    f"--host-resolver-rules=MAP {INTRANET} 127.0.0.1",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")

_VERIFY = """async ([files, hash]) => {
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return await mingcha.verify(Object.fromEntries(Object.entries(files).map(([n, t]) => [n, bytes(t)])), hash);
}"""


@dataclass(frozen=True)
class Verdict:
    """What a verifier said: exit code (0, 1, 2) and ``(mark, title)`` of every check."""

    code: int
    checks: tuple[tuple[str, str], ...]
    text: str


@contextmanager
def chromium_page() -> Iterator[Page]:
    """A page of the system's Chromium, closed at the end; skips the test where there is none."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no Chromium on this machine (Debian package chromium)")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=list(ARGUMENTS))
        try:
            yield browser.new_page()
        finally:
            browser.close()


def verify_in_page(page: Page, files: Mapping[str, bytes], commit_hash: str | None) -> Verdict:
    """``window.mingcha.verify`` over the files."""
    packed = {name: base64.b64encode(data).decode() for name, data in files.items()}
    said: dict[str, Any] = page.evaluate(_VERIFY, [packed, commit_hash or ""])
    lines = said["lines"]
    text = "\n".join(f"{line['mark']} {line['title']}：{line['detail']}" for line in lines)
    checks = tuple((line["mark"], line["title"]) for line in lines)
    return Verdict(said["code"], checks, f"{text}\n{said['limits']}\n{said['conclusion']}")
