#!/usr/bin/env bash
# Prove the wheel in dist/: pipx installs it into an environment of its own, it runs the demo, and
# uninstalling leaves nothing.  bash tests/packaging/prove_wheel.sh   (needs the network; a minute)
set -euo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
wheel=$(ls "$source"/dist/pvwatch-*-py3-none-any.whl)
work=$(mktemp -d -p /var/tmp) # /tmp may be noexec
trap 'rm -rf "$work"' EXIT
python=${PVWATCH_PYTHON:-python3}
export PIPX_HOME=$work/pipx PIPX_BIN_DIR=$work/bin PIPX_MAN_DIR=$work/man XDG_CONFIG_HOME=$work/config
export XDG_STATE_HOME=$work/state QT_QPA_PLATFORM=offscreen PIP_DISABLE_PIP_VERSION_CHECK=1
cd "$work" # not where a folder gui/ is
"$python" -m venv tools
tools/bin/pip install -q pipx
tools/bin/pipx install -q --python "$("$python" -c 'import sys; print(sys.executable)')" "$wheel[demo]"
ls bin
bin/pvwatch --version
bin/pvwatch-console --version
code=0
bin/pvwatch --demo --selftest 5 >report 2>said || code=$?
tail -1 report
said_ok=$("$python" -c 'import json, sys; print(json.loads(sys.argv[1])["ok"])' "$(tail -1 report)") || true
{ [ "$code" = 0 ] && [ "$said_ok" = True ]; } ||
    { echo "FAILED: self-test ended with $code"; cat said "$work"/state/pvwatch/crashes/* || true; exit 1; }
inside=$work/pipx/venvs/pvwatch/bin/python
chmod 755 "$work"
# may others run this Python? One in /root they may not; by env, for setpriv itself may still enter it
user=(setpriv --reuid=1234 --regid=1234 --clear-groups)
if [ "$(id -u)" = 0 ] && "${user[@]}" env "$inside" -c '' 2>/dev/null; then
    python3 "$source/tests/packaging/kept_start.py" / "$inside" -I -c
else
    echo "   the start's cache is proved by root, with a PVWATCH_PYTHON that others may run: not shown here"
fi
tools/bin/pipx uninstall pvwatch
left=$(find bin man pipx \( -type f -o -type l \) -name '*pvwatch*' ! -name '*.lock') # pipx's own lock
[ -z "$left" ] || { echo "left: $left"; exit 1; }
echo "PROVED: wheel, $(du -k "$wheel" | cut -f1) kB, by pipx on $("$python" --version)"
