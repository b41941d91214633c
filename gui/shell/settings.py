"""What the window remembers between starts."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSettings

_RECENT_MOST: Final = 12


class Settings:
    """Typed access to QSettings (an INI file in the user's configuration folder)."""

    def __init__(self) -> None:
        self._store = QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, "pvwatch", "pvwatch"
        )

    def recent(self) -> list[Path]:
        """Return the files opened lately, latest first."""
        found = self._store.value("recent", [])
        texts = [found] if isinstance(found, str) else found if isinstance(found, list) else []
        return [Path(text) for text in texts if isinstance(text, str) and text]

    def add_recent(self, path: Path) -> None:
        """Put ``path`` first among the recent files."""
        paths = [path, *(other for other in self.recent() if other != path)]
        self._store.setValue("recent", [str(p) for p in paths[:_RECENT_MOST]])

    def flag(self, name: str) -> bool:
        """Return a switch; off when never set."""
        return str(self._store.value(name, "false")).lower() == "true"

    def set_flag(self, name: str, value: bool) -> None:
        """Remember a switch."""
        self._store.setValue(name, value)

    def text(self, name: str, default: str) -> str:
        """Return a text; ``default`` when never set."""
        return str(self._store.value(name, default))

    def set_text(self, name: str, value: str) -> None:
        """Remember a text."""
        self._store.setValue(name, value)

    def number(self, name: str, default: int) -> int:
        """Return a whole number; ``default`` when never set, or set to something else."""
        try:
            return int(str(self._store.value(name, default)))
        except ValueError:
            return default

    def set_number(self, name: str, value: int) -> None:
        """Remember a whole number."""
        self._store.setValue(name, value)

    def geometry(self) -> QByteArray:
        """Return the window's place, empty when never saved."""
        found = self._store.value("geometry")
        return found if isinstance(found, QByteArray) else QByteArray()

    def set_geometry(self, geometry: QByteArray) -> None:
        """Remember the window's place."""
        self._store.setValue("geometry", geometry)
