"""Which rows of a snapshot are shown: all, or those not known to be equal."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel

from gui.core.snapshot_difference import DifferenceState
from gui.models.snapshot_model import SORT_ROLE, SnapshotModel


class DifferencesFilter(QSortFilterProxyModel):
    """Sorts on a click on a heading; filters when ``renew`` is called, not with every value."""

    def __init__(self, model: SnapshotModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._snapshot = model
        self._only = False
        self._shown_states = b""
        self.setDynamicSortFilter(False)
        self.setSortRole(SORT_ROLE)
        self.setSourceModel(model)

    def set_only_differences(self, only: bool) -> None:
        """Show only rows that differ or are not known to be equal."""
        self._only = only
        self._shown_states = b""
        self.invalidateFilter()

    def renew(self) -> None:
        """Filter anew if the state of a row changed."""
        states = self._snapshot.states().tobytes()
        if self._only and states != self._shown_states:
            self._shown_states = states
            self.invalidateFilter()

    def filterAcceptsRow(  # noqa: D102
        self, row: int, parent: QModelIndex | QPersistentModelIndex
    ) -> bool:
        return not self._only or self._snapshot.states()[row] != DifferenceState.EQUAL
