"""Helpers of the writers of other tools' files: values for macros, the list of losses."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from gui.core.groups.group import Group, PvSpec, is_heading
from gui.core.groups.macros import Expansion, MacroError
from gui.core.pv.formatting import plain
from gui.core.text.time_span import format_span

_DEFAULT: Final = PvSpec("")
_SHOWN: Final = (
    "plot", "label", "axis", "color", "width", "style", "visible", "comment", "reduce", "chars",
)  # fmt: skip


def with_values(group: Group) -> tuple[Group, list[str]]:
    """Return ``group`` with its macros replaced, and a warning for each without a value.

    All names that are left are printable.
    """
    warnings: list[str] = []
    pvs: dict[str, PvSpec] = {}
    expansion = Expansion(group.macros)
    for number, pv in enumerate(group.pvs):
        try:
            name = expansion.expand_name(pv.name)
        except MacroError as error:
            name = pv.name
            warnings.append(f"{plain(name, 60)}: {plain(str(error))}; written as it is")
        try:
            label = expansion.expand(pv.label)
        except MacroError:
            label = pv.label
        if is_heading(name):
            key, name = f"\n{number}", plain(name)
        elif name.isprintable() and name:
            key = name
        else:  # out of a macro's value
            warnings.append(f"{plain(name, 60)!r} not carried over: it is no name")
            continue
        pvs.setdefault(key, replace(pv, name=name, label=label))
    if group.macros:
        warnings.append("macros are written as their values")
    return replace(group, pvs=tuple(pvs.values())), warnings


class Losses:
    """Warnings about what a format cannot hold."""

    def __init__(self, warnings: list[str]) -> None:
        self.warnings = warnings

    def of_pv(self, pv: PvSpec, kept: Collection[str]) -> None:
        """Warn about settings of ``pv`` that are not among those ``kept``."""
        lost = [key for key in _SHOWN if key not in kept and _set(pv, key)]
        lost += [plain(str(key), 40) for key in pv.extra if key not in kept]
        if lost:
            self.warnings.append(f"{plain(pv.name, 60)}: {', '.join(lost)} not carried over")

    def of_width(self, pv: PvSpec, written: int) -> None:
        """Warn about a line written in another width, unless it is the default."""
        wished = pv.width if pv.width != _DEFAULT.width else round(_DEFAULT.width)
        if wished != written:
            name = plain(pv.name, 60)
            self.warnings.append(f"{name}: its line is {written} wide, not {pv.width:g}")

    def of_group(self, group: Group, span: bool, axes: bool) -> None:
        """Warn about what is lost of the group itself; ``span``, ``axes``: these are kept."""
        if not span and group.span_s != Group().span_s:
            self.warnings.append(f"span {format_span(group.span_s)} not carried over")
        if not axes:
            self.warnings += [f"axis {plain(a.id, 60)!r} not carried over" for a in group.axes]
        self.warnings += [f"{plain(str(key), 60)} not carried over" for key in group.extra]
        for axis in group.axes if axes else ():
            lost = ", ".join(plain(str(key), 40) for key in axis.extra)
            if lost:
                self.warnings.append(f"axis {plain(axis.id, 60)!r}: {lost} not carried over")


def _set(pv: PvSpec, key: str) -> bool:
    return bool(getattr(pv, key) != getattr(_DEFAULT, key))
