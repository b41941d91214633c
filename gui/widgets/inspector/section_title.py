"""Titles of the inspector's sections."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


class SectionTitle(QLabel):
    """A bold label of plain text."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        font = self.font()
        font.setBold(True)
        self.setFont(font)
