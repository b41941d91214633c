"""The user's preferences in the running program: read at the start, written after changes."""

import base64
import binascii
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QByteArray, QCoreApplication, QObject, QTimer, Signal, Slot

from gui.core.program.preferences import FIELDS, MOST_RECENT, Preferences, is_keepable, merge
from gui.files.disk.patience import START_S, within
from gui.files.disk.resources import is_resource
from gui.files.program.preferences import (
    LoadedPreferences,
    default_path,
    load,
    save_changes,
    unanswered,
)
from gui.qt.jobs import JobQueue, JobResult

SOON_MS: Final = 500
RETRY_MS: Final = 30_000
FLUSH_S: Final = 1.0
_NAMES: Final = {"history_mb": "memory_mb"}
SITE_NAMES: Final = "site_names"  # among what is remembered: a path
RECENT_TIMES: Final = "recent_times"  # too: JSON
_STRUCTURED: Final = ("folders", "include_folders", "favourites", "recent", "remembered")


class Settings(QObject):
    """One for the program. GUI thread; it waits for the disk only at the start and in ``flush``.

    The named values (``flag``, ``text``, ``number``) are fields of ``Preferences`` where there
    is one of that name; any other name is kept in ``Preferences.remembered``.
    """

    changed = Signal(object)  # Preferences: changed here or in another program
    failed = Signal(str)

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path or default_path()
        found = within(START_S, partial(load, self.path), partial(unanswered, self.path))
        self.warnings = found.warnings  # of reading, for the user
        self.read_only = found.read_only
        self._preferences = found.preferences
        self._saved = found.preferences  # what the file holds, as far as known
        self._sent = found.preferences  # what is being written
        self._reported = set(found.warnings)
        self._writer = JobQueue(self, latest_only=True)
        self._writer.ended.connect(self._on_written)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._write)
        if found.fresh and found.preferences != Preferences():
            self._soon.start(SOON_MS)  # imported from an earlier version
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.flush)

    @property
    def preferences(self) -> Preferences:
        """The preferences as they are now."""
        return self._preferences

    def set_preferences(self, preferences: Preferences) -> None:
        """Apply ``preferences`` now and write them soon."""
        if preferences != self._preferences:
            self._preferences = preferences
            if not self._soon.isActive() or self._soon.interval() != SOON_MS:
                self._soon.start(SOON_MS)
            self.changed.emit(preferences)

    def change(self, **values: Any) -> None:
        """Change some fields. Raises ``ValueError``, which names the field."""
        self.set_preferences(replace(self._preferences, **values))

    @Slot()
    def flush(self, seconds: float = FLUSH_S) -> bool:
        """Write changes at once; tell whether they are on the disk, after ``seconds`` at most."""
        deadline = time.monotonic() + seconds
        if not self._writer.flush(seconds):
            return False
        if self._soon.isActive():
            self._write()
        well = self._writer.flush(max(deadline - time.monotonic(), 0.0))
        return well and not self._soon.isActive()

    @Slot()
    def _write(self) -> None:
        self._soon.stop()
        if self.read_only:
            return
        if self._writer.busy:  # what it writes decides what is left to write
            self._soon.start(SOON_MS)
            return
        self._sent = self._preferences
        work = partial(save_changes, self.path, self._saved, self._sent)
        self._writer.start(str(self.path), work)

    @Slot(object)
    def _on_written(self, written: JobResult) -> None:
        if isinstance(written.value, LoadedPreferences):
            self._saved = written.value.preferences
            self._reported.clear()
            self._report(*written.value.warnings)
            both = merge(self._sent, self._preferences, self._saved)
            if both != self._preferences:
                self._preferences = both
                self.changed.emit(both)
        else:
            self._report(f"{self.path} was not saved: {written.error}")
            self._soon.start(RETRY_MS)

    def _report(self, *messages: str) -> None:
        for message in messages:
            if message not in self._reported and message not in self.warnings:
                self._reported.add(message)
                self.failed.emit(message)

    # -- values by name

    def _value(self, name: str) -> object:
        if name == "dark":
            return self._preferences.theme == "dark"
        field = _NAMES.get(name, name)
        if field in FIELDS and field not in _STRUCTURED:
            return getattr(self._preferences, field)
        return self._preferences.remembered.get(name)

    def _set(self, name: str, value: str | int | bool) -> None:
        field = _NAMES.get(name, name)
        if name == "dark":
            self.change(theme="dark" if value else "light")
        elif field in FIELDS and field not in _STRUCTURED:
            self.change(**{field: value})
        else:
            self.change(remembered={**self._preferences.remembered, name: value})

    def recent(self) -> list[Path]:
        """Return the recent files, latest first."""
        return list(self._preferences.recent)

    def add_recent(self, path: Path) -> None:
        """Put ``path`` first among the recent files, unless it came with the program."""
        path = path.absolute()
        if is_keepable(path) and not is_resource(path):
            others = (other for other in self._preferences.recent if other != path)
            from gui.core.program.recent_times import with_time  # a start may open no file

            recent = (path, *others)[:MOST_RECENT]
            times = with_time(self.text(RECENT_TIMES, ""), path, time.time(), recent)
            self.change(
                recent=recent, remembered={**self._preferences.remembered, RECENT_TIMES: times}
            )

    def flag(self, name: str) -> bool:
        """Return a boolean; False when never set."""
        return self._value(name) is True

    def set_flag(self, name: str, value: bool) -> None:
        """Set a boolean."""
        self._set(name, value)

    def text(self, name: str, default: str) -> str:
        """Return a text; ``default`` when never set."""
        value = self._value(name)
        return value if isinstance(value, str) else default

    def set_text(self, name: str, value: str) -> None:
        """Set a text."""
        self._set(name, value)

    def number(self, name: str, default: int) -> int:
        """Return a whole number; ``default`` when never set, or set to something else."""
        value = self._value(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    def set_number(self, name: str, value: int) -> None:
        """Set a whole number. Raises ``ValueError`` when it is out of bounds."""
        self._set(name, value)

    def geometry(self) -> QByteArray:
        """Return the window's geometry, empty when never saved."""
        try:
            return QByteArray(base64.b64decode(self._preferences.geometry, validate=True))
        except (binascii.Error, ValueError):
            return QByteArray()

    def set_geometry(self, geometry: QByteArray) -> None:
        """Set the window's geometry."""
        self.change(geometry=base64.b64encode(geometry.data()).decode())
