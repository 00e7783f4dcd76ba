"""Which files to read: those named, and all below the folders named."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from extractors.archive.names import is_scratch


def discover(paths: Sequence[Path]) -> list[Path]:
    """Absolute paths of files in a stable order: arguments as given, folders by name. Symlink loops end, no file
    comes twice.

    Hidden files, lock files of office programs and everything that is no regular file (sockets, devices) are
    passed over. A path that does not exist is returned too, so that reading it says so.
    """
    found: dict[tuple[int, int] | str, Path] = {}
    for path in paths:
        for file in _files(path.absolute()):
            found.setdefault(_identity(file), file)
    return list(found.values())


def _identity(path: Path) -> tuple[int, int] | str:
    try:
        info = path.stat()
    except OSError:
        return os.fspath(path)
    return (info.st_dev, info.st_ino)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    seen: set[tuple[int, int]] = set()
    stack = [path]
    while stack:
        folder = stack.pop()
        info = folder.stat()
        if (info.st_dev, info.st_ino) in seen:
            continue
        seen.add((info.st_dev, info.st_ino))
        try:
            entries = sorted(os.scandir(folder), key=lambda e: os.fsencode(e.name))
        except OSError:
            yield folder
            continue
        folders = []
        for entry in entries:
            entry_path = Path(entry.path)
            if is_scratch(entry.name):
                continue
            if _is(entry, "dir"):
                folders.append(entry_path)
            elif _is(entry, "file") or entry.is_symlink():
                yield entry_path
        stack.extend(reversed(folders))


def _is(entry: os.DirEntry[str], what: str) -> bool:
    try:
        return entry.is_dir() if what == "dir" else entry.is_file()
    except OSError:
        return False
