"""Bold title of parts with commas between them: in two lines where one has no room for all."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent

from gui.qt.elided_label import ElidedLabel
from gui.qt.overrides import guarded

_BETWEEN = ", "


class TitleOfParts(ElidedLabel):
    """Breaks between parts; the tooltip has all. GUI thread."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = [""]

    def show_text(self, text: str) -> None:
        """Show ``text``, plain."""
        if text != self.text():
            self.setText(text)
            self.setToolTip(text.replace("<", "‹"))
            self._break()

    def lines(self) -> list[str]:
        """Return the lines as they are broken, not cut."""
        return self._lines

    def whole_width(self) -> int:
        """Return the width in which two lines are seen whole."""
        parts = self.text().split(_BETWEEN)
        width_of, join = self.fontMetrics().horizontalAdvance, _BETWEEN.join
        both = (max(width_of(join(parts[:n]) + ","), width_of(join(parts[n:]))) for n in (1, 2, 3))
        return min(both) if len(parts) > 1 else width_of(self.text())

    def _break(self) -> None:
        first, *parts = self.text().split(_BETWEEN)
        width_of, count = self.fontMetrics().horizontalAdvance, len(self._lines)
        fits = width_of(self.text()) <= self.width()
        while parts and (fits or width_of(first + _BETWEEN + parts[0]) <= self.width()):
            first += _BETWEEN + parts.pop(0)
        self._lines = [f"{first},", _BETWEEN.join(parts)] if parts else [first]
        if len(self._lines) != count:
            self.updateGeometry()

    def _hint(self, least: QSize) -> QSize:
        more = (len(self._lines) - 1) * self.fontMetrics().lineSpacing()
        return QSize(least.width(), least.height() + more)

    @guarded
    def sizeHint(self) -> QSize:  # noqa: D102
        return self._hint(super().sizeHint())

    @guarded
    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return self._hint(super().minimumSizeHint())

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._break()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        metrics, right = self.fontMetrics(), Qt.TextElideMode.ElideRight
        lines = [metrics.elidedText(line, right, self.width()) for line in self._lines]
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        with QPainter(self) as painter:
            painter.drawText(self.rect(), int(flags), "\n".join(lines))
