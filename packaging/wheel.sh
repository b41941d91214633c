#!/usr/bin/env bash
# Build the wheel and the sdist into dist/; the version is the one in gui/__init__.py.
# PVWATCH_PYTHON chooses the interpreter. The same commit gives the same bytes, for any machine:
# nothing is compiled (ADR 62).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. packaging/steps.sh
git= # it tells the time of the commit
[ ! -e .git ] || command -v git >/dev/null || git=git
command -v apt-get >/dev/null 2>&1 && need_apt_packages $git $(python_apt_packages)
need_python
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
set_source_date
export PVWATCH_NATIVE=0
long_step "an environment with hatchling, on $("$python" --version)" "$python" -m venv "$work/venv"
long_step "downloading hatchling" \
    "$work/venv/bin/python" -m pip --disable-pip-version-check --no-input install 'hatchling>=1.25' ||
    network_hint "pip needs https://pypi.org, or the index in PIP_INDEX_URL, through https_proxy if set"
mkdir -p dist
rm -f dist/pvwatch-*.whl dist/pvwatch-*.tar.gz
"$work/venv/bin/python" -m hatchling build -t sdist -d dist
tar xf dist/pvwatch-*.tar.gz -C "$work"
(cd "$work"/pvwatch-*/ && "$work/venv/bin/python" -m hatchling build -t wheel -d "$OLDPWD/dist")
