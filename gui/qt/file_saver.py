"""Saver of files: a job in a thread, because the GUI thread never waits for a disk.

A save outlives the view that began it: leaving the program waits for it (``finish_saves``).
"""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from gui.files.disk.atomic_write import saved_text, write_atomic
from gui.qt.jobs import JobResult, Jobs

T = TypeVar("T")

_log = logging.getLogger(__name__)
_unfinished: dict[Path, threading.Event] = {}  # the latest save to each path; GUI thread


class FileSaver(QObject):
    """Emits ``saved`` or ``failed``, with a message for the user, for each ``save``. GUI thread.

    ``failed`` also says who may no longer write a file that was saved.
    """

    saved = Signal(str)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = Jobs(self)

    def save(self, path: Path, content: Callable[[], str | bytes]) -> None:
        """Start replacing ``path`` with what ``content`` returns; it is called on another thread.

        Saves to the same path follow one another. ``content`` raises ``OSError`` where it cannot
        make the file.
        """

        def write() -> str:
            made = content()
            return write_atomic(path, made.encode() if isinstance(made, str) else made)

        try:
            self._jobs.run(lasting(path, write), self._on_ended, key=str(path))
        except RuntimeError as error:  # no more threads are allowed
            _unfinished.pop(path.absolute(), None)
            self.failed.emit(f"{path} was not saved: {error}")

    @Slot(object)
    def _on_ended(self, result: JobResult) -> None:
        if result.error:
            self.failed.emit(f"{result.key} was not saved: {result.error}")
        else:
            told = self.failed if result.value else self.saved
            told.emit(saved_text(result.key, str(result.value)))


def lasting(path: Path, write: Callable[[], T]) -> Callable[[], T]:
    """Return ``write``, which writes ``path`` in a job, as a save that leaving waits for.

    It begins when the save to the same path before it has ended. Called on: GUI thread.
    """
    path = path.absolute()
    for other in [each for each, ended in _unfinished.items() if ended.is_set()]:
        del _unfinished[other]
    earlier, ended = _unfinished.get(path), threading.Event()
    _unfinished[path] = ended

    def work() -> T:
        try:
            if earlier is not None:
                earlier.wait()
            return write()
        except Exception as error:  # the view may be gone by now that would tell it
            _log.warning("%s was not saved: %s", path, error)
            raise
        finally:
            ended.set()

    return work


def finish_saves(seconds: float) -> bool:
    """Wait for all saves that began, ``seconds`` at most; False: one has not ended. At exit."""
    deadline = time.monotonic() + seconds
    well = True
    for path, ended in _unfinished.items():
        if not ended.wait(max(deadline - time.monotonic(), 0.0)):
            _log.warning("%s is not saved yet, and the program ends", path)
            well = False
    return well
