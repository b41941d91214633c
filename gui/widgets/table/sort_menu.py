"""Menu that sorts the rows of the PV table: what a click on a heading does, for keys."""

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from gui.core.table.columns import TABLE_COLUMNS
from gui.core.table.sort import SortKey, SortOrder, turned
from gui.core.text.mnemonics import with_mnemonics
from gui.qt.look.menu_groups import separate
from gui.widgets.table.view import PvTableView

_GROUP_ORDER: Final = -1
_UP, _DOWN = "\t▲", "\t▼"


class SortMenu(QMenu):
    """Columns that sort; the one in force is checked, and turns when it is chosen. GUI thread."""

    def __init__(self, view: PvTableView) -> None:
        super().__init__("Sort rows", view)
        self._header = view.header
        columns = [n for n, column in enumerate(TABLE_COLUMNS) if column.sort is not None]
        texts = with_mnemonics(["Group order", *(TABLE_COLUMNS[n].heading for n in columns)])
        group = QActionGroup(self)
        for number, text in zip((_GROUP_ORDER, *columns), texts, strict=True):
            action = self.addAction(text)
            action.setData(number)
            action.setCheckable(True)
            group.addAction(action)
            if number == _GROUP_ORDER:
                separate(self)
        group.triggered.connect(self._on_chosen)
        self.aboutToShow.connect(self._show_sort)

    @Slot()
    def _show_sort(self) -> None:
        """Check what is in force, with the arrow of its heading."""
        key = self._header.sort
        for action in self.actions():
            if not action.isSeparator():
                order = _order(action)
                in_force = order is (key.by if key is not None else None)
                arrow = (_DOWN if key.descending else _UP) if in_force and key is not None else ""
                action.setText(action.text().partition("\t")[0] + arrow)
                action.setChecked(in_force)

    @Slot(QAction)
    def _on_chosen(self, action: QAction) -> None:
        order, before = _order(action), self._header.sort
        if order is None:
            self._header.choose_sort(None)
        else:
            first = SortKey(order, order.worst_first)
            self._header.choose_sort(turned(first) if before == first else first)


def _order(action: QAction) -> SortOrder | None:
    """Return how ``action`` sorts; ``None``: in group order."""
    number = int(action.data())
    return None if number == _GROUP_ORDER else TABLE_COLUMNS[number].sort
