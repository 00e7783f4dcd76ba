"""One import's rows under the rules: words read once per spelling, duplicates found, values and problems as SQL."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from warehouse.errors import WarehouseError
from warehouse.registries.codes import assign_departments
from warehouse.registries.fields import KINDS
from warehouse.registries.models import Order, ReadWords, Word
from warehouse.registries.snapshots import current_snapshot, relation
from warehouse.registries.sqltext import registry_sql

#: More different spellings than this in a column of few words means that the column is another one.
_MANY = 50_000


class Checked:
    """The rules applied to the staged rows. All statements run on ``con``, where the scratch is attached."""

    def __init__(self, con: duckdb.DuckDBPyConnection, order: Order, read_words: ReadWords) -> None:
        self.con, self.order, self.kind = con, order, KINDS[order.kind]
        self.index = {column.field: n for n, column in enumerate(order.columns) if column.field}
        con.execute(registry_sql("macros"))
        con.execute("SET VARIABLE mc_today = ?::DATE", [order.today])
        con.execute("SET VARIABLE mc_id_prefix = ?::VARCHAR", [order.id_prefix])
        con.execute("SET VARIABLE mc_has_status = ?::BOOLEAN", ["status" in self.index])
        self._read_words(read_words)
        self._known_inspectors()
        if order.kind == "recusals":
            self._known_objects()
        self.names = [row[0] for row in con.execute(f"DESCRIBE {self.relation()}").fetchall()]
        self.errors = [name for name in self.names if name.startswith("e_")]
        self.warnings = [name for name in self.names if name.startswith("w_")]
        self._find_doubles()

    def relation(self, staged: str = "scratch.staged") -> str:
        """The SELECT that reads ``staged``: values, ``e_…`` and ``w_…``; rows without any content are left out."""
        return self._named(staged, registry_sql(self.order.kind))

    def _named(self, staged: str, sql: str, *, blank: bool = False) -> str:
        cells = ", ".join(f"c{n}" for n in range(len(self.order.columns)))
        where = "" if blank else f" WHERE coalesce({cells}, bad) IS NOT NULL"
        fields = ", ".join(
            f"c{self.index[field]} AS {field}" if field in self.index else f"NULL::VARCHAR AS {field}"
            for field in self.kind.source
        )
        return f"WITH named AS (SELECT row_no, bad, {fields} FROM {staged}{where}) SELECT * FROM ({sql})"

    def is_fine(self) -> str:
        """SQL: the row has no error of its own."""
        return f"coalesce({', '.join(self.errors)}) IS NULL"

    def _read_words(self, read_words: ReadWords) -> None:
        con = self.con
        con.execute(
            "CREATE OR REPLACE TEMP TABLE registry_word "
            "(kind VARCHAR, raw VARCHAR, value VARCHAR, problem VARCHAR, code VARCHAR)"
        )
        for field, vocabulary in self.kind.words.items():
            if field not in self.index:
                continue
            words = read_words(self._vocabulary(vocabulary), self._spellings(field))
            if words:
                self._keep(vocabulary, words)
        self._give_department_codes()

    def _vocabulary(self, name: str) -> str:
        """Inspectors need a department; elsewhere one that is not understood is kept as written."""
        return f"{name}:{self.order.kind}" if name == "department" else name

    def _spellings(self, field: str) -> list[str]:
        cell = f"c{self.index[field]}"
        rows = self.con.execute(
            f"SELECT DISTINCT {cell} FROM scratch.staged WHERE {cell} IS NOT NULL LIMIT {_MANY + 1}"
        ).fetchall()
        if len(rows) > _MANY:
            header = self.order.columns[self.index[field]].header
            raise WarehouseError(
                f"“{header}”列有超过 {_MANY} 种不同的内容，不像是所对应的字段：请用 --map 指定正确的列。"
            )
        return sorted(str(row[0]) for row in rows)

    def _keep(self, vocabulary: str, words: Sequence[Word]) -> None:
        self.con.execute(
            "INSERT INTO registry_word "
            "SELECT ?, unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), NULL",
            [vocabulary, [w.raw for w in words], [w.value for w in words], [w.problem for w in words]],
        )

    def _give_department_codes(self) -> None:
        """Inspectors' departments get codes; those of objects only when their own numbers need a prefix."""
        if "department" not in self.index:
            return
        if (self.order.kind == "objects" and "object_code" not in self.index) or self.order.kind == "matters":
            return
        names = [
            str(row[0])
            for row in self.con.execute(
                "SELECT DISTINCT value FROM registry_word WHERE kind = 'department' AND value IS NOT NULL ORDER BY 1"
            ).fetchall()
        ]
        order = self.order
        if order.kind == "recusals":
            known = dict(
                self.con.execute(
                    "SELECT natural_key, code FROM base.registry_code WHERE kind = 'department'"
                ).fetchall()
            )
        else:
            known = assign_departments(self.con, names, order.area_codes, order.area_code, order.now)
        for name in names:
            self.con.execute(
                "UPDATE registry_word SET code = ? WHERE kind = 'department' AND value = ?", [known.get(name), name]
            )

    def _known_objects(self) -> None:
        """The current objects that the file names."""
        cells = [f"c{self.index[f]}" for f in ("uscc", "object_code") if f in self.index]
        codes = f"SELECT DISTINCT mc_code(mc_text(unnest([{', '.join(cells)}]), true)) AS code FROM scratch.staged"
        current = current_snapshot(self.con, "objects")
        source = relation(self.con, "objects", current) if current else "(SELECT * FROM base.registry_object LIMIT 0)"
        self.con.execute(
            f"CREATE OR REPLACE TEMP TABLE known_object AS SELECT object_id, name FROM {source} AS o "
            f"WHERE object_id IN (SELECT code FROM ({codes})) OR (id_kind = 'other' AND "
            f"split_part(object_id, ':', 2) IN (SELECT code FROM ({codes})))"
        )

    def _known_inspectors(self) -> None:
        """All current inspectors, for recusals and for people appended to their registry."""
        needed = self.order.kind == "recusals" or (self.order.kind == "inspectors" and self.order.append)
        current = current_snapshot(self.con, "inspectors") if needed else None
        source = relation(self.con, "inspectors", current) if current else "(FROM base.registry_inspector LIMIT 0)"
        self.con.execute(
            "CREATE OR REPLACE TEMP TABLE known_inspector AS "
            f"SELECT inspector_id, name, certificate_no, department FROM {source} AS i"
        )

    def _find_doubles(self) -> None:
        """``doubled``: rows whose id occurs again, as ``keep`` (the first of identical rows), ``repeat`` (the others)
        or ``clash``. Ids are compared by hash first: that holds ten million of them in little memory."""
        con = self.con
        con.execute("CREATE OR REPLACE TEMP TABLE doubled (row_no BIGINT, verdict VARCHAR)")
        cells = ", ".join(f"c{n}" for n, column in enumerate(self.order.columns) if column.compared)
        for ids in self._ids():
            con.execute(
                "CREATE OR REPLACE TEMP TABLE suspect AS SELECT h FROM "
                f"(SELECT hash(id) AS h FROM ({ids}) WHERE id IS NOT NULL) GROUP BY h HAVING count(*) > 1"
            )
            con.execute(
                "INSERT INTO doubled "
                f"WITH d AS (SELECT row_no, id FROM ({ids}) WHERE hash(id) IN (SELECT h FROM suspect)), "
                f"g AS (SELECT id, d.row_no, sha256(row({cells})::VARCHAR) AS content FROM d JOIN scratch.staged AS s "
                "ON s.row_no = d.row_no), "
                "w AS (SELECT row_no, count(*) OVER same AS n, min(row_no) OVER same AS first, "
                "min(content) OVER same = max(content) OVER same AS alike FROM g WINDOW same AS (PARTITION BY id)) "
                "SELECT row_no, CASE WHEN NOT alike THEN 'clash' WHEN row_no = first THEN 'keep' ELSE 'repeat' END "
                "FROM w WHERE n > 1"
            )
        # by more than one identity: the worst verdict of a row counts
        con.execute(
            "CREATE OR REPLACE TEMP TABLE doubled AS SELECT row_no, min(verdict) AS verdict FROM doubled GROUP BY 1"
        )

    def _ids(self) -> list[str]:
        """SELECTs of (row_no, id); for objects one that reads the columns of the id alone."""
        if self.order.kind == "objects":
            return [self._named("scratch.staged", registry_sql("objects_ids"), blank=True)]
        return [f"SELECT row_no, {identity} AS id FROM ({self.relation()})" for identity in self.kind.identities]
