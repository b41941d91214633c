"""Counts and sizes as people read them: digits in groups of three, with a mark nobody misreads.

To most of Europe ``1,234`` is a little more than one. A comma stands only where the locale's
decimal mark is a point; elsewhere a narrow space does, which is SI's mark and is no decimal mark
anywhere (ADR 64). Values of PVs have no groups and always a point, as they are typed and copied;
files and the output of commands have the comma.
"""

from typing import Final

COMMA: Final = ","
NARROW_SPACE: Final = "\u202f"  # no line is broken there

_mark = COMMA


def group_mark(decimal_mark: str) -> str:
    """Return the mark between groups of digits for readers whose decimal mark this is."""
    return COMMA if decimal_mark == "." else NARROW_SPACE


def use_mark(mark: str) -> None:
    """Put ``mark`` between groups from now on. Called on: GUI thread, before the first text."""
    global _mark
    _mark = mark


def grouped(number: float, digits: int | None = None) -> str:
    """Return ``number`` with marks between its groups; ``digits`` after the point, if not whole.

    Called on: any thread.
    """
    return marked(f"{number:,}" if digits is None else f"{number:,.{digits}f}")


def marked(numbers: str) -> str:
    """Return a text of numbers that has commas between groups as it is for people."""
    return numbers if _mark == COMMA else numbers.replace(COMMA, _mark)
