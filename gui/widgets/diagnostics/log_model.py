"""Model of the program's log: the latest lines, filtered, oldest first."""

from collections import deque
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

from gui.core.diagnostics.log_line import LogLine, level_name
from gui.core.pv.formatting import format_moment, plain
from gui.core.theme.roles import theme_colors
from gui.qt.overrides import guarded
from gui.qt.row_model import Heading, Index, RowModel

COLUMNS: Final = ("Time", "Level", "From", "Message")
MOST_LINES: Final = 5_000
_SHOWN: Final = 300  # characters of a message in the table


class LogModel(RowModel):
    """Takes lines from ``source``, to which other threads append. GUI thread.

    ``text`` of a line may include a traceback; the table shows its first line, a tooltip more.
    """

    def __init__(
        self, source: deque[LogLine], parent: QObject | None = None, most: int = MOST_LINES
    ) -> None:
        super().__init__([Heading(text) for text in COLUMNS], parent)
        self._source = source
        self._most = most
        self._all: deque[tuple[int, LogLine]] = deque()  # numbered
        self._rows: deque[tuple[int, LogLine]] = deque()
        self._count = 0
        self._level = 0
        self._words: tuple[str, ...] = ()
        self._utc = False
        self._colors = theme_colors(False).severity

    def refresh(self) -> int:
        """Take new lines; return the number of new rows."""
        fresh = []
        for _ in range(len(self._source)):
            fresh.append((self._count, self._source.popleft()))
            self._count += 1
        fresh = fresh[-self._most :]
        if not fresh:
            return 0
        self._all.extend(fresh)
        while len(self._all) > self._most:
            self._all.popleft()
        self._remove_before(self._all[0][0])
        matching = [each for each in fresh if self._matches(each[1])]
        if matching:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(matching) - 1)
            self._rows.extend(matching)
            self.endInsertRows()
        return len(matching)

    def _remove_before(self, oldest: int) -> None:
        gone = 0
        for number, _ in self._rows:
            if number >= oldest:
                break
            gone += 1
        if gone:
            self.beginRemoveRows(QModelIndex(), 0, gone - 1)
            for _ in range(gone):
                self._rows.popleft()
            self.endRemoveRows()

    def _matches(self, line: LogLine) -> bool:
        if line.level < self._level:
            return False
        if not self._words:
            return True
        text = f"{line.text}\n{line.source}\n{line.thread}".lower()
        return all(word in text for word in self._words)

    def set_filter(self, level: int, text: str) -> None:
        """Show lines of ``level`` and above that contain every word of ``text``."""
        words = tuple(text.lower().split())
        if (level, words) != (self._level, self._words):
            self.beginResetModel()
            self._level, self._words = level, words
            self._rows = deque(each for each in self._all if self._matches(each[1]))
            self.endResetModel()

    def line(self, row: int) -> LogLine:
        """Return the line in ``row``."""
        return self._rows[row][1]

    def total(self) -> int:
        """Return the number of lines, shown or filtered out."""
        return len(self._all)

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC, else in local time."""
        self._utc = utc
        self.emit_changed()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 0)

    def set_dark(self, dark: bool) -> None:
        """Choose the colours of the theme."""
        self._colors = theme_colors(dark).severity
        self.emit_changed()

    def heading(self, column: int) -> str:
        """Return the text over ``column``, with the time zone where it is UTC."""
        return "Time (UTC)" if self._utc and not column else super().heading(column)

    @guarded
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        line = self._rows[index.row()][1]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._display(line, index.column())
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == 3:
            return line.beginning().replace("<", "‹")
        if role == Qt.ItemDataRole.ForegroundRole and index.column() in (1, 3):
            severity = 2 if line.level >= 40 else 1 if line.level >= 30 else 0
            color = self._colors.text[severity]
            return QColor(color) if color else None
        return None

    def _display(self, line: LogLine, column: int) -> str:
        match column:
            case 0:
                return format_moment(line.time_ns, self._utc)
            case 1:
                symbol = "◆ " if line.level >= 40 else "▲ " if line.level >= 30 else ""
                return f"{symbol}{level_name(line.level)}"
            case 2:
                return plain(line.source, 60)
        return plain(line.headline, _SHOWN)
