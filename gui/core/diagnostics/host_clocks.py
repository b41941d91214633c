"""Clocks of the IOCs of one tab, as far as the stamps of their PVs tell."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from gui.core.stamps.choice import StampFault
from gui.core.store.pv_store import PvStore

_TELLING: Final = (StampFault.NONE, StampFault.AHEAD, StampFault.BEHIND)


@dataclass(frozen=True, slots=True)
class HostClock:
    """Clock of one IOC: the median over ``pvs`` PVs that updated since they connected."""

    ahead_s: float = 0.0  # of this machine's clock; the way here counts as behind
    pvs: int = 0  # 0: nothing is known of the clock
    marked: int = 0  # PVs whose latest stamp is not right


def host_clocks(store: PvStore) -> dict[str, HostClock]:
    """Return the clocks by host."""
    stamps = store.stamps
    linked = store.fresh()
    updated = linked & ~stamps.first & (stamps.known | ~stamps.automatic())
    updated &= np.isin(stamps.fault, _TELLING)
    ahead_ns = np.where(stamps.offset_ns, -stamps.offset_ns, store.time_ns - store.arrival_ns)
    hosts: dict[str, list[int]] = {}
    for slot in np.flatnonzero(linked).tolist():
        hosts.setdefault(store.host[slot], []).append(slot)
    found = {}
    for host, slots in hosts.items():
        telling = [slot for slot in slots if updated[slot]]
        ahead_s = float(np.median(ahead_ns[telling])) / 1e9 if telling else 0.0
        marked = int(np.count_nonzero(stamps.fault[slots]))
        found[host] = HostClock(ahead_s, len(telling), marked)
    return found
