"""Notes in the plot: traces out of view, traces without samples, axes without room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from gui.core.chart.value_scale import ValueScale
from gui.core.pv.updates import Float64s
from gui.widgets.chart.colors import ChartColors

_MARGIN: Final = 5.0
ABOVE, BELOW = 1, -1
PALE_TEXT: Final = "pale: from the archive or an earlier start"


def out_of_view(drawn: tuple[Float64s, Float64s], scale: ValueScale) -> int:
    """Return ``ABOVE`` or ``BELOW`` if all of a trace is out of the range; else 0.

    ``drawn``: its minimum and maximum values, (n,) each, NaN where there is no line.
    """
    low, high = (np.fmin.reduce(drawn[0]), np.fmax.reduce(drawn[1])) if len(drawn[0]) else (0, 0)
    if not len(drawn[0]) or not (np.isfinite(low) and np.isfinite(high)):
        return 0
    return ABOVE if low > scale.high else BELOW if high < scale.low else 0


def has_samples(drawn: Iterable[tuple[Float64s, Float64s]]) -> bool:
    """Tell whether anything is drawn of traces with these minimum and maximum values."""
    return any(bool(np.isfinite(low).any()) for low, _ in drawn)


def axes_text(shown: int, count: int) -> str:
    """Return that some of ``count`` axes have no room; "" if all are ``shown``."""
    hidden = count - shown
    if hidden <= 0:
        return ""
    return f"{hidden} of {count} axes have no room here: Stacked (T) shows all"


def hidden_traces_text(places: Iterable[int]) -> str:
    """Return such as ``2 traces above ▲, 1 below ▼``; "" if all are in view."""
    counts = Counter(places)
    parts = [
        f"{count} {word}"
        for count, word in ((counts[ABOVE], "above ▲"), (counts[BELOW], "below ▼"))
        if count
    ]
    if not parts:
        return ""
    first, space, rest = parts[0].partition(" ")
    noun = "trace" if first == "1" else "traces"
    return ", ".join([f"{first} {noun}{space}{rest}", *parts[1:]])


def no_data_text(standings: Sequence[str]) -> str:
    """Return why nothing is drawn of traces whose ``standings`` these are ("": has a value)."""
    counts = Counter(standings)
    told = [f"{count} {words}" for words, count in counts.items() if words]
    if len(counts) == 1 and told:  # all for one reason
        told = [f"{next(iter(counts))}"]
    # known: the archive may have some that it could not, or did not yet, give
    return "No samples known in this time range" + (f": {', '.join(told)}" if told else "")


def paint_over_plot(painter: QPainter, plot: QRectF, text: str, colors: ChartColors) -> None:
    """Paint ``text`` between the units over ``plot``, where there is room: it hides no data."""
    metrics = QFontMetricsF(painter.font())
    if metrics.height() > plot.top() or metrics.horizontalAdvance(text) > plot.width():
        return
    painter.setPen(colors.faint)
    place = QRectF(plot.left(), plot.top() - metrics.height() - 1, plot.width(), metrics.height())
    painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), text)


def paint_notes(
    painter: QPainter, plot: QRectF, lines: Sequence[str], colors: ChartColors
) -> QRectF:
    """Paint ``lines`` at the top of ``plot``; return the place of them, empty without lines."""
    if not lines:
        return QRectF()
    metrics = QFontMetricsF(painter.font())
    shown = [
        metrics.elidedText(line, Qt.TextElideMode.ElideRight, plot.width() - 4 * _MARGIN)
        for line in lines
    ]
    width = max(metrics.horizontalAdvance(line) for line in shown) + 2 * _MARGIN
    height = metrics.height() * len(shown) + 2 * _MARGIN
    box = QRectF(plot.center().x() - width / 2, plot.top() + _MARGIN, width, height)
    ground = QColor(colors.ground)
    ground.setAlphaF(0.92)
    painter.setPen(colors.frame)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(colors.ink)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), "\n".join(shown))
    return box
