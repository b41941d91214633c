"""PVs added to a group by one paste or one dialog, which may come in slices: one step to undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gui.core.groups.group import PvSpec
from gui.core.groups.group_steps import GroupStep
from gui.tab.group_edits import GroupEdits, named


class Addition:
    """Adds names to the group of ``edits``. GUI thread.

    ``opening``: they belong to the opening of the group, and are no step. A step that is undone
    meanwhile grows all the same, and is whole when it is done again.
    """

    def __init__(self, edits: GroupEdits, opening: bool = False) -> None:
        self._edits = edits
        self._opening = opening
        self._step: GroupStep | None = None
        self._added: dict[str, None] = {}

    @property
    def count(self) -> int:
        """How many PVs the group did not have."""
        return len(self._added)

    @property
    def undone(self) -> bool:
        """Whether a person took it back."""
        return self._step is not None and self._edits.is_undone(self._step)

    @property
    def dropped(self) -> bool:
        """Whether it was taken back for good: the rest is not wanted either."""
        return self._step is not None and self._step.dropped

    def add(self, names: Sequence[str]) -> None:
        """Add those of ``names`` that the group does not have yet."""
        if self.dropped:
            return
        group = self._edits.group
        if self._step is not None and self.undone:
            group = self._step.after
        known = {pv.name for pv in group.pvs} | self._added.keys()
        fresh = tuple(name for name in dict.fromkeys(names) if name not in known)
        if not fresh:
            return
        self._added.update(dict.fromkeys(fresh))
        pvs = tuple(map(PvSpec, fresh))
        words = f"Add {named(tuple(self._added))}"
        if self._opening or self._step is not None:
            self._edits.grow(self._step, pvs, words)
        else:
            new = replace(group, pvs=(*group.pvs, *pvs))
            self._edits.change(new, words, told=False)
            self._step = self._edits.last
