"""Tab of a group's rows: table, buttons, bars to add and to replace names."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from gui.core.groups.group import Group, PvSpec, is_heading
from gui.core.groups.known_names import KnownNames
from gui.core.groups.row_edits import (
    AddPvs,
    MoveRows,
    RemoveRows,
    Rename,
    SetField,
    counted,
    pv_rows,
)
from gui.core.pv.counts import grouped
from gui.qt.look.command_icons import give_icons
from gui.qt.look.menu_groups import separator
from gui.qt.menu_key import give_letters, menu_key_of_rows
from gui.qt.name_reader import NameReader
from gui.widgets.chart.palette import trace_color
from gui.widgets.group_editor.add_bar import AddBar
from gui.widgets.group_editor.color_menu import EACH
from gui.widgets.group_editor.draft import GroupDraft
from gui.widgets.group_editor.replace_bar import ReplaceBar
from gui.widgets.group_editor.rows_model import NAME, GroupRowsModel
from gui.widgets.group_editor.rows_table import RowsTable

_HEADING: Final = "# Heading"

_BY_ICON: Final = ("Move up", "Move down")  # buttons that people know without a word


class RowsTab(QWidget):
    """Edits the rows of ``draft``. GUI thread."""

    message = Signal(str)
    files_dropped = Signal(object, int)  # tuple of paths, row

    def __init__(self, draft: GroupDraft, known: KnownNames, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._reader = NameReader(self)
        self.model = GroupRowsModel(draft, self)
        self.table = RowsTable(self.model, known)
        self.table.setAccessibleName("Rows of the group")
        self.add_bar = AddBar(known)
        self.replace_bar = ReplaceBar(draft.group)
        self.replace_bar.hide()
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(4)
        self.heading = self._action(
            "Heading", "Ctrl+H", self.add_heading, "Add a heading above the selected row"
        )
        self.remove = self._action("Remove", "Del", self.remove_selected, "Remove the rows")
        self.up = self._action("Move up", "Alt+Up", self.move_up, "Move the rows up")
        self.down = self._action("Move down", "Alt+Down", self.move_down, "Move the rows down")
        self._buttons.addStretch(1)
        self.replace = self._action(
            "Find and replace", "Ctrl+F", self.show_replace, "In the names, with a preview"
        )
        self._separator()
        self.copy = self._action("Copy names", QKeySequence.StandardKey.Copy, self.copy_names)
        self.paste = self._action("Paste names", QKeySequence.StandardKey.Paste, self.paste_names)
        self._separator()
        self._action("Move to the top", "Alt+Home", self.move_top)
        self._action("Move to the end", "Alt+End", self.move_end)
        self._separator()
        self.plot = self._action("Plot", "Ctrl+P", self.plot_selected)
        self._action("Do not plot", "Ctrl+Shift+P", self.unplot_selected)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._show_menu)
        menu_key_of_rows(self.table)
        column = QVBoxLayout(self)
        column.setSpacing(6)
        column.addLayout(self._buttons)
        column.addWidget(self.table, 1)
        column.addWidget(self.replace_bar)
        column.addWidget(self.add_bar)
        self.add_bar.names_given.connect(self.add_names)
        self.add_bar.lines_pasted.connect(self._on_lines)
        self.replace_bar.replace_requested.connect(self._on_replace)
        self.replace_bar.left.connect(self.hide_replace)
        self.replace_bar.row_wanted.connect(self._on_row_wanted)
        self.table.color_chosen.connect(self._on_color)
        self.table.move_requested.connect(self.move_rows)
        self.table.names_given.connect(self._on_text)
        self.table.files_dropped.connect(self.files_dropped)
        self.table.selection_changed.connect(self._show_state)
        draft.changed.connect(self._follow)
        self._follow(draft.group, draft.group)

    def _action(
        self, text: str, key: QKeySequence.StandardKey | str, slot: object, tip: str = ""
    ) -> QAction:
        """Add an action to the table; with ``tip`` also a button."""
        action = QAction(text, self.table)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(slot)
        self.table.addAction(action)
        give_icons([action])
        if tip:
            action.setToolTip(f"{tip} ({QKeySequence(key).toString()})")
            button = QToolButton()
            button.setDefaultAction(action)
            button.setAccessibleName(tip)
            if text not in _BY_ICON:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            self._buttons.addWidget(button)
        return action

    def _separator(self) -> None:
        self.table.addAction(separator(self.table))

    @Slot(object)
    def _show_menu(self, place: object) -> None:
        menu = QMenu(self.table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self.table.actions())
        give_letters(menu.actions())
        menu.popup(self.table.viewport().mapToGlobal(place))  # type: ignore[call-overload]

    # -- state

    @Slot(object, object)
    def _follow(self, before: Group, now: Group) -> None:
        if now.pvs is not before.pvs or now is before:
            self.add_bar.set_present(frozenset(pv.name for pv in now.pvs))
            self.replace_bar.set_group(now)
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        some = self.table.selectionModel().hasSelection()
        for action in (self.remove, self.up, self.down, self.copy, self.plot):
            action.setEnabled(some)
        row = self._place()
        self.add_bar.set_place(f"Below row {grouped(row)}" if some else "At the end")

    def _place(self) -> int:
        """Return the row before which names are added: below the selection, else at the end."""
        rows = self.table.selected_rows()
        return rows[-1] + 1 if rows else len(self._draft.group.pvs)

    # -- adding

    @Slot(object)
    def add_names(self, names: tuple[str, ...], at: int | None = None) -> None:
        """Add the PVs that are not in the group, and select them."""
        present = {pv.name for pv in self._draft.group.pvs}
        fresh = tuple(PvSpec(name) for name in names if name not in present)
        at = self._place() if at is None else at
        if fresh and self._draft.do(AddPvs(fresh, at)):
            self.table.select(range(at, at + len(fresh)))
            known = len(names) - len(fresh)
            rest = f", {counted(known)} {'was' if known == 1 else 'were'} already in the group"
            self.message.emit(f"{counted(len(fresh))} added{rest if known else ''}")
        elif not fresh:
            known_text = "All these PVs are already in the group"
            self.message.emit(known_text if names else "No names found")

    @Slot(str)
    def _on_lines(self, text: str) -> None:
        self._on_text(text, self._place())

    def add_pvs(self, pvs: Sequence[PvSpec], at: int) -> None:
        """Add PVs of another group before row ``at``; unknown axes are dropped."""
        group = self._draft.group
        axes, there = {axis.id for axis in group.axes}, {pv.name for pv in group.pvs}
        fresh = tuple(
            pv if pv.axis in axes else replace(pv, axis=None)
            for pv in pvs
            if pv.name not in there or is_heading(pv.name)
        )
        if fresh:
            self._draft.do(AddPvs(fresh, min(at, len(group.pvs))))
        here = len(pvs) - len(fresh)
        known = f", {here} already in the group" if here else ""
        self.message.emit(f"{counted(len(fresh))} added{known}")

    @Slot(str, int)
    def _on_text(self, text: str, at: int) -> None:
        self._reader.read(
            text,
            lambda names: self.add_names(tuple(names), min(at, len(self._draft.group.pvs))),
            self._draft.refused.emit,
        )

    @Slot()
    def paste_names(self) -> None:
        """Add the names on the clipboard."""
        self._on_text(QGuiApplication.clipboard().text(), self._place())

    @Slot()
    def copy_names(self) -> None:
        """Copy the names of the selected rows."""
        rows = self.table.selected_rows()
        if rows:
            QGuiApplication.clipboard().setText(self.model.names_text(rows))

    @Slot()
    def add_heading(self) -> None:
        """Add a heading above the selected rows, and edit it."""
        rows = self.table.selected_rows()
        at = rows[0] if rows else len(self._draft.group.pvs)
        if self._draft.do(AddPvs((PvSpec(_HEADING),), at)):
            self.table.select([at])
            index = self.model.index(at, NAME)
            self.table.setCurrentIndex(index)
            self.table.edit(index)

    # -- rows

    @Slot()
    def remove_selected(self) -> None:
        """Remove the selected rows."""
        rows = self.table.selected_rows()
        if rows and self._draft.do(RemoveRows(rows)):
            left = len(self._draft.group.pvs)
            self.table.select([min(rows[0], left - 1)] if left else [])

    @Slot(object, int)
    def move_rows(self, rows: tuple[int, ...], before: int) -> None:
        """Move ``rows`` before row ``before`` and keep them selected."""
        move = MoveRows(tuple(rows), before)
        order = move.order(len(self._draft.group.pvs))
        if self._draft.do(move):
            first = order.index(rows[0])
            self.table.select(range(first, first + len(rows)))

    @Slot()
    def move_up(self) -> None:
        """Move the selected rows up."""
        self.table.move_selected(Qt.Key.Key_Up)

    @Slot()
    def move_down(self) -> None:
        """Move the selected rows down."""
        self.table.move_selected(Qt.Key.Key_Down)

    @Slot()
    def move_top(self) -> None:
        """Move the selected rows to the top."""
        self.table.move_selected(Qt.Key.Key_Home)

    @Slot()
    def move_end(self) -> None:
        """Move the selected rows to the end."""
        self.table.move_selected(Qt.Key.Key_End)

    @Slot()
    def plot_selected(self) -> None:
        """Plot the selected PVs."""
        self._plot(True)

    @Slot()
    def unplot_selected(self) -> None:
        """Stop plotting the selected PVs."""
        self._plot(False)

    def _plot(self, plot: bool) -> None:
        rows = pv_rows(self._draft.group, self.table.selected_rows())
        if rows:
            self._draft.do(SetField(rows, "plot", plot))

    @Slot(object, object)
    def _on_color(self, rows: tuple[int, ...], color: str | None) -> None:
        each = tuple(trace_color(n) for n in range(len(rows))) if color == EACH else ()
        self._draft.do(SetField(rows, "color", color, each))

    @Slot()
    def select_duplicates(self) -> None:
        """Select the rows whose PV an earlier row has."""
        self.table.select(sorted(self.model.duplicates))
        self.table.setFocus()

    # -- find and replace

    @Slot()
    def show_replace(self) -> None:
        """Show the bar; if it is empty, with the name of the selected row."""
        self.replace_bar.show()
        rows = self.table.selected_rows()
        if not self.replace_bar.sought.text() and len(rows) == 1:
            name = self.model.pv(rows[0]).name
            self.replace_bar.sought.setText("" if is_heading(name) else name)
        self.replace_bar.set_group(self._draft.group)
        self.replace_bar.sought.setFocus()
        self.replace_bar.sought.selectAll()

    @Slot()
    def hide_replace(self) -> None:
        """Hide the bar."""
        self.replace_bar.hide()
        self.table.setFocus()

    @Slot(object)
    def _on_replace(self, names: tuple[tuple[int, str], ...]) -> None:
        if self._draft.do(Rename(names)):
            self.table.select([row for row, _ in names])
            self.message.emit(f"{counted(len(names), 'name')} replaced")

    @Slot(int)
    def _on_row_wanted(self, row: int) -> None:
        self.table.select([row])
