"""Loads PySide, and takes its hook out of Python's ``import``.

PySide replaces ``builtins.__import__`` when it is loaded: of each module that is imported from then
on it reads the source, through ``inspect``, to see whether it could want ``__feature__`` (other
spellings of Qt's names). We use none of that, and the reading was a fifth of the start (ADR 60).
"""

import builtins


def use_plain_imports() -> None:
    """Load PySide; then let ``import`` be Python's own again. Raises ``ImportError``."""
    import PySide6.QtCore  # noqa: F401  # which puts the hook there

    original = getattr(builtins, "__orig_import__", None)  # PySide's name for it
    if original is not None:
        builtins.__import__ = original
