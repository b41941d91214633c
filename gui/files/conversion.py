"""``pvwatch --convert IN OUT``: read a group file, write it in our format."""

import sys
from pathlib import Path

from gui.files.group_file import GroupFileError, load, save


def convert(source: Path, target: Path) -> int:
    """Convert ``source`` to ``target``; return 0, or 1 after a one-line error on stderr."""
    try:
        loaded = load(source)
        if target.suffix != ".pvgroup":
            raise GroupFileError(f"{target}: only .pvgroup files can be written")
        save(target, loaded.group)
    except GroupFileError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{target}: {error.strerror or error}", file=sys.stderr)
        return 1
    for warning in loaded.warnings:
        print(f"{source}: {warning}", file=sys.stderr)
    return 0
