"""What the browser shows while there is nothing to show: what to do."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget


class EmptyPage(QWidget):
    """Says what the browser is for, with a button to begin."""

    folder_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel("No folder of groups yet")
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        text = QLabel(
            "Add the folder that holds your group files: a click shows a group, "
            "the arrow keys walk from one to the next, Enter opens it to stay."
        )
        for label in (title, text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(True)
        button = QPushButton("Add folder…")
        button.clicked.connect(self.folder_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 24, 16, 16)
        column.setSpacing(10)
        column.addWidget(title)
        column.addWidget(text)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
