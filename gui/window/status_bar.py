"""Status bar of a window: connected PVs, update rate, lost, CPU, history, puts, clock."""

import time
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizeGrip, QStatusBar, QStyle, QStyleOption, QWidget

from gui.core.pv.formatting import format_clock, plain
from gui.core.theme.roles import ARMED
from gui.qt.look.notice import show_surface
from gui.qt.look.theme import colors_of
from gui.qt.overrides import guarded

_NOTE_MS = 15_000
_LEAST = ("history", "cpu", "rate")  # hidden first where there is no room
_BETWEEN, _BESIDES = 8, 30  # pixels between the fields; for the grip
_AROUND: Final = 4  # pixels of an error's ground beside its text


class StatusBar(QStatusBar):
    """Shows the latest message and counts; fed by ``StatusBars``. GUI thread."""

    clock_clicked = Signal()

    def __init__(self, parent: QWidget | None, allow_put: bool) -> None:
        super().__init__(parent)
        self._utc = False
        self._error = ""  # the message that is one
        self._last: tuple[float, float, int] | None = None
        self._fields = {
            name: QLabel()
            for name in ("connected", "rate", "lost", "cpu", "history", "puts", "clock")
        }
        tips = {
            "connected": "PVs connected, of all in open tabs",
            "rate": "Monitor updates received",
            "lost": "Updates this program dropped because it could not keep up",
            "cpu": "Processor time of PV Watch, of one core",
            "history": "Memory of the samples of all tabs, and its limit (View › History memory)",
            "puts": "Whether PV Watch may write to PVs",
            "clock": "This computer's clock; click: all times in UTC or local time",
        }
        for name, label in self._fields.items():
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setToolTip(tips[name])
            label.setContentsMargins(8, 0, 8, 0)
            self.addPermanentWidget(label)
        self._fields["clock"].installEventFilter(self)
        self._fields["clock"].setCursor(Qt.CursorShape.PointingHandCursor)
        self.messageChanged.connect(self._tell_whole)
        self.show_puts(allow_put)
        self.show_totals(0, 0, 0, 0, 0)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._fit()

    @guarded
    def minimumSizeHint(self) -> QSize:  # noqa: D102
        # without the fields that are hidden and the notices that come and go: the window, which a
        # person has given its size, would grow whenever one comes
        kept = (label for name, label in self._fields.items() if name not in _LEAST)
        width = sum(label.sizeHint().width() + _BETWEEN for label in kept)
        return QSize(width + _BESIDES, super().minimumSizeHint().height())

    def _notices(self) -> list[QWidget]:
        """Return what others have put into the status bar and is shown."""
        own = {*self._fields.values()}
        children = (child for child in self.children() if isinstance(child, QWidget))
        return [
            child
            for child in children
            if child not in own and not isinstance(child, QSizeGrip) and not child.isHidden()
        ]

    def _fit(self) -> None:
        """Hide the least important fields while there is no room for all."""
        widths = {name: label.sizeHint().width() + _BETWEEN for name, label in self._fields.items()}
        notices = sum(notice.sizeHint().width() + _BETWEEN for notice in self._notices())
        room = self.width() - _BESIDES - sum(widths.values()) - notices
        for name in _LEAST:
            shown = room >= 0
            if not shown:
                room += widths[name]
            if self._fields[name].isHidden() is shown:
                self._fields[name].setVisible(shown)

    @guarded
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if watched is self._fields["clock"] and event.type() == QEvent.Type.MouseButtonRelease:
            self.clock_clicked.emit()
        return super().eventFilter(watched, event)

    def set_utc(self, utc: bool) -> None:
        """Show the clock in UTC or local time."""
        self._utc = utc

    @Slot(str, bool)
    def note(self, text: str, error: bool = False) -> None:
        """Show a message at the left; an error stays until the next message."""
        shown = plain(text, 300)
        self._error = shown if error else ""
        self.showMessage(shown, 0 if error else _NOTE_MS)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        # Qt's own paints an error like a note, and cuts what has no room
        text = self.currentMessage()
        if not text:
            super().paintEvent(event)
            return
        option, colors = QStyleOption(), colors_of(self)
        option.initFrom(self)
        failed = text == self._error
        with QPainter(self) as painter:
            panel = QStyle.PrimitiveElement.PE_PanelStatusBar
            self.style().drawPrimitive(panel, option, painter, self)
            room = self._message_room()
            metrics = self.fontMetrics()
            elided = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
            if failed:
                around = room.adjusted(-_AROUND, 2, _AROUND, -2)
                around.setWidth(
                    min(metrics.horizontalAdvance(elided) + 2 * _AROUND, around.width())
                )
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QColor(colors.problem.edge))
                painter.setBrush(QColor(colors.problem.ground))
                painter.drawRoundedRect(QRectF(around).adjusted(0.5, 0.5, -0.5, -0.5), 3.0, 3.0)
            painter.setPen(QColor(colors.problem.text if failed else colors.text))
            left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, left | Qt.TextFlag.TextSingleLine, elided)

    def _message_room(self) -> QRect:
        """Return where a message stands: at the left of the fields and notices that are shown."""
        shown = [*self._notices(), *(each for each in self._fields.values() if each.isVisible())]
        end = min((each.x() for each in shown), default=self.width())
        left = _BETWEEN + _AROUND
        return QRect(left, 0, max(end - _BETWEEN - _AROUND - left, 0), self.height())

    @Slot(str)
    def _tell_whole(self, text: str) -> None:
        """Let the pointer read a message that has no room."""
        self.setToolTip(text.replace("<", "‹"))

    @Slot(bool)
    def show_puts(self, allowed: bool) -> None:
        """Show whether puts are allowed; in colour if they are."""
        label = self._fields["puts"]
        label.setText("puts allowed" if allowed else "read-only")
        show_surface(label, ARMED if allowed else None, bold=True)

    def show_history(self, used_mb: int, limit_mb: int) -> None:
        """Show the memory that samples take, and its limit."""
        self._fields["history"].setText(f"history {used_mb}/{limit_mb} MB")

    def show_totals(self, connected: int, wanted: int, stale: int, updates: int, lost: int) -> None:
        """Show these counts, and the rates since the last call.

        ``stale`` of the PVs that are ``connected`` have no value of now.
        """
        now, cpu = time.monotonic(), time.process_time()
        if self._last is not None and now > self._last[0]:
            seconds = now - self._last[0]
            rate = max(updates - self._last[2], 0) / seconds
            self._fields["rate"].setText(f"{rate:,.0f} updates/s")
            self._fields["cpu"].setText(f"CPU {100 * (cpu - self._last[1]) / seconds:.0f} %")
        self._last = (now, cpu, updates)
        self._fields["connected"].setText(
            f"{connected}/{wanted} connected" + (f", {stale} stale" if stale else "")
        )
        self._fields["lost"].setText(f"lost {lost:,}")
        self._fit()
        self._fields["clock"].setText(
            format_clock(time.time_ns(), self._utc) + ("" if self._utc else " local")
        )
