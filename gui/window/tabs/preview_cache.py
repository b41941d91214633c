"""Which previewed groups stay connected for a while, so that going back to one is instant."""

from collections.abc import Hashable
from typing import Final, Generic, TypeVar

MOST_WARM: Final = 6
WARM_S: Final = 600.0

Key = TypeVar("Key", bound=Hashable)


class PreviewCache(Generic[Key]):
    """Knows the tabs that were only visited; tells which ones to close, and forgets those.

    At most ``most`` are kept (the one that is shown counts and is never closed), none longer than
    ``seconds`` after it was left. Pinned tabs, opened to stay or modified, do not count and are
    never told to close. Times are seconds of one clock. Called on: one thread.
    """

    def __init__(self, most: int = MOST_WARM, seconds: float = WARM_S) -> None:
        if most < 1:
            raise ValueError(f"the tab that is shown is one, so {most} cannot be kept")
        self._most = most
        self._seconds = seconds
        self._left: dict[Key, float] = {}  # when each was left, latest last
        self._pinned: set[Key] = set()
        self._current: Key | None = None

    @property
    def warm(self) -> tuple[Key, ...]:
        """The tabs kept, left longest ago first; without the pinned ones."""
        return tuple(self._left)

    def visit(self, key: Key, now: float) -> tuple[Key, ...]:
        """``key`` is shown from now on; return the tabs to close, left longest ago first."""
        if self._current in self._left:
            self._leave(self._current, now)
        self._current = key
        if key not in self._pinned:
            self._leave(key, now)
        return self._close(now)

    def expired(self, now: float) -> tuple[Key, ...]:
        """Return the tabs to close because their time is over."""
        return self._close(now)

    def pin(self, key: Key) -> None:
        """``key`` is to stay until ``drop``: opened to stay, or modified."""
        self._left.pop(key, None)
        self._pinned.add(key)

    def drop(self, key: Key) -> None:
        """``key`` was closed."""
        self._left.pop(key, None)
        self._pinned.discard(key)
        if self._current == key:
            self._current = None

    def resize(self, most: int, now: float) -> tuple[Key, ...]:
        """Keep ``most`` (at least 1) from now on; return the tabs to close."""
        self._most = max(most, 1)
        return self._close(now)

    def _leave(self, key: Key, now: float) -> None:
        self._left.pop(key, None)
        self._left[key] = now

    def _close(self, now: float) -> tuple[Key, ...]:
        others = [key for key in self._left if key != self._current]
        too_many = max(len(self._left) - self._most, 0)
        closed = tuple(
            key
            for number, key in enumerate(others)
            if number < too_many or now - self._left[key] > self._seconds
        )
        for key in closed:
            del self._left[key]
        return closed
