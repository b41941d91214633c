"""Model of the alarm list: live and worst first, changed in ranges of rows."""

from bisect import bisect_left
from functools import partial
from operator import itemgetter
from typing import Any, Final, NamedTuple

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    Qt,
)
from PySide6.QtGui import QColor, QFont

from gui.core.alarms.alarm_list import AlarmList
from gui.core.alarms.entry import AlarmEntry
from gui.core.alarms.sort import AlarmSort
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import format_moment, plain
from gui.core.pv.severity import SEVERITY_SYMBOLS, severity_name, status_name
from gui.core.pv.standing import Standing, standing_sentence, standing_words
from gui.core.text.natural_order import natural_key
from gui.core.theme.roles import SeverityColors, theme_colors
from gui.qt.overrides import guarded
from gui.qt.row_model import Heading, Index, RowModel

MOST_STEPS: Final = 200  # rows inserted, removed or moved one by one; more at once reset the model
_HEADINGS: Final = (
    Heading("PV", tip="Enter or a double click opens the PV in its tab"),
    Heading("Severity", tip="Worst severity since the alarm began, until it is acknowledged"),
    Heading("Status", tip="Alarm status at that severity"),
    Heading("Alarm value", tip="Value that the PV had at that severity"),
    Heading("Since", tip="IOC time of the first alarm; ×3: the PV has had three since"),
    Heading("Now", tip="Current severity, if known"),
    Heading(
        "Acknowledged",
        tip="When and by whom; an alarm that becomes worse must be acknowledged again",
    ),
    Heading("Tabs", tip="Tabs that watch the PV"),
)
PV, SEVERITY, STATUS, VALUE, SINCE, NOW, ACKNOWLEDGED, TABS = range(len(_HEADINGS))


class _Row(NamedTuple):
    order: tuple[Any, ...]
    entry: AlarmEntry


def severity_text(severity: int) -> str:
    """Return symbol and name."""
    return f"{SEVERITY_SYMBOLS[min(severity, 3)]} {severity_name(severity)}"


def _is_past(entry: AlarmEntry, column: int) -> bool:
    """Tell whether ``column`` says what the alarm was: it has cleared, or is not known now."""
    past = entry.cleared or entry.standing != Standing.CURRENT
    return past and column in (SEVERITY, STATUS, VALUE)


def _unknown(entry: AlarmEntry) -> str:
    """Return why the severity is not that of now, "" if it is."""
    words = standing_words(entry.standing, entry.problem.short if entry.problem else "")
    mark = "?" if entry.standing is Standing.UNDEFINED else "✕"
    return f"{mark} {words}" if words else ""


class AlarmListModel(RowModel):
    """Rows are entries that match the filter, as of the last ``refresh``. GUI thread.

    No one else may call ``take_changed`` of ``alarms``.
    """

    def __init__(self, alarms: AlarmList, parent: QObject | None = None) -> None:
        super().__init__(_HEADINGS, parent)
        self._alarms = alarms
        self._rows: list[_Row] = []
        self._orders: dict[str, tuple[Any, ...]] = {}  # by PV, as in the rows
        self._filter = ""
        self._sort: AlarmSort | None = None
        self._utc = False
        self._colors: SeverityColors = theme_colors(False).severity
        self._bold = QFont()
        self._bold.setBold(True)
        self._italic = QFont()
        self._italic.setItalic(True)
        self._reset()

    # -- display options and filter

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC, else in local time."""
        self._utc = utc
        self.emit_changed()

    def set_dark(self, dark: bool) -> None:
        """Choose the colours of the theme."""
        self._colors = theme_colors(dark).severity
        self.emit_changed()

    def set_filter(self, text: str) -> None:
        """Show only entries that contain every word of ``text``, ignoring case.

        Searched: names of PVs and tabs, severity, status and state (``cleared``, ``silent``).
        """
        self._filter = text.casefold()
        self._reset()

    def set_sort(self, column: int | None, descending: bool = False) -> None:
        """Sort by ``column``; ``None``: in the list's own order, ``AlarmEntry.order``."""
        self._sort = None
        if column is not None:
            self._sort = AlarmSort(partial(self._key, column), descending)
        self._reset()

    def _key(self, column: int, entry: AlarmEntry) -> object:
        severity, status = entry.shown
        live = entry.standing == Standing.CURRENT
        match column:
            case 1:
                return severity if live else -1
            case 2:
                return status_name(status)
            case 3:
                return natural_key(entry.value.casefold())
            case 4:
                return entry.since_ns
            case 5:
                return entry.severity if live else -1
            case 6:
                return entry.acknowledged_ns
            case 7:
                return natural_key(self._display(entry, column).casefold())
        return natural_key(entry.pv.casefold())

    def _order(self, entry: AlarmEntry) -> tuple[Any, ...]:
        return self._sort.order(entry) if self._sort is not None else entry.order

    def _matches(self, entry: AlarmEntry) -> bool:
        if not self._filter:
            return True
        severity, status = entry.shown
        words = (
            entry.pv,
            severity_name(severity),
            status_name(status),
            _unknown(entry) or self._now(entry),
            *self._alarms.tabs(entry.pv),
        )
        text = " ".join(words).casefold()
        return all(word in text for word in self._filter.split())

    def entries(self) -> list[AlarmEntry]:
        """Return the entries shown, in row order."""
        return [row.entry for row in self._rows]

    def entry_at(self, row: int) -> AlarmEntry:
        """Return the entry shown in ``row``."""
        return self._rows[row].entry

    def row_of(self, pv: str) -> int:
        """Return the row of ``pv``, -1: none."""
        order = self._orders.get(pv)
        return -1 if order is None else bisect_left(self._rows, order, key=itemgetter(0))

    # -- refresh

    def refresh(self) -> bool:
        """Apply changes of the list; return whether there were any."""
        changed = self._alarms.take_changed()
        if not changed:
            return False
        wanted = {pv: self._wanted(pv) for pv in changed}
        steps = sum(
            (row.order if row else None) != self._orders.get(pv) for pv, row in wanted.items()
        )
        if steps > MOST_STEPS:
            self._reset()
            return True
        for pv, row in wanted.items():
            self._follow(pv, row)
        self._emit_runs(sorted(row for row in map(self.row_of, changed) if row >= 0))
        return True

    def _wanted(self, pv: str) -> _Row | None:
        entry = self._alarms.entry(pv)
        if entry is None or not self._matches(entry):
            return None
        return _Row(self._order(entry), entry)

    def _follow(self, pv: str, wanted: _Row | None) -> None:
        row = self.row_of(pv)
        if wanted is None:
            if row >= 0:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._rows[row]
                del self._orders[pv]
                self.endRemoveRows()
            return
        place = bisect_left(self._rows, wanted.order, key=itemgetter(0))
        if row < 0:
            self.beginInsertRows(QModelIndex(), place, place)
            self._rows.insert(place, wanted)
            self._orders[pv] = wanted.order
            self.endInsertRows()
            return
        if place in (row, row + 1):
            self._rows[row] = wanted
            self._orders[pv] = wanted.order
            return
        self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), place)
        del self._rows[row]
        self._rows.insert(place - (place > row), wanted)
        self._orders[pv] = wanted.order
        self.endMoveRows()

    def _emit_runs(self, rows: list[int]) -> None:
        """Emit ``dataChanged`` for ``rows``, ascending; one signal per run."""
        first = 0
        for number in range(1, len(rows) + 1):
            if number == len(rows) or rows[number] != rows[number - 1] + 1:
                self.emit_changed(first=rows[first], last=rows[number - 1])
                first = number

    def _reset(self) -> None:
        self.beginResetModel()
        self._alarms.take_changed()
        entries = filter(self._matches, self._alarms.entries())
        self._rows = sorted(
            (_Row(self._order(entry), entry) for entry in entries), key=itemgetter(0)
        )
        self._orders = {row.entry.pv: row.order for row in self._rows}
        self.endResetModel()

    # -- Qt

    def heading(self, column: int) -> str:
        """Return the text over ``column``, with the time zone where it is UTC."""
        return "Since (UTC)" if column == SINCE and self._utc else super().heading(column)

    @guarded
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        entry, column = self._rows[index.row()].entry, index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._display(entry, column)
            case Qt.ItemDataRole.ForegroundRole:
                return self._ink(entry, column)
            case Qt.ItemDataRole.BackgroundRole:
                return self._ground(entry, column)
            case Qt.ItemDataRole.FontRole:
                unknown = entry.standing != Standing.CURRENT and column == NOW
                if unknown or _is_past(entry, column):
                    return self._italic
                return None if entry.acknowledged or column not in (PV, SEVERITY) else self._bold
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(entry, column).replace("<", "‹") or None
        return None

    def _display(self, entry: AlarmEntry, column: int) -> str:
        severity, status = entry.shown
        live = entry.standing == Standing.CURRENT
        match column:
            case 0:
                return plain(entry.pv)
            case 1:
                return severity_text(severity) if live else _unknown(entry)
            case 2:
                before = "" if live else f"was {severity_name(severity)} "
                return before + status_name(status)
            case 3:
                return entry.value
            case 4:
                since = format_moment(entry.since_ns, self._utc, 0)
                return f"{since}  ×{entry.count}" if entry.count > 1 else since
            case 5:
                return self._now(entry)
            case 6:
                if not entry.acknowledged:
                    return "no"
                when = format_moment(entry.acknowledged_ns, self._utc, 0)
                return f"✓ {when} {plain(entry.acknowledged_by, 24)}"
        return ", ".join(plain(title, 40) for title in self._alarms.tabs(entry.pv))

    @staticmethod
    def _now(entry: AlarmEntry) -> str:
        if entry.standing != Standing.CURRENT:
            return "not known"
        if entry.cleared:
            return "○ cleared"
        return f"{severity_text(entry.severity)} {status_name(entry.status)}"

    def _ink(self, entry: AlarmEntry, column: int) -> QColor | None:
        if column not in (SEVERITY, STATUS, VALUE, NOW):
            return None
        if entry.standing != Standing.CURRENT:
            return QColor(self._colors.disconnected)
        severity = entry.severity if column == NOW else entry.shown[0]
        color = self._colors.text[min(severity, 3)]
        return QColor(color) if color else None

    def _ground(self, entry: AlarmEntry, column: int) -> QColor | None:
        if entry.acknowledged or entry.cleared or entry.standing != Standing.CURRENT:
            return None
        if column > VALUE:
            return None
        color = self._colors.tint[min(entry.worst, 3)]
        return QColor(color) if color else None

    def _tip(self, entry: AlarmEntry, column: int) -> str:
        if column in (SEVERITY, STATUS, NOW) and entry.standing != Standing.CURRENT:
            since = format_moment(entry.standing_ns, self._utc)
            reason = entry.problem.reason if entry.problem else ""
            return f"{standing_sentence(entry.standing, reason)}\nSince {since}"
        if column == SINCE and entry.count > 1:
            since = format_moment(entry.since_ns, self._utc, 0)
            return f"{since}: the first of {grouped(entry.count)} alarms of this PV"
        if column == ACKNOWLEDGED and not entry.acknowledged:
            return "Not acknowledged: press A"
        return self._display(entry, column)
