"""What the tests reach by mouse and keys: a plugin of pytest that records it.

While a test acts through ``QTest`` or ``qtbot``, or sends an input event that it made, every mouse,
key and shortcut event is looked at: the widget that it goes to is reached, so is the action that it
triggers. What calls a slot, a method or ``QAction.trigger`` reaches nothing. What is there to be
reached is read from each window in which a test acts. Processes of pytest-xdist send their records
to the first one; the check is made there, after a run of the whole suite (or with ``--reached``).
"""

import functools
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QAction, QInputEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QMenu,
    QTabBar,
    QToolButton,
    QWidget,
)

from tests.support.control_names import action_name, shortcut_name, widget_name

GESTURES = [
    "keyClick",
    "keyClicks",
    "keyEvent",
    "keyPress",
    "keyRelease",
    "keySequence",
    "mouseClick",
    "mouseDClick",
    "mouseMove",
    "mousePress",
    "mouseRelease",
    "wheelEvent",
]
WALK_S = 0.3  # a window is not looked through more often, while one acts in it
_KIND = QEvent.Type
_INPUT = {_KIND.MouseButtonPress, _KIND.MouseButtonDblClick, _KIND.KeyPress, _KIND.Wheel}
_INPUT |= {_KIND.ContextMenu, _KIND.MouseButtonRelease}
_CHOOSE = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


class Record:
    """Names of what is there to be reached, each with a test that saw it, and what was reached."""

    def __init__(self) -> None:
        self.seen: dict[str, str] = {}
        self.reached: set[str] = set()

    def merge(self, other: dict[str, Any]) -> None:
        self.seen = {**other["seen"], **self.seen}
        self.reached |= set(other["reached"])

    def as_dict(self) -> dict[str, Any]:
        return {"seen": self.seen, "reached": sorted(self.reached)}

    def missing(self, excused: dict[str, str]) -> dict[str, str]:
        """Return what no test reached and nothing excuses, each with a test that saw it."""
        left = set(self.seen) - self.reached - set(excused)
        return {name: self.seen[name] for name in sorted(left)}


record = Record()
_test = [""]


class _Witness(QObject):
    """Filter of all events while a test acts."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self._walked: dict[int, float] = {}

    def eventFilter(self, target: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == _KIND.Shortcut:
            if not event.isAmbiguous():  # type: ignore[attr-defined]
                self._shortcut(target)
        elif kind in _INPUT and isinstance(target, QWidget):
            self._walk(target.window())
            self._take(target, event)
        return False

    def _shortcut(self, target: QObject) -> None:
        if isinstance(target, QAction):
            record.reached.add(action_name(target))
        elif isinstance(target, QShortcut):
            record.reached.add(shortcut_name(target))

    def _take(self, target: QWidget, event: Any) -> None:
        if isinstance(target, QMenu):
            action = _chosen(target, event)
            if action is not None and action.isEnabled():
                record.reached.add(action_name(action))
            return
        if event.type() == _KIND.MouseButtonRelease:
            return
        owner: QWidget | None = owner_of(target)
        if owner is not None and owner.isEnabled():
            record.reached.add(widget_name(owner))
            if isinstance(owner, QToolButton) and owner.defaultAction() is not None:
                record.reached.add(action_name(owner.defaultAction()))

    def _walk(self, window: QWidget) -> None:
        now = time.monotonic()
        if now - self._walked.get(id(window), 0) < WALK_S:
            return
        self._walked[id(window)] = now
        for name in controls(window):
            record.seen.setdefault(name, _test[0])


def _chosen(menu: QMenu, event: Any) -> QAction | None:
    """Return the action of ``menu`` that the event triggers."""
    if event.type() == _KIND.MouseButtonRelease:
        return menu.actionAt(event.position().toPoint())
    if event.type() != _KIND.KeyPress:
        return None
    if event.key() in _CHOOSE:
        return menu.activeAction()
    typed = event.text().lower()
    marked = [each for each in menu.actions() if typed and f"&{typed}" in each.text().lower()]
    return marked[0] if len(marked) == 1 else None


def owner_of(widget: QWidget) -> QWidget:
    """Return the control of which Qt made ``widget`` a part, or ``widget``."""
    found = widget
    parent = widget.parentWidget()
    while parent is not None:
        inner = isinstance(parent, QAbstractSpinBox | QComboBox)
        area = isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget
        if inner or (area and found is widget):
            found = parent
        if parent.isWindow() and not inner and "PrivateContainer" not in _class(parent):
            break
        parent = parent.parentWidget()
    return found


def _class(widget: QObject) -> str:
    return widget.metaObject().className()


def controls(window: QWidget) -> Iterator[str]:
    """Return the names of the visible controls of ``window``, its actions and its shortcuts."""
    widgets = [window, *window.findChildren(QWidget)]
    for widget in widgets:
        if isinstance(widget, QMenu) and not isinstance(window, QMenu):
            if not _is_of_menu_bar(widget):
                continue  # one that a test opens is seen when it acts in it
        elif widget.isVisible() and owner_of(widget) is widget and _is_control(widget):
            yield widget_name(widget)
        if widget.window() is window or isinstance(widget, QMenu):
            for action in widget.actions():
                own = not action.objectName().startswith("_q_")  # else a part of a QLineEdit
                if own and not action.isSeparator() and not _opens_menu(action):
                    yield action_name(action)
    for shortcut in window.findChildren(QShortcut):
        yield shortcut_name(shortcut)


def _is_of_menu_bar(menu: QMenu) -> bool:
    return menu.parentWidget() is not None and _class(menu.parentWidget()) == "QMenuBar"


def _opens_menu(action: QAction) -> bool:
    parent = action.parent()
    return isinstance(parent, QMenu) and parent.menuAction() is action


def _is_control(widget: QWidget) -> bool:
    if widget.objectName().startswith("qt_") or isinstance(widget.parentWidget(), QTabBar):
        return False  # parts of Qt's own controls
    if isinstance(widget, QDialog) or widget.isWindow():
        return False
    if isinstance(widget, QToolButton) and widget.defaultAction() is not None:
        return False  # its action counts
    if isinstance(widget, QAbstractButton):
        return not _class(widget).startswith("QDockWidget")
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus


_witness: list[_Witness] = []


def _watched(gesture: Any) -> Any:
    @functools.wraps(gesture)
    def watched(*args: Any, **kwargs: Any) -> Any:
        app = QApplication.instance()
        if app is None:
            return gesture(*args, **kwargs)
        if not _witness:
            _witness.append(_Witness())
        witness = _witness[0]
        if witness.depth == 0:
            app.installEventFilter(witness)
        witness.depth += 1
        try:
            return gesture(*args, **kwargs)
        finally:
            witness.depth -= 1
            if witness.depth == 0:
                app.removeEventFilter(witness)

    return watched


def watch() -> None:
    """Look at all gestures of this process from now on."""
    for name in GESTURES:
        if hasattr(QTest, name):
            setattr(QTest, name, staticmethod(_watched(getattr(QTest, name))))
    plain = QCoreApplication.sendEvent
    by_hand = _watched(plain)

    def send(target: QObject, event: QEvent) -> bool:
        return (by_hand if isinstance(event, QInputEvent) else plain)(target, event)

    for kind in (QApplication, QCoreApplication):
        kind.sendEvent = staticmethod(send)  # type: ignore[method-assign,assignment]


# -- pytest


class ByHand:
    """The plugin: ``--reached FILE`` writes the record; the whole suite is judged by it."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.is_worker = hasattr(config, "workerinput")

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        _test[0] = item.nodeid

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        sent = getattr(node, "workeroutput", {}).get("by_hand")
        if sent is not None:
            record.merge(sent)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.is_worker:
            self.config.workeroutput["by_hand"] = record.as_dict()  # type: ignore[attr-defined]
            return
        path = self.config.getoption("reached")
        if path:
            Path(path).write_text(json.dumps(record.as_dict(), indent=1), "utf-8")
        if self.is_whole() and self.missing() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        missing = self.missing()
        if (self.is_whole() or self.config.getoption("reached")) and not self.is_worker:
            terminalreporter.section("controls that no test reaches by mouse or keys")
            for name, test in missing.items():
                terminalreporter.line(f"{name}    (seen in {test})")
            terminalreporter.line(f"{len(missing)} of {len(record.seen)} controls")

    def missing(self) -> dict[str, str]:
        from tests.reached import EXCUSED

        return record.missing(EXCUSED)

    def is_whole(self) -> bool:
        """Tell whether the whole suite runs."""
        option = self.config.option
        sources = pytest.Config.ArgsSource
        chosen = option.keyword or option.markexpr or option.deselect
        return self.config.args_source == sources.TESTPATHS and not chosen


def add_option(parser: pytest.Parser) -> None:
    """Add ``--reached`` to pytest."""
    parser.addoption("--reached", default="", metavar="FILE", help="write what was reached")
