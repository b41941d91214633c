"""Dialog in which a path is typed, for when a folder that Qt's file dialogs need is silent."""

import os
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from gui.core.pv.formatting import plain
from gui.qt.look.bare_buttons import bare_buttons
from gui.qt.paths.completer import PathCompleter
from gui.qt.questions.answered import answered


class TypedPathDialog(QDialog):
    """``silent``: the folder that does not answer; ``name``: an example. GUI thread."""

    def __init__(self, parent: QWidget, title: str, silent: str, name: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.note = QLabel(
            f"{plain(silent, 200)} does not answer, so folders cannot be shown. "
            "Type the whole path, of a folder that answers."
        )
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.edit = QLineEdit()
        self.edit.setObjectName("fileNameEdit")
        self.edit.setAccessibleName("Path")
        self.edit.setPlaceholderText(f"/folder/{name}")
        PathCompleter(self.edit, lambda: "/")
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        bare_buttons(self.buttons)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.edit.textChanged.connect(self._renew)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addWidget(self.note)
        column.addWidget(self.edit)
        column.addWidget(self.buttons)
        self.resize(520, self.sizeHint().height())
        self.edit.setFocus()
        self._renew()

    def path(self) -> Path | None:
        """Return the typed path if it is a whole one."""
        text = os.path.expanduser(self.edit.text().strip())
        return Path(text) if os.path.isabs(text) else None

    @Slot()
    def _renew(self) -> None:
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(self.path() is not None)


def ask_for_path(parent: QWidget, title: str, silent: str, name: str = "file") -> Path | None:
    """Ask for a path; ``None``: cancelled, or the window of ``parent`` was closed meanwhile."""
    dialog = TypedPathDialog(parent, title, silent, name)
    return dialog.path() if answered(dialog) else None
