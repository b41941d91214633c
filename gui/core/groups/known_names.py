"""Known PV names for completion: of open groups, recently used, from the site's list."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, islice
from typing import Final

MOST_RECENT: Final = 20_000
_MARKS: Final = ":-_.{"  # a part of a name begins after one of these


class NameIndex:
    """Names in order of preference, searched by substring; immutable.

    Making one of 100,000 names takes some 50 ms: make large ones off the GUI thread.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names: Final = tuple(dict.fromkeys(n for n in names if n and "\n" not in n))
        folded = [name.casefold() for name in self.names]
        self._text = "\n" + "\n".join(folded) + "\n"
        self._starts = list(accumulate((len(name) + 1 for name in folded), initial=1))

    def has(self, folded: str) -> bool:
        """Tell whether a name contains ``folded``."""
        return folded in self._text

    def find(self, folded: str) -> Iterator[str]:
        """Yield the names that contain ``folded`` (casefolded, one line), in order, each once."""
        at = self._text.find(folded)
        while at >= 0:
            number = bisect_right(self._starts, at) - 1
            yield self.names[number]
            at = self._text.find(folded, self._starts[number + 1] - 1)

    def find_beginning(self, folded: str) -> Iterator[str]:
        """Yield the names that begin with ``folded``."""
        at = self._text.find("\n" + folded)
        while at >= 0:
            number = bisect_right(self._starts, at + 1) - 1
            yield self.names[number]
            at = self._text.find("\n" + folded, at + 1)


class KnownNames:
    """All known names; the newest use counts most. Called on: one thread."""

    def __init__(self, recent: Iterable[str] = ()) -> None:
        self._open = NameIndex()
        self._open_names: Iterable[str] | None = None  # to be put into ``_open``
        self._recent: dict[str, None] = {}  # the most recent last
        self._recent_index: NameIndex | None = None
        self._site = NameIndex()
        self.use(reversed(list(recent)))

    def set_open(self, names: Iterable[str]) -> None:
        """Set the names of the open groups; ``names`` must not change.

        They are put in order when they are first searched: most editors add no name.
        """
        self._open_names = names

    def set_site(self, index: NameIndex) -> None:
        """Set the names of the site's list."""
        self._site = index

    def use(self, names: Iterable[str]) -> None:
        """Note that ``names`` were used just now, the last one latest."""
        latest: dict[str, None] = {}
        for name in names:
            latest.pop(name, None)
            latest[name] = None
        for name in latest.keys() & self._recent.keys():
            del self._recent[name]
        self._recent.update(latest)
        for name in list(islice(self._recent, max(len(self._recent) - MOST_RECENT, 0))):
            del self._recent[name]
        self._recent_index = None

    def recent(self) -> tuple[str, ...]:
        """Return the recently used names, the latest first, to be saved."""
        return tuple(reversed(self._recent))

    def complete(self, text: str, most: int = 50) -> list[str]:
        """Return the names to offer for ``text``, the best first, ``most`` at most.

        Names that begin with it come first, then those with a part that does, then those that
        have it anywhere; among these those of open groups, then of recent use, then of the site.
        """
        folded = text.strip().casefold()
        if not folded or "\n" in folded:
            return []
        found: dict[str, None] = {}
        for name in self._ranked(folded):
            found.setdefault(name)
            if len(found) >= most:
                break
        return list(found)

    def indices(self) -> tuple[NameIndex, NameIndex, NameIndex]:
        """Return the names of open groups, those used lately, and those of the site's list."""
        if self._open_names is not None:
            self._open, self._open_names = NameIndex(self._open_names), None
        if self._recent_index is None:
            self._recent_index = NameIndex(self.recent())
        return self._open, self._recent_index, self._site

    def _ranked(self, folded: str) -> Iterator[str]:
        sources = self.indices()
        for source in sources:
            yield from source.find_beginning(folded)
        for source in sources:
            if source.has(folded):  # one quick check instead of five searches
                for mark in _MARKS:
                    yield from source.find(mark + folded)
        for source in sources:
            yield from source.find(folded)
