"""Diagnostics as rows of the dock's tables."""

from dataclasses import dataclass
from typing import Final

from gui.core.diagnostics.as_json import circuit_count
from gui.core.diagnostics.as_text import (
    clock_said,
    latency_text,
    megabytes,
    milliseconds,
    outage_text,
)
from gui.core.diagnostics.figures import Circuit, ProgramFigures, TabFigures
from gui.core.diagnostics.host_clocks import HostClock
from gui.core.pv.counts import grouped, marked
from gui.core.pv.formatting import plain
from gui.core.stamps.clock import AHEAD_NS, BEHIND_NS
from gui.core.store.latency_histogram import Latency
from gui.core.store.outages import Outage

CPU_CARD: Final = "CPU"
LATE_MS: Final = 30.0  # of the GUI thread, p99
_CAUSES: Final = {
    "queue_full": "the queue was full: the oldest were dropped",
    "channel_gone": "of channels closed before they were decoded",
    "pv_removed": "of PVs removed from the group",
    "unreadable": "replies of an IOC that could not be read",
    "in_batch": "texts and arrays superseded before they were handed over",
    "in_frame": "values superseded before the next frame (charts have them all)",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; ``concern``: 0 is well, 1 degraded, 2 lost or disconnected."""

    text: str
    tip: str = ""
    concern: int = 0


Row = tuple[Cell, ...]

TAB_COLUMNS: Final = (
    ("Tab", "The group"),
    ("Connected", "PVs connected, of all"),
    ("Searching", "PVs that no IOC has answered for, or that lost theirs"),
    ("Stale", "PVs whose circuit has gone silent though it is open"),
    ("Received/s", "Updates that Channel Access delivered"),
    ("Decoded/s", "Updates that were handed to the table and the histories"),
    ("Painted/s", "Values that a visible table showed"),
    ("Dropped", "Updates lost inside PV Watch since the tab was opened"),
    ("Merged", "Updates that a later one superseded before they were shown"),
    ("Queue", "Updates that wait to be decoded"),
    (
        "IOC to store: p50 / p99 / max",
        "From the IOC's time stamp to the store: half of the updates "
        "took no longer than p50, 99 of 100 no longer than p99",
    ),
    (
        "To screen: p50 / p99 / max",
        "From arrival to the screen, at most: half of the values "
        "took no longer than p50, 99 of 100 no longer than p99",
    ),
    ("History", "Memory of the samples"),
    ("Reconnects", "PVs that reconnected to their IOC"),
)
CIRCUIT_COLUMNS: Final = (
    ("IOC", "Host and port of the server"),
    ("Latest outage", "When PVs lost it, and after how long they reconnected"),
    ("Tabs", "Tabs with PVs from it: each has a circuit of its own"),
    ("Connected", "PVs connected, of all that came from it"),
    ("Stale", "PVs whose circuit has gone silent though it is open"),
    ("Reconnects", "PVs that reconnected to it"),
    ("Clock", "How much its clock is ahead (+) or behind (-): median, and of how many PVs"),
)
TEXT_COLUMNS: Final = frozenset(("Tab", "IOC", "Latest outage"))


def _causes(causes: dict[str, int]) -> str:
    return "\n".join(f"{grouped(count)} {_CAUSES[name]}" for name, count in causes.items() if count)


def _number(count: int, concern: int = 0, tip: str = "") -> Cell:
    return Cell(grouped(count) if count else "–", tip, concern if count else 0)


def _latency(found: Latency) -> str:
    return marked(latency_text(found))


def _megabytes(nbytes: int) -> str:
    return marked(megabytes(nbytes))


def _milliseconds(ms: float) -> str:
    return marked(milliseconds(ms))


def _rate(rate: float) -> Cell:
    return Cell(grouped(rate, 0) if rate >= 10 or not rate else f"{rate:.1f}")


def tab_row(tab: TabFigures) -> Row:
    """Return the cells of one tab, in the order of ``TAB_COLUMNS``."""
    worker, lost = tab.worker, tab.pvs - tab.connected
    name = Cell(plain(tab.name, 80))
    if tab.unanswered_s > 0.5:
        tip = f"The worker has not answered for {tab.unanswered_s:.0f} s: these figures are old"
        name = Cell(f"{name.text} (old)", tip, 1)
    elif not worker.contexts and tab.worker_answer_ms:
        name = Cell(name.text, "Channel Access could not be started", 2)
    away = f"{tab.disconnected} lost their IOC, {tab.searching} were never found"
    queue_tip = "\n".join((
        f"most at once {grouped(worker.waiting_most)} of {grouped(worker.queue_limit)}",
        f"{worker.batches_under_way} batches under way, "
        f"{grouped(worker.links)} connection changes wait",
        f"{grouped(worker.to_open)} names to be opened, "
        f"{grouped(tab.unpainted)} values not painted yet",
        f"the worker answered in {_milliseconds(tab.worker_answer_ms)}",
    ))  # fmt: skip
    filling = worker.queue_limit and worker.waiting > worker.queue_limit / 10
    # updates dropped in a full queue are a loss, those of removed PVs are not
    lost_some = worker.dropped or worker.unreadable
    return (
        name,
        Cell(
            f"{grouped(tab.connected)}/{grouped(tab.pvs)}", away if lost else "", 2 if lost else 0
        ),
        _number(tab.searching + tab.disconnected, 2, away),
        _number(tab.stale, 1),
        _rate(tab.rates.received),
        _rate(tab.rates.decoded),
        _rate(tab.rates.painted),
        _number(sum(tab.dropped.values()), 2 if lost_some else 0, _causes(tab.dropped)),
        _number(sum(tab.merged.values()), 0, _causes(tab.merged)),
        Cell(grouped(worker.waiting) if worker.waiting else "–", queue_tip, 1 if filling else 0),
        Cell(_latency(tab.stored), f"{grouped(tab.stored.count)} in the last one to two minutes"),
        Cell(_latency(tab.shown), f"{grouped(tab.shown.count)} in the last one to two minutes"),
        Cell(
            _megabytes(tab.history_bytes),
            f"{grouped(tab.history_evicted)} samples evicted for age or memory",
        ),
        _number(tab.reconnects, 1),
    )


def tab_rows(figures: ProgramFigures) -> tuple[Row, ...]:
    """Return the totals and then the tabs in their order."""
    return (tab_row(figures.totals), *map(tab_row, figures.tabs))


def circuit_rows(figures: ProgramFigures, utc: bool) -> tuple[Row, ...]:
    """Return a row for each IOC, in order of the hosts."""
    tabs: dict[str, int] = {}
    for tab in figures.tabs:
        for circuit in tab.circuits:
            tabs[circuit.host] = tabs.get(circuit.host, 0) + bool(circuit.pvs)
    outages: dict[str, list[Outage]] = {}
    for outage in figures.totals.outages:
        outages.setdefault(outage.host, []).append(outage)
    return tuple(
        _circuit_row(circuit, tabs.get(circuit.host, 0), outages.get(circuit.host, []), utc)
        for circuit in figures.totals.circuits
    )


def _circuit_row(circuit: Circuit, tabs: int, outages: list[Outage], utc: bool) -> Row:
    lost = circuit.pvs - circuit.connected
    texts = [outage_text(outage, utc) for outage in outages]
    concern = 2 if outages and not outages[-1].over and lost else 0
    return (
        Cell(plain(circuit.host, 80)),
        Cell(texts[-1] if texts else "none", "\n".join(reversed(texts[-10:])), concern),
        _number(tabs),
        Cell(f"{grouped(circuit.connected)}/{grouped(circuit.pvs)}", "", 2 if lost else 0),
        _number(circuit.stale, 1),
        _number(circuit.reconnects, 1),
        _clock_cell(circuit.clock),
    )


def _clock_cell(clock: HostClock) -> Cell:
    tip = "By the stamps of PVs that updated since they connected; the way here counts as behind"
    if clock.marked:
        tip += f"\n{clock.marked} marked: the latest stamp does not agree with its arrival"
    wrong = clock.pvs and not -BEHIND_NS / 1e9 <= clock.ahead_s <= AHEAD_NS / 1e9
    return Cell(clock_said(clock), tip, int(bool(wrong or clock.marked)))


def cpu_cell(percent: float) -> Cell:
    """Return the cell of the card ``CPU_CARD``."""
    return Cell(f"{percent:.0f} %", "Of one core, over the last second, as in the status bar")


def cards(figures: ProgramFigures) -> tuple[tuple[str, Cell], ...]:
    """Return caption and value of the figures of the whole program."""
    late, stalls, totals = figures.late, figures.stalls, figures.totals
    longest = f", max {_milliseconds(stalls.longest_ms)}" if stalls.count else ""
    share = figures.history_bytes / max(figures.history_limit_bytes, 1)
    slow = figures.frame_ms > 1.5 * figures.frame_wanted_ms
    frame_tip = f"{figures.frame_wanted_ms} ms are wanted; painting takes {figures.paint_ms:.1f} ms"
    return (
        (CPU_CARD, cpu_cell(figures.cpu_percent)),
        ("Memory", Cell(_megabytes(figures.rss_bytes), "Resident memory of PV Watch")),
        ("History", Cell(
            f"{_megabytes(figures.history_bytes)} ({100 * share:.0f} %)",
            f"Of {_megabytes(figures.history_limit_bytes)} allowed"
            + (": reached, oldest samples are evicted" if figures.history_limit_reached else ""),
            int(figures.history_limit_reached),
        )),
        ("GUI lateness p99", Cell(
            _milliseconds(late.p99_ms) if late.count else "–",
            f"{_latency(late)} (p50 / p99 / max) of a 10 ms timer",
            int(late.p99_ms > LATE_MS),
        )),
        ("Stalls > 100 ms", Cell(
            f"{stalls.count}{longest}",
            "How often the GUI thread was blocked; the log says where",
            int(stalls.count > 0),
        )),
        ("Frame every", Cell(f"{figures.frame_ms} ms", frame_tip, int(slow))),
        ("Contexts", Cell(
            str(figures.contexts),
            "Of Channel Access, one a tab; "
            f"{figures.ending_workers} closed tabs are still destroying theirs",
        )),
        ("Circuits", Cell(str(circuit_count(figures)), "Connections to IOCs, of all tabs")),
        ("IOCs", Cell(str(len(totals.circuits)), "Servers that PVs of open tabs came from")),
        ("Threads", Cell(str(figures.threads), "Of the whole program")),
        ("Descriptors", Cell(str(figures.descriptors), "Open files and sockets")),
    )  # fmt: skip
