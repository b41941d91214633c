"""Labels of one line that end in … where their text does not fit."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from gui.qt.overrides import guarded


class ElidedText(QLabel):
    """Plain text that has no least width: else it would squash what is beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)

    @guarded
    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(0, super().minimumSizeHint().height())

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        with QPainter(self) as painter:
            shown = self.fontMetrics().elidedText(
                self.text(), Qt.TextElideMode.ElideRight, self.width()
            )
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(self.rect(), int(flags), shown)


class ElidedLabel(ElidedText):
    """Bold; takes the width that other widgets leave."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        bold = self.font()
        bold.setBold(True)
        self.setFont(bold)

    @guarded
    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(
            self.fontMetrics().horizontalAdvance("0 INVALID…"), super().sizeHint().height()
        )
