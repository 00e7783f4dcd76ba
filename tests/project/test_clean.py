"""No file names a package registry or a folder of somebody's machine: the project must install anywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SKIPPED_FOLDERS = {
    ".git", ".venv", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis",
    "__pycache__", "build", "dist", "out",
}  # fmt: skip
#: Patterns are put together from pieces, so that this file does not hold what it looks for.
FORBIDDEN = {
    "registry host": "|".join(
        [
            r"pypi\." + r"(?:org|python\.org|tuna)",
            r"python" + r"hosted\.org",
            r"mirrors\.(?:aliyun|cloud|ustc)" + r"\b",
        ]
    ),
    "index setting": r"(?:extra-)?index" + r"-url|find" + r"-links|trusted" + r"-host|(?:PIP|UV)_[A-Z_]*INDEX_URL\s*=",
    "machine path": r"(?<![\w.$}~-])/(?:work|root|home|Users|opt)" + r"/\w",
}
#: lock options that name what the tool must leave out
EXCUSED = {("tools/lock.sh", "index setting")}


def project_files() -> list[Path]:
    return sorted(
        path
        for path in ROOT.rglob("*")
        if path.is_file() and not SKIPPED_FOLDERS & set(path.relative_to(ROOT).parts[:-1]) and path.suffix != ".duckdb"
    )


def offences(name: str, text: str) -> list[str]:
    return [
        f"{name}: {what}: {match.group()}"
        for what, pattern in FORBIDDEN.items()
        if (name, what) not in EXCUSED
        for match in re.finditer(pattern, text)
    ]


def test_no_file_names_a_registry_or_a_machine() -> None:
    found = [
        offence
        for path in project_files()
        for offence in offences(str(path.relative_to(ROOT)), path.read_bytes().decode("utf-8", errors="replace"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("see https://py" + "pi.org/simple", 1),
        ("--index" + "-url x", 1),
        ("cd /" + "home/somebody/mingcha", 1),
        ("out/home/x, ~/work/x and https://example.org/home/x", 0),
        ("PREFECT_API_URL=http://127.0.0.1:4200/api", 0),
    ],
)
def test_patterns(text: str, count: int) -> None:
    assert len(offences("x", text)) == count


def test_lock_pins_everything_with_hashes() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    requirements = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert len(requirements) > 100
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line in requirements:
            assert re.match(r"[a-z0-9-]+==\S+ .*\\$", line), line
            assert following.startswith("    --hash=sha256:"), line
