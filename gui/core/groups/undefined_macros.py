"""Undefined macros of a group: those that the user has to be asked for."""

from collections.abc import Mapping

from gui.core.groups.group import Group
from gui.core.groups.macros import Expansion, MacroError


def undefined_macros(group: Group, given: Mapping[str, str]) -> list[str]:
    """Return the macros that neither ``group`` nor ``given`` defines, in order of use.

    Texts with macros that refer to themselves, or that would become too long, are left out: no
    value of another macro would help.
    """
    expansion = Expansion({**group.macros, **given})
    found: dict[str, None] = {}
    pvs = [pv for pv in group.pvs if "$" in pv.name or "$" in pv.label]  # of 10,000 mostly none
    for text in dict.fromkeys(text for pv in pvs for text in (pv.name, pv.label)):
        missing: list[str] = []
        try:
            expansion.expand(text, missing)
        except MacroError:
            continue
        found.update(dict.fromkeys(missing))
    return list(found)
