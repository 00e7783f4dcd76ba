"""Old Word files and RTF through LibreOffice: the same reading as the DOCX, and nothing that reaches outside."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psutil
import pytest

from extractors.extract import extract
from extractors.host import Host, serving
from extractors.identify import DOC, OLE, XLS, media_type
from extractors.models import ExtractedDocument
from extractors.office import libreoffice
from pipelines.steps.process import process_bytes
from warehouse.models import Bundle

SAMPLES = Path(__file__).parents[2] / "sample_docs" / "notices"
WORD = SAMPLES / "gaoping-2023-joint-docx.docx"

needs_office = pytest.mark.skipif(libreoffice.program() is None, reason="LibreOffice is not installed")


@pytest.fixture(scope="module")
def work() -> Iterator[Path]:
    """One work folder for all conversions here, so that the second finds the profile warm."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def doc(work: Path) -> bytes:
    """The joint plan of 2023 as a Word 97 file."""
    shutil.copy(WORD, work / "a.docx")
    office = libreoffice.program()
    assert office
    profile = f"-env:UserInstallation={(work / 'making').as_uri()}"
    command = [office, profile, "--headless", "--norestore", "--convert-to", "doc:MS Word 97", "a.docx"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(work)}
    subprocess.run(command, cwd=work, env=environment, check=True, capture_output=True, timeout=120)
    return (work / "a.doc").read_bytes()


def read(data: bytes, name: str, work: Path) -> ExtractedDocument:
    with serving(Host(work=work)):
        return extract(data, name)


@needs_office
def test_the_same_plan_as_doc_and_as_docx(doc: bytes, work: Path) -> None:
    assert media_type(doc) == DOC
    with serving(Host(work=work)):
        old = process_bytes(doc, "a.doc", "a")
    new = process_bytes(WORD.read_bytes(), "a.docx", "a")

    def items(bundle: Bundle) -> list[dict[str, object]]:
        return [item.model_dump(exclude={"item_id"}) for item in bundle.items]

    assert len(old.items) == 49
    assert items(old) == items(new)
    assert old.notice.content_hash == new.notice.content_hash
    assert [f.code for f in old.findings if f.code == "converted"] == ["converted"]


class Called(BaseHTTPRequestHandler):
    calls: list[str] = []  # noqa: RUF012 - one list for the whole module

    def do_GET(self) -> None:
        self.calls.append(self.path)
        self.send_response(404)
        self.end_headers()

    do_HEAD = do_OPTIONS = do_PROPFIND = do_GET

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), Called) as server:
        Called.calls.clear()
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


RTF = r"""{\rtf1\ansi\ansicpg936{\*\template URL/t.dot}\pard 1st notice\par
{\field{\*\fldinst INCLUDEPICTURE "URL/p.png" \\d}{\fldrslt 2nd}}\par
{\field{\*\fldinst INCLUDETEXT "SECRET"}{\fldrslt 3rd}}\par
{\field{\*\fldinst INCLUDETEXT "URL/i.txt"}{\fldrslt 4th}}\par
{\field{\*\fldinst DDEAUTO sh "-c" "touch RAN"}{\fldrslt 5th}}\par
{\object\objautlink{\*\objclass Word.Document}{\*\objdata 0105000002000000}{\result 6th}}\par
\trowd\cellx3000\cellx6000 \u24207?\u21495?\cell 5%\cell\row\pard 7th\par}
"""


@needs_office
def test_an_rtf_reaches_nothing_outside(
    server: HTTPServer, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the wall of the system, so that the settings alone must hold: a remote template, a picture and a text
    by reference, a field that starts a program, an object."""
    monkeypatch.setattr(libreoffice, "_no_network", lambda: ())
    monkeypatch.setenv("HOME", str(tmp_path))
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    url = f"http://127.0.0.1:{server.server_port}"
    rtf = RTF.replace("URL", url).replace("SECRET", str(secret)).replace("RAN", str(tmp_path / "ran"))
    document = read(rtf.encode("ascii"), "a.rtf", work)
    assert document.failure is None
    text = "\n".join([*document.lines(), *(cell.text for table in document.tables for cell in table.cells)])
    assert "1st notice" in text and "序号" in text and "SECRET" not in text
    assert [table.reader for table in document.tables] == ["rtf-docx"]
    assert Called.calls == []
    assert [path.name for path in tmp_path.iterdir()] == ["secret.txt"]


@needs_office
def test_a_conversion_that_takes_too_long_is_ended_with_all_its_processes(
    doc: bytes, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libreoffice, "TIMEOUT", 1.2)
    monkeypatch.setattr(libreoffice, "_WATCH", libreoffice._WATCH.replace('ulimit -t "$3"', ":"))
    own = work / "slow"
    own.mkdir()
    document = read(doc, "a.doc", own)
    assert document.failure is not None and "转换超过" in document.failure
    assert not any(str(own) in " ".join(_command(process)) for process in psutil.process_iter())
    assert list(own.iterdir()) == []


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


SLEEPER = """
import os, sys
from pathlib import Path
from extractors.office import libreoffice
libreoffice._no_network = lambda: ()
work = Path(sys.argv[1])
(work / "p" / "home").mkdir(parents=True)
libreoffice._run(sys.argv[2], work, "x", "y", work / "p")
"""


def test_it_ends_with_the_process_that_asked_for_it(tmp_path: Path) -> None:
    """A program in LibreOffice's place that starts another one and waits for ever."""
    fake = tmp_path / "soffice"
    fake.write_text("#!/bin/sh\nsleep 1000 &\necho $! > pid\nwait\n")
    fake.chmod(0o755)
    asking = subprocess.Popen([sys.executable, "-c", SLEEPER, str(tmp_path), str(fake)], cwd=Path(__file__).parents[2])
    pid = tmp_path / "pid"
    _until(lambda: pid.exists() and pid.read_text().strip() != "")
    number = int(pid.read_text())
    assert psutil.pid_exists(number)
    asking.kill()
    asking.wait()
    _until(lambda: not psutil.pid_exists(number) or psutil.Process(number).status() == psutil.STATUS_ZOMBIE)


def _until(true: object) -> None:
    for _ in range(600):
        if true():  # type: ignore[operator]
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to pass")


def test_without_libreoffice_one_sentence_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for data, name in ((ole({"WordDocument": fib()}), "a.doc"), (b"{\\rtf1 x}", "a.rtf")):
        failure = extract(data, name).failure or ""
        assert "libreoffice-writer-nogui" in failure and "DOCX" in failure
        assert failure.count("。") == 1


def fib(flags: int = 0, ident: int = 0xA5EC) -> bytes:
    return (struct.pack("<6H", ident, 0xC1, 0, 0, 0, flags) + bytes(4096)).ljust(8192, b"\0")


def ole(streams: dict[str, bytes], storages: dict[str, str] | None = None) -> bytes:
    """A compound file with streams at the root, and storages that hold one empty stream each (MS-CFB 2.2 to 2.6)."""
    entries = [("Root Entry", 5, 0, 0)]
    body, table = b"", [0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE]
    for name, data in streams.items():
        first, sectors = len(table), -(-len(data) // 512)
        entries.append((name, 2, first, len(data)))
        table += [*range(first + 1, first + sectors), 0xFFFFFFFE]
        body += data.ljust(sectors * 512, b"\0")
    top = list(range(1, len(entries)))
    inner = {}
    for name, child in (storages or {}).items():
        top.append(len(entries))
        inner[len(entries)] = len(entries) + 1
        entries += [(name, 1, 0, 0), (child, 2, 0, 0)]
    directory = b""
    for n, (label, kind, start, size) in enumerate(entries):
        raw = label.encode("utf-16-le") + b"\0\0"
        right = top[top.index(n) + 1] if n in top[:-1] else 0xFFFFFFFF
        below = top[0] if n == 0 and top else inner.get(n, 0xFFFFFFFF)
        line = raw.ljust(64, b"\0") + struct.pack("<H2B3L", len(raw), kind, 1, 0xFFFFFFFF, right, below)
        directory += (line + bytes(36) + struct.pack("<LQ", start, size)).ljust(128, b"\0")
    assert len(directory) <= 1024 and len(table) <= 128
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 62, 3, 0xFFFE, 9, 6) + bytes(10)
    head = head.ljust(48, b"\0") + struct.pack("<LL", 1, 0) + struct.pack("<L", 4096) + bytes(16)
    head = head.ljust(76, b"\0") + struct.pack("<L", 0)
    head = head.ljust(512, b"\xff")
    table[1] = 2
    fat = b"".join(struct.pack("<L", value) for value in table).ljust(512, b"\xff")
    return head + fat + directory.ljust(1024, b"\0") + body


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (ole({"WordDocument": fib()}), DOC),
        (ole({"WordDocument": fib()}, {"ObjectPool": "Workbook"}), DOC),
        (ole({"Workbook": fib()}, {"MBD0001": "WordDocument"}), XLS),
        (ole({"PowerPoint Document": fib()}), "application/vnd.ms-powerpoint"),
        (ole({"CONTENTS": fib()}), OLE),
        (ole({"EncryptedPackage": fib()}), "application/x-ole-storage; encrypted"),
        (ole({"__properties_version1.0": fib()}), "application/vnd.ms-outlook"),
    ],
    ids=["doc", "doc-with-sheet", "sheet-with-doc", "ppt", "works", "encrypted", "msg"],
)
def test_the_streams_at_the_root_tell_what_an_old_office_file_is(data: bytes, expected: str) -> None:
    assert media_type(data, "a.doc") == expected


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (ole({"WordDocument": fib(flags=0x100)}), "加了密码"),
        (ole({"WordDocument": fib(ident=0x1234)}), "开头不对"),
        (ole({"WordDocument": b"short"}), "没有 Word 正文"),
        (ole({"WordDocument": fib()})[:1800], "没有 Word 正文"),
        (ole({"PowerPoint Document": fib()}), "演示文稿"),
        (ole({"__properties_version1.0": fib()}), "另存为 EML"),
    ],
    ids=["password", "foreign", "short", "cut", "ppt", "msg"],
)
def test_what_is_no_sound_document_gets_a_sentence_without_libreoffice(data: bytes, words: str) -> None:
    failure = extract(data, "a.doc").failure or ""
    assert words in failure
    assert failure.count("。") == 1
