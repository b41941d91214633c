"""Title of a window: the tab in front with its own mark, then what is worse in other tabs."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Slot

from gui.core.pv.formatting import plain
from gui.core.pv.severity import SEVERITY_SYMBOLS, severity_name
from gui.tab.tab import Tab


class TitleTimer(QTimer):
    """Lets ``renew`` be called once, with the next turn, however many tabs change at a time.

    Tabs are connected to ``begin``, not to Qt's ``start``: of a signal that is connected to a
    method of Qt, PySide keeps 70 to 110 bytes for ever.
    """

    def __init__(self, renew: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self.setSingleShot(True)
        self.timeout.connect(renew)

    @Slot()
    def begin(self) -> None:
        """Start it; a slot."""
        self.start()


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
