"""Result and error of all readers of groups, and their bounded read."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gui.core.groups.group import Group
from gui.files.disk.bounded_read import read_bounded

SIZE_LIMIT: Final = 8 * 1024 * 1024


class GroupFileError(ValueError):
    """One line: what is wrong in ``source``, and at which ``line`` or ``key`` if known."""

    def __init__(
        self, message: str, source: str = "", line: int | None = None, key: str = ""
    ) -> None:
        place = source + (f":{line}" if line else "")
        parts = [part for part in (place, key, message) if part]
        super().__init__(": ".join(parts))
        self.message, self.source, self.line, self.key = message, source, line, key


@dataclass(frozen=True, slots=True)
class LoadedGroup:
    """A group and the warnings of its reader."""

    group: Group
    warnings: list[str] = field(default_factory=list)


def read_group_bytes(path: Path) -> bytes:
    """Return the content of ``path``, 8 MiB at most. Raises ``GroupFileError``."""
    try:
        return read_bounded(path, SIZE_LIMIT)
    except ValueError as error:  # also of an impossible path
        raise GroupFileError(str(error), str(path)) from error
