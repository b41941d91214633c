"""Text from anywhere as one plain line: without control and bidi characters."""

import unicodedata
from typing import Final

HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})  # categories of such characters
_SPACES: Final = frozenset(map(ord, "\n\r\t"))


class _Shown(dict[int, int | None]):
    """What is shown of a character, by its code; found once for each."""

    def __missing__(self, code: int) -> int | None:
        shown: int | None = code
        if code in _SPACES:
            shown = ord(" ")
        elif unicodedata.category(chr(code)) in HIDDEN:
            shown = None
        if len(self) < _MOST_KNOWN:
            self[code] = shown
        return shown


_MOST_KNOWN: Final = 10_000
_SHOWN: Final = _Shown()


def plain(text: str, limit: int = 200) -> str:
    """Return ``text`` without control and bidi characters, cut to ``limit`` characters."""
    shown = text[: limit * 2]
    if not shown.isprintable():  # nearly all are: readers ask for millions
        shown = shown.translate(_SHOWN)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
