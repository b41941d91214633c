"""The edits of a tab's group, each a step that can be undone, and whether the group is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from gui.core.groups.group import Group, PvSpec
from gui.core.groups.group_steps import GroupStep, GroupSteps, WrittenForm, changed_back
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.widgets.table.view import PvTableView

if TYPE_CHECKING:
    from gui.core.groups.row_edits import GroupEdit

_Apply = Callable[[Group, MutableMapping[str, Any]], dict[str, Any]]
NOTHING_TO_UNDO = (
    "There is nothing to undo in this group. Alt+Left in the chart goes back to the view before."
)
NOTHING_TO_REDO = "There is nothing to do again in this group."


class GroupEdits(QObject):
    """Holds the group of a tab, macros replaced, and changes it through ``apply``. GUI thread.

    ``apply`` shows the new group; it takes what is held of PVs that come back out of its second
    argument, and returns what is held of those that leave.
    """

    message = Signal(str)
    modified_changed = Signal()
    steps_changed = Signal()

    def __init__(self, group: Group, table: PvTableView, apply: _Apply, parent: QObject) -> None:
        super().__init__(parent)
        self.group = group
        self.written = WrittenForm(group, {})
        self.modified = False  # the group differs from its file
        self._table = table
        self._apply = apply
        self._steps = GroupSteps()
        self._saved: tuple[Group, WrittenForm] | None = (group, self.written)

    @property
    def undo_words(self) -> str:
        """What ``undo`` would undo; "": nothing."""
        return self._steps.undo_words

    @property
    def redo_words(self) -> str:
        """What ``redo`` would do again; "": nothing."""
        return self._steps.redo_words

    def begin(self, original: Group, macros: Mapping[str, str]) -> None:
        """Note how the group is written, as it was opened."""
        self.written = WrittenForm(original, macros)
        if self._saved is not None:
            self._saved = (self.group, self.written)

    # -- edits

    def do(self, edit: GroupEdit, told: bool = True) -> bool:
        """Make an edit; its ``ValueError`` becomes a message. False: it changed nothing."""
        try:
            new = edit.apply(self.group)
        except ValueError as error:
            self.message.emit(f"Not done: {error}")
            return False
        return self.change(new, edit.text, told=told)

    def change(
        self,
        new: Group,
        words: str,
        written: WrittenForm | None = None,
        told: bool = True,
    ) -> bool:
        """Change the group to ``new``, a step that is named ``words``; False: it is that already.

        ``written``: as it is written from now on. ``told``: in the status bar, with the key that
        undoes it.
        """
        written = written or self.written
        if new == self.group and written is self.written:
            return False
        step = GroupStep(words, self.group, new, self.written, written, self._table.row_names())
        step.kept = self._show(new, written, {})
        self._steps.add(step)
        self._note_change()
        self.steps_changed.emit()
        if told:
            self.message.emit(f"Done: {words}. Ctrl+Z undoes it.")
        return True

    @property
    def last(self) -> GroupStep | None:
        """The step that ``undo`` would undo."""
        return self._steps.last

    def is_undone(self, step: GroupStep) -> bool:
        """Tell whether ``step`` was undone."""
        return step.dropped or self._steps.is_undone(step)

    def grow(self, step: GroupStep | None, pvs: tuple[PvSpec, ...], words: str) -> None:
        """Add ``pvs`` as a part of ``step``, or of the opening; not shown while that is undone.

        ``words``: what the step is named from now on.
        """
        if step is not None:
            step.words = words
        grown = self._steps.grow(step, pvs, self.group)
        self._show(grown, self.written, {})
        self._note_change()
        self.steps_changed.emit()

    @Slot()
    def undo(self) -> None:
        """Undo the last edit; what another program changed since stays."""
        step = self._steps.undo()
        if step is None:
            self.message.emit(NOTHING_TO_UNDO)
            return
        self._step(step, step.after, step.before, step.written_before)
        self.message.emit(f"Undone: {step.words}. Ctrl+Shift+Z does it again.")

    @Slot()
    def redo(self) -> None:
        """Make the edit again that was undone last."""
        step = self._steps.redo()
        if step is None:
            self.message.emit(NOTHING_TO_REDO)
            return
        self._step(step, step.before, step.after, step.written_after)
        self.message.emit(f"Done again: {step.words}. Ctrl+Z undoes it.")

    def _step(self, step: GroupStep, left: Group, reached: Group, written: WrittenForm) -> None:
        selected = self._table.row_names()
        kept = self._show(changed_back(self.group, left, reached), written, step.kept)
        step.kept = kept
        self._table.select_names(step.selected)
        step.selected = selected
        self._note_change()
        self.steps_changed.emit()

    def _show(
        self, new: Group, written: WrittenForm, held: MutableMapping[str, Any]
    ) -> dict[str, Any]:
        kept = self._apply(new, held) if new != self.group else {}
        self.group, self.written = new, written
        return kept

    def follow(self, **values: Any) -> None:
        """Note what the group says now of what is no step, such as a new file."""
        self.group = replace(self.group, **values)
        self._note_change()
        if "name" in values:
            self.steps_changed.emit()  # titles show it

    # -- saved or not

    def set_modified(self, modified: bool) -> None:
        """Note that the group is as its file has it, or that no file has it."""
        self._saved = None if modified else (self.group, self.written)
        self._set(modified)

    def set_saved(self, group: Group) -> None:
        """Note that the file has ``group``, macros replaced: not what it was changed to since."""
        self._saved = (group, self.written)
        self._note_change()

    def _note_change(self) -> None:
        self._set(self._saved is None or not self._is_saved(*self._saved))

    def _is_saved(self, group: Group, written: WrittenForm) -> bool:
        if list(group.macros) != list(self.group.macros):
            return False
        if written is self.written:
            return group == self.group
        from gui.files.groups.pvgroup import with_macros  # once macros or names were edited

        here = with_macros(self.group, self.written.original, self.written.macros)
        return here == with_macros(group, written.original, written.macros)

    def _set(self, modified: bool) -> None:
        if modified != self.modified:
            self.modified = modified
            self.modified_changed.emit()

    def close(self) -> None:
        """Drop steps and the references to the tab, so that it is freed at once."""
        self._steps.clear()
        self._apply = _nothing


def _nothing(_: Group, __: MutableMapping[str, Any]) -> dict[str, Any]:
    return {}


def named(names: tuple[str, ...], one: str = "PV") -> str:
    """Return the only name, or how many there are."""
    if len(names) == 1:
        return plain(names[0], 60)
    return f"{grouped(len(names))} {one}s"
