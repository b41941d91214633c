"""``monitors`` and ``contexts``: 1,000 PVs × 50 Hz through workers and through ``epics.PV``."""

from tests.benchmarks.load import client, load_ioc

PVS, SCAN = 1_000, ".02 second"


def monitors(seconds: float) -> dict[str, object]:
    """One worker against one context of ``epics.PV`` on the same IOC."""
    with load_ioc(PVS, SCAN):
        ours = client("pvwatch", 1, PVS, int(seconds))
        peer = client("pyepics_pv", 1, PVS, int(seconds))
    costs = float(str(ours["us_per_update"])), float(str(peer["us_per_update"]))
    return {
        "us_per_update": {"pvwatch": costs[0], "pyepics_pv": costs[1]},
        "ratio": round(costs[1] / costs[0], 2),
        "updates_per_s": ours["updates_per_s"],
        "lost": ours["lost"],
    }


def contexts(seconds: float) -> dict[str, object]:
    """The same load over 4 and 16 workers, and over 4 contexts of ``epics.PV``."""
    with load_ioc(PVS, SCAN):
        return {
            "4": client("pvwatch", 4, PVS, int(seconds)),
            "16": client("pvwatch", 16, PVS - PVS % 16, int(seconds)),
            "pyepics_pv_4": client("pyepics_pv", 4, PVS, int(seconds)),
        }
