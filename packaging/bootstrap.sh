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
. packaging/steps.sh

install_apt() {
    local wanted=("${qt_apt_packages[@]}")
    [ "$mode" = test ] && wanted+=(xvfb)
    need_apt_packages "${wanted[@]}" $(python_apt_packages)
}

install_dnf() {
    local wanted=(mesa-libEGL mesa-libGL glib2 dbus-libs fontconfig libxkbcommon-x11
        xcb-util-cursor xcb-util-wm xcb-util-keysyms libxcb dejavu-sans-fonts)
    [ "$mode" = test ] && wanted+=(xorg-x11-server-Xvfb)
    [ -n "$(find_python)" ] || wanted+=(python3.11)
    need_dnf_packages "${wanted[@]}"
}

if command -v apt-get >/dev/null 2>&1; then
    install_apt
elif command -v dnf >/dev/null 2>&1; then
    install_dnf
else
    say "no apt-get or dnf here: see README.md for the system libraries that Qt needs"
fi
need_python

venv=${PVWATCH_VENV:-.venv}
extras=demo size="110 MB"
[ "$mode" = test ] && extras=demo,test size="190 MB"
if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then # none, or one begun and not finished
    long_step "making $venv with $("$python" --version)" "$python" -m venv --clear "$venv" || {
        echo "PVWATCH_VENV names a folder for the environment where $venv cannot be made." >&2
        exit 1
    }
fi
stamp="$extras $("$venv/bin/python" --version) $(cat pyproject.toml packaging/native_hook.py gui/workers/ca/native/{build.py,scalars.c} | sha256sum | cut -c1-64) $PWD"
if ! grep -qxF "$stamp" "$venv/pvwatch-stamp" 2>/dev/null; then
    long_step "installing PV Watch and what it needs into $venv (downloads about $size)" \
        "$venv/bin/python" -m pip --disable-pip-version-check --no-input install --no-compile \
        --progress-bar off -e ".[$extras]" ||
        network_hint "pip needs https://pypi.org, or the index in PIP_INDEX_URL, through https_proxy if set"
    # on all processors, where pip uses one; a template in PySide6 is no Python, which is no fault
    long_step "compiling what was installed" \
        sh -c '"$1/bin/python" -m compileall -qq -j 0 "$1/lib" || true' sh "$venv"
    printf '%s\n' "$stamp" >"$venv/pvwatch-stamp"
fi
# the source too, where it may be written: 0.5 s, and 0.05 s when nothing changed
"$venv/bin/python" -m compileall -q -j 0 gui >/dev/null 2>&1 || true
PATH="$PWD/$venv/bin:$PATH"
case "$venv" in /*) PATH="$venv/bin:$PATH" ;; esac
export PATH

run() { # not by exec: a program's age, and so its first_value_s, would count from our start; it ends with us
    local program code=0
    "$@" &
    program=$!
    trap 'kill -TERM "$program" 2>/dev/null' INT TERM HUP
    wait "$program" || code=$?
    while kill -0 "$program" 2>/dev/null; do # a signal has ended only our wait
        code=0
        wait "$program" || code=$?
    done
    exit "$code"
}
if [ "$mode" = demo ]; then
    if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
        say "starting PV Watch on the demo beamline"
        run pvwatch --demo "$@"
    fi
    folder=${XDG_STATE_HOME:-${HOME:-/nonexistent}/.local/state}/pvwatch # of our own: no other user puts a link there
    mkdir -p -m 700 "$folder" 2>/dev/null || folder=$(mktemp -d)
    picture=$folder/demo.png
    say "no screen here: running the demo beamline for 15 s without one; picture in $picture"
    export QT_QPA_PLATFORM=offscreen
    run pvwatch --demo --selftest 15 --screenshot "$picture" "$@"
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
