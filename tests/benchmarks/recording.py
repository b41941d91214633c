"""``recording``: 1,000 PVs × 20 Hz recorded by ``pvwatch --record``, the whole process measured."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from gui.core.pv.updates import Batch
from gui.files.recording.recording import Recording
from tests.benchmarks.export import export
from tests.benchmarks.load import PREFIX, load_ioc
from tests.support.read_recording import entries_of

PVS, SCAN = 1_000, ".05 second"
WARM_S = 5.0
_TICKS = os.sysconf("SC_CLK_TCK")


def recording(seconds: float) -> dict[str, object]:
    """CPU of the whole process, bytes on the disk, what is missing in the counts; exports."""
    with tempfile.TemporaryDirectory() as name, load_ioc(PVS, SCAN):
        folder = Path(name)
        group = folder / "Load.pvgroup"
        rows = "".join(f'[[pv]]\nname = "{PREFIX}{k}"\n' for k in range(PVS))
        group.write_text(f'format = "pvwatch-group"\nversion = 1\nname = "Load"\n{rows}')
        command = [sys.executable, "-m", "gui", "--record", str(group), "--out", str(folder)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        time.sleep(WARM_S)
        cpu, wall = _cpu_s(child.pid), time.monotonic()
        time.sleep(seconds)
        cpu, wall = _cpu_s(child.pid) - cpu, time.monotonic() - wall
        child.send_signal(signal.SIGTERM)
        child.communicate()
        (made,) = (path for path in folder.iterdir() if path.is_dir())
        return {"cpu_percent": round(100 * cpu / wall, 1), **_read(made), "export": export()}


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _read(folder: Path) -> dict[str, object]:
    """Return rate, size and losses; each PV counts by one, so a hole is a missing update."""
    found = Recording(folder)
    batches = [entry for entry in entries_of(found) if isinstance(entry, Batch) and len(entry.slot)]
    slot = np.concatenate([batch.slot for batch in batches])
    value = np.concatenate([batch.value for batch in batches])
    lost = 0
    for number in range(PVS):
        own = value[slot == number]
        lost += int(own[-1] - own[0]) + 1 - len(own)
    span_s = (batches[-1].arrival_ns - batches[0].arrival_ns) / 1e9
    return {
        "updates_per_s": round(len(slot) / span_s),
        "bytes_per_sample": round(found.size / len(slot), 2),
        "lost": lost,
    }
