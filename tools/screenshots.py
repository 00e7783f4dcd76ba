"""The two pictures of reports in ``docs/``: the HTML as a browser shows it, the first two pages of the DOCX.

.venv/bin/python tools/screenshots.py out/reports     (after make demo; needs Chromium, LibreOffice and pdftoppm)
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageOps  # comes with WeasyPrint
from playwright.sync_api import sync_playwright

DOCS = Path(__file__).resolve().parents[1] / "docs"
WIDE, TALL = 1280, 1500
#: Pixels to the inch: two pages of A4 side by side are then about as wide as the browser's picture.
DPI = 76
MOST_BYTES = 250_000


def main(folder: Path) -> None:
    """Write ``docs/report-html.png`` and ``docs/report-docx.png`` from the compliance report in ``folder``."""
    page, paper = _newest(folder, "html"), _newest(folder, "docx")
    shot_of_page(page, DOCS / "report-html.png")
    shot_of_paper(paper, DOCS / "report-docx.png")
    for name in ("report-html.png", "report-docx.png"):
        size = (DOCS / name).stat().st_size
        print(f"docs/{name}: {size:,} bytes")
        if size > MOST_BYTES:
            raise SystemExit(f"docs/{name} is larger than {MOST_BYTES:,} bytes")


def shot_of_page(page: Path, target: Path) -> None:
    """The first screen and a half, without scrolling."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise SystemExit("no Chromium (Debian package chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        try:
            tab = browser.new_page(viewport={"width": WIDE, "height": TALL})
            tab.goto(page.resolve().as_uri())
            tab.screenshot(path=str(target))
        finally:
            browser.close()
    with Image.open(target) as shot:  # 64 colours are enough for text and lines, and a quarter of the bytes
        few = shot.convert("RGB").quantize(64, dither=Image.Dither.NONE)
    few.save(target, optimize=True)


def shot_of_paper(paper: Path, target: Path) -> None:
    """The first two pages side by side, as LibreOffice lays them out."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "report.docx"
        shutil.copy(paper, copy)
        profile = f"-env:UserInstallation={Path(folder).as_uri()}/profile"
        convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(copy)]
        subprocess.run(convert, check=True, capture_output=True, timeout=180)
        pdf = str(copy.with_suffix(".pdf"))
        subprocess.run(["pdftoppm", "-r", str(DPI), "-l", "2", "-png", pdf, f"{folder}/p"], check=True, timeout=60)
        pages = [Image.open(path).convert("L") for path in sorted(Path(folder).glob("p-*.png"))]
        framed = [ImageOps.expand(one, border=1, fill="#9aa3ab") for one in pages]
        gap = 14
        both = Image.new("L", (sum(one.width + gap for one in framed) + gap, framed[0].height + 2 * gap), "#e9ecef")
        left = gap
        for one in framed:
            both.paste(one, (left, gap))
            left += one.width + gap
        both.quantize(32, dither=Image.Dither.NONE).save(target, optimize=True)


def _newest(folder: Path, suffix: str) -> Path:
    found = sorted(folder.glob(f"*合规报告*.{suffix}"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise SystemExit(f"no compliance report as {suffix} in {folder}: run make demo first")
    return found[-1]


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/reports"))
