#!/usr/bin/env bash
# Prove README's "Set up" on a bare Debian 12, and what is in dist/: the wheel by pipx, the .deb on clean
# Debian 11, 12 and 13 and on Ubuntu 20.04, 22.04, 24.04 and 26.04, the .rpm and the .run.
# Needs root, a Debian, and the network; prove.sh [bootstrap|metadata|wheel|deb|ubuntu|rpm|run ...]
# PVWATCH_PROOFS says where the roots are made, PVWATCH_MIRROR and PVWATCH_UBUNTU_MIRROR name other mirrors.
set -euo pipefail
umask 022
case ${PVWATCH_PROOFS:-/} in /*) ;; *) export PVWATCH_PROOFS=$PWD/$PVWATCH_PROOFS ;; esac
cd "$(dirname "${BASH_SOURCE[0]}")/.."
what=("${@:-all}")
[ "${what[0]}" != all ] || what=(bootstrap metadata wheel deb ubuntu rpm run)
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' gui/__init__.py)
for one in "${what[@]}"; do # before anything is done
    case $one in
    bootstrap) continue ;;
    metadata) needed=(dist/pvwatch-"$version".cdx.json) ;;
    wheel) needed=(dist/pvwatch-"$version"-py3-none-any.whl) ;;
    deb | ubuntu) needed=(dist/pvwatch_"$version"_amd64.deb) ;;
    rpm) needed=(dist/pvwatch-"$version"-1.x86_64.rpm dist/pvwatch_"$version"_amd64.deb) ;;
    run) needed=(dist/pvwatch-"$version"-x86_64.run dist/pvwatch_"$version"_amd64.deb) ;;
    *)
        echo "usage: bash packaging/prove.sh [bootstrap|metadata|wheel|deb|ubuntu|rpm|run ...]" >&2
        exit 2
        ;;
    esac
    for file in "${needed[@]}"; do
        [ -e "$file" ] || { echo "$file is not there: bash packaging/build.sh all" >&2; exit 1; }
    done
done
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "The proofs are made by root, on a Debian or Ubuntu: sudo bash packaging/prove.sh ${what[*]}" >&2
    exit 1
fi
. packaging/steps.sh
need_apt_packages mmdebstrap debian-archive-keyring ca-certificates git xvfb x11-utils \
    "${qt_apt_packages[@]}" $(python_apt_packages)
cd tests/packaging
for one in "${what[@]}"; do
    case $one in
    deb) for suite in bullseye bookworm trixie; do bash prove_deb.sh "$suite"; done ;;
    ubuntu) for suite in focal jammy noble resolute; do bash prove_deb.sh "$suite"; done ;;
    *) bash "prove_$one.sh" ;;
    esac
done
echo "ALL PROVED: ${what[*]}"
