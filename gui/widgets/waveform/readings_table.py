"""Table of readings below the waveform plot: a row for each array that is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableView, QWidget

from gui.core.waveform.readings import NOTHING, ArrayReading
from gui.qt.column_widths import keep_widths
from gui.qt.look.theme import colors_of
from gui.qt.overrides import guarded
from gui.qt.plain_rows import show_plain_rows
from gui.qt.row_model import LEFT, RIGHT, Heading, RowModel
from gui.widgets.chart.palette import line_icon

_HEADINGS: Final = (
    Heading("Array", LEFT, "PV, or its label"),
    Heading("At cursor", RIGHT, "Value of the element at the cursor"),
    Heading("Min", RIGHT, "Of all elements that are finite"),
    Heading("Max", RIGHT, "Of all elements that are finite"),
    Heading("Mean", RIGHT, "Of all elements that are finite"),
    Heading("Elements", RIGHT),
    Heading("Time", LEFT, "Stamp of the IOC; (+3 counted): so many before it were only counted"),
    Heading("State", LEFT, "Why the array is not that of now, or its alarm"),
)
_WIDTHS: Final = (140, 160, 90, 90, 90, 74, 120, 110)
_MOST_ROWS: Final = 5  # seen at once
_LINE: Final = (22, 10)  # pixels


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A trace with its readings; without any nothing has come."""

    label: str
    color: str
    dash: Qt.PenStyle
    reading: ArrayReading | None

    def text(self, column: int) -> str:
        """Return the text of a cell."""
        read = self.reading
        if column == 0:
            return self.label
        if read is None:
            return "no array yet" if column == len(_HEADINGS) - 1 else NOTHING
        return (
            read.value, read.low, read.high, read.mean, read.size, read.time, read.state,
        )[column - 1]  # fmt: skip


class _Model(RowModel):
    def __init__(self, view: QTableView) -> None:
        super().__init__(_HEADINGS, view)
        self._view = view
        self._rows: tuple[ReadingRow, ...] = ()
        self._place = ""  # of the cursor

    def heading(self, column: int) -> str:
        """Return the text over ``column``: over the values the place of the cursor."""
        return f"At {self._place}" if column == 1 and self._place else super().heading(column)

    def show(self, rows: tuple[ReadingRow, ...], place: str) -> None:
        """Show ``rows``, read at ``place``; only those that differ are painted again."""
        if place != self._place:
            self._place = place
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 1, 1)
        if len(rows) != len(self._rows):
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        before, self._rows = self._rows, rows
        for number, (old, new) in enumerate(zip(before, rows, strict=True)):
            if old != new:
                self.emit_changed(first=number, last=number)

    @guarded
    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, column = self._rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                text = row.text(column)
                return text.replace("<", "‹") if role == Qt.ItemDataRole.ToolTipRole else text
            case Qt.ItemDataRole.TextAlignmentRole:
                return _HEADINGS[column].alignment
            case Qt.ItemDataRole.DecorationRole if column == 0:
                return line_icon(row.color, row.dash, *_LINE)
            case Qt.ItemDataRole.FontRole if row.reading is None or not row.reading.is_current:
                font = QFont(self._view.font())
                font.setItalic(True)
                return font
            case Qt.ItemDataRole.ForegroundRole:
                return self._ink(row, column)
        return None

    def _ink(self, row: ReadingRow, column: int) -> QColor | None:
        severity = colors_of(self._view).severity
        if row.reading is None or not row.reading.is_current:
            return QColor(severity.disconnected)
        color = severity.text[min(row.reading.severity, 3)] if column in (1, 7) else None
        return QColor(color) if color else None


class ReadingsTable(QTableView):
    """Shows rows of readings, as high as these are, up to five. GUI thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Readings of waveforms")
        self._shown = _Model(self)
        self.setModel(self._shown)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        show_plain_rows(self)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self._widths = keep_widths(self, "waveform", _WIDTHS)

    def show_rows(self, rows: Sequence[ReadingRow], place: str) -> None:
        """Show ``rows``; ``place``: the element, or value of the x axis, under the cursor."""
        changed = len(rows) != self._shown.rowCount()
        self._widths.show(1, bool(place))  # without a cursor the others have the room
        self._shown.show(tuple(rows), place)
        if changed:
            self.updateGeometry()

    def texts(self, row: int) -> list[str]:
        """Return the texts of a row."""
        return [self._shown.index(row, c).data() for c in range(len(_HEADINGS))]

    @guarded
    def sizeHint(self) -> QSize:  # noqa: D102
        rows = min(max(self._shown.rowCount(), 1), _MOST_ROWS)
        height = self.horizontalHeader().sizeHint().height()
        height += rows * self.verticalHeader().defaultSectionSize() + 2 * self.frameWidth()
        bar = self.horizontalScrollBar()
        return QSize(400, height + (bar.sizeHint().height() if bar.isVisible() else 0))

    @guarded
    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(120, self.sizeHint().height())
