"""The recognition model of RapidOCR's wheel on onnxruntime: pictures of lines → characters with their places.

The model is run directly: RapidOCR's own pipeline pads lines to common widths, keeps only one score a line and
wants to look for models on the network. Cost grows with the width of a line alone (about 0.1 ms a pixel), so every
line is run in its own width, two lines at a time on two threads. Model: PP-OCRv6 small, Apache-2.0.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from extractors.host import threads

#: Height that the model reads lines in, and pixels of width per step of its output.
HEIGHT, STEP = 48, 8
#: Longest line (pixels at HEIGHT) given to the model at once.
MAX_WIDTH = 4_000
_THREADS = 2


class Char(NamedTuple):
    """A recognised character: the share of the line's width where its middle stands, the model's probability, the
    best other character (empty for none) with its probability."""

    text: str
    at: float
    prob: float
    other: str
    other_prob: float


def models() -> Path | None:
    """The folder of the models in the installed wheel; ``None`` when a part of the extra ``ocr`` is absent."""
    if any(importlib.util.find_spec(name) is None for name in ("cv2", "numpy", "onnxruntime")):
        return None
    spec = importlib.util.find_spec("rapidocr")
    for place in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(place) / "models"
        if any(folder.glob("*_rec_*.onnx")):
            return folder
    return None


class Engine:
    """The loaded model; one per process (:func:`engine`)."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.enable_cpu_mem_arena = True
        options.log_severity_level = 4
        path = min(folder.glob("*_rec_*.onnx"))
        self._session: Any = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name
        names = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._names = ["", *names, " "]
        self._pool = ThreadPoolExecutor(min(_THREADS, threads()), thread_name_prefix="recognise")

    def read(self, lines: Sequence[Any], stretch: float = 1.0) -> list[list[Char]]:
        """The characters of each line (grey pictures, dark on light), from left to right. ``stretch`` narrows or
        widens the lines before they are read."""
        order = sorted(range(len(lines)), key=lambda i: -lines[i].shape[1] / lines[i].shape[0])
        found = self._pool.map(lambda i: self._one(lines[i], stretch), order)
        results: list[list[Char]] = [[] for _ in lines]
        for i, chars in zip(order, found, strict=True):
            results[i] = chars
        return results

    def _one(self, line: Any, stretch: float) -> list[Char]:
        import cv2  # noqa: PLC0415
        import numpy as np  # noqa: PLC0415

        high, wide = line.shape[:2]
        width = min(max(round(wide * HEIGHT / high * stretch / STEP) * STEP, 2 * STEP), MAX_WIDTH)
        how = cv2.INTER_AREA if high > HEIGHT else cv2.INTER_CUBIC
        small = cv2.resize(line, (width, HEIGHT), interpolation=how)
        plane = small.astype(np.float32) / 127.5 - 1.0
        batch = np.broadcast_to(plane, (1, 3, HEIGHT, width))
        steps = self._session.run(None, {self._input: np.ascontiguousarray(batch)})[0][0]
        return self._decode(steps)

    def _decode(self, steps: Any) -> list[Char]:
        """CTC: the best name of every step; repeats are one character, blanks part them."""
        best = steps.argmax(axis=1)
        count = len(best)
        chars: list[Char] = []
        i = 0
        while i < count:
            name = int(best[i])
            j = i
            while j < count and best[j] == name:
                j += 1
            if name:
                chars.append(self._char(steps, name, i, j))
            i = j
        return chars

    def _char(self, steps: Any, name: int, start: int, end: int) -> Char:
        peak = start + int(steps[start:end, name].argmax())
        row = steps[peak]
        prob = float(row[name])
        other, other_prob = 0, 0.0
        if prob < 0.98:
            rest = row.copy()
            rest[name] = 0.0
            other = int(rest.argmax())
            other_prob = float(rest[other])
        middle = (start + end) / 2
        return Char(self._names[name], middle / len(steps), prob, self._names[other], other_prob)


def engine(folder: Path) -> Engine:
    """The one engine of this process; a forked child makes its own, since threads do not come along."""
    return _engine(folder, os.getpid())


@cache
def _engine(folder: Path, _process: int) -> Engine:
    return Engine(folder)
