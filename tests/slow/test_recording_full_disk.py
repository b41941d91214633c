"""A recording on a disk that becomes full: it stops and says so, and can be read."""

import json
import subprocess
import sys

import pytest

from tests.slow.test_full_disk import NAMESPACE, may_mount
from tests.support.waiting import DEADLINE_S


@pytest.mark.parametrize("keep_free", [0, 10_000_000])
def test_it_stops_and_can_be_read(tmp_path, keep_free):
    if not may_mount():
        pytest.skip("needs to mount a small disk of its own: only root may")
    module = "tests.slow.recording_full_disk_child"
    command = [*NAMESPACE, sys.executable, "-m", module, str(tmp_path), str(keep_free)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_S, check=True)
    found = json.loads(done.stdout)
    wanted = "are kept free" if keep_free else "No space left on device"
    assert wanted in found["problem"]
    assert found["updates"] == found["read"] > 0
    assert found["losses"] == []
    assert found["ended"] or not keep_free  # else there may be no room to say so
