"""Macros whose values have macros of the same instance, as the IOC replaces them."""

from collections.abc import Iterator, Mapping
from typing import Final

from gui.files.formats.group_reader import PvList, expand_known

_DEEPEST: Final = 8  # macros in values of macros


class _OfOthers(Mapping[str, str]):
    """Macros but those that have themselves in their value, which stay."""

    def __init__(self, macros: Mapping[str, str]) -> None:
        self._macros = macros

    def __getitem__(self, name: str) -> str:
        value = self._macros[name]
        if f"({name})" in value or f"{{{name}}}" in value:
            raise KeyError(name)
        return value

    def __bool__(self) -> bool:
        return bool(self._macros)

    def __iter__(self) -> Iterator[str]:
        return iter(self._macros)

    def __len__(self) -> int:
        return len(self._macros)


def expand_deep(text: str, macros: Mapping[str, str], pvs: PvList, line: int) -> str:
    """Return ``text`` with macros replaced, and those in their values: ``M = "m$(N)", N = 1``."""
    found = expand_known(text, macros, pvs, line)
    if "$" not in found or not macros:
        return found
    others = _OfOthers(macros)
    for _ in range(_DEEPEST):
        before, found = found, expand_known(found, others, pvs, line)
        if found == before:
            break
    return found
