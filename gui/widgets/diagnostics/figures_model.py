"""Model of a statistics table: set as a whole, signals only for rows that changed."""

from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from gui.core.diagnostics.as_rows import TEXT_COLUMNS, Row
from gui.core.pv.severity_colors import severity_colors

Index = QModelIndex | QPersistentModelIndex
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class DiagnosticsModel(QAbstractTableModel):
    """``columns``: (title, tooltip). GUI thread."""

    def __init__(
        self,
        columns: tuple[tuple[str, str], ...],
        bold_first: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns = columns
        self._rows: tuple[Row, ...] = ()
        self._bold: QFont | None = None
        if bold_first:
            self._bold = QFont()
            self._bold.setBold(True)
        self._colors = severity_colors(False)

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these rows."""
        before, count = len(self._rows), len(rows)
        changed = [
            number
            for number, (old, new) in enumerate(zip(self._rows, rows, strict=False))
            if old != new
        ]
        if count > before:
            self.beginInsertRows(QModelIndex(), before, count - 1)
            self._rows = rows
            self.endInsertRows()
        elif count < before:
            self.beginRemoveRows(QModelIndex(), count, before - 1)
            self._rows = rows
            self.endRemoveRows()
        self._rows = rows
        if changed:
            last = self.index(changed[-1], len(self._columns) - 1)
            self.dataChanged.emit(self.index(changed[0], 0), last)

    def set_dark(self, dark: bool) -> None:
        """Choose the colours of the theme."""
        self._colors = severity_colors(dark)
        if self._rows:
            last = self.index(len(self._rows) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def text(self) -> str:
        """Return titles and rows as tab-separated text."""
        lines = [tuple(title for title, _ in self._columns)]
        lines += [tuple(cell.text for cell in row) for row in self._rows]
        return "\n".join("\t".join(line) for line in lines)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._columns)

    def _alignment(self, column: int) -> int:
        return _LEFT if self._columns[column][0] in TEXT_COLUMNS else _RIGHT

    def headerData(  # noqa: D102
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(self._columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return self._columns[section][0]
            if role == Qt.ItemDataRole.ToolTipRole:
                return self._columns[section][1]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        cell = self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.tip.replace("<", "‹") or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if role == Qt.ItemDataRole.ForegroundRole and cell.concern:
            return QColor(self._colors.text[cell.concern] or self._colors.ink)
        if role == Qt.ItemDataRole.FontRole and self._bold is not None and not index.row():
            return self._bold
        return None
