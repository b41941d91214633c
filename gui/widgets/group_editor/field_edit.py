"""A line to type in that leaves undo to the window once it has nothing of its own to undo."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

_STEPS = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo


class FieldEdit(QLineEdit):
    """Beside that tells of text with several lines that is pasted, which a line cannot hold."""

    lines_pasted = Signal(str)

    def begin(self, text: str) -> None:
        """Show ``text``; what was typed before is not kept for undo."""
        self.setText(text)

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo, redo = (event.matches(key) for key in _STEPS)
            if (undo and not self.isUndoAvailable()) or (redo and not self.isRedoAvailable()):
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.matches(QKeySequence.StandardKey.Paste):
            text = QGuiApplication.clipboard().text()
            if "\n" in text.strip() or len(text) > self.maxLength():
                self.lines_pasted.emit(text)
                return
        super().keyPressEvent(event)
