"""Rows of the group that is recorded: what a replay calls its PVs, and which it plots."""

from collections.abc import Iterable
from typing import Any, Final

from gui.core.groups.group import PvSpec, is_heading

_MOST: Final = 10_000  # rows
_LONGEST: Final = 200  # characters of a label


def rows_of(pvs: Iterable[PvSpec]) -> list[list[Any]]:
    """Return label and trace of the PVs that have one of them, as JSON."""
    told = [
        [pv.name, pv.label[:_LONGEST], pv.plot]
        for pv in pvs
        if (pv.label or pv.plot) and not is_heading(pv.name)
    ]
    return told[:_MOST]


def pvs_of(rows: Any) -> dict[str, PvSpec]:
    """Return PVs by name of ``rows`` as they were read: those that are not as written are left."""
    found = {}
    for row in rows[:_MOST] if isinstance(rows, list) else ():
        match row:
            case [str(name), str(label), bool(plot)]:
                found[name] = PvSpec(name, label[:_LONGEST], plot)
    return found
