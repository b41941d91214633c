#!/usr/bin/env bash
# Prove what is in dist/: the wheel by pipx, the .deb on clean Debian 11, 12 and 13, the .rpm and the .run.
# Needs root, a Debian, and the network; prove.sh [metadata|wheel|deb|rpm|run ...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../tests/packaging"
command -v mmdebstrap >/dev/null && command -v Xvfb >/dev/null && command -v xwininfo >/dev/null ||
    apt-get install -y -q --no-install-recommends mmdebstrap xvfb x11-utils >/dev/null
what=("${@:-all}")
[ "${what[0]}" != all ] || what=(metadata wheel deb rpm run)
for one in "${what[@]}"; do
    case $one in
    metadata | wheel) bash "prove_$one.sh" ;;
    deb) for suite in bullseye bookworm trixie; do bash prove_deb.sh "$suite"; done ;;
    rpm | run) bash "prove_$one.sh" ;;
    *)
        echo "usage: bash packaging/prove.sh [metadata|wheel|deb|rpm|run ...]" >&2
        exit 2
        ;;
    esac
done
echo "ALL PROVED: ${what[*]}"
