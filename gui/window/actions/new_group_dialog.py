"""Paste any list of names: cleaned, each once, counted while typing."""

from PySide6.QtCore import Slot
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
    """Asks for names, and for the group's name when it is a new one."""

    def __init__(self, title: str, ask_name: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(480, 420)
        self.group_name = QLineEdit("Untitled")
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText("SR:CURRENT\nSR:LIFETIME, BL13:IG1:P …")
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
        """Return the names typed so far. Raises ``ValueError`` for a pattern that is none."""
        return names_of_text(self.text.toPlainText())
