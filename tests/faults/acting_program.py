"""The whole program, whose person does what stdin says: ``acting_program ARGUMENTS ...``.

A line ``ACT [PATH]`` is begun at once and answered by a line of JSON: what was shown since the
answer before, and by how much the GUI thread was late. An act goes on after its answer.
"""

import faulthandler
import json
import logging
import os
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox, QWidget

from gui.__main__ import main
from gui.qt.turns.lateness import GuiLateness
from gui.window.main_window import MainWindow
from gui.window.tabs.unopened_tab import UnopenedTab
from tests.support.save_dialogs import Person

KEYS, CTRL, ALT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
_ANSWERS = ("Replace", "Discard", "Don't Save", "Save", "OK", "Close")  # the first that is offered

_STANDS_S = 15.0  # the stacks are told when no act was answered for so long


class Actor(QObject):
    """GUI thread."""

    def __init__(self) -> None:
        super().__init__()
        self._window: MainWindow | None = None
        self._shown: list[str] = []
        self._asked: list[str] = []
        self._people: list[Person] = []
        self._lateness = GuiLateness(self)
        self._rest = b""
        self._notifier = QSocketNotifier(0, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_line)
        self._questions = QTimer(self)
        self._questions.timeout.connect(self._look_for_questions)
        self._questions.start(20)
        QTimer.singleShot(0, self, self._begin)

    @Slot()
    def _begin(self) -> None:
        found = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
        if not found or not found[0].isVisible():
            QTimer.singleShot(20, self, self._begin)
            return
        self._window = found[0]
        self._shown += self._window.messages.errors
        self._window.messages.posted.connect(self._on_message)
        self._lateness.start()
        self._say(ready=True)

    @Slot(str, bool)
    def _on_message(self, text: str, _: bool) -> None:
        self._shown.append(text)

    def _say(self, **more: Any) -> None:
        window = self._window
        assert window is not None
        tabs = window.tab_widget
        pages = [tabs.widget(number) for number in range(tabs.count())]
        said = {
            "shown": self._shown,
            "asked": self._asked,
            "late_ms": self._lateness.percentiles()["max"],
            "tabs": [tabs.tabText(number) for number in range(tabs.count())],
            "not_open": _texts(pages),
            "at_dialog": bool(
                QApplication.activeModalWidget() or any(p.busy for p in self._people)
            ),
            "status": window.statusBar().currentMessage(),
            **more,
        }
        os.write(1, (json.dumps(said) + "\n").encode())
        self._shown, self._asked = [], []
        self._lateness.start()
        faulthandler.dump_traceback_later(_STANDS_S)

    @Slot()
    def _on_line(self) -> None:
        self._rest += os.read(0, 65_536)
        *lines, self._rest = self._rest.split(b"\n")
        for line in lines:
            act, _, path = line.decode().partition(" ")
            self._do(act, path)
            self._say()

    def _do(self, act: str, path: str) -> None:
        window = self._window
        assert window is not None
        focus = window.focusWidget() or window
        match act:
            case "look":
                return
            case "open":
                window.open_tabs.open_file(Path(path))
            case "paste":
                QGuiApplication.clipboard().setText(path)
                self._key(window, KEYS.Key_V, CTRL)
            case "save":
                self._key(focus, KEYS.Key_S, CTRL)
            case "dark":
                self._key(window, KEYS.Key_D, CTRL)
            case "reload":
                button = window.tab_widget.notice.reload
                if button.isVisible():
                    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            case "browse":
                window.group_dock.browser.add_folder(path)
            case "picture":
                self._person().saves_as(path)
                tab = window.open_tabs.current()
                assert tab is not None
                canvas = tab.content.chart.canvas
                canvas.setFocus()
                self._key(canvas, KEYS.Key_S, CTRL | ALT)
            case "snapshot":
                self._person().saves_as(path)
                self._key(window, KEYS.Key_T, CTRL)
                QTimer.singleShot(0, self, self._save_snapshot)
            case "leave":
                QTimer.singleShot(0, self, self._leave)
            case _:
                raise ValueError(act)

    def _key(self, widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
        """Press a key as soon as this act was answered: what it opens may stay open."""

        def press() -> None:
            if not widget.window().isActiveWindow():
                widget.window().activateWindow()  # offscreen a dialog that closes leaves none
                QTimer.singleShot(10, widget, press)
                return
            QTest.keyClick(widget, key, modifiers)

        QTimer.singleShot(0, widget, press)

    def _person(self) -> Person:
        self._people.append(Person())
        return self._people[-1]

    @Slot()
    def _save_snapshot(self) -> None:
        for button in _buttons("Save as…"):
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            return
        QTimer.singleShot(20, self, self._save_snapshot)

    @Slot()
    def _leave(self) -> None:
        assert self._window is not None
        self._lateness.stop()
        print(json.dumps({"left_at": time.monotonic()}), flush=True)
        self._window.close()

    @Slot()
    def _look_for_questions(self) -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox) or not box.isVisible():
            return
        buttons = {b.text().replace("&", ""): b for b in box.findChildren(QAbstractButton)}
        for answer in _ANSWERS:
            if answer in buttons:
                self._asked.append(f"{box.text()} {box.informativeText()}: {answer}")
                QTest.mouseClick(buttons[answer], Qt.MouseButton.LeftButton)
                return


def _buttons(text: str) -> list[QAbstractButton]:
    return [
        button
        for top in QApplication.topLevelWidgets()
        if top.isVisible()
        for button in top.findChildren(QAbstractButton)
        if button.text() == text and button.isVisible() and button.isEnabled()
    ]


def _texts(pages: list[QWidget]) -> list[str]:
    """Return why tabs are not open."""
    return [page.reason.text() for page in pages if isinstance(page, UnopenedTab)]


logging.getLogger("pvwatch.stall").setLevel(logging.CRITICAL)  # the computer may be busy
app = QApplication(["pvwatch"])
actor = Actor()
sys.exit(main(["--new-instance", *sys.argv[1:]]))
