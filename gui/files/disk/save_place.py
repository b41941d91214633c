"""What is at a path where a person wants to save: nothing, a file, a link, or what forbids it."""

import errno
import os
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gui.core.pv.formatting import plain

# said by whoever writes, as of everything on such a disk: asking for another name would not help
_DISK_FAILS: Final = {errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.ENODEV, errno.ENXIO}


@dataclass(frozen=True, slots=True)
class SavePlace:
    """``obstacle``: why no file can be written there, a sentence; "": one can."""

    obstacle: str = ""
    there: bool = False  # a file or a link
    link: str = ""  # where a link points to, which is written


def look_at(path: Path) -> SavePlace:
    """Return what is at ``path``, absolute. Raises nothing; blocks while the disk is asked."""
    name, folder = plain(path.name, 60), plain(str(path.parent), 200)
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in str(path)):
        return SavePlace("The name has a line break, or a character that names cannot have.")
    try:
        if not stat.S_ISDIR(os.stat(path.parent).st_mode):
            return SavePlace(f"{folder} is no folder.")
        most = os.pathconf(path.parent, "PC_NAME_MAX")
    except (FileNotFoundError, NotADirectoryError):
        return SavePlace(f"There is no folder {folder}.")
    except OSError as error:
        if error.errno in _DISK_FAILS:
            return SavePlace()
        return SavePlace(f"The folder {folder} cannot be used: {error.strerror}.")
    size = len(os.fsencode(path.name))
    if size > most:
        return SavePlace(f"The name is too long: {size} bytes, and {most} are the most here.")
    link = ""
    try:
        if path.is_symlink():
            link = plain(os.readlink(path), 200)
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return SavePlace(there=bool(link), link=link)
    except OSError as error:
        if error.errno in _DISK_FAILS:
            return SavePlace(there=bool(link), link=link)
        return SavePlace(f"{name} cannot be written: {error.strerror}.")
    if stat.S_ISDIR(mode):
        return SavePlace(f"{name} is a folder.")
    if not stat.S_ISREG(mode):
        return SavePlace(f"{name} is no ordinary file, but a pipe, a device or a socket.")
    return SavePlace(there=True, link=link)
