"""How the kernel schedules libca's threads (ADR 63)."""

import json
import subprocess
import sys

import pytest

from gui.workers.ca.scheduling import TIMER_SLACK_NS
from tests.support.waiting import DEADLINE_S

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="as Linux schedules")

LOOKS = """
import ctypes, json, os, sys, threading, time
from pathlib import Path
found = {}
def slack():
    return ctypes.CDLL(None).prctl(30, 0, 0, 0, 0)
def run():
    from epics import ca
    from gui.workers.ca.context import CaContext
    creates = ca.create_context
    def create():
        found["while_made"] = slack()
        creates()
    ca.create_context = create
    found["before"] = slack()
    context = CaContext()
    found["after"] = slack()
    context.open([(0, sys.argv[1])])
    until = time.monotonic() + 20
    while not context.take_link_events() and time.monotonic() < until:
        time.sleep(0.02)
    names = {"timerQueue", "CAC-UDP", "CAC-TCP-recv", "CAC-TCP-send"}
    for task in Path("/proc/self/task").iterdir():
        name = (task / "comm").read_text().strip()
        if name in names:
            found.setdefault(name, []).append(os.sched_getscheduler(int(task.name)))
    context.destroy()
thread = threading.Thread(target=run)
thread.start()
thread.join()
try:
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
except PermissionError:
    found["may_be_real_time"] = False
else:
    found["may_be_real_time"] = True
print(json.dumps(found))
"""


@pytest.fixture
def looked(soft_ioc, prefix):
    soft_ioc(f'record(ao,"{prefix}a"){{field(VAL,"1")field(PINI,"YES")}}')
    ended = subprocess.run(
        [sys.executable, "-c", LOOKS, prefix + "a"],
        capture_output=True, text=True, timeout=DEADLINE_S, check=True,
    )  # fmt: skip
    return json.loads(ended.stdout.splitlines()[-1])


def test_threads_of_libca_are_ordinary_and_only_their_timers_wait_for_company(looked):
    for name in ("timerQueue", "CAC-UDP", "CAC-TCP-recv", "CAC-TCP-send"):
        assert looked[name] and set(looked[name]) == {0}, name  # SCHED_OTHER, for root too
    assert looked["while_made"] == TIMER_SLACK_NS
    assert looked["after"] == looked["before"] < TIMER_SLACK_NS


def test_this_process_keeps_its_rights(looked):
    may = subprocess.run(
        [sys.executable, "-c", "import os; os.sched_setscheduler(0, 1, os.sched_param(1))"],
        capture_output=True, check=False,
    )  # fmt: skip
    assert looked["may_be_real_time"] == (may.returncode == 0)
