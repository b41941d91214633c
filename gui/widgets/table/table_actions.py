"""Actions on rows of the PV table: plot, times, inspect, note, copy, remove.

They act on the selected rows; where none is selected, on the current one.
"""

from collections.abc import Callable, Collection, Set
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu

from gui.core.pv.array_reduction import REDUCTIONS, is_reduction
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.core.stamps.choice import TIME_WORDS
from gui.core.table.columns import COLUMNS, HOST, NAME
from gui.core.text.csv_text import csv_text
from gui.core.text.mnemonics import with_mnemonics
from gui.qt.look.command_icons import give_icons
from gui.qt.look.menu_groups import separator
from gui.qt.menu_key import menu_key_of_rows
from gui.qt.overrides import guarded
from gui.qt.own_keys import OwnKeys
from gui.qt.questions.typed import ask_choice, ask_text
from gui.widgets.table.column_menu import ColumnMenu
from gui.widgets.table.model import PvTableModel
from gui.widgets.table.row_needs import RowNeeds, what_is_there
from gui.widgets.table.sort_menu import SortMenu
from gui.widgets.table.view import PvTableView

WHOLE: Final = "none: plot the whole array"
CHARACTERS: Final = {"": "guessed by their content", "text": "text", "numbers": "numbers"}
_REDUCTION: Final = "Value to plot (or an element, such as [7]):"
_Key = QKeySequence.StandardKey | str


class TableActions(QObject):
    """The table's context menu and keys. GUI thread."""

    time_requested = Signal(object, str)  # tuple of slots, TimeChoice
    remove_requested = Signal(object)  # tuple of slots
    reduce_requested = Signal(object, str)  # tuple of slots, reduction ("": the whole array)
    inspect_requested = Signal(int)  # slot
    fields_requested = Signal(int)  # slot
    note_entered = Signal(object, str)  # tuple of slots, note
    heading_entered = Signal(int, str)  # slot below the heading, text
    characters_requested = Signal(object, str)  # tuple of slots, ``CharsChoice``
    long_string_requested = Signal(object)  # tuple of slots to be read as NAME.FIELD$
    plot_requested = Signal(object, bool)  # tuple of slots, whether to plot them
    put_waits_cancelled = Signal(object)  # tuple of slots whose puts are not waited for any more
    put_marks_cleared = Signal(object)  # tuple of slots whose marks are to be cleared

    def __init__(self, view: PvTableView, model: PvTableModel) -> None:
        super().__init__(view)
        self._view = view
        self._pvs = model
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        menu_key_of_rows(view)
        keys = QKeySequence.StandardKey
        self.waited: Callable[[], Collection[str]] = frozenset  # names of PVs with a put under way
        self._needs: dict[QAction, RowNeeds] = {}
        needs = RowNeeds
        self._action("Plot or stop plotting", "Space", self.toggle_plot, needs.PVS)
        self._action("Array as a trace…", "", self.ask_reduction, needs.ARRAY)
        self._action("Characters as text or numbers…", "", self.ask_characters, needs.CHARACTERS)
        self._action("Read as long string (NAME.VAL$)", "", self._read_long, needs.STRING)
        self._time_menu()
        self._separator()
        view.addAction(SortMenu(view).menuAction())
        view.addAction(ColumnMenu(view.header, view).menuAction())
        self._separator()
        self.inspect = self._action("Inspect PV", "Return", self._inspect, needs.CURRENT_PV)
        self._action("Record fields (DESC, EGU, HIHI…)", "Ctrl+I", self._fields, needs.CURRENT_PV)
        self._action("&Note…", "N", self.ask_note, needs.PVS)
        self._action("Heading above…", "", self.ask_heading, needs.CURRENT_ROW)
        self._separator()
        self._action("Copy rows", keys.Copy, self.copy_rows, needs.ROWS)
        self._action("Copy rows as CSV", "", self.copy_csv, needs.ROWS)
        self._action("Copy names", "Ctrl+Shift+C", self.copy_names, needs.ROWS)
        self._action("Copy value", "", self.copy_value, needs.PVS)
        self._action("Copy host", "", self.copy_host, needs.PVS)
        self._separator()
        self._action(
            "Cancel waiting for the put", "Ctrl+Backspace", self._cancel_put_waits, needs.WAITED
        )
        self._action("Clear put marks", "", self._clear_put_marks, needs.MARK)
        self._separator()
        self._action("Remove from group", keys.Delete, self.remove_selected, needs.ROWS)
        entries = [action for action in view.actions() if not action.isSeparator()]
        texts = with_mnemonics([action.text() for action in entries])
        for action, text in zip(entries, texts, strict=True):
            action.setText(text)
        OwnKeys(view)
        for seen in (view, view.viewport()):
            seen.installEventFilter(self)
        self.renew()

    def _action(self, text: str, key: _Key, slot: object, needs: RowNeeds) -> QAction:
        action = QAction(text, self._view)
        if key:
            action.setShortcut(QKeySequence(key))
        action.triggered.connect(slot)
        self._view.addAction(action)
        self._needs[action] = needs
        return action

    @guarded
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.ContextMenu:  # before the menu of the rows is shown
            give_icons(self._view.actions())
            self.renew()
        elif event.type() == QEvent.Type.ShortcutOverride:  # before a key is looked up
            self._enable({RowNeeds.WAITED} | self._met())  # it says so if there is no put
        return False

    @Slot()
    def renew(self) -> None:
        """Enable the commands that can act on what is selected now, and disable the others."""
        self._enable(self._met())

    def _met(self) -> frozenset[RowNeeds]:
        return what_is_there(self._view, self._pvs, self.waited())

    def _enable(self, met: Set[RowNeeds]) -> None:
        for action, needs in self._needs.items():
            action.setEnabled(needs in met)
        self.times.setEnabled(RowNeeds.PVS in met)  # and with it its entry

    def _time_menu(self) -> None:
        menu = QMenu("Time of samples", self._view)
        group = QActionGroup(menu)
        for choice, text in TIME_WORDS.items():
            action = menu.addAction(text)
            action.setData(choice)
            action.setCheckable(True)
            group.addAction(action)
        group.triggered.connect(self._choose_time)
        menu.aboutToShow.connect(self._show_time)
        self.times = menu
        self._view.addAction(menu.menuAction())

    @Slot()
    def _show_time(self) -> None:
        """Check the choice of the selected PVs, if they have the same."""
        chosen = {self._pvs.time_choice(slot) for slot in self._view.acted_slots()}
        for action in self.times.actions():
            action.setChecked(chosen == {action.data()})

    @Slot(QAction)
    def _choose_time(self, action: QAction) -> None:
        slots = tuple(self._view.acted_slots())
        if slots:
            self.time_requested.emit(slots, action.data())

    def _separator(self) -> None:
        self._view.addAction(separator(self._view))

    @Slot()
    def toggle_plot(self) -> None:
        """Plot the selected rows; stop plotting them if all are plotted."""
        slots = tuple(self._view.acted_slots())
        if slots:
            plot = not all(self._pvs.is_plotted(slot) for slot in slots)
            self.plot_requested.emit(slots, plot)

    @Slot()
    def ask_reduction(self) -> None:
        """Ask how the selected arrays are reduced to a trace."""
        slots = tuple(self._view.acted_slots())
        if not slots:
            return
        plotted = self._pvs.is_plotted(slots[0])
        how = self._pvs.reduction_choice(slots[0]) or (WHOLE if plotted else "mean")
        question = _REDUCTION
        while True:
            choices = list(dict.fromkeys((WHOLE, *REDUCTIONS, "[0]", how)))
            how, ok = ask_choice(self._view, "Array as a trace", question, choices, how, True)
            if not ok:
                return
            how = how if how == WHOLE else "".join(how.lower().split())
            if how == WHOLE or is_reduction(how):
                break
            question = f"“{plain(how, 40)}” is no value of an array.\n{_REDUCTION}"
        self.reduce_requested.emit(slots, "" if how == WHOLE else how)

    @Slot()
    def ask_characters(self) -> None:
        """Ask whether the selected arrays of characters are shown as text or as numbers."""
        slots = tuple(self._view.acted_slots())
        if not slots:
            return
        now = self._pvs.characters_choice(slots[0])
        question = "Show the characters as:"
        kinds = list(CHARACTERS.values())
        how, ok = ask_choice(self._view, "Characters", question, kinds, CHARACTERS[now])
        if ok:
            choice = next(key for key, words in CHARACTERS.items() if words == how)
            self.characters_requested.emit(slots, choice)

    @Slot()
    def _read_long(self) -> None:
        self.long_string_requested.emit(tuple(self._view.acted_slots()))

    @Slot()
    def _inspect(self) -> None:
        slot = self._view.current_slot()
        if slot is not None:
            self.inspect_requested.emit(slot)

    @Slot()
    def _fields(self) -> None:
        slot = self._view.current_slot()
        if slot is not None:
            self.fields_requested.emit(slot)

    @Slot()
    def ask_note(self) -> None:
        """Ask for a note on the selected PVs."""
        slots = tuple(self._view.acted_slots())
        if slots:
            note = self._pvs.note(slots[0])
            text, ok = ask_text(self._view, "Note", _on_rows(len(slots)), note)
            if ok:
                self.note_entered.emit(slots, text.strip())

    @Slot()
    def ask_heading(self) -> None:
        """Ask for a heading above the current row."""
        row = self._view.currentIndex().row()
        if row >= 0:
            slot = self._pvs.slot_at(row)  # rows may move while the dialog is open
            text, ok = ask_text(self._view, "Heading", "Heading of the rows below:")
            if ok and text.strip() and slot in self._pvs.slots():
                self.heading_entered.emit(slot, text.strip())

    # -- copies

    def _texts(self, column: int) -> list[str]:
        return [self._pvs.copied(row, column) for row in self._view.acted_rows()]

    def _shown_columns(self) -> list[int]:
        header = self._view.header
        places = [header.logicalIndex(place) for place in range(header.count())]
        return [column for column in places if not header.isSectionHidden(column)]

    def _table(self) -> list[list[str]]:
        """Return column titles and selected rows, of the visible columns in their order."""
        shown = self._shown_columns()
        rows = zip(*(self._texts(column) for column in shown), strict=True)
        return [[COLUMNS[column] for column in shown], *(list(row) for row in rows)]

    @Slot()
    def copy_rows(self) -> None:
        """Copy the selected rows as tab-separated text with column titles."""
        text = "\n".join("\t".join(row) for row in self._table())
        QGuiApplication.clipboard().setText(text)

    @Slot()
    def copy_csv(self) -> None:
        """Copy the selected rows as CSV with column titles: exact values and times."""
        slots = [self._pvs.slot_at(row) for row in self._view.acted_rows()]
        rows = self._pvs.csv_rows(slots, self._shown_columns())
        QGuiApplication.clipboard().setText(csv_text(rows))

    @Slot()
    def copy_names(self) -> None:
        """Copy the names of the selected rows, one per line."""
        QGuiApplication.clipboard().setText("\n".join(self._texts(NAME)))

    @Slot()
    def copy_value(self) -> None:
        """Copy the values of the selected rows in full, one per line."""
        values = [self._pvs.whole_value(slot) for slot in self._view.acted_slots()]
        QGuiApplication.clipboard().setText("\n".join(values))

    @Slot()
    def copy_host(self) -> None:
        """Copy the hosts of the selected PVs, one per line."""
        QGuiApplication.clipboard().setText("\n".join(self._texts(HOST)))

    @Slot()
    def _cancel_put_waits(self) -> None:
        self.put_waits_cancelled.emit(tuple(self._view.acted_slots()))

    @Slot()
    def _clear_put_marks(self) -> None:
        self.put_marks_cleared.emit(tuple(self._view.acted_slots()))

    @Slot()
    def remove_selected(self) -> None:
        """Request the removal of the selected rows from the group."""
        slots = tuple(self._pvs.slot_at(row) for row in self._view.acted_rows())
        if slots:
            self.remove_requested.emit(slots)


def _on_rows(count: int) -> str:
    return "Note on this PV:" if count == 1 else f"Note on these {grouped(count)} PVs:"
