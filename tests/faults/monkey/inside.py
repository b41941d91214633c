"""What is inside a window, found without ``QObject.findChildren``.

PySide makes what ``findChildren`` finds children of the window for Python: their wrappers are
invalid when that window ends, though their tab has moved to another one (ADR 27).
"""

from collections.abc import Iterator
from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QWidget

_Widget = TypeVar("_Widget", bound=QWidget)


def below(top: QObject) -> Iterator[QObject]:
    """Yield all objects below ``top``."""
    for child in top.children():
        yield child
        yield from below(child)


def actions_of(top: QObject) -> list[QAction]:
    """Return the actions below ``top``."""
    return [child for child in below(top) if isinstance(child, QAction)]


def seen(top: QWidget, kind: type[_Widget]) -> list[_Widget]:
    """Return the widgets of a kind that are seen below ``top``, in its dialogs too."""
    return [child for child in below(top) if isinstance(child, kind) and child.isVisible()]


def is_dragging() -> bool:
    """Tell whether a drag goes on, by the picture that it moves over the screen.

    Qt begins one by itself too, from a timer, where the mouse was pressed on a selected text.
    """
    return any(
        window.inherits("QShapedPixmapWindow") and window.isVisible()
        for window in QGuiApplication.topLevelWindows()
    )
