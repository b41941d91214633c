"""Cursor of the strip chart: each trace's sample at the time under the mouse."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QLineF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from gui.core.history.meaning import Meaning
from gui.core.history.sample_at import history_at, sample_of
from gui.core.history.sample_bin import SampleBin
from gui.core.pv.formatting import format_duration, format_moment, format_time
from gui.core.pv.severity import SEVERITY_SYMBOLS, severity_name
from gui.widgets.chart.colors import ChartColors
from gui.widgets.chart.trace_source import Resolution, TraceSource, TraceSpec, histories

_MARGIN: Final = 6.0
_SWATCH: Final = 10.0
_INDENT: Final = _SWATCH + _MARGIN  # of lines that have one
_MOST_WIDE, _MOST_HIGH = 0.45, 0.6  # of the plot: the box of the readings hides what is read
_LEAST_LABEL: Final = 10  # digits wide, before the time is left out


@dataclass(frozen=True, slots=True)
class Reading:
    """Sample of one trace; ``time_ns`` is the sample's own time, ``None``: no data."""

    label: str
    color: str
    value: str
    severity: int
    time_ns: int | None
    bin_ns: int = 0  # width of the bin of archived samples that it is of; 0: a sample

    def after_label(self, at_ns: int, utc: bool) -> tuple[str, str]:
        """Return value with alarm, and when, at ``at_ns``; with the date if of another day."""
        if self.time_ns is None:
            return self.value, ""
        alarm = f"  {SEVERITY_SYMBOLS[min(self.severity, 3)]} {severity_name(self.severity)}"
        days = {format_moment(each, utc)[:10] for each in (self.time_ns, at_ns)}
        stamp = (format_time if len(days) == 1 else format_moment)(self.time_ns, utc)
        if self.bin_ns:
            stamp = f"bin of {format_duration(self.bin_ns / 1e9)} from {stamp}"
        return f"{self.value}{alarm if self.severity else ''}", f"({stamp})"


def readings(
    source: TraceSource, traces: Sequence[TraceSpec], at_ns: int, resolution: Resolution
) -> list[Reading]:
    """Return the sample of each visible trace at ``at_ns``, not interpolated."""
    found = []
    for trace in traces:
        if not trace.visible:
            continue
        history = history_at(histories(source, trace.slot), at_ns)
        sample = sample_of(history, at_ns)
        binned = history.bin_at(at_ns)
        if binned is not None:
            found.append(_of_bin(trace, history.meaning, binned, resolution))
        elif sample is None:
            found.append(Reading(trace.label, trace.color, "no data", 0, None))
        else:
            value = history.meaning.text(sample.value, resolution(trace.slot, sample.value))
            time_ns = history.stamp_of(sample.time_ns)
            found.append(Reading(trace.label, trace.color, value, sample.severity, time_ns))
    return found


def _of_bin(
    trace: TraceSpec, meaning: Meaning, found: SampleBin, resolution: Resolution
) -> Reading:
    """Return what is known within a bin: which values there were, not which one when."""
    ends = [meaning.text(each, resolution(trace.slot, each)) for each in (found.low, found.high)]
    text = " … ".join(dict.fromkeys(ends))
    wide_ns = found.end_ns - found.begin_ns
    return Reading(trace.label, trace.color, text, found.severity, found.begin_ns, wide_ns)


def readings_as_text(found: Sequence[Reading], at_ns: int, utc: bool) -> str:
    """Return the readings as tab-separated text, for the clipboard."""
    lines = [f"Time\t{format_moment(at_ns, utc)}"]
    for reading in found:
        severity, stamp = "", ""  # of what has no sample nobody knows
        if reading.time_ns is not None:
            severity, stamp = severity_name(reading.severity), format_moment(reading.time_ns, utc)
        lines.append(f"{reading.label}\t{reading.value}\t{severity}\t{stamp}")
    return "\n".join(lines)


def box_beside(box: QRectF, kept_free: Sequence[QRectF]) -> QRectF:
    """Return ``box``, or its place beneath those of ``kept_free`` that it would cover."""
    covered = [each.bottom() for each in kept_free if each.intersects(box)]
    return box.translated(0, max(covered) + _MARGIN - box.top()) if covered else box


def _least(metrics: QFontMetricsF, label: str) -> float:
    """Return the pixels that a label needs, cut or not."""
    return min(metrics.horizontalAdvance(label), metrics.horizontalAdvance("0" * _LEAST_LABEL))


def _within(metrics: QFontMetricsF, label: str, after: str, room: float) -> str:
    """Return the label, cut in its middle, and what comes after it, in ``room`` pixels.

    Of a number that has no room even without a label the end is cut, never its first digits.
    """
    left = room - metrics.horizontalAdvance(f"  {after}")
    if left >= _least(metrics, label):
        return f"{metrics.elidedText(label, Qt.TextElideMode.ElideMiddle, left)}  {after}"
    return metrics.elidedText(after, Qt.TextElideMode.ElideRight, room)  # its colour is beside it


def lines_within(
    metrics: QFontMetricsF, found: Sequence[Reading], at_ns: int, utc: bool, room: QSizeF
) -> list[tuple[str, str]]:
    """Return the lines of the box, each with the colour of its trace, "": of none.

    Labels are cut first, then all times left out; what has no room in height is counted in the
    last line. One reading is always there.
    """
    heading, wide = format_moment(at_ns, utc), metrics.horizontalAdvance
    if wide(heading) > room.width():
        heading = format_time(at_ns, utc)
    lines = [(heading, "")]
    most = max(int(room.height() / metrics.height()) - 1, 2)
    shown = found if len(found) <= most else found[: most - 1]
    beside = room.width() - _INDENT
    after = [(each.label, *each.after_label(at_ns, utc)) for each in shown]
    timed = [(label, f"{value}  {stamp}".rstrip()) for label, value, stamp in after]
    if any(wide(f"  {text}") + _least(metrics, label) > beside for label, text in timed):
        timed = [(label, value) for label, value, _ in after]
    for each, (label, text) in zip(shown, timed, strict=True):
        lines.append((_within(metrics, label, text, beside), each.color))
    if len(shown) < len(found):
        lines.append((f"+ {len(found) - len(shown)} more", ""))
    return lines


def paint_cursor(
    painter: QPainter,
    plot: QRectF,
    x: float,
    at_ns: int,
    found: Sequence[Reading],
    utc: bool,
    colors: ChartColors,
    kept_free: Sequence[QRectF] = (),
) -> None:
    """Paint the line at ``x`` (pixels) and the box of readings next to it.

    The box takes a part of the plot at most; the legend has all values in its column "Cursor".
    ``kept_free``: names at the top of the plot that the box does not cover.
    """
    painter.setPen(QPen(colors.ink, 1, Qt.PenStyle.DotLine))
    painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
    metrics = QFontMetricsF(painter.font())
    around = QSizeF(2 * _MARGIN, 2 * _MARGIN)
    most = QSizeF(plot.width() * _MOST_WIDE, plot.height() * _MOST_HIGH)
    lines = lines_within(metrics, found, at_ns, utc, most - around)
    wide = metrics.horizontalAdvance
    width = max(wide(text) + _INDENT * bool(color) for text, color in lines) + around.width()
    height = metrics.height() * len(lines) + around.height()
    left = x + _MARGIN if x + _MARGIN + width <= plot.right() else x - _MARGIN - width
    box = box_beside(QRectF(max(left, plot.left()), plot.top() + _MARGIN, width, height), kept_free)
    ground = QColor(colors.ground)
    ground.setAlphaF(0.92)
    painter.setPen(colors.frame)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 3, 3)
    y = box.top() + _MARGIN
    painter.setPen(colors.ink)
    for line, color in lines:
        place = QRectF(box.left() + _MARGIN, y, width, metrics.height())
        if color:
            swatch = QRectF(place.left(), y + metrics.height() / 2 - 2, _SWATCH, 4)
            painter.fillRect(swatch, QColor(color))
            place.translate(_INDENT, 0)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft), line)
        y += metrics.height()
