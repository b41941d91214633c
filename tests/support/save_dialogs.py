"""A person at a save dialog: types a name, chooses a kind, answers the question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QPushButton,
)
from shiboken6 import isValid

from gui.qt.paths.typed_path import TypedPathDialog

_LOOK_MS = 10


@dataclass
class Seen:
    """What the person saw."""

    proposed: list[str] = field(default_factory=list)  # names
    folders: list[str] = field(default_factory=list)
    kinds: list[list[str]] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)


_Act = Callable[[], bool]  # True: done; False: what it acts on is not there yet


class Person(QObject):
    """Does one act after the other as soon as the dialog for it is there."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = Seen()
        self._acts: list[_Act] = []
        self._busy = False
        self._entered: QFileDialog | None = None  # in which Enter was pressed
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def saves_as(self, name: str | Path, kind: str = "", kind_first: bool = True) -> Person:
        """Type ``name``, choose the kind whose filter begins with ``kind``, press Enter."""
        acts = [lambda: self._type(str(name)), lambda: self._choose(kind)]
        self._acts += acts[::-1] if kind_first else acts
        self._acts.append(self._enter)
        return self

    def accepts(self) -> Person:
        """Press Enter in the dialog as it is."""
        self._acts.append(self._enter)
        return self

    def cancels(self) -> Person:
        """Press Esc in the dialog."""
        self._acts.append(self._escape)
        return self

    def answers(self, button: str) -> Person:
        """Click a button of the question."""
        self._acts.append(lambda: self._answer(button))
        return self

    @property
    def busy(self) -> bool:
        """Whether there is still something to do."""
        return bool(self._acts)

    def stop(self) -> None:
        """Do nothing more."""
        self._timer.stop()
        assert not self._acts, f"{len(self._acts)} acts were not asked for"

    @Slot()
    def _look(self) -> None:
        if self._busy or not self._acts:
            return
        self._busy = True
        try:
            if self._acts[0]():
                self._acts.pop(0)
        finally:
            self._busy = False

    @staticmethod
    def _dialog() -> QFileDialog | TypedPathDialog | None:
        found = QApplication.activeModalWidget()
        return found if isinstance(found, QFileDialog | TypedPathDialog) else None

    def _type(self, name: str) -> bool:
        dialog = self._dialog()
        edit = dialog.findChild(QLineEdit, "fileNameEdit") if dialog is not None else None
        if not isinstance(edit, QLineEdit):
            return False
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, name)
        return True

    def _choose(self, kind: str) -> bool:
        dialog = self._dialog()
        if dialog is None or isinstance(dialog, TypedPathDialog):
            return dialog is not None  # which has no kinds
        box = dialog.findChild(QComboBox, "fileTypeCombo")
        assert isinstance(box, QComboBox)
        if _has_popup():
            return False
        if box.currentText().startswith(kind):
            return True
        dialog.activateWindow()
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Down)
        return False  # the next look sees whether that was it

    def _enter(self) -> bool:
        dialog = self._dialog()
        if self._entered is not None and dialog is not self._entered:
            self._entered = None
            return True
        if dialog is None:
            return False
        if isinstance(dialog, TypedPathDialog):
            QTest.keyClick(dialog.edit, Qt.Key.Key_Return)
            return True
        edit = dialog.findChild(QLineEdit, "fileNameEdit")
        box = dialog.findChild(QComboBox, "fileTypeCombo")
        assert isinstance(edit, QLineEdit) and isinstance(box, QComboBox)
        if _has_popup():
            return False
        if not edit.hasFocus():
            dialog.activateWindow()  # a popup that closes leaves no window active offscreen
            edit.setFocus()
        name, folder = edit.text(), dialog.directory().absolutePath()
        kinds = [box.itemText(number) for number in range(box.count())]
        if self._entered is None:
            self.seen.proposed.append(name)
            self.seen.folders.append(folder)
            self.seen.kinds.append(kinds)
        self._entered = dialog
        QTest.keyClick(edit, Qt.Key.Key_Return)
        if isValid(dialog) and dialog.isVisible():
            return False  # if it was not ready, a person would press again
        self._entered = None
        return True

    def _escape(self) -> bool:
        dialog = self._dialog()
        if dialog is None:
            return False
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        return True

    def _answer(self, button: str) -> bool:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            return False
        self.seen.questions.append(f"{box.text()} {box.informativeText()}")
        for each in box.findChildren(QPushButton):
            if each.text().replace("&", "") == button:
                QTest.mouseClick(each, Qt.MouseButton.LeftButton)
                return True
        raise AssertionError(f"no button {button}")


def _has_popup() -> bool:
    """Close the list of names that complete the typed one."""
    popup = QApplication.activePopupWidget()
    if popup is not None:
        QTest.keyClick(popup, Qt.Key.Key_Escape)
    return popup is not None


@contextmanager
def person_at_dialogs() -> Iterator[Person]:
    """A person who acts at save dialogs that open meanwhile."""
    person = Person()
    try:
        yield person
    finally:
        person._timer.stop()
    person.stop()
