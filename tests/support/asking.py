"""The archive's fetcher in its thread, asked by a test, which waits for what comes of it."""

import itertools
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from gui.core.archive.archive_answer import ArchiveAnswer
from gui.core.archive.archive_request import ArchiveRequest, KeyedRequest
from gui.core.archive.name_search import AreArchived, NameSearch, ValuesQuestion
from gui.qt.worker_thread import WorkerThread
from gui.workers.archive.fetcher import ArchiveFetcher
from gui.workers.archive.transfer_end import TransferLimits
from tests.support.waiting import DEADLINE_MS

QUICK = TransferLimits(retry_s=0.01, hold_s=0.0)  # a test does not wait for politeness


class Asking(QObject):
    """Holds a fetcher; everything that it says comes into ``came``, by key."""

    fetch = Signal(object)
    search = Signal(object)
    are_archived = Signal(object)
    values_at = Signal(object)
    ask_versions = Signal(object)
    cancel = Signal(object)
    use = Signal(object)

    def __init__(self, qtbot, addresses: Sequence[str], limits: TransferLimits = QUICK) -> None:
        super().__init__()
        self._qtbot = qtbot
        self.came: dict[object, object] = {}
        self.progress: list[object] = []
        self.parts: list[object] = []  # of answers of which more is to come
        self._keys = itertools.count(1)
        fetcher = ArchiveFetcher(addresses, limits)
        self.thread_of_it = WorkerThread(fetcher, "pvwatch-archive", self)
        for signal, slot in (
            (self.fetch, fetcher.fetch), (self.search, fetcher.search),
            (self.are_archived, fetcher.are_archived), (self.values_at, fetcher.values_at),
            (self.ask_versions, fetcher.ask_versions), (self.cancel, fetcher.cancel),
            (self.use, fetcher.use_appliances),
        ):  # fmt: skip
            signal.connect(slot)
        for signal in (
            fetcher.answered, fetcher.found, fetcher.looked_up, fetcher.values_found,
            fetcher.versions_found,
        ):  # fmt: skip
            signal.connect(self._take)
        fetcher.progressed.connect(self._note)
        self._fetcher = fetcher
        self.thread_of_it.start()

    @Slot(object)
    def _take(self, said) -> None:
        if getattr(said, "is_part", False):
            self.parts.append(said)
            return
        assert said.key not in self.came
        self.came[said.key] = said

    @Slot(object)
    def _note(self, progress) -> None:
        self.progress.append(progress)

    def begin(self, pv: str, begin_ns: int, end_ns: int, bins=None, urgency=0) -> object:
        """Ask for samples; return the key."""
        key = f"samples {next(self._keys)}"
        self.fetch.emit(KeyedRequest(key, ArchiveRequest(pv, begin_ns, end_ns, bins), urgency))
        return key

    def wait(self, key: object):
        """Return what came of ``key``."""
        self._qtbot.waitUntil(lambda: key in self.came, timeout=DEADLINE_MS)
        return self.came[key]

    def wait_for_parts(self, count: int) -> None:
        """Wait until so many parts of answers have come."""
        self._qtbot.waitUntil(lambda: len(self.parts) >= count, timeout=DEADLINE_MS)

    def samples(self, pv: str, begin_ns: int, end_ns: int, bins=None) -> ArchiveAnswer:
        """Ask for samples and wait for them."""
        return self.wait(self.begin(pv, begin_ns, end_ns, bins)).answer

    def names(self, pattern: str, limit: int = 2000):
        """Search for names and wait for them."""
        key = f"names {next(self._keys)}"
        self.search.emit(NameSearch(key, pattern, limit))
        return self.wait(key)

    def archived(self, *pvs: str):
        """Ask which are archived, and wait."""
        key = f"archived {next(self._keys)}"
        self.are_archived.emit(AreArchived(key, pvs))
        return self.wait(key)

    def values(self, time_ns: int, *pvs: str):
        """Ask for values at a time, and wait."""
        key = f"values {next(self._keys)}"
        self.values_at.emit(ValuesQuestion(key, pvs, time_ns))
        return self.wait(key)

    def versions(self):
        """Ask for versions, and wait."""
        key = f"versions {next(self._keys)}"
        self.ask_versions.emit(key)
        return self.wait(key)

    def close(self) -> None:
        """End the fetcher and its thread."""
        with self._qtbot.waitSignal(self.thread_of_it.finished, timeout=DEADLINE_MS):
            self.thread_of_it.close()
