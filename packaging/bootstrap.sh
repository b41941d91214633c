#!/usr/bin/env bash
# Set PV Watch up and run it: bootstrap.sh demo | test   (see README.md)
# PVWATCH_PYTHON chooses the interpreter, PVWATCH_VENV the environment's folder,
# PVWATCH_ONLY_PYTEST=1 leaves out the linters (for a second Python); tests run in
# PVWATCH_TEST_WORKERS processes (4: a third of the time they wait), 0: in one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mode=${1:-}
[ $# -gt 0 ] && shift
case "$mode" in
demo | test) ;;
*)
    echo "usage: bash packaging/bootstrap.sh demo|test [more arguments]" >&2
    exit 2
    ;;
esac
say() { printf '== %s\n' "$*"; }

good_python() { "$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
find_python() {
    local candidate
    for candidate in ${PVWATCH_PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14; do
        if command -v "$candidate" >/dev/null 2>&1 && good_python "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
}

as_root() { # run as root, or say the exact command and stop
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        sudo "$@"
    else
        echo "Some system packages are missing. Please run this once, then start again:" >&2
        echo "    sudo $*" >&2
        exit 1
    fi
}

install_apt() {
    local package missing=()
    local wanted=(libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon-x11-0
        libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 fonts-dejavu-core)
    [ "$mode" = test ] && wanted+=(xvfb)
    local python
    python=$(find_python)
    [ -n "$python" ] || wanted+=(python3)
    { [ -n "$python" ] && "$python" -c 'import ensurepip' 2>/dev/null; } || wanted+=(python3-venv)
    for package in "${wanted[@]}"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' && continue
        # Ubuntu 24.04 renamed a few with the suffix t64
        dpkg-query -W -f '${Status}' "${package}t64" 2>/dev/null | grep -q 'ok installed' && continue
        missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    say "installing system packages: ${missing[*]}"
    as_root sh -c "apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends ${missing[*]} >/dev/null"
}

install_dnf() {
    local package missing=()
    local wanted=(mesa-libEGL mesa-libGL glib2 dbus-libs fontconfig libxkbcommon-x11
        xcb-util-cursor xcb-util-wm xcb-util-keysyms libxcb dejavu-sans-fonts)
    [ "$mode" = test ] && wanted+=(xorg-x11-server-Xvfb)
    [ -n "$(find_python)" ] || wanted+=(python3.11)
    for package in "${wanted[@]}"; do
        rpm -q "$package" >/dev/null 2>&1 || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    say "installing system packages: ${missing[*]}"
    as_root dnf install -y -q "${missing[@]}"
}

if command -v apt-get >/dev/null 2>&1; then
    install_apt
elif command -v dnf >/dev/null 2>&1; then
    install_dnf
else
    say "no apt-get or dnf here: see README.md for the system libraries that Qt needs"
fi
python=$(find_python)
if [ -z "$python" ]; then
    echo "PV Watch needs Python 3.11 or newer; set PVWATCH_PYTHON to one." >&2
    exit 1
fi

venv=${PVWATCH_VENV:-.venv}
extras=demo
[ "$mode" = test ] && extras=demo,test
if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then # none, or one begun and not finished
    say "making $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv"
fi
stamp="$extras $("$venv/bin/python" --version) $(sha256sum pyproject.toml | cut -c1-64) $PWD"
if ! grep -qxF "$stamp" "$venv/pvwatch-stamp" 2>/dev/null; then
    say "installing PV Watch and what it needs into $venv"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check -e ".[$extras]"
    printf '%s\n' "$stamp" >"$venv/pvwatch-stamp"
fi
PATH="$PWD/$venv/bin:$PATH"
case "$venv" in /*) PATH="$venv/bin:$PATH" ;; esac
export PATH

if [ "$mode" = demo ]; then
    if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
        say "starting PV Watch on the demo beamline"
        exec pvwatch --demo "$@"
    fi
    picture=${TMPDIR:-/tmp}/pvwatch-demo.png
    say "no screen here: running the demo beamline for 15 s without one; picture in $picture"
    QT_QPA_PLATFORM=offscreen exec pvwatch --demo --selftest 15 --screenshot "$picture" "$@"
fi

export QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen}
if [ -z "${PVWATCH_ONLY_PYTEST:-}" ]; then
    say "ruff, mypy, import-linter"
    ruff check .
    ruff format --check .
    mypy
    lint-imports
fi
say "pytest on $(python --version)"
exec python -m pytest -n "${PVWATCH_TEST_WORKERS:-4}" --dist worksteal "$@"
