"""Whether the user does something: an idle frame clock shows at once what comes of it."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QGuiApplication

from gui.qt.overrides import guarded
from gui.qt.turns.frame_clock import FrameClock

_KIND: Final = QEvent.Type
_OF_PAINTING: Final = {_KIND.UpdateRequest, _KIND.Expose, _KIND.Paint, _KIND.Timer}


class InputWatch(QObject):
    """Stirs ``clock`` with keys, the mouse and all else that happens to a window of the program.

    It looks at the events of windows, not of the application: those are few, and painting, which
    stirs nothing, is one event a frame. The windows are those that there are when the clock
    becomes idle; a later one comes with what the user does, or with a tab. GUI thread.
    """

    def __init__(self, clock: FrameClock, parent: QObject) -> None:
        super().__init__(parent)
        self._clock = clock
        clock.idle_changed.connect(self._on_idle)

    @Slot(bool)
    def _on_idle(self, idle: bool) -> None:
        if idle:
            for window in QGuiApplication.topLevelWindows():
                window.installEventFilter(self)  # a second time it does nothing

    @guarded
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() not in _OF_PAINTING:
            self._clock.stir()
        return False
