"""Small chart of the inspector: the last minutes of a PV, its bounds beside it. No interaction."""

from collections.abc import Callable
from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.core.history.last_columns import last_edges
from gui.core.inspector.recent_trace import RecentTrace
from gui.core.pv.updates import Int64s
from gui.qt.look.spoken_role import Role, spoken_as
from gui.qt.overrides import guarded

SPAN_S: Final = 300
_HEIGHT: Final = 96  # pixels
_PAD: Final = 8
_TEXTS: Final = 110  # pixels of the bounds at the left, at most
_MOST_COLUMNS: Final = 1_000
_NOTHING: Final = "No value in the last {} minutes."
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@spoken_as(Role.Chart)
class RecentChart(QWidget):
    """Shows a ``RecentTrace`` of ``columns`` columns over the last ``SPAN_S``. GUI thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._trace: RecentTrace | None = None
        self.bounds = ("", "")  # lowest and highest, as shown
        self.setAccessibleName("Chart of the last minutes")

    def edges(self, now_ns: int) -> Int64s:
        """Return the edges of the columns, int64 (n + 1,): one column for each pixel."""
        columns = min(max(self._plot().width(), 2), _MOST_COLUMNS)
        return last_edges(now_ns, SPAN_S * 1_000_000_000, columns)

    def show_trace(self, trace: RecentTrace | None, text: Callable[[float], str]) -> None:
        """Show ``trace``; ``None``: this PV has none, and the chart is hidden."""
        self._trace = trace
        self.setVisible(trace is not None)
        bounds = trace.bounds if trace is not None else None
        self.bounds = (text(bounds[0]), text(bounds[1])) if bounds is not None else ("", "")
        self.update()

    def _plot(self) -> QRect:
        line = self.fontMetrics().height()
        return self.rect().adjusted(_TEXTS + _PAD, _PAD, -_PAD, -line - _PAD)

    @guarded
    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(420, _HEIGHT)

    @guarded
    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(220, _HEIGHT)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        palette, plot = self.palette(), self._plot()
        faint = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), palette.base())
            painter.setPen(QPen(faint, 1, Qt.PenStyle.DotLine))
            for y in (plot.top(), plot.bottom()):
                painter.drawLine(plot.left(), y, plot.right(), y)
            painter.setPen(faint)
            self._paint_texts(painter, plot)
            trace = self._trace
            bounds = trace.bounds if trace is not None else None
            if trace is not None and bounds is not None:
                painter.setPen(QPen(palette.color(QPalette.ColorRole.Link), 1))
                painter.drawLines(_lines(trace, bounds, plot))

    def _paint_texts(self, painter: QPainter, plot: QRect) -> None:
        line, minutes = self.fontMetrics().height(), SPAN_S // 60
        below = QRect(plot.left(), plot.bottom() + 3, plot.width(), line)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft), f"−{minutes} min")
        painter.drawText(below, int(Qt.AlignmentFlag.AlignRight), "now")
        low, high = self.bounds
        if not high:
            centre = int(Qt.AlignmentFlag.AlignCenter)
            painter.drawText(plot, centre, _NOTHING.format(minutes))
            return
        lines = {plot.top(): high, plot.bottom(): low}
        if low == high:
            lines = {plot.center().y(): low}
        for y, text in lines.items():
            shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, _TEXTS - _PAD)
            place = QRect(_PAD, y - line // 2, _TEXTS - _PAD, line)
            painter.drawText(place, int(_RIGHT), shown)


def _lines(trace: RecentTrace, bounds: tuple[float, float], plot: QRect) -> list[QLineF]:
    """Return a line for each column that is known: from its lowest to its highest."""
    lowest, highest = bounds
    known = np.flatnonzero(np.isfinite(trace.low))
    x = plot.left() + known * (plot.width() / len(trace.low))
    span = highest - lowest
    if span > 0 and np.isfinite(span):
        scale = plot.height() / span
        top = plot.bottom() - (trace.high[known] - lowest) * scale
        bottom = plot.bottom() - (trace.low[known] - lowest) * scale
    else:
        top = bottom = np.full(len(known), float(plot.center().y()))
    width = plot.width() / len(trace.low)
    return [
        QLineF(QPointF(left, high), QPointF(left + (width if low - high < 1 else 0), low))
        for left, high, low in zip(x.tolist(), top.tolist(), bottom.tolist(), strict=True)
    ]
