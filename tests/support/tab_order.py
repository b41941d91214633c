"""The way of the focus by Tab, and whether it is that of the eye: by rows, from left to right."""

from itertools import pairwise

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.support.control_names import widget_name

_MOST = 60


def place(widget: QWidget) -> tuple[int, int, int]:
    """Return left, top and bottom of a widget in its window."""
    at = widget.mapTo(widget.window(), QPoint(0, 0))
    return at.x(), at.y(), at.y() + widget.height()


def comes_before(one: QWidget, other: QWidget) -> bool:
    """Tell whether ``one`` is left of ``other`` in a row, or above it."""
    left, top, bottom = place(one)
    other_left, other_top, other_bottom = place(other)
    common = min(bottom, other_bottom) - max(top, other_top)
    if common > min(bottom - top, other_bottom - other_top) / 2:
        return left < other_left
    return top < other_top


def by_tab(start: QWidget) -> list[QWidget]:
    """Press Tab from ``start`` on, until it has the focus again; return what had it."""
    window = start.window()
    start.setFocus()
    found = [start]
    while len(found) < _MOST:
        QTest.keyClick(found[-1], Qt.Key.Key_Tab)
        focus = window.focusWidget()
        assert focus is not None and focus is not found[-1], f"{widget_name(found[-1])} keeps Tab"
        if focus is start:
            break
        found.append(focus)
    return found


def out_of_order(way: list[QWidget], within: QWidget) -> list[str]:
    """Return the steps of ``way`` between controls of ``within`` that go up, or to the left."""
    inner = [each for each in way if within.isAncestorOf(each)]
    first = min(range(len(inner)), key=lambda n: sum(comes_before(o, inner[n]) for o in inner))
    turned = inner[first:] + inner[:first]
    return [
        f"{widget_name(one)} → {widget_name(other)}"
        for one, other in pairwise(turned)
        if not comes_before(one, other)
    ]
