"""Base of the table models: rows in one sequence, columns with a heading each."""

from collections.abc import Sequence, Sized
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from gui.qt.overrides import guarded

Index = QModelIndex | QPersistentModelIndex
LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
CENTER: Final = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

_MERGE_ROWS: Final = 8  # changed rows this close share one ``dataChanged``
_MOST_RANGES: Final = 16
Int64s = npt.NDArray[np.int64]


class Heading(NamedTuple):
    """The heading of one column; ``alignment`` is that of the cells too."""

    text: str
    alignment: int = LEFT
    tip: str = ""


class RowModel(QAbstractTableModel):
    """Counts the elements of ``_rows``, which a subclass replaces or changes. GUI thread.

    Qt asks for both counts with every index that is made: they look up one attribute and call no
    other method.
    """

    _rows: Sized = ()

    def __init__(self, headings: Sequence[Heading], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headings = tuple(headings)

    def heading(self, column: int) -> str:
        """Return the text over ``column``; overridden where it is not always the same."""
        return self._headings[column].text

    def emit_changed(
        self, left: int = 0, right: int | None = None, first: int = 0, last: int | None = None
    ) -> None:
        """Emit ``dataChanged`` for columns ``left`` to ``right`` of rows ``first`` to ``last``.

        ``None``: up to the last. Emits nothing where there are no such rows.
        """
        last = len(self._rows) - 1 if last is None else last
        right = len(self._headings) - 1 if right is None else right
        if last >= first:
            self.dataChanged.emit(self.index(first, left), self.index(last, right))

    def emit_rows_changed(self, rows: Int64s, left: int = 0, right: int | None = None) -> None:
        """Emit ``dataChanged`` for ``rows``, (n,), ascending: a few signals with rows between."""
        if len(rows):
            cuts = np.flatnonzero(np.diff(rows) > _MERGE_ROWS)
            if len(cuts) >= _MOST_RANGES:
                cuts = cuts[:0]
            firsts = rows[np.append(0, cuts + 1)]
            lasts = rows[np.append(cuts, len(rows) - 1)]
            for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
                self.emit_changed(left, right, first, last)

    @guarded
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._rows)

    @guarded
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._headings)

    @guarded
    def headerData(  # noqa: D102
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(self._headings):
            if role == Qt.ItemDataRole.DisplayRole:
                return self.heading(section)
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return self._headings[section].alignment
            if role == Qt.ItemDataRole.ToolTipRole:
                return self._headings[section].tip or None
        return None
