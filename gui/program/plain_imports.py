"""Loads PySide, and takes its hook out of Python's ``import``.

PySide replaces ``builtins.__import__`` when it is loaded: of each module that is imported from then
on it reads the source, through ``inspect``, to see whether it could want ``__feature__`` (other
spellings of Qt's names). We use none of that, and the reading was a fifth of the start (ADR 60).
"""

import _thread
import builtins
import contextlib
import ctypes
import os
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec
from typing import Final

_PARTS: Final = "QtCore", "QtGui", "QtWidgets", "QtSvg"


def map_libraries() -> None:
    """Let a thread map Qt's libraries into memory while this one imports other modules.

    The linker takes 14 ms for them and needs no interpreter (ADR 65). Importing them finds them
    then; what could not be mapped fails there, with its reason.
    """
    with contextlib.suppress(ImportError, ValueError, RuntimeError):  # no thread can be made
        spec = find_spec("PySide6")
        if spec is not None and spec.submodule_search_locations:
            _thread.start_new_thread(_map, (spec.submodule_search_locations[0],))


def _map(folder: str) -> None:
    library_open = getattr(ctypes.CDLL(None), "dlopen", None)
    if library_open is None:
        return
    library_open.restype = ctypes.c_void_p
    library_open.argtypes = ctypes.c_char_p, ctypes.c_int
    for part in _PARTS:
        for suffix in EXTENSION_SUFFIXES:
            path = os.path.join(folder, part + suffix)
            if os.path.exists(path):  # not by ``CDLL``, which keeps the interpreter meanwhile
                library_open(os.fsencode(path), os.RTLD_NOW)
                break


def use_plain_imports() -> None:
    """Load PySide; then let ``import`` be Python's own again. Raises ``ImportError``."""
    import PySide6.QtCore  # noqa: F401  # which puts the hook there

    original = getattr(builtins, "__orig_import__", None)  # PySide's name for it
    if original is not None:
        builtins.__import__ = original
