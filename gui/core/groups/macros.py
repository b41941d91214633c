"""EPICS macros in names: ``$(P)``, ``${P}``, ``$(P=default)`` (macLib's grammar, in part)."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from gui.core.groups.group import is_heading
from gui.core.groups.name_list import channel_name
from gui.core.pv.counts import grouped

MOST_CHARACTERS: Final = 10_000  # of one text with its macros replaced
MOST_IN_ALL: Final = 48 << 20  # characters that are written for one group: a second of work
_COST: Final = 64  # so many characters take as long as one macro
_MACRO: Final = re.compile(r"\$(?:\(([^()=,{}]+)(=[^()]*)?\)|\{([^(){}=,]+)(=[^{}]*)?\})")
_DEPTH: Final = 20


class MacroError(ValueError):
    """A text cannot be written without its macros; one line that says why."""


class UndefinedMacroError(MacroError):
    """A macro has neither a value nor a default; ``macro`` is its name."""

    def __init__(self, macro: str, reason: str = "is not defined") -> None:
        super().__init__(f"macro $({macro:.100}) {reason}")
        self.macro = macro


class MacrosTooLongError(MacroError):
    """A text would become too long."""

    def __init__(self, most: int) -> None:
        super().__init__(f"the macros in it stand for more than {grouped(most)} characters")


class TooManyMacrosError(MacroError):
    """The texts of a group would take too long."""

    def __init__(self) -> None:
        super().__init__("its macros, with those before it, are too many and too long")


def substitute(
    text: str, pattern: re.Pattern[str], value_of: Callable[[re.Match[str]], str], most: int
) -> str:
    """Return ``text`` with each match of ``pattern`` replaced by its value, once.

    The one place where macros are replaced: it raises ``MacrosTooLongError`` before it builds
    anything longer than ``most``.
    """
    pieces: list[str] = []
    size = at = 0
    for match in pattern.finditer(text):
        value = value_of(match)
        pieces += (text[at : match.start()], value)
        size += match.start() - at + len(value)
        at = match.end()
        if size > most:
            raise MacrosTooLongError(most)
    if size + len(text) - at > most:
        raise MacrosTooLongError(most)
    return "".join((*pieces, text[at:]))


class Expansion:
    """Replaces the macros in all texts of one group, within a bound for all of them."""

    def __init__(self, macros: Mapping[str, str], most: int = MOST_IN_ALL) -> None:
        self._macros = macros
        self._left = most

    def expand(self, text: str, missing: list[str] | None = None) -> str:
        """Return ``text`` with every macro replaced, values' own macros too.

        Raises ``UndefinedMacroError``, also for macros that refer to each other in a circle, and
        ``MacrosTooLongError`` and ``TooManyMacrosError``. With ``missing`` an undefined macro is
        listed there and left out.
        """
        if "$" not in text:
            return text

        def value_of(match: re.Match[str]) -> str:
            self._left -= _COST
            name = (match[1] or match[3]).strip()
            default = match[2] or match[4]
            if name in self._macros:
                return self._macros[name]
            if default is not None:
                return default[1:]
            if missing is None:
                raise UndefinedMacroError(name)
            missing.append(name)
            return ""

        for _ in range(_DEPTH):
            if _MACRO.search(text) is None:
                return text
            text = substitute(text, _MACRO, value_of, MOST_CHARACTERS)
            self._left -= len(text)
            if self._left < 0:
                raise TooManyMacrosError
        match = _MACRO.search(text)
        if match is None:
            return text
        raise UndefinedMacroError((match[1] or match[3]).strip(), "is defined by itself")

    def expand_name(self, name: str) -> str:
        """Return the name of a PV or heading with its macros replaced; raises as ``expand``.

        A macro may bring a ``ca://``.
        """
        expanded = self.expand(name)
        return expanded if expanded is name or is_heading(expanded) else channel_name(expanded)


def expand(text: str, macros: Mapping[str, str]) -> str:
    """Return ``text`` with every macro replaced; raises as ``Expansion.expand``."""
    return Expansion(macros).expand(text)
