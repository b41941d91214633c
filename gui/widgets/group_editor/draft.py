"""The group that is being edited: takes edits, undoes them, tells the views what became of it."""

from PySide6.QtCore import QObject, Signal, Slot

from gui.core.groups.group import Group
from gui.core.groups.row_edits import GroupEdit
from gui.core.groups.undo import UndoStack


class GroupDraft(QObject):
    """An ``UndoStack`` that tells. GUI thread."""

    changed = Signal(object, object)  # Group before, Group now
    stepped = Signal()  # something was undone or redone, after ``changed``
    refused = Signal(str)  # why an edit was not made

    def __init__(self, group: Group, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = UndoStack(group)
        self.applied = group  # as it was given to whoever asked for it

    @property
    def group(self) -> Group:
        """The group as it is now."""
        return self._history.group

    @property
    def modified(self) -> bool:
        """Whether it differs from what was applied last."""
        now, then = self.group, self.applied
        return now is not then and (now != then or [*now.macros] != [*then.macros])

    @property
    def undo_text(self) -> str:
        """What would be undone, "": nothing."""
        return self._history.undo_text

    @property
    def redo_text(self) -> str:
        """What would be done again, "": nothing."""
        return self._history.redo_text

    def do(self, edit: GroupEdit) -> bool:
        """Make ``edit``; False when it is refused (and said so) or changes nothing."""
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
        """Take the last edit back."""
        before = self.group
        if self._history.undo():
            self.changed.emit(before, self.group)
            self.stepped.emit()

    @Slot()
    def redo(self) -> None:
        """Do again what was undone."""
        before = self.group
        if self._history.redo():
            self.changed.emit(before, self.group)
            self.stepped.emit()
