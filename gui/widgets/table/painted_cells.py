"""Cells of the PV table as the latest frame shows them."""

from PySide6.QtCore import QModelIndex, QObject, Slot

from gui.widgets.table.model import Cell, PvTableModel


class PaintedCells(QObject):
    """Keeps what was painted of the rows in view until the next frame changes it. GUI thread.

    Qt asks for parts of a view whenever something lay over them, the selection moves or a picture
    is taken. What has come since the latest frame is not shown then: the chart's legend and the
    tab's mark, which are those of the frame, would say something else.
    """

    def __init__(self, model: PvTableModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pvs = model
        self._cells: dict[int, dict[int, Cell]] = {}  # by slot, by column
        model.dataChanged.connect(self._on_changed)
        # a row that a filter hides changes unseen: it comes back as it is then
        for change in (model.rowsRemoved, model.layoutChanged, model.modelReset):
            change.connect(self.forget)

    def cell(self, row: int, column: int) -> Cell:
        """Return what is to be painted of a cell."""
        kept = self._cells.setdefault(self._pvs.slot_at(row), {})
        found = kept.get(column)
        if found is None:
            found = kept[column] = self._pvs.cell(row, column)
        return found

    def keep_only(self, visible: tuple[int, int]) -> None:
        """Keep nothing but the rows in view: nobody tells what changes in the others."""
        slots = self._pvs.shown_slots()[max(visible[0], 0) : visible[1] + 1].tolist()
        self._cells = {slot: self._cells[slot] for slot in slots if slot in self._cells}

    @Slot()
    def forget(self) -> None:
        """Keep nothing: the table is not seen, and nobody tells what changes meanwhile."""
        self._cells = {}

    @Slot(QModelIndex, QModelIndex)
    def _on_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        if last.row() - first.row() >= len(self._cells):
            self._cells = {}
            return
        for slot in self._pvs.shown_slots()[first.row() : last.row() + 1].tolist():
            self._cells.pop(slot, None)
