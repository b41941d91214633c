"""Size of a window that was never shown: with its frame, inside the screen."""

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication

FRAME: Final = QSize(16, 48)  # of window managers: borders, title bar; not known before it shows


def first_size(width: int, height: int) -> QSize:
    """Return ``width`` × ``height`` (pixels), less where the screen has no room for that."""
    screen = QGuiApplication.primaryScreen()
    room = screen.availableGeometry().size() - FRAME if screen is not None else QSize()
    wanted = QSize(width, height)
    return wanted.boundedTo(room) if room.isValid() else wanted
