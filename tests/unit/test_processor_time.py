"""What a long turn of the benchmarks' GUI thread was: its own work, or that of others."""

import os
import subprocess
import sys
import time

import pytest
from PySide6.QtCore import QTimer

from tests.benchmarks.lateness import ExplainedLateness
from tests.benchmarks.processor_time import ProcessorTime
from tests.benchmarks.stalls import Stalls

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="proc(5)")
TURN_S = 0.1
BESIDE = """
import os, sys
os.sched_setaffinity(0, {int(sys.argv[1])})
print(flush=True)
while True:
    pass
"""


def work():
    began = time.thread_time()
    while time.thread_time() - began < TURN_S:
        pass


def stand():
    """Wait as for a lock: on no processor, and for none."""
    subprocess.run([sys.executable, "-c", f"import time; time.sleep({TURN_S})"], check=True)


@pytest.fixture
def shared_processor():
    """Let this thread share one processor with a process that never rests."""
    own = os.sched_getaffinity(0)
    processor = min(own)
    with subprocess.Popen(
        [sys.executable, "-c", BESIDE, str(processor)], stdout=subprocess.PIPE
    ) as beside:
        beside.stdout.readline()
        os.sched_setaffinity(0, {processor})
        yield
        os.sched_setaffinity(0, own)
        beside.kill()


def spent_in(turn):
    measured = ProcessorTime()
    before = measured.read()
    turn()
    spent = measured.read().since(before)
    measured.close()
    return spent


def test_own_work_is_processor_time():
    assert TURN_S * 1e3 - 5 < spent_in(work).cpu_ms < TURN_S * 1e3 + 50


def test_standing_is_neither():
    spent = spent_in(stand)
    assert spent.cpu_ms < TURN_S * 1e3 / 2


def test_what_another_has_of_the_processor_is_waited_for(shared_processor):
    assert spent_in(work).waited_ms > TURN_S * 1e3 / 3


@pytest.mark.parametrize("turn", [work, stand])
def test_lateness_tells_what_its_longest_turn_was(turn, qtbot):
    lateness = ExplainedLateness()
    lateness.start()
    QTimer.singleShot(20, turn)
    qtbot.waitUntil(lambda: lateness.percentiles()["max"] > TURN_S * 1e3 / 2)
    lateness.stop()
    found = lateness.percentiles()
    assert found.keys() == {"p50", "p99", "max", "max_cpu", "max_waited"}
    assert (found["max_cpu"] > TURN_S * 1e3 / 2) == (turn is work)


def test_a_stall_tells_what_it_waited_for_a_processor(shared_processor, qtbot):
    stalls, ended = Stalls(), []
    stalls.begin()
    QTimer.singleShot(20, lambda: (work(), ended.append(1)))
    qtbot.waitUntil(lambda: ended == [1])
    found = stalls.end()
    stalls.close()
    assert found["waited_ms"] > TURN_S * 1e3 / 3 and found["cpu_ms"] > TURN_S * 1e3 / 2
    assert found["max_ms"] > found["waited_ms"]
