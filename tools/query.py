"""The query of the demonstration: who initiates most, how much is drawn at most, and from when on.

``--item`` prints the id of one plan item worth explaining instead: the row that had lost a cell, if any.
"""

from __future__ import annotations

import argparse
import sys

import duckdb
from rich import box
from rich.console import Console
from rich.table import Table

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


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("warehouse")
    arguments.add_argument("--item", action="store_true")
    options = arguments.parse_args()
    with duckdb.connect(options.warehouse, read_only=True) as connection:
        if options.item:
            item = connection.execute(ITEM).fetchone()
            if item is None:
                print("No plan item in this warehouse has a finding, so there is none to explain.", file=sys.stderr)
                return 1
            print(*item)
            return 0
        rows = connection.execute(QUERY)
        table = Table(*(column[0] for column in rows.description), box=box.SIMPLE_HEAD)
        for row in rows.fetchall():
            table.add_row(*(f"{value}" for value in row))
    print(QUERY.strip())
    Console(width=80).print(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
