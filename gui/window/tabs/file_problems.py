"""Bar above the tabs: the files that could not be opened or saved, each with what helps."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.core.pv.formatting import plain
from gui.qt.elided_label import ElidedLabel
from gui.qt.look.notice import NoticeFrame

_SHOWN: Final = 4  # rows without scrolling
RETRY, FIND, CREATE, DISMISS = "Try again", "Find…", "Create", "Dismiss"
_TIPS: Final = {
    RETRY: "Do it again, now",
    FIND: "Choose the file where it is now",
    CREATE: "Write an empty group there and open it",
    DISMISS: "Take this line away",
}


class FileProblems(NoticeFrame):
    """One line a file, the latest last; hidden without any. GUI thread."""

    asked = Signal(object, str)  # Path, which of the words was clicked

    def __init__(self) -> None:
        super().__init__(failed=True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._rows: dict[Path, QWidget] = {}
        self._said: dict[Path, tuple[str, tuple[str, ...]]] = {}
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(10, 3, 10, 3)
        self._column.setSpacing(2)
        self._scroll = QScrollArea()
        self._scroll.setWidget(inner)
        for part in (inner, self._scroll.viewport()):  # the frame paints the ground
            part.setAutoFillBackground(False)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._show_latest)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll)
        self.hide()

    def texts(self) -> list[str]:
        """Return what is said, from the top."""
        return [label.text() for row in self._rows.values() for label in row.findChildren(QLabel)]

    def add(self, path: Path, why: str, helps: tuple[str, ...]) -> None:
        """Say ``why`` the file ``path`` could not be opened or saved, with these buttons."""
        self._take(path)
        self._said[path] = why, helps
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        label = ElidedLabel()
        label.setText(plain(why, 400))
        label.setToolTip(plain(why, 400).replace("<", "‹"))
        line.addWidget(label, 1)
        for word in (*helps, DISMISS):
            button = QPushButton(word)
            button.setToolTip(_TIPS[word])
            button.setAccessibleName(f"{word}: {plain(path.name, 80)}")
            button.clicked.connect(partial(self._on_clicked, path, word))
            line.addWidget(button)
        self._rows[path] = row
        self._column.addWidget(row)
        row.show()  # at once: a layout would do it with a later event
        self._resize()

    def remove(self, path: Path) -> None:
        """Take the line of ``path`` away: it was opened or saved."""
        self._take(path)
        self._resize()

    def take_over(self, other: FileProblems) -> None:
        """Say what ``other`` says, too: its window closes."""
        for path, (why, helps) in other._said.items():
            self.add(path, why, helps)

    @Slot()
    def _on_clicked(self, path: Path, word: str, _: bool = False) -> None:
        if word == DISMISS:
            self.remove(path)
        self.asked.emit(path, word)

    def _take(self, path: Path) -> None:
        self._said.pop(path, None)
        row = self._rows.pop(path, None)
        if row is not None:
            row.hide()
            self._column.removeWidget(row)
            row.deleteLater()

    @Slot(int, int)
    def _show_latest(self, _: int, last: int) -> None:
        self._scroll.verticalScrollBar().setValue(last)

    def _resize(self) -> None:
        rows = list(self._rows.values())[:_SHOWN]
        height = sum(row.sizeHint().height() + 2 for row in rows) + 8
        self._scroll.setFixedHeight(height)
        self.setVisible(bool(rows))
