"""Fetcher of archived samples: asks the appliances, in a thread of its own."""

import heapq
import time
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Final, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.core.archive.appliance_replies import (
    ValueAtTime,
    as_posted,
    names_in,
    values_in,
    version_in,
)
from gui.core.archive.appliance_urls import (
    AddressError,
    filter_url,
    matching_url,
    retrieval_base,
    values_url,
    version_url,
)
from gui.core.archive.archive_answer import KeyedAnswer
from gui.core.archive.archive_request import FetchProgress, KeyedRequest
from gui.core.archive.name_search import (
    ArchivedNames,
    AreArchived,
    NameSearch,
    NamesFound,
    ValuesFound,
    ValuesQuestion,
    VersionsFound,
)
from gui.core.text.natural_order import natural_key
from gui.qt.worker_thread import ThreadObject
from gui.workers.archive.appliance import Appliance
from gui.workers.archive.asked_of_all import AskedOfAll
from gui.workers.archive.network import Network
from gui.workers.archive.sample_fetch import SampleFetch
from gui.workers.archive.transfer_end import LIMITS, TransferLimits

T = TypeVar("T")

MOST_APPLIANCES: Final = 20
_MOST_REMEMBERED: Final = 20_000  # PVs of which it is known who does not archive them
_LOOK_MS: Final = 250  # between looks for answers of which a part can be told
_REMEMBERED_S: Final = 600.0  # one that does not archive a PV may begin to


def _order(name: str) -> tuple[str, str]:
    return natural_key(name.casefold()), name


class _UnderWay(Protocol):
    """What can be cancelled."""

    def cancel(self) -> None:
        """End it without a word."""


class ArchiveFetcher(ThreadObject):
    """Lives in a ``WorkerThread``; connect to its slots by signals. No word comes of a cancelled
    key, except what was under way already. Everything is asked of all appliances that are set.
    """

    answered = Signal(object)  # KeyedAnswer
    progressed = Signal(object)  # FetchProgress
    found = Signal(object)  # NamesFound
    looked_up = Signal(object)  # ArchivedNames
    values_found = Signal(object)  # ValuesFound
    versions_found = Signal(object)  # VersionsFound
    unreached = Signal(object)  # pairs: appliances that cannot be reached, and why

    def __init__(
        self,
        addresses: Sequence[str],
        limits: TransferLimits = LIMITS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._addresses = tuple(addresses)
        self._limits = limits
        self._network: Network | None = None
        self._parts: QTimer | None = None
        self._appliances: list[Appliance] = []
        self._wrong: tuple[str, ...] = ()  # sentences on addresses that are none
        self._under_way: dict[
            Hashable, tuple[_UnderWay, Callable[[], None]]
        ] = {}  # and how to ask anew
        # who does not have a PV that another has, and until when (monotonic) that is believed
        self._lacks: dict[str, tuple[frozenset[str], float]] = {}

    @Slot()
    def start(self) -> None:
        """Begin."""
        self._network = Network(self)
        self._parts = QTimer(self)
        self._parts.setInterval(_LOOK_MS)
        self._parts.timeout.connect(self._tell_parts)
        self.use_appliances(self._addresses)

    @Slot()
    def close(self) -> None:
        """End all transfers, then emit ``closed``."""
        self._end_all()
        if self._parts is not None:
            self._parts.stop()
        for appliance in self._appliances:
            appliance.end()
        self._appliances = []
        if self._network is not None:
            self._network.deleteLater()
            self._network = None
        self.closed.emit()

    @Slot(object)
    def use_appliances(self, addresses: Sequence[str]) -> None:
        """Ask these from now on, in this order; what is under way is asked of them anew."""
        self._addresses = tuple(addresses)
        if self._network is None:
            return
        bases, wrong = [], []
        for address in self._addresses[:MOST_APPLIANCES]:
            try:
                bases.append(retrieval_base(address))
            except AddressError as error:
                wrong.append(f"{address[:100]}: {error}")
        self._wrong = tuple(wrong)
        known = {appliance.base: appliance for appliance in self._appliances}
        kept = [
            known.pop(base) if base in known else self._made(base) for base in dict.fromkeys(bases)
        ]
        again = [ask for _under_way, ask in self._under_way.values()]
        self._end_all()
        for appliance in known.values():
            appliance.end()
            appliance.deleteLater()
        self._appliances = kept
        self._tell_unreached()
        self._lacks.clear()
        self._network.trust(bases)
        for ask in again:
            ask()

    @Slot()
    def ask_at_once(self) -> None:
        """Ask appliances again that could not be reached, and those that lacked a PV."""
        self._lacks.clear()
        for appliance in self._appliances:
            appliance.hold_no_more()

    @Slot(object)
    def fetch(self, asked: KeyedRequest) -> None:
        """Fetch samples; ``answered`` follows, and ``progressed`` before it."""
        self.cancel(asked.key)
        lacking, until_s = self._lacks.get(asked.request.pv, (frozenset[str](), 0.0))
        if time.monotonic() > until_s:
            lacking = frozenset()
        likely = [each for each in self._appliances if each.base not in lacking]
        most = self._limits.most_bytes

        def tell(keyed: KeyedAnswer) -> None:
            if keyed.is_part:
                self.answered.emit(keyed)
            else:
                self._on_answer(keyed, lacking | fetch.unknown_to)

        fetch = SampleFetch(asked, likely, self._wrong, most, tell, self._on_progress)
        self._under_way[asked.key] = fetch, partial(self.fetch, asked)
        if len(likely) > 1 and self._parts is not None and not self._parts.isActive():
            self._parts.start()
        fetch.begin()

    @Slot()
    def _tell_parts(self) -> None:
        fetches = [each for each, _ in self._under_way.values() if isinstance(each, SampleFetch)]
        for fetch in fetches:
            fetch.tell_part()
        if not fetches and self._parts is not None:
            self._parts.stop()

    @Slot(object)
    def cancel(self, key: Hashable) -> None:
        """Forget what was asked with ``key`` and end its transfers."""
        under_way = self._under_way.pop(key, None)
        if under_way is not None:
            under_way[0].cancel()

    @Slot(object)
    def search(self, asked: NameSearch) -> None:
        """Search for names; ``found`` follows."""

        def url(base: str) -> str:
            return matching_url(base, asked.pattern, asked.limit)

        def tell(all_replies: AskedOfAll[tuple[str, ...]]) -> None:
            self._under_way.pop(asked.key, None)
            where: dict[str, tuple[str, ...]] = {}
            for base, reply in all_replies.replies.items():
                for name in dict.fromkeys(reply):
                    where[name] = (*where.get(name, ()), base)
            shown = tuple(heapq.nsmallest(asked.limit, where, key=_order))
            is_full = any(len(reply) > asked.limit for reply in all_replies.replies.values())
            is_cut = is_full or len(where) > len(shown)  # its names may be there twice
            has = {name: where[name] for name in shown}
            self.found.emit(NamesFound(asked.key, shown, has, is_cut, self._faults(all_replies)))

        read = partial(names_in, most=asked.limit + 1)  # as many as are asked for
        self._ask_all(asked.key, url, None, read, tell)

    @Slot(object)
    def are_archived(self, asked: AreArchived) -> None:
        """Ask which PVs are archived; ``looked_up`` follows."""

        def tell(all_replies: AskedOfAll[tuple[str, ...]]) -> None:
            self._under_way.pop(asked.key, None)
            wanted, found = frozenset(asked.pvs), dict[str, str]()
            for base, reply in all_replies.replies.items():
                for name in reply:
                    if name in wanted:
                        found.setdefault(name, base)
            faults = self._faults(all_replies)
            unknown = wanted - found.keys() if faults else frozenset[str]()
            self.looked_up.emit(ArchivedNames(asked.key, found, unknown, faults))

        self._ask_all(asked.key, filter_url, as_posted(asked.pvs), names_in, tell)

    @Slot(object)
    def values_at(self, asked: ValuesQuestion) -> None:
        """Ask for values at a time; ``values_found`` follows."""

        def url(base: str) -> str:
            return values_url(base, asked.time_ns)

        def tell(all_replies: AskedOfAll[dict[str, ValueAtTime]]) -> None:
            self._under_way.pop(asked.key, None)
            wanted, found = frozenset(asked.pvs), dict[str, ValueAtTime]()
            for reply in all_replies.replies.values():
                for name, value in reply.items():
                    known = found.get(name)
                    is_newer = known is None or known.time_ns < value.time_ns
                    if name in wanted and value.time_ns <= asked.time_ns and is_newer:
                        found[name] = value
            self.values_found.emit(ValuesFound(asked.key, found, self._faults(all_replies)))

        self._ask_all(asked.key, url, as_posted(asked.pvs), values_in, tell)

    @Slot(object)
    def ask_versions(self, key: Hashable) -> None:
        """Ask all appliances for their versions; ``versions_found`` follows."""

        def tell(all_replies: AskedOfAll[str]) -> None:
            self._under_way.pop(key, None)
            found = VersionsFound(key, dict(all_replies.replies), self._faults(all_replies))
            self.versions_found.emit(found)

        self._ask_all(key, version_url, None, version_in, tell)

    def _ask_all(
        self,
        key: Hashable,
        url: Callable[[str], str],
        body: bytes | None,
        read: Callable[[bytes], T],
        tell: Callable[[AskedOfAll[T]], None],
    ) -> None:
        self.cancel(key)
        asked = AskedOfAll(key, self._appliances, url, body, read, tell)
        again = partial(self._ask_all, key, url, body, read, tell)
        self._under_way[key] = asked, again
        asked.begin()

    def _faults(self, all_replies: AskedOfAll[T]) -> tuple[str, ...]:
        return (*self._wrong, *all_replies.faults)

    def _made(self, base: str) -> Appliance:
        assert self._network is not None
        made = Appliance(base, self._network, self._limits)
        made.reached.connect(self._tell_unreached)
        return made

    @Slot()
    def _tell_unreached(self) -> None:
        found = ((each.base, each.unreached) for each in self._appliances if each.unreached)
        self.unreached.emit(tuple(found))

    def _on_answer(self, keyed: KeyedAnswer, lacking: frozenset[str]) -> None:
        self._under_way.pop(keyed.key, None)
        answer = keyed.answer
        if lacking and len(answer.time_ns):
            if len(self._lacks) >= _MOST_REMEMBERED:
                self._lacks.clear()
            _, until_s = self._lacks.get(answer.request.pv, (lacking, 0.0))
            if time.monotonic() > until_s:
                until_s = time.monotonic() + _REMEMBERED_S
            self._lacks[answer.request.pv] = lacking, until_s
        self.answered.emit(keyed)

    def _on_progress(self, progress: FetchProgress) -> None:
        self.progressed.emit(progress)

    def _end_all(self) -> None:
        for under_way, _again in self._under_way.values():
            under_way.cancel()
        self._under_way.clear()
