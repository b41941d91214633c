"""Model of the alarm log, newest event first."""

from itertools import islice
from typing import Any, Final

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    Qt,
)
from PySide6.QtGui import QColor

from gui.core.alarms.alarm_log import AlarmLog, LogEvent
from gui.core.pv.formatting import format_moment, plain
from gui.core.pv.severity import SEVERITY_SYMBOLS, severity_name, status_name
from gui.core.theme.roles import theme_colors
from gui.qt.overrides import guarded
from gui.qt.row_model import Heading, Index, RowModel

COLUMNS: Final = ("Time", "What", "PV", "Severity", "Status", "Value", "User")


class AlarmLogModel(RowModel):
    """Shows the events of ``log``, as of the last ``refresh``. GUI thread."""

    def __init__(self, log: AlarmLog, parent: QObject | None = None) -> None:
        super().__init__([Heading(text) for text in COLUMNS], parent)
        self._log = log
        self._rows: list[LogEvent] = []  # oldest first
        self._total = 0
        self._utc = False
        self._colors = theme_colors(False).severity

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC, else in local time."""
        self._utc = utc
        self.emit_changed()

    def set_dark(self, dark: bool) -> None:
        """Choose the colours of the theme."""
        self._colors = theme_colors(dark).severity
        self.emit_changed()

    def refresh(self) -> None:
        """Insert new events at the top and remove dropped ones at the end."""
        fresh = self._log.after(self._total)
        self._total = self._log.total
        if not fresh:
            return
        leave = min(len(self._rows) + len(fresh) - len(self._log), len(self._rows))
        if leave > 0:
            count = len(self._rows)
            self.beginRemoveRows(QModelIndex(), count - leave, count - 1)
            self._rows = list(islice(self._rows, leave, None))
            self.endRemoveRows()
        self.beginInsertRows(QModelIndex(), 0, len(fresh) - 1)
        self._rows.extend(fresh)
        self.endInsertRows()

    def heading(self, column: int) -> str:
        """Return the text over ``column``, with the time zone where it is UTC."""
        return "Time (UTC)" if self._utc and not column else super().heading(column)

    @guarded
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        event = self._rows[-1 - index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            text = self._display(event, index.column())
            tip = role == Qt.ItemDataRole.ToolTipRole
            return text.replace("<", "‹") or None if tip else text
        if role == Qt.ItemDataRole.ForegroundRole and COLUMNS[index.column()] == "Severity":
            color = self._colors.text[min(event.severity or 0, 3)]
            return QColor(color) if color else None
        return None

    def _display(self, event: LogEvent, column: int) -> str:
        severity = event.severity
        match column:
            case 0:
                return format_moment(event.time_ns, self._utc)
            case 1:
                return event.what
            case 2:
                return plain(event.pv)
            case 3 if severity is not None:
                symbol = SEVERITY_SYMBOLS[min(severity, 3)]
                return f"{symbol} {severity_name(severity)}" if severity else "–"
            case 4 if severity:
                return status_name(event.status)
            case 5:
                return plain(event.value)
            case 6:
                return plain(event.user)
        return ""
