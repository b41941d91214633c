"""Title of a window: the tab in front with its own mark, then what is worse in other tabs."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Qt, Signal, Slot

from gui.core.pv.formatting import plain
from gui.core.pv.severity import SEVERITY_SYMBOLS, severity_name
from gui.tab.tab import Tab


class TitleTurn(QObject):
    """Lets ``renew`` be called once, in the next turn, however many tabs change at a time.

    It is posted, which Qt delivers before it paints, where a timer of 0 ms comes after that: the
    mark of a tab is on the screen with the rows of the same frame.
    """

    _begun = Signal()
    _due = Signal()

    def __init__(self, renew: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self.waiting = False  # it is to be called
        self._begun.connect(self._end, Qt.ConnectionType.QueuedConnection)
        self._due.connect(renew)

    @Slot()
    def begin(self) -> None:
        """Let it be called; a slot."""
        if not self.waiting:
            self.waiting = True
            self._begun.emit()

    def stop(self) -> None:
        """Let it not be called."""
        self.waiting = False

    @Slot()
    def _end(self) -> None:
        if self.waiting:
            self.waiting = False
            self._due.emit()


def window_title(current: Tab | None, tabs: Iterable[Tab]) -> str:
    """Return such as ``● Vacuum 9/9 – ◆ MAJOR in RF – PV Watch``; ``tabs``: of all windows.

    A severity always stands beside the name of the tab that has it.
    """
    parts = [current.title()] if current is not None else []
    seen = (current.store.worst() or 0) if current is not None else 0
    worst, where = seen, ""
    for tab in tabs:
        severity = tab.store.worst() or 0
        if severity > worst:
            worst, where = severity, tab.group.name
    if worst > seen:
        mark = f"{SEVERITY_SYMBOLS[worst]} {severity_name(worst)}"
        parts.append(f"{mark} in {plain(where, 40)}")
    return " – ".join([*parts, "PV Watch"])
