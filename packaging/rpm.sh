#!/usr/bin/env bash
# Build dist/pvwatch-VERSION-1.x86_64.rpm from the bundle, with the build root's rpmbuild.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=${PVWATCH_BUILD_ROOT:-/var/cache/pvwatch/build-root}
. packaging/steps.sh
set_source_date
bash packaging/build-root.sh "$root"
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' gui/__init__.py)
rm -rf "$root/rpm"
mkdir -p "$root/rpm"
bash packaging/stage.sh "$root/rpm/stage"
cp packaging/pvwatch.rpm.spec "$root/rpm/"
libraries=$(grep -E '^[a-z]' packaging/external-libraries.txt -i | awk '{print $1}' |
    sed -E '/^ld-linux/d; s/^libc\.so\.6$/&(GLIBC_2.30)(64bit)/; t; s/$/()(64bit)/' | paste -sd' ')
bash packaging/inside.sh "$root" rpmbuild -bb --quiet --define "_topdir /rpm/top" \
    --define "stage /rpm/stage" --define "version_of_gui $version" \
    --define "libraries $libraries" /rpm/pvwatch.rpm.spec
rm -f dist/pvwatch-*.rpm
cp "$root/rpm/top/RPMS/x86_64/pvwatch-$version-1.x86_64.rpm" dist/
rm -rf "$root/rpm"
ls -l dist/pvwatch-"$version"-1.x86_64.rpm
