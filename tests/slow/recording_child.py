"""Records counts until it is killed; says after each sync how many are on the disk.

``python -m tests.slow.recording_child FOLDER``
"""

import sys
import time
from pathlib import Path

from gui.core.recording.notes import PvsAdded
from gui.files.recording.recorder import Recorder
from gui.files.recording.recording_writer import RecordingLimits
from tests.support.recorded import batch_of

PVS = 100


def main():
    limits = RecordingLimits(segment_bytes=20_000, keep_free=0)
    recorder = Recorder(Path(sys.argv[1]), "Counts", limits)
    recorder.start()
    recorder.take(PvsAdded(tuple((k, f"PV{k}") for k in range(PVS)), time.time_ns()))
    count = said = 0
    while recorder.status.running:
        now_ns = time.time_ns()
        recorder.take(batch_of(range(PVS), [now_ns] * PVS, [count] * PVS, now_ns))
        count += 1
        if recorder.status.updates != said:
            said = recorder.status.updates
            print(said, count * PVS, flush=True)
        time.sleep(0.01)


if __name__ == "__main__":
    main()
