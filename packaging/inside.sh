#!/usr/bin/env bash
# inside.sh ROOT COMMAND...: run a command in a Debian root, with the network and its own mounts.
set -euo pipefail
root=$1
shift
for file in /etc/resolv.conf /etc/hosts; do [ ! -e "$file" ] || cp -L "$file" "$root$file"; done
cp -L "${PIP_CERT:-/etc/ssl/certs/ca-certificates.crt}" "$root/host.crt" # a network with a CA of its own
mapfile -t passed < <(env | grep -E '^(https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY|PIP_INDEX_URL|SOURCE_DATE_EPOCH|DISPLAY|QT_QPA_PLATFORM)=' || true)
unshare --mount --propagation private true ||
    { echo "no mounts of our own: a container needs CAP_SYS_ADMIN, and / must be a mount point" >&2; exit 1; }
# the mounts are of a namespace of their own: they end with the command
exec unshare --mount --propagation private bash -c '
    root=$1; shift
    mount --bind "$root" "$root" # so that this script works in there, too
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    exec chroot "$root" "$@"' inside "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 \
    PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin PIP_CERT=/host.crt DEBIAN_FRONTEND=noninteractive \
    PIP_DISABLE_PIP_VERSION_CHECK=1 "${passed[@]}" "$@"
