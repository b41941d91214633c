"""Cache policy of previews: which ones stay connected after they were left, and for how long."""

from collections.abc import Hashable
from typing import Final, Generic, TypeVar

CACHED_S: Final = 600.0

Key = TypeVar("Key", bound=Hashable)


class PreviewCache(Generic[Key]):
    """Least recently shown first; says which previews to close, and forgets those.

    At most ``most`` are kept (the one shown counts and is never closed), none longer than
    ``seconds`` after it was left. Pinned keys, opened to stay or modified, do not count and are
    never closed. Times are seconds of one clock. Called on: one thread.
    """

    def __init__(self, most: int, seconds: float = CACHED_S) -> None:
        """Raise ``ValueError`` for ``most`` below 1."""
        if most < 1:
            raise ValueError(f"the tab that is shown is one, so {most} cannot be kept")
        self._most = most
        self._seconds = seconds
        self._left: dict[Key, float] = {}  # when each was left, latest last
        self._pinned: set[Key] = set()
        self._current: Key | None = None

    @property
    def cached(self) -> tuple[Key, ...]:
        """The keys kept, the one shown included, left longest ago first; without pinned ones."""
        return tuple(self._left)

    def visit(self, key: Key, now: float) -> tuple[Key, ...]:
        """Note that ``key`` is shown from ``now`` on; return the keys to close, oldest first."""
        if self._current in self._left:
            self._leave(self._current, now)
        self._current = key
        if key not in self._pinned:
            self._leave(key, now)
        return self._close(now)

    def expired(self, now: float) -> tuple[Key, ...]:
        """Return the keys to close because their time is over."""
        return self._close(now)

    def pin(self, key: Key) -> None:
        """Keep ``key`` until ``drop``: it was opened to stay, or modified."""
        self._left.pop(key, None)
        self._pinned.add(key)

    def drop(self, key: Key) -> None:
        """Forget ``key``, which was closed."""
        self._left.pop(key, None)
        self._pinned.discard(key)
        if self._current == key:
            self._current = None

    def resize(self, most: int, now: float) -> tuple[Key, ...]:
        """Keep ``most`` (at least 1) from now on; return the keys to close."""
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
