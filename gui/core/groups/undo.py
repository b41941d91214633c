"""Undo and redo of the edits of a group."""

from collections import deque
from collections.abc import MutableSequence
from typing import Final

from gui.core.groups.group import Group
from gui.core.groups.row_edits import GroupEdit

DEPTH: Final = 100

_Edits = MutableSequence[tuple[str, Group]]


class UndoStack:
    """A group and the edits that led to it; groups are immutable and share their rows.

    ``undo`` and ``redo`` return to the same group objects as before.
    """

    def __init__(self, group: Group, depth: int = DEPTH) -> None:
        self._group = group
        self._undo: deque[tuple[str, Group]] = deque(maxlen=depth)  # text, group before
        self._redo: list[tuple[str, Group]] = []  # text, group after

    @property
    def group(self) -> Group:
        """The group as it is now."""
        return self._group

    @property
    def undo_text(self) -> str:
        """Text of the edit that ``undo`` would revert, "": none."""
        return self._undo[-1][0] if self._undo else ""

    @property
    def redo_text(self) -> str:
        """Text of the edit that ``redo`` would repeat, "": none."""
        return self._redo[-1][0] if self._redo else ""

    def do(self, edit: GroupEdit) -> bool:
        """Apply ``edit``; False when it changes nothing. Raises its ``ValueError``."""
        edited = edit.apply(self._group)
        same_macros = list(edited.macros.items()) == list(self._group.macros.items())
        if edited == self._group and same_macros:
            return False
        self._undo.append((edit.text, self._group))
        self._redo.clear()
        self._group = edited
        return True

    def undo(self) -> bool:
        """Revert the last edit; False when there is none."""
        return self._step(self._undo, self._redo)

    def redo(self) -> bool:
        """Repeat the edit undone last; False when there is none."""
        return self._step(self._redo, self._undo)

    def _step(self, way: _Edits, back: _Edits) -> bool:
        """Take the group that ``way`` leads to, and keep the way ``back``."""
        if not way:
            return False
        text, group = way.pop()
        back.append((text, self._group))
        self._group = group
        return True
