#!/bin/sh
# Install PV Watch from the .run: install.sh [--prefix FOLDER] | --uninstall [--prefix FOLDER]
# Without --prefix: /usr/local for root, ~/.local for others.
set -eu
umask 022 # the .run unpacks with 077
here=$(cd "$(dirname "$0")" && pwd)
if [ "$(id -u)" = 0 ]; then prefix=/usr/local; else prefix=$HOME/.local; fi
uninstall=
while [ $# -gt 0 ]; do
    case $1 in
    --prefix)
        [ $# -ge 2 ] || { echo "--prefix needs a folder" >&2; exit 2; }
        prefix=$2
        shift
        ;;
    --prefix=*) prefix=${1#--prefix=} ;;
    --uninstall) uninstall=1 ;;
    *)
        echo "usage: [--prefix FOLDER] [--uninstall]   (with the .run: after --)" >&2
        exit 2
        ;;
    esac
    shift
done
case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
case $prefix in *[\"\`\$\\%]*)
    echo "a prefix with \" \` \$ \\ or % cannot stand in a desktop entry: $prefix" >&2
    exit 2
    ;;
esac
home=$prefix/lib/pvwatch
share=$prefix/share

refresh() { # the desktop's caches, where it has any
    [ ! -d "$share/mime/packages" ] || update-mime-database "$share/mime" >/dev/null 2>&1 || true
    [ ! -d "$share/applications" ] || update-desktop-database -q "$share/applications" 2>/dev/null || true
}
remove_installed() { # what the list in $home names, and folders that are then empty
    [ -f "$home/installed-files" ] || return 0
    while IFS= read -r file; do rm -f "$prefix/$file"; done <"$home/installed-files"
    while IFS= read -r folder; do
        case $folder in # made by us: what only the caches' programs wrote goes with them
        share/mime)
            if [ -z "$(ls -A "$prefix/$folder/packages" 2>/dev/null)" ]; then rm -rf "${prefix:?}/$folder"; fi ;;
        share/applications) rm -f "$prefix/$folder/mimeinfo.cache" ;;
        esac
    done <"$home/made-folders"
    sort -r "$home/made-folders" >"$home/made-folders.sorted"
    while IFS= read -r folder; do
        [ "$folder" = lib ] || [ "$folder" = . ] || rmdir "$prefix/$folder" 2>/dev/null || true
    done <"$home/made-folders.sorted"
}

if [ -n "$uninstall" ]; then
    [ -f "$home/installed-files" ] || { echo "PV Watch is not installed in $prefix" >&2; exit 1; }
    made=$(cat "$home/made-folders")
    remove_installed
    rm -rf "$home"
    refresh
    printf '%s\n' "$made" | grep -qxF lib && rmdir "$prefix/lib" 2>/dev/null || true
    printf '%s\n' "$made" | grep -qxF . && rmdir "$prefix" 2>/dev/null || true
    echo "PV Watch is removed from $prefix; settings in ~/.config/pvwatch and logs in" \
        "~/.local/state/pvwatch are kept"
    exit 0
fi

made=
note_folder() { # make prefix/$1 and remember each folder that was not there
    folder=$1
    [ -d "$prefix/$folder" ] && return 0
    case $folder in */*) note_folder "${folder%/*}"; folder=$1 ;; esac
    mkdir "$prefix/$folder"
    made="$made$folder
"
}
if [ ! -d "$prefix" ]; then
    mkdir -p "$prefix"
    made=".
"
fi
[ ! -f "$home/made-folders" ] || made=$(cat "$home/made-folders")"
" # of the version before
before=
if [ -f "$home/installed-files" ]; then before=$(cat "$home/installed-files"); fi
note_folder lib
rm -rf "$prefix/lib/.pvwatch-new"
cp -R "$here/bundle" "$prefix/lib/.pvwatch-new"
cp "$here/install.sh" "$prefix/lib/.pvwatch-new/install.sh"
chmod -R u=rwX,go=rX "$prefix/lib/.pvwatch-new"
list=$prefix/lib/.pvwatch-new/installed-files
: >"$list"
put() { # put FILE TO: copy beside, then rename
    note_folder "${2%/*}"
    cp "$1" "$prefix/$2.new"
    chmod 644 "$prefix/$2.new"
    mv "$prefix/$2.new" "$prefix/$2"
    printf '%s\n' "$2" >>"$list"
}
(cd "$here/share" && find . -type f) | sed 's,^\./,,' | sort >"$list.share"
while IFS= read -r file; do put "$here/share/$file" "share/$file"; done <"$list.share"
rm -f "$list.share"
entry=$share/applications/pvwatch.desktop
sed -e "s,^Exec=pvwatch,Exec=\"$(printf '%s' "$prefix" | sed 's/[,&]/\\&/g')/bin/pvwatch\"," \
    -e "s,^TryExec=pvwatch,TryExec=$(printf '%s' "$prefix" | sed 's/[,&]/\\&/g')/bin/pvwatch," \
    "$entry" >"$entry.new"
mv "$entry.new" "$entry"
note_folder bin
printf 'bin/pvwatch\n' >>"$list"
printf '%s' "$made" | sort -u >"$prefix/lib/.pvwatch-new/made-folders"
rm -rf "$prefix/lib/.pvwatch-old"
[ ! -d "$home" ] || mv "$home" "$prefix/lib/.pvwatch-old"
mv "$prefix/lib/.pvwatch-new" "$home"
rm -rf "$prefix/lib/.pvwatch-old"
ln -sf ../lib/pvwatch/pvwatch "$prefix/bin/pvwatch"
printf '%s\n' "$before" | while IFS= read -r file; do # of the version before, not of this one
    [ -z "$file" ] || grep -qxF "$file" "$home/installed-files" || rm -f "$prefix/$file"
done
refresh
echo "PV Watch $("$prefix/bin/pvwatch" --version | cut -d' ' -f2) is installed: $prefix/bin/pvwatch"
case :$PATH: in *:"$prefix/bin":*) ;; *) echo "($prefix/bin is not in your PATH)" ;; esac
echo "to remove it: sh \"$home/install.sh\" --uninstall --prefix \"$prefix\""
