"""What a reader raises: damaged input becomes a sentence, a bug of ours is let through."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from typing import NoReturn

import pytest
from lxml.etree import LxmlError
from pypdfium2 import PdfiumError

import extractors.docx
import extractors.pdf
import extractors.text
from extractors.extract import extract
from tests.support.docx_maker import docx, p

WORD, PDF, TEXT = docx(p("通知")), b"%PDF-1.4\n1 0 obj\n", "通知\n".encode()


def raising(error: Exception) -> Callable[..., NoReturn]:
    def reader(*_: object) -> NoReturn:
        raise error

    return reader


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (WORD, zipfile.BadZipFile("x")),
        (WORD, LxmlError("x")),
        (PDF, PdfiumError("x")),
        (TEXT, UnicodeDecodeError("utf-8", b"x", 0, 1, "x")),
        (TEXT, RecursionError()),
    ],
)
def test_damaged_input_gives_a_sentence(data: bytes, error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((extractors.docx, "docx"), (extractors.pdf, "pdf"), (extractors.text, "text")):
        monkeypatch.setattr(module, f"extract_{name}", raising(error))
    failure = extract(data, "a").failure
    assert failure is not None
    assert failure.endswith("。")


@pytest.mark.parametrize("data", [WORD, PDF, TEXT])
@pytest.mark.parametrize("error", [KeyError("x"), ValueError("x"), AttributeError("x"), AssertionError(), IndexError()])
def test_a_bug_is_let_through(data: bytes, error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((extractors.docx, "docx"), (extractors.pdf, "pdf"), (extractors.text, "text")):
        monkeypatch.setattr(module, f"extract_{name}", raising(error))
    with pytest.raises(type(error)):
        extract(data, "a")
