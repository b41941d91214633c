"""What must hold where libca's threads and ours meet."""

import re
import subprocess
import sys
from pathlib import Path

from gui.workers.ca.native.library import SWITCH
from gui.workers.handle import live_workers
from tests.support.ports import IOC_PORTS
from tests.support.waiting import DEADLINE_S
from tests.support.watching import Watching

CRASHES = """
import ctypes, faulthandler, sys, time
faulthandler.enable()
from gui.workers.ca.callbacks import CallbackSink
from gui.workers.ca.context import CaContext

class Crashing(CallbackSink):
    def _on_scalar(self, args):
        super()._on_scalar(args)
        ctypes.string_at(0)

context = CaContext(Crashing())
context.open([(0, sys.argv[1])])
until = time.monotonic() + 20
while time.monotonic() < until:
    context.take_link_events()
    time.sleep(0.02)
"""


def test_a_crash_of_a_libca_thread_leaves_a_report(soft_ioc, prefix, monkeypatch):
    monkeypatch.setenv(SWITCH, "0")
    soft_ioc(f'record(ao,"{prefix}a"){{field(VAL,"1")field(PINI,"YES")}}')
    ended = subprocess.run(
        [sys.executable, "-c", CRASHES, prefix + "a"],
        capture_output=True, text=True, timeout=DEADLINE_S, check=False,
    )  # fmt: skip
    assert ended.returncode == -11
    assert "Fatal Python error: Segmentation fault" in ended.stderr
    assert re.search(r"in _on_scalar", ended.stderr)


COMPILED_CRASHES = """
import ctypes, faulthandler, sys, time
from pathlib import Path
faulthandler.enable()
from gui.workers.ca.native import library
library.FILE = Path(sys.argv[2])
from gui.workers.ca.context import CaContext

context = CaContext()
context.sink.scalar_user = lambda slot: ctypes.c_void_p(8)
context.open([(0, sys.argv[1])])
until = time.monotonic() + 20
while time.monotonic() < until:
    context.take_link_events()
    time.sleep(0.02)
"""


def test_a_crash_of_the_compiled_callback_leaves_a_report_too(soft_ioc, prefix, compiled):
    soft_ioc(f'record(ao,"{prefix}a"){{field(VAL,"1")field(PINI,"YES")}}')
    ended = subprocess.run(
        [sys.executable, "-c", COMPILED_CRASHES, prefix + "a", str(compiled)],
        capture_output=True, text=True, timeout=DEADLINE_S, check=False,
    )  # fmt: skip
    assert ended.returncode == -11
    assert "Fatal Python error: Segmentation fault" in ended.stderr


def test_threads_that_only_connect_report_too(qtbot, soft_ioc, prefix):
    soft_ioc(f'record(stringout,"{prefix}a"){{field(VAL,"x")field(PINI,"YES")}}')
    watching = Watching([prefix + "a"])
    qtbot.waitUntil(lambda: watching.connected(1))
    blocked = []
    for task in Path("/proc/self/task").iterdir():
        if (task / "comm").read_text().strip() == "CAC-TCP-recv":
            status = (task / "status").read_text()
            blocked.append(int(status.split("SigBlk:")[1].split()[0], 16))
    assert blocked and not any(mask & 1 << 11 - 1 for mask in blocked)
    assert all(mask & 1 << 2 - 1 for mask in blocked)  # Ctrl-C is still for the main thread
    watching.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


ERRORS = """
import sys, time
from tests.support.rogue_server import RogueServer
from gui.workers.ca import libca
from gui.workers.ca.context import CaContext

server = RogueServer(int(sys.argv[1]), "rogue:")
context = CaContext()
context.open([(0, "rogue:1")])
until = time.monotonic() + 20
while time.monotonic() < until and not context.channels[0].connected:
    context.take_link_events()
    time.sleep(0.02)
server.report_error(142, "out of order")  # ECA_INTERNAL, fatal in libca's eyes
server.post("rogue:1", 2.0, time.time_ns())
while time.monotonic() < until and not libca.messages:
    time.sleep(0.02)
time.sleep(0.2)
print(list(libca.messages), context.sink.queue.waiting)
context.destroy()
server.stop()
"""


def test_an_error_that_a_server_reports_ends_nothing():
    ended = subprocess.run(
        [sys.executable, "-c", ERRORS, str(IOC_PORTS[0])],
        capture_output=True, text=True, timeout=DEADLINE_S, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert "out of order" in ended.stdout and "%s" not in ended.stdout
    assert int(ended.stdout.split()[-1]) >= 1  # and updates go on
