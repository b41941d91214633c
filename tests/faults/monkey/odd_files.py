"""Files and paths as a control room has them, in a folder of the monkey's own."""

import os
from pathlib import Path

from gui.core.groups.group import Group, PvSpec
from gui.files.groups.pvgroup import save


def make_groups(folder: Path, prefixes: tuple[str, ...]) -> list[Path]:
    """Write six groups of six PVs; return their paths."""
    folder.mkdir()
    paths = []
    for number in range(6):
        prefix = prefixes[number % len(prefixes)]
        pvs = tuple(PvSpec(f"{prefix}{number * 2 + k}", plot=k < 2) for k in range(6))
        paths.append(folder / f"g{number}.pvgroup")
        save(paths[-1], Group(f"G{number}", 60, pvs=pvs))
    asking = Group("Asks for P", 60, pvs=(PvSpec("$(P)1"), PvSpec("$(P)2")))
    paths.append(folder / "asks.pvgroup")
    save(paths[-1], asking)
    return paths


def make_odd(folder: Path) -> list[Path]:
    """Make files that are no groups, and return paths: good, odd and impossible ones."""
    folder.mkdir()
    (folder / "folder.pvgroup").mkdir()
    (folder / "empty.pvgroup").touch()
    (folder / "noise.pvgroup").write_bytes(os.urandom(4096))
    (folder / "noise.snap").write_bytes(os.urandom(4096))
    (folder / "names.txt").write_text("M:1\nM:2 N:3\n# a comment\n$(P)x\n")
    (folder / "open.stp").write_text("StripConfig                   1.2\n")
    (folder / "locked.csv").touch(mode=0o000)
    os.mkfifo(folder / "fifo.pvgroup")
    (folder / "loop.pvgroup").symlink_to("loop.pvgroup")
    (folder / "gone.pvgroup").symlink_to("nowhere/at/all")
    named = (
        "folder.pvgroup", "empty.pvgroup", "noise.pvgroup", "noise.snap", "names.txt", "open.stp",
        "locked.csv", "fifo.pvgroup", "loop.pvgroup", "gone.pvgroup", "new.pvgroup", "new.plt",
        "new.stp", "new.snap", "new.csv", "new.png", "new.svg", "no suffix",
        "no/such/folder.pvgroup", "é μ 日本.pvgroup", "a\nb.pvgroup", "&amp;<b>.png", "%s.pvgroup",
        "-rf.pvgroup", " .pvgroup", "x" * 250 + ".pvgroup", "x" * 300, "empty.pvgroup/below", ".",
        "..pvgroup", "dir.png/x.png",
    )  # fmt: skip
    return [folder / name for name in named]
