"""The compiled library, where it is there and fits; else updates are taken in Python."""

import ctypes
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("scalars.so.1")
SWITCH: Final = "PVWATCH_NATIVE"  # environment; 0: as if it were not there
INTERFACE: Final = 1  # scalars.c
BLOCK_USERS: Final = 256
USER_BYTES: Final = 16  # sizeof(struct pvw_user)

_WAKE: Final = ctypes.CFUNCTYPE(None)
_PROTOTYPES: Final[dict[str, tuple[Any, tuple[Any, ...]]]] = {
    "pvw_new": (ctypes.c_void_p, (ctypes.c_size_t,)),
    "pvw_free": (None, (ctypes.c_void_p,)),
    "pvw_users": (ctypes.c_void_p, (ctypes.c_void_p, ctypes.c_int32)),
    "pvw_take": (ctypes.c_size_t, (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)),
    "pvw_count": (ctypes.c_size_t, (ctypes.c_void_p,)),
    "pvw_overflowed": (ctypes.c_uint64, (ctypes.c_void_p,)),
    "pvw_rest": (None, (ctypes.c_void_p, _WAKE)),
    "pvw_stop": (None, (ctypes.c_void_p,)),
}
WakeThunk = _WAKE


def load() -> Any | None:
    """Return the library with prototypes; ``None``: it is not there, not ours, or switched off."""
    return None if os.environ.get(SWITCH) == "0" else _loaded(FILE)


@cache
def _loaded(file: Path) -> Any | None:
    if ctypes.sizeof(ctypes.c_void_p) != 8 or sys.byteorder != "little":
        return None  # the layouts were never tried there
    try:
        # its calls take less time than it takes to give the interpreter away and have it back
        library = ctypes.PyDLL(str(file))
        if library.pvw_interface() != INTERFACE:  # left from another version of the source
            return None
        for name, (restype, argtypes) in _PROTOTYPES.items():
            function = getattr(library, name)
            function.restype, function.argtypes = restype, argtypes
    except (OSError, AttributeError):
        return None
    return library


def described() -> str:
    """Return how scalar updates are taken, for people."""
    return "compiled" if load() is not None else "in Python"
