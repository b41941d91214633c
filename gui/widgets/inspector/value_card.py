"""Card at the top of the inspector: name, large value, alarm by colour, symbol and word."""

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.core.inspector.facts import InspectedPv, marked, short_value, state_text
from gui.core.pv.formatting import format_type, plain
from gui.core.pv.severity import SEVERITY_SYMBOLS, ConnectionState, severity_name, status_name
from gui.core.pv.standing import KNOWN
from gui.core.pv.updates import PvKind
from gui.core.theme.roles import theme_colors
from gui.qt.look.spoken_role import Role, spoken_as
from gui.qt.overrides import guarded
from gui.widgets.table.sparkline_painter import paint_sparkline

_PAD: Final = 10
_SPARK: Final = 150
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
GONE: Final = "This PV was removed from the group."


@spoken_as(Role.StaticText)
class ValueCard(QWidget):
    """Paints plain text of limited length, as texts of an IOC are not trusted. GUI thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._pv: InspectedPv | None = None
        self.name = ""
        self.about = ""
        self.value = ""
        self.alarm = ""
        self.state = GONE
        self._bold = QFont(self.font())
        self._bold.setPointSizeF(self._bold.pointSizeF() * 1.2)
        self._bold.setBold(True)
        self._large = QFont(self.font())
        self._large.setPointSizeF(self._large.pointSizeF() * 2.1)
        self.set_dark(False)

    def set_dark(self, dark: bool) -> None:
        """Use the colours of the theme."""
        theme = theme_colors(dark)
        self._colors, self._marks = theme.severity, theme.marks
        self.update()

    def show_pv(self, pv: InspectedPv | None, now_ns: int) -> None:
        """Show ``pv``; ``None``: it was removed from the group, the last value stays."""
        severity = min(pv.severity, 3) if pv is not None and pv.fresh else None
        shown = GONE, self.name, self.about, self.value, ""
        if pv is not None:
            host = pv.host if pv.state is ConnectionState.CONNECTED else ""
            parts = (plain(pv.label, 120), format_type(pv.native_type, pv.count), plain(host, 80))
            alarm = severity_name(0)  # as in the facts below
            if severity is None:
                alarm = "last known" if pv.has_value and pv.standing not in KNOWN else ""
            elif severity:
                alarm = f"{status_name(pv.status)} {severity_name(pv.severity)}"
            about = "   ".join(part for part in parts if part)
            shown = (
                state_text(pv, now_ns),
                plain(pv.name),
                about,
                marked(pv, short_value(pv)),
                alarm,
            )
        before = self.state, self.name, self.about, self.value, self.alarm
        last, self._pv = self._pv, pv
        repaint = shown != before or pv is None or last is None
        if pv is not None and last is not None:
            repaint = repaint or pv.array is not last.array or pv.fresh != last.fresh
        self.state, self.name, self.about, self.value, self.alarm = shown
        if repaint:
            self.setAccessibleName(f"{self.name}: {self.value} {self.alarm} {self.state}")
            self.update()

    @guarded
    def sizeHint(self) -> QSize:  # noqa: D102
        small = self.fontMetrics().height()
        lines = QFontMetrics(self._bold).height() + QFontMetrics(self._large).height()
        return QSize(420, lines + 2 * small + 2 * _PAD + 8)

    @guarded
    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(220, self.sizeHint().height())

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        pv, palette = self._pv, self.palette()
        severity = min(pv.severity, 3) if pv is not None and pv.fresh else None
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            tint = self._colors.tint[severity] if severity else None
            ground = QColor(tint) if tint else palette.color(QPalette.ColorRole.Base)
            edge = QColor(self._marks[severity] if severity else self._colors.disconnected)
            if severity == 0:
                edge = palette.color(QPalette.ColorRole.Highlight)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(self.rect(), 6, 6)
            painter.setBrush(edge)
            painter.drawRoundedRect(0, 0, 5, self.height(), 2, 2)
            self._paint_lines(painter, severity)

    def _paint_lines(self, painter: QPainter, severity: int | None) -> None:
        colors, palette = self._colors, self.palette()
        ink = palette.color(QPalette.ColorRole.Text)
        faint = QColor(colors.disconnected)
        color = faint if severity is None else QColor(colors.text[severity] or ink)
        left, width, top = _PAD + 4, self.width() - 2 * _PAD - 4, _PAD
        top = self._line(painter, self._bold, ink, QRect(left, top, width, 0), self.name)
        top = self._line(painter, self.font(), faint, QRect(left, top, width, 0), self.about) + 6
        room = width
        pv = self._pv
        if pv is not None and pv.kind is PvKind.ARRAY and pv.array is not None:
            room -= _SPARK + _PAD
            height = QFontMetrics(self._large).height()
            paint_sparkline(
                painter, QRect(left + room + _PAD, top, _SPARK, height), pv.array, color
            )
        symbol = SEVERITY_SYMBOLS[severity] if severity else ""
        value = f"{symbol} {self.value}" if symbol else self.value
        top = self._line(painter, self._large, color, QRect(left, top, room, 0), value) + 2
        below = self.state or self.alarm
        self._line(painter, self.font(), color, QRect(left, top, width, 0), below)

    @staticmethod
    def _line(painter: QPainter, font: QFont, color: QColor, place: QRect, text: str) -> int:
        """Draw one line at the top of ``place``; return y of the next."""
        metrics = QFontMetrics(font)
        place.setHeight(metrics.height())
        painter.setFont(font)
        painter.setPen(color)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, place.width())
        painter.drawText(place, int(_LEFT), shown)
        return place.bottom() + 1
