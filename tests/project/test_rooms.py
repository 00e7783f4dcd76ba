"""Which room may import what, read from the source, so that nobody can forget it."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FORMATS = frozenset({"docx", "lxml", "pdfminer", "pdfplumber", "PIL", "pypdfium2", "python_calamine", "xlrd"})
#: The extra ``ocr``, which only the scan reader may use.
RECOGNITION = frozenset({"cv2", "numpy", "onnxruntime", "rapidocr"})
VALUE_TYPES = frozenset({"extractors.models", "normalizers.base", "normalizers.values"})


@dataclass(frozen=True)
class Room:
    """What may be imported besides the standard library and the room itself; ``everything`` but ``never``."""

    allowed: frozenset[str] = frozenset()
    everything: bool = False
    never: frozenset[str] = frozenset()


#: Folder → rule; the longest folder that holds a file decides.
ROOMS = {
    "draws": Room(VALUE_TYPES | {"pydantic"}),
    "draws/papers": Room(VALUE_TYPES | {"docx", "jinja2", "pydantic", "xlsxwriter"}),
    "extractors": Room(FORMATS | {"pydantic"}),
    "extractors/pdf": Room(FORMATS | {"numpy", "pydantic"}),
    "extractors/scan": Room(FORMATS | RECOGNITION | {"pydantic"}),
    "normalizers": Room(frozenset({"jieba", "pydantic", "regex"})),
    "warehouse": Room(VALUE_TYPES | {"draws", "duckdb", "numpy", "pandas", "pyarrow", "pydantic"}),
    "pipelines": Room(everything=True, never=frozenset({"duckdb", "prefect"})),
    "pipelines/flows": Room(everything=True, never=frozenset({"duckdb"})),
    "reports": Room(
        VALUE_TYPES
        | {"altair", "docx", "draws", "jinja2", "lxml", "pydantic", "vl_convert", "weasyprint", "xlsxwriter"}
    ),
    "sample_docs": Room(everything=True, never=frozenset({"duckdb", "prefect", "pipelines", "warehouse"})),
}


#: Modules whose package has another name.
DISTRIBUTION = {
    "PIL": "pillow",
    "cv2": "opencv-python-headless",
    "chinese_calendar": "chinesecalendar",
    "docx": "python-docx",
    "python_calamine": "python-calamine",
    "vl_convert": "vl-convert-python",
}


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported anywhere in the file, also inside functions and by a literal name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from _from(node)
        elif isinstance(node, ast.Call) and _imports_by_name(node.func):
            yield from (a.value for a in node.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str))


def _from(node: ast.ImportFrom) -> Iterator[str]:
    """``from a import b`` gives ``a:b``, since ``b`` may be a module or a name in one."""
    if node.level:
        yield "." * node.level
        return
    yield from (f"{node.module}:{alias.name}" for alias in node.names)


def _imports_by_name(func: ast.expr) -> bool:
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    return name in {"import_module", "__import__"}


def violations(path: str, source: str) -> list[str]:
    """The imports of one file that its room may not make."""
    folder = max((f for f in ROOMS if path.startswith(f + "/")), key=len)
    room = ROOMS[folder]
    own = folder.split("/")[0]
    return [name for name in imported(ast.parse(source)) if not _permitted(name, own, room)]


def _permitted(name: str, own: str, room: Room) -> bool:
    if name.startswith("."):
        return False  # relative imports hide where a module lives
    module, _, member = name.partition(":")
    top = module.split(".")[0]
    if top in room.never:
        return False
    if room.everything or top == own or top in sys.stdlib_module_names:
        return True
    return bool({top, module, f"{module}.{member}"} & room.allowed)


def sources() -> list[str]:
    return sorted(str(p.relative_to(ROOT)) for room in ROOMS for p in (ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("path", sorted(set(sources())))
def test_room_imports_only_what_it_may(path: str) -> None:
    assert violations(path, (ROOT / path).read_text(encoding="utf-8")) == []


def test_every_package_that_is_shipped_has_a_rule() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shipped = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert set(shipped) <= set(ROOMS)


def test_what_is_imported_is_declared() -> None:
    """Nothing may work only because some other package happens to bring it along."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["ocr"]]
    declared = {re.split(r"[<>=~ ]", line)[0] for line in lines}
    shipped = [path for path in sources() if not path.startswith("sample_docs/")]
    modules = {
        name.partition(":")[0].split(".")[0]
        for path in shipped
        for name in imported(ast.parse((ROOT / path).read_text(encoding="utf-8")))
    }
    foreign = modules - set(sys.stdlib_module_names) - set(ROOMS)
    assert {DISTRIBUTION.get(module, module) for module in foreign} - declared == set()


@pytest.mark.parametrize(
    ("path", "source", "wrong"),
    [
        ("extractors/a.py", "import normalizers.base", ["normalizers.base"]),
        ("extractors/a.py", "def f():\n    from duckdb import connect", ["duckdb:connect"]),
        ("extractors/a.py", "from extractors.models import Cell\nimport docx.oxml, json", []),
        ("normalizers/a.py", "import pandas as pd", ["pandas"]),
        ("normalizers/a.py", "import importlib\nimportlib.import_module('duckdb')", ["duckdb"]),
        ("warehouse/a.py", "from extractors.models import BBox\nfrom normalizers import values", []),
        ("warehouse/a.py", "from normalizers.quota import read", ["normalizers.quota:read"]),
        ("warehouse/a.py", "from pipelines.steps import ingest", ["pipelines.steps:ingest"]),
        ("pipelines/steps/a.py", "import prefect", ["prefect"]),
        ("pipelines/steps/a.py", "import duckdb", ["duckdb"]),
        ("pipelines/flows/a.py", "from prefect import flow", []),
        ("pipelines/flows/a.py", "import duckdb", ["duckdb"]),
        ("pipelines/cli.py", "from .steps import ingest", ["."]),
    ],
)
def test_rule_sees_what_it_should(path: str, source: str, wrong: list[str]) -> None:
    assert violations(path, source) == wrong
