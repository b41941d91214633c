"""Keeps history on a small disk that is full at times; tells what can be read, as JSON.

``unshare -m python -m tests.slow.history_full_disk_child FOLDER``
"""

import contextlib
import json
import subprocess
import sys
from pathlib import Path

from gui.core.stored_history.stored_samples import join_rows
from gui.files.stored_history.history_log import HistoryLimits, HistoryLog
from gui.files.stored_history.stored_rows import read_rows
from tests.support.stored_rows import row

BEGIN = 1_795_521_600_000_000_000
SECOND = 10**9
SAMPLES = 1_000  # of a minute


def minute(number):
    begin = BEGIN + number * 60 * SECOND
    samples = [(begin + at, float(number * SAMPLES + at)) for at in range(SAMPLES)]
    return row("A", begin, begin + 60 * SECOND, samples)


def fill(path):
    """Take all of the disk that is left."""
    with path.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        for size in (4096, 1):
            with contextlib.suppress(OSError):
                while file.write(bytes(size)):
                    pass


def main():
    folder = Path(sys.argv[1])
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "pvwatch-test", str(folder)]
    subprocess.run(mount, check=True)
    rest, history = folder / "rest", folder / "history"
    history.mkdir(0o700)
    log = HistoryLog(history)
    refused, waiting = [], []
    for number in range(6):
        waiting.append(minute(number))
        if number in (0, 3):  # at the beginning of a file, and in the middle of it
            fill(rest)
        try:
            log.append(waiting, HistoryLimits(), waiting[-1].until_ns)
            waiting = []
        except OSError as error:
            refused.append(error.strerror)
        rest.unlink(missing_ok=True)
    log.close()
    found = read_rows(history, {"A"}, 10**9, 0)
    times = [list(each.window(0, 1 << 62)[1]) for each in join_rows(found.rows["A"])]
    told = {
        "refused": refused,
        "faults": found.faults,
        "whole": times == [[float(value) for value in range(6 * SAMPLES)]],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
