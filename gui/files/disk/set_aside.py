"""Renames an own file that cannot be read, so that it is never overwritten."""

import os
from pathlib import Path
from typing import Final

MOST: Final = 99
MARK: Final = ".broken-"  # in the name, before the number


def set_aside(path: Path) -> Path:
    """Rename ``path`` to the first free ``…broken-N``; return that. Raises ``OSError``.

    With 99 of them the last one is overwritten.
    """
    for number in range(1, MOST + 1):
        aside = path.with_name(f"{path.name}{MARK}{number}")
        if number == MOST or not os.path.lexists(aside):
            break
    os.rename(path, aside)
    return aside
