"""Page of a tab of the session that is not open: says why, and keeps its place."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.core.pv.formatting import plain
from gui.core.text.free_name import UNTITLED
from gui.files.disk.file_stamp import FileStamp

if TYPE_CHECKING:
    from gui.core.program.workspace import TabState

LEFT_OUT = "It was left out after PV Watch crashed."
WAITS = "It opens in a moment, after those before it."


class UnopenedTab(QWidget):
    """``state`` goes back into the saved workspace as it was. GUI thread.

    ``retried``: its file is tried again by itself. ``stamp``: of the file that could not be read,
    which is not read again before it changes.
    """

    open_asked = Signal(object)  # UnopenedTab
    close_asked = Signal(object)  # UnopenedTab

    def __init__(self, state: TabState) -> None:
        super().__init__()
        self.state = state
        self.stamp: FileStamp | None = None
        self.why = ""
        self.reading = False  # on a thread, just now
        self.waiting = False  # to be opened, after others
        self.tried = 0.0  # monotonic, s
        group = state.group.name if state.group is not None else ""
        path = state.path
        self.name = plain(group or (path.stem if path is not None else UNTITLED), 80)
        self.title = _label(f"{self.name} is not open")
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.path = _label(plain(str(path), 400) if path is not None else "in no file")
        self.reason = _label("")
        self.retry = _label("")
        self.open_button = QPushButton("&Open now")
        self.open_button.clicked.connect(self._on_open)
        close = QPushButton("C&lose tab")
        close.setToolTip("Take this tab out of the session; the file is not touched")
        close.clicked.connect(self._on_close)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.open_button)
        buttons.addWidget(close)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 48, 24, 24)
        column.setSpacing(12)
        for label in (self.title, self.path, self.reason, self.retry):
            column.addWidget(label)
        column.addLayout(buttons)
        column.addStretch()

    @property
    def retried(self) -> bool:
        """Whether its file is tried again without being asked for."""
        opens = self.waiting or self.state.left_out
        return self.state.group is None and not opens

    def say(self, why: str) -> None:
        """Show why it is not open."""
        self.why = why
        reason = plain(self._without_path(why), 400)
        self.reason.setText(f"{reason}." if reason[-1:] not in ("", *".…?!") else reason)
        self.retry.setText(
            "PV Watch tries again by itself, and opens it here." if self.retried else ""
        )

    def _without_path(self, why: str) -> str:
        """Return ``why`` without the file's path and line before it: the path is above already."""
        begins = re.match(rf"{re.escape(str(self.state.path))}(?::(\d+))?: ", why)
        if begins is None:
            return why
        rest = why[begins.end() :]
        return f"Line {begins[1]}: {rest}" if begins[1] else rest[:1].upper() + rest[1:]

    def leave_in(self) -> None:
        """Treat it as any other tab of the session from now on."""
        self.state = replace(self.state, left_out=False)

    @Slot()
    def _on_open(self) -> None:
        self.open_asked.emit(self)

    @Slot()
    def _on_close(self) -> None:
        self.close_asked.emit(self)


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
