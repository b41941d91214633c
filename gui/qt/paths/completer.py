"""Completes the path that is typed by the names in its folder, which are listed in a thread.

Qt's own completer, and what else its file dialog does as one types, asks the disk on the GUI
thread: a folder that does not answer would hold up the program.
"""

import os
from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QStringListModel, Slot
from PySide6.QtWidgets import QCompleter, QLineEdit

from gui.qt.jobs import JobResult, Jobs
from gui.qt.paths.answers import names_in

_MOST: Final = 5_000  # names of a folder


class PathCompleter(QObject):
    """One for ``edit``; ``folder`` returns where a relative path begins. GUI thread."""

    def __init__(self, edit: QLineEdit, folder: Callable[[], str]) -> None:
        super().__init__(edit)
        self._edit = edit
        self._folder = folder
        self._head: str | None = None  # what is typed up to its last "/", whose names are known
        self._names = QStringListModel(self)
        self._jobs = Jobs(self)
        self._completer = QCompleter(self._names, self)
        edit.setCompleter(self._completer)
        edit.textEdited.connect(self._on_edited)

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        head = text[: text.rfind("/") + 1]
        if head == self._head:
            return
        self._head = head
        self._names.setStringList([])
        folder = os.path.join(self._folder(), os.path.expanduser(head))
        self._jobs.run(partial(names_in, folder, _MOST), self._on_names, key=head)

    def _on_names(self, result: JobResult) -> None:
        if result.key != self._head or not isinstance(result.value, list):
            return
        self._names.setStringList([f"{self._head}{name}" for name in result.value])
        if self._edit.hasFocus() and self._edit.text() != self._head:
            self._completer.setCompletionPrefix(self._edit.text())
            if self._completer.completionCount():
                self._completer.complete()
