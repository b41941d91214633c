"""What disks answer, asked on a thread while events of the GUI thread go on."""

import os
from collections.abc import Callable
from typing import Final, TypeVar

from PySide6.QtCore import QEventLoop, QObject, QTimer

from gui.qt.jobs import JobResult, Jobs

_AT_ONCE_S: Final = 0.05  # so long the GUI thread waits for the disk
_PATIENCE_MS: Final = 3_000  # so long a person does

_Found = TypeVar("_Found")


def answer(work: Callable[[], _Found]) -> _Found | None:
    """Return what ``work`` found on a disk; ``None``: it does not answer. Events go on."""
    loop, found = QEventLoop(), list[_Found]()
    owner = QObject()
    jobs = Jobs(owner)

    def look() -> None:
        found.append(work())

    def take(_: JobResult) -> None:
        loop.quit()

    if not jobs.run(look, take, _AT_ONCE_S):
        QTimer.singleShot(_PATIENCE_MS, owner, loop.quit)
        loop.exec()
    jobs.close()
    return found[0] if found else None


def silent_folder(*folders: str) -> str:
    """Return a folder that does not answer, of ``folders`` and those that Qt's file dialogs look
    into on the GUI thread; "": all answer. Events go on. Called on: GUI thread.
    """
    home = os.path.expanduser("~")
    settings = os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    asked = list(dict.fromkeys(f for f in (home, settings, here(), *folders) if f))
    reached: list[str] = []

    def look() -> bool:
        for folder in asked:
            os.path.isdir(folder)
            reached.append(folder)
        return True

    return "" if answer(look) is not None else asked[min(len(reached), len(asked) - 1)]


def here() -> str:
    """Return the folder that this process works in; "": there is none."""
    try:
        return os.getcwd()
    except OSError:  # it was removed
        return ""


def names_in(folder: str, most: int) -> list[str]:
    """Return the first ``most`` names in ``folder``, folders with a "/" at the end. Blocks.

    Nothing where it cannot be read.
    """
    found: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if len(found) >= most:
                    break
                found.append(f"{entry.name}/" if entry.is_dir() else entry.name)
    except OSError:
        return []
    return sorted(found)
