"""Table model of archived names, each with a tick and the appliances that have it."""

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from gui.core.pv.plain_text import plain
from gui.qt.overrides import guarded
from gui.qt.row_model import Heading, RowModel

_LONGEST: Final = 200  # characters of a name
_Row = tuple[str, tuple[str, ...]]


class ArchivedRows(RowModel):
    """Names that are ticked stay so while they are listed. GUI thread."""

    ticked = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__((Heading("Archived name"), Heading("Archived by")), parent)
        self._rows: tuple[_Row, ...] = ()
        self._ticked: set[str] = set()

    def set_rows(self, rows: tuple[_Row, ...]) -> None:
        """Show other names; the ticks of those that are gone go with them, without a word."""
        if rows == self._rows:
            return
        self.beginResetModel()
        self._rows = rows
        self._ticked &= {name for name, _ in rows}
        self.endResetModel()

    def chosen(self) -> tuple[str, ...]:
        """Return the names that are ticked, in their order."""
        return tuple(name for name, _ in self._rows if name in self._ticked)

    def is_ticked(self, row: int) -> bool:
        """Tell whether the name in ``row`` is ticked."""
        return self._rows[row][0] in self._ticked

    def tick(self, rows: range | list[int], on: bool) -> None:
        """Tick the names in ``rows``, or take their ticks away."""
        names = {self._rows[row][0] for row in rows}
        self._ticked = self._ticked | names if on else self._ticked - names
        self.emit_changed(0, 0)
        self.ticked.emit()

    @guarded
    def data(  # noqa: D102
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        name, appliances = self._rows[index.row()]
        if index.column():
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
                return plain(", ".join(appliances), _LONGEST)
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return plain(name, _LONGEST)
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if name in self._ticked else Qt.CheckState.Unchecked
        return None

    @guarded
    def setData(  # noqa: D102
        self,
        index: QModelIndex | QPersistentModelIndex,
        value: Any,
        role: int = Qt.ItemDataRole.EditRole,
    ) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.column():
            return False
        self.tick([index.row()], Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    @guarded
    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:  # noqa: D102
        flags = super().flags(index)
        return flags if index.column() else flags | Qt.ItemFlag.ItemIsUserCheckable
