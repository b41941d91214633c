"""Settings file: TOML in the user's configuration folder, checked value by value."""

import base64
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import tomli_w

from gui.core.program.preferences import (
    FIELDS,
    MOST_RECENT,
    Preferences,
    checked,
    is_keepable,
    merge,
)
from gui.core.pv.formatting import plain
from gui.core.text.time_span import format_span, parse_span
from gui.files.disk.atomic_write import saved_text, write_atomic
from gui.files.disk.ordinary_file import leads_nowhere, read_ordinary
from gui.files.disk.own_folder import make_folder
from gui.files.disk.set_aside import set_aside
from gui.files.disk.user_folders import config_home
from gui.files.program.old_settings import NAMES, bytes_of, read_old_settings

FORMAT: Final = "pvwatch-settings"
VERSION: Final = 1
SIZE_LIMIT: Final = 4 << 20
_PATHS: Final = ("folders", "include_folders", "favourites", "recent")


class PreferencesFileError(ValueError):
    """One line with the file and the reason why it is not written."""


@dataclass(frozen=True, slots=True)
class LoadedPreferences:
    """Result of ``load``; ``fresh``: no file, so defaults or settings of an earlier version."""

    preferences: Preferences
    warnings: tuple[str, ...] = ()
    read_only: bool = False  # do not write: of a newer version, or unreadable
    fresh: bool = False


def default_path() -> Path:
    """Return where the user's settings are: ``$XDG_CONFIG_HOME/pvwatch/settings.toml``."""
    return config_home() / "pvwatch" / "settings.toml"


def load(path: Path) -> LoadedPreferences:
    """Read ``path``; a broken file is renamed, with a warning. Raises nothing."""
    try:
        data = read_ordinary(path, SIZE_LIMIT + 1)
    except FileNotFoundError:
        if leads_nowhere(path):
            return _unreadable(path, "a link leads nowhere")
        preferences, warnings = _migrated(path.parent)
        return LoadedPreferences(preferences, warnings, fresh=True)
    except OSError as error:
        return _unreadable(path, error.strerror or str(error))
    try:
        if len(data) > SIZE_LIMIT:
            raise ValueError("larger than 4 MiB")
        return _parse(data.decode("utf-8-sig"), path)
    except (ValueError, RecursionError) as error:  # also not UTF-8, not TOML
        return _broken(path, plain(str(error) or type(error).__name__))


def unanswered(path: Path) -> LoadedPreferences:
    """Return what a disk that does not answer stands for: defaults, and nothing is written."""
    return _unreadable(path, "the disk does not answer")


def _unreadable(path: Path, why: str) -> LoadedPreferences:
    message = f"{path} could not be read ({why}): defaults are used"
    return LoadedPreferences(Preferences(), (f"{message}, changes are not kept",), True)


def _broken(path: Path, why: str) -> LoadedPreferences:
    message = f"{path} is broken ({why}): defaults are used"
    try:
        aside = set_aside(path)
    except OSError as error:
        message += f"; it stays as it is, changes are not kept ({error.strerror or error})"
        return LoadedPreferences(Preferences(), (message,), True)
    return LoadedPreferences(Preferences(), (f"{message}, it is kept as {aside.name}",), fresh=True)


def _parse(text: str, path: Path) -> LoadedPreferences:
    document = tomllib.loads(text)
    version = document.pop("version", None)
    if document.pop("format", None) != FORMAT:
        raise ValueError(f'format is not "{FORMAT}"')
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ValueError("version is not 1")
    newer = version > VERSION
    warnings: list[str] = []
    if newer:
        warnings.append(f"{path} is of a newer PV Watch (version {version}): changes are not kept")
    values: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for key, value in document.items():
        if key not in FIELDS:
            extra[key] = value
            warnings.append(plain(f"{path}: unknown key {key} is kept but not used"))
            continue
        try:
            values[key] = checked(key, _from_file(key, value))
        except ValueError as error:
            extra[key] = value
            warnings.append(plain(f"{path}: {error}: the default is used"))
    return LoadedPreferences(Preferences(**values, extra=extra), tuple(warnings), newer)


def _from_file(name: str, value: object) -> object:
    if name in _PATHS and isinstance(value, list) and all(isinstance(p, str) for p in value):
        return tuple(map(Path, value))
    if name == "default_span":
        if not isinstance(value, str):
            raise ValueError(f'{name} must be text such as "10m"')
        return parse_span(value)
    return value


def dumps(preferences: Preferences) -> str:
    """Return the text of the file: every field with its value, so that users see them all."""
    document: dict[str, Any] = {"format": FORMAT, "version": VERSION}
    defaults = Preferences()
    for name in FIELDS:
        value = getattr(preferences, name)
        if name in preferences.extra and value == getattr(defaults, name):
            continue  # the file's value, which was not understood, stays
        if name in _PATHS:
            value = [str(path) for path in value]
        document[name] = format_span(value) if name == "default_span" else value
    known = set(document)
    extra = {key: value for key, value in preferences.extra.items() if key not in known}
    return tomli_w.dumps({**document, **extra})


def save(path: Path, preferences: Preferences) -> str:
    """Write the file atomically, its folder too; return as ``write_atomic``. Raises ``OSError``."""
    make_folder(path.parent)
    return write_atomic(path, dumps(preferences).encode())


def save_changes(path: Path, base: Preferences, mine: Preferences) -> LoadedPreferences:
    """Write the changes from ``base`` to ``mine`` to the file as it is now.

    Another program may have written since: its changes stay. Returns what was written, with the
    warnings about a file that had to be renamed. Raises ``OSError``, and
    ``PreferencesFileError`` where the file must not be written.
    """
    found = load(path)
    if found.read_only:
        raise PreferencesFileError(found.warnings[0])
    wanted = mine if found.fresh else merge(base, mine, found.preferences)
    lost = save(path, wanted)
    warnings = found.warnings if found.fresh else ()
    return LoadedPreferences(wanted, (*warnings, saved_text(path, lost)) if lost else warnings)


def _migrated(folder: Path) -> tuple[Preferences, tuple[str, ...]]:
    """Return the settings of an earlier version in ``folder``; its file is not changed."""
    for name in NAMES:
        try:
            old = read_old_settings(folder / name)
        except OSError:
            continue
        preferences = Preferences()
        for key, parts in old.items():
            try:
                preferences = replace(preferences, **_of_old(key, parts))
            except ValueError:
                continue
        return preferences, (f"settings imported from {folder / name}",)
    return Preferences(), ()


def _of_old(key: str, parts: list[str]) -> dict[str, Any]:
    text = ",".join(parts)
    readers: dict[str, Callable[[], dict[str, Any]]] = {
        "dark": lambda: {"theme": "dark" if text == "true" else "light"},
        "utc": lambda: {"utc": text == "true"},
        "alarm_sound": lambda: {"alarm_sound": text == "true"},
        "alarm_desktop": lambda: {"alarm_desktop": text == "true"},
        "put_policy": lambda: {"put_policy": text},
        "history_mb": lambda: {"memory_mb": int(text)},
        "table_columns": lambda: {"table_columns": text},
        "geometry": lambda: {"geometry": base64.b64encode(bytes_of(parts)).decode()},
        "recent": lambda: {"recent": _old_paths(parts)},
    }
    return readers[key]() if key in readers else {}


def _old_paths(parts: list[str]) -> tuple[Path, ...]:
    paths = [Path(part) for part in parts if part]
    return tuple(path for path in paths if is_keepable(path))[:MOST_RECENT]
