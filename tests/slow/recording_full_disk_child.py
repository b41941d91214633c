"""Records onto a small disk until it is full; tells how it ended, as JSON.

``unshare -m python -m tests.slow.recording_full_disk_child FOLDER KEEP_FREE``
"""

import dataclasses
import json
import random
import subprocess
import sys
import time
from pathlib import Path

from gui.core.recording.notes import PvsAdded
from gui.files.recording.recorder import Recorder
from gui.files.recording.recording import Recording
from gui.files.recording.recording_writer import RecordingLimits
from tests.support.recorded import batch_of
from tests.support.recording_oracle import samples

PVS = 1_000


def main():
    folder = Path(sys.argv[1])
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "pvwatch-test", str(folder)]
    subprocess.run(mount, check=True)
    recorder = Recorder(folder, "Noise", RecordingLimits(keep_free=int(sys.argv[2])))
    recorder.start()
    recorder.take(PvsAdded(tuple((k, f"PV{k}") for k in range(PVS)), time.time_ns()))
    chance = random.Random(1)
    while recorder.status.running:
        now_ns = time.time_ns()
        values = [chance.random() for _ in range(PVS)]
        recorder.take(batch_of(range(PVS), [now_ns] * PVS, values, now_ns))
        time.sleep(0.01)
    recorder.wait(10.0)
    status = dataclasses.asdict(recorder.status)
    made = recorder.status.folder
    read = samples(made)
    reading = Recording(made)
    found = {
        "problem": status["problem"],
        "updates": status["updates"],
        "read": sum(map(len, read.values())),
        "losses": [loss.reason for loss in reading.check()],
        "ended": reading.ended,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
