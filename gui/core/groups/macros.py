"""EPICS macros in names: ``$(P)``, ``${P}``, ``$(P=default)`` (macLib's grammar, in part)."""

import re
from collections.abc import Mapping
from typing import Final

_MACRO: Final = re.compile(r"\$(?:\(([^()=,{}]+)(=[^()]*)?\)|\{([^(){}=,]+)(=[^{}]*)?\})")
_DEPTH: Final = 20
_LENGTH: Final = 10_000


class UndefinedMacroError(ValueError):
    """A macro has neither a value nor a default; ``macro`` is its name."""

    def __init__(self, macro: str, reason: str = "is not defined") -> None:
        super().__init__(f"macro $({macro}) {reason}")
        self.macro = macro


def expand(text: str, macros: Mapping[str, str]) -> str:
    """Return ``text`` with every macro replaced, values' own macros too.

    Raises ``UndefinedMacroError``, also for macros that refer to each other in a circle.
    """
    if "$" not in text:
        return text
    for _ in range(_DEPTH):
        match = _MACRO.search(text)
        if match is None:
            return text
        text = _MACRO.sub(lambda found: _value(found, macros), text)
        if len(text) > _LENGTH:
            break
    match = _MACRO.search(text)
    if match is None:
        return text
    raise UndefinedMacroError((match[1] or match[3]).strip(), "is defined by itself")


def _value(match: re.Match[str], macros: Mapping[str, str]) -> str:
    name = (match[1] or match[3]).strip()
    default = match[2] or match[4]
    if name in macros:
        return macros[name]
    if default is not None:
        return default[1:]
    raise UndefinedMacroError(name)
