"""Timer for work that can wait: a turn that comes late has other work beside it."""

import time
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.workers.handle import many_connect

_LATE_S: Final = 0.02


class IdleTimer(QTimer):
    """Emits ``idle`` after a ``wait``; ``again_ms`` later where the turn came late.

    So too while PVs connect by the hundred: of that a person sees the end sooner then.
    """

    idle = Signal()

    def __init__(self, again_ms: int, parent: QObject) -> None:
        super().__init__(parent)
        self._again_ms = again_ms
        self._due_s = 0.0
        self.setSingleShot(True)
        self.timeout.connect(self._on_turn)

    def wait(self, milliseconds: int) -> None:
        """Emit it in so many milliseconds."""
        self._due_s = time.monotonic() + milliseconds / 1000
        self.start(milliseconds)

    @Slot()
    def _on_turn(self) -> None:
        if time.monotonic() - self._due_s > _LATE_S or many_connect():
            self.wait(self._again_ms)
        else:
            self.idle.emit()
