"""Tells when a circuit to an IOC has gone silent, long before libca reports it (up to 35 s)."""

from typing import Final

import numpy as np
import numpy.typing as npt

from gui.core.batch import Int64s

STEADY_TICKS: Final = 20  # ticks with updates that make a circuit steady: only then silence tells
SILENT_NS: Final = 5_000_000_000


class CircuitWatch:
    """Counts ticks of about a second by circuit, one for each server that PVs come from.

    A PV may rest for hours; but when a circuit that brought updates every second brings none for
    five, then its values are no longer known to be those of now. Called on: GUI thread.
    """

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self._steady = np.empty(0, np.int64)
        self._last_ns = np.empty(0, np.int64)

    def number(self, host: str) -> int:
        """Return the number of the circuit to ``host`` (``address:port``)."""
        known = self._number.setdefault(host, len(self._number))
        if known == len(self._steady):
            self._steady = np.append(self._steady, 0)
            self._last_ns = np.append(self._last_ns, 0)
        return known

    def tick(self, now_ns: int, circuit: npt.NDArray[np.int32], fresh: Int64s) -> Int64s:
        """Return for each circuit since when it is silent (ns), 0 while it is not.

        ``circuit`` (n,): circuits of the connected PVs; ``fresh`` (n,): their updates since the
        last tick.
        """
        count = len(self._steady)
        active = np.bincount(circuit, weights=fresh, minlength=count)[:count] > 0
        self._steady[active] += 1
        self._last_ns[active] = now_ns
        quiet_ns = now_ns - self._last_ns
        steady = self._steady >= STEADY_TICKS
        self._steady[~active & ~steady & (quiet_ns > SILENT_NS // 2)] = 0
        silent = ~active & steady & (quiet_ns >= SILENT_NS)
        return np.where(silent, self._last_ns, 0)

    def lost(self, circuit: int) -> None:
        """The circuit was closed: what comes over it later has to become steady anew."""
        self._steady[circuit : circuit + 1] = 0  # there is none before the first connect
