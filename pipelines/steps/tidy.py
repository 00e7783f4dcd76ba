"""Cell texts as people would type them."""

from __future__ import annotations

import regex

from extractors.models import Block, ExtractedDocument, Paragraph

_BREAK = regex.compile(r"(?<=[\p{Han}，。、；：（）“”《》])\s+|\s+(?=[\p{Han}，。、；：（）“”《》])")
_SPACE = regex.compile(r"\s+")


def tidy(text: str) -> str:
    """A text without the breaks and blanks that only the layout put between Han characters."""
    return _SPACE.sub(" ", _BREAK.sub("", text.strip()))


#: Characters without width that come along when text is pasted from web pages.
_NOTHING = regex.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")


def without_nothing(document: ExtractedDocument) -> ExtractedDocument:
    """The document without characters that nobody sees and that part words for a program."""
    return document.model_copy(update={"blocks": tuple(_seen(block) for block in document.blocks)})


def _seen(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return block.model_copy(update={"text": _NOTHING.sub("", block.text)}) if _NOTHING.search(block.text) else block
    if not any(_NOTHING.search(cell.text) for cell in block.cells):
        return block
    cells = tuple(cell.model_copy(update={"text": _NOTHING.sub("", cell.text)}) for cell in block.cells)
    return block.model_copy(update={"cells": cells})
