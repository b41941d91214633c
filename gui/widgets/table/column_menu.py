"""Menu that shows and hides columns of the PV table, on its headings and in the menu *Table*."""

from typing import Final

from PySide6.QtCore import QPoint, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from gui.core.table.columns import NAME, TABLE_COLUMNS
from gui.core.text.mnemonics import with_mnemonics
from gui.qt.look.command_icons import give_icons
from gui.qt.look.menu_groups import separate
from gui.widgets.table.header import TableHeader

_RESET: Final = "Reset columns"


class ColumnMenu(QMenu):
    """The columns of ``header``, checked where they are shown. GUI thread."""

    def __init__(self, header: TableHeader, parent: QWidget) -> None:
        super().__init__("Columns", parent)
        self._header = header
        group = QActionGroup(self)
        group.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        texts = with_mnemonics([*(column.heading for column in TABLE_COLUMNS), _RESET])
        for number, text in enumerate(texts[:-1]):
            action = self.addAction(text)
            action.setCheckable(True)
            action.setEnabled(number != NAME)
            action.setData(number)
            group.addAction(action)
        group.triggered.connect(self._on_chosen)
        separate(self)
        self.addAction(texts[-1], header.restore_defaults)
        self._columns = group.actions()
        self.aboutToShow.connect(self._show_columns)
        header.columns_wanted.connect(self._open)

    @Slot()
    def _show_columns(self) -> None:
        give_icons(self.actions())
        for action in self._columns:
            action.setChecked(not self._header.isSectionHidden(int(action.data())))

    @Slot(QAction)
    def _on_chosen(self, action: QAction) -> None:
        self._header.show_column(int(action.data()), action.isChecked())

    @Slot(QPoint)
    def _open(self, at: QPoint) -> None:
        self.popup(at)
