"""Whether a frame is being painted. GUI thread."""

import weakref

from PySide6.QtCore import QTimer
from shiboken6 import isValid

_painted: "weakref.ref[QTimer] | None" = None  # active until the latest frame is on the screen


def note_made(painted: QTimer) -> None:
    """Note that a frame is made, which is on the screen when ``painted`` fires."""
    global _painted
    _painted = weakref.ref(painted)


def is_painting() -> bool:
    """Tell whether a frame is made that Qt has not painted yet: nothing shown may change now."""
    timer = _painted() if _painted is not None else None
    return timer is not None and isValid(timer) and timer.isActive()
