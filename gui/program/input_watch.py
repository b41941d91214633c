"""Whether the user does something: an idle frame clock shows at once what comes of it."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QGuiApplication, QWindow

from gui.qt.frame_clock import FrameClock
from gui.qt.overrides import guarded

_KIND: Final = QEvent.Type
_OF_PAINTING: Final = {_KIND.UpdateRequest, _KIND.Expose, _KIND.Timer, _KIND.DeferredDelete}


class InputWatch(QObject):
    """Stirs ``clock`` with keys, the mouse and all else that happens to a window of the program.

    It looks at the events of windows, not of the application: those are few, and painting, which
    stirs nothing, is one event a frame. A window is known once it had the focus; a menu never is,
    but opening one takes a key or a click in a window. GUI thread.
    """

    def __init__(self, clock: FrameClock, parent: QObject) -> None:
        super().__init__(parent)
        self._clock = clock
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusWindowChanged.connect(self._on_focus)
        self._on_focus(app.focusWindow())

    @Slot(QWindow)
    def _on_focus(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)  # a second time it does nothing
        self._clock.stir()

    @guarded
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() not in _OF_PAINTING:
            self._clock.stir()
        return False
