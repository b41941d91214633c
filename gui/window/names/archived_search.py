"""Search for archived names that match typed patterns: asked when typing rests, without a wait."""

import itertools
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.core.archive.found_names import FoundNames
from gui.core.archive.name_search import NameSearch, NamesFound
from gui.workers.archive.archive_handle import ArchiveHandle

MOST_PATTERNS: Final = 10
_DELAY_MS: Final = 300  # after the last key
_keys: Final = itertools.count(1)


class ArchivedSearch(QObject):
    """Asks all appliances. What was asked for other patterns is cancelled. GUI thread."""

    changed = Signal()  # what is known

    def __init__(self, handle: ArchiveHandle, parent: QObject) -> None:
        super().__init__(parent)
        self._handle = handle
        self.known = FoundNames()
        self._wanted: tuple[str, ...] = ()
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(_DELAY_MS)
        self._delay.timeout.connect(self._search)
        handle.found.connect(self._take)
        handle.changed.connect(self._again)

    def seek(self, patterns: tuple[str, ...]) -> None:
        """Search for these soon, and for no others."""
        if patterns == self._wanted:
            return
        self._wanted = patterns
        self._cancel()
        self.known = FoundNames(patterns)
        if patterns:
            self._delay.start()
        else:
            self._delay.stop()
        self.changed.emit()

    @property
    def is_under_way(self) -> bool:
        """Whether an answer is awaited, or will soon be asked for."""
        return self._delay.isActive() or self.known.is_searching()

    @Slot()
    def stop(self) -> None:
        """Wait for no more answers; those that came stay."""
        self._delay.stop()
        self._cancel()
        self.known.stopped = True
        self.changed.emit()

    @Slot()
    def close(self) -> None:
        """Ask for nothing more; what is known stays, for the person may have ticked some of it."""
        self._delay.stop()
        self._cancel()
        self._handle.found.disconnect(self._take)
        self._handle.changed.disconnect(self._again)

    @Slot()
    def _again(self) -> None:
        wanted, self._wanted = self._wanted, ()
        self.seek(wanted)

    @Slot()
    def _search(self) -> None:
        asked = self._wanted[:MOST_PATTERNS]
        self.known = FoundNames(asked, len(self._wanted) - len(asked))
        searches = [NameSearch(("names", next(_keys)), pattern) for pattern in asked]
        self.known.found = {search.key: None for search in searches}
        for search in searches:
            self._handle.search(search)
        self.changed.emit()

    def _cancel(self) -> None:
        for key, found in self.known.found.items():
            if found is None:
                self._handle.cancel(key)

    @Slot(object)
    def _take(self, found: NamesFound) -> None:
        if found.key in self.known.found and not self.known.stopped:
            self.known.found[found.key] = found
            self.changed.emit()
