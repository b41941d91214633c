"""What the tests reach by mouse and keys: a plugin of pytest that records it.

When a test acts through ``QTest`` or ``qtbot``, or sends an input event that it made, the widget
that it acts on is reached, and so is the action or the shortcut that it triggers. What calls a
slot, a method or ``QAction.trigger`` reaches nothing. What is there to be reached is read from each
window in which a test acts; one in which two letters are alike fails the test, and so does a menu
in which some commands have icons and others none. Processes of pytest-xdist send their records to
the first one; the check is made there, after a run of the whole suite (or with ``--reached``).
"""

import contextlib
import functools
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QKeyCombination, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QInputDialog,
    QMenu,
    QTabBar,
    QToolButton,
    QWidget,
)

from tests.support.control_names import action_name, shortcut_name, widget_name
from tests.support.letters import alike
from tests.support.menu_entries import mixed

GESTURES = ("keyClick", "keyClicks", "keyEvent", "keyPress", "keySequence")
GESTURES += ("mouseClick", "mouseDClick", "mousePress", "mouseRelease", "wheelEvent")
WALK_S = 0.3  # a window is not looked through more often, while one acts in it
WALKED_AT = "test_walked_at_s"
_KIND = QEvent.Type
_INPUT = {_KIND.MouseButtonPress, _KIND.MouseButtonDblClick, _KIND.KeyPress, _KIND.Wheel}
_INPUT |= {_KIND.ContextMenu}
QT_DIALOGS = ("QColorDialog", "QFileDialog", "QPrintDialog", "QPageSetupDialog")
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


class _Gesture:
    """One gesture on ``target``: notes what it reaches while it is made."""

    def __init__(self, target: QWidget, at: QPoint | None, keys: QKeySequence | None) -> None:
        self._connected: list[tuple[Any, Any]] = []
        window = target.window()
        _walk(window)
        if isinstance(target, QMenu):
            action = _chosen(target, at, keys)
            if action is not None and action.isEnabled():
                record.reached.add(action_name(action))
            return
        owner = owner_of(target)
        if owner.isEnabled():
            record.reached.add(widget_name(owner))
            if isinstance(owner, QToolButton) and owner.defaultAction() is not None:
                record.reached.add(action_name(owner.defaultAction()))
        if keys is not None and not keys.isEmpty():
            self._await(window, keys)

    def _await(self, window: QWidget, keys: QKeySequence) -> None:
        """Note the action or the shortcut that ``keys`` trigger."""
        for action in actions_of(window):
            if keys in action.shortcuts():
                self._connect(action.triggered, action_name(action))
        for shortcut in window.findChildren(QShortcut):
            if shortcut.key() == keys:
                self._connect(shortcut.activated, shortcut_name(shortcut))

    def _connect(self, signal: Any, name: str) -> None:
        def note(*_: object) -> None:
            record.reached.add(name)

        signal.connect(note)
        self._connected.append((signal, note))

    def end(self) -> None:
        for signal, note in self._connected:
            with contextlib.suppress(RuntimeError):  # it was deleted with its window
                signal.disconnect(note)


def _walk(window: QWidget) -> None:
    now = time.monotonic()
    # kept by the window: the address of a deleted one is soon that of another
    if now - (window.property(WALKED_AT) or 0) < WALK_S:
        return
    window.setProperty(WALKED_AT, now)
    ready_made = any(window.inherits(kind) for kind in QT_DIALOGS)
    if not ready_made and (twice := alike(window)):
        raise AssertionError(f"letters that are alike in “{window.windowTitle()}”: {twice}")
    if not ready_made and (restless := turned_by_wheel(window)):
        raise AssertionError(f"a turn of the wheel would change {restless}: see gui/qt/calm_wheel")
    if isinstance(window, QMenu) and (without := mixed(window)):
        raise AssertionError(f"a menu with icons and, without one, {without}: command_icons.py")
    for name in controls(window):
        record.seen.setdefault(name, _test[0])


def turned_by_wheel(window: QWidget) -> list[str]:
    """Return the visible controls that a turn of the wheel gives the focus, and changes.

    Not those of Qt's dialog that asks for one value: there it is meant.
    """
    if isinstance(window, QInputDialog):
        return []
    kinds = (QComboBox, QAbstractSpinBox)
    found = [each for kind in kinds for each in window.findChildren(kind) if each.isVisible()]
    return [widget_name(w) for w in found if w.focusPolicy() == Qt.FocusPolicy.WheelFocus]


def _chosen(menu: QMenu, at: QPoint | None, keys: QKeySequence | None) -> QAction | None:
    """Return the action of ``menu`` that a click at ``at``, or the keys, trigger."""
    if at is not None:
        return menu.actionAt(at)
    if keys is None or keys.isEmpty():
        return None
    if keys[0].key() in _CHOOSE:
        return menu.activeAction()
    typed = keys.toString().lower()
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
        if parent.isWindow():
            break
        parent = parent.parentWidget()
    return found


def _class(widget: QObject) -> str:
    return widget.metaObject().className()


def controls(window: QWidget) -> Iterator[str]:
    """Return the names of the visible controls of ``window``, its actions and its shortcuts."""
    if any(window.inherits(kind) for kind in QT_DIALOGS):
        return  # ready-made: what is in it differs with platform and version
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, QMenu) and widget.isVisible() and _is_control(widget):
            yield widget_name(widget)
    for action in actions_of(window):
        yield action_name(action)
    for shortcut in window.findChildren(QShortcut):
        yield shortcut_name(shortcut)


def actions_of(window: QWidget) -> Iterator[QAction]:
    """Return the actions of the widgets in ``window`` and of its menu bar."""
    for widget in [window, *window.findChildren(QWidget)]:
        if isinstance(widget, QMenu) and widget is not window and not _is_of_menu_bar(widget):
            continue  # one that a test opens is seen when it acts in it
        if widget.window() is not window and not isinstance(widget, QMenu):
            continue
        for action in widget.actions():
            own = not action.objectName().startswith("_q_")  # else a part of a QLineEdit
            if own and not action.isSeparator() and not _opens_menu(action):
                yield action


def _is_of_menu_bar(menu: QMenu) -> bool:
    return menu.parentWidget() is not None and menu.parentWidget().inherits("QMenuBar")


def _opens_menu(action: QAction) -> bool:
    parent = action.parent()
    return isinstance(parent, QMenu) and parent.menuAction() is action


def _is_control(widget: QWidget) -> bool:
    if (
        owner_of(widget) is not widget
        or widget.objectName().startswith("qt_")
        or isinstance(widget.parentWidget(), QTabBar)
    ):
        return False  # parts of Qt's own controls
    if isinstance(widget, QDialog) or widget.isWindow():
        return False
    if isinstance(widget, QToolButton) and widget.defaultAction() is not None:
        return False  # its action counts
    if isinstance(widget, QAbstractButton):
        return not _class(widget).startswith("QDockWidget")
    takes_keys = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
    return takes_keys and widget.focusProxy() is None  # else that one has the focus


def _pressed(arguments: tuple[Any, ...]) -> QKeySequence | None:
    """Return the keys of a gesture with keys: of the arguments after the widget."""
    key, modifiers = arguments[0], Qt.KeyboardModifier.NoModifier
    if len(arguments) > 1 and isinstance(arguments[1], Qt.KeyboardModifier):
        modifiers = arguments[1]
    if isinstance(key, QKeySequence):
        return key
    if isinstance(key, Qt.Key):
        return QKeySequence(QKeyCombination(modifiers, key))
    if isinstance(key, str) and len(key) == 1:
        return QKeySequence(QKeyCombination(modifiers, Qt.Key(ord(key.upper()))))
    return None


def _made_by(name: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> _Gesture | None:
    target = arguments[0] if arguments else None
    if not isinstance(target, QWidget) or _is_list_of_box(target):
        return None
    if not name.startswith("key"):
        at = named.get("pos") or next((a for a in arguments if isinstance(a, QPoint)), None)
        return _Gesture(target, at or target.rect().center(), None)
    more = (named["modifier"],) if "modifier" in named else ()
    return _Gesture(target, None, _pressed((*arguments[1:], *more)))


def _is_list_of_box(target: QWidget) -> bool:
    """Tell whether it is the list that a ``QComboBox`` opened: PySide deletes what looks at it."""
    return _class(target) in ("QComboBoxListView", "QComboBoxPrivateContainer")


def _sent(target: QObject, event: QEvent) -> _Gesture | None:
    if not isinstance(target, QWidget) or event.type() not in _INPUT:
        return None
    if isinstance(event, QKeyEvent):
        return _Gesture(target, None, QKeySequence(event.keyCombination()))
    return _Gesture(target, None, None)


def _watched(name: str, gesture: Any) -> Any:
    @functools.wraps(gesture)
    def watched(*arguments: Any, **named: Any) -> Any:
        made = _made_by(name, arguments, named) if QApplication.instance() else None
        try:
            return gesture(*arguments, **named)
        finally:
            if made is not None:
                made.end()

    return watched


def watch() -> None:
    """Look at all gestures of this process from now on."""
    for name in GESTURES:
        if hasattr(QTest, name):
            setattr(QTest, name, staticmethod(_watched(name, getattr(QTest, name))))
    plain = QCoreApplication.sendEvent

    def send(target: QObject, event: QEvent) -> bool:
        made = _sent(target, event)
        try:
            return plain(target, event)
        finally:
            if made is not None:
                made.end()

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
