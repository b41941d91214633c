"""Crash reports: one file a process, shown at the next start.

``faulthandler`` writes the stacks of all threads into it on a fatal signal. A lock on the file
tells whether its process is still running.
"""

import contextlib
import faulthandler
import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from gui.files.disk.ordinary_file import open_ordinary, read_ordinary
from gui.files.disk.own_folder import make_folder
from gui.files.disk.state_folder import state_folder

READ_LIMIT: Final = 256 << 10  # bytes of a report that are read
KEPT: Final = 10  # reports; older ones are removed
MARK: Final = "---- last words ----\n"


@dataclass(frozen=True, slots=True)
class CrashReport:
    """Report of a process that crashed; ``time_s`` since 1970."""

    path: Path
    time_s: float
    text: str


class CrashFile:
    """This process' file. Called on: one thread at a time; not the GUI thread, the disk may hang.

    All methods but ``begin`` and ``reports`` ignore errors.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or state_folder() / "crashes"
        self.path = self.folder / f"{os.getpid()}.txt"
        self._file: BinaryIO | None = None

    def begin(self, header: str) -> None:
        """Create the file and let ``faulthandler`` write there. Raises ``OSError``."""
        make_folder(self.folder)
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND  # of an older process with our id, perhaps
        file = os.fdopen(open_ordinary(self.path, flags), "ab", buffering=0)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _last_words(self.path) is None:
                os.ftruncate(file.fileno(), 0)
            file.write(f"{header}\n{MARK}".encode())
        except BlockingIOError:  # it is another process'
            file.close()
            raise
        except OSError:  # of a full disk: what is left would look like a file without a report
            self._remove()
            file.close()
            raise
        self._file = file
        faulthandler.enable(file, all_threads=True)

    def end(self) -> None:
        """Remove the file: the process ends without a crash."""
        if self._file is not None:
            faulthandler.disable()
            self._remove()
            self._file.close()
            self._file = None

    def _remove(self) -> None:
        with contextlib.suppress(OSError):
            if _last_words(self.path) is None:
                self.path.unlink()

    def reports(self) -> list[CrashReport]:
        """Return the reports of crashed processes, newest first; remove files without a report.

        Raises ``OSError``.
        """
        found = []
        for path in self.folder.glob("*.txt") if self.folder.is_dir() else ():
            if path == self.path or _runs(path):
                continue
            with contextlib.suppress(OSError):
                text = _last_words(path)
                if text is None:
                    path.unlink()
                else:
                    found.append(CrashReport(path, path.stat().st_mtime, text))
        found.sort(key=lambda report: -report.time_s)
        for report in found[KEPT:]:
            discard(report)
        return found[:KEPT]


def crashed_at(pid: int, folder: Path | None = None) -> float | None:
    """Return when the process ``pid`` crashed, in s since 1970; ``None``: there is no report."""
    path = (folder or state_folder() / "crashes") / f"{pid}.txt"
    try:
        return path.stat().st_mtime if _last_words(path) is not None else None
    except OSError:
        return None


def discard(report: CrashReport) -> None:
    """Remove a report's file."""
    with contextlib.suppress(OSError):
        report.path.unlink()


def _runs(path: Path) -> bool:
    """Tell whether the process of this file is running: it holds the lock."""
    try:
        with os.fdopen(open_ordinary(path), "rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # removed, not ours, or a file system without locks: then its age decides
        with contextlib.suppress(OSError):
            return time.time() - path.stat().st_mtime < 60 and _process_runs(path)
        return True
    return False


def _process_runs(path: Path) -> bool:
    return Path(f"/proc/{path.stem}").exists()


def _last_words(path: Path) -> str | None:
    """Return the whole text, ``None`` when nothing was written after the header."""
    text = read_ordinary(path, READ_LIMIT).decode("utf-8", "replace")
    return text if text.rpartition(MARK)[2].strip() else None
