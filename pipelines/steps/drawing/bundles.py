"""The proof bundles of one draw, beside its files."""

from __future__ import annotations

from pathlib import Path

from draws import levels
from draws.bundle import Bundle, write_bundle
from draws.canonical import read_inspectors
from pipelines.steps.drawing.files import all_files
from warehouse.draws.rows import DrawRow


def write_auditor(folder: Path, one: DrawRow, out: Path | None = None) -> Bundle:
    """The complete level; ``out`` is the folder in which it is put (default: the draw's own)."""
    return write_bundle(_place(folder, one, "auditor", out), levels.auditor(all_files(folder)), replace=out is None)


def write_public(folder: Path, one: DrawRow, out: Path | None = None) -> Bundle:
    files = all_files(folder)
    ids = [who for who, _ in read_inspectors(files["inspectors.tsv"])]
    made = levels.public(files)
    return write_bundle(_place(folder, one, "public", out), made, level="public", replace=out is None, forbidden=ids)


def write_enterprise(folder: Path, one: DrawRow, object_id: str, out: Path) -> Bundle:
    """For one enterprise alone; never kept beside the draw."""
    files = all_files(folder)
    ids = [who for who, _ in read_inspectors(files["inspectors.tsv"])]
    target = out / f"{one.folder}-{object_id.replace(':', '_')}"
    return write_bundle(target, levels.enterprise(files, object_id), level="enterprise", forbidden=ids)


def _place(folder: Path, one: DrawRow, level: str, out: Path | None) -> Path:
    return (out or folder) / f"{one.folder}-{level}"
