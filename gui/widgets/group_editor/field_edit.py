"""Line edit that leaves undo to the window when it has nothing to undo itself."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from gui.qt.overrides import guarded

_STEPS = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo


class FieldEdit(QLineEdit):
    """Reports pasted text of several lines, which it cannot hold. GUI thread."""

    lines_pasted = Signal(str)

    def reset(self, text: str) -> None:
        """Show ``text`` and clear the undo history."""
        self.setText(text)

    @guarded
    def event(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo, redo = (event.matches(key) for key in _STEPS)
            if (undo and not self.isUndoAvailable()) or (redo and not self.isRedoAvailable()):
                event.ignore()
                return False
        return super().event(event)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.matches(QKeySequence.StandardKey.Paste):
            text = QGuiApplication.clipboard().text()
            if "\n" in text.strip() or len(text) > self.maxLength():
                self.lines_pasted.emit(text)
                return
        super().keyPressEvent(event)
