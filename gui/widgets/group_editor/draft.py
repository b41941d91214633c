"""Draft of the edited group: edits with undo, and signals for the views."""

from PySide6.QtCore import QObject, Signal, Slot

from gui.core.groups.group import Group
from gui.core.groups.row_edits import GroupEdit
from gui.core.groups.undo import UndoStack


class GroupDraft(QObject):
    """An ``UndoStack`` with signals. GUI thread."""

    changed = Signal(object, object)  # Group before, Group now
    stepped = Signal()  # after ``changed``, if by undo or redo
    refused = Signal(str)  # why an edit was refused

    def __init__(self, group: Group, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = UndoStack(group)
        self.applied = group  # as last applied

    @property
    def group(self) -> Group:
        """The current group."""
        return self._history.group

    @property
    def modified(self) -> bool:
        """Whether the group differs from the one applied last."""
        now, then = self.group, self.applied
        return now is not then and (now != then or [*now.macros] != [*then.macros])

    @property
    def undo_text(self) -> str:
        """Name of the edit to undo, "": none."""
        return self._history.undo_text

    @property
    def redo_text(self) -> str:
        """Name of the edit to redo, "": none."""
        return self._history.redo_text

    def do(self, edit: GroupEdit) -> bool:
        """Make ``edit``; return False if it is refused (see ``refused``) or changes nothing."""
        before = self.group
        try:
            done = self._history.do(edit)
        except ValueError as error:
            self.refused.emit(str(error))
            return False
        if done:
            self.changed.emit(before, self.group)
        return done

    @Slot()
    def undo(self) -> None:
        """Undo the last edit."""
        before = self.group
        if self._history.undo():
            self.changed.emit(before, self.group)
            self.stepped.emit()

    @Slot()
    def redo(self) -> None:
        """Redo the edit undone last."""
        before = self.group
        if self._history.redo():
            self.changed.emit(before, self.group)
            self.stepped.emit()
