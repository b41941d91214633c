"""Diagnostics as plain text, for a logbook or an e-mail."""

from gui.core.diagnostics.as_json import circuit_count
from gui.core.diagnostics.figures import ProgramFigures, TabFigures
from gui.core.diagnostics.host_clocks import HostClock
from gui.core.pv.formatting import format_duration, format_moment, plain
from gui.core.stamps.stamp_text import clock_text
from gui.core.store.latency_histogram import Latency
from gui.core.store.outages import Outage


def latency_text(found: Latency) -> str:
    """Return p50, p99 and max, "–" while nothing was measured."""
    if not found.count:
        return "–"
    return " / ".join(milliseconds(ms) for ms in (found.p50_ms, found.p99_ms, found.max_ms))


def milliseconds(ms: float) -> str:
    """Return a time with three digits, in ms or s."""
    if ms >= 9_999.5:
        return f"{ms / 1000:,.0f} s"
    if ms >= 999.5:
        return f"{ms / 1000:.2f} s"
    return f"{ms:.0f} ms" if ms >= 99.5 else f"{ms:.1f} ms"


def megabytes(nbytes: int) -> str:
    """Return ``nbytes`` in MB, what would read as 0.0 MB in kB."""
    size = nbytes / (1 << 20)
    if size < 0.095:
        return f"{nbytes / 1024:.0f} kB"
    return f"{size:,.0f} MB" if size >= 9.95 else f"{size:.1f} MB"


def outage_text(outage: Outage, utc: bool) -> str:
    """Return when PVs lost their IOC and whether they are back."""
    lost = format_moment(outage.lost_ns, utc)
    many = f"{outage.lost} PV" + ("s" if outage.lost != 1 else "")
    if outage.removed:
        many += f" ({outage.removed} removed since)"
    if not outage.returned:
        return f"{lost}  {many} lost, none back"
    seconds = (outage.back_ns - outage.lost_ns) / 1e9
    back = "all" if outage.returned >= outage.lost else f"{outage.returned}"
    away = f"{seconds:.1f} s" if seconds < 100 else format_duration(seconds)
    return f"{lost}  {many} lost, {back} back after {away}"


def clock_said(clock: HostClock) -> str:
    """Return by how much a clock is ahead and how many PVs tell so."""
    marked = f", {clock.marked} marked" if clock.marked else ""
    if not clock.pvs:
        return f"not known{marked}"
    return f"{clock_text(clock.ahead_s)} ({clock.pvs} PV{'s' * (clock.pvs != 1)}{marked})"


def _causes(causes: dict[str, int]) -> str:
    total = sum(causes.values())
    if not total:
        return "0"
    each = ", ".join(f"{name} {count:,}" for name, count in causes.items() if count)
    return f"{total:,} ({each})"


def _tab_lines(tab: TabFigures, utc: bool) -> list[str]:
    rates, worker = tab.rates, tab.worker
    lines = [
        f"{plain(tab.name, 60)}",
        f"  PVs            {tab.connected}/{tab.pvs} connected, {tab.searching} searching, "
        f"{tab.disconnected} disconnected, {tab.stale} stale",
        f"  updates/s      {rates.received:,.0f} received, {rates.decoded:,.0f} decoded, "
        f"{rates.painted:,.0f} painted",
        f"  updates        {worker.received:,} received, {worker.decoded:,} decoded, "
        f"{tab.painted:,} painted",
        f"  dropped        {_causes(tab.dropped)}",
        f"  merged         {_causes(tab.merged)}",
        f"  queues         {worker.waiting:,} updates (most {worker.waiting_most:,} of "
        f"{worker.queue_limit:,}), {worker.links:,} links, {worker.to_open:,} names to open, "
        f"{tab.unpainted:,} unpainted",
        f"  IOC to store   {latency_text(tab.stored)}  (p50 / p99 / max)",
        f"  to the screen  {latency_text(tab.shown)}",
        f"  history        {megabytes(tab.history_bytes)}, {tab.history_evicted:,} samples evicted",
        f"  worker         {worker.contexts} context, {worker.channels:,} channels, "
        f"answered in {milliseconds(tab.worker_answer_ms)}",
    ]
    if tab.unanswered_s:
        lines.append(f"  the worker has not answered for {tab.unanswered_s:.0f} s: figures are old")
    for circuit in tab.circuits:
        lines.append(
            f"  circuit        {plain(circuit.host, 60)}: {circuit.connected}/{circuit.pvs} "
            f"connected, {circuit.stale} stale, {circuit.reconnects} reconnected, "
            f"clock {clock_said(circuit.clock)}"
        )
    for outage in tab.outages[-10:]:
        lines.append(f"  outage         {plain(outage.host, 60)}: {outage_text(outage, utc)}")
    return lines


def report_text(figures: ProgramFigures, utc: bool = True) -> str:
    """Return a report of everything, lines of text."""
    totals = figures.totals
    stalls = figures.stalls
    lines = [
        f"PV Watch {figures.version}: diagnostics of "
        f"{format_moment(figures.time_ns, utc)}, "
        f"running for {format_duration(figures.running_s)}",
        "",
        f"CPU {figures.cpu_percent:.0f} % of one core, memory {megabytes(figures.rss_bytes)}, "
        f"{figures.threads} threads, {figures.descriptors} descriptors",
        f"{len(figures.tabs)} tabs, {figures.contexts} contexts, "
        f"{circuit_count(figures)} circuits, {len(totals.circuits)} IOCs, "
        f"{figures.ending_workers} closed tabs still ending",
        f"History {megabytes(figures.history_bytes)} of {megabytes(figures.history_limit_bytes)}"
        + (", limit reached: oldest samples are evicted" if figures.history_limit_reached else ""),
        f"GUI lateness {latency_text(figures.late)} (p50 / p99 / max), "
        f"frame every {figures.frame_ms} ms ({figures.frame_wanted_ms} wanted), "
        f"painting {figures.paint_ms:.1f} ms",
        f"GUI stalls over 100 ms: {stalls.count}"
        + (f", longest {milliseconds(stalls.longest_ms)}" if stalls.count else ""),
        "",
        *_tab_lines(totals, utc),
    ]
    for tab in figures.tabs:
        lines += ["", *_tab_lines(tab, utc)]
    return "\n".join(lines) + "\n"
