"""Age of this process, start of the interpreter and imports included."""

import os
import time
from pathlib import Path


def process_age_s() -> float:
    """Return seconds since the kernel started this process (to 10 ms; proc(5), stat field 22)."""
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    started = int(fields[19]) / os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started
