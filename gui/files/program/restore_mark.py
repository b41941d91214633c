"""Mark beside the session while it is young: tells the next start that this one has crashed.

It is written before tabs are restored, and removed a minute later or when the program ends.
"""

import contextlib
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gui.files.disk.ordinary_file import open_ordinary, read_ordinary
from gui.files.program.crash_reports import crashed_at

YOUNG_S: Final = 60.0
MOST_TRIES: Final = 2  # starts in a row that ended in their first minute, nobody knows why
_SIZE_LIMIT: Final = 1_000


@dataclass(frozen=True, slots=True)
class _Mark:
    pid: int
    began_s: float  # since 1970
    tries: int


class RestoreMark:
    """The mark of the session at ``path``. Blocks: not on the GUI thread. Raises nothing.

    Use it with the session's lock held: no other program restores it at the same time.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.with_name(f"{path.name}.restoring")
        self._before = self._read()

    def _read(self) -> _Mark | None:
        try:
            found = json.loads(read_ordinary(self.path, _SIZE_LIMIT))
            return _Mark(int(found["pid"]), float(found["began_s"]), int(found["tries"]))
        except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
            return None

    def why_not(self, crashes: Path | None = None) -> str:
        """Return why the session should not be restored without asking; else "".

        ``crashes``: the folder of crash reports.
        """
        before = self._before
        if before is None:
            return ""
        crash_s = crashed_at(before.pid, crashes)
        if crash_s is not None and -2.0 < crash_s - before.began_s < YOUNG_S + 5.0:
            return "PV Watch crashed within a minute of its last start"
        if before.tries >= MOST_TRIES:
            return f"PV Watch was ended {before.tries} times within a minute of its start"
        return ""

    def write(self) -> None:
        """Note that this process begins to restore."""
        tries = self._before.tries + 1 if self._before is not None else 1
        mark = {"pid": os.getpid(), "began_s": time.time(), "tries": tries}
        with contextlib.suppress(OSError):
            file = open_ordinary(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            try:
                os.write(file, json.dumps(mark).encode())  # it need not outlive the computer
            finally:
                os.close(file)

    def clear(self) -> None:
        """Remove the mark: a minute has passed, or the program ends in order."""
        with contextlib.suppress(OSError):
            self.path.unlink()
