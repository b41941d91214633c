"""Kept history on a disk that is full at times: what it refused is written later, none is lost."""

import json
import subprocess
import sys

import pytest

from tests.slow.test_full_disk import NAMESPACE, may_mount
from tests.support.waiting import DEADLINE_S


def test_what_was_refused_is_written_when_there_is_room(tmp_path):
    if not may_mount():
        pytest.skip("needs to mount a small disk of its own: only root may")
    command = [*NAMESPACE, sys.executable, "-m", "tests.slow.history_full_disk_child"]
    done = subprocess.run(
        [*command, str(tmp_path)], capture_output=True, text=True, timeout=DEADLINE_S, check=True
    )
    found = json.loads(done.stdout)
    assert len(found["refused"]) == 2
    assert found["faults"] == [] and found["whole"]
