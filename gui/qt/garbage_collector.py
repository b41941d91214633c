"""Python's cyclic garbage, collected on the GUI thread and on no other.

A collection runs in whichever thread happens to allocate: in one of libca's, or a worker's. It
would end Qt objects of closed tabs and dialogs there, which Qt does not allow outside their own
thread and which can end the program (ADR 11).
"""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

LOOK_MS: Final = 200
SOON_MS: Final = 1_000


class GarbageCollector(QObject):
    """Takes the automatic collector's place from construction to ``stop``. GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._collect)

    @Slot()
    def look(self) -> None:
        """Collect the generations that Python itself would by now have collected, oldest last."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        if counts[0] <= thresholds[0]:
            return
        if counts[1] <= thresholds[1]:
            gc.collect(0)
        elif counts[2] <= thresholds[2]:
            gc.collect(1)
        else:
            gc.collect()

    @Slot()
    def collect_soon(self) -> None:
        """Collect all in a second: a tab was closed, and with it went its histories."""
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _collect(self) -> None:
        gc.collect()

    def stop(self, resume: bool = True) -> None:
        """Look no more; with ``resume`` Python collects by itself again, in whatever thread."""
        self._timer.stop()
        self._soon.stop()
        if self._was_on and resume:
            gc.enable()
