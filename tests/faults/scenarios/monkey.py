"""A monkey at the screen: random actions, keys, clicks, drags and drops, by a seed."""

import collections
import os
import random
import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox, QWidget

from gui.core.groups.group import Group, PvSpec
from gui.files.groups.pvgroup import save
from gui.widgets.group_browser.watch_thread import close_watches
from tests.faults.scene import PATIENCE_S, Scene, is_live

KEYS = (
    "Up", "Down", "Left", "Right", "Home", "End", "PageUp", "PageDown", "Return", "Space", "Tab",
    "Backtab", "F2", "F5", "Delete", "Backspace", "Menu", "A", "C", "F", "G", "L", "M", "N", "S",
    "T", "Z", "0", "1", "5", "Slash", "Plus", "Minus", "Period",
)  # fmt: skip
MODIFIERS = (Qt.KeyboardModifier.NoModifier,) * 6 + (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
NEVER = ("Quit", "Print…")  # they end the monkey; the printers of this machine are not ours
BUTTONS = (Qt.MouseButton.LeftButton,) * 5 + (Qt.MouseButton.RightButton,)
_LAST = 40


class Monkey:
    """Takes steps from a timer, so that it goes on in the event loops of dialogs and menus."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self.scene = scene
        self.luck = random.Random(seed)
        self.steps: collections.Counter[str] = collections.Counter()
        self.last: collections.deque[str] = collections.deque(maxlen=_LAST)
        self.running = True

    def start(self) -> None:
        """Take a step soon, and after it the next."""
        QTimer.singleShot(self.luck.choice((0, 0, 0, 1, 20)), self._step)

    def _step(self) -> None:
        if not self.running:
            return
        self.start()  # first: what follows may run an event loop of its own
        window = self.scene.window
        if not window.isVisible():
            window.show()
        top = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if top is not None and self.luck.random() < (0.7 if _is_file_dialog(top) else 0.15):
            self._note("escape", top)
            QTest.keyClick(top, Qt.Key.Key_Escape)
            return
        kinds: tuple[tuple[int, Callable[[QWidget], None]], ...] = (
            (4, self._key), (4, self._click), (1, self._drag), (1, self._wheel), (1, self._type),
            (0 if top else 3, self._action), (0 if top else 1, self._tab),
        )  # fmt: skip
        chosen = self.luck.choices([k for _, k in kinds], [w for w, _ in kinds])[0]
        chosen(top or self._window())

    def _note(self, what: str, widget: QWidget | None, more: str = "") -> None:
        self.steps[what] += 1
        self.last.append(f"{what} {type(widget).__name__} {more}".rstrip())

    def _window(self) -> QWidget:
        shown = [
            w for w in QApplication.topLevelWidgets() if w.isVisible() and not isinstance(w, QMenu)
        ]
        return self.luck.choice(shown) if shown else self.scene.window

    def _some(self, top: QWidget) -> QWidget:
        inside = [w for w in top.findChildren(QWidget) if w.isVisible() and w.width() > 2]
        return self.luck.choice([top, *inside])

    def _at(self, widget: QWidget) -> QPoint:
        return QPoint(
            self.luck.randrange(max(widget.width(), 1)),
            self.luck.randrange(max(widget.height(), 1)),
        )

    def _key(self, top: QWidget) -> None:
        widget = QApplication.focusWidget() if self.luck.random() < 0.8 else self._some(top)
        widget = widget or top
        name, modifier = self.luck.choice(KEYS), self.luck.choice(MODIFIERS)
        self._note("key", widget, f"{modifier.name} {name}")
        QTest.keyClick(widget, getattr(Qt.Key, f"Key_{name}"), modifier)

    def _type(self, top: QWidget) -> None:
        widget = QApplication.focusWidget() or top
        text = self.luck.choice(("M:1", "12", "1e400", "-5", "10:00 - 11:00", "a b;c", "$("))
        self._note("type", widget, text)
        QTest.keyClicks(widget, text)

    def _click(self, top: QWidget) -> None:
        widget, button = self._some(top), self.luck.choice(BUTTONS)
        at, modifier = self._at(widget), self.luck.choice(MODIFIERS)
        self._note("click", widget, f"{button.name} {modifier.name}")
        QTest.mouseMove(widget, at)
        if self.luck.random() < 0.25:
            QTest.mouseDClick(widget, button, modifier, at)
        else:
            QTest.mouseClick(widget, button, modifier, at)

    def _drag(self, top: QWidget) -> None:
        widget = self._some(top)
        self._note("drag", widget)
        left = Qt.MouseButton.LeftButton
        QTest.mousePress(widget, left, Qt.KeyboardModifier.NoModifier, self._at(widget))
        for _ in range(3):
            QTest.mouseMove(widget, self._at(widget))
        QTest.mouseRelease(widget, left, Qt.KeyboardModifier.NoModifier, self._at(widget))

    def _wheel(self, top: QWidget) -> None:
        widget = self._some(top)
        if not widget.isVisible():
            return
        self._note("wheel", widget)
        steps = self.luck.choice((-120, 120, 240))
        at = self._at(widget)
        QTest.wheelEvent(
            widget.windowHandle() or widget.window().windowHandle(),
            widget.mapTo(widget.window(), at).toPointF(),
            QPoint(0, steps),
        )

    def _action(self, top: QWidget) -> None:
        actions = [
            action
            for action in self.scene.window.findChildren(QAction)
            if action.isEnabled() and action.text() and not action.menu()
            and action.text().replace("&", "") not in NEVER
        ]  # fmt: skip
        action = self.luck.choice(actions)
        self._note("action", top, action.text())
        action.trigger()

    def _tab(self, top: QWidget) -> None:
        tabs = self.scene.window.open_tabs
        if len(tabs.contents()) < 3 or self.luck.random() < 0.3:
            self._note("open", top)
            first = self.luck.randrange(20)
            self.scene.open([f"M:{k}" for k in range(first, first + self.luck.randrange(1, 12))])
        elif len(tabs.contents()) > 6:
            self._note("close", top)
            self.scene.close(self.luck.choice(tabs.contents()))


def _is_file_dialog(widget: QWidget) -> bool:
    return isinstance(widget, QFileDialog) or isinstance(widget.window(), QFileDialog)


def monkey(scene: Scene) -> None:
    """Random steps for a while: nothing raises, warns or is left behind, and tabs stay live."""
    seed = random.randrange(10**6)
    scene.report["seed"] = seed
    os.chdir(scene.folder)  # where dialogs save what it typed
    ioc = scene.counting("M:", 32, ".1 second")
    groups = scene.folder / "groups"
    groups.mkdir()
    for number in range(4):
        pvs = tuple(PvSpec(f"M:{number * 3 + k}", plot=k < 2) for k in range(6))
        save(groups / f"g{number}.pvgroup", Group(f"G{number}", 60, pvs=pvs))
    scene.window.group_dock.browser.add_folder(groups)
    scene.at_end(scene.window.close)
    scene.at_end(lambda: close_watches(PATIENCE_S))
    session = scene.open([f"M:{k}" for k in range(12)])
    scene.all_live(session)
    walker = Monkey(scene, seed)
    end = time.monotonic() + (600.0 if scene.full else 12.0)
    walker.start()
    while time.monotonic() < end and not scene.errors:
        scene.run(0.5)
    walker.running = False
    answers = QTimer(scene.window)  # of questions when tabs with changes are closed
    answers.timeout.connect(_discard)
    answers.start(50)
    scene.run(1.0)
    scene.report |= {"steps": walker.steps.total(), "kinds": dict(walker.steps)}
    for tab in scene.window.open_tabs.contents():
        tab.set_modified(False)
    if scene.errors:
        scene.report["last"] = list(walker.last)
    scene.window.previews.set_most(0)  # those of the browser go on for a while, not shown
    assert not scene.errors
    assert ioc.is_running()
    last = scene.open([f"M:{k}" for k in range(12)])
    scene.until(lambda: is_live(last), 30.0, "a new tab is live after it all")


def _discard() -> None:
    """Answer the question in front so that nothing is saved; close any other dialog or menu."""
    top = QApplication.activePopupWidget() or QApplication.activeModalWidget()
    buttons = top.buttons() if isinstance(top, QMessageBox) else []
    for button in buttons:
        assert isinstance(top, QMessageBox)
        if top.buttonRole(button) is QMessageBox.ButtonRole.DestructiveRole:
            button.click()
            return
    if top is not None:
        top.close()
