"""Which macros of a group have no value yet, so that they can be asked for."""

from collections.abc import Mapping

from gui.core.groups.group import Group
from gui.core.groups.macros import UndefinedMacroError, expand


def undefined_macros(group: Group, given: Mapping[str, str]) -> list[str]:
    """Return the macros that neither ``group`` nor ``given`` defines, as they come up.

    Macros that are defined by themselves are none of them: no value for another one helps.
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
