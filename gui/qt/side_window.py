"""Window of its own for a single widget, such as a snapshot."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QStyle, QVBoxLayout, QWidget

from gui.qt.overrides import guarded

_LEAST = QSize(800, 260)  # pixels of a place that is worth having
_STEP = 24  # by which the next window is beside the one before


def free_place(screen: QRect, main: QRect, over: QRect, wanted: QSize) -> QRect:
    """Return where on ``screen`` a window of ``wanted`` size hides nothing of ``main``.

    Where there is no such place it is ``over``, the part of ``main`` that may be hidden, and what
    is beside that as far as the width needs it: columns that are cut are of no use.
    """
    strips = [
        QRect(QPoint(main.right() + 1, screen.top()), screen.bottomRight()),
        QRect(screen.topLeft(), QPoint(main.left() - 1, screen.bottom())),
        QRect(QPoint(screen.left(), main.bottom() + 1), screen.bottomRight()),
        QRect(screen.topLeft(), QPoint(screen.right(), main.top() - 1)),
    ]
    fit = [s for s in strips if s.width() >= _LEAST.width() and s.height() >= _LEAST.height()]
    if fit:
        strip = max(fit, key=lambda each: each.width() * each.height())
        place = QRect(QPoint(), wanted.boundedTo(strip.size()))
        place.moveTopLeft(main.topLeft())
        return moved_into(place, strip)
    seen = over & screen
    size = wanted.boundedTo(QSize(screen.width(), seen.height())).expandedTo(_LEAST)
    place = QRect(QPoint(), size)
    place.moveBottomLeft(seen.bottomLeft())
    return moved_into(place, screen)


def moved_into(place: QRect, room: QRect) -> QRect:
    """Return ``place`` moved into ``room``; its top left corner is in there in any case."""
    left = max(min(place.left(), room.right() - place.width() + 1), room.left())
    top = max(min(place.top(), room.bottom() - place.height() + 1), room.top())
    return QRect(QPoint(left, top), place.size())


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

    def take_place(self, over: QWidget, wanted: QSize, number: int) -> None:
        """Stand where nothing is hidden that a person watches, else on ``over``.

        ``number``: of the windows that have taken such a place already.
        """
        screen, main = over.screen().availableGeometry(), over.window().frameGeometry()
        if not over.isVisible() or not screen.intersects(main):
            self.resize(wanted)
            return
        title = self.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
        corner = over.mapToGlobal(QPoint(0, 0))
        place = free_place(screen, main, QRect(corner, over.size()), wanted + QSize(0, title))
        place.translate(number * _STEP, number * _STEP)
        place = moved_into(place, screen)
        self.setGeometry(place.adjusted(0, title, 0, 0))  # without its frame

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
