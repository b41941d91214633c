"""Reads and writes group files, each in a thread of its own, never on the GUI thread."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar, cast

from PySide6.QtCore import QObject, QTimer, Slot

from gui.core.groups.group import Group
from gui.files.disk.file_stamp import FileStamp, stamp_of
from gui.files.disk.ordinary_file import open_ordinary
from gui.files.groups.pvgroup import GroupFileError, LoadedGroup, load
from gui.qt.file_saver import lasting
from gui.qt.jobs import JobResult, Jobs

PATIENCE_S: Final = 0.03
_AHEAD_MS: Final = 80  # after a group was shown: its values come first
_File = TypeVar("_File", "ReadFile", "WrittenFile")


@dataclass(frozen=True, slots=True, eq=False)
class ReadFile:
    """Result of reading ``path``: ``loaded``, or ``error``, one line of plain text."""

    path: Path
    loaded: LoadedGroup | None = None
    stamp: FileStamp | None = None
    error: str = ""
    absent: bool = False  # there is no file ``path``
    unchanged: bool = False  # it was not read: it is still the ``known`` one


@dataclass(frozen=True, slots=True, eq=False)
class WrittenFile:
    """Result of writing ``path``: written if there is no ``error`` and it had not ``changed``."""

    path: Path
    stamp: FileStamp | None = None
    left_out: tuple[str, ...] = ()  # what the format cannot hold
    lost: str = ""  # who may no longer write the file
    error: str = ""
    changed: bool = False  # the file is not the one that was read: nothing was written


class GroupFiles(QObject):
    """A file server that hangs delays its own file only. Called on: GUI thread.

    ``then`` is called on the GUI thread: at once if the file takes less than ``patience_s``, as
    nearly all do, else when it has been read or written.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.include_folders: tuple[Path, ...] = ()  # of files inside files not beside them
        self._jobs = Jobs(self)

    @property
    def busy(self) -> bool:
        """Whether a result is awaited."""
        return self._jobs.busy

    def read(
        self,
        path: Path,
        then: Callable[[ReadFile], None],
        patience_s: float = PATIENCE_S,
        known: FileStamp | None = None,
    ) -> bool:
        """Read ``path``, unless it is ``known``; False when ``then`` is called later."""
        search = self.include_folders
        if known is None:
            return self._do(partial(read_file, path, search), then, patience_s)
        work = partial(read_changed, path, known, search)
        return self._do(work, then, patience_s)

    def write(
        self,
        path: Path,
        group: Group,
        expected: FileStamp | None,
        then: Callable[[WrittenFile], None],
        patience_s: float = PATIENCE_S,
    ) -> bool:
        """Write ``group``, unless ``path`` is not the file ``expected``; ``None``: any file."""
        work = lasting(path, partial(write_file, path, group, expected))
        return self._do(work, then, patience_s)

    def _do(
        self, work: Callable[[], _File], then: Callable[[_File], None], patience_s: float
    ) -> bool:
        def take(result: JobResult) -> None:
            then(cast(_File, result.value))  # work raises nothing

        return self._jobs.run(work, take, patience_s)

    def close(self) -> None:
        """Report no results any more."""
        self._jobs.close()


class ReadAhead(QObject):
    """Keeps a few files that are likely to be shown next, as they were when read. GUI thread.

    Whoever shows one sees to it that it has not changed since. ``skipped`` tells of files that need
    not be read. A file server that hangs keeps one thread for each file, not one for each time.
    """

    def __init__(
        self, files: GroupFiles, skipped: Callable[[Path], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._files = files
        self._skipped = skipped
        self._wanted: tuple[Path, ...] = ()
        self._reading: set[Path] = set()
        self._read: dict[Path, ReadFile] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AHEAD_MS)
        self._timer.timeout.connect(self._begin)

    def want(self, paths: Iterable[Path]) -> None:
        """Read ``paths`` soon, and forget all others."""
        self._wanted = tuple(path.absolute() for path in paths)
        self._read = {path: read for path, read in self._read.items() if path in self._wanted}
        self._timer.start()

    def take(self, path: Path) -> ReadFile | None:
        """Return ``path`` as it was read, once; ``None``: it is not read."""
        return self._read.pop(path, None)

    @Slot()
    def _begin(self) -> None:
        for path in self._wanted:
            if path not in self._read and path not in self._reading and not self._skipped(path):
                self._reading.add(path)
                self._files.read(path, self._take, patience_s=0.0)

    def _take(self, read: ReadFile) -> None:
        self._reading.discard(read.path)
        if read.path in self._wanted and read.loaded is not None:
            self._read[read.path] = read


def read_changed(path: Path, known: FileStamp, search: tuple[Path, ...] = ()) -> ReadFile:
    """Read a group file of any kind, unless its stamp is still ``known``; raises nothing."""
    if stamp_of(path) == known:
        return ReadFile(path, stamp=known, unchanged=True)
    return read_file(path, search)


def read_file(path: Path, search: tuple[Path, ...] = ()) -> ReadFile:
    """Read a group file of any kind; raises nothing. ``search``: folders of files inside."""
    stamp = stamp_of(path)
    try:
        if path.suffix == ".pvgroup":
            return ReadFile(path, load(path), stamp)
        from gui.files.groups.open import load_any  # seldom needed at the start

        return ReadFile(path, load_any(path, search), stamp)
    except GroupFileError as error:
        stamp = stamp if _can_be_opened(path) else None
        return ReadFile(path, None, stamp, str(error), absent=not os.path.lexists(path))
    except Exception as error:  # a bug in a reader: the user must not wait for ever
        why = f"{path} was not read: {type(error).__name__}: {error}"
        return ReadFile(path, None, stamp, why)


def _can_be_opened(path: Path) -> bool:
    """Tell whether it is its content that is wrong with ``path``."""
    try:
        os.close(open_ordinary(path))
    except OSError:
        return False
    return True


def write_file(path: Path, group: Group, expected: FileStamp | None) -> WrittenFile:
    """Write a group file of any kind; raises nothing."""
    from gui.files.groups.save import save_any

    if expected is not None and stamp_of(path) not in (None, expected):
        return WrittenFile(path, changed=True)
    try:
        saved = save_any(path, group)
    except GroupFileError as error:
        return WrittenFile(path, error=str(error))
    except OSError as error:
        return WrittenFile(path, error=f"{path} was not saved: {error.strerror or error}")
    except Exception as error:  # as above
        return WrittenFile(path, error=f"{path} was not saved: {type(error).__name__}: {error}")
    return WrittenFile(path, stamp_of(path), tuple(saved.left_out), saved.lost)
