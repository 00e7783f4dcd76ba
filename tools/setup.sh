#!/bin/sh
# Creates .venv from requirements.lock and installs the project into it, editable.
# A key over lock, pyproject and interpreter says whether there is anything to do.
# Where packages come from is the user's pip configuration, never this file.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}

fail() { echo "setup: $*" >&2; exit 1; }

command -v "$python" >/dev/null 2>&1 ||
  fail "'$python' was not found: install Python 3.11 or newer (Debian: apt-get install python3 python3-venv)."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  fail "Python 3.11 or newer is needed, '$python' is $("$python" -c 'import platform; print(platform.python_version())'): name another one, as in 'make demo PYTHON=python3.12'."

same='import sys; print(sys.version, sys.base_prefix)'
key=$( { cat requirements.lock pyproject.toml tools/setup.sh; pwd
         "$python" -c "$same"; } | sha256sum | cut -d' ' -f1)
[ "$(cat .venv/mingcha-key 2>/dev/null || true)" = "$key" ] && .venv/bin/python -c '' 2>/dev/null && exit 0

has_venv() { "$python" -c 'import ensurepip, venv' 2>/dev/null; }

if ! has_venv; then
  hint="Python's venv module is missing: install the package python3-venv (apt-get install python3-venv) and run this again."
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "setup: Python's venv module is missing; installing the Debian package python3-venv." >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv
    } >&2 </dev/null || fail "$hint"
  fi
  has_venv || fail "$hint"
fi

echo "setup: installing the locked packages into .venv (a few minutes the first time)." >&2
rm -f .venv/mingcha-key
[ "$(.venv/bin/python -c "$same" 2>/dev/null)" = "$("$python" -c "$same")" ] && .venv/bin/python -m pip --version >/dev/null 2>&1 ||
  "$python" -m venv --clear .venv
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_USE_PEP517=1   # jieba comes as source only
.venv/bin/python -m pip install -qq --require-hashes -r requirements.lock
.venv/bin/python -m pip install -qq --no-deps --no-build-isolation -e .
echo "$key" > .venv/mingcha-key
