"""Machine of a benchmark: what it is, and how much of it others use just before the run."""

import os
import platform
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LOOK_S: Final = 1.0
BUSY: Final = 0.1  # of all processors: what others use of a quiet machine


@dataclass(frozen=True, slots=True)
class Machine:
    """``load``: processes that ran or waited, mean of the last minute; ``others``: 0 to 1."""

    processor: str
    cores: int
    python: str
    system: str
    load: float
    others: float

    @property
    def is_busy(self) -> bool:
        """Whether figures of now say more of others than of us."""
        return self.others > BUSY

    def __str__(self) -> str:
        return (
            f"{self.processor}, {self.cores} cores, {self.system}, Python {self.python}; "
            f"load {self.load:.2f}, others use {self.others:.0%}"
        )


def look(seconds: float = LOOK_S) -> Machine:
    """Return this machine, after a look of ``seconds`` at what others do. Linux only."""
    before = _ticks()
    time.sleep(seconds)
    used, total = (late - early for late, early in zip(_ticks(), before, strict=True))
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        python=platform.python_version(),
        system=f"{platform.system()} {platform.release()}",
        load=os.getloadavg()[0],
        others=used / max(total, 1),
    )


def _ticks() -> tuple[int, int]:
    """Return the clock ticks of all processors since boot: not idle, all (proc(5), ``stat``)."""
    ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
