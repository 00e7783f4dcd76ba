"""``python -m pipelines.flows FOLDER --warehouse FILE``: one run of the flow with a server of its own."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipelines.flows.ingest import ingest_notices


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m pipelines.flows", description=__doc__)
    parser.add_argument("folder", help="folder of notices")
    parser.add_argument("--warehouse", default="warehouse.duckdb", help="DuckDB file (default: %(default)s)")
    options = parser.parse_args()
    Path(options.warehouse).absolute().parent.mkdir(parents=True, exist_ok=True)
    ingest_notices(options.folder, options.warehouse)


if __name__ == "__main__":
    main()
