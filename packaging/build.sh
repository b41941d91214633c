#!/usr/bin/env bash
# Build into dist/: build.sh [wheel|bundle|deb|rpm|run|all]
# The wheel needs Python 3.11 or later; the others need root on a Debian, for the build root (see build-root.sh).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
what=${1:-all}
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
*)
    echo "usage: bash packaging/build.sh [wheel|bundle|deb|rpm|run|all]" >&2
    exit 2
    ;;
esac
echo "== built in $((SECONDS - began)) s:"
cd ../dist && ls -l pvwatch[-_]*
sha256sum pvwatch[-_]* >SHA256SUMS
