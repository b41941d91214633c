"""Diagnostics as JSON; the keys are an interface for other programs.

Top: ``format`` "pvwatch-diagnostics", ``format_version`` 1, ``version``, ``time`` (UTC, ISO 8601),
``running_s``; ``program`` {``cpu_percent`` of one core, ``rss_bytes``, ``threads``,
``descriptors``, ``contexts``, ``circuits``, ``hosts``, ``ending_workers``, ``history`` {``bytes``,
``limit_bytes``, ``limit_reached``}, ``frame`` {``interval_ms``, ``wanted_ms``, ``paint_ms``},
``gui_late_ms`` {``p50``, ``p99``, ``max``, ``count``}, ``stalls`` {``count``, ``longest_ms``,
``last``}}; ``tabs``: a list, and ``totals``: the same for all of them:

``name``; ``pvs`` {``all``, ``connected``, ``searching``, ``disconnected``, ``stale``};
``per_second`` {``received``, ``decoded``, ``painted``}; ``updates`` {``received``, ``decoded``,
``painted``}; ``dropped`` {``queue_full``, ``channel_gone``, ``pv_removed``,
``unreadable``}; ``merged`` {``in_batch``, ``in_frame``}; ``queues`` {``updates``,
``updates_most``, ``updates_limit``, ``links``, ``names_to_open``, ``batches_under_way``,
``unpainted``}; ``latency_ms``
{``stamp_to_store``, ``arrival_to_paint``: {``p50``, ``p99``, ``max``, ``count``} of the last one to
two minutes}; ``worker`` {``contexts``, ``channels``, ``batches``, ``answer_ms``,
``unanswered_s``}; ``history`` {``bytes``, ``evicted``}; ``circuits``: list of {``host``, ``pvs``,
``connected``, ``stale``, ``reconnects``, ``clock`` {``ahead_s`` of this machine's clock (null: not
known), ``pvs`` it is the median of, ``marked``: PVs whose latest stamp is not right}};
``outages`` {``count``, ``latest``: list of {``host``, ``lost``, ``back`` (UTC, null: none is back),
``pvs``, ``returned``, ``removed``, ``over``}}.

received = decoded + queue_full + channel_gone + unreadable + queues.updates, and decoded =
in_batch + painted + in_frame + queues.unpainted + pv_removed.
"""

from datetime import UTC, datetime
from typing import Any

from gui.core.diagnostics.figures import ProgramFigures, TabFigures
from gui.core.store.latency_histogram import Latency


def _time(time_ns: int) -> str | None:
    if not time_ns:
        return None
    moment = datetime.fromtimestamp(time_ns // 1_000_000_000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{time_ns % 1_000_000_000 // 1_000_000:03d}Z"


def _latency(found: Latency) -> dict[str, float]:
    return {"p50": found.p50_ms, "p99": found.p99_ms, "max": found.max_ms, "count": found.count}


def tab_to_dict(tab: TabFigures) -> dict[str, Any]:
    """Return one tab's figures under the keys above."""
    worker = tab.worker
    return {
        "name": tab.name,
        "pvs": {
            "all": tab.pvs,
            "connected": tab.connected,
            "searching": tab.searching,
            "disconnected": tab.disconnected,
            "stale": tab.stale,
        },
        "per_second": {
            "received": round(tab.rates.received, 1),
            "decoded": round(tab.rates.decoded, 1),
            "painted": round(tab.rates.painted, 1),
        },
        "updates": {
            "received": worker.received,
            "decoded": worker.decoded,
            "painted": tab.painted,
        },
        "dropped": tab.dropped,
        "merged": tab.merged,
        "queues": tab.queues,
        "latency_ms": {
            "stamp_to_store": _latency(tab.stored),
            "arrival_to_paint": _latency(tab.shown),
        },
        "worker": {
            "contexts": worker.contexts,
            "channels": worker.channels,
            "batches": worker.batches,
            "answer_ms": round(tab.worker_answer_ms, 3),
            "unanswered_s": round(tab.unanswered_s, 1),
        },
        "history": {"bytes": tab.history_bytes, "evicted": tab.history_evicted},
        "circuits": [
            {
                "host": circuit.host,
                "pvs": circuit.pvs,
                "connected": circuit.connected,
                "stale": circuit.stale,
                "reconnects": circuit.reconnects,
                "clock": {
                    "ahead_s": round(circuit.clock.ahead_s, 3) if circuit.clock.pvs else None,
                    "pvs": circuit.clock.pvs,
                    "marked": circuit.clock.marked,
                },
            }
            for circuit in tab.circuits
        ],
        "outages": {
            "count": tab.outage_count,
            "latest": [
                {
                    "host": outage.host,
                    "lost": _time(outage.lost_ns),
                    "back": _time(outage.back_ns),
                    "pvs": outage.lost,
                    "returned": outage.returned,
                    "removed": outage.removed,
                    "over": outage.over,
                }
                for outage in tab.outages
            ],
        },
    }


def circuit_count(figures: ProgramFigures) -> int:
    """Return how many circuits there are: one for each context and IOC with a connected PV."""
    return sum(circuit.connected > 0 for tab in figures.tabs for circuit in tab.circuits)


def to_dict(figures: ProgramFigures) -> dict[str, Any]:
    """Return all figures under the keys above."""
    return {
        "format": "pvwatch-diagnostics",
        "format_version": 1,
        "version": figures.version,
        "time": _time(figures.time_ns),
        "running_s": round(figures.running_s, 1),
        "program": {
            "cpu_percent": round(figures.cpu_percent, 1),
            "rss_bytes": figures.rss_bytes,
            "threads": figures.threads,
            "descriptors": figures.descriptors,
            "contexts": figures.contexts,
            "circuits": circuit_count(figures),
            "hosts": sum(circuit.connected > 0 for circuit in figures.totals.circuits),
            "ending_workers": figures.ending_workers,
            "history": {
                "bytes": figures.history_bytes,
                "limit_bytes": figures.history_limit_bytes,
                "limit_reached": figures.history_limit_reached,
            },
            "frame": {
                "interval_ms": figures.frame_ms,
                "wanted_ms": figures.frame_wanted_ms,
                "paint_ms": round(figures.paint_ms, 1),
            },
            "gui_late_ms": _latency(figures.late),
            "stalls": {
                "count": figures.stalls.count,
                "longest_ms": round(figures.stalls.longest_ms, 1),
                "last": _time(figures.stalls.last_ns),
            },
        },
        "totals": tab_to_dict(figures.totals),
        "tabs": [tab_to_dict(tab) for tab in figures.tabs],
    }
