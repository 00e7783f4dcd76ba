"""The query of the demonstration: who initiates most, how much is drawn at most, and from when on.

``--item`` prints the id of one plan item worth explaining instead: the row that had lost a cell, if any.
``--task TEXT`` prints the first draw task whose name contains the text, ``--scope TASK`` the scope rule of a task,
``--hash TASK`` the commit hash of its draw, ``--parts`` the notices that came in several files.
"""

from __future__ import annotations

import argparse
import sys

import duckdb
from rich import box
from rich.console import Console
from rich.table import Column, Table

QUERY = """
SELECT
  initiator,
  count(*) AS items,
  round(max(ratio_max) * 100, 1) || ' %' AS highest,
  min(window_start) AS earliest
FROM current_plan_items
WHERE plan_year = 2023 AND status = 'ok'
GROUP BY initiator
ORDER BY items DESC, initiator
LIMIT 6
"""
ITEM = """
SELECT item_id
FROM findings JOIN plan_items USING (item_id)
ORDER BY code = 'shifted_cells' DESC, severity = 'warning' DESC, item_id
LIMIT 1
"""
PARTS = """
SELECT
  main.doc_number AS notice,
  main.source_name AS letter,
  part.source_name AS annex,
  part.part_reason AS because,
  part.rows_loaded AS lines
FROM notices part JOIN notices main ON main.notice_id = part.part_of
ORDER BY main.doc_number, part.source_name
"""

TASK = "SELECT task_id FROM draw_tasks WHERE name LIKE '%' || ? || '%' ORDER BY task_id LIMIT 1"
SCOPE = "SELECT scope_rule_id FROM draw_tasks WHERE task_id = ?"
HASH = "SELECT commit_sha256 FROM draws WHERE task_id = ?"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("warehouse")
    arguments.add_argument("--item", action="store_true")
    arguments.add_argument("--parts", action="store_true")
    arguments.add_argument("--task", metavar="TEXT")
    arguments.add_argument("--scope", metavar="TASK")
    arguments.add_argument("--hash", metavar="TASK")
    options = arguments.parse_args()
    with duckdb.connect(options.warehouse, read_only=True) as connection:
        asked = {TASK: options.task, SCOPE: options.scope, HASH: options.hash}
        question = ITEM if options.item else next((text for text, value in asked.items() if value), None)
        if question:
            found = connection.execute(question, [asked[question]] if question in asked else []).fetchone()
            if found is None:
                print("There is nothing of the kind in this warehouse.", file=sys.stderr)
                return 1
            print(*found)
            return 0
        query = PARTS if options.parts else QUERY
        rows = connection.execute(query)
        table = Table(*(Column(column[0], overflow="fold") for column in rows.description), box=box.SIMPLE_HEAD)
        for row in rows.fetchall():
            table.add_row(*(f"{value}" for value in row))
    print(query.strip())
    Console(width=80).print(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
