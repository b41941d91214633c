#!/usr/bin/env bash
# stage.sh STAGE: lay out what .deb and .rpm install, from dist/bundle/pvwatch.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
stage=$1
[ -x dist/bundle/pvwatch/pvwatch ] || bash packaging/bundle.sh
rm -rf "$stage"
share=$stage/usr/share
mkdir -p "$stage/usr/bin" "$stage/usr/lib" "$share"/{applications,mime/packages,metainfo,man/man1,doc/pvwatch} \
    "$share"/bash-completion/completions "$share"/icons/hicolor/scalable/apps
cp -a dist/bundle/pvwatch "$stage/usr/lib/pvwatch"
ln -s ../lib/pvwatch/pvwatch "$stage/usr/bin/pvwatch"
cp packaging/linux/pvwatch.desktop "$share/applications/"
cp packaging/linux/pvwatch.xml "$share/mime/packages/"
cp packaging/linux/pvwatch.metainfo.xml "$share/metainfo/io.github.pvwatch.pvwatch.metainfo.xml"
cp packaging/linux/pvwatch.bash-completion "$share/bash-completion/completions/pvwatch"
gzip -9nc packaging/linux/pvwatch.1 >"$share/man/man1/pvwatch.1.gz"
cp resources/icons/pvwatch.svg "$share/icons/hicolor/scalable/apps/"
for file in resources/icons/pvwatch-*.png; do
    size=${file##*-} size=${size%.png}
    install -Dm644 "$file" "$share/icons/hicolor/${size}x$size/apps/pvwatch.png"
done
{
    cat LICENSE
    printf '\nWhat others made: /usr/lib/pvwatch/THIRD-PARTY-NOTICES.txt\n'
} >"$share/doc/pvwatch/copyright"
gzip -9nc CHANGELOG.md >"$share/doc/pvwatch/changelog.gz"
chmod -R u=rwX,go=rX "$stage"
find "$stage" -exec touch -h -d "@${SOURCE_DATE_EPOCH:?}" {} +
