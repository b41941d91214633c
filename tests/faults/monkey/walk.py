"""The monkey's walk: a step from a timer, so that it goes on in the loops of dialogs and menus."""

from __future__ import annotations

import collections
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMenu, QMessageBox, QWidget

from tests.faults.monkey.deeds import Deeds
from tests.faults.monkey.hands import Hands
from tests.faults.monkey.inside import is_dragging, seen

LAST: Final = 60  # steps that are told with a failure
_KEEP: Final = 2_000  # lines in the file, before it begins anew
_GESTURE_S: Final = 0.3
_MOOD: Final = 300  # steps with the same favourites


class Walk(QObject):
    """Steps until ``end`` (monotonic, s); ``notes``: a file of the last steps, for after a crash.

    Then it answers dialogs until none is open: ``over``. ``errors``: it stops at the first.
    """

    def __init__(
        self, luck: random.Random, deeds: Deeds, odd: list[Path], errors: list[str], end: float,
        notes: Path,
    ) -> None:  # fmt: skip
        super().__init__()
        self._luck = luck
        self._deeds = deeds
        self._odd = odd
        self._errors = errors
        self._end = end
        self._notes = notes.open("w", buffering=1)
        self.hands = Hands(luck)
        self.steps: collections.Counter[str] = collections.Counter()
        self.last: collections.deque[str] = collections.deque(maxlen=LAST)
        self.stopped = False
        self.over = False
        self._within, self._began = 0, 0.0  # gestures that have not ended, the last one's start
        self._quiet = self._written = 0
        self._favourites: list[Callable[[QWidget], str]] = []
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)

    def start(self) -> None:
        """Walk."""
        self._timer.start(0)

    def _step(self) -> None:
        self._timer.setInterval(self._luck.choice((0, 0, 0, 1, 20)))
        if self.stopped or self._errors or time.monotonic() > self._end:
            self._finish()
            return
        top = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if top is None and self._within and time.monotonic() - self._began < _GESTURE_S:
            return  # QTest lets the program run during a gesture; only drags have a loop of theirs
        if top is None and (self._within or is_dragging()):  # a person's mouse is not free then
            self._do("drop", self.hands.drop, self._luck.choice(self._deeds.windows()))
        elif top is None:
            self._free()
        elif _is_file_dialog(top):
            self._answer(top.window())
        elif self._luck.random() < 0.12:
            self._do("escape", self._escape, top)
        elif isinstance(top, QMenu) and self._luck.random() < 0.5:
            self._do("choose", self.hands.choose, top)
        else:
            self._gesture(top)

    def _free(self) -> None:
        """Nothing is in front: anything."""
        windows = self._deeds.windows()
        count = self.steps.total()
        if count % _MOOD == 0:
            self._favourites = self._luck.sample(self._deeds.all, 3)
        if self._luck.random() < 0.7:
            self._gesture(self._luck.choice(windows))
        else:
            liked = self._luck.random() < 0.6
            deed = self._luck.choice(self._favourites if liked else self._deeds.all)
            self._do(deed.__name__, deed, self._luck.choice(windows))

    def _gesture(self, top: QWidget) -> None:
        hands = self.hands
        gestures = (
            hands.key, hands.click, hands.drag, hands.wheel, hands.type, hands.context_menu,
        )  # fmt: skip
        gesture = self._luck.choices(gestures, (4, 4, 1, 1, 1, 1))[0]
        self._do(gesture.__name__, gesture, top)

    def _do(self, name: str, step: Callable[..., str], top: QWidget) -> None:
        self.steps[name] += 1
        self._note(f"{name} in {type(top).__name__} …")  # before: it may be the last
        self._began = time.monotonic()
        self._within += 1
        try:
            told = step(top)
        finally:
            self._within -= 1
        self._note(f"{name}: {told}")

    def _note(self, line: str) -> None:
        self.last.append(line)
        self._written += 1
        if self._written % _KEEP == 0:
            self._notes.seek(0)
            self._notes.truncate()
            self._notes.writelines(f"{old}\n" for old in self.last)
        self._notes.write(line + "\n")

    def _escape(self, top: QWidget) -> str:
        self.hands.press(top, Qt.Key.Key_Escape)
        return ""

    # -- file dialogs: only odd paths in the monkey's own folder, never its keys and clicks

    def _answer(self, dialog: QWidget) -> None:
        edit = next((e for e in seen(dialog, QLineEdit) if e.objectName() == "fileNameEdit"), None)
        if edit is None or self._luck.random() < 0.3:
            self._do("escape", self._escape, dialog)
            return
        path = str(self._luck.choice(self._odd))

        def enter(_: QWidget) -> str:
            edit.setText(path)
            self.hands.press(edit, Qt.Key.Key_Return)
            return path[-80:]

        self._do("path", enter, dialog)

    # -- the end

    def _finish(self) -> None:
        """Answer what is open, until nothing has been for a while."""
        self._timer.setInterval(20)
        top = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if top is None:
            self._quiet += 1
            if self._within or is_dragging():
                self.hands.drop(self._deeds.windows()[0])
            elif self._quiet < 10:
                self.hands.let_go(self._deeds.windows()[0])
            self.over = self._quiet >= 10
            return
        self._quiet = 0
        dismiss(top)

    def stop(self) -> None:
        """Walk no further; ``over`` comes true soon."""
        self.stopped = True

    def close(self) -> None:
        """Take no step any more."""
        self._timer.stop()
        self._notes.close()


def dismiss(top: QWidget) -> None:
    """Answer a question so that nothing is saved; close any other dialog or menu."""
    if isinstance(top, QMessageBox):
        for button in top.buttons():
            if top.buttonRole(button) is QMessageBox.ButtonRole.DestructiveRole:
                button.click()
                return
    top.close()


def _is_file_dialog(widget: QWidget) -> bool:
    """Tell whether ``widget`` is a file dialog of Qt, or its menu, whose *Rename* may fail."""
    asked = widget.parentWidget() if isinstance(widget, QMenu) else widget
    return asked is not None and isinstance(asked.window(), QFileDialog)
