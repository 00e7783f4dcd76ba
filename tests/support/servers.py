"""Real PostgreSQL and MariaDB servers for tests: on a loopback port or a socket in a temporary folder, as an
unprivileged user, gone when the ``with`` block ends. Where the programs are missing, the test is skipped."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

_DEADLINE = 60.0


class Server:
    """Where it listens, and the administrator's client."""

    def __init__(self, url: str, client: Sequence[str], port: int) -> None:
        self.url, self.client, self.port = url, tuple(client), port

    def run(self, sql: str) -> str:
        """Run SQL as administrator and return what the client prints."""
        done = subprocess.run(self.client, input=sql, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            raise AssertionError(done.stderr)
        return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _program(name: str) -> str:
    found = shutil.which(name) or next(
        (str(p) for p in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None
    )
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def _as(user: str) -> list[str]:
    """Servers refuse to run as root."""
    if os.geteuid() != 0:
        return []
    runuser = shutil.which("runuser")
    if runuser is None:
        pytest.skip("running as root without runuser")
    return [runuser, "-u", user, "--"]


@contextmanager
def _folder(user: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="mingcha-server-"))
    folder.chmod(0o755)
    if os.geteuid() == 0:
        try:
            shutil.chown(folder, user)
        except LookupError:
            shutil.rmtree(folder)
            pytest.skip(f"there is no user {user}")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(command: Sequence[str], client: Sequence[str], folder: Path) -> Iterator[None]:
    """Start ``command``, wait until ``client`` gets an answer, stop it afterwards."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder)
    try:
        deadline = time.monotonic() + _DEADLINE
        while subprocess.run(client, input="SELECT 1;", capture_output=True, text=True, check=False).returncode:
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError((folder / "server.log").read_text(errors="replace"))
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def postgres(password: str) -> Iterator[Server]:
    """PostgreSQL with a database ``registry`` and the user ``reader`` that needs ``password``."""
    initdb, server, psql = _program("initdb"), _program("postgres"), _program("psql")
    port, user, quoted = free_port(), _as("postgres"), password.replace("'", "''")
    with _folder("postgres") as folder:
        data = folder / "data"
        made = subprocess.run(
            [*user, initdb, "-D", str(data), "-U", "admin", "--auth-local=trust", "--auth-host=scram-sha-256",
             "--no-sync", "-E", "UTF8", "--locale=C"],
            capture_output=True, text=True, cwd=folder, check=False,
        )  # fmt: skip
        if made.returncode:
            raise AssertionError(made.stderr)
        command = [*user, server, "-D", str(data), "-h", "127.0.0.1", "-p", str(port), "-k", str(folder), "-F"]
        client = [psql, "-X", "-v", "ON_ERROR_STOP=1", "-h", str(folder), "-p", str(port), "-U", "admin", "-At"]
        with _running(command, [*client, "postgres"], folder):
            admin = Server("", [*client, "postgres"], port)
            admin.run(f"CREATE ROLE reader LOGIN PASSWORD '{quoted}'; CREATE DATABASE registry;")
            yield Server(f"postgresql://reader@127.0.0.1:{port}/registry", [*client, "registry"], port)


@contextmanager
def mariadb(password: str) -> Iterator[Server]:
    """MariaDB with a database ``registry`` and the user ``reader`` that needs ``password``."""
    install, server = _program("mariadb-install-db"), _mariadbd()
    client_program = _program("mariadb")
    port, user, quoted = free_port(), _as("mysql"), password.replace("'", "''")
    with _folder("mysql") as folder:
        data, sock = folder / "data", folder / "s.sock"
        made = subprocess.run(
            [*user, install, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal",
             "--skip-test-db", "--innodb-flush-log-at-trx-commit=0"],
            capture_output=True, text=True, cwd=folder, check=False,
        )  # fmt: skip
        if made.returncode:
            raise AssertionError(made.stdout + made.stderr)
        command = [
            *user, server, "--no-defaults", f"--datadir={data}", f"--socket={sock}", "--bind-address=127.0.0.1",
            f"--port={port}", "--skip-log-bin", "--innodb-flush-log-at-trx-commit=0", f"--pid-file={folder}/pid",
            "--character-set-server=utf8mb4",
        ]  # fmt: skip
        client = [
            client_program,
            "--no-defaults",
            f"--socket={sock}",
            "-u",
            "root",
            "-N",
            "--default-character-set=utf8mb4",
        ]
        with _running(command, client, folder):
            admin = Server("", client, port)
            admin.run(
                f"CREATE DATABASE registry; CREATE USER 'reader'@'%' IDENTIFIED BY '{quoted}'; "
                "GRANT SELECT ON registry.* TO 'reader'@'%'; DROP USER IF EXISTS ''@'localhost';"
            )
            yield Server(f"mysql://reader@127.0.0.1:{port}/registry", [*client, "registry"], port)


def _mariadbd() -> str:
    for place in ("/usr/sbin/mariadbd", "/usr/libexec/mariadbd"):
        if Path(place).exists():
            return place
    return _program("mariadbd")
