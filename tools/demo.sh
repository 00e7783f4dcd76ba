#!/bin/sh
# The demonstration: sample notices → warehouse → what was read, what needs a person, one query, one item explained.
set -eu
cd "$(dirname "$0")/.."
warehouse=$OUT/demo.duckdb

bold=''; plain=''
if [ -t 1 ]; then bold=$(printf '\033[1m'); plain=$(printf '\033[0m'); fi

step() { printf '\n%s$ %s%s\n' "$bold" "$*" "$plain"; }
run() {   # exit code 1 says that something needs a person, which is what the demonstration is to show
  step "$@"; "$BIN/$@" || [ $? -eq 1 ]
}

mkdir -p "$OUT"
rm -f "$warehouse" "$warehouse.wal"
run mingcha ingest sample_docs/notices --warehouse "$warehouse"
run mingcha status --warehouse "$warehouse"
run mingcha findings --severity warning --limit 4 --warehouse "$warehouse"

step "python tools/query.py $warehouse"
"$BIN/python" tools/query.py "$warehouse"
item=$("$BIN/python" tools/query.py "$warehouse" --item)
run mingcha explain "$item" --warehouse "$warehouse"

printf '\nThe warehouse is %s: query it with DuckDB, or ask "mingcha --help".\n' "$warehouse"
