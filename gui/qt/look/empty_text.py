"""A sentence in the middle of a list or a text without lines: what will be there, what to do."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QVBoxLayout

_AROUND = 12  # pixels


class EmptyText(QLabel):
    """Lies over ``view``, which does not paint such a sentence itself. GUI thread."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMargin(_AROUND)
        around = QVBoxLayout(view.viewport())
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self)
        self.hide()

    def say(self, text: str) -> None:
        """Show ``text``; "": the list has rows."""
        self.setText(text)
        self.setVisible(bool(text))
