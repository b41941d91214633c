"""Title of a window: the tab in front with its own mark, then what is worse in other tabs."""

from collections.abc import Iterable

from gui.core.pv.formatting import plain
from gui.core.pv.severity import SEVERITY_SYMBOLS, severity_name
from gui.tab.tab import Tab


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
