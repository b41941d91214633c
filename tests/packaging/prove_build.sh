#!/usr/bin/env bash
# Prove README's "Installers" on a bare Debian 12 where nothing of ours was: build.sh and prove.sh in a root of
# their own, from another folder, in a clone whose path has a space, with umask 077, locale POSIX and a /tmp that
# is noexec. Ten minutes and 6 GB; run by hand:   bash tests/packaging/prove_build.sh [PROOF ...]
. "$(dirname "${BASH_SOURCE[0]}")/proof_root.sh"
need_apt_packages mmdebstrap debian-archive-keyring ca-certificates git
began=$SECONDS
echo "== build.sh and prove.sh on a bare bookworm"
clean_root bookworm build
clone="/home/op/PV Watch"
user_clone "$clone" # which root builds
bare() { # bare COMMAND...: as on a machine where nothing was set up
    inside env -u LANG LC_ALL=POSIX sh -c 'mount -t tmpfs -o noexec,mode=1777 tmpfs /tmp; umask 077; cd /; exec "$@"' sh "$@"
}
refused() { # refused WORDS COMMAND...: it ends with 1 and says so
    local words=$1 said
    shift
    said=$("$@" 2>&1) && fail "not refused: $*"
    grep -q "$words" <<<"$said" || fail "$*: $said"
    echo "   refused: $(tail -1 <<<"$said" | sed -u 's/^ *//')"
}
refused 'sudo apt-get install .*python3-venv' as_user bash "$clone/packaging/build.sh" wheel
refused 'sudo bash packaging/build.sh all' as_user bash "$clone/packaging/build.sh" all
refused 'build.sh all' inside bash "$clone/packaging/prove.sh" deb
started=$SECONDS
bare bash "$clone/packaging/build.sh" wheel | sed -u 's/^/   /'
rm -rf "$root$clone/dist"
as_user bash "$clone/packaging/build.sh" wheel >"$root.log" || { tail -20 "$root.log"; fail "the wheel as a user"; }
echo "   the wheel, as root and as a user: $((SECONDS - started)) s"
started=$SECONDS
bare bash "$clone/packaging/build.sh" all | sed -u 's/^/   /'
echo "   build.sh all: $((SECONDS - started)) s"
bare bash "$clone/packaging/prove.sh" "$@" | sed -u 's/^/   /'
echo "PROVED: build.sh and prove.sh in $((SECONDS - began)) s"
rm -rf "$root"
