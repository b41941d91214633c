"""Undefined macros of a group: those that the user has to be asked for."""

from collections.abc import Mapping

from gui.core.groups.group import Group
from gui.core.groups.macros import UndefinedMacroError, expand


def undefined_macros(group: Group, given: Mapping[str, str]) -> list[str]:
    """Return the macros that neither ``group`` nor ``given`` defines, in order of use.

    Macros that refer to themselves are left out: no value of another macro would help.
    """
    macros = {**group.macros, **given}
    found: list[str] = []
    for text in dict.fromkeys(text for pv in group.pvs for text in (pv.name, pv.label)):
        while "$" in text:
            try:
                expand(text, macros)
                break
            except UndefinedMacroError as error:
                if error.macro in macros:
                    break
                found.append(error.macro)
                macros[error.macro] = ""
    return found
