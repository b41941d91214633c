"""Window of its own for a single widget, such as a snapshot."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.qt.overrides import guarded


class SideWindow(QWidget):
    """Deletes itself when it closes, and closes with its parent's window. GUI thread.

    ``may_close`` is called when the user closes it and may keep it open.
    """

    closed = Signal(QWidget)  # its content; both are deleted after that

    def __init__(
        self,
        content: QWidget,
        title: str,
        parent: QWidget,
        may_close: Callable[[], bool] | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._content = content
        self._may_close = may_close
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(content)

    def end(self) -> None:
        """Close without calling ``may_close``."""
        self._may_close = None
        self.close()

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape:  # and nothing in the window has a use for it
            self.close()
        else:
            super().keyPressEvent(event)

    @guarded
    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        if self._may_close is not None and not self._may_close():
            event.ignore()
            return
        super().closeEvent(event)
        self.closed.emit(self._content)
