"""A group as its reader gives it, the error of all readers, and the bounded read."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gui.core.groups.group import Group
from gui.files.disk.bounded_read import read_bounded

SIZE_LIMIT: Final = 8 * 1024 * 1024


class GroupFileError(ValueError):
    """One line that says what is wrong, where: ``source``, and ``line`` or ``key`` if known."""

    def __init__(
        self, message: str, source: str = "", line: int | None = None, key: str = ""
    ) -> None:
        place = source + (f":{line}" if line else "")
        parts = [part for part in (place, key, message) if part]
        super().__init__(": ".join(parts))
        self.message, self.source, self.line, self.key = message, source, line, key


@dataclass(frozen=True, slots=True)
class LoadedGroup:
    """A group and what the reader has to tell about it."""

    group: Group
    warnings: list[str] = field(default_factory=list)


def read_group_bytes(path: Path) -> bytes:
    """Return what is in ``path``, 8 MiB at most. Raises ``GroupFileError``."""
    try:
        return read_bounded(path, SIZE_LIMIT)
    except ValueError as error:  # also of a path that no file can have
        raise GroupFileError(str(error), str(path)) from error
