#!/usr/bin/env bash
# Prove packaging/bootstrap.sh on a bare Debian: no Python, no Qt libraries, no compiler.
# Needs root and the network. Takes minutes, so it is run by hand and not by pytest:
#   bash tests/packaging/prove_bootstrap.sh [FOLDER]
set -euo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
root=${1:-/tmp/pvwatch-bare}
command -v debootstrap >/dev/null || apt-get install -y -q debootstrap >/dev/null
mirror=${PVWATCH_MIRROR:-http://deb.debian.org/debian}
[ ! -e "$root" ] || { echo "$root exists: name another folder" >&2; exit 2; }
debootstrap --variant=minbase bookworm "$root" "$mirror" >/dev/null
for file in /etc/resolv.conf /etc/hosts; do [ -e "$file" ] && cp "$file" "$root$file"; done
cp -r /etc/apt/apt.conf.d "$root/etc/apt/" 2>/dev/null || true # proxies
cp -L "${PIP_CERT:-/etc/ssl/certs/ca-certificates.crt}" "$root/host.crt" # a network with a CA of its own
rm -rf "$root/pvwatch" && git clone -q "$source" "$root/pvwatch"
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
mountpoint -q "$root/dev" || mount --bind /dev "$root/dev"
trap 'umount "$root/proc" "$root/dev" 2>/dev/null || true' EXIT
inside() { chroot "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    $(env | grep -E '^(https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY|PIP_INDEX_URL)=' || true) PIP_CERT=/host.crt "$@"; }

echo "== as a user without sudo: the exact command is printed, and nothing is installed"
chroot "$root" chown -R 1234 /pvwatch
set +e
said=$(inside setpriv --reuid=1234 --clear-groups bash /pvwatch/packaging/bootstrap.sh demo 2>&1)
code=$?
set -e
printf '%s\n' "$said"
if [ "$code" != 1 ] || ! grep -q 'sudo sh -c' <<<"$said"; then
    echo "FAILED: exit code $code"
    exit 1
fi

echo "== as root: it installs what is missing and runs the demo"
chroot "$root" chown -R root /pvwatch
inside bash /pvwatch/packaging/bootstrap.sh demo
echo "== once more: nothing is installed any more"
before=$SECONDS
inside bash /pvwatch/packaging/bootstrap.sh demo
echo "== second start took $((SECONDS - before)) s, 15 of them the demo itself"
echo "== the plugin for real screens finds all its libraries"
missing=$(inside sh -c 'ldd $(find /pvwatch/.venv -name libqxcb.so)' | grep 'not found' || true)
[ -z "$missing" ] || { printf '%s\n' "$missing"; exit 1; }
echo "PROVED"
