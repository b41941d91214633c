"""Steps of the edits of an open group, undone and repeated one by one."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from gui.core.groups.group import Group

DEPTH: Final = 100
OPENING: Final = object()  # what the opening of a group is done as: no step


@dataclass(frozen=True, slots=True, eq=False)
class WrittenForm:
    """How a group is written to its file: ``original`` has its macros, given ``macros``."""

    original: Group
    macros: Mapping[str, str]


@dataclass(slots=True, eq=False)
class GroupStep:
    """One edit. ``kept``: by name, what is held of PVs that it removed, or that its undo did."""

    words: str  # such as "Remove 12 rows"
    before: Group
    after: Group
    written_before: WrittenForm
    written_after: WrittenForm
    selected: tuple[str, ...] = ()  # names of the rows on the side to which a step leads
    kept: dict[str, Any] = field(default_factory=dict)
    part_of: object = None  # what is done in several parts, of which this step has the first


class GroupSteps:
    """At most ``DEPTH`` steps back; a new one drops those that were undone. Called on: any."""

    def __init__(self) -> None:
        self._done: deque[GroupStep] = deque(maxlen=DEPTH)
        self._undone: list[GroupStep] = []

    @property
    def undo_words(self) -> str:
        """Words of the step that ``undo`` returns; "": none."""
        return self._done[-1].words if self._done else ""

    @property
    def redo_words(self) -> str:
        """Words of the step that ``redo`` returns; "": none."""
        return self._undone[-1].words if self._undone else ""

    def add(self, step: GroupStep) -> None:
        """Add the step that was just done."""
        self._done.append(step)
        self._undone.clear()

    def extend(self, part_of: object, words: str, before: Group, after: Group) -> bool:
        """Let the last step lead to ``after``; False if that is no part of the same ``part_of``.

        False, too, where it did not lead to ``before``. ``OPENING`` is no step: always True.
        """
        if part_of is OPENING:
            return True
        begun = self.begun(part_of, before)
        if begun is not None:
            begun.words, begun.after = words, after
        return begun is not None

    def begun(self, part_of: object, group: Group) -> GroupStep | None:
        """Return the last step, if it is of ``part_of`` and led to ``group``."""
        if part_of is None or not self._done or self._undone:
            return None
        last = self._done[-1]
        return last if last.part_of is part_of and last.after is group else None

    def is_undone(self, part_of: object) -> bool:
        """Return whether a step of ``part_of`` was undone, and may be done again."""
        return any(step.part_of is part_of for step in self._undone)

    def undo(self) -> GroupStep | None:
        """Return the step to be undone, from now on the one to be repeated; ``None``: none."""
        if not self._done:
            return None
        self._undone.append(self._done.pop())
        return self._undone[-1]

    def redo(self) -> GroupStep | None:
        """Return the step to be repeated, from now on the one to be undone; ``None``: none."""
        if not self._undone:
            return None
        self._done.append(self._undone.pop())
        return self._done[-1]

    def clear(self) -> None:
        """Drop all steps and what they keep."""
        self._done.clear()
        self._undone.clear()


def changed_back(group: Group, after: Group, before: Group) -> Group:
    """Return ``group`` with the change from ``before`` to ``after`` taken back.

    What was changed otherwise since, such as the time span by a zoom, stays.
    """
    names = [each.name for each in fields(Group) if each.name != "pvs"]
    pairs = [(name, getattr(before, name)) for name in names]
    rest: dict[str, Any] = {n: value for n, value in pairs if value != getattr(after, n)}
    pvs = before.pvs
    if group.pvs is not after.pvs and group.pvs != after.pvs:
        from gui.core.groups.merge import merge_groups  # seldom, and not at the start

        pvs = merge_groups(after, before, group).pvs
    return replace(group, pvs=pvs, **rest)
