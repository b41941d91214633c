"""Figures such as a busy control room has them, for tests and pictures."""

from gui.core.diagnostics.figures import (
    Circuit,
    ProgramFigures,
    Rates,
    Stalls,
    TabFigures,
    totals_of,
)
from gui.core.store.latency_histogram import Latency
from gui.core.store.outages import Outage
from gui.core.store.worker_counts import WorkerFigures

NOW_NS = 1_700_000_000_250_000_000


def tab(name, pvs, rate, **more):
    worker = WorkerFigures(
        1, pvs, 0, 100_000, 98_500, 400, 1_200, 100, 200, 3_456, 500_000, 0, 1_000, 1
    )
    fields = {
        "connected": pvs,
        "worker": worker,
        "worker_answer_ms": 1.25,
        "rates": Rates(rate, rate, rate / 10),
        "painted": 50_000,
        "merged_in_frame": 48_000,
        "unpainted": 90,
        "removed": 10,
        "stored": Latency(9_000, 31.5, 70.25, 140.0),
        "shown": Latency(900, 88.0, 160.0, 2_300.0),
        "history_bytes": 12 << 20,
        "circuits": (Circuit("ioc-vac:5064", pvs, pvs, 0, 0),),
    }
    return TabFigures(name, pvs, **(fields | more))


def program(*tabs):
    tabs = tabs or (
        tab(
            "Vacuum", 40, 400.0,
            worker=WorkerFigures(1, 40, 0, 9_000, 9_000, waiting_most=60, queue_limit=500_000),
        ),
        tab(
            "Optics", 24, 12_300.0,
            connected=22, disconnected=2, stale=1,
            circuits=(
                Circuit("ioc-opt:5064", 20, 20, 1, 18),
                Circuit("10.0.0.7:43211", 4, 2, 0, 0),
            ),
            outages=(
                Outage("ioc-opt:5064", NOW_NS - 95 * 10**9, 18, 18, NOW_NS - 30 * 10**9),
                Outage("10.0.0.7:43211", NOW_NS - 12 * 10**9, 2),
            ),
            outage_count=2,
        ),
        tab("Detectors", 12, 0.0, connected=0, searching=12, unanswered_s=4.0, circuits=()),
    )  # fmt: skip
    return ProgramFigures(
        "1.0", NOW_NS, 7_300.0, 23.4, 310 << 20, 41, 77, 36 << 20, 1 << 30, False, 100, 100, 6.5,
        Latency(600, 0.4, 12.5, 45.0), Stalls(1, 142.0, NOW_NS), 1, tuple(tabs),
        totals_of(tabs, Latency(1, 31.5, 71.0, 140.0), Latency(1, 88.0, 160.0, 2_300.0)),
    )  # fmt: skip
