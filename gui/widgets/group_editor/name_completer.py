"""Completer of PV names in a line edit, from known names."""

from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QStringListModel, Qt, Slot
from PySide6.QtWidgets import QCompleter, QLineEdit

from gui.core.groups.known_names import KnownNames
from gui.qt.overrides import guarded

_OFFERED: Final = 50
_SEPARATORS: Final = " \t,;"


class NameCompleter(QCompleter):
    """Completes the word before the cursor of ``edit``. GUI thread."""

    def __init__(self, known: KnownNames, edit: QLineEdit, parent: QObject | None = None) -> None:
        super().__init__(parent or edit)
        self._known = known
        self._edit = edit
        self._before = self._after = ""
        self._names = QStringListModel(self)
        self.setModel(self._names)
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setMaxVisibleItems(12)
        edit.textEdited.connect(self._offer)
        edit.setCompleter(self)

    def is_choosing(self) -> bool:
        """Return whether a completion is selected in the popup."""
        popup = self.popup()
        return popup is not None and popup.isVisible() and popup.currentIndex().isValid()

    @Slot(str)
    def _offer(self, text: str) -> None:
        cursor = self._edit.cursorPosition()
        begin = max(text.rfind(mark, 0, cursor) for mark in _SEPARATORS) + 1
        word = text[begin:cursor]
        self._before, self._after = text[:begin], text[cursor:]
        inside = self._after[:1] not in ("", *_SEPARATORS) or "{" in word
        names = [] if inside or len(word) < 2 else self._known.complete(word, _OFFERED)
        self._names.setStringList([] if names == [word] else names)

    @guarded
    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:  # noqa: D102
        return f"{self._before}{index.data()}{self._after}"
