"""``python -m sample_docs.builder [--out FOLDER]``: write notices, expected items, the manifest and registries."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from sample_docs.builder.build import build, machine_made, write
from sample_docs.builder.registries import build_registries

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sample_docs.builder", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT, help="folder to write into (default: sample_docs)")
    parser.add_argument("--convert", action="store_true", help="write scans, DOC, WPS and XLS anew as well")
    options = parser.parse_args()
    out: Path = options.out
    files = build() | build_registries()
    for name, (notice, form) in machine_made().items():
        kept = out / name
        files[name] = write(notice, form) if options.convert or not kept.exists() else kept.read_bytes()
    _clear(out, files)
    for name, data in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    print(f"{len(files)} files, {sum(map(len, files.values())):,} bytes → {out}")


def _clear(out: Path, files: Mapping[str, bytes]) -> None:
    """Remove what an earlier build wrote and this one no longer does."""
    for folder in ("notices", "expected"):
        for path in sorted((out / folder).rglob("*")):
            if path.is_file() and path.relative_to(out).as_posix() not in files:
                path.unlink()


if __name__ == "__main__":
    main()
