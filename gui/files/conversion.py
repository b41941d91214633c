"""``pvwatch --convert IN OUT``: read a group file of any kind, write it in any we write."""

import os
import sys
from pathlib import Path

from gui.files.group_export import save_any
from gui.files.group_file import GroupFileError
from gui.files.group_import import load_any


def convert(source: Path, target: Path) -> int:
    """Convert ``source`` to ``target``; return 0, or 1 after a one-line error on stderr.

    What could not be carried over is listed on stderr, a line each.
    """
    try:
        loaded = load_any(source)
        if target.exists() and os.path.samefile(source, target):
            raise GroupFileError("would be written over itself", str(source))
        lost = save_any(target, loaded.group)
    except GroupFileError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{target}: {error.strerror or error}", file=sys.stderr)
        return 1
    for warning in loaded.warnings:
        print(f"{source}: {warning}", file=sys.stderr)
    for warning in lost:
        print(f"{target}: {warning}", file=sys.stderr)
    return 0
