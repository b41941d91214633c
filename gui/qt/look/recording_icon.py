"""The red dot of what is being recorded, in the colour that the theme gives it."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from gui.qt.look.theme import colors_of


def recording_icon(widget: QWidget) -> QIcon:
    """Return the dot, to be shown in ``widget``. GUI thread."""
    ratio = widget.devicePixelRatioF()
    dot = QPixmap(round(16 * ratio), round(16 * ratio))
    dot.setDevicePixelRatio(ratio)
    dot.fill(Qt.GlobalColor.transparent)
    with QPainter(dot) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors_of(widget).bad))
        painter.drawEllipse(QRectF(3, 3, 10, 10))
    return QIcon(dot)
