"""Processor time of the thread that makes this, and how long it waited for a processor.

What a turn of the GUI thread took by the clock is what a person sees. Of a long one this tells
whose it was: its own work, that of others who had the processors (IOCs of the benchmark, on the
same machine), or what it waited for otherwise: a lock, the interpreter.
"""

import os
from typing import NamedTuple


class Spent(NamedTuple):
    """Milliseconds since the thread began, or of one turn."""

    cpu_ms: float
    waited_ms: float

    def since(self, earlier: "Spent") -> "Spent":
        """Return what was spent since ``earlier``."""
        return Spent(self.cpu_ms - earlier.cpu_ms, self.waited_ms - earlier.waited_ms)


class ProcessorTime:
    """Reads proc(5)'s ``schedstat`` of its thread: ns on a processor, ns in the queue for one."""

    def __init__(self) -> None:
        self._file = os.open("/proc/thread-self/schedstat", os.O_RDONLY | os.O_CLOEXEC)

    def read(self) -> Spent:
        """Return both, up to now; 2 µs. Called on: any thread; of the one that made this."""
        cpu_ns, waited_ns, _ = os.pread(self._file, 100, 0).split()
        return Spent(int(cpu_ns) / 1e6, int(waited_ns) / 1e6)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)
