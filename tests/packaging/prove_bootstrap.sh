#!/usr/bin/env bash
# Prove packaging/bootstrap.sh on a bare Debian 12: no Python, no Qt libraries, no compiler, no git. The clone's
# path has a space; locale POSIX and umask 077, as on a machine where nothing was set up.
# Needs root and the network. Takes minutes, so it is run by packaging/prove.sh and not by pytest.
. "$(dirname "${BASH_SOURCE[0]}")/proof_root.sh"
began=$SECONDS
echo "== bootstrap.sh on a bare bookworm"
clean_root bookworm bootstrap
clone="/home/op/PV Watch"
user_clone "$clone"
bare=(env -u LANG LC_ALL=POSIX sh -c 'umask 077; cd /; exec "$@"' sh)
first_value() { grep -o '"first_value_s": [0-9.]*' <<<"$1" || fail "no first value: $1"; }

code=0
said=$(as_user "${bare[@]}" bash "$clone/packaging/bootstrap.sh" demo 2>&1) || code=$?
command=$(grep -E '^ +sudo apt-get update && sudo apt-get install ' <<<"$said") || fail "exit code $code: $said"
[ "$code" = 1 ] || fail "exit code $code without the system packages"
[ ! -e "$root$clone/.venv" ] || fail "an environment without the system packages"
echo "   as a user without sudo: the exact command is printed, nothing is installed"
started=$SECONDS
inside sh -c "${command//sudo /}" >"$root.log" 2>&1 || { tail -20 "$root.log"; fail "the printed command"; }
echo "   the printed command works: $((SECONDS - started)) s"

for which in first second; do
    started=$SECONDS
    said=$(as_user "${bare[@]}" bash "$clone/packaging/bootstrap.sh" demo 2>"$root.err") || { tail -20 "$root.err"; fail "$said"; }
    echo "   $which start as the user: $((SECONDS - started)) s, 15 of them the demo; $(first_value "$said")"
done
grep -q installing <<<"$said" && fail "the second start installs: $said"
[ -n "$(find "$root$clone/gui" -name '*.pyc' -print -quit)" ] || fail "gui/ is not compiled"
missing=$(inside sh -c 'ldd "$(find "$1/.venv" -name libqxcb.so)"' sh "$clone" | grep 'not found' || true)
[ -z "$missing" ] || fail "the plugin for real screens lacks: $missing"

rm "$root$clone/.venv/pvwatch-stamp"
said=$(as_user PIP_INDEX_URL=http://127.0.0.1:9/simple PIP_RETRIES=0 bash "$clone/packaging/bootstrap.sh" demo 2>&1) &&
    fail "installed without a network"
grep -q 'If the network is the cause: pip needs' <<<"$said" || fail "without a network: $said"
echo "   without a network: $(tail -1 <<<"$said")"

started=$SECONDS
said=$(inside "${bare[@]}" bash "$clone/packaging/bootstrap.sh" test -k natural_order 2>&1) || fail "$said"
echo "   test, as root, one file of tests: $((SECONDS - started)) s: $(tail -1 <<<"$said")"
echo "PROVED: bootstrap.sh in $((SECONDS - began)) s"
rm -rf "$root"
