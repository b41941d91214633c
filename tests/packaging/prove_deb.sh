#!/usr/bin/env bash
# prove_deb.sh SUITE: the .deb in dist/ on a clean Debian or Ubuntu.
. "$(dirname "${BASH_SOURCE[0]}")/proof_root.sh"
suite=${1:?bullseye, bookworm, trixie, focal, jammy, noble or resolute}
package=$source/dist/pvwatch_${version}_amd64.deb
began=$SECONDS
echo "== .deb on $suite"
clean_root "$suite" "deb-$suite"
start_screen
cp "$package" "$root/tmp/new.deb"
work=$(mktemp -d) # an older build: lower version, one file more
dpkg-deb -R "$package" "$work"
sed -i 's/^Version:.*/Version: 0.0.1/' "$work/DEBIAN/control"
echo old >"$work/usr/lib/pvwatch/of-the-old-build"
dpkg-deb --root-owner-group -Zgzip -z1 --build "$work" "$root/tmp/old.deb" >/dev/null
rm -rf "$work"

mapfile -t depends < <(dpkg-deb -f "$package" Depends | tr ',' '\n' | sed 's/(.*)//; s/ //g')
apt_install "${depends[@]}" desktop-file-utils shared-mime-info libglib2.0-bin
files_of_root >"$root.before"
apt_install /tmp/old.deb
inside dpkg-query -W -f '   ${Package} ${Version}\n' pvwatch
apt_install /tmp/new.deb
inside dpkg-query -W -f '   upgraded to ${Version}\n' pvwatch
[ ! -e "$root/usr/lib/pvwatch/of-the-old-build" ] || fail "the upgrade left a file of the old build"
inside sh -c 'dpkg -V pvwatch' | grep . && fail "dpkg -V"
[ "$(as_user pvwatch --version)" = "pvwatch $version" ] || fail "--version"
selftest_ok offscreen as_user env QT_QPA_PLATFORM=offscreen pvwatch --demo --selftest 5
selftest_ok "on X" as_user env QT_QPA_PLATFORM=xcb pvwatch --demo --selftest 5 --screenshot /home/op/shot.png
cp "$root/home/op/shot.png" "$root.png"
start_is_kept pvwatch -I -S -c
opens_by_type
names_missing_library as_user env QT_QPA_PLATFORM=offscreen pvwatch --demo --selftest 5
inside apt-get purge -y -q pvwatch >/dev/null 2>&1
files_of_root >"$root.after"
diff "$root.before" "$root.after" || fail "purge left something"
inside dpkg-query -W pvwatch >/dev/null 2>&1 && fail "dpkg still knows pvwatch"
echo "PROVED: .deb on $suite in $((SECONDS - began)) s"
rm -rf "$root"
