"""Dialog for PV names in any form: duplicates are dropped, the count is shown."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from gui.core.groups.name_pattern import names_of_text
from gui.core.pv.formatting import plain


class NewGroupDialog(QDialog):
    """Asks for names and, with ``ask_name``, for the name of a new group."""

    def __init__(self, title: str, ask_name: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(480, 420)
        self.group_name = QLineEdit("Untitled")
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText("SR:CURRENT\nSR:LIFETIME, BL13:IG1:P …")
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self._count)
        self._counted = QLabel()
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        if ask_name:
            column.addWidget(QLabel("Name of the group"))
            column.addWidget(self.group_name)
        column.addWidget(
            QLabel("PV names, in any form: lines, commas, spaces, # comments, SR:VAC{1..40}:P")
        )
        column.addWidget(self.text)
        column.addWidget(self._counted)
        column.addWidget(self.buttons)
        ok = self.buttons.button(buttons.Ok)
        ok.setToolTip("Ctrl+Enter")
        for key in ("Ctrl+Return", "Ctrl+Enter"):  # Enter begins a line of the text
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(ok.click)  # nothing while it is disabled
        self._count()
        self.text.setFocus()

    @Slot()
    def _count(self) -> None:
        try:
            count = len(self.names())
            self._counted.setText(f"{count} different PV{'s' if count != 1 else ''}")
        except ValueError as error:
            count = 0
            self._counted.setText(plain(str(error), 200))
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(count > 0)

    def names(self) -> list[str]:
        """Return the names typed so far. Raises ``ValueError`` for a malformed pattern."""
        return names_of_text(self.text.toPlainText())
