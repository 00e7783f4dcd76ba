"""Bad, huge and broken files: a sentence for the clerk, never a traceback, never a dead process."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from extractors.models import ExtractedDocument, SourceDocument, Unreadable
from extractors.pdf import extract_pdf
from tests.support.pdf_layouts import HEADER, WIDTHS, Canvas, Sheet, plan_pdf, plan_rows

ROOT = Path(__file__).resolve().parents[2]


def read(data: bytes) -> ExtractedDocument:
    source = SourceDocument(name="x.pdf", sha256="0" * 64, size=len(data), media_type="application/pdf")
    return extract_pdf(data, source)


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read(data)
    sentence = str(caught.value)
    assert sentence.endswith("。")
    assert "\n" not in sentence
    return sentence


def locked_pdf(user: str, owner: str) -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption

    canvas = Canvas(encrypt=StandardEncryption(user, ownerPassword=owner, canPrint=0, canCopy=0))
    canvas.table(Sheet([HEADER, *plan_rows(2)], WIDTHS), 40, 60)
    return canvas.done()


def test_password_is_named() -> None:
    assert "密码" in refused(locked_pdf("secret", "owner"))


def test_owner_password_alone_does_not_lock() -> None:
    assert read(locked_pdf("", "owner")).tables[0].n_rows == 3


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"hello", b"\0" * 5000, "双随机".encode() * 100])
def test_what_is_no_pdf(data: bytes) -> None:
    assert "不是完整的 PDF" in refused(data)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_truncated_file_is_read_in_part_or_refused(share: float) -> None:
    data = plan_pdf(plan_rows(20))
    cut = data[: int(len(data) * share)]
    try:
        document = read(cut)
    except Unreadable as error:
        assert str(error).endswith("。")
    else:
        assert document.tables or document.issues


def test_scan_is_named_without_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    monkeypatch.setattr("extractors.pdf.document.available", lambda: False)
    canvas = Canvas()
    canvas.raw.drawImage(ImageReader(Image.new("L", (200, 100), 128)), 0, 0, 842, 595)
    sentence = refused(canvas.done())
    assert "扫描件" in sentence
    assert "文字识别" in sentence
    assert "mingcha[ocr]" in sentence


def test_scanned_page_among_others_is_said_without_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    monkeypatch.setattr("extractors.pdf.document.available", lambda: False)
    canvas = Canvas()
    canvas.table(Sheet([HEADER, *plan_rows(2)], WIDTHS), 40, 60)
    canvas.page()
    canvas.raw.drawImage(ImageReader(Image.new("L", (200, 100), 128)), 0, 0, 842, 595)
    document = read(canvas.done())
    assert document.tables[0].n_rows == 3
    assert [(issue.code, issue.severity, issue.page) for issue in document.issues] == [("page_scanned", "error", 2)]
    assert "mingcha[ocr]" in document.issues[0].message


def test_pictures_without_text_say_so() -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas = Canvas()
    canvas.raw.drawImage(ImageReader(Image.new("L", (200, 100), 128)), 0, 0, 842, 595)
    assert "没有识别出文字" in refused(canvas.done())
    canvas = Canvas()
    canvas.table(Sheet([HEADER, *plan_rows(2)], WIDTHS), 40, 60)
    canvas.page()
    canvas.raw.drawImage(ImageReader(Image.new("L", (200, 100), 128)), 0, 0, 842, 595)
    codes = [(issue.code, issue.severity, issue.page) for issue in read(canvas.done()).issues]
    assert codes == [("page_blank", "info", 2)]


@pytest.mark.parametrize(
    ("text", "codes"), [("双随机抽查计划" * 6, ["scanned_text"]), ("扫描全能王创建", ["page_scanned"])]
)
def test_text_over_a_full_page_image_is_doubted(text: str, codes: list[str]) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas = Canvas()
    canvas.raw.drawImage(ImageReader(Image.new("L", (200, 100), 128)), 0, 0, 842, 595)
    canvas.text(60, 100, text, 16)
    document = read(canvas.done())
    assert list(document.lines()) == [text]
    assert [issue.code for issue in document.issues] == codes


def test_blank_pages() -> None:
    canvas = Canvas()
    for _ in range(500):
        canvas.page()
    sentence = refused(canvas.done())
    assert "500" in sentence
    assert "空白" in sentence


def test_too_many_pages() -> None:
    canvas = Canvas()
    for _ in range(2001):
        canvas.page()
    assert "2001" in refused(canvas.done())


def test_absurd_page_size() -> None:
    canvas = Canvas(100_000, 100_000)
    canvas.text(10, 10, "双随机")
    assert "尺寸" in refused(canvas.done())


def test_page_full_of_lines_is_cut_off_and_said() -> None:
    canvas = Canvas()
    canvas.text(100, 20, "抽查计划", 12)
    path = canvas.raw.beginPath()
    chance = random.Random(1)
    for _ in range(60_000):
        path.moveTo(chance.random() * 800, chance.random() * 500)
        path.lineTo(chance.random() * 800, chance.random() * 500)
    canvas.raw.drawPath(path)
    document = read(canvas.done())
    assert list(document.lines()) == ["抽查计划"]
    assert [issue.code for issue in document.issues] == ["page_too_complex"]


def test_page_full_of_axis_parallel_lines_does_not_hang() -> None:
    canvas = Canvas()
    canvas.text(100, 20, "抽查计划", 12)
    for i in range(4000):
        canvas.rule(i % 800, 40 + (i * 7) % 500, i % 800 + 20, 40 + (i * 7) % 500)
        canvas.rule(i % 800, 40 + (i * 7) % 500, i % 800, 60 + (i * 7) % 500)
    assert "抽查计划" in "".join(read(canvas.done()).lines())


_BATCH = """
import random, sys
sys.path.insert(0, sys.argv[1])
from extractors.models import SourceDocument, Unreadable
from extractors.pdf import extract_pdf
data = sys.stdin.buffer.read()
for seed in range(int(sys.argv[2]), int(sys.argv[3])):
    chance = random.Random(seed)
    broken = bytearray(data)
    for _ in range(chance.choice([1, 5, 50])):
        kind, at = chance.random(), chance.randrange(len(broken))
        if kind < 0.6:
            broken[at] = chance.randrange(256)
        elif kind < 0.8:
            del broken[at : at + chance.randrange(1, 200)]
        else:
            broken[at:at] = broken[chance.randrange(len(broken)) :][: chance.randrange(1, 200)]
    source = SourceDocument(name="x", sha256="", size=len(broken), media_type="application/pdf")
    try:
        extract_pdf(bytes(broken), source)
        print("read")
    except Unreadable as error:
        assert str(error).endswith("。"), error
        print("refused")
"""


@pytest.mark.parametrize("compress", [True, False])
def test_broken_bytes_never_break_the_reader(compress: bool) -> None:
    """In a process of its own: PDFium is C++ and might take the tests with it."""
    canvas = Canvas(compress=compress)
    canvas.table(Sheet([HEADER, *plan_rows(4)], WIDTHS, "dashed"), 40, 60)
    canvas.page()
    canvas.table(Sheet([HEADER, *plan_rows(4, first=5)], WIDTHS, "none"), 40, 60)
    done = subprocess.run(
        [sys.executable, "-c", _BATCH, str(ROOT), "0", "60"],
        input=canvas.done(),
        capture_output=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    assert len(done.stdout.split()) == 60


_MEMORY = """
import sys
sys.path.insert(0, sys.argv[1])
import psutil
from extractors.models import SourceDocument
from extractors.pdf import extract_pdf
from tests.support.pdf_layouts import plan_pdf, plan_rows
def peak_mb():
    # of this program alone: getrusage would count what the test runner used before it started us
    status = open("/proc/self/status").read()
    return round(int(status.split("VmHWM:")[1].split()[0]) / 1024)
for pages in (20, 200):
    data = plan_pdf(plan_rows(8 * pages), embed=True)
    source = SourceDocument(name="x", sha256="", size=len(data), media_type="application/pdf")
    before = psutil.Process().memory_info().rss
    document = extract_pdf(data, source)
    rows = document.tables[0].n_rows - document.page_count
    print(document.page_count, rows, round((psutil.Process().memory_info().rss - before) / 2**20),
    peak_mb())
"""


@pytest.mark.slow
def test_memory_over_two_hundred_pages() -> None:
    """Peak memory of the whole process in MB, and what stays behind, for some 200 pages of plan rows."""
    done = subprocess.run([sys.executable, "-c", _MEMORY, str(ROOT)], capture_output=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    (few, _, _, _), (many, rows, kept, peak) = [
        tuple(map(int, line.split())) for line in done.stdout.decode().splitlines()
    ]
    assert many > 8 * few > 100
    assert rows == 1600
    assert peak < 400
    assert kept < 150
