"""Status bar of a window: connected PVs, update rate, lost, CPU, history, puts, clock."""

import math
import re
import time
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QLabel,
    QSizeGrip,
    QStatusBar,
    QStyle,
    QStyleOption,
    QToolTip,
    QWidget,
)

from gui.core.diagnostics.cpu_meter import CPU
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import format_clock, plain
from gui.core.pv.severity import SEVERITY_SYMBOLS
from gui.core.theme.roles import ARMED
from gui.qt.look.notice import show_surface
from gui.qt.look.theme import colors_of
from gui.qt.overrides import guarded

_NOTE_MS = 15_000
_SEEN_S = 1.0  # what is about the closing of a tab comes with it
_LEAST_S = 0.1  # a message that has less time left has been shown
_LEAST = ("history", "cpu", "rate")  # hidden first where there is no room
_BETWEEN, _BESIDES = 8, 30  # pixels between the fields; for the grip
_AROUND: Final = 4  # pixels of an error's ground beside its text


class StatusBar(QStatusBar):
    """Shows the latest message and counts; fed by ``StatusBars``. GUI thread."""

    clock_clicked = Signal()

    def __init__(self, parent: QWidget | None, allow_put: bool) -> None:
        super().__init__(parent)
        self._utc = False
        self._note, self._note_until = "", 0.0  # shown again after what a menu entry says of itself
        self._noted_s = 0.0  # time.monotonic() when it came
        self.messageChanged.connect(self._on_message)
        self._error = False  # whether the note is one
        self._last: tuple[float, int] | None = None
        self._clock_fitted: tuple[int, str] = (0, "")  # of the clock's label: length, font
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
        self.archive = QLabel()
        self.archive.setTextFormat(Qt.TextFormat.PlainText)
        self.insertPermanentWidget(0, self.archive)
        self.archive.hide()
        self._fields["clock"].installEventFilter(self)
        self._fields["clock"].setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_puts(allow_put)
        self.show_totals(0, 0, 0, 0, 0)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._fit()

    @property
    def shown_message(self) -> str:
        """The message as far as there is room for it; … in its middle where there is not.

        It begins with what it is about, and often ends with why, or where in a file.
        """
        return self.fontMetrics().elidedText(
            self.currentMessage(), Qt.TextElideMode.ElideMiddle, self._message_room().width()
        )

    def _message_room(self) -> QRect:
        """Return what the fields and the notices leave of the bar."""
        fields = (*self._fields.values(), *self._notices())
        ends = [each.x() for each in fields if not each.isHidden()]
        left, end = _BETWEEN + _AROUND, min(ends, default=self.width()) - _BETWEEN - _AROUND
        return QRect(left, 0, max(end - left, 0), self.height())

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        if not self.currentMessage():
            super().paintEvent(event)
            return
        # Qt would cut the message in the middle of a letter, and paint an error like any other
        option, colors = QStyleOption(), colors_of(self)
        option.initFrom(self)
        shown, room = self.shown_message, self._message_room()
        failed = self._error and self.currentMessage() == self._note
        with QPainter(self) as painter:
            panel = QStyle.PrimitiveElement.PE_PanelStatusBar
            self.style().drawPrimitive(panel, option, painter, self)
            if failed:
                around = room.adjusted(-_AROUND, 2, _AROUND, -2)
                wide = self.fontMetrics().horizontalAdvance(shown) + 2 * _AROUND
                around.setWidth(min(wide, around.width()))
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QColor(colors.problem.edge))
                painter.setBrush(QColor(colors.problem.ground))
                painter.drawRoundedRect(QRectF(around).adjusted(0.5, 0.5, -0.5, -0.5), 3.0, 3.0)
            painter.setPen(QColor(colors.problem.text if failed else colors.text))
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, int(flags | Qt.TextFlag.TextSingleLine), shown)

    @guarded
    def event(self, event: QEvent) -> bool:  # noqa: D102
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cut = self.shown_message != self.currentMessage()
            if cut and self._message_room().contains(event.pos()):
                from gui.widgets.puts.value_editor import as_tool_tip  # not at the start

                QToolTip.showText(event.globalPos(), as_tool_tip(self.currentMessage()), self)
                return True
        return super().event(event)

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
        """Show a message at the left; an error stays until the next message.

        "": something else is done now, and how an action before it ended is old; not an error.
        """
        if not text and self._error:
            return
        self._note, self._error = _shortened(text), error
        self._noted_s = time.monotonic()
        self._note_until = math.inf if error else self._noted_s + _NOTE_MS / 1e3
        self._show_note()

    def forget(self) -> None:
        """Show no message any more that was seen: what it is about is closed."""
        if time.monotonic() - self._noted_s > _SEEN_S:
            self._drop()

    @Slot(str)
    def withdraw(self, text: str) -> None:
        """Show the error ``text`` no longer: what failed has been dealt with."""
        if self._error and self._note == _shortened(text):
            self._drop()

    def _drop(self) -> None:
        self._note, self._error = "", False
        self.clearMessage()

    def _show_note(self) -> None:
        left_s = self._note_until - time.monotonic()
        if math.isinf(left_s):
            self.showMessage(self._note)
        elif left_s > _LEAST_S:
            self.showMessage(self._note, int(left_s * 1e3))

    @Slot(str)
    def _on_message(self, text: str) -> None:
        """Show the message again that an entry of a menu has taken the place of."""
        if not text and self._note:
            self._show_note()

    @Slot(bool)
    def show_puts(self, allowed: bool) -> None:
        """Show whether puts are allowed; in colour if they are."""
        label = self._fields["puts"]
        label.setText("puts allowed" if allowed else "read-only")
        show_surface(label, ARMED if allowed else None, bold=True)

    def show_unreached(self, found: Sequence[tuple[str, str]]) -> None:
        """Say once for all charts which archiver appliances cannot be reached, each with why."""
        names = [plain(base, 60).partition("://")[2].partition("/")[0] for base, _ in found]
        shown = names[0] if len(names) == 1 else f"{len(names)} appliances"
        self.archive.setText(f"{SEVERITY_SYMBOLS[1]} archive: {shown} not reached" * bool(names))
        lines = [plain(why, 200) for _, why in found]
        lines.append("Charts lack what is archived there. Try again, in a chart, asks anew.")
        self.archive.setToolTip("\n".join(lines))
        self.archive.setVisible(bool(names))
        self._fit()

    def show_history(self, used_mb: int, limit_mb: int) -> None:
        """Show the memory that samples take, and its limit."""
        self._fields["history"].setText(f"history {grouped(used_mb)}/{grouped(limit_mb)} MB")

    def show_totals(self, connected: int, wanted: int, stale: int, updates: int, lost: int) -> None:
        """Show these counts, and the rates since the last call.

        ``stale`` of the PVs that are ``connected`` have no value of now.
        """
        now = time.monotonic()
        if self._last is not None and now > self._last[0]:
            rate = max(updates - self._last[1], 0) / (now - self._last[0])
            self._fields["rate"].setText(f"{grouped(rate, 0)} updates/s")
            self._fields["cpu"].setText(f"CPU {CPU.latest():.0f} %")
        self._last = (now, updates)
        self._fields["connected"].setText(
            f"{connected}/{wanted} connected" + (f", {stale} stale" if stale else "")
        )
        self._fields["lost"].setText(f"lost {grouped(lost)}")
        self._fit()
        self._show_clock()

    def _show_clock(self) -> None:
        """Show the time in a label of a size of its own, else the window is laid out with it."""
        label = self._fields["clock"]
        text = format_clock(time.time_ns(), self._utc) + ("" if self._utc else " local")
        wanted = len(text), label.font().key()
        if wanted != self._clock_fitted:
            self._clock_fitted = wanted
            digits = QFontMetrics(label.font())
            widest = max("0123456789", key=digits.horizontalAdvance)
            label.setMinimumSize(0, 0)  # the hint is no less
            label.setText(re.sub(r"\d", widest, text))
            label.setFixedSize(label.sizeHint())
        label.setText(text)


def _shortened(text: str) -> str:
    return plain(text, 300)
