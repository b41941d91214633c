"""``pvwatch --convert IN OUT``: convert a group file to another format."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from gui.core.pv.formatting import plain
from gui.files.disk.atomic_write import saved_text
from gui.files.formats.loaded_group import GroupFileError
from gui.files.groups.open import load_any
from gui.files.groups.save import save_any

_LONGEST = 2000  # of a line on stderr


def convert(source: Path, target: Path, search: Sequence[Path] = ()) -> int:
    """Convert ``source`` to ``target``; return 0, or 1 after a one-line error on stderr.

    ``search``: folders of files inside files that are not beside them.

    What could not be converted is listed on stderr, a line each.
    """
    try:
        loaded = load_any(source, search)
        if _same(source, target):
            raise GroupFileError(f"is {source} itself, which is not overwritten", str(target))
        saved = save_any(target, loaded.group)
    except GroupFileError as error:
        return _failed(str(error))
    except (OSError, ValueError) as error:
        return _failed(f"{target}: {getattr(error, 'strerror', None) or error}")
    for path, warnings in ((source, loaded.warnings), (target, saved.left_out)):
        for warning in warnings:
            print(plain(f"{path}: {warning}", _LONGEST), file=sys.stderr)
    if saved.lost:
        print(plain(saved_text(target, saved.lost), _LONGEST), file=sys.stderr)
    return 0


def _failed(message: str) -> int:
    print(plain(message, _LONGEST), file=sys.stderr)
    return 1


def _same(source: Path, target: Path) -> bool:
    """Tell whether both paths are the same file."""
    try:
        return os.path.samefile(source, target)
    except (OSError, ValueError):
        return False
