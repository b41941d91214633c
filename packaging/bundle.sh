#!/usr/bin/env bash
# Build the bundle, one folder with the program and all it needs, into dist/bundle/pvwatch/.
# Of a git checkout only what git knows is built. PVWATCH_BUILD_ROOT names the folder of the root.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=${PVWATCH_BUILD_ROOT:-/var/cache/pvwatch/build-root}
bash packaging/build-root.sh "$root"
. packaging/steps.sh
set_source_date
git_here rev-parse --git-dir >/dev/null 2>&1 || { echo "the bundle is built from a git clone: $PWD is none" >&2; exit 1; }
rm -rf "$root/src" "$root/out" "$root/work" dist/bundle
mkdir -p "$root/src" dist
git_here ls-files -z | tar c --null -T - | tar x -C "$root/src"
say "PyInstaller, notices and checks: half a minute"
bash packaging/inside.sh "$root" env PYTHONHASHSEED=0 bash -c 'cd /src &&
    /venv/bin/pyinstaller -y --log-level ERROR --distpath /out --workpath /work packaging/pvwatch.spec &&
    /venv/bin/python packaging/notices.py /work/pvwatch/Analysis-00.toc /out/pvwatch &&
    /venv/bin/python packaging/sbom.py /work/pvwatch/Analysis-00.toc /out/pvwatch/sbom.cdx.json &&
    /venv/bin/python packaging/check_bundle.py /out/pvwatch'
say "every module can be imported from the bundle"
modules=$(cd "$root/src" && find gui -name '*.py' ! -name __main__.py | sed 's,/__init__,,; s,\.py$,,; s,/,.,g' | sort)
QT_QPA_PLATFORM=offscreen bash packaging/inside.sh "$root" /out/pvwatch/pvwatch -I -S -c \
    'import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]; print(len(sys.argv) - 1, "modules")' $modules
cp -a "$root/out" dist/bundle
find dist/bundle -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' gui/__init__.py)
cp dist/bundle/pvwatch/sbom.cdx.json "dist/pvwatch-$version.cdx.json"
