#!/usr/bin/env bash
# Make the root that bundles are built in: Debian 11 (glibc 2.31) with a Python of its own.
# build-root.sh ROOT   needs root, a Debian or Ubuntu, and the network; 5 minutes and 2 GB, once.
# PVWATCH_MIRROR names another Debian mirror.
set -euo pipefail
umask 022
cd "$(dirname "${BASH_SOURCE[0]}")"
. steps.sh
root=$1
mirror=${PVWATCH_MIRROR:-http://deb.debian.org/debian}
stamp=$(cat build-root.sh bundle-requirements.txt | sha256sum | cut -c1-64)
[ "$(cat "$root/pvwatch-stamp" 2>/dev/null || true)" != "$stamp" ] || exit 0
[ "$(id -u)" = 0 ] || { echo "the build root is made by root: sudo bash packaging/build.sh ..." >&2; exit 1; }
need_apt_packages mmdebstrap debian-archive-keyring ca-certificates git patch xz-utils
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

packages=(build-essential ca-certificates patch xz-utils file
    zlib1g-dev libssl-dev libffi-dev libbz2-dev liblzma-dev # Python's
    rpm makeself                                            # the installers'
    libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon-x11-0 libxcb-cursor0
    libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0
    libxcb-sync1 libxcb-xfixes0 libxcb-xinput0 libxcb-xkb1 # Qt's
    libwayland-client0 libwayland-cursor0 libwayland-egl1)
if [ ! -e "$root/pvwatch-base" ]; then
    [ ! -e "$root" ] || rmdir "$root" || { echo "$root is no build root of ours: name another folder" >&2; exit 1; }
    rm -rf "$root.part" # of a time before that did not end
    mkdir -p "$(dirname "$root")"
    long_step "Debian 11 in $root: a minute" mmdebstrap --mode=root --variant=apt \
        --include="$(IFS=,; echo "${packages[*]}")" bullseye "$root.part" "$mirror" ||
        network_hint "mmdebstrap needs $mirror (PVWATCH_MIRROR names another)"
    touch "$root.part/pvwatch-base"
    mv "$root.part" "$root"
fi

if [ ! -e "$root/pvwatch-python" ]; then
    # 3.12 or later, where PySide's types need no table of their own (ADR 12): upstream's source as
    # Debian 13 has it, with Debian's fixes (*.patch) but not its changes (*.diff)
    echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$work/list"
    rm -rf "$root/usr/src/python"
    mkdir -p "$work/lists/partial" "$root/usr/src/python"
    fetch_python() ( # in a shell of its own: it changes the folder
        cd "$work" || return
        apt=(apt-get -q -o "Dir::Etc::sourcelist=$work/list" -o Dir::Etc::sourceparts=-
            -o "Dir::State::lists=$work/lists" -o APT::Sandbox::User=root)
        "${apt[@]}" update && "${apt[@]}" source --download-only python3.13
    )
    long_step "downloading the source of Python 3.13 from Debian (23 MB)" fetch_python ||
        network_hint "apt needs $mirror (PVWATCH_MIRROR names another)"
    (
        cd "$work"
        tar xf python3.13_*.orig.tar.?z -C "$root/usr/src/python" --strip-components=1
        tar xf python3.13_*.debian.tar.xz
        grep '\.patch$' debian/patches/series | while read -r patch; do
            patch -s -p1 -d "$root/usr/src/python" <"debian/patches/$patch"
        done
        ls python3.13_*.dsc | sed 's/python3.13_\(.*\)\.dsc/\1/' >"$root/usr/src/python/debian-version"
    )
    long_step "compiling Python 3.13: a minute" \
        bash inside.sh "$root" bash -c 'cd /usr/src/python && ./configure -q --prefix=/opt/python --enable-shared \
        --without-static-libpython CFLAGS="-g0 -fno-semantic-interposition" \
        LDFLAGS="-fno-semantic-interposition -Wl,-rpath,/opt/python/lib" &&
        make -j"$(nproc)" && make install'
    touch "$root/pvwatch-python"
fi

cp bundle-requirements.txt "$root/"
long_step "packages of the bundle (downloads about 120 MB)" \
    bash inside.sh "$root" bash -c 'rm -rf /venv && /opt/python/bin/python3 -m venv /venv &&
    /venv/bin/pip install --progress-bar off --require-hashes --only-binary :all: -r /bundle-requirements.txt' ||
    network_hint "pip needs https://pypi.org, or the index in PIP_INDEX_URL, through https_proxy if set"
printf '%s\n' "$stamp" >"$root/pvwatch-stamp"
