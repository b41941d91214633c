"""Difference of two versions of a group: what a tab has to change."""

from collections import defaultdict, deque
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

from gui.core.groups.group import Group, PvSpec

_TRACE_FIELDS = (
    "label", "plot", "axis", "color", "width", "style", "visible", "reduce", "chars",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GroupDiff:
    """Rows of the old group are given by number; a PV that stays keeps its slot.

    A renamed PV is removed and added.
    """

    removed: tuple[int, ...]  # old rows, ascending
    added: tuple[PvSpec, ...]  # in the order of the new rows
    order: tuple[int, ...]  # by new row: the old row, or len(old.pvs) + the index in ``added``
    changed: tuple[tuple[int, PvSpec], ...]  # old rows that stay, with their new spec
    rest: tuple[tuple[str, Any], ...]  # other fields of the group that changed
    moved: bool  # rows that stay are in another order
    traces: bool  # the chart has to be updated

    def __bool__(self) -> bool:
        return bool(self.removed or self.added or self.changed or self.rest or self.moved)


def diff_groups(old: Group, new: Group) -> GroupDiff:
    """Return the difference; false if there is none. Rows are matched by name, then in order."""
    places: defaultdict[str, deque[int]] = defaultdict(deque)
    for row, pv in enumerate(old.pvs):
        places[pv.name].append(row)
    added: list[PvSpec] = []
    order: list[int] = []
    changed: list[tuple[int, PvSpec]] = []
    for pv in new.pvs:
        waiting = places.get(pv.name)
        if not waiting:
            order.append(len(old.pvs) + len(added))
            added.append(pv)
            continue
        row = waiting.popleft()
        order.append(row)
        if pv is not old.pvs[row] and pv != old.pvs[row]:
            changed.append((row, pv))
    removed = tuple(sorted(row for rows in places.values() for row in rows))
    stayed = [row for row in order if row < len(old.pvs)]
    moved = any(a > b for a, b in pairwise(stayed))
    plotted = [*added, *(old.pvs[row] for row in removed)]
    traces = moved or any(pv.plot for pv in plotted)
    traces = traces or any(_drawn_otherwise(old.pvs[row], pv) for row, pv in changed)
    return GroupDiff(
        removed, tuple(added), tuple(order), tuple(changed), _rest(old, new), moved, traces
    )


def _drawn_otherwise(old: PvSpec, new: PvSpec) -> bool:
    differ = any(getattr(old, name) != getattr(new, name) for name in _TRACE_FIELDS)
    return (old.plot or new.plot) and differ


def _rest(old: Group, new: Group) -> tuple[tuple[str, Any], ...]:
    names = [field.name for field in fields(Group) if field.name != "pvs"]
    pairs = [(name, getattr(new, name)) for name in names]
    return tuple((name, value) for name, value in pairs if value != getattr(old, name))
