"""What all readers of snapshots share: the error, the answer, the bounded read."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gui.core.snapshots.snapshot import Snapshot
from gui.files.disk import bounded_read

SIZE_LIMIT: Final = 64 * 1024 * 1024


class SnapshotFileError(ValueError):
    """One line that says what is wrong, where: ``source``, and ``line`` or ``item`` if known."""

    def __init__(
        self, message: str, source: str = "", line: int | None = None, item: str = ""
    ) -> None:
        place = source + (f":{line}" if line else "")
        super().__init__(": ".join(part for part in (place, item, message) if part))
        self.source, self.line, self.item = source, line, item


@dataclass(frozen=True, slots=True)
class LoadedSnapshot:
    """A snapshot and what its reader has to tell about it."""

    snapshot: Snapshot
    warnings: list[str] = field(default_factory=list)


def read_bounded(path: Path) -> bytes:
    """Return what is in ``path``, an ordinary file. Raises ``SnapshotFileError``."""
    try:
        return bounded_read.read_bounded(path, SIZE_LIMIT)
    except bounded_read.UnreadableFileError as error:
        raise SnapshotFileError(str(error), str(path)) from error
    except ValueError as error:  # a path that no file can have
        raise SnapshotFileError(str(error), repr(str(path))) from error


def repeated_names(names: list[str]) -> list[str]:
    """Return a warning for names that are there more than once."""
    seen: set[str] = set()
    twice = {name for name in names if name in seen or seen.add(name)}  # type: ignore[func-returns-value]
    if not twice:
        return []
    some = ", ".join(sorted(twice)[:3])
    return [f"{len(twice)} PVs are there more than once: {some}{'…' if len(twice) > 3 else ''}"]
