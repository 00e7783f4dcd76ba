#!/bin/sh
# Solves requirements.lock from pyproject.toml with uv, from whatever index uv is configured for (UV_DEFAULT_INDEX …).
# The lock names versions and hashes only; it holds for Python 3.11 and newer on Linux.
set -eu
cd "$(dirname "$0")/.."
"$BIN/python" -m venv "$OUT/uv"
"$OUT/uv/bin/python" -m pip install -qq --disable-pip-version-check uv
"$OUT/uv/bin/uv" pip compile pyproject.toml --extra dev --extra ocr --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-annotate --custom-compile-command "make lock" --quiet "$@" -o requirements.lock
grep -c == requirements.lock | sed 's/$/ packages locked/'
