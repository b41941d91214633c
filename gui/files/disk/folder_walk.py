"""Walk of a folder tree for group files, within limits."""

import os
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from gui.core.group_browser.tree import Folder, GroupFile, folder, group_file
from gui.core.pv.counts import grouped

MOST_FILES: Final = 20_000
MOST_FOLDERS: Final = 5_000
DEEPEST: Final = 12  # levels of folders below the top
Place = tuple[int, int]  # device and inode


class Stopped(Exception):  # noqa: N818 - no error
    """The walk was stopped."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Result of a walk: the tree, and where each folder is that was read, by its path.

    ``loose``: those that come to be elsewhere without a change of a folder that was read: the top,
    which is renamed or is a link, and links below.
    """

    top: Folder
    places: Mapping[str, Place]
    loose: tuple[str, ...]


class FolderWalk:
    """One walk. Hidden files and folders are left out; links are followed, but not in circles.

    Called on: a thread that may wait for the disk, or for a file server that does not answer.
    """

    def __init__(
        self,
        suffixes: Collection[str],
        stopping: threading.Event,
        most_files: int = MOST_FILES,
        most_folders: int = MOST_FOLDERS,
        deepest: int = DEEPEST,
    ) -> None:
        self._suffixes = tuple(suffixes)
        self._stopping = stopping
        self._files_left = most_files
        self._folders_left = most_folders
        self._most = (most_files, most_folders, deepest)
        self._places: dict[str, Place] = {}
        self._loose: list[str] = []

    def read(self, path: str) -> Walk:
        """Read ``path``; folders that cannot be read have a ``problem``. Raises ``Stopped``."""
        top = self._read(path, os.path.basename(path), ())
        return Walk(top, self._places, (path, *self._loose))

    def _read(self, path: str, within: str, above: tuple[Place, ...]) -> Folder:
        most_files, most_folders, deepest = self._most
        if len(above) > deepest:
            return folder(path, problem=f"Not read: more than {deepest} folders deep")
        if not self._folders_left:
            return folder(path, problem=f"Not read: more than {grouped(most_folders)} folders")
        self._folders_left -= 1
        files: list[GroupFile] = []
        inner: list[str] = []
        problem = ""
        place = (-1, -1)
        try:
            known = os.stat(path)
            place = (known.st_dev, known.st_ino)
            if place in above:
                return folder(path)  # a link back to a folder that was read already
            self._places[path] = place
            with os.scandir(path) as entries:
                for entry in entries:
                    if self._stopping.is_set():
                        raise Stopped
                    if entry.name.startswith("."):
                        continue
                    if _is_folder(entry):
                        inner.append(entry.path)
                        if entry.is_symlink():
                            self._loose.append(entry.path)
                    elif entry.name.lower().endswith(self._suffixes):
                        if not self._files_left:
                            problem = (
                                f"Not read to its end: more than {grouped(most_files)} group files"
                            )
                            break
                        self._add(files, entry, within)
        except OSError as error:
            problem = f"Cannot be read: {error.strerror or error}"
        below = [
            self._read(child, f"{within}/{os.path.basename(child)}", (*above, place))
            for child in sorted(inner)
        ]
        return folder(path, below, files, problem)

    def _add(self, files: list[GroupFile], entry: os.DirEntry[str], within: str) -> None:
        try:
            if not entry.is_file():
                return  # a pipe, a device: reading it might never end
            known = entry.stat()
        except OSError:
            return  # a broken link, or removed since
        files.append(group_file(entry.path, within, known.st_mtime_ns, known.st_size))
        self._files_left -= 1


def place_of(path: str) -> Place | None:
    """Return where ``path`` is now; ``None``: it is not there, or cannot be read."""
    try:
        known = os.stat(path)
    except OSError:
        return None
    return known.st_dev, known.st_ino


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
