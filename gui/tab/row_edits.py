"""Edits of rows that a menu of the table makes, and their undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from gui.core.groups.group import CharsChoice, Group
from gui.core.pv.formatting import plain
from gui.core.pv.whole_value import long_name
from gui.core.store.held_value import is_characters
from gui.core.store.pv_store import PvStore
from gui.widgets.table.model import PvTableModel
from gui.widgets.table.table_actions import TableActions

if TYPE_CHECKING:
    from gui.core.groups.row_edits import GroupEdit

_DEPTH: Final = 100
_NO_CHARACTERS: Final = "No selected row is an array of characters."
_NO_STRING: Final = "No selected row is a string that could be read as a long one."


class TabRowEdits(QObject):
    """Edits ``group()`` through ``apply``. GUI thread."""

    message = Signal(str)

    def __init__(
        self,
        store: PvStore,
        model: PvTableModel,
        actions: TableActions,
        group: Callable[[], Group],
        apply: Callable[[Group], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._model = model
        self._group = group
        self._apply = apply
        self._done: list[tuple[str, Group, Group]] = []  # text, group before and after
        actions.characters_requested.connect(self._show_characters)
        actions.long_string_requested.connect(self._read_long)
        actions.undo_requested.connect(self.undo)

    @Slot(object, str)
    def _show_characters(self, slots: tuple[int, ...], choice: CharsChoice) -> None:
        chosen = [slot for slot in slots if is_characters(self._store, slot)]
        if not chosen:
            self.message.emit(_NO_CHARACTERS)
            return
        from gui.core.groups.row_edits import SetField

        self._do(SetField(self._rows(chosen), "chars", choice))

    @Slot(object)
    def _read_long(self, slots: tuple[int, ...]) -> None:
        known = {pv.name for pv in self._group().pvs}
        names = []
        for slot in slots:
            longer = long_name(self._store.name[slot])
            if longer is None or self._store.native_type[slot] != "STRING":
                continue
            if longer in known:
                self.message.emit(f"{plain(longer)} is in the group already.")
                return
            names.append((slot, longer))
        if not names:
            self.message.emit(_NO_STRING)
            return
        from gui.core.groups.row_edits import Rename

        rows = self._rows([slot for slot, _ in names])
        self._do(Rename(tuple(zip(rows, (name for _, name in names), strict=True))))

    def _rows(self, slots: list[int]) -> tuple[int, ...]:
        """Return the rows of the group, in the order of ``slots``."""
        row_of = {slot: row for row, slot in enumerate(self._model.slots())}
        return tuple(row_of[slot] for slot in slots)

    def _do(self, edit: GroupEdit) -> None:
        before = self._group()
        after = edit.apply(before)
        if after == before:
            return
        self._apply(after)
        self._done = [*self._done[1 - _DEPTH :], (edit.text, before, after)]
        self.message.emit(f"{edit.text}. Undo: Ctrl+Z in the table.")

    @Slot()
    def undo(self) -> None:
        """Undo the last edit, unless the group was changed otherwise since."""
        if not self._done:
            self.message.emit("There is no edit of a row to undo.")
            return
        text, before, after = self._done[-1]
        if self._group() != after:
            self._done.clear()
            self.message.emit(f"Not undone: the group was changed since “{text}”.")
            return
        self._done.pop()
        self._apply(before)
        self.message.emit(f"Undone: {text}.")

    def close(self) -> None:
        """Drop the references to the tab, so that it is freed at once, without the collector."""
        self._group = Group
        self._apply = _nothing
        self._done.clear()


def _nothing(_: Group) -> None:
    """Take a group after the end."""
