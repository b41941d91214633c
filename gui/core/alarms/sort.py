"""Order of the alarm list by one of its columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gui.core.alarms.entry import AlarmEntry


class _Descending:
    """Compares the other way round."""

    __slots__ = ("key",)

    def __init__(self, key: Any) -> None:
        self.key = key

    def __lt__(self, other: _Descending) -> bool:
        return bool(other.key < self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Descending) and bool(self.key == other.key)

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True, slots=True)
class AlarmSort:
    """Sorts by ``key``; equal ones stay in the list's own order."""

    key: Callable[[AlarmEntry], Any]
    descending: bool = False

    def order(self, entry: AlarmEntry) -> tuple[Any, ...]:
        """Return what the rows are ordered by."""
        key = self.key(entry)
        return (_Descending(key) if self.descending else key, *entry.order)
