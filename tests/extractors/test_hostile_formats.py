"""Hostile files of every format through the real door: ``mingcha ingest`` in a process that notes every attempt to
reach a network, with a folder of its own in which nothing may be left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest

from tests.support.hostile import SMALL

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]

ROOT = Path(__file__).parents[2]
#: Read for what their first bytes say they are, or member by member; without a plan in them, of which a person is told.
#: All others are refused.
READ = {
    "bomb.xlsx", "strings.xlsx", "merge.xlsx", "far.xlsx", "commas.csv", "fetch.html", "deep.html", "loop.ofd",
    "letters.eml", "nested.zip", "wide.zip", "lying.zip",
}  # fmt: skip
#: Python runs this in every process before anything else: addresses outside this machine's own pipes are noted.
WATCH = """
import os, socket
_connect = socket.socket.connect
def connect(self, address):
    if self.family != socket.AF_UNIX:
        with open(os.environ["NOTED"], "a") as file:
            file.write(repr(address) + "\\n")
        raise OSError("no network here")
    return _connect(self, address)
socket.socket.connect = socket.socket.connect_ex = connect
socket.getaddrinfo = lambda *a, **k: connect(socket.socket(), a)
"""


class Run(NamedTuple):
    code: int
    out: str
    err: str
    root: Path
    notices: dict[str, list[dict[str, Any]]]
    findings: dict[str, list[str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    root = tmp_path_factory.mktemp("hostile")
    for name in ("in", "cwd", "tmp", "home", "site"):
        (root / name).mkdir()
    for name, make in SMALL.items():
        (root / "in" / name).write_bytes(make())
    (root / "site" / "sitecustomize.py").write_text(WATCH)
    environment = os.environ | {
        "PYTHONPATH": f"{root / 'site'}:{ROOT}", "TMPDIR": str(root / "tmp"), "HOME": str(root / "home"),
        "NOTED": str(root / "noted"), "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9",
    }  # fmt: skip
    command = [sys.executable, "-m", "pipelines", "ingest", str(root / "in"), "--warehouse", str(root / "w.duckdb")]
    done = subprocess.run(
        command, cwd=root / "cwd", env=environment, capture_output=True, text=True, timeout=270, check=False
    )
    notices: dict[str, list[dict[str, Any]]] = {}
    findings: dict[str, list[str]] = {}
    with duckdb.connect(str(root / "w.duckdb"), read_only=True) as con:
        for path, status, failure, items in con.execute(
            "SELECT source_path, status, failure, (SELECT count(*) FROM plan_items i WHERE i.notice_id = n.notice_id) "
            "FROM base.notice n"
        ).fetchall():
            name = str(path).removeprefix(f"{root / 'in'}/")
            notices.setdefault(name.partition("!/")[0], []).append(
                {"name": name, "status": status, "failure": failure, "items": items}
            )
        for path, message in con.execute(
            "SELECT n.source_path, f.message FROM base.finding f JOIN base.notice n USING (notice_id)"
        ).fetchall():
            name = str(path).removeprefix(f"{root / 'in'}/")
            findings.setdefault(name.partition("!/")[0], []).append(message)
    return Run(done.returncode, done.stdout, done.stderr, root, notices, findings)


def test_a_person_is_told_and_no_bug_shows(run: Run) -> None:
    assert run.code in (1, 2), run.err
    assert "Traceback" not in run.out + run.err
    assert "程序" not in "".join(str(one["failure"]) for many in run.notices.values() for one in many)


@pytest.mark.parametrize("name", sorted(SMALL))
def test_one_clear_sentence(run: Run, name: str) -> None:
    own = [one for one in run.notices[name] if one["name"] == name]
    assert len(own) == 1
    assert not any(one["items"] for one in run.notices[name])
    assert (own[0]["status"] != "failed") == (name in READ and own[0]["failure"] is None)
    refused = [one["failure"] for one in run.notices[name] if one["failure"] is not None]
    assert len(refused) == 1 if name not in READ else refused or run.findings[name]
    for sentence in refused:
        assert sentence.count("。") == 1 and sentence.endswith("。") and "\n" not in sentence
    for message in run.findings[name]:
        assert message.endswith("。") and "\n" not in message


def test_nothing_is_left_behind_and_nothing_written_elsewhere(run: Run) -> None:
    left = {path.relative_to(run.root).as_posix() for path in run.root.rglob("*") if path.is_file()}
    left -= {f"in/{name}" for name in SMALL} | {"w.duckdb", "site/sitecustomize.py"}
    left -= {"tmp/jieba.cache"}  # the dictionary of the library that splits words, not of any file's making
    assert {path for path in left if "__pycache__" not in path} == set()
    assert not Path("/tmp/evil-specimen.txt").exists()
    assert {path.name for path in (run.root / "in").iterdir()} == set(SMALL)


def test_no_network_was_sought(run: Run) -> None:
    assert not (run.root / "noted").exists()


def test_the_watch_would_have_noticed(run: Run, tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(run.root / "site"), "NOTED": str(tmp_path / "noted")}
    fetch = "import urllib.request as r; r.urlopen('http://127.0.0.1:9/')"
    assert subprocess.run([sys.executable, "-c", fetch], env=environment, capture_output=True, check=False).returncode
    assert "127.0.0.1" in (tmp_path / "noted").read_text()


def test_the_report_for_machines_names_them_all(run: Run) -> None:
    command = [sys.executable, "-m", "pipelines", "findings", "--warehouse", str(run.root / "w.duckdb"), "--json"]
    done = subprocess.run(command, cwd=run.root / "cwd", capture_output=True, text=True, timeout=60, check=False)
    assert json.loads(done.stdout)
