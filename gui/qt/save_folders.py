"""Folders in which a person saved last, by what was saved; kept from one start to the next."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

_MOST: Final = 4_000  # characters of a folder's name


class SaveFolders:
    """One for the program. GUI thread."""

    def __init__(self) -> None:
        self._folders: dict[str, str] = {}  # the latest is the last
        self._keep: Callable[[str], None] | None = None

    def attach(self, text: str, keep: Callable[[str], None]) -> None:
        """Begin with what ``text`` holds, from an earlier ``keep``; call that with each change."""
        self._keep = keep
        try:
            found = json.loads(text or "{}")
        except ValueError:
            found = {}
        items = found.items() if isinstance(found, dict) else ()
        self._folders = {key: folder for key, folder in items if isinstance(folder, str)}

    def detach(self) -> None:
        """Keep no more changes."""
        self._keep = None

    def folder(self, purpose: str) -> str:
        """Return where ``purpose`` was saved last, else where anything was; "": not known."""
        last = next(reversed(self._folders.values()), "")
        return self._folders.get(purpose, last)

    def note(self, purpose: str, path: Path) -> None:
        """Note that ``path`` was chosen to save ``purpose``."""
        folder = str(path.parent)
        if len(folder) < _MOST and folder.isprintable():  # the preferences are a text file
            self._folders.pop(purpose, None)
            self._folders[purpose] = folder
            if self._keep is not None:
                self._keep(json.dumps(self._folders, ensure_ascii=False))


SAVE_FOLDERS: Final = SaveFolders()
