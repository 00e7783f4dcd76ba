"""What a reader may ask of the process that it runs in: more time, page by page, and room for images.

The process that reads files sets the hooks (:func:`serving`); without one, asking does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple


class Host(NamedTuple):
    """``beat`` says that a unit of honest work (one recognised page) is done, so that the time limit starts anew;
    ``grow`` raises the limit of memory to what character recognition takes."""

    beat: Callable[[], None] = lambda: None
    grow: Callable[[], None] = lambda: None


_HOST: ContextVar[Host | None] = ContextVar("host", default=None)


def beat() -> None:
    """A page has been recognised; call it only for bounded work, never per byte of input."""
    (_HOST.get() or Host()).beat()


def grow() -> None:
    """Recognition begins: it needs more memory than other readers."""
    (_HOST.get() or Host()).grow()


@contextmanager
def serving(host: Host) -> Iterator[None]:
    """Sets the hooks for what is called inside."""
    token = _HOST.set(host)
    try:
        yield
    finally:
        _HOST.reset(token)
