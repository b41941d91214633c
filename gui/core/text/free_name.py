"""Names of groups that are in no file: each another one, so that tabs can be told apart."""

import re
from collections.abc import Iterable
from itertools import count
from typing import Final

UNTITLED: Final = "Untitled"  # of a group that nobody named
_NUMBERED: Final = re.compile(r"(.*\S) ([2-9]|[1-9][0-9]{1,5})", re.DOTALL)


def is_untitled(name: str) -> bool:
    """Tell whether nobody gave the name: ``Untitled``, ``Untitled 2``."""
    return _base(name) == UNTITLED


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """Return ``wanted``, or with the first number that none of ``taken`` has: ``Untitled 2``.

    Upper and lower case are alike, as they are in files on some disks.
    """
    others = {name.casefold() for name in taken}
    if wanted.casefold() not in others:
        return wanted
    base = _base(wanted)
    numbered = (f"{base} {number}" for number in count(2))
    return next(name for name in numbered if name.casefold() not in others)


def _base(name: str) -> str:
    """Return ``name`` without its number."""
    found = _NUMBERED.fullmatch(name)
    return found[1] if found else name
