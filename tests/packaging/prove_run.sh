#!/usr/bin/env bash
# The .run in dist/, in a clean Debian 12: as a user without rights, then for all by root.
. "$(dirname "${BASH_SOURCE[0]}")/proof_root.sh"
package=$source/dist/pvwatch-$version-x86_64.run
began=$SECONDS
echo "== .run in bookworm"
clean_root bookworm run
start_screen
cp "$package" "$root/tmp/new.run"
mapfile -t depends < <(dpkg-deb -f "$source/dist/pvwatch_${version}_amd64.deb" Depends | tr ',' '\n' | sed 's/(.*)//; s/ //g')
apt_install "${depends[@]}" desktop-file-utils shared-mime-info libglib2.0-bin
in_home() { find "$root/home/op" -mindepth 1 -printf '%P %y\n' | sort; }

as_user sh -c 'cd && sh /tmp/new.run --quiet' | sed 's/^/   /'
program=/home/op/.local/bin/pvwatch
[ "$(as_user $program --version)" = "pvwatch $version" ] || fail "--version"
selftest_ok offscreen as_user env QT_QPA_PLATFORM=offscreen $program --demo --selftest 5
selftest_ok "on X" as_user env QT_QPA_PLATFORM=xcb $program --demo --selftest 5
start_is_kept $program -I -S -c
opens_by_type
echo old >"$root/home/op/.local/lib/pvwatch/of-the-old-build" # an upgrade: once more, over it
echo share/applications/of-the-old-build.desktop >>"$root/home/op/.local/lib/pvwatch/installed-files"
touch "$root/home/op/.local/share/applications/of-the-old-build.desktop"
as_user sh -c 'cd && sh /tmp/new.run --quiet' >/dev/null
[ -z "$(find "$root/home/op" -name '*of-the-old-build*')" ] || fail "an upgrade left a file of the old build"
[ "$(as_user $program --version)" = "pvwatch $version" ] || fail "--version after the upgrade"
as_user sh /home/op/.local/lib/pvwatch/install.sh --uninstall | sed 's/^/   /'
left=$(find "$root/home/op" -mindepth 1 ! -name '*.pvgroup' ! -name '*.stp' ! -name '*.plt' ! -name '*.pvs' \
    ! -path '*/.local' ! -path '*/.local/state*' ! -path '*/.config*' ! -path '*/.cache*' \
    ! -path '*/.local/share' ! -path '*/.local/share/recently-used.xbel')
[ -z "$left" ] || fail "left: $left"

files_of_root >"$root.before"
inside sh /tmp/new.run --quiet -- --prefix "/opt/PV Watch" >/dev/null
[ "$(as_user "/opt/PV Watch/bin/pvwatch" --version)" = "pvwatch $version" ] || fail "--version of root's"
selftest_ok "for all, prefix with a space" as_user env QT_QPA_PLATFORM=offscreen "/opt/PV Watch/bin/pvwatch" --demo --selftest 5
start_is_kept "/opt/PV Watch/bin/pvwatch" -I -S -c
inside sh "/opt/PV Watch/lib/pvwatch/install.sh" --uninstall --prefix "/opt/PV Watch" >/dev/null
files_of_root >"$root.after"
diff "$root.before" "$root.after" || fail "--uninstall left something"
echo "PROVED: .run in $((SECONDS - began)) s"
rm -rf "$root"
