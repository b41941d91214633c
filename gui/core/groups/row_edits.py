"""Edits of a group's rows: each has a text for undo, and returns the edited group.

``apply`` raises ``ValueError`` with a message for the user; then nothing has changed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, Protocol

from gui.core.groups.group import CHARS_CHOICES, Group, PvSpec, is_heading
from gui.core.groups.name_checks import check_name
from gui.core.groups.name_list import channel_name
from gui.core.pv.array_reduction import REDUCTIONS, is_reduction
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.core.stamps.choice import TIME_CHOICES

Field = Literal[
    "label", "comment", "plot", "axis", "color", "width", "style", "visible", "reduce", "chars",
    "time",
]  # fmt: skip
WIDTHS: Final = (0.1, 20.0)  # pixels, as in group files
STYLES: Final = ("step", "line", "points")
_FIELD_WORDS: Final[dict[Field, str]] = {
    "label": "Label",
    "comment": "Comment",
    "plot": "Plot",
    "axis": "Axis",
    "color": "Colour",
    "width": "Width",
    "style": "Style",
    "visible": "Shown",
    "reduce": "Of arrays",
    "chars": "Characters",
    "time": "Time",
}
_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")


class GroupEdit(Protocol):
    """One edit; immutable."""

    @property
    def text(self) -> str:
        """Text for “Undo: …”."""

    def apply(self, group: Group) -> Group:
        """Return the edited group."""


def counted(count: int, one: str = "PV") -> str:
    """Return such as ``1 PV`` or ``40 PVs``."""
    return f"{grouped(count)} {one}" + ("" if count == 1 else "s")


@dataclass(frozen=True, slots=True)
class AddPvs:
    """Add rows before row ``at``; ``None``: at the end."""

    pvs: tuple[PvSpec, ...]
    at: int | None = None

    @property
    def text(self) -> str:
        """Text for undo."""
        if len(self.pvs) == 1:
            heading = is_heading(self.pvs[0].name)
            return f"Add {'heading ' if heading else ''}{plain(self.pvs[0].name, 40)}"
        return f"Add {counted(len(self.pvs))}"

    def apply(self, group: Group) -> Group:
        """Return the group with the rows added."""
        for pv in self.pvs:
            check_name(pv.name)
        at = len(group.pvs) if self.at is None else min(max(self.at, 0), len(group.pvs))
        return replace(group, pvs=(*group.pvs[:at], *self.pvs, *group.pvs[at:]))


@dataclass(frozen=True, slots=True)
class RemoveRows:
    """Remove rows."""

    rows: tuple[int, ...]

    @property
    def text(self) -> str:
        """Text for undo."""
        return f"Remove {counted(len(self.rows), 'row')}"

    def apply(self, group: Group) -> Group:
        """Return the group without the rows."""
        gone = set(self.rows)
        kept = tuple(pv for row, pv in enumerate(group.pvs) if row not in gone)
        return replace(group, pvs=kept)


@dataclass(frozen=True, slots=True)
class MoveRows:
    """Move rows, in their order, before row ``before`` (numbered before the move)."""

    rows: tuple[int, ...]
    before: int

    @property
    def text(self) -> str:
        """Text for undo."""
        return f"Move {counted(len(self.rows), 'row')}"

    def order(self, count: int) -> list[int]:
        """Return the old row of each row after the move, (count,)."""
        moved = sorted(row for row in set(self.rows) if 0 <= row < count)
        gone = set(moved)
        before = min(max(self.before, 0), count)
        return [
            *(row for row in range(before) if row not in gone),
            *moved,
            *(row for row in range(before, count) if row not in gone),
        ]

    def apply(self, group: Group) -> Group:
        """Return the group with the rows in another order."""
        return replace(group, pvs=tuple(group.pvs[row] for row in self.order(len(group.pvs))))


@dataclass(frozen=True, slots=True)
class SetField:
    """Set a field of some PVs to one value, or each to its own; not of headings."""

    rows: tuple[int, ...]
    field: Field
    value: Any
    each: tuple[Any, ...] = ()  # a value per row, instead of ``value``

    @property
    def text(self) -> str:
        """Text for undo."""
        return f"{_FIELD_WORDS[self.field]} of {counted(len(self.rows))}"

    def apply(self, group: Group) -> Group:
        """Return the group with the field set."""
        values = self.each or (self.value,) * len(self.rows)
        pvs = list(group.pvs)
        for row, value in zip(self.rows, values, strict=True):
            if not is_heading(pvs[row].name):
                pvs[row] = _with_field(pvs[row], self.field, value)
        return replace(group, pvs=tuple(pvs))


@dataclass(frozen=True, slots=True)
class Rename:
    """Rename rows: pairs of row and new name."""

    names: tuple[tuple[int, str], ...]

    @property
    def text(self) -> str:
        """Text for undo."""
        if len(self.names) == 1:
            return f"Rename to {plain(self.names[0][1], 40)}"
        return f"Rename {counted(len(self.names))}"

    def apply(self, group: Group) -> Group:
        """Return the group with the names changed."""
        pvs = list(group.pvs)
        for row, given in self.names:
            name = channel_name(given) if "://" in given else given
            check_name(name)
            if is_heading(name) != is_heading(pvs[row].name):
                was = "a heading" if is_heading(pvs[row].name) else "a PV"
                raise ValueError(
                    f"Row {row + 1} is {was}: names of headings, and only those, begin with #."
                )
            pvs[row] = replace(pvs[row], name=name)
        return replace(group, pvs=tuple(pvs))


def _with_field(pv: PvSpec, field: Field, value: Any) -> PvSpec:
    match field:
        case "plot" | "visible":
            good = isinstance(value, bool)
            why = "must be on or off"
        case "width":
            good = isinstance(value, float | int) and WIDTHS[0] <= value <= WIDTHS[1]
            why = f"must be between {WIDTHS[0]:g} and {WIDTHS[1]:g} pixels"
        case "style":
            good, why = value in STYLES, f"must be one of {', '.join(STYLES)}"
        case "color":
            good = value is None or (isinstance(value, str) and bool(_COLOR.fullmatch(value)))
            why = 'must be such as "#1f77b4"'
        case "axis":
            good, why = value is None or (isinstance(value, str) and value != ""), "must be an id"
        case "reduce":
            good = value == "" or (isinstance(value, str) and is_reduction(value))
            why = f"must be {', '.join(REDUCTIONS)} or an element such as [7]"
        case "chars":
            good, why = value in CHARS_CHOICES, "must be text or numbers"
        case "time":
            good, why = value in TIME_CHOICES, "must be auto, ioc or arrival"
        case _:
            good, why = isinstance(value, str) and value.isprintable(), "must be one line of text"
    if not good:
        shown = plain(str(value), 40)
        raise ValueError(f"“{shown}” is not accepted: {_FIELD_WORDS[field].lower()} {why}.")
    return pv if getattr(pv, field) == value else replace(pv, **{field: value})


def pv_rows(group: Group, rows: Iterable[int]) -> tuple[int, ...]:
    """Return those of ``rows`` that are PVs, not headings, ascending."""
    return tuple(row for row in sorted(set(rows)) if not is_heading(group.pvs[row].name))
