"""Header of the PV table: sorting, choice and order of columns, saved as text."""

import json
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from gui.core.table.columns import NAME, TABLE_COLUMNS
from gui.core.table.sort import SortKey

_NARROWEST: Final = 24
_WIDEST: Final = 2_000


class TableHeader(QHeaderView):
    """A click sorts ascending, the next descending, the third in group order. GUI thread."""

    sort_chosen = Signal(object)  # SortKey or None
    columns_changed = Signal()  # visibility, order or width

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setStretchLastSection(False)
        self.setSectionsMovable(True)
        self.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setToolTip("Click: sort. Drag: move the column. Right click: choose columns")
        self.sort: SortKey | None = None
        self.sectionClicked.connect(self._on_click)
        self.sectionMoved.connect(self.columns_changed)
        self.sectionResized.connect(self.columns_changed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)

    def reset_columns(self) -> None:
        """Set the default width and visibility of each column."""
        for number, column in enumerate(TABLE_COLUMNS):
            self.resizeSection(number, column.width)
            self.setSectionHidden(number, column.hidden)

    @Slot(int)
    def _on_click(self, section: int) -> None:
        column = TABLE_COLUMNS[section].sort
        if column is None:
            self.show_sort(self.sort)
            return
        if self.sort is None or self.sort.by is not column:
            key: SortKey | None = SortKey(column)
        else:
            key = None if self.sort.descending else SortKey(column, True)
        self.show_sort(key)
        self.sort_chosen.emit(key)

    def show_sort(self, key: SortKey | None) -> None:
        """Show the sort indicator of ``key``; ``None``: group order."""
        self.sort = key
        section = -1
        if key is not None:
            section = next(k for k, column in enumerate(TABLE_COLUMNS) if column.sort is key.by)
        descending = key is not None and key.descending
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.setSortIndicator(section, order)

    # -- columns

    @Slot(QPoint)
    def _show_menu(self, at: QPoint) -> None:
        menu = self.column_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(at))

    def column_menu(self) -> QMenu:
        """Return the menu that shows and hides columns."""
        menu = QMenu(self)
        for number, column in enumerate(TABLE_COLUMNS):
            action = menu.addAction(column.heading)
            action.setCheckable(True)
            action.setChecked(not self.isSectionHidden(number))
            action.setEnabled(number != NAME)
            action.setData(number)
            action.toggled.connect(self._on_chosen)
        menu.addSeparator()
        menu.addAction("Reset columns", self._restore_defaults)
        return menu

    @Slot(bool)
    def _on_chosen(self, shown: bool) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.setSectionHidden(int(action.data()), not shown)
            self.columns_changed.emit()

    @Slot()
    def _restore_defaults(self) -> None:
        for number in range(len(TABLE_COLUMNS)):
            self.moveSection(self.visualIndex(number), number)
        self.reset_columns()
        self.columns_changed.emit()

    def columns_as_text(self) -> str:
        """Return order, widths and visibility of the columns as JSON, for the settings."""
        found = []
        for place in range(self.count()):
            number = self.logicalIndex(place)
            hidden = self.isSectionHidden(number)
            width = TABLE_COLUMNS[number].width if hidden else self.sectionSize(number)
            found.append([TABLE_COLUMNS[number].heading, width, not hidden])
        return json.dumps(found)

    def restore_columns(self, text: str) -> None:
        """Restore what ``columns_as_text`` returned; invalid text changes nothing."""
        headings = [column.heading for column in TABLE_COLUMNS]
        try:
            wanted = [
                (headings.index(heading), int(width), bool(shown))
                for heading, width, shown in json.loads(text)
            ]
        except (ValueError, TypeError):
            return
        for place, (number, width, shown) in enumerate(wanted):
            self.moveSection(self.visualIndex(number), place)
            self.resizeSection(number, min(max(width, _NARROWEST), _WIDEST))
            self.setSectionHidden(number, not shown and number != NAME)
