"""Checks of the names of a group: invalid names, duplicates."""

from collections.abc import Sequence

from gui.core.groups.group import Group, PvSpec, is_heading
from gui.core.groups.macros import Expansion, MacroError
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain

MOST_CHARACTERS = 1_000


def check_name(name: str) -> None:
    """Raise ``ValueError`` with a message for the user if a group file cannot have ``name``."""
    if not name or name != name.strip():
        raise ValueError("A name must not be empty, nor begin or end with a space.")
    if len(name) > MOST_CHARACTERS:
        raise ValueError(f"A name has at most {grouped(MOST_CHARACTERS)} characters.")
    free = is_heading(name) or "{" in name
    if any(not c.isprintable() or (c.isspace() and not free) for c in name):
        raise ValueError(f"“{plain(name, 60)}” has a space or a control character in it.")


def duplicates(group: Group) -> dict[int, int]:
    """Return rows with the PV of an earlier row, each with that row; macros are expanded.

    A tab shows such a PV once, as in the earlier row. Headings may be repeated.
    """
    first: dict[str, int] = {}
    found: dict[int, int] = {}
    names = _names(group.pvs, group.macros)
    if len(set(names)) == len(names):
        return found
    for row, name in enumerate(names):
        if not is_heading(name):
            earlier = first.setdefault(name, row)
            if earlier != row:
                found[row] = earlier
    return found


def _names(pvs: Sequence[PvSpec], macros: dict[str, str]) -> list[str]:
    names = [pv.name for pv in pvs]
    expansion = Expansion(macros)
    for row, name in enumerate(names):
        if "$" in name:
            try:
                names[row] = expansion.expand_name(name)
            except MacroError:
                continue
    return names
