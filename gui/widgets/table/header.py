"""Header of the PV table: sorting, choice and order of columns, saved as text."""

import json
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from gui.core.table.column_room import filling_widths
from gui.core.table.columns import NAME, TABLE_COLUMNS
from gui.core.table.sort import SortKey, turned
from gui.qt.sort_header import SortHeader

_NARROWEST: Final = 24
_WIDEST: Final = 2_000
_FILLING: Final = 0  # in the settings: the width that the room gives


class TableHeader(SortHeader):
    """A click sorts ascending, the next descending, the third in group order. GUI thread.

    By severity and connection the worst come first.
    """

    sort_chosen = Signal(object)  # SortKey or None
    columns_changed = Signal()  # visibility, order or width
    columns_wanted = Signal(QPoint)  # the menu of columns, at a place on the screen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setStretchLastSection(True)
        self.setSectionsMovable(True)
        self.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setToolTip("Click: sort. Drag: move the column. Right click: choose columns")
        self.sort: SortKey | None = None
        self.sectionClicked.connect(self._on_click)
        self.sectionMoved.connect(self.columns_changed)
        self.sectionResized.connect(self._on_resized)
        self._dragged = False  # a person chose widths: they are kept, whatever room there is
        self._fitting = False
        self._room = 0  # pixels
        self._needed: Mapping[int, int] = {}  # pixels, by column
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)

    def reset_columns(self) -> None:
        """Set the default visibility of each column, and widths that fill the room."""
        self._dragged = False
        self._fitting = True
        for number, column in enumerate(TABLE_COLUMNS):
            self.resizeSection(number, column.width)
            self.setSectionHidden(number, column.hidden)
        self._fitting = False
        self.fill(self._room)

    def fill(self, room: int) -> None:
        """Fill ``room`` (pixels) with the columns, unless a person has dragged one."""
        self._room = room
        shown = [n for n in range(len(TABLE_COLUMNS)) if not self.isSectionHidden(n)]
        if self._dragged or not room or not self.count():
            return
        sizes = [(TABLE_COLUMNS[n].width, TABLE_COLUMNS[n].least) for n in shown]
        wanted = [
            max(TABLE_COLUMNS[n].wanted, min(self._needed.get(n, 0), 2 * TABLE_COLUMNS[n].width))
            for n in shown
        ]
        self._fitting = True
        for number, width in zip(shown, filling_widths(sizes, room, wanted), strict=True):
            self.resizeSection(number, width)
        self._fitting = False

    def need(self, needed: Mapping[int, int]) -> None:
        """Give columns these widths (pixels, by column), in which their texts are whole.

        As far as others have room to spare, and no person has dragged one.
        """
        if needed != self._needed:
            self._needed = needed
            self.fill(self._room)

    def _is_last(self, section: int) -> bool:
        """Tell whether ``section`` is the last one shown, which takes what is left."""
        places = (self.logicalIndex(place) for place in reversed(range(self.count())))
        return section == next((n for n in places if not self.isSectionHidden(n)), -1)

    @Slot(int, int, int)
    def _on_resized(self, section: int, before: int, now: int) -> None:
        if not self._fitting and before and now and not self._is_last(section):
            self._dragged = True
            self.columns_changed.emit()

    @Slot(int)
    def _on_click(self, section: int) -> None:
        column = TABLE_COLUMNS[section].sort
        if column is None:
            self.show_sort(self.sort)
            return
        first = SortKey(column, column.worst_first)
        if self.sort is None or self.sort.by is not column:
            self.choose_sort(first)
        else:
            self.choose_sort(turned(first) if self.sort == first else None)

    def choose_sort(self, key: SortKey | None) -> None:
        """Sort by ``key`` as a click on the heading does; ``None``: group order."""
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
        self.columns_wanted.emit(self.mapToGlobal(at))

    def show_column(self, number: int, shown: bool) -> None:
        """Show or hide a column, as a person chose."""
        self._fitting = True
        self.setSectionHidden(number, not shown)
        self._fitting = False
        self.fill(self._room)
        self.columns_changed.emit()

    @Slot()
    def restore_defaults(self) -> None:
        """Show the columns as they are at first."""
        for number in range(len(TABLE_COLUMNS)):
            self.moveSection(self.visualIndex(number), number)
        self.reset_columns()
        self.columns_changed.emit()

    def columns_as_text(self) -> str:
        """Return order, widths and visibility of the columns as JSON, for the settings.

        Widths that nobody dragged are 0.
        """
        found = []
        for place in range(self.count()):
            number = self.logicalIndex(place)
            hidden = self.isSectionHidden(number)
            keeps = self._dragged and not hidden and not self._is_last(number)
            width = self.sectionSize(number) if keeps else _FILLING
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
        if not wanted:
            return
        self._fitting = True
        for place, (number, width, shown) in enumerate(wanted):
            self.moveSection(self.visualIndex(number), place)
            width = width if width > _FILLING else TABLE_COLUMNS[number].width
            self.resizeSection(number, min(max(width, _NARROWEST), _WIDEST))
            self.setSectionHidden(number, not shown and number != NAME)
        self._fitting = False
        self._dragged = any(
            width not in (_FILLING, TABLE_COLUMNS[number].width)
            for number, width, shown in wanted
            if shown
        )
        self.fill(self._room)
