"""Timer for work that can wait: a turn that comes late has other work beside it."""

import time
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

_LATE_S: Final = 0.02


class IdleTimer(QTimer):
    """Emits ``idle`` after a ``wait``, or ``again_ms`` later where the turn came late."""

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
        if time.monotonic() - self._due_s > _LATE_S:
            self.wait(self._again_ms)
        else:
            self.idle.emit()
