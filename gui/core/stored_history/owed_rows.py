"""Rows of tabs that are closed, held until they are on the disk."""

from collections import deque
from collections.abc import Iterable
from typing import Final

from gui.core.stored_history.stored_row import StoredRow

MOST_SAMPLES: Final = 1_000_000  # 17 MB
MOST_ROWS: Final = 50_000  # of PVs that hardly change


class OwedRows:
    """No open tab has their samples: what the disk refuses is to be written by the next attempt.

    Only so many are held, for a disk that stays full: the oldest go, and are counted in ``lost``.
    """

    def __init__(self) -> None:
        self._rows: deque[StoredRow] = deque()
        self._samples = 0
        self.lost = 0  # samples

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def rows(self) -> list[StoredRow]:
        """All that are held, oldest first."""
        return list(self._rows)

    @property
    def samples(self) -> int:
        """How many samples they have together."""
        return self._samples

    def add(self, rows: Iterable[StoredRow]) -> None:
        """Hold ``rows`` too."""
        for row in rows:
            self._rows.append(row)
            self._samples += len(row.time_ns)
        while self._samples > MOST_SAMPLES or len(self._rows) > MOST_ROWS:
            self.lost += self._pop()

    def written(self, rows: Iterable[StoredRow]) -> None:
        """Let go of those of ``rows`` that are held: they are on the disk."""
        done = set(map(id, rows))
        held = [row for row in self._rows if id(row) not in done]
        self._rows = deque(held)
        self._samples = sum(len(row.time_ns) for row in held)

    def clear(self) -> None:
        """Forget all of them."""
        self._rows.clear()
        self._samples = self.lost = 0

    def _pop(self) -> int:
        count = len(self._rows.popleft().time_ns)
        self._samples -= count
        return count
