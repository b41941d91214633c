"""The small bold titles of the inspector's parts."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


class SectionTitle(QLabel):
    """A label in bold, plain text."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        font = self.font()
        font.setBold(True)
        self.setFont(font)
