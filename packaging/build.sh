#!/usr/bin/env bash
# Build into dist/: build.sh [wheel|bundle|deb|rpm|run|all]
# The wheel needs Python 3.11 or later; the others need root on a Debian, for the build root (see build-root.sh).
set -euo pipefail
umask 022 # what is built is read by every user
case ${PVWATCH_BUILD_ROOT:-/} in /*) ;; *) export PVWATCH_BUILD_ROOT=$PWD/$PVWATCH_BUILD_ROOT ;; esac
cd "$(dirname "${BASH_SOURCE[0]}")"
what=${1:-all}
case $what in
wheel) ;;
bundle | deb | rpm | run | all)
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        echo "All but the wheel are built by root, on a Debian or Ubuntu: sudo bash packaging/build.sh $what" >&2
        exit 1
    fi
    ;;
*)
    echo "usage: bash packaging/build.sh [wheel|bundle|deb|rpm|run|all]" >&2
    exit 2
    ;;
esac
began=$SECONDS
step() {
    local started=$SECONDS
    bash "$1.sh"
    echo "== $1: $((SECONDS - started)) s"
}
case $what in
wheel | bundle) step "$what" ;;
deb | rpm | run)
    step bundle
    step "$what"
    ;;
all) for one in wheel bundle deb rpm run; do step "$one"; done ;;
esac
echo "== built in $((SECONDS - began)) s:"
cd ../dist
files=(pvwatch[-_]*)
[ -e "${files[0]}" ] || exit 0 # only the bundle, a folder
ls -l "${files[@]}"
sha256sum "${files[@]}" >SHA256SUMS
