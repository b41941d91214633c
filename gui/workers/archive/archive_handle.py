"""Handle of the archive for the GUI thread: requests in, answers out, never a wait."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal, Slot

from gui.core.archive.archive_request import KeyedRequest
from gui.core.archive.name_search import AreArchived, NameSearch, ValuesQuestion
from gui.qt.worker_thread import WorkerThread, close_threads

if TYPE_CHECKING:
    from gui.workers.archive.fetcher import ArchiveFetcher


_FETCHER: Final = "gui.workers.archive.fetcher"


class ArchiveThread(WorkerThread):
    """The thread of the ``ArchiveFetcher``."""


class ArchiveHandle(QObject):
    """One for the program; its fetcher is made at the first request.

    Its modules, and Qt's network, are loaded by a thread of their own as soon as there are
    appliances: that would keep the GUI thread for 40 ms. Lives in and is called on the GUI thread.
    Without appliances nothing is asked.
    """

    answered = Signal(object)  # KeyedAnswer
    progressed = Signal(object)  # FetchProgress
    found = Signal(object)  # NamesFound
    looked_up = Signal(object)  # ArchivedNames
    values_found = Signal(object)  # ValuesFound
    versions_found = Signal(object)  # VersionsFound
    unreached = Signal(object)  # as ``out_of_reach``, which is another one now
    changed = Signal()  # other appliances: what they said before no longer counts

    _fetch = Signal(object)
    _cancel = Signal(object)
    _search = Signal(object)
    _are_archived = Signal(object)
    _values_at = Signal(object)
    _ask_versions = Signal(object)
    _use = Signal(object)
    _at_once = Signal()

    def __init__(
        self,
        parent: QObject | None = None,
        make: Callable[[Sequence[str]], ArchiveFetcher] | None = None,
    ) -> None:
        """``make``: makes another fetcher than that of the network."""
        super().__init__(parent)
        self._make = make
        self._thread: ArchiveThread | None = None
        self._fetcher: ArchiveFetcher | None = None
        self._closed = False
        self.appliances: tuple[str, ...] = ()
        self.out_of_reach: tuple[tuple[str, str], ...] = ()  # appliances, each with why

    def use_appliances(self, appliances: Sequence[str]) -> None:
        """Ask these base addresses from now on."""
        if tuple(appliances) != self.appliances:
            if self._make is None and not self.appliances:
                load = threading.Thread(target=import_module, args=(_FETCHER,), daemon=True)
                load.start()
            self.appliances = tuple(appliances)
            self._use.emit(self.appliances)
            self.changed.emit()

    def fetch(self, asked: KeyedRequest) -> None:
        """Fetch samples; ``answered`` follows."""
        self._start()
        self._fetch.emit(asked)

    def cancel(self, key: Hashable) -> None:
        """Forget a request of any kind; its answer may be under way already."""
        self._cancel.emit(key)

    def ask_at_once(self) -> None:
        """Ask appliances too that could not be reached just now: somebody wants to know."""
        self._at_once.emit()

    def search(self, asked: NameSearch) -> None:
        """Search for names; ``found`` follows."""
        self._start()
        self._search.emit(asked)

    def are_archived(self, asked: AreArchived) -> None:
        """Ask which PVs are archived; ``looked_up`` follows."""
        self._start()
        self._are_archived.emit(asked)

    def values_at(self, asked: ValuesQuestion) -> None:
        """Ask for values at a time; ``values_found`` follows."""
        self._start()
        self._values_at.emit(asked)

    def ask_versions(self, key: Hashable) -> None:
        """Ask all appliances for their versions; ``versions_found`` follows."""
        self._start()
        self._ask_versions.emit(key)

    def _start(self) -> None:
        if self._thread is not None or self._closed:
            return
        make = self._make
        if make is None:
            from gui.workers.archive.fetcher import ArchiveFetcher

            make = ArchiveFetcher
        self._fetcher = fetcher = make(self.appliances)
        self._thread = ArchiveThread(fetcher, "pvwatch-archive")
        queued = Qt.ConnectionType.QueuedConnection
        for word, slot in (
            (self._fetch, fetcher.fetch),
            (self._cancel, fetcher.cancel),
            (self._search, fetcher.search),
            (self._are_archived, fetcher.are_archived),
            (self._values_at, fetcher.values_at),
            (self._ask_versions, fetcher.ask_versions),
            (self._use, fetcher.use_appliances),
            (self._at_once, fetcher.ask_at_once),
        ):
            word.connect(slot, queued)
        for said, signal in (
            (fetcher.answered, self.answered),
            (fetcher.progressed, self.progressed),
            (fetcher.found, self.found),
            (fetcher.looked_up, self.looked_up),
            (fetcher.values_found, self.values_found),
            (fetcher.versions_found, self.versions_found),
            (fetcher.unreached, self._note_unreached),
        ):
            said.connect(signal, queued)
        self.destroyed.connect(self._thread.close)  # with a window that nobody closed
        self._thread.start()

    @Slot(object)
    def _note_unreached(self, found: tuple[tuple[str, str], ...]) -> None:
        if found != self.out_of_reach:
            self.out_of_reach = found
            self.unreached.emit(found)

    @Slot()
    def close(self) -> None:
        """Ask the fetcher to end and return at once."""
        self._closed = True
        if self._thread is not None:
            self._thread.close()


def close_all(seconds: float) -> bool:
    """Close every fetcher and wait; return whether all ended within ``seconds``. At exit."""
    return close_threads(ArchiveThread, seconds)
