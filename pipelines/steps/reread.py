"""Attachments read once more with what they take over from their main notice: where their bytes are now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pipelines.steps.parts import PartToRead
from pipelines.steps.reading import Job, Outcome, digest_of, member_jobs

#: Between the path of an archive and the name inside it.
INSIDE = "!/"

Read = Callable[[Sequence[Job]], Iterable[Outcome]]


def part_jobs(
    parts: Sequence[PartToRead], paths: Mapping[str, Path], read: Read, room: Path
) -> tuple[list[Job], list[PartToRead]]:
    """The jobs for parts, and the parts whose bytes are not to be had any more.

    ``paths`` tells where bytes lay in this run, by their SHA-256; archives are opened again (``read``) into ``room``.
    """
    opened: dict[str, Path] = {}
    for number, (archive, wanted) in enumerate(_archives(parts, paths)):
        opened.update(_open_again(archive, wanted, read, room / f"again-{number:05d}"))
    jobs: list[Job] = []
    missing: list[PartToRead] = []
    for part in parts:
        near = (paths.get(part.sha256), Path(part.source_path), opened.get(part.source_path))
        path = next((found for found in near if found and digest_of(found) == part.sha256), None)
        if path is None:
            missing.append(part)
        else:
            jobs.append(Job(path, part.source_name, part.source_path, part.parent, part.inherited, room / "parts"))
    return jobs, missing


def _archives(parts: Sequence[PartToRead], paths: Mapping[str, Path]) -> Iterator[tuple[Path, frozenset[str]]]:
    """The archives that still exist, each with the stored paths of the parts in it."""
    wanted: dict[Path, set[str]] = {}
    for part in parts:
        near = paths.get(part.sha256)
        if INSIDE in part.source_path and not (near and near.exists()):
            wanted.setdefault(_outermost(part.source_path), set()).add(part.source_path)
    return ((path, frozenset(sources)) for path, sources in wanted.items())


def _outermost(source: str) -> Path:
    """The file in which ``source`` lies; a folder's name may end with the mark, too."""
    at = source.find(INSIDE)
    while at >= 0:
        path = Path(source[:at])
        if path.is_file():
            return path
        at = source.find(INSIDE, at + 1)
    return Path(source)


def _open_again(path: Path, wanted: frozenset[str], read: Read, room: Path) -> dict[str, Path]:
    """Where the wanted members lie after their archive, and archives in it, have been unpacked once more."""
    found: dict[str, Path] = {}
    waiting = [Job(path, path.name, str(path), room=room)] if path.is_file() else []
    while waiting:
        inner: list[Job] = []
        for outcome in read(waiting):
            for job in member_jobs(outcome.job, outcome.bundle.notice.notice_id, outcome.members):
                if job.source in wanted:
                    found[job.source] = job.path
                elif any(source.startswith(job.source + INSIDE) for source in wanted):
                    inner.append(job)
        waiting = inner
    return found
