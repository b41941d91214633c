"""Files whose rights this process cannot keep: of a group that it is not in.

Root may give files to any group, unless it lays down CAP_CHOWN.
"""

import ctypes
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

GROUP = 4321  # nobody here is in it
SAID = f"but its group {GROUP} may no longer write it: ask its owner or an administrator"
_VERSION_3, _CHOWN = 0x20080522, 1 << 0


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Set(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def allow_chown(allowed: bool) -> None:
    """Give CAP_CHOWN to this thread, or take it; threads that it starts have it too, or not."""
    libc = ctypes.CDLL(None, use_errno=True)
    header, sets = _Header(_VERSION_3, 0), (_Set * 2)()
    assert libc.capget(ctypes.byref(header), sets) == 0
    if allowed:
        sets[0].effective |= _CHOWN
    else:
        sets[0].effective &= ~_CHOWN
    assert libc.capset(ctypes.byref(header), sets) == 0


def _share(path: Path) -> Path:
    """Make ``path`` a file that its group may write, a group that this user has left since."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_bytes(b"old")
    allow_chown(True)
    os.chown(path, -1, GROUP)
    allow_chown(False)
    path.chmod(0o664)
    return path


@pytest.fixture
def share() -> Iterator[Callable[[Path], Path]]:
    """Return what makes a file one whose group cannot be kept."""
    if os.geteuid():
        pytest.skip("needs root to make a file of a group that it is not in")
    allow_chown(False)
    yield _share
    allow_chown(True)
