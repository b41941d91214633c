"""The sessions before this one: ``session.1.json``, the latest, to ``session.3.json``."""

import contextlib
import os
from pathlib import Path
from typing import Final

from gui.core.program.workspace import WorkspaceState
from gui.files.disk.atomic_write import write_atomic
from gui.files.disk.ordinary_file import read_ordinary
from gui.files.program.workspace import SIZE_LIMIT, LoadedWorkspace, load, read

KEPT: Final = 3


def earlier(path: Path, number: int) -> Path:
    """Return the path of the session that ended ``number`` runs before the one in ``path``."""
    return path.with_name(f"{path.stem}.{number}{path.suffix}")


def keep_earlier(path: Path) -> None:
    """Keep what ``path`` holds, before this run writes it for the first time. Raises ``OSError``.

    Only a session that is whole and has tabs, and differs from the one kept last: three starts
    that went wrong do not push out the good ones.
    """
    data = _bytes(path)
    state, faults, newer = read(data)
    good = state is not None and any(window.tabs for window in state.windows)
    if not good or faults or newer or data == _bytes(earlier(path, 1)):
        return
    for number in range(KEPT - 1, 0, -1):
        with contextlib.suppress(FileNotFoundError):
            os.replace(earlier(path, number), earlier(path, number + 1))
    write_atomic(earlier(path, 1), data)


def load_latest(path: Path) -> LoadedWorkspace:
    """Read ``path``; where nothing could be read of it, the latest session before it."""
    found = load(path)
    if found.state is not None or found.read_only or not found.warnings:
        return found
    for number in range(1, KEPT + 1):
        state = _state(earlier(path, number))
        if state is not None:
            message = f"{found.warnings[0]}; {earlier(path, number).name} is restored"
            return LoadedWorkspace(state, (message,))
    return found


def _state(path: Path) -> WorkspaceState | None:
    state, _, newer = read(_bytes(path))
    return None if newer else state


def _bytes(path: Path) -> bytes:
    """Return the content; nothing where it cannot be read."""
    try:
        return read_ordinary(path, SIZE_LIMIT + 1)
    except OSError:
        return b""
