"""Asking for help must not load a heavy library: a clerk's first `mingcha` should answer at once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {
    "chinese_calendar", "docx", "duckdb", "jieba", "lxml", "numpy", "pandas",
    "pdfminer", "pdfplumber", "prefect", "pyarrow", "pypdfium2", "rich",
}  # fmt: skip


def loaded_after(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after ``code``."""
    report = "import json, sys\nprint()\nprint(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    script = f"{code}\n{report}"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "code",
    [
        "import pipelines.cli",
        "import sys\nfrom pipelines.cli import main\nsys.argv = ['mingcha', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass",
    ],
    ids=["import", "help"],
)
def test_command_line_loads_nothing_heavy(code: str) -> None:
    loaded = loaded_after(code)
    assert "pipelines" in loaded
    assert loaded & HEAVY == set()


def test_measurement_would_notice() -> None:
    assert "lxml" in loaded_after("import lxml") & HEAVY
