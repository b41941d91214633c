"""Bar above the wall's tiles: group, what is wrong, page, and a clock that shows that it runs."""

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.qt.look.spoken_role import Role, spoken_as
from gui.qt.overrides import guarded

_SHARE: Final = 26  # of the height of the screen
_LEAST: Final = 24  # pixels
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@spoken_as(Role.StatusBar)
class WallBar(QWidget):
    """Three texts. GUI thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.texts = ("", "", "")  # left, after it, right
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName("Wall: group, alarms, page and time")

    def set_height_for(self, height: int) -> None:
        """Be as high as a screen of ``height`` pixels wants it."""
        self.setFixedHeight(max(height // _SHARE, _LEAST))

    def set_texts(self, left: str, after: str, right: str) -> None:
        """Show texts; paint only if they changed."""
        if (left, after, right) != self.texts:
            self.texts = left, after, right
            self.setAccessibleDescription(", ".join(self.texts))
            self.update()

    @guarded
    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(400, max(self.height(), _LEAST))

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.palette().button())
            painter.setPen(self.palette().buttonText().color())
            left, after, right = self.texts
            margin = self.height() // 3
            room = self.rect().adjusted(margin, 0, -margin, 0)
            plain = QFont(self.font())
            plain.setPixelSize(max(int(self.height() * 0.56), 8))
            bold = QFont(plain)
            bold.setBold(True)
            wide, bold_wide = QFontMetrics(plain), QFontMetrics(bold)
            painter.setFont(plain)
            painter.drawText(room, _RIGHT, right)
            room.setRight(room.right() - wide.horizontalAdvance(right) - margin)
            painter.setFont(bold)
            elide = Qt.TextElideMode.ElideRight
            left = bold_wide.elidedText(left, elide, room.width() * 2 // 3)
            painter.drawText(room, _LEFT, left)
            start = room.left() + bold_wide.horizontalAdvance(left) + margin
            rest = QRect(start, room.top(), max(room.right() - start, 0), room.height())
            painter.setFont(plain)
            painter.drawText(rest, _LEFT, wide.elidedText(after, elide, rest.width()))
