"""What the command line asks for."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LaunchOptions:
    """What the user asked for at start."""

    files: tuple[Path, ...] = ()
    pvs: tuple[str, ...] = ()
    macros: dict[str, str] = field(default_factory=dict)
    demo: bool = False
    span_s: float | None = None
    allow_put: bool = False
    read_only: bool = False  # asked for in so many words
    convert: tuple[Path, Path] | None = None
    selftest_s: float | None = None
    screenshot: Path | None = None
    size: tuple[int, int] | None = None
    log_level: str = "WARNING"
    new_instance: bool = False
