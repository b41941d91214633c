# Sourced by the scripts of this folder: long steps that say what they do, and system packages.

say() { printf '== %s\n' "$*"; }

if [ -n "${TMPDIR:-}" ] && { [ ! -d "$TMPDIR" ] || [ ! -w "$TMPDIR" ]; }; then
    say "TMPDIR=$TMPDIR is no folder that can be written: using /tmp"
    unset TMPDIR
fi

show_last_line() { # show_last_line LOG WORDS: on a terminal, each second: how long, and what is done now
    local began=$SECONDS line
    while sleep 1 && kill -0 $$ 2>/dev/null; do
        line=$(tail -c 2000 "$1" | tr '\r\t' '\n ' | grep -v '^ *$' | tail -n 1 | tr -dc '[:print:]') || true
        printf '\r\033[K%.*s' "$((${COLUMNS:-80} - 1))" "   $((SECONDS - began)) s  $line"
    done
}

# long_step WORDS COMMAND...: says WORDS before and the seconds after. The command's output is shown only
# when it fails; on a terminal its last line is shown meanwhile, so that one sees it going on.
long_step() {
    local words=$1 log began=$SECONDS code=0 ticker=
    shift
    log=$(mktemp)
    say "$words"
    if [ -t 1 ]; then
        show_last_line "$log" &
        ticker=$!
    fi
    "$@" >"$log" 2>&1 </dev/null || code=$?
    if [ -n "$ticker" ]; then
        kill "$ticker" 2>/dev/null || true
        wait "$ticker" 2>/dev/null || true
        printf '\r\033[K'
    fi
    if [ "$code" != 0 ]; then
        tail -n 25 "$log" >&2
        echo "FAILED after $((SECONDS - began)) s: $words (full output: $log)" >&2
        return "$code"
    fi
    rm -f "$log"
    [ $((SECONDS - began)) -lt 5 ] || echo "   $((SECONDS - began)) s"
}

good_python() { "$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
find_python() {
    local candidate
    if [ -n "${PVWATCH_PYTHON:-}" ]; then
        good_python "$PVWATCH_PYTHON" && command -v "$PVWATCH_PYTHON" || true
        return
    fi
    for candidate in python3 python3.13 python3.12 python3.11 python3.14; do
        if command -v "$candidate" >/dev/null 2>&1 && good_python "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
}
need_python() { # sets $python to one that is new enough; what it lacks is among the system packages already
    python=$(find_python)
    [ -z "$python" ] || return 0
    echo "PV Watch needs Python 3.11 or newer; set PVWATCH_PYTHON to one${PVWATCH_PYTHON:+ (not $PVWATCH_PYTHON)}." >&2
    exit 1
}
python_apt_packages() { # the packages that are wanted for a Python that can make environments
    local python
    [ -z "${PVWATCH_PYTHON:-}" ] || return 0
    python=$(find_python)
    [ -n "$python" ] || echo python3
    { [ -n "$python" ] && "$python" -c 'import ensurepip' 2>/dev/null; } || echo python3-venv
}
qt_apt_packages=(libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon-x11-0
    libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 fonts-dejavu-core)

git_here() { git -c safe.directory="$PWD" "$@"; } # root builds what a user has cloned
set_source_date() { # the time of the commit, so that one commit gives the same bytes
    SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git_here log -1 --format=%ct 2>/dev/null || echo 1700000000)}
    export SOURCE_DATE_EPOCH
}

network_hint() { # network_hint WHAT: what to check when WHAT could not be fetched
    echo "If the network is the cause: $1. Start the same command again: it goes on where it stopped." >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}
may_be_root() { [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }; }

need_root_for() { # need_root_for COMMAND: stop with the exact command when we may not run it
    may_be_root && return
    echo "Some system packages are missing. Please run this once, then start again:" >&2
    echo "    $1" >&2
    exit 1
}

has_package() { # Ubuntu 24.04 renamed a few with the suffix t64
    [[ $(dpkg-query -W -f '${Status}\n' "$1" "${1}t64" 2>/dev/null || true) == *'ok installed'* ]]
}

apt_fetch_and_install() {
    as_root apt-get update && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y \
        --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"
}
need_apt_packages() { # need_apt_packages PACKAGE...: install those that are not there
    local package missing=()
    for package in "$@"; do has_package "$package" || missing+=("$package"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    need_root_for "sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}"
    long_step "installing system packages: ${missing[*]}" apt_fetch_and_install "${missing[@]}" ||
        network_hint "apt needs the Debian or Ubuntu mirror of /etc/apt (a proxy is set in /etc/apt/apt.conf.d)"
}

need_dnf_packages() { # need_dnf_packages PACKAGE...: install those that are not there
    local package missing=()
    for package in "$@"; do rpm -q "$package" >/dev/null 2>&1 || missing+=("$package"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    need_root_for "sudo dnf install -y ${missing[*]}"
    long_step "installing system packages: ${missing[*]}" as_root dnf install -y "${missing[@]}" ||
        network_hint "dnf needs a mirror of /etc/yum.repos.d (a proxy is set in /etc/dnf/dnf.conf)"
}
