"""The proof bundles of one draw, beside its files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from draws import levels
from draws.bundle import Bundle, write_bundle
from draws.canonical import read_inspectors
from draws.models import Commit
from pipelines.steps.drawing.files import all_files
from warehouse.draws.rows import DrawRow

#: The official words for the classes A to D (国市监信发〔2022〕6号).
_RISKS = ("低风险", "一般风险", "较高风险", "高风险")


def write_auditor(folder: Path, one: DrawRow, out: Path | None = None) -> Bundle:
    """The complete level; ``out`` is the folder in which it is put (default: the draw's own)."""
    return write_bundle(_place(folder, one, "auditor", out), levels.auditor(all_files(folder)), replace=out is None)


def write_public(folder: Path, one: DrawRow, out: Path | None = None) -> Bundle:
    files = all_files(folder)
    place = _place(folder, one, "public", out)
    ids, classes = _internal(files)
    return write_bundle(
        place, levels.public(files), level="public", replace=out is None, forbidden=ids, classes=classes
    )


def write_enterprise(folder: Path, one: DrawRow, object_id: str, out: Path) -> Bundle:
    """For one enterprise alone; never kept beside the draw."""
    files = all_files(folder)
    ids, classes = _internal(files)
    target = out / f"{one.folder}-{object_id.replace(':', '_')}"
    made = levels.enterprise(files, object_id)
    return write_bundle(target, made, level="enterprise", forbidden=ids, classes=classes)


def _internal(files: Mapping[str, bytes]) -> tuple[list[str], tuple[str, ...]]:
    """Inspectors' ids, labels and words of the classes; names cannot reach these files, whose keys are closed."""
    ids = [who for who, _ in read_inspectors(files["inspectors.tsv"])]
    return ids, (*Commit.parse(files["commit.json"]).policy.order, *_RISKS)


def check_words(commit: Commit) -> None:
    """Refuse before the commitment what :func:`write_public` would refuse after the seed: a class in a public word."""
    words = "\n".join((commit.draw_id, commit.scope, commit.seed_source.name, *commit.seed_source.issue))
    levels.assert_public({"锁定公告": words.encode()}, (), (*commit.policy.order, *_RISKS))


def _place(folder: Path, one: DrawRow, level: str, out: Path | None) -> Path:
    return (out or folder) / f"{one.folder}-{level}"
