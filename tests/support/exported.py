"""Sources of samples for tests of exports, from plain lists; and what is in force by them."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from gui.core.export.sample_block import PvDescription, SampleBlock

T0 = 1_764_300_000_000_000_000
BITS = st.integers(0, 2**64 - 1)
OPEN = int(np.iinfo(np.int64).max)


@dataclass
class Listed:
    """One PV: samples (time, bits of the double, severity, status) in order; gaps (begin, end)."""

    description: PvDescription
    samples: list
    gap_list: list
    texts: list | None = None


class ListedSource:
    """Gives all samples of the PVs, in blocks of at most ``size``."""

    def __init__(self, pvs, size=3):
        self._pvs, self._size = {pv.description: pv for pv in pvs}, size

    def pvs(self):
        return tuple(self._pvs)

    def span(self):
        times = [sample[0] for pv in self._pvs.values() for sample in pv.samples]
        return (min(times), max(times)) if times else (0, 0)

    def blocks(self, pv, begin_ns, end_ns):
        listed = self._pvs[pv]
        for at in range(0, len(listed.samples), self._size):
            time, bits, severity, status = zip(*listed.samples[at : at + self._size], strict=True)
            yield SampleBlock(
                np.array(time, np.int64),
                np.array(bits, np.uint64).view(np.float64),
                np.array(severity, np.uint8),
                np.array(status, np.uint8),
                None if listed.texts is None else tuple(listed.texts[at : at + self._size]),
            )

    def gaps(self, pv, begin_ns, end_ns):
        return np.array(self._pvs[pv].gap_list, np.int64).reshape(-1, 2)


def bits_of(value):
    return int(np.array([value]).view(np.uint64)[0])


@st.composite
def listed_pvs(draw, name="A:B"):
    times = sorted(draw(st.lists(st.integers(0, 5000), max_size=12)))
    samples = [
        (
            T0 + at,
            draw(st.integers(0, 2**64 - 1)),
            draw(st.integers(0, 3)),
            draw(st.integers(0, 30)),
        )
        for at in times
    ]
    edges = sorted(draw(st.lists(st.integers(0, 5000), max_size=6, unique=True)))
    pairs = [(T0 + a, T0 + b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    if pairs and draw(st.booleans()):
        pairs[-1] = (pairs[-1][0], OPEN)
    return Listed(PvDescription(name, "mA"), samples, pairs)


def held_at(pv, time_ns):
    """Return the bits in force at ``time_ns``, ``None``: nothing is known."""
    if any(begin <= time_ns < end for begin, end in pv.gap_list):
        return None
    found = [bits for at, bits, _, _ in pv.samples if at <= time_ns]
    return found[-1] if found else None
