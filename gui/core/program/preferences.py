"""Model of the preferences: one typed, checked value a field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, Literal

from gui.core.history.budget import DEFAULT_MB, LEAST_MB, MOST_MB
from gui.core.text.time_span import LONGEST_S, SHORTEST_S

Theme = Literal["light", "dark", "system"]
PutPolicy = Literal["always", "several", "never"]  # the values of ConfirmPolicy
SampleTime = Literal["auto", "ioc", "arrival"]  # of PVs for which the group says nothing
Remembered = str | int | bool

FASTEST_MS: Final = 33
SLOWEST_MS: Final = 1000
MOST_RECENT: Final = 12
MOST_PATHS: Final = 1000
MOST_WARM: Final = 50
MOST_KEPT_MB: Final = 100_000
MOST_KEPT_DAYS: Final = 366
_LONGEST_TEXT: Final = 100_000
_Check = Callable[[object], Any]
_Paths = tuple[Path, ...]


def _whole(least: int, most: int) -> _Check:
    def check(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return value

    return check


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT or not _is_unicode(value):
        raise ValueError(f"must be text of at most {_LONGEST_TEXT} characters")
    return value


def _one_of(*choices: str) -> _Check:
    def check(value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return value

    return check


def _span(value: object) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not SHORTEST_S <= value <= LONGEST_S:  # type: ignore[operator]
        raise ValueError("must be a time span from 1s to 366d")
    return float(value)  # type: ignore[arg-type]


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" for c in text)


def is_keepable(path: Path) -> bool:
    """Tell whether ``path`` can be saved: absolute, and its name is Unicode."""
    return path.is_absolute() and _is_unicode(str(path)) and "\0" not in str(path)


def _paths(most: int) -> _Check:
    def check(value: object) -> tuple[Path, ...]:
        if not isinstance(value, tuple) or len(value) > most:
            raise ValueError(f"must be a list of at most {most} paths")
        if not all(isinstance(path, Path) and is_keepable(path) for path in value):
            raise ValueError("must be absolute paths")
        return tuple(dict.fromkeys(value))

    return check


def _remembered(value: object) -> dict[str, Remembered]:
    if not isinstance(value, dict) or len(value) > MOST_PATHS:
        raise ValueError(f"must be a table of at most {MOST_PATHS} values")
    for key, kept in value.items():
        fits = isinstance(kept, bool) or (isinstance(kept, int) and abs(kept) < 1 << 63)
        if not fits:
            _text(kept)
        _text(key)
    return dict(value)


@dataclass(frozen=True, slots=True)
class Preferences:
    """All preferences; a bad value raises ``ValueError`` that begins with the field's name."""

    folders: tuple[Path, ...] = field(default=(), metadata={"check": _paths(MOST_PATHS)})
    favourites: tuple[Path, ...] = field(default=(), metadata={"check": _paths(MOST_PATHS)})
    recent: tuple[Path, ...] = field(default=(), metadata={"check": _paths(MOST_PATHS)})
    # where files inside files are searched that are not beside them, as autosave's
    # set_requestfile_path
    include_folders: tuple[Path, ...] = field(default=(), metadata={"check": _paths(MOST_PATHS)})
    kept_warm: int = field(default=8, metadata={"check": _whole(0, MOST_WARM)})  # tabs
    default_span: float = field(default=600.0, metadata={"check": _span})  # seconds
    memory_mb: int = field(default=DEFAULT_MB, metadata={"check": _whole(LEAST_MB, MOST_MB)})
    # history on disk, for the next start
    keep_history: bool = field(default=True, metadata={"check": _flag})
    keep_history_mb: int = field(default=200, metadata={"check": _whole(1, MOST_KEPT_MB)})
    keep_history_days: int = field(default=7, metadata={"check": _whole(1, MOST_KEPT_DAYS)})
    frame_ms: int = field(default=100, metadata={"check": _whole(FASTEST_MS, SLOWEST_MS)})
    theme: Theme = field(default="system", metadata={"check": _one_of("light", "dark", "system")})
    utc: bool = field(default=False, metadata={"check": _flag})
    put_policy: PutPolicy = field(
        default="always", metadata={"check": _one_of("always", "several", "never")}
    )
    sample_time: SampleTime = field(
        default="auto", metadata={"check": _one_of("auto", "ioc", "arrival")}
    )
    alarm_sound: bool = field(default=False, metadata={"check": _flag})
    alarm_desktop: bool = field(default=False, metadata={"check": _flag})
    table_columns: str = field(default="", metadata={"check": _text})
    geometry: str = field(default="", metadata={"check": _text})  # base64 of Qt's bytes
    # by name, state that parts of the window save
    remembered: dict[str, Remembered] = field(default_factory=dict, metadata={"check": _remembered})
    extra: dict[str, Any] = field(default_factory=dict)  # keys not understood, written back

    def __post_init__(self) -> None:
        """Check every field."""
        for name in FIELDS:
            object.__setattr__(self, name, checked(name, getattr(self, name)))


_CHECKS: Final[Mapping[str, _Check]] = {
    found.name: found.metadata["check"] for found in fields(Preferences) if found.metadata
}
FIELDS: Final = tuple(_CHECKS)


def checked(name: str, value: object) -> Any:
    """Return ``value`` as the field ``name`` holds it. Raises ``ValueError``."""
    try:
        return _CHECKS[name](value)
    except ValueError as error:
        raise ValueError(f"{name} {error}") from None


def merge(base: Preferences, mine: Preferences, theirs: Preferences) -> Preferences:
    """Return ``theirs`` with what ``mine`` changed since ``base``: two programs, one file."""
    changed: dict[str, Any] = {}
    for name in FIELDS:
        before, here, there = (getattr(found, name) for found in (base, mine, theirs))
        if here != before:
            changed[name] = here
            if isinstance(here, tuple):
                changed[name] = _merged_paths(before, here, there)
            elif isinstance(here, dict):
                news = {key: value for key, value in here.items() if before.get(key) != value}
                changed[name] = {**there, **news}
    if "recent" in changed:
        changed["recent"] = changed["recent"][:MOST_RECENT]
    # a value that could not be read stays in the file until its field is changed
    extra = {key: value for key, value in theirs.extra.items() if key not in changed}
    return replace(theirs, **changed, extra=extra)


def _merged_paths(base: _Paths, mine: _Paths, theirs: _Paths) -> _Paths:
    kept = [path for path in mine if path in theirs or path not in base]
    added = [path for path in theirs if path not in mine and path not in base]
    return (*kept, *added)[:MOST_PATHS]
