"""Reads and writes group files beside the GUI thread, each in a thread of its own."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from gui.core.groups.group import Group
from gui.files.disk.file_stamp import FileStamp, stamp_of
from gui.files.groups.pvgroup import GroupFileError, LoadedGroup, load

_POLL_MS: Final = 10
PATIENCE_S: Final = 0.03


@dataclass(frozen=True, slots=True, eq=False)
class ReadFile:
    """How reading ``path`` ended: with ``loaded``, or with ``error``, one line of plain text."""

    path: Path
    loaded: LoadedGroup | None = None
    stamp: FileStamp | None = None
    error: str = ""
    unreachable: bool = False  # it may be there, and be read another time


@dataclass(frozen=True, slots=True, eq=False)
class WrittenFile:
    """How writing ``path`` ended: well if there is no ``error`` and it had not ``changed``."""

    path: Path
    stamp: FileStamp | None = None
    lost: tuple[str, ...] = ()  # what the format cannot hold
    error: str = ""
    changed: bool = False  # it is another one than was read: nothing was written


_Answer = ReadFile | WrittenFile
_Answers = queue.SimpleQueue[_Answer]


class GroupFiles(QObject):
    """A file server that hangs holds up one file and nothing else. GUI thread.

    ``then`` is called on the GUI thread: at once if the file takes less than ``PATIENCE_S``, as
    nearly all do, else when it is there. The threads know no Qt object; they may outlive this one.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[tuple[_Answers, Callable[[_Answer], None]]] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return bool(self._waiting)

    def read(
        self, path: Path, then: Callable[[ReadFile], None], patience_s: float = PATIENCE_S
    ) -> bool:
        """Read ``path``; False when that takes longer, and ``then`` is called later."""
        return self._do(partial(read_file, path), then, patience_s)

    def write(
        self,
        path: Path,
        group: Group,
        expected: FileStamp | None,
        then: Callable[[WrittenFile], None],
        patience_s: float = PATIENCE_S,
    ) -> bool:
        """Write ``group`` unless ``path`` is another file than ``expected``, if that is given."""
        return self._do(partial(write_file, path, group, expected), then, patience_s)

    def _do(
        self,
        work: Callable[[], _Answer],
        then: Callable[..., None],
        patience_s: float,
    ) -> bool:
        answers: _Answers = queue.SimpleQueue()
        arguments = (work, answers)
        threading.Thread(target=_run, args=arguments, name="pvwatch-group", daemon=True).start()
        if patience_s > 0:
            try:
                answer = answers.get(timeout=patience_s)
            except queue.Empty:
                pass
            else:
                then(answer)
                return True
        self._waiting.append((answers, then))
        self._timer.start()
        return False

    @Slot()
    def _poll(self) -> None:
        waiting, self._waiting = self._waiting, []
        ready: list[tuple[_Answer, Callable[[_Answer], None]]] = []
        for answers, then in waiting:
            try:
                ready.append((answers.get_nowait(), then))
            except queue.Empty:
                self._waiting.append((answers, then))
        if not self._waiting:
            self._timer.stop()
        for answer, then in ready:
            then(answer)

    def close(self) -> None:
        """Call nobody any more."""
        self._timer.stop()
        self._waiting.clear()


def _run(work: Callable[[], _Answer], answers: _Answers) -> None:
    answers.put(work())


def read_file(path: Path) -> ReadFile:
    """Read a group file of any kind; raises nothing."""
    stamp = stamp_of(path)
    try:
        if path.suffix == ".pvgroup":
            return ReadFile(path, load(path), stamp)
        from gui.files.groups.open import load_any  # seldom needed at the start

        return ReadFile(path, load_any(path), stamp)
    except GroupFileError as error:
        return ReadFile(path, error=str(error), unreachable=_is_unreachable(path))
    except Exception as error:  # a fault of a reader: the user is told and not left waiting
        return ReadFile(path, error=f"{path} was not read: {type(error).__name__}: {error}")


def _is_unreachable(path: Path) -> bool:
    """Tell whether ``path`` may hold a group that cannot be got at now: not gone, not wrong."""
    try:
        with path.open("rb"):
            return False
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False
    except OSError:
        return True


def write_file(path: Path, group: Group, expected: FileStamp | None) -> WrittenFile:
    """Write a group file of any kind; raises nothing."""
    from gui.files.groups.save import save_any

    if expected is not None and stamp_of(path) not in (None, expected):
        return WrittenFile(path, changed=True)
    try:
        lost = save_any(path, group)
    except GroupFileError as error:
        return WrittenFile(path, error=str(error))
    except OSError as error:
        return WrittenFile(path, error=f"{path} was not saved: {error.strerror or error}")
    except Exception as error:  # as above
        return WrittenFile(path, error=f"{path} was not saved: {type(error).__name__}: {error}")
    return WrittenFile(path, stamp_of(path), tuple(lost))
