"""Edits of a group's setup: name, span, macros, axes of the chart."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from gui.core.groups.axis_rule import why_not
from gui.core.groups.group import AxisSpec, Group
from gui.core.pv.formatting import plain
from gui.core.text.time_span import LONGEST_S, SHORTEST_S, format_span

_MACRO: Final = re.compile(r"[^\s()={},$]+")


@dataclass(frozen=True, slots=True)
class SetName:
    """Name the group."""

    name: str

    @property
    def text(self) -> str:
        """Text for undo."""
        return "Name of the group"

    def apply(self, group: Group) -> Group:
        """Return the group with the name."""
        if not self.name.strip() or not self.name.isprintable():
            raise ValueError("A group's name is one line of text.")
        return replace(group, name=self.name.strip())


@dataclass(frozen=True, slots=True)
class SetSpan:
    """Set the chart's time span, in seconds."""

    span_s: float

    @property
    def text(self) -> str:
        """Text for undo."""
        return f"Time span {format_span(self.span_s)}"

    def apply(self, group: Group) -> Group:
        """Return the group with the span."""
        if not SHORTEST_S <= self.span_s <= LONGEST_S:
            raise ValueError("A time span is between 1s and 366d.")
        return replace(group, span_s=self.span_s)


@dataclass(frozen=True, slots=True)
class SetMacros:
    """Define the macros: pairs of name and value, in order."""

    macros: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """Text for undo."""
        return "Macros"

    def apply(self, group: Group) -> Group:
        """Return the group with these macros and no others."""
        names = [name for name, _ in self.macros]
        for name in names:
            if not _MACRO.fullmatch(name):
                raise ValueError(f"“{plain(name, 40)}” is not a name of a macro, such as P.")
            if names.count(name) > 1:
                raise ValueError(f"The macro {plain(name, 40)} is there twice.")
        if any(not value.isprintable() for _, value in self.macros):
            raise ValueError("A macro's value is one line of text.")
        return replace(group, macros=dict(self.macros))


@dataclass(frozen=True, slots=True)
class AddAxis:
    """Add an axis after the others."""

    axis: AxisSpec

    @property
    def text(self) -> str:
        """Text for undo."""
        return f"Add axis {plain(self.axis.id, 40)}"

    def apply(self, group: Group) -> Group:
        """Return the group with the axis."""
        _check_axis(self.axis, group.axes)
        return replace(group, axes=(*group.axes, self.axis))


@dataclass(frozen=True, slots=True)
class SetAxis:
    """Change the axis number ``at``; PVs follow a new id."""

    at: int
    axis: AxisSpec

    @property
    def text(self) -> str:
        """Text for undo."""
        return f"Axis {plain(self.axis.id, 40)}"

    def apply(self, group: Group) -> Group:
        """Return the group with the axis changed."""
        before, after = group.axes[: self.at], group.axes[self.at + 1 :]
        _check_axis(self.axis, (*before, *after), group.axes[self.at])
        changed = replace(group, axes=(*before, self.axis, *after))
        return _moved(changed, group.axes[self.at].id, self.axis.id)


@dataclass(frozen=True, slots=True)
class RemoveAxis:
    """Remove the axis number ``at``; its PVs go to the axis of their unit."""

    at: int

    @property
    def text(self) -> str:
        """Text for undo."""
        return "Remove an axis"

    def apply(self, group: Group) -> Group:
        """Return the group without the axis."""
        axes = (*group.axes[: self.at], *group.axes[self.at + 1 :])
        return _moved(replace(group, axes=axes), group.axes[self.at].id, None)


def free_axis_id(group: Group, wanted: str = "axis") -> str:
    """Return ``wanted``, or with a number after it, so that no axis has this id."""
    taken = {axis.id for axis in group.axes}
    if wanted not in taken:
        return wanted
    return next(f"{wanted}{n}" for n in range(2, len(taken) + 3) if f"{wanted}{n}" not in taken)


def _check_axis(axis: AxisSpec, others: Iterable[AxisSpec], before: AxisSpec | None = None) -> None:
    shown = plain(axis.id, 40)
    if not axis.id.strip() or not axis.id.isprintable():
        raise ValueError("An axis needs an id, such as current.")
    if any(other.id == axis.id for other in others):
        raise ValueError(f"There is an axis {shown} already: ids are used once.")
    kept = before is not None and axis.range == before.range  # it was there: see ``axis_rule``
    if axis.range is not None and not kept and (why := why_not(*axis.range, axis.log)):
        raise ValueError(f"Axis {shown}: {why}")


def _moved(group: Group, old: str, new: str | None) -> Group:
    if old == new or not any(pv.axis == old for pv in group.pvs):
        return group
    return replace(
        group,
        pvs=tuple(replace(pv, axis=new) if pv.axis == old else pv for pv in group.pvs),
    )
