"""Steps of the edits of an open group, undone and repeated one by one."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from gui.core.groups.group import Group, PvSpec

DEPTH: Final = 100


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
    dropped: bool = False  # it was undone, and cannot be repeated any more


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
        for undone in self._undone:
            undone.dropped = True
        self._undone.clear()

    @property
    def last(self) -> GroupStep | None:
        """The step that ``undo`` returns."""
        return self._done[-1] if self._done else None

    def is_undone(self, step: GroupStep) -> bool:
        """Tell whether ``step`` was undone, and can be repeated."""
        return any(each is step for each in self._undone)

    def grow(self, step: GroupStep | None, pvs: tuple[PvSpec, ...], shown: Group) -> Group:
        """Let ``step`` have added ``pvs`` as well, the last of its rows; ``None``: the opening.

        All groups after it get them, done and undone, so that any walk leads through groups
        that have them. Returns what ``shown``, the group as it is now, becomes.
        """
        steps = [*self._done, *reversed(self._undone)]
        at = next((n for n, each in enumerate(steps) if each is step), -1)
        grown: dict[int, Group] = {}

        def with_pvs(group: Group) -> Group:
            if id(group) not in grown:
                grown[id(group)] = _appended(group, pvs)
            return grown[id(group)]

        now = shown if step is not None and self.is_undone(step) else with_pvs(shown)
        olds = [each.before for each in steps], [each.after for each in steps]  # keep their ids
        for number, each in enumerate(steps):
            if number > at:
                each.before = with_pvs(olds[0][number])
            if number >= at:
                each.after = with_pvs(olds[1][number])
        return now

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


def _appended(group: Group, pvs: tuple[PvSpec, ...]) -> Group:
    known = {pv.name for pv in group.pvs}
    fresh = tuple(pv for pv in pvs if pv.name not in known)
    return replace(group, pvs=(*group.pvs, *fresh)) if fresh else group


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
