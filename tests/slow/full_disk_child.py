"""Tries to save on a disk that is full and on one that is read-only; tells how, as JSON.

``unshare -m python -m tests.slow.full_disk_child FOLDER``: the disks end with the process.
"""

import contextlib
import json
import subprocess
import sys
from pathlib import Path

from gui.core.program.preferences import Preferences
from gui.files.program.preferences import PreferencesFileError, load, save_changes
from tests.slow.saving_child import KINDS


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)


def attempt(kind, path, size):
    make, save, _ = KINDS[kind]
    before = path.read_bytes()
    try:
        save(path, make(size))
        told = ""
    except OSError as error:
        told = error.strerror
    names = [found.name for found in path.parent.iterdir() if found.name.startswith(".")]
    return {"told": told, "same": path.read_bytes() == before, "left": names}


def main():
    folder = Path(sys.argv[1])
    mount("-t", "tmpfs", "-o", "size=256k", "pvwatch-test", str(folder))
    for kind, (make, save, _) in KINDS.items():
        save(folder / kind, make(5))
    (folder / "settings.toml").write_text("broken")
    rest = folder / "ballast"
    with rest.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    found = {"full": {kind: attempt(kind, folder / kind, 900) for kind in KINDS}}
    mount("-o", "remount,ro", str(folder))
    found["read-only"] = {kind: attempt(kind, folder / kind, 5) for kind in KINDS}
    loaded = load(folder / "settings.toml")
    found["broken"] = {"told": loaded.warnings, "read_only": loaded.read_only}
    try:
        save_changes(folder / "settings.toml", Preferences(), Preferences(utc=True))
    except PreferencesFileError as error:
        found["broken"]["refused"] = str(error)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
