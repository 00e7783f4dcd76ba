"""The golden fixture itself, tried in a project of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

CONFTEST = Path(__file__).parents[1] / "conftest.py"
TESTS = """
def test_kept(golden):
    golden("stage/a.json", {"name": "抽查", "rows": [%s]})

def test_other():
    assert True
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeini("[pytest]\naddopts = -p no:cacheprovider\n")
    pytester.makeconftest(CONFTEST.read_text(encoding="utf-8"))
    return pytester


def _run(project: pytest.Pytester, rows: str, *options: str) -> pytest.RunResult:
    project.makepyfile(test_it=TESTS % rows)
    return project.runpytest_inprocess(*options)


def test_missing_is_written_and_fails_then_passes(project: pytest.Pytester) -> None:
    first = _run(project, "1, 2")
    first.assert_outcomes(passed=1, failed=1)
    first.stdout.fnmatch_lines(["*no golden file tests/golden/stage/a.json: written*"])
    assert "抽查" in (project.path / "golden/stage/a.json").read_text(encoding="utf-8")
    _run(project, "1, 2").assert_outcomes(passed=2)


def test_change_fails_with_the_lines_that_differ(project: pytest.Pytester) -> None:
    _run(project, "1, 2")
    changed = _run(project, "1, 3")
    changed.assert_outcomes(passed=1, failed=1)
    changed.stdout.fnmatch_lines(["-  2", "+  3"])
    assert "2" in (project.path / "golden/stage/a.json").read_text(encoding="utf-8")


def test_flag_regenerates_and_leaves_out_the_rest(project: pytest.Pytester) -> None:
    _run(project, "1, 2")
    _run(project, "1, 3", "--regenerate-goldens").assert_outcomes(passed=1, deselected=1)
    _run(project, "1, 3").assert_outcomes(passed=2)
