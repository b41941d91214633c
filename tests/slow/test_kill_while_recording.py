"""kill -9 while recording, 50 times: all that was synced can be read, and nothing else is told.

PVWATCH_RECORDING_KILLS is how many.
"""

import os
import random
import subprocess
import sys
import time

import pytest

from gui.files.recording.recording import Recording
from tests.slow.recording_child import PVS
from tests.support.read_recording import entries_of
from tests.support.recording_oracle import as_float, samples
from tests.support.waiting import until

KILLS = int(os.environ.get("PVWATCH_RECORDING_KILLS", "50"))


def killed(folder, chance):
    """Record into ``folder`` and kill it some time after a sync; tell how many were synced."""
    command = [sys.executable, "-m", "tests.slow.recording_child", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        lines = [child.stdout.readline() for _ in range(chance.randint(1, 2))]
        with_luck = chance.uniform(0, 1.2)
        until(lambda: False, with_luck)
        child.kill()
        killed_ns = time.time_ns()
        lines += child.stdout.readlines()
    return int(lines[-1].split()[0]), killed_ns


def check(folder, synced):
    """Return the stamp of the last sample that can be read."""
    (made,) = folder.iterdir()
    found = samples(made)
    assert len(found) == PVS
    for rows in found.values():
        values = [as_float(bits) for _, bits, _, _ in rows]
        assert values == list(range(len(values)))
        assert len(values) * PVS >= synced
    recording = Recording(made)
    read = sum(len(entry.slot) for entry in entries_of(recording) if hasattr(entry, "slot"))
    assert read == sum(map(len, found.values()))
    assert all("at the end" in loss.reason for loss in recording.losses)
    assert not recording.ended
    return max(rows[-1][0] for rows in found.values())


@pytest.mark.timeout(1_800)  # a busy machine starts 50 processes slowly
def test_all_that_was_synced_can_be_read(tmp_path):
    chance = random.Random(48)
    torn, missing_ns = 0, []
    for number in range(KILLS):
        folder = tmp_path / str(number)
        folder.mkdir()
        synced, killed_ns = killed(folder, chance)
        missing_ns.append(killed_ns - check(folder, synced))
        torn += bool(Recording(next(folder.iterdir())).losses)
    words = f"{KILLS} kills, {torn} of them left a frame that is not whole"
    print(f"{words}; at most {max(missing_ns) / 1e9:.2f} s before the kill are missing")
