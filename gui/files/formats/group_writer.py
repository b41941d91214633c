"""Helpers of the writers of other tools' files: values for macros, the list of losses."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from gui.core.groups.group import FORMULAS, KEPT_FOR, Group, PvSpec, is_heading
from gui.core.groups.macros import Expansion, MacroError
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.core.text.time_span import format_span

_WORDS: Final = KEPT_FOR | {FORMULAS: "formulas of *.trc"}  # for users
_DEFAULT: Final = PvSpec("")
_SHOWN: Final = (
    "plot", "label", "axis", "color", "width", "style", "visible", "comment", "reduce", "chars",
    "time",
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
        lost += _named(pv.extra, kept)
        if lost:
            self.warnings.append(f"{plain(pv.name, 60)}: {', '.join(lost)} not carried over")

    def own(self, extra: Mapping[str, Any], key: str, of: str) -> dict[str, Any]:
        """Return a copy of what was kept under ``key`` to be written back; of what is said.

        A group's file may be written by hand: what is no table is told and left out.
        """
        kept = extra.get(key, {})
        if isinstance(kept, dict):
            return dict(kept)
        self.warnings.append(f"{of}: {_WORDS[key]} not carried over")
        return {}

    def of_headings(self, group: Group) -> None:
        """Warn about headings, which this format has none of."""
        for pv in group.pvs:
            if is_heading(pv.name):
                self.warnings.append(f"heading {plain(pv.name, 60)!r} not carried over")

    def of_width(self, pv: PvSpec, written: int) -> None:
        """Warn about a line written in another width, unless it is the default."""
        wished = pv.width if pv.width != _DEFAULT.width else round(_DEFAULT.width)
        if wished != written:
            name = plain(pv.name, 60)
            self.warnings.append(f"{name}: its line is {written} wide, not {pv.width:g}")

    def of_group(self, group: Group, span: bool, axes: bool, kept: Collection[str] = ()) -> None:
        """Warn about what is lost of the group itself; ``span``, ``axes``: these are kept.

        ``kept``: keys of what only this format has, also of an axis.
        """
        if not span and group.span_s != Group().span_s:
            self.warnings.append(f"span {format_span(group.span_s)} not carried over")
        if group.annotations:
            self.warnings.append(f"{grouped(len(group.annotations))} annotations not carried over")
        automatic = sum(pv.look is not None and pv.color is None for pv in group.pvs)
        if automatic:
            self.warnings.append(
                f"automatic colours (look) of {grouped(automatic)} PVs not carried over"
            )
        if not axes:
            self.warnings += [f"axis {plain(a.id, 60)!r} not carried over" for a in group.axes]
        self.warnings += [f"{words} not carried over" for words in _named(group.extra, kept)]
        for axis in group.axes if axes else ():
            if lost := ", ".join(_named(axis.extra, kept)):
                self.warnings.append(f"axis {plain(axis.id, 60)!r}: {lost} not carried over")


def _named(extra: Mapping[str, object], kept: Collection[str]) -> list[str]:
    """Return what a user calls the keys of ``extra`` that are not among those ``kept``."""
    return [_WORDS.get(key, plain(str(key), 60)) for key in extra if key not in kept]


def _set(pv: PvSpec, key: str) -> bool:
    return bool(getattr(pv, key) != getattr(_DEFAULT, key))
