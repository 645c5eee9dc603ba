#!/usr/bin/env bash
# Makes .venv from the pinned, hashed requirements. Quick when nothing changed; safe to run again.
set -euo pipefail
python="${PYTHON:-python3}"

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "Ridealong needs Python 3.11 or newer; '$python' is missing or older." >&2
  echo "Install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python), or run: make PYTHON=/path/to/python3.11 $*" >&2
  exit 1
fi
if [ ! -x .venv/bin/python ]; then
  echo "Making .venv" >&2
  if ! "$python" -m venv .venv; then
    rm -rf .venv
    echo "Python's venv module is missing. Debian, Ubuntu: apt install python3-venv" >&2
    exit 1
  fi
fi
# Only the installer itself comes without hashes: it is what checks the others.
[ -x .venv/bin/uv ] || .venv/bin/pip install --quiet --disable-pip-version-check uv
echo "Installing the pinned packages" >&2
VIRTUAL_ENV="$PWD/.venv" .venv/bin/uv pip sync --quiet --compile-bytecode --require-hashes requirements/dev.txt || {
  echo "The packages could not be installed: is a Python package registry reachable from here?" >&2
  exit 1
}
VIRTUAL_ENV="$PWD/.venv" .venv/bin/uv pip install --quiet --no-deps --no-build-isolation --editable .
touch .venv/.ready
