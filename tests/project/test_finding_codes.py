"""The list of finding codes is closed: what the program can say stands in docs/finding-codes.md, and nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("extractors", "normalizers", "pipelines", "warehouse")
MAKERS = {"warn", "note", "_note", "finding", "_finding", "_issue"}
CODE = re.compile(r"[a-z]+(?:_[a-z]+)*")


def documented() -> set[str]:
    text = (ROOT / "docs" / "finding-codes.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([a-z_]+)` \|", text, re.M))


def said() -> set[str]:
    codes: set[str] = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            codes.update(_codes(ast.parse(path.read_text(encoding="utf-8"))))
    return codes


def _codes(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            values = [k.value for k in node.keywords if k.arg == "code"]
            values += node.args[:1] if name in MAKERS else []
            for value in values:
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and CODE.fullmatch(value.value):
                    yield value.value


def test_every_code_is_documented() -> None:
    assert said() - documented() == set()


def test_every_documented_code_occurs_in_the_program() -> None:
    source = "".join(path.read_text(encoding="utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    by_field = {"contact_unreadable", "phone_unreadable", "email_unreadable"}  # made of the field's name
    assert {code for code in documented() - by_field if f'"{code}"' not in source} == set()
