"""Options of the command line."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LaunchOptions:
    """Options of one start."""

    files: tuple[Path, ...] = ()
    pvs: tuple[str, ...] = ()
    macros: dict[str, str] = field(default_factory=dict)
    demo: bool = False
    span_s: float | None = None
    allow_put: bool = False
    read_only: bool = False  # --read-only was given
    convert: tuple[Path, Path] | None = None
    selftest_s: float | None = None
    screenshot: Path | None = None
    size: tuple[int, int] | None = None
    log_level: str = "WARNING"
    new_instance: bool = False
    wall: Path | None = None  # a group that is shown full screen
    record: tuple[Path, Path] | None = None  # group and folder: without a window
    export: tuple[Path, Path] | None = None  # recording and file: without a window
    export_from: str | None = None  # as typed
    export_to: str | None = None
