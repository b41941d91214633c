#!/usr/bin/env bash
# Build the wheel and the sdist into dist/; the version is the one in gui/__init__.py.
# PVWATCH_PYTHON chooses the interpreter. The same commit gives the same bytes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1700000000)}
export SOURCE_DATE_EPOCH
"${PVWATCH_PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check 'hatchling>=1.25'
mkdir -p dist
rm -f dist/pvwatch-*.whl dist/pvwatch-*.tar.gz
"$work/venv/bin/python" -m hatchling build -t sdist -d dist
tar xf dist/pvwatch-*.tar.gz -C "$work"
(cd "$work"/pvwatch-*/ && "$work/venv/bin/python" -m hatchling build -t wheel -d "$OLDPWD/dist")
