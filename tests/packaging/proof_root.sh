# Sourced by the proofs: a clean Debian or Ubuntu root, an X server, and what is checked everywhere.
# proofs need root, mmdebstrap, Xvfb and the network (PVWATCH_MIRROR and PVWATCH_UBUNTU_MIRROR name other mirrors).
set -euo pipefail
umask 022
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
mirror=${PVWATCH_MIRROR:-http://deb.debian.org/debian}
ubuntu_mirror=${PVWATCH_UBUNTU_MIRROR:-http://archive.ubuntu.com/ubuntu}
proofs=${PVWATCH_PROOFS:-/var/cache/pvwatch/proofs}
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' "$source/gui/__init__.py")
[ "$(id -u)" = 0 ] || { echo "the proofs are made by root" >&2; exit 1; }
. "$source/packaging/steps.sh"

fail() {
    echo "FAILED: $*" >&2
    exit 1
}
wait_until() { # wait_until SECONDS COMMAND...: until COMMAND succeeds; the bound is for what stands, not for what is slow
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.1
    done
}
inside() { bash "$source/packaging/inside.sh" "$root" "$@"; }
as_user() { # in the root, as a user without rights and with an empty home
    inside setpriv --reuid=1234 --regid=1234 --clear-groups env HOME=/home/op USER=op "$@"
}
ubuntu_key() ( # the key of Ubuntu's archive into $proofs/ubuntu.gpg, told by its fingerprint: Debian has no package of it
    key=F6ECB3762474EDA9D21B7022871920D1991BC93C # Ubuntu Archive Automatic Signing Key (2018)
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    cd "$work" || return
    mkdir -p -m 700 lists/partial gpg
    echo "deb [trusted=yes] $ubuntu_mirror noble main" >list # only to fetch the file that the key is taken from
    apt=(apt-get -q -o "Dir::Etc::sourcelist=$work/list" -o Dir::Etc::sourceparts=-
        -o "Dir::State::lists=$work/lists" -o APT::Sandbox::User=root)
    "${apt[@]}" update && "${apt[@]}" download ubuntu-keyring && dpkg-deb -x ubuntu-keyring_*.deb "$work" || return
    gpg --homedir gpg --no-default-keyring --keyring "$work/usr/share/keyrings/ubuntu-archive-keyring.gpg" \
        --export "$key" >key
    [ -s key ] && mv key "$proofs/ubuntu.gpg"
)
clean_root() { # clean_root SUITE NAME: $root is a copy of a bare Debian or Ubuntu
    local base=$proofs/$1-base from=$mirror options=()
    root=$proofs/$2
    mkdir -p "$proofs"
    if [ ! -e "$base.done" ]; then
        rm -rf "$base"
        case $1 in focal | jammy | noble | resolute)
            need_apt_packages gpg
            [ -s "$proofs/ubuntu.gpg" ] || long_step "the key of Ubuntu's archive" ubuntu_key
            from=$ubuntu_mirror options=(--keyring="$proofs/ubuntu.gpg" --components=main,universe) ;;
        esac
        long_step "a bare $1: half a minute" mmdebstrap --mode=root --variant=minbase \
            --include=apt,ca-certificates "${options[@]}" "$1" "$base" "$from"
        touch "$base.done"
    fi
    rm -rf "$root"
    cp -a "$base" "$root"
    inside sh -c 'apt-get update -q >/dev/null && mkdir -p /home/op && chown 1234:1234 /home/op && touch /var/lib/dpkg/available' # which the dpkg of Ubuntu 20.04 wants
}
apt_install() { # output is shown only when it fails
    inside apt-get install -y -q --no-install-recommends "$@" >"$root.log" 2>&1 ||
        { tail -20 "$root.log"; fail "apt-get install $*"; }
}
user_clone() { # user_clone FOLDER: what is committed, as a clone of the user's in the root
    mkdir -p "$root$1"
    cp -a "$source/.git" "$root$1/" # git clone refuses a source of another user
    chown -R 0:0 "$root$1"
    git -C "$root$1" reset -q --hard
    inside chown -R 1234:1234 /home/op
}
start_screen() { # DISPLAY of an X server that ends with the proof; by its abstract socket
    local numbers
    numbers=$(mktemp)
    Xvfb -displayfd 3 -ac -screen 0 1400x900x24 3>"$numbers" >/dev/null 2>&1 &
    screen_pid=$!
    trap 'kill $screen_pid 2>/dev/null || true' EXIT
    wait_until 120 [ -s "$numbers" ] || fail "no X server"
    DISPLAY=:$(cat "$numbers")
    rm -f "$numbers"
    export DISPLAY
}
selftest_ok() { # selftest_ok WORDS COMMAND...: prints the figures, fails unless "ok" is true and it ends well
    local words=$1 report code=0 crash
    shift
    report=$("$@" 2>"$root.err" | tail -1) || code=$?
    python3 - "$words" "$report" <<'P' || { tail -20 "$root.err"; fail "self-test $words: $report"; }
import json, sys
words, report = sys.argv[1:]
found = json.loads(report)
keys = ("pvs", "connected", "updates", "lost", "first_value_s", "rss_mb")
print(f"   self-test {words}:", *(f"{key}={found[key]}" for key in keys))
sys.exit(found["ok"] is not True)
P
    [ "$code" = 0 ] || { tail -20 "$root.err"; fail "self-test $words ended with $code"; }
    for crash in "$root"/home/op/.local/state/pvwatch/crashes/*.txt; do # a file with no last words is none
        [ -e "$crash" ] && sed '1,/^---- last words ----$/d' "$crash" | grep . && fail "a crash report: $crash"
    done
    true
}
files_of_root() { # every file but those of apt and dpkg, with size and target
    find "$root" -xdev \( -path "$root/proc" -o -path "$root/dev" -o -path "$root/var/cache" \
        -o -path "$root/var/lib/dpkg" -o -path "$root/var/lib/apt" -o -path "$root/var/log" \
        -o -path "$root/tmp" -o -path "$root/home" -o -path "$root/run" -o -path "$root/var/lib/rpm" \
        -o -path "$root/root/.rpmdb" \
        -o -path "$root/usr/share/icons/hicolor/icon-theme.cache" \) -prune \
        -o -printf '%P %y %s %l\n' | awk '{ if ($2 == "d") $3 = ""; print }' | sort
}
write_groups() { # one file of each kind, in /home/op
    cp "$source/resources/demo/vacuum.pvgroup" "$root/home/op/"
    printf 'StripConfig 1.2\nStrip.Curve.0.Name DEMO:A\n' >"$root/home/op/beam.stp"
    printf '<?xml version="1.0"?>\n<databrowser><pvlist><pv><name>DEMO:B</name></pv></pvlist></databrowser>\n' \
        >"$root/home/op/trend.plt"
    printf '<?xml version="1.0"?>\n<pvtable version="3.0"><pvlist><pv><name>DEMO:C</name></pv></pvlist></pvtable>\n' \
        >"$root/home/op/table.pvs"
    printf 'ISO-10303-21;\nHEADER;\n' >"$root/home/op/flange.stp" # STEP: not ours
    chown -R 1234:1234 "$root/home/op"
}
program_ids() { # process ids of the program that runs from this root
    local process
    for process in /proc/[0-9]*; do
        case $(readlink "$process/exe" 2>/dev/null || true) in
        "$root"/*/pvwatch/pvwatch | /*/lib/pvwatch/pvwatch)
            # where / is a chroot, the path is the one outside
            [[ $(readlink "$process/root" 2>/dev/null || true) == *"$root" ]] && echo "${process#/proc/}" ;;
        esac
    done
    true
}
window_shown() { # sets $title to that of our window
    title=$(xwininfo -root -tree -display "$DISPLAY" | grep -oE '"[^"]*PV Watch[^"]*"' | head -1) || true
    [ -n "$title" ]
}
opener_ids() { # process ids of what waits for gio open in this root: an old gio does not end with the program
    local process
    for process in /proc/[0-9]*; do
        [[ $(readlink "$process/root" 2>/dev/null || true) == *"$root" ]] || continue
        [[ $(tr '\0' ' ' <"$process/cmdline" 2>/dev/null || true) == timeout\ * ]] && echo "${process#/proc/}"
    done
    true
}
no_program() { [ -z "$(program_ids)" ]; }
opens_by_type() { # each kind of file has its type and our program; one is opened on the screen
    local file kind title
    write_groups
    for pair in vacuum.pvgroup:x-pvwatch-group beam.stp:x-striptool-config \
        trend.plt:x-phoebus-databrowser table.pvs:x-phoebus-pvtable; do
        file=${pair%:*} kind=application/${pair#*:}
        as_user gio info -a standard::content-type "/home/op/$file" | grep "content-type: $kind$" >/dev/null ||
            fail "$file is not $kind: $(as_user gio info -a standard::content-type "/home/op/$file")"
        as_user gio mime "$kind" | grep pvwatch.desktop >/dev/null || fail "$kind has no program"
    done
    as_user gio info -a standard::content-type /home/op/flange.stp | grep striptool >/dev/null &&
        fail "a STEP file is taken for StripTool's"
    as_user timeout 600 gio open /home/op/vacuum.pvgroup >"$root.err" 2>&1 & # an old gio waits for the program
    local opener=$!
    wait_until 300 window_shown || { tail -20 "$root.err"; fail "no window after gio open"; }
    local ids
    ids=$(program_ids)
    for id in $ids; do tr '\0' ' ' <"/proc/$id/cmdline" 2>/dev/null || true; done | grep vacuum.pvgroup >/dev/null ||
        fail "the program was not given the file"
    echo "   opened by its MIME type: vacuum.pvgroup, window $title; 4 types, STEP left alone"
    kill $ids $(opener_ids) 2>/dev/null || true
    wait $opener || true
    wait_until 120 no_program || fail "the program did not end"
}
start_is_kept() { # start_is_kept INTERPRETER...: what a start compiles is kept, for this user and version alone
    python3 "$source/tests/packaging/kept_start.py" "$root" "$@" || fail "the start's cache"
}
names_missing_library() { # names_missing_library COMMAND...
    local library said code=0
    library=$(find "$root/usr/lib" -name 'libEGL.so.1' | head -1)
    mv "$library" "$library.away"
    said=$("$@" 2>&1) || code=$?
    mv "$library.away" "$library"
    { [ "$code" = 1 ] && grep -q 'lacks the library libEGL.so.1' <<<"$said"; } ||
        fail "without libEGL.so.1: exit code $code, $said"
    echo "   without libEGL: $said"
}
