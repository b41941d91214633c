"""Diagnostics of the program and of each tab: rates, losses, queues, latencies, circuits."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gui.core.diagnostics.host_clocks import HostClock
from gui.core.store.latency_histogram import Latency
from gui.core.store.outages import Outage
from gui.core.store.worker_counts import WorkerFigures


@dataclass(frozen=True, slots=True)
class Rates:
    """Updates a second over the last interval."""

    received: float = 0.0
    decoded: float = 0.0
    painted: float = 0.0


@dataclass(frozen=True, slots=True)
class Circuit:
    """The PVs of one tab that come from one IOC (``host``: address:port)."""

    host: str
    pvs: int = 0
    connected: int = 0
    stale: int = 0  # connected, but the circuit is silent
    reconnects: int = 0  # PVs that reconnected
    clock: HostClock = field(default_factory=HostClock)


@dataclass(frozen=True, slots=True)
class TabFigures:
    """One tab; its counts are since it was opened, and of one moment.

    ``worker.decoded`` = ``worker.merged`` + ``painted`` + ``merged_in_frame`` + ``unpainted`` +
    ``removed``.
    """

    name: str
    pvs: int = 0
    connected: int = 0  # including stale ones
    searching: int = 0
    disconnected: int = 0
    stale: int = 0  # connected, but silent, not readable, or sent no value
    worker: WorkerFigures = field(default_factory=WorkerFigures)
    worker_answer_ms: float = 0.0  # how long the worker took to answer
    unanswered_s: float = 0.0  # how long the worker has not answered: the age of its figures
    rates: Rates = field(default_factory=Rates)
    painted: int = 0
    merged_in_frame: int = 0
    unpainted: int = 0
    removed: int = 0
    stored: Latency = field(default_factory=Latency)
    shown: Latency = field(default_factory=Latency)
    history_bytes: int = 0
    history_evicted: int = 0  # samples evicted for age or memory
    circuits: tuple[Circuit, ...] = ()
    outages: tuple[Outage, ...] = ()
    outage_count: int = 0

    @property
    def dropped(self) -> dict[str, int]:
        """Updates lost, by cause."""
        return {
            "queue_full": self.worker.dropped,
            "channel_gone": self.worker.gone,
            "pv_removed": self.removed,
            "unreadable": self.worker.unreadable,
        }

    @property
    def merged(self) -> dict[str, int]:
        """Updates superseded by a later one, by place."""
        return {"in_batch": self.worker.merged, "in_frame": self.merged_in_frame}

    @property
    def queues(self) -> dict[str, int]:
        """Lengths of the queues, by place."""
        return {
            "updates": self.worker.waiting,
            "updates_most": self.worker.waiting_most,
            "updates_limit": self.worker.queue_limit,
            "links": self.worker.links,
            "names_to_open": self.worker.to_open,
            "batches_under_way": self.worker.batches_under_way,
            "unpainted": self.unpainted,
        }

    @property
    def reconnects(self) -> int:
        """Count of PVs that reconnected."""
        return sum(circuit.reconnects for circuit in self.circuits)


@dataclass(frozen=True, slots=True)
class Stalls:
    """How often the GUI thread was blocked for more than 100 ms since the program began."""

    count: int = 0
    longest_ms: float = 0.0
    last_ns: int = 0


@dataclass(frozen=True, slots=True)
class ProgramFigures:
    """The whole program at ``time_ns``; ``totals`` is of the open tabs together."""

    version: str
    time_ns: int
    running_s: float
    cpu_percent: float  # of one core, over the last interval
    rss_bytes: int
    threads: int
    descriptors: int
    history_bytes: int
    history_limit_bytes: int
    history_limit_reached: bool
    frame_ms: int  # between two frames now
    frame_wanted_ms: int
    paint_ms: float
    late: Latency  # of the GUI thread's timers
    stalls: Stalls
    ending_workers: int  # of closed tabs, still destroying their context
    tabs: tuple[TabFigures, ...]
    totals: TabFigures

    @property
    def contexts(self) -> int:
        """CA contexts that open tabs have."""
        return self.totals.worker.contexts


def totals_of(tabs: Sequence[TabFigures], stored: Latency, shown: Latency) -> TabFigures:
    """Return the sum of ``tabs``; latencies cannot be added, so they are passed in."""
    workers = [tab.worker for tab in tabs]

    def worker(name: str) -> int:
        return sum(getattr(each, name) for each in workers)

    def tab(name: str) -> int:
        return sum(getattr(each, name) for each in tabs)

    return TabFigures(
        "All tabs",
        tab("pvs"), tab("connected"), tab("searching"), tab("disconnected"), tab("stale"),
        WorkerFigures(**{name: worker(name) for name in WorkerFigures.__slots__}),
        max((each.worker_answer_ms for each in tabs), default=0.0),
        max((each.unanswered_s for each in tabs), default=0.0),
        Rates(
            sum(each.rates.received for each in tabs),
            sum(each.rates.decoded for each in tabs),
            sum(each.rates.painted for each in tabs),
        ),
        tab("painted"), tab("merged_in_frame"), tab("unpainted"), tab("removed"),
        stored, shown,
        tab("history_bytes"), tab("history_evicted"),
        merged_circuits(tabs),
        tuple(sorted((o for each in tabs for o in each.outages), key=lambda o: o.lost_ns)),
        tab("outage_count"),
    )  # fmt: skip


def merged_circuits(tabs: Sequence[TabFigures]) -> tuple[Circuit, ...]:
    """Return the circuits of all tabs, those to one host together, in order of the hosts.

    The clock of a host is as the tab tells that has the most of its PVs.
    """
    found: dict[str, Circuit] = {}
    for each in (circuit for tab in tabs for circuit in tab.circuits):
        known = found.get(each.host, Circuit(each.host))
        found[each.host] = Circuit(
            each.host,
            known.pvs + each.pvs,
            known.connected + each.connected,
            known.stale + each.stale,
            known.reconnects + each.reconnects,
            max(known.clock, each.clock, key=lambda clock: clock.pvs),
        )
    return tuple(found[host] for host in sorted(found))
