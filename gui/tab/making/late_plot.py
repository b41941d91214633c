"""The modules of the waveform plot, loaded beside the GUI thread once an array is plotted."""

from __future__ import annotations

import contextlib
import threading
from importlib import import_module
from typing import ClassVar, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

_MODULE: Final = "gui.widgets.waveform.plot"
_LOOK_MS: Final = 10


class LatePlot(QObject):
    """Tells when they are there. GUI thread.

    pyqtgraph loads all it has, 170 modules: 150 ms of CPU in which the GUI thread would stand. A
    thread loads them once for the program; importing them makes types and no object of Qt.
    """

    loaded = Signal()

    _thread: ClassVar[threading.Thread | None] = None

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def is_loaded(self) -> bool:
        """Whether importing them takes no time any more."""
        return LatePlot._thread is not None and not LatePlot._thread.is_alive()

    def load(self) -> None:
        """Have them loaded; ``loaded`` follows."""
        if LatePlot._thread is None:
            LatePlot._thread = threading.Thread(target=_load, name="pvwatch-plot", daemon=True)
            LatePlot._thread.start()
        self._timer.start()

    def close(self) -> None:
        """Tell nothing any more."""
        self._timer.stop()

    @Slot()
    def _look(self) -> None:
        if self.is_loaded:
            self._timer.stop()
            self.loaded.emit()


def _load() -> None:
    with contextlib.suppress(Exception):  # raised again on the GUI thread, and told there
        import_module(_MODULE)
