"""Documents cannot drift: what they link to exists, what they tell to run can be run."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")])
BLOCK = re.compile(r"^[ ]*(```|~~~).*?^[ ]*\1", re.M | re.S)


def code_in(text: str) -> list[str]:
    """Fenced blocks and inline code."""
    return [m.group() for m in BLOCK.finditer(text)] + re.findall(r"`([^`\n]+)`", BLOCK.sub("", text))


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


@pytest.fixture(scope="module")
def subcommands() -> set[str]:
    done = subprocess.run(
        [sys.executable, "-m", "pipelines", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    braces = re.search(r"\{([a-z,-]+)\}", done.stdout)
    words = re.findall(r"^\s{2,4}([a-z]+)\s", done.stdout, re.M)
    return set(braces.group(1).split(",")) if braces else set(words)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    missing = [t for t in targets if not re.match(r"[a-z]+:", t) and not (page.parent / t).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_exist(page: Path, subcommands: set[str]) -> None:
    code = "\n".join(code_in(page.read_text(encoding="utf-8")))
    targets = set(re.findall(r"(?:^|[\s;&])make ([a-z]+)", code))
    used = set(re.findall(r"(?:^|[\s/;&])mingcha ([a-z]+)\b", code))
    assert targets - make_targets() == set()
    assert used - subcommands == set()


def test_every_make_target_is_described() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {t for t in make_targets() if not re.search(rf"^{t}:.*## \S", text, re.M)} == set()


def test_changelog_knows_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert re.search(rf"^## \[{re.escape(version)}\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
