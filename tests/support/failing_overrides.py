"""The program's window in a process of its own, in which each override fails in turn.

usage: failing_overrides.py FOLDER
Prints one JSON object: ``overrides``, by name how often Qt called it while it failed; ``reported``.
"""

import collections
import functools
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gui.qt.overrides

CALLS: collections.Counter[str] = collections.Counter()
OVERRIDES: list[str] = []
failing: set[str] = set()
_guarded = gui.qt.overrides.guarded


def _failing_guard(method: Callable[..., Any]) -> Any:
    name = f"{method.__module__.removeprefix('gui.')}.{method.__qualname__}"
    OVERRIDES.append(name)

    @functools.wraps(method)
    def fails(*args: Any, **kwargs: Any) -> Any:
        if name in failing:
            CALLS[name] += 1
            return [][1]  # raised by C code: the kind that PySide on 3.11 dies of
        return method(*args, **kwargs)

    return _guarded(fails)


gui.qt.overrides.guarded = _failing_guard  # before any module that uses it

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl  # noqa: E402
from PySide6.QtGui import (  # noqa: E402
    QAction,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from gui.core.groups.group import Group, PvSpec  # noqa: E402
from gui.files.groups.pvgroup import save  # noqa: E402
from gui.program.settings import Settings  # noqa: E402
from gui.qt.turns.frame_clock import FrameClock  # noqa: E402
from gui.window.main_window import MainWindow  # noqa: E402
from gui.window.tabs.tab_bar import CloseButton  # noqa: E402

NONE, LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
KEYS = ((Qt.Key.Key_Down, ""), (Qt.Key.Key_A, "a"), (Qt.Key.Key_F2, ""), (Qt.Key.Key_Up, ""))
OPENED = (
    "Edit group…", "Take snapshot", "Inspect PV", "Settings…", "Alarm list", "Diagnostics",
    "Program log", "Statistics", "Cursor", "Stacked", "Allow puts",
    "Record fields (DESC, EGU, HIHI…)",
)  # fmt: skip
_SIZES = ((900, 640), (1000, 700))
_MIME = QMimeData()
_MIME.setText("nothing:3")
_MIME.setUrls([QUrl.fromLocalFile("/nowhere/at/all.pvgroup")])


def _mouse(kind: QEvent.Type, at: QPoint, widget: QWidget) -> QMouseEvent:
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else LEFT
    held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else LEFT
    return QMouseEvent(kind, QPointF(at), QPointF(widget.mapToGlobal(at)), button, held, NONE)


def _events(widget: QWidget) -> Iterator[QEvent]:
    at = widget.rect().center()
    yield QEnterEvent(QPointF(at), QPointF(at), QPointF(widget.mapToGlobal(at)))
    for key, text in KEYS:
        yield QKeyEvent(QEvent.Type.KeyPress, key, NONE, text)
    kinds = QEvent.Type
    for kind in (kinds.MouseMove, kinds.MouseButtonPress, kinds.MouseButtonRelease):
        yield _mouse(kind, at, widget)
    yield _mouse(kinds.MouseButtonDblClick, at, widget)
    yield QWheelEvent(
        QPointF(at), QPointF(widget.mapToGlobal(at)), QPoint(0, 0), QPoint(0, 120),
        Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    yield QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    yield QFocusEvent(kinds.FocusIn, Qt.FocusReason.TabFocusReason)
    yield QEvent(kinds.ActivationChange)
    yield QEvent(kinds.Leave)


def _drop(widget: QWidget) -> None:
    at, move = widget.rect().center(), Qt.DropAction.MoveAction
    QApplication.sendEvent(widget, QDragEnterEvent(at, move, _MIME, LEFT, NONE))
    QApplication.sendEvent(widget, QDragMoveEvent(at, move, _MIME, LEFT, NONE))
    QApplication.sendEvent(widget, QDropEvent(QPointF(at), move, _MIME, LEFT, NONE))


def _drive(aims: list[QWidget], size: tuple[int, int]) -> None:
    """Send every kind of input to ``aims`` through the event loop, as Qt does, and paint."""
    for widget in aims:
        if widget.isWindow():
            widget.resize(*size)
        widget.updateGeometry()
        widget.update()
        for event in _events(widget):
            QCoreApplication.postEvent(widget, event)
        if widget.acceptDrops():
            _drop(widget)
    for _ in range(3):
        QApplication.processEvents()


def _close_popups() -> None:
    """Close menus, which run event loops of their own."""
    if (popup := QApplication.activePopupWidget()) is not None:
        popup.close()


def _aims() -> list[QWidget]:
    """Return a widget of each class of the program that is shown, and the viewports of views."""
    found: dict[type, QWidget] = {}
    for widget in QApplication.allWidgets():
        if isinstance(widget, CloseButton):  # it asks whether to discard, and overrides nothing
            continue
        if widget.isVisible() and type(widget).__module__.startswith("gui."):
            found.setdefault(type(widget), widget)
    views = [w.viewport() for w in found.values() if hasattr(w, "viewport")]
    return [*found.values(), *views]


def _open_all(window: QWidget) -> None:
    """Trigger the actions that open dialogs, docks and windows."""
    for action in window.findChildren(QAction):
        if action.text().replace("&", "") in OPENED:
            action.trigger()
            for _ in range(3):
                QApplication.processEvents()


def main() -> None:
    folder = Path(sys.argv[1])
    save(folder / "a.pvgroup", Group("A", 60, pvs=(PvSpec("nothing:1", plot=True), PvSpec("b"))))
    reported: collections.Counter[str] = collections.Counter()
    app = QApplication([])
    clock = FrameClock()
    window = MainWindow(clock, Settings())
    window.group_dock.browser.add_folder(folder)
    window.show()
    clock.start()
    window.open_tabs.open_file(folder / "a.pvgroup")
    for _ in range(20):
        app.processEvents()
    window.open_tabs.current().content.panel.view.selectRow(0)
    _open_all(window)
    sys.excepthook = lambda kind, error, trace: reported.update([kind.__name__])
    closing = QTimer()
    closing.timeout.connect(_close_popups)
    closing.start(1)
    for number, name in enumerate(sorted(OVERRIDES)):
        failing.add(name)
        _drive(_aims(), _SIZES[number % 2])
        failing.clear()
        window.show()
    print(json.dumps({"overrides": {n: CALLS[n] for n in OVERRIDES}, "reported": reported}))
    sys.stdout.flush()
    os._exit(0)  # what is shown is that nothing crashed up to here


if __name__ == "__main__":
    main()
