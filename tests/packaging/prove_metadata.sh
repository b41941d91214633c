#!/usr/bin/env bash
# The metadata of the program is well-formed: SBOM, desktop entry, AppStream, MIME, man, completion.
set -euo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$source/packaging/linux"
work=$(mktemp -d -p /var/tmp) # /tmp may be noexec
trap 'rm -rf "$work"' EXIT
. "$source/packaging/steps.sh"
need_apt_packages desktop-file-utils appstream shared-mime-info man-db $(python_apt_packages)
need_python
"$python" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check 'cyclonedx-python-lib[json-validation]'
"$work/venv/bin/python" - "$source"/dist/pvwatch-*.cdx.json <<'P'
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
with open(sys.argv[1], encoding="utf-8") as file:
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(file.read())
sys.exit(str(fault) if fault else 0)
P
desktop-file-validate pvwatch.desktop
appstreamcli validate --no-net pvwatch.metainfo.xml
mkdir -p "$work/mime/packages"
cp pvwatch.xml "$work/mime/packages/"
update-mime-database "$work/mime"
[ -z "$(man --warnings -l pvwatch.1 2>&1 >/dev/null)" ]
bash -c '. ./pvwatch.bash-completion; COMP_WORDS=(pvwatch --dem) COMP_CWORD=1; _pvwatch; [ "${COMPREPLY[*]}" = --demo ]'
echo "PROVED: metadata"
