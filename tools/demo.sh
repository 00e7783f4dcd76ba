#!/bin/sh
# The demonstration: sample notices of every format → warehouse → what was read, what needs a person; registries → tasks → two draws,
# verified; a whole specimen year with results → clocks, checks, reports.
set -eu
cd "$(dirname "$0")/.."
warehouse=$OUT/demo.duckdb

bold=''; plain=''
if [ -t 1 ]; then bold=$(printf '\033[1m'); plain=$(printf '\033[0m'); fi

step() { printf '\n%s$ %s%s\n' "$bold" "$*" "$plain"; }
run() {   # exit code 1 says that something needs a person, which is what the demonstration is to show
  step "$@"; "$BIN/$@" || [ $? -eq 1 ]
}

quiet() {   # the same, only the end of what it prints
  step "$@"; { "$BIN/$@" || [ $? -eq 1 ]; } | tail -n 4
}
title() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }

mkdir -p "$OUT"
rm -rf "$warehouse" "$warehouse.wal" "$OUT/demo.draws" "$OUT/papers" "$OUT/reports" "$OUT/public" "$OUT"/*-退回*.xlsx
export MINGCHA_WAREHOUSE="$warehouse" MINGCHA_ACTOR=演示

title 'From notices to a warehouse: Word, PDF, Excel, web, OFD, scans, archives'
printf '(six scanned pages are recognised character by character: half a minute of it)\n'
run mingcha ingest sample_docs/notices
run mingcha status
run mingcha findings --severity warning --limit 4
run mingcha findings --code low_ocr_confidence --limit 2

step "python tools/query.py $warehouse --parts"
"$BIN/python" tools/query.py "$warehouse" --parts

step "python tools/query.py $warehouse"
"$BIN/python" tools/query.py "$warehouse"
item=$("$BIN/python" tools/query.py "$warehouse" --item)
run mingcha explain "$item"

title 'Registries (specimens; a few rows are wrong on purpose)'
run mingcha registry import objects sample_docs/registries/objects.csv --rejects "$OUT/objects-rejects.xlsx"
quiet mingcha registry import inspectors sample_docs/registries/inspectors.xlsx --rejects "$OUT/inspectors-rejects.xlsx"
quiet mingcha registry import matters sample_docs/registries/matters.csv
quiet mingcha registry import recusals sample_docs/registries/recusals.csv

title 'Draw tasks: one for each plan item and batch'
quiet mingcha tasks generate --year 2023
quiet mingcha tasks generate --year 2024
joint=$("$BIN/python" tools/query.py "$warehouse" --task 娱乐场所)
own=$("$BIN/python" tools/query.py "$warehouse" --task 中小学校教育收费)
run mingcha tasks show "$joint"

title 'A person confirms which objects are meant'
for task in "$joint" "$own"; do
  run mingcha scope set "$("$BIN/python" tools/query.py "$warehouse" --scope "$task")" --confirm
done

title 'Commit, seed, draw: a task of four departments, one of a single department'
# The windows of these plans are over; a demonstration draws next month.
first=$(date -d "$(date +%Y-%m-01) +1 month" +%Y-%m-%d)
last=$(date -d "$first +1 month -1 day" +%Y-%m-%d)
for task in "$joint" "$own"; do
  run mingcha tasks set "$task" --window "$first..$last" --reason 演示
done
run mingcha draw commit "$joint" "$own" --dice
run mingcha draw run "$joint" "$own" --source '骰子: 3 7 1 9 5 8 2 0 4 6 1 7 3 9 5 0 2 8 4 6'
run mingcha draw show "$own"

title 'What a stranger does with the proof'
run mingcha draw verify "$OUT/demo.draws/$own-1/$own-1-auditor.zip"
proof=$OUT/demo.draws/$joint-1/$joint-1-auditor
hash=$("$BIN/python" tools/query.py "$warehouse" --hash "$joint")
step "python3 $proof/verify.py $proof --commit $hash"    # the proof's own script, without any of our packages
"$BIN/python" -I -S "$proof/verify.py" "$proof" --commit "$hash"
run mingcha draw papers "$joint" --out "$OUT/papers" --specimen
run mingcha audit verify

title 'A specimen year: 36 tasks drawn in 2023, results as departments sent them'
year=$OUT/year.duckdb
step "python tools/specimen_year.py $year"
"$BIN/python" tools/specimen_year.py "$year"
export MINGCHA_WAREHOUSE="$year"
step 'mingcha results import sample_docs/results/*.xlsx'
{ "$BIN/mingcha" results import sample_docs/results/*.xlsx || [ $? -eq 1 ]; } | tail -n 4    # some are late, some broken
sh sample_docs/results/housing-platform.sh "$BIN/mingcha"      # how the export of another platform is read
quiet mingcha results import sample_docs/results/housing-platform.csv --mapping 住建平台
quiet mingcha results due --as-of 2023-12-31
quiet mingcha check --year 2023 --as-of 2023-12-31
last='--year 2023 --as-of 2023-12-31 --specimen'
# shellcheck disable=SC2086  # the options are words
run mingcha report compliance $last --format docx,xlsx,html,pdf --out "$OUT/reports"
# shellcheck disable=SC2086
quiet mingcha report department 高平市公安局 $last --format html --out "$OUT/reports"
quiet mingcha report plan gaoping-2023-joint-docx.docx --as-of 2023-03-31 --specimen --format html --out "$OUT/reports"
# shellcheck disable=SC2086
quiet mingcha publish results $last --publisher 高平市双随机办 --out "$OUT/public"

printf '\nThe warehouses are %s and %s, the draws in %s,\n' "$warehouse" "$year" "$OUT/demo.draws"
printf 'papers to print in %s, reports in %s, public files in %s.\n' "$OUT/papers" "$OUT/reports" "$OUT/public"
printf 'Open the HTML report or verify.html of a proof in a browser, query with DuckDB, or ask "mingcha --help".\n'
