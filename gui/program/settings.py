"""The user's preferences in the running program: read at the start, written when they change."""

import base64
import binascii
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QByteArray, QCoreApplication, QObject, QTimer, Signal, Slot

from gui.core.program.preferences import FIELDS, MOST_RECENT, Preferences, is_keepable, merge
from gui.files.program.preferences import LoadedPreferences, default_path, load, save_changes
from gui.qt.latest_writer import LatestWriter, Written

SOON_MS: Final = 500
RETRY_MS: Final = 30_000
FLUSH_S: Final = 1.0
_NAMES: Final = {"history_mb": "memory_mb"}
SITE_NAMES: Final = "site_names"  # among what is remembered: a path
_STRUCTURED: Final = ("folders", "favourites", "recent", "remembered")


class Settings(QObject):
    """One for the program. GUI thread, which waits for the disk only at the start and in ``flush``.

    The named values (``flag``, ``text``, ``number``) are fields of ``Preferences`` where there
    is one of that name; any other name is kept in ``Preferences.remembered``.
    """

    changed = Signal(object)  # Preferences: by whom ever, here or in another program
    failed = Signal(str)

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path or default_path()
        found = load(self.path)
        self.warnings = found.warnings  # of reading, for the user
        self.read_only = found.read_only
        self._preferences = found.preferences
        self._saved = found.preferences  # what the file has, as far as known
        self._sent = found.preferences  # what is being written
        self._told = set(found.warnings)
        self._writer = LatestWriter(self)
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
        """What holds now."""
        return self._preferences

    def set_preferences(self, preferences: Preferences) -> None:
        """Make ``preferences`` hold, and keep them soon."""
        if preferences != self._preferences:
            self._preferences = preferences
            if not self._soon.isActive() or self._soon.interval() != SOON_MS:
                self._soon.start(SOON_MS)
            self.changed.emit(preferences)

    def change(self, **values: Any) -> None:
        """Change some fields. Raises ``ValueError`` that names the field."""
        self.set_preferences(replace(self._preferences, **values))

    @Slot()
    def flush(self, seconds: float = FLUSH_S) -> bool:
        """Write at once what is not written yet; tell whether it is, after ``seconds`` at most."""
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
        if self._writer.busy:  # what it writes decides what is left to do
            self._soon.start(SOON_MS)
            return
        self._sent = self._preferences
        self._writer.write(partial(save_changes, self.path, self._saved, self._sent))

    @Slot(object)
    def _on_written(self, written: Written) -> None:
        if isinstance(written.value, LoadedPreferences):
            self._saved = written.value.preferences
            self._told.clear()
            self._tell(*written.value.warnings)
            both = merge(self._sent, self._preferences, self._saved)
            if both != self._preferences:
                self._preferences = both
                self.changed.emit(both)
        else:
            self._tell(f"{self.path} was not saved: {written.error}")
            self._soon.start(RETRY_MS)

    def _tell(self, *messages: str) -> None:
        for message in messages:
            if message not in self._told and message not in self.warnings:
                self._told.add(message)
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
        """Return the files opened lately, latest first."""
        return list(self._preferences.recent)

    def add_recent(self, path: Path) -> None:
        """Put ``path`` first among the recent files."""
        path = path.absolute()
        if is_keepable(path):
            others = (other for other in self._preferences.recent if other != path)
            self.change(recent=(path, *others)[:MOST_RECENT])

    def flag(self, name: str) -> bool:
        """Return a switch; off when never set."""
        return self._value(name) is True

    def set_flag(self, name: str, value: bool) -> None:
        """Remember a switch."""
        self._set(name, value)

    def text(self, name: str, default: str) -> str:
        """Return a text; ``default`` when never set."""
        value = self._value(name)
        return value if isinstance(value, str) else default

    def set_text(self, name: str, value: str) -> None:
        """Remember a text."""
        self._set(name, value)

    def number(self, name: str, default: int) -> int:
        """Return a whole number; ``default`` when never set, or set to something else."""
        value = self._value(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    def set_number(self, name: str, value: int) -> None:
        """Remember a whole number. Raises ``ValueError`` when it is out of bounds."""
        self._set(name, value)

    def geometry(self) -> QByteArray:
        """Return the window's place, empty when never saved."""
        try:
            return QByteArray(base64.b64decode(self._preferences.geometry, validate=True))
        except (binascii.Error, ValueError):
            return QByteArray()

    def set_geometry(self, geometry: QByteArray) -> None:
        """Remember the window's place."""
        self.change(geometry=base64.b64encode(geometry.data()).decode())
