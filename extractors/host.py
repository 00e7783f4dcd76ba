"""What a reader may ask of the process that it runs in: time, page by page, room for images, threads, a work folder.

The process that reads files sets the hooks (:func:`serving`); without one, asking does nothing.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import NamedTuple


class Host(NamedTuple):
    """``beat`` says that a unit of honest work (one recognised page) is done, so that the time limit starts anew;
    ``grow`` raises the limit of memory to what character recognition takes; ``threads`` are those that a library may
    start in this process (0: one for each core), fewer when other processes read at the same time; ``work`` is a folder
    that is removed at the end of the run."""

    beat: Callable[[], None] = lambda: None
    grow: Callable[[], None] = lambda: None
    threads: int = 0
    work: Path | None = None


_HOST: ContextVar[Host | None] = ContextVar("host", default=None)


def beat() -> None:
    """A page has been recognised; call it only for bounded work, never per byte of input."""
    (_HOST.get() or Host()).beat()


def grow() -> None:
    """Recognition begins: it needs more memory than other readers."""
    (_HOST.get() or Host()).grow()


def threads() -> int:
    """How many threads a library that brings its own (onnxruntime, OpenCV) may use here, at least 1."""
    return (_HOST.get() or Host()).threads or os.cpu_count() or 1


@contextmanager
def work_folder() -> Iterator[Path]:
    """Where other programs may be put to work: a folder that all readers of a run share, else one of its own."""
    shared = (_HOST.get() or Host()).work
    if shared is not None:
        yield shared
        return
    with tempfile.TemporaryDirectory(prefix="mingcha-") as own:
        yield Path(own)


@contextmanager
def serving(host: Host) -> Iterator[None]:
    """Sets the hooks for what is called inside."""
    token = _HOST.set(host)
    try:
        yield
    finally:
        _HOST.reset(token)
