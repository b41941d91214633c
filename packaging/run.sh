#!/usr/bin/env bash
# Build dist/pvwatch-VERSION-x86_64.run, which installs the bundle for a user or for all.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=${PVWATCH_BUILD_ROOT:-/var/cache/pvwatch/build-root}
. packaging/steps.sh
set_source_date
bash packaging/build-root.sh "$root"
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' gui/__init__.py)
top=$root/makeself
rm -rf "$top"
mkdir -p "$top/payload"
bash packaging/stage.sh "$top/stage"
mv "$top/stage/usr/lib/pvwatch" "$top/payload/bundle"
mv "$top/stage/usr/share" "$top/payload/share"
rm -rf "$top/payload/share/doc"
install -m755 packaging/run/install.sh "$top/payload/install.sh"
find "$top/payload" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
# gzip -n: no time in the archive, so that one commit gives one file
bash packaging/inside.sh "$root" env GZIP=-n makeself --gzip --nox11 --quiet --packaging-date "@$SOURCE_DATE_EPOCH" \
    --tar-extra "--sort=name --owner=0 --group=0 --numeric-owner" \
    /makeself/payload /makeself/pvwatch.run "PV Watch $version" ./install.sh
rm -f dist/pvwatch-*.run
cp "$top/pvwatch.run" "dist/pvwatch-$version-x86_64.run"
rm -rf "$top"
ls -l "dist/pvwatch-$version-x86_64.run"
