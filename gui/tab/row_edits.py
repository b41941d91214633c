"""Edits that a person makes in the table: each one step of ``GroupEdits``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from gui.core.groups.group import CharsChoice, PvSpec
from gui.core.pv.formatting import plain
from gui.core.pv.whole_value import long_name
from gui.core.stamps.choice import TimeChoice
from gui.core.store.held_value import is_characters
from gui.core.store.pv_store import PvStore
from gui.tab.group_edits import GroupEdits, named
from gui.widgets.table.model import PvTableModel
from gui.widgets.table.table_actions import TableActions

_NO_CHARACTERS = "No selected row is an array of characters."
_NO_STRING = "No selected row is a string that could be read as a long one."


class TabRowEdits(QObject):
    """Turns what ``actions`` and ``model`` emit into edits. GUI thread."""

    message = Signal(str)

    def __init__(
        self,
        store: PvStore,
        model: PvTableModel,
        actions: TableActions,
        edits: GroupEdits,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._model = model
        self._edits = edits
        model.plot_toggled.connect(self._plot_one)
        actions.plot_requested.connect(self.plot)
        actions.remove_requested.connect(self.remove)
        actions.reduce_requested.connect(self._reduce)
        actions.time_requested.connect(self._choose_time)
        actions.note_entered.connect(self._note)
        actions.heading_entered.connect(self._add_heading)
        actions.characters_requested.connect(self._show_characters)
        actions.long_string_requested.connect(self._read_long)

    def _rows(self, slots: Sequence[int]) -> list[int]:
        """Return the rows of the group, in the order of ``slots``."""
        row_of = {slot: row for row, slot in enumerate(self._model.slots())}
        return [row_of[slot] for slot in slots if slot in row_of]

    def _change(
        self, slots: Sequence[int], words: str, edit: Callable[[PvSpec], PvSpec], told: bool = True
    ) -> None:
        """Edit the specs of ``slots``; ``words`` are followed by what they are done to."""
        pvs = list(self._edits.group.pvs)
        rows = self._rows(slots)
        for row in rows:
            pvs[row] = edit(pvs[row])
        names = tuple(pvs[row].name for row in rows)
        new = replace(self._edits.group, pvs=tuple(pvs))
        self._edits.change(new, f"{words} {named(names)}", told=told)

    @Slot(object)
    def remove(self, slots: tuple[int, ...]) -> None:
        """Remove rows from the group."""
        pvs = self._edits.group.pvs
        gone = set(self._rows(slots))
        names = tuple(pvs[row].name for row in sorted(gone))
        kept = tuple(pv for row, pv in enumerate(pvs) if row not in gone)
        words = f"Remove {named(names, 'row')}"
        self._edits.change(replace(self._edits.group, pvs=kept), words)

    @Slot(int, bool)
    def _plot_one(self, slot: int, plot: bool) -> None:
        self.plot((slot,), plot)

    @Slot(object, bool)
    def plot(self, slots: tuple[int, ...], plot: bool) -> None:
        """Plot PVs, or stop plotting them."""
        words = "Plot" if plot else "Stop plotting"
        self._change(slots, words, lambda pv: replace(pv, plot=plot, visible=True), told=False)

    @Slot(object, str)
    def _note(self, slots: tuple[int, ...], note: str) -> None:
        self._change(slots, "Note on", lambda pv: replace(pv, comment=note))

    @Slot(int, str)
    def _add_heading(self, before: int, text: str) -> None:
        pvs = self._edits.group.pvs
        for row in self._rows((before,)):
            heading = PvSpec(f"# {text}")
            new = replace(self._edits.group, pvs=(*pvs[:row], heading, *pvs[row:]))
            self._edits.change(new, f"Heading “{plain(text, 40)}”")

    @Slot(object, str)
    def _reduce(self, slots: tuple[int, ...], how: str) -> None:
        names = {self._store.name[slot] for slot in slots if is_characters(self._store, slot)}

        def edit(pv: PvSpec) -> PvSpec:
            pv = replace(pv, plot=True, visible=True, reduce=how)
            return replace(pv, chars="numbers") if how and pv.name in names else pv

        self._change(slots, f"Plot {how} of" if how else "Plot the array", edit)

    @Slot(object, str)
    def _choose_time(self, slots: tuple[int, ...], choice: TimeChoice) -> None:
        self._change(slots, "Time of samples of", lambda pv: replace(pv, time=choice))

    @Slot(object, str)
    def _show_characters(self, slots: tuple[int, ...], choice: CharsChoice) -> None:
        # of one that has not connected yet it is not known: the choice is kept for when it does
        native = self._store.native_type
        chosen = [s for s in slots if not native[s] or is_characters(self._store, s)]
        if not chosen:
            self.message.emit(_NO_CHARACTERS)
            return
        self._change(chosen, "Characters of", lambda pv: replace(pv, chars=choice))

    @Slot(object)
    def _read_long(self, slots: tuple[int, ...]) -> None:
        known = {pv.name for pv in self._edits.group.pvs}
        longer: dict[str, str] = {}
        for slot in slots:
            name = long_name(self._store.name[slot])
            if name is None or self._store.native_type[slot] != "STRING":
                continue
            if name in known:
                self.message.emit(f"{plain(name)} is in the group already.")
                return
            longer[self._store.name[slot]] = name
        if not longer:
            self.message.emit(_NO_STRING)
            return
        pvs = tuple(
            replace(pv, name=longer[pv.name]) if pv.name in longer else pv
            for pv in self._edits.group.pvs
        )
        new = replace(self._edits.group, pvs=pvs)
        self._edits.change(new, f"Read {named(tuple(longer.values()))} as long strings")
