"""Result and error of all readers of snapshots, and their bounded read."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gui.core.snapshots.snapshot import Snapshot
from gui.files.disk import bounded_read

SIZE_LIMIT: Final = 64 * 1024 * 1024


class SnapshotFileError(ValueError):
    """One line: what is wrong in ``source``, and at which ``line`` or ``item`` if known."""

    def __init__(
        self, message: str, source: str = "", line: int | None = None, item: str = ""
    ) -> None:
        place = source + (f":{line}" if line else "")
        super().__init__(": ".join(part for part in (place, item, message) if part))
        self.source, self.line, self.item = source, line, item


@dataclass(frozen=True, slots=True)
class LoadedSnapshot:
    """A snapshot and the warnings of its reader."""

    snapshot: Snapshot
    warnings: list[str] = field(default_factory=list)


def read_bounded(path: Path) -> bytes:
    """Return the content of ``path``, an ordinary file. Raises ``SnapshotFileError``."""
    try:
        return bounded_read.read_bounded(path, SIZE_LIMIT)
    except bounded_read.UnreadableFileError as error:
        raise SnapshotFileError(str(error), str(path)) from error
    except ValueError as error:  # an impossible path
        raise SnapshotFileError(str(error), repr(str(path))) from error


def repeated_names(names: list[str]) -> list[str]:
    """Return a warning about repeated names."""
    seen: set[str] = set()
    twice = {name for name in names if name in seen or seen.add(name)}  # type: ignore[func-returns-value]
    if not twice:
        return []
    some = ", ".join(sorted(twice)[:3])
    return [f"{len(twice)} PVs are there more than once: {some}{'…' if len(twice) > 3 else ''}"]
