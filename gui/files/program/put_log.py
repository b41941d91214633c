"""Put log: one line a record, appended by a thread of its own, never rewritten."""

import contextlib
import fcntl
import os
import pwd
import queue
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from gui.core.puts.record import PutRecord
from gui.files.disk.ordinary_file import open_ordinary
from gui.files.disk.user_folders import state_home

ROTATE_BYTES: Final = 5 * 1024 * 1024
KEPT: Final = 5  # older files: puts.log.1 (the youngest) to puts.log.5
CLOSE_S: Final = 1.5
_RETRY_S: Final = 2.0  # between attempts to write what could not be written
COLUMNS: Final = ("time", "user", "host", "pv", "old", "new", "result", "reason")
# everything that could end a line, move a column or be mistaken for something else
_SPECIAL: Final = re.compile(
    "[\\\\\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_NAMED: Final = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_ESCAPED: Final = re.compile(r"\\(u[0-9a-f]{4}|.)")
_UNNAMED: Final = {value[1]: key for key, value in _NAMED.items()}


def default_path() -> Path:
    """Return where the user's log is: ``$XDG_STATE_HOME/pvwatch/puts.log``."""
    return state_home() / "pvwatch" / "puts.log"


def escape(text: str) -> str:
    """Return ``text`` without any character that ends a line, separates columns or is invisible."""
    return _SPECIAL.sub(lambda m: _NAMED.get(m[0]) or f"\\u{ord(m[0]):04x}", text)


def unescape(text: str) -> str:
    """Return the text before ``escape``."""
    return _ESCAPED.sub(
        lambda m: chr(int(m[1][1:], 16)) if len(m[1]) > 1 else _UNNAMED.get(m[1], m[1]), text
    )


def format_record(record: PutRecord, user: str) -> str:
    """Return ``record`` as one line with its end: eight columns between tabs."""
    seconds, rest = divmod(record.time_ns, 1_000_000_000)
    moment = datetime.fromtimestamp(seconds, UTC)
    cells = (
        f"{moment:%Y-%m-%dT%H:%M:%S}.{rest // 1_000_000:03d}Z",
        user,
        record.host,
        record.name,
        record.old,
        record.new,
        record.outcome.value,
        record.reason,
    )
    return "\t".join(map(escape, cells)) + "\n"


def parse_line(line: str) -> dict[str, str]:
    """Return the columns of one line by name. Raises ``ValueError`` for another number of them."""
    return dict(zip(COLUMNS, map(unescape, line.rstrip("\n").split("\t")), strict=True))


def _user() -> str:
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = str(os.getuid())
    return f"{name}@{socket.gethostname()}"


class AuditLog:
    """Writes records in order; ``write`` never waits and may be called on any thread.

    What cannot be written is kept, reported to ``on_error`` (called on the log's thread, once for
    each new reason) and tried again every two seconds; ``close`` returns what is left.
    """

    def __init__(
        self,
        path: Path | None = None,
        on_error: Callable[[str], None] | None = None,
        rotate_bytes: int = ROTATE_BYTES,
    ) -> None:
        self.path = path or default_path()
        self.errors: list[str] = []
        self._on_error = on_error
        self._rotate_bytes = rotate_bytes
        self._queue: queue.SimpleQueue[PutRecord | None] = queue.SimpleQueue()
        self._lines: list[str] = []  # not yet written; the log's thread only
        self._user = ""
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="pvwatch-audit-log", daemon=True)
        self._thread.start()

    def write(self, record: PutRecord) -> None:
        """Log ``record``."""
        if self._closed:
            raise ValueError("the audit log is closed")
        self._queue.put(record)

    def close(self, seconds: float = CLOSE_S) -> list[str]:
        """Write what waits and end the thread; return the lines that could not be written.

        Waits at most ``seconds``, so that the program can end.
        """
        if not self._closed:
            self._closed = True
            self._queue.put(None)
        self._thread.join(seconds)
        return list(self._lines)

    def _run(self) -> None:
        self._user = _user()  # may ask a directory service
        going_on = True
        while going_on:
            going_on = self._collect()
            if self._lines:
                try:
                    self._append("".join(self._lines).encode())
                    self._lines.clear()
                    self.errors.clear()
                except OSError as error:
                    self._report(f"{self.path}: puts cannot be logged: {error.strerror or error}")

    def _collect(self) -> bool:
        """Wait for records and take all in the queue; return False after ``close``."""
        with contextlib.suppress(queue.Empty):
            record = self._queue.get(timeout=_RETRY_S if self._lines else None)
            while record is not None:
                self._lines.append(format_record(record, self._user))
                record = self._queue.get_nowait()
            return False
        return True

    def _report(self, message: str) -> None:
        if message not in self.errors:
            self.errors.append(message)
            if self._on_error is not None:
                self._on_error(message)

    def _append(self, data: bytes) -> None:
        """Append ``data`` whole or not at all, and fsync. Raises ``OSError``."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._locked():
            self._rotate(len(data))
            file = open_ordinary(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
            try:
                size = os.fstat(file).st_size
                if size and os.pread(file, 1, size - 1) != b"\n":  # a line torn by a crash
                    data = b"\n" + data
                written = 0
                try:
                    while written < len(data):
                        written += os.write(file, data[written:])
                    os.fsync(file)
                except OSError:
                    if os.fstat(file).st_size == size + written:  # nobody wrote after us
                        os.ftruncate(file, size)
                    raise
            finally:
                os.close(file)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other instances from rotating meanwhile, on file systems with locks."""
        lock = open_ordinary(f"{self.path}.lock", os.O_RDWR | os.O_CREAT)
        try:
            deadline = time.monotonic() + 1.0
            while time.monotonic() < deadline:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    time.sleep(0.01)
                except OSError:  # a file system without locks
                    break
            yield
        finally:
            os.close(lock)

    def _rotate(self, fresh: int) -> None:
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            return
        if size and size + fresh > self._rotate_bytes:
            for number in range(KEPT - 1, 0, -1):
                with contextlib.suppress(FileNotFoundError):
                    os.replace(f"{self.path}.{number}", f"{self.path}.{number + 1}")
            os.replace(self.path, f"{self.path}.1")
