"""Tables of other databases, read through DuckDB's extensions from the installed packages: nothing is downloaded.

The password goes into a temporary secret of the connection, never into SQL text, a log, an error or the warehouse.
"""

from __future__ import annotations

import re
import tempfile
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

import duckdb

from extractors.models import Frozen
from warehouse.errors import WarehouseError
from warehouse.registries.sqltext import identifier, literal
from warehouse.registries.staging import Scratch

#: engine → (package, the file in it, the name that DuckDB must find the file under: it names the entry point).
_PACKAGES = {
    "postgres": ("duckdb_extension_postgres_scanner", "postgres_scanner", "postgres_scanner"),
    "mysql": ("duckdb_extension_mysql", "mysql", "mysql_scanner"),
    "sqlite": ("duckdb_extension_sqlite_scanner", "sqlite_scanner", "sqlite_scanner"),
}
_SCHEMES = {"postgresql": "postgres", "postgres": "postgres", "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite"}
_PORTS = {"postgres": 5432, "mysql": 3306}


class Database(Frozen):
    """Where a database is; ``password`` is left out of every representation."""

    engine: str
    path: str = ""
    host: str = ""
    port: int = 0
    user: str = ""
    database: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"Database({self.label})"

    __str__ = __repr__

    @property
    def label(self) -> str:
        """What may be shown and stored: engine, host and database, no user and no password."""
        if self.engine == "sqlite":
            return f"sqlite:{Path(self.path).name}"
        return f"{self.engine}://{self.host}:{self.port}/{self.database}"


def parse_url(url: str, password: str | None = None) -> Database:
    """``postgresql://user:password@host:port/db``, ``mysql://…``, ``sqlite:///file``. ``password`` (from the
    environment) is used when the URL has none. A host may be given as ``?host=/path/of/socket``.
    Raises :class:`WarehouseError`; the sentence never holds the URL, which may hold a password."""
    try:
        parts = urlsplit(url)
        engine = _SCHEMES[parts.scheme.lower()]
        port = parts.port or _PORTS.get(engine, 0)
    except (KeyError, ValueError):
        raise WarehouseError(
            "数据库地址写法不对：应为 postgresql://用户@主机:端口/库名、mysql://用户@主机:端口/库名 或 sqlite:///文件。"
        ) from None
    if engine == "sqlite":
        path = unquote(parts.path)
        path = path[1:] if path.startswith("/") and not path.startswith("//") and not _exists(path) else path
        path = path[1:] if path.startswith("//") else path
        if not Path(path).is_file():
            raise WarehouseError(f"没有 SQLite 文件“{path}”：请检查路径（绝对路径写作 sqlite:////文件夹/文件）。")
        return Database(engine=engine, path=path)
    socket = re.search(r"(?:^|&)(?:host|socket)=([^&]+)", parts.query)
    return Database(
        engine=engine,
        host=unquote(socket[1]) if socket else (parts.hostname or "localhost"),
        port=port,
        user=unquote(parts.username or ""),
        database=unquote(parts.path.lstrip("/")),
        password=unquote(parts.password or "") or password or "",
    )


def _exists(path: str) -> bool:
    return Path(path).is_file()


def extension_path(engine: str) -> Path:
    """The extension file of the installed package. Raises :class:`WarehouseError` when there is none."""
    package, name, _ = _PACKAGES[engine]
    spec = find_spec(package)
    for folder in spec.submodule_search_locations or () if spec else ():
        for file in Path(folder).rglob(f"{name}.duckdb_extension"):
            if f"v{duckdb.__version__}" in str(file):
                return file
    raise WarehouseError(
        f"缺少读取 {engine} 数据库的扩展（{package.replace('_', '-')} {duckdb.__version__}）：请安装后再试，"
        "或先把表导出为 CSV。"
    )


class Attached:
    """A database attached read-only to a scratch."""

    def __init__(self, scratch: Scratch, database: Database) -> None:
        self.con, self.database = scratch.con, database
        try:
            self._load()
            self._attach()
        except duckdb.Error as error:
            raise WarehouseError(f"连不上数据库 {database.label}：{self._reason(error)}") from None

    def _load(self) -> None:
        file = extension_path(self.database.engine)
        with tempfile.TemporaryDirectory() as folder:
            link = Path(folder) / f"{_PACKAGES[self.database.engine][2]}.duckdb_extension"
            link.symlink_to(file)
            self.con.execute(f"LOAD {literal(str(link))}")

    def _attach(self) -> None:
        database = self.database
        if database.engine == "sqlite":
            self.con.execute("SET sqlite_all_varchar = true")
            self.con.execute(f"ATTACH {literal(database.path)} AS source (TYPE sqlite, READ_ONLY)")
            return
        given = {"HOST": database.host, "PORT": str(database.port), "USER": database.user,
                 "DATABASE": database.database, "PASSWORD": database.password}  # fmt: skip
        if database.engine == "mysql" and database.host.startswith("/"):
            given = {**given, "HOST": "localhost", "SOCKET": database.host}
        settings = ", ".join(f"{key} {literal(value)}" for key, value in given.items() if value)
        self.con.execute(f"CREATE OR REPLACE TEMPORARY SECRET source_secret (TYPE {database.engine}, {settings})")
        self.con.execute(f"ATTACH '' AS source (TYPE {database.engine}, SECRET source_secret, READ_ONLY)")

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of ``table`` (``name`` or ``schema.name``). Raises :class:`WarehouseError`."""
        try:
            rows = self.con.execute(f"DESCRIBE SELECT * FROM {self.relation(table)}").fetchall()
        except duckdb.Error as error:
            raise WarehouseError(
                f"数据库 {self.database.label} 中没有表“{table}”，或没有读它的权限：请检查表名（{self._reason(error)}）"
            ) from None
        return tuple(str(row[0]) for row in rows)

    def relation(self, table: str) -> str:
        return ".".join(["source", *(identifier(part) for part in table.split("."))])

    def stage(self, scratch: Scratch, table: str, columns: tuple[str, ...]) -> None:
        """Copy the table into the scratch, as text."""
        try:
            scratch.stage_relation(self.relation(table), columns)
        except duckdb.Error as error:
            raise WarehouseError(f"读取 {self.database.label} 的表“{table}”失败：{self._reason(error)}") from None
        finally:
            self.close()

    def close(self) -> None:
        self.con.execute("DETACH DATABASE IF EXISTS source")

    def _reason(self, error: Exception) -> str:
        """The server's own words without the password and the connection string."""
        text = " ".join(str(error).split(" LINE 1:")[0].split("\nLINE 1:")[0].split())
        for secret in (self.database.password, literal(self.database.password)[1:-1]):
            if secret:
                text = text.replace(secret, "***")
        text = re.sub(r'Unable to connect to \w+ at "[^"]*":? ?', "", text)
        text = re.sub(r"(?i)\b(password|passwd|user|host|dbname)=\S+", "", text)
        return f"{text[:300]}。"
