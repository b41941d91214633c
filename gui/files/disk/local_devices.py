"""Local file systems: those on which inotify reports every change."""

import os
from collections.abc import Collection
from pathlib import Path
from typing import Final

_LOCAL: Final = frozenset(
    ("ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "zfs", "tmpfs", "ramfs", "overlay")
)


def all_local(devices: Collection[int], mounts: Path = Path("/proc/self/mountinfo")) -> bool:
    """Tell whether all ``devices`` (``st_dev``) are local disks; False if unknown."""
    try:
        lines = mounts.read_text(errors="replace").splitlines()
    except OSError:
        return False
    local = set()
    for line in lines:
        left, _, right = line.partition(" - ")
        fields, kind = left.split(), right.split()[:1]
        if len(fields) > 2 and kind and kind[0] in _LOCAL:
            major, _, minor = fields[2].partition(":")
            local.add(os.makedev(int(major), int(minor)))
    return local.issuperset(devices)
