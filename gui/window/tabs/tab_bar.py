"""Tab bar of a window: the preview in italics; tabs can be dragged off it."""

from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionTab, QTabBar, QToolButton

from gui.qt.look.icons import set_icon
from gui.qt.overrides import guarded

_OFF_PX = 40  # above or below the bar: the tab is dragged off
CLOSE_SIDE: Final = QTabBar.ButtonPosition.RightSide
_CROSS: Final = 14  # logical pixels


class CloseButton(QToolButton):
    """The cross of one tab, in the family of all icons: red means an alarm. GUI thread."""

    chosen = Signal(object)  # itself

    def __init__(self, name: str) -> None:
        super().__init__()
        set_icon(self, "x")
        self.setIconSize(QSize(_CROSS, _CROSS))
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Ctrl+W closes by keys
        self.setAccessibleName(f"Close {name}")
        self.setToolTip("Close the tab (Ctrl+W: the one in front)")
        self.clicked.connect(self._on_click)

    @Slot()
    def _on_click(self) -> None:
        self.chosen.emit(self)


class GroupTabBar(QTabBar):
    """Paints the tab number ``preview`` in italics; -1: none. GUI thread."""

    dragged_off = Signal(int, QPoint)  # tab number, place on the screen where it was dropped

    def __init__(self) -> None:
        super().__init__()
        self.preview = -1
        self._held = -1
        self._off = False

    def number_of(self, button: CloseButton) -> int:
        """Return the number of the tab that ``button`` is on; -1: of none."""
        buttons = [self.tabButton(number, CLOSE_SIDE) for number in range(self.count())]
        return buttons.index(button) if button in buttons else -1

    def set_preview(self, number: int) -> None:
        """Show the tab ``number`` in italics; -1: none."""
        if number != self.preview:
            self.preview = number
            self.update()

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        super().mousePressEvent(event)
        left = event.button() == Qt.MouseButton.LeftButton
        self._held = self.tabAt(event.position().toPoint()) if left else -1

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        height = event.position().y()
        off = self._held >= 0 and not -_OFF_PX < height < self.height() + _OFF_PX
        if off != self._off:
            self._off = off
            if off:
                QApplication.setOverrideCursor(Qt.CursorShape.DragMoveCursor)
            else:
                QApplication.restoreOverrideCursor()
        if not off:
            super().mouseMoveEvent(event)
            self._held = self.currentIndex() if self._held >= 0 else -1  # tabs change places

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        super().mouseReleaseEvent(event)
        held, off, self._held, self._off = self._held, self._off, -1, False
        if off:
            QApplication.restoreOverrideCursor()
            self.dragged_off.emit(held, event.globalPosition().toPoint())

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        if not 0 <= self.preview < self.count() or QApplication.mouseButtons():
            return  # while tabs are dragged Qt paints them where they are just now
        option = QStyleOptionTab()
        self.initStyleOption(option, self.preview)
        with QPainter(self) as painter:
            font = self.font()
            font.setItalic(True)
            painter.setFont(font)
            self.style().drawControl(QStyle.ControlElement.CE_TabBarTab, option, painter, self)
