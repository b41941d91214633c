"""Legend of the strip chart: a table of its traces with their values, now and in view."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCursor, QFont, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QTableWidget, QTableWidgetItem, QWidget

from gui.core.chart.legend_order import sorted_rows
from gui.core.chart.short_labels import short_labels
from gui.qt.column_widths import MEMORY, kept_widths
from gui.qt.menu_key import give_letters, menu_key_of_rows
from gui.qt.overrides import guarded
from gui.qt.plain_rows import follow_font
from gui.widgets.chart.palette import line_icon, trace_dash
from gui.widgets.chart.readings.legend_row import TIPS, LegendRow
from gui.widgets.chart.trace_source import TraceSpec

WIDTH: Final = 300  # pixels, to begin with
COLUMNS: Final = ("Trace", "Now", "Cursor", "Min", "Max", "Mean")
NAME, NOW, CURSOR, LOW, HIGH, MEAN = range(len(COLUMNS))
_WIDTHS: Final = (92, 70, 54, 50, 50, 50)  # least ones
_WIDEST: Final = 180  # to which a column grows by itself, for a number
_WIDE: Final = 120  # the same, for what is said of it
_NAMES: Final = 130  # the same, for labels that need it
_CALM: Final = 24  # pixels: a column does not become narrower by less
_NARROWEST: Final = 90
_AROUND: Final = 12  # pixels around a text
_SPARE: Final = 3  # the same: fonts are painted wider than they are measured
_BESIDE: Final = 4  # pixels between the last column and the edge
_KEPT: Final = "legend_widths"
_SHOWN: Final = "legend_columns"
_HIDDEN: Final = 24  # of a column, as it is remembered; one more: shown
_TOGGLE: Final = frozenset({Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter})
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Legend(QTableWidget):
    """One row a trace, in the order of the group or sorted by a column. GUI thread.

    Labels without room are shortened where they do not differ; the tooltip has all of them.
    """

    visibility_toggled = Signal(int)  # slot
    solo_asked = Signal(int)  # slot; after its first click toggled it
    menu_requested = Signal(int, QPoint)  # slot, global position
    pointed_at = Signal(object)  # slot under the mouse, None: none
    outgrown = Signal()  # its columns have less room than they need

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(COLUMNS), parent)
        self._traces: list[TraceSpec] = []
        self._order: list[int] = []  # of the rows: numbers of traces
        self._shown: list[LegendRow | None] = []  # by row
        self._short: list[str] = []  # by trace: as it fits the column
        self._sorted_by: tuple[int, bool] | None = None  # column, descending
        self._pointed: int | None = None
        self._pressed: int | None = None  # slot
        self._uneven: set[int] = set()  # columns of which a text got another length
        self._by_hand = True  # who changes a width now
        self._cursor_on = False
        self._numbers = [0] * len(COLUMNS)  # pixels that they need, by column: the most so far
        self._grown = False  # those, or the columns that are shown, since room was asked for
        self._of = ""
        self.setAccessibleName("Legend")
        for column, tip in enumerate(TIPS):
            heading = QTableWidgetItem(COLUMNS[column])
            heading.setToolTip(tip)
            if column != NAME:
                heading.setTextAlignment(_RIGHT)
            self.setHorizontalHeaderItem(column, heading)
        self.setMinimumWidth(_NARROWEST)
        self.setIconSize(QSize(22, 10))
        self.setFrameShape(QTableWidget.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the chart
        self.setTabKeyNavigation(False)
        menu_key_of_rows(self)
        self.setHorizontalScrollMode(QTableWidget.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(12)
        follow_font(self, 3)
        self._set_up_header()
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        kept = kept_widths(_KEPT)
        self._least = kept if len(kept) == len(COLUMNS) else list(_WIDTHS)
        header.setMinimumSectionSize(30)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column in range(NOW, len(COLUMNS)):
            self.setColumnWidth(column, self._least[column])
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.sectionClicked.connect(self._on_heading)
        header.sectionResized.connect(self._on_resized)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._show_columns_menu)
        self._chosen = {NAME, NOW, CURSOR, LOW, HIGH}
        if kept := kept_widths(_SHOWN):
            self._chosen = {column for column, shown in enumerate(kept) if shown > _HIDDEN}
        self.show_columns()

    @guarded
    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(WIDTH, 120)

    def whole_width(self) -> int:
        """Return the width in which all columns are seen."""
        beside = self.width() - self.viewport().width() + _BESIDE
        return beside + self.horizontalHeader().length()

    def whole_height(self) -> int:
        """Return the height in which all rows are seen."""
        rows = self.rowCount() * self.verticalHeader().defaultSectionSize()
        bar = self.horizontalScrollBar().sizeHint().height()
        return self.horizontalHeader().sizeHint().height() + rows + bar + 2 * self.frameWidth()

    # -- traces and values

    def set_traces(self, traces: Sequence[TraceSpec]) -> None:
        """List these traces."""
        same = [trace.slot for trace in traces] == [trace.slot for trace in self._traces]
        self._traces = list(traces)
        if not same:
            self.setRowCount(len(traces))
            self._sort(None)
        self._fill()

    def _fill(self) -> None:
        """Make the rows anew, as they are ordered; their values come with the next frame."""
        self._shown = [None] * len(self._order)
        current = min(max(self.currentRow(), 0), len(self._order) - 1)
        size, faint = self.iconSize(), self.palette().placeholderText()
        for row, number in enumerate(self._order):
            trace = self._traces[number]
            icon = line_icon(trace.color, trace_dash(trace.order), size.width(), size.height())
            for column in range(len(COLUMNS)):
                item = QTableWidgetItem(trace.label if column == NAME else "")
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                if column == NAME:
                    item.setIcon(icon)
                else:
                    item.setTextAlignment(_RIGHT)
                if not trace.visible:
                    item.setForeground(faint)
                self.setItem(row, column, item)
        self.setCurrentCell(current, NAME)
        self._shorten()

    def _shorten(self) -> None:
        """Shorten the labels to the width of their column."""
        room = self.columnWidth(NAME) - self._around_names()
        width_of = self.fontMetrics().horizontalAdvance
        labels = [trace.label for trace in self._traces]
        self._short = short_labels(labels, lambda text: width_of(text) <= room)
        for row, number in enumerate(self._order):
            item = self.item(row, NAME)
            if item is not None and item.text() != self._short[number]:
                item.setText(self._short[number])

    def set_values(self, rows: Sequence[LegendRow]) -> None:
        """Show these texts, in the order of the traces; only cells that changed are set."""
        for row, number in enumerate(self._order):
            if (new := rows[number]) != (before := self._shown[row]):
                self._shown[row] = new
                self._set_row(row, new, before)
        for column in self._uneven:
            self._give_width(column)
        grown = self._uneven and (self._grown or not self._of)  # not by words in headings alone
        self._grown = False
        self._uneven.clear()
        if grown and self.whole_width() > self.width():
            self.outgrown.emit()

    def show_of(self, words: str) -> None:
        """Say in the headings of which samples the figures are; "": those up to now."""
        if words == self._of:
            return
        self._of = words
        for column in (LOW, HIGH, MEAN):
            heading = self.horizontalHeaderItem(column)
            assert heading is not None
            heading.setText(self._heading(column))
            self._uneven.add(column)

    def _heading(self, column: int) -> str:
        return f"{COLUMNS[column]} {self._of}".rstrip()

    def _set_row(self, row: int, new: LegendRow, before: LegendRow | None) -> None:
        for column in range(len(COLUMNS)):
            item = self.item(row, column)
            assert item is not None
            text = new.texts[column]
            if column != NAME and (before is None or before.texts[column] != text):
                item.setText(text)
                if before is None or len(before.texts[column]) != len(text):
                    self._uneven.add(column)
            if before is None or before.tip != new.tip:
                item.setToolTip(new.tip)
            if column == NOW and new.past is not item.font().italic():  # as in the table of PVs
                font = QFont()
                font.setItalic(new.past)
                item.setFont(font)

    def _give_width(self, column: int) -> None:
        """Make room for the texts of a column: a number that is cut reads as another one."""
        if self.isColumnHidden(column):
            return
        width = self.columnWidth(column)
        texts = {shown.texts[column] for shown in self._shown if shown is not None}
        wanted = max(map(self._room_for, texts), default=0)
        self._grown |= wanted > self._numbers[column]
        self._numbers[column] = max(wanted, self._numbers[column])
        if self._of and column in (LOW, HIGH, MEAN):
            wanted = max(wanted, self._room_for(self._heading(column)))
        wanted = max(wanted, self._least[column])
        if wanted > width or wanted < width - _CALM:
            self._set_width(column, wanted)
            self._fill_width()

    def _room_for(self, text: str) -> int:
        """Return the width of a number as a whole, and of what is said of it as far as it goes."""
        width_of = self.fontMetrics().horizontalAdvance
        number = width_of(text.partition(" (")[0]) + _AROUND
        return max(min(number, _WIDEST), min(width_of(text) + _AROUND, _WIDE))

    def _set_width(self, column: int, width: int) -> None:
        self._by_hand = False
        self.setColumnWidth(column, width)
        self._by_hand = True

    def _fill_width(self) -> None:
        """Give the names what the other columns leave; labels are shortened to that."""
        others = sum(self.columnWidth(column) for column in range(NOW, len(COLUMNS))) + _BESIDE
        width_of, around = self.fontMetrics().horizontalAdvance, self._around_names()
        needed = max((width_of(trace.label) for trace in self._traces), default=0) + around
        needed = 0 if self._of else min(needed, _NAMES)  # they give way to words in headings
        least = max(self._least[NAME], needed)
        self._set_width(NAME, max(self.viewport().width() - others, least))
        self._shorten()

    def _around_names(self) -> int:
        """Return the pixels of the first column that a label cannot have."""
        return self.iconSize().width() + _AROUND + _SPARE

    def show_cursor(self, on: bool) -> None:
        """Show the column of the cursor, if it was not chosen to be hidden."""
        if on != self._cursor_on:
            self._cursor_on = on
            self.show_columns()

    # -- columns and order

    def show_columns(self) -> None:
        """Show those chosen, each as wide as its texts are with the next frame."""
        for column in range(len(COLUMNS)):
            shown = column in self._chosen and (column != CURSOR or self._cursor_on)
            self._by_hand = False
            self.setColumnHidden(column, not shown)
            self._by_hand = True
        self._fill_width()
        self._grown = True
        self._shown = [None] * len(self._shown)  # what is shown again gets its width

    @Slot(QPoint)
    def _show_columns_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for column in range(NOW, len(COLUMNS)):
            action = menu.addAction(COLUMNS[column])
            action.setCheckable(True)
            action.setChecked(column in self._chosen)
            action.setData(column)
        give_letters(menu.actions())
        menu.triggered.connect(self._on_column_chosen)
        menu.popup(self.horizontalHeader().mapToGlobal(at))

    @Slot(object)
    def _on_column_chosen(self, action: object) -> None:
        column = action.data()  # type: ignore[attr-defined]  # a QAction
        self._chosen ^= {column}
        MEMORY.keep(_SHOWN, [_HIDDEN + (n in self._chosen) for n in range(len(COLUMNS))])
        self.show_columns()

    @Slot(int)
    def _on_heading(self, column: int) -> None:
        """Sort by a column, then downwards, then not: in the order of the group."""
        before = self._sorted_by
        if before is None or before[0] != column:
            self._sorted_by = column, False
        else:
            self._sorted_by = None if before[1] else (column, True)
        header = self.horizontalHeader()
        header.setSortIndicatorShown(self._sorted_by is not None)
        if self._sorted_by is not None:
            header.setSortIndicator(column, Qt.SortOrder(int(self._sorted_by[1])))
        self._sort(self._shown)
        self._fill()

    def _sort(self, shown: list[LegendRow | None] | None) -> None:
        """Order the rows by what they show; without values yet, by their labels."""
        if self._sorted_by is None:
            self._order = list(range(len(self._traces)))
            return
        column, descending = self._sorted_by
        texts = [trace.label for trace in self._traces]
        if shown is not None and column != NAME:
            for row, number in enumerate(self._order):
                found = shown[row]
                texts[number] = found.texts[column] if found is not None else ""
        self._order = sorted_rows(texts, descending)

    @Slot(int, int, int)
    def _on_resized(self, column: int, _: int, width: int) -> None:
        if self._by_hand and width > 0:  # 0: it was hidden
            self._least[column] = width
            MEMORY.keep(_KEPT, self._least)
            self._fill_width()

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._fill_width()

    # -- mouse

    def slot_at(self, at: QPoint) -> int | None:
        """Return the slot of the trace at a point of the viewport; ``None``: there is none."""
        row = self.rowAt(at.y())
        return self._traces[self._order[row]].slot if row >= 0 else None

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        pressed, self._pressed = self._pressed, None
        slot = self.slot_at(event.position().toPoint())
        if slot is not None and slot == pressed:
            self.visibility_toggled.emit(slot)
        super().mouseReleaseEvent(event)

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        left = event.button() == Qt.MouseButton.LeftButton
        self._pressed = self.slot_at(event.position().toPoint()) if left else None
        super().mousePressEvent(event)

    @guarded
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        slot = self.slot_at(event.position().toPoint())
        if slot is not None and event.button() == Qt.MouseButton.LeftButton:
            self.solo_asked.emit(slot)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        row = self.currentRow()
        if event.key() in _TOGGLE and 0 <= row < len(self._order):
            self.visibility_toggled.emit(self._traces[self._order[row]].slot)
        else:
            super().keyPressEvent(event)

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        super().mouseMoveEvent(event)
        # not by cellEntered: that comes once a cell, however often the mouse was taken for gone
        self._point_at_place(event.position().toPoint())

    @guarded
    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        self._point_at(None)
        super().leaveEvent(event)

    @Slot()
    def look_again(self) -> None:
        """Note what the mouse points at, after a menu over the legend took its moves."""
        self._point_at_place(self.viewport().mapFromGlobal(QCursor.pos()))

    def _point_at_place(self, at: QPoint) -> None:
        self._point_at(self.slot_at(at) if self.viewport().rect().contains(at) else None)

    def _point_at(self, slot: int | None) -> None:
        if slot != self._pointed:
            self._pointed = slot
            self.pointed_at.emit(slot)

    @Slot(QPoint)
    def _on_menu(self, at: QPoint) -> None:
        slot = self.slot_at(at)
        if slot is not None:
            self.menu_requested.emit(slot, self.viewport().mapToGlobal(at))
