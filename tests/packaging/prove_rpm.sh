#!/usr/bin/env bash
# The .rpm in dist/, with rpm's own tools, in a clean Debian 12 (no RPM distribution is at hand).
. "$(dirname "${BASH_SOURCE[0]}")/proof_root.sh"
package=$source/dist/pvwatch-$version-1.x86_64.rpm
began=$SECONDS
echo "== .rpm in bookworm"
clean_root bookworm rpm
start_screen
cp "$package" "$root/tmp/new.rpm"
mapfile -t depends < <(dpkg-deb -f "$source/dist/pvwatch_${version}_amd64.deb" Depends | tr ',' '\n' | sed 's/(.*)//; s/ //g')
apt_install "${depends[@]}" rpm hicolor-icon-theme desktop-file-utils shared-mime-info libglib2.0-bin
mkdir -p "$root/usr/share/metainfo" # of RHEL's package filesystem
files_of_root >"$root.before"
requires=$(inside rpm -qp --requires /tmp/new.rpm)
while read -r library _; do
    grep -q "^$library" <<<"$requires" || fail "the .rpm does not require $library"
done < <(grep -E '^lib' "$source/packaging/external-libraries.txt")
[ -z "$(inside rpm -qp --scripts --triggers /tmp/new.rpm)" ] || fail "the .rpm has scripts"
[ "$(inside rpm -qp --qf '%{VERSION}' /tmp/new.rpm)" = "$version" ] || fail "version"
inside rpm -K --nosignature /tmp/new.rpm | sed 's/^/   /'
inside rpm -i --nodeps /tmp/new.rpm
inside rpm -V --nodeps pvwatch || fail "rpm -V"
echo "   rpm -V is silent; $(wc -l <<<"$requires") requirements, no scripts"
inside update-mime-database /usr/share/mime # rpm's file triggers do so on RHEL
inside update-desktop-database
[ "$(as_user pvwatch --version)" = "pvwatch $version" ] || fail "--version"
selftest_ok offscreen as_user env QT_QPA_PLATFORM=offscreen pvwatch --demo --selftest 5
selftest_ok "on X" as_user env QT_QPA_PLATFORM=xcb pvwatch --demo --selftest 5
start_is_kept pvwatch -I -S -c
opens_by_type
inside rpm -e pvwatch
inside update-mime-database /usr/share/mime
inside update-desktop-database
files_of_root >"$root.after"
diff "$root.before" "$root.after" || fail "rpm -e left something"
echo "PROVED: .rpm in $((SECONDS - began)) s"
rm -rf "$root"
