"""Saves one of two contents in turn, as fast as it can, until it is killed.

``python -m tests.slow.saving_child``: for each line ``KIND SECONDS PATH`` on stdin it forks a child
that does so, kills it so long after a save began to write, and writes the signal it died of.
"""

import ctypes
import os
import signal
import sys
import time
from pathlib import Path

from gui.core.groups.group import Group, PvSpec
from gui.core.program.preferences import Preferences
from gui.core.program.workspace import TabState, WindowState, WorkspaceState
from gui.core.pv.updates import PvKind
from gui.core.snapshots.snapshot import Snapshot, SnapshotItem
from gui.files.groups import pvgroup
from gui.files.program import preferences as preferences_file
from gui.files.program import workspace as session_file
from gui.files.snapshots import pvsnap

SIZES = (40, 900)  # PVs or paths: by turns a short file after a long one


def group(count):
    pvs = tuple(PvSpec(f"SR:C{n}:VAL", label=f"number {n}") for n in range(count))
    return Group(f"of {count}", pvs=pvs)


def preferences(count):
    return Preferences(folders=tuple(Path(f"/groups/{n}") for n in range(count)))


def session(count):
    unsaved = TabState(group=group(count))
    return WorkspaceState((WindowState(bytes(range(256)), tabs=(unsaved,)),))


def snapshot(count):
    return Snapshot(
        f"of {count}",
        items=tuple(
            SnapshotItem(f"SR:C{n}:VAL", n / 7, PvKind.FLOAT, "DOUBLE") for n in range(count)
        ),
    )


# of each kind: what makes a content, saves it, and reads it back strictly
KINDS = {
    "group": (group, pvgroup.save, lambda path: pvgroup.load(path).warnings),
    "preferences": (
        preferences,
        preferences_file.save,
        lambda path: preferences_file.load(path).warnings,
    ),
    "session": (session, session_file.save, lambda path: session_file.load(path).warnings),
    "snapshot": (snapshot, pvsnap.save, lambda path: pvsnap.load(path).warnings),
}


def save_for_ever(save, path, contents):
    while True:
        for made in (contents[1], contents[0]):
            save(path, made)


def _saving(folder):
    """Tell whether the temporary file of a save is there."""
    return any(name.startswith(".") for name in os.listdir(folder))


def main():
    prctl = ctypes.CDLL(None).prctl
    contents = {kind: [make(size) for size in SIZES] for kind, (make, *_) in KINDS.items()}
    print("ready", flush=True)
    for line in sys.stdin:
        kind, delay, path = line.rstrip("\n").split(" ", 2)
        pid = os.fork()
        if not pid:
            prctl(1, signal.SIGKILL)  # die with the parent
            save_for_ever(KINDS[kind][1], Path(path), contents[kind])
        began = time.perf_counter()
        while not _saving(Path(path).parent) and time.perf_counter() - began < 120.0:
            pass
        began = time.perf_counter()
        while time.perf_counter() - began < float(delay):
            pass  # shorter than a sleep can be
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        print(os.WTERMSIG(status), flush=True)


if __name__ == "__main__":
    main()
