"""The golden fixture: what a stage gave once, kept in ``tests/golden`` and compared ever after. And what makes the
whole suite quick: the order of its files, and new warehouses that are copies of one."""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from pydantic import BaseModel

#: Examples that a property is tried with where it does not say so itself; ``MINGCHA_EXAMPLES=1000`` for a long night.
settings.register_profile("suite", max_examples=int(os.environ.get("MINGCHA_EXAMPLES", "50")))
settings.load_profile("suite")

GOLDEN = Path(__file__).parent / "golden"
MAX_DIFF_LINES = 80

Golden = Callable[[str, object], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate-goldens",
        action="store_true",
        help="write the golden files anew instead of comparing (runs only the tests that have some)",
    )


#: Run by one process each, like one file, for what they share is dear (tests/flows: a Prefect server).
TOGETHER = ("tests/flows/",)

#: The longest of all.
FIRST = ("tests/pipelines/test_kill_ingest", *TOGETHER)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """``--dist loadfile`` in the order below: left alone it puts the files of one long test at the end."""
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

    class Scheduling(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return next((folder for folder in TOGETHER if nodeid.startswith(folder)), super()._split_scope(nodeid))

    config.option.loadscopereorder = False
    return Scheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    # long files first, so that no process is left with one at the end
    items.sort(key=lambda item: (item.path not in slow, not item.nodeid.startswith(FIRST)))
    if not config.getoption("--regenerate-goldens"):
        return
    others = [item for item in items if "golden" not in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]


@pytest.fixture(scope="session", autouse=True)
def _copied_warehouses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    from tests.support.copied_warehouses import copied_warehouses

    with copied_warehouses(tmp_path_factory.mktemp("empty")):
        yield


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """``golden("stage/sample.json", value)``: the value must equal ``tests/golden/stage/sample.json``.

    Text is kept as it is; models and plain values as indented JSON. A missing file is written and the test
    fails all the same, so that nobody takes an unread golden for a checked one.
    """
    regenerate = bool(request.config.getoption("--regenerate-goldens"))

    def check(name: str, value: object) -> None:
        path = GOLDEN / name
        actual = render(value)
        expected = path.read_text(encoding="utf-8") if path.exists() else None
        if actual == expected:
            return
        if regenerate or expected is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(actual, encoding="utf-8")
        if regenerate:
            return
        if expected is None:
            pytest.fail(f"no golden file tests/golden/{name}: written; read it, then run again", pytrace=False)
        pytest.fail(difference(name, expected, actual), pytrace=False)

    return check


def render(value: object) -> str:
    """Text as it is, everything else as JSON that a person can read, with one line end at its end."""
    if isinstance(value, str):
        return value.rstrip("\n") + "\n"
    return json.dumps(value, ensure_ascii=False, indent=1, default=_plain) + "\n"


def _plain(value: object) -> object:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else str(value)


def difference(name: str, expected: str, actual: str) -> str:
    """The lines that differ, golden first, cut when there are very many."""
    lines = list(
        difflib.unified_diff(expected.splitlines(), actual.splitlines(), f"golden/{name}", "now", lineterm="", n=2)
    )
    shown = lines[:MAX_DIFF_LINES]
    if len(lines) > len(shown):
        shown.append(f"… {len(lines) - len(shown)} more lines")
    return "\n".join([*shown, "If the change is right: make golden, and look at the diff."])
