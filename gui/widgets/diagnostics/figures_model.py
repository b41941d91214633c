"""Model of a statistics table: set as a whole, signals only for rows that changed."""

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QColor, QFont

from gui.core.diagnostics.as_rows import TEXT_COLUMNS, Row
from gui.core.theme.roles import theme_colors
from gui.qt.overrides import guarded
from gui.qt.row_model import LEFT, RIGHT, Heading, Index, RowModel


class DiagnosticsModel(RowModel):
    """``columns``: (title, tooltip). GUI thread."""

    def __init__(
        self,
        columns: tuple[tuple[str, str], ...],
        bold_first: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(
            [Heading(text, LEFT if text in TEXT_COLUMNS else RIGHT, tip) for text, tip in columns],
            parent,
        )
        self._rows: tuple[Row, ...] = ()
        self._bold: QFont | None = None
        if bold_first:
            self._bold = QFont()
            self._bold.setBold(True)
        self._colors = theme_colors(False).severity

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
            self.emit_changed(first=changed[0], last=changed[-1])

    def set_dark(self, dark: bool) -> None:
        """Choose the colours of the theme."""
        self._colors = theme_colors(dark).severity
        self.emit_changed()

    def text(self) -> str:
        """Return titles and rows as tab-separated text."""
        lines = [tuple(heading.text for heading in self._headings)]
        lines += [tuple(cell.text for cell in row) for row in self._rows]
        return "\n".join("\t".join(line) for line in lines)

    @guarded
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        cell = self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.tip.replace("<", "‹") or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._headings[index.column()].alignment
        if role == Qt.ItemDataRole.ForegroundRole and cell.concern:
            return QColor(self._colors.text[cell.concern] or self._colors.ink)
        if role == Qt.ItemDataRole.FontRole and self._bold is not None and not index.row():
            return self._bold
        return None
