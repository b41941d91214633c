#!/usr/bin/env bash
# Build dist/pvwatch_VERSION_amd64.deb from the bundle.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. packaging/steps.sh
set_source_date
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' gui/__init__.py)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
stage=$work/stage
bash packaging/stage.sh "$stage"
column() { # the Debian packages of the libraries whose lines begin with $1
    grep -E "^$1[a-z]" packaging/external-libraries.txt -i | awk '{print $2}' | sort -u
}
depends=$(column '' | sed 's/^libc6$/libc6 (>= 2.30)/' | paste -sd, | sed 's/,/, /g')
recommends=$(column '\?' | sed 's/^\(libcups2\|libssl3\)$/\1 | \1t64/' | paste -sd, | sed 's/,/, /g')
mkdir "$stage/DEBIAN"
cat >"$stage/DEBIAN/control" <<EOF
Package: pvwatch
Version: $version
Architecture: amd64
Maintainer: The PV Watch developers <pvwatch@localhost>
Section: science
Priority: optional
Installed-Size: $(du -sk --exclude=DEBIAN "$stage" | cut -f1)
Depends: $depends, xkb-data
Recommends: $recommends, desktop-file-utils, shared-mime-info
Description: watch EPICS process variables live
 PV Watch shows EPICS process variables live over Channel Access, in tabs with a
 strip chart above a table. Python, Qt and the EPICS libraries are inside.
EOF
(cd "$stage" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$stage/DEBIAN/md5sums"
find "$stage/DEBIAN" -exec touch -d "@$SOURCE_DATE_EPOCH" {} +
rm -f dist/pvwatch_*_amd64.deb
dpkg-deb --root-owner-group -Zxz -z3 --build "$stage" "dist/pvwatch_${version}_amd64.deb"
size=$(stat -c %s "dist/pvwatch_${version}_amd64.deb")
[ "$size" -le 60000000 ] || { echo "FAULT: the .deb has $size bytes, more than 60 MB" >&2; exit 1; }
