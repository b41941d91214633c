"""What the start of the program does without: counted, in processes of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

_ROOT: Final = Path(__file__).resolve().parents[2]
_FIRST_VALUES: Final = """
import json, sys
from gui.core.groups.group import PvSpec
from gui.core.store.pv_store import PvStore
from tests.support.batches import NOW, batch, connected

store = PvStore()
store.add([PvSpec("a"), PvSpec("b")])
store.apply(batch(events=[connected(0), connected(1)]))
store.apply(batch([(0, NOW, 1, 0, 0), (1, NOW, 5, 2, 3), (0, NOW + 1, 2, 1, 4)]))
print(json.dumps([store.value[:2].tolist(), "numpy.ma" in sys.modules]))
"""
_SOURCES_READ: Final = """
import inspect, json
from gui.program.plain_imports import use_plain_imports
use_plain_imports()
read = []
inspect.getsource = read.append  # by this PySide looks into modules
import gui.app
print(json.dumps(len(read)))
"""
_MAPPED: Final = """
import json, sys, time
from pathlib import Path
from gui.program.plain_imports import map_libraries, use_plain_imports
map_libraries()
wanted, mapped, ends = {"libQt6Widgets.so", "QtWidgets.abi3.so"}, set(), time.monotonic() + 30
while mapped != wanted and time.monotonic() < ends:
    maps = Path("/proc/self/maps").read_text()
    mapped = {name for name in wanted if name in maps}
early = "PySide6.QtWidgets" not in sys.modules
use_plain_imports()
from PySide6.QtWidgets import QApplication
QApplication([])
print(json.dumps([early, sorted(mapped)]))
"""
_CHILDREN: Final = """
import json, sys
from gui.workers.ca import libca
started = []

def note(name, given):
    if name == "subprocess.Popen":
        started.append(str(given[:2]))

sys.addaudithook(note)
library = libca.load()
print(json.dumps([started, bool(library.ca_message(1))]))
"""
_FIRST_FRAME: Final = """
import json, os, sys
from gui.__main__ import main
from gui.program.cache.start_cache import StartCache
end = StartCache.__exit__

def ended(cache, *error):
    end(cache, *error)
    known = set(sys.modules)
    from gui.qt.turns.frame_clock import FrameClock
    start = FrameClock.start

    def painted():
        from gui.workers.handle import live_workers
        new = sorted(name for name in sys.modules.keys() - known if name.startswith("gui"))
        print(json.dumps([new, "gui.workers.ca.source" in known, live_workers()]))
        sys.stdout.flush()
        os._exit(0)

    def started(clock):
        clock.painted.connect(painted)
        start(clock)

    FrameClock.start = started

StartCache.__exit__ = ended
main(["--pv", "nobody:has:this", "--selftest", "60"])
"""
_THREADS: Final = """
import json, os
from gui.__main__ import main
code = main(["--convert", "there-is-none.stp", "none.pvgroup"])
import numpy
print(json.dumps([code, len(os.listdir("/proc/self/task"))]))
"""


def said(code: str, **environment: str) -> Any:
    """Return what ``code`` prints as JSON, run by a Python of its own."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("OPENBLAS")}
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=_ROOT,
        env=kept | environment,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout.splitlines()[-1])


def test_the_first_values_load_no_masked_arrays():
    assert said(_FIRST_VALUES) == [[2, 5], False]


def test_pyside_reads_the_source_of_no_module():
    assert said(_SOURCES_READ) == 0


def test_qts_libraries_are_mapped_without_the_interpreter():
    mapped = said(_MAPPED, QT_QPA_PLATFORM="offscreen")
    assert mapped == [True, ["QtWidgets.abi3.so", "libQt6Widgets.so"]]


def test_libca_is_found_without_a_child_process():
    assert said(_CHILDREN) == [[], True]


def test_what_the_first_frame_needs_was_imported_with_the_cache(tmp_path):
    """Also by the worker, of which there is one: what was prepared is the tab's."""
    own = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"), str(tmp_path))
    later, source, workers = said(_FIRST_FRAME, QT_QPA_PLATFORM="offscreen", **own)
    assert set(later) <= {
        "gui.files.program.crash_reports",
        "gui.qt.turns.lateness",  # with the self-test
        "gui.window.selftest",
    }
    assert source
    assert workers == 1


def test_the_matrix_library_starts_no_thread_unless_it_is_told_to():
    assert said(_THREADS) == [1, 1]
    cores = len(os.sched_getaffinity(0))
    assert said(_THREADS, OPENBLAS_NUM_THREADS=str(cores)) == [1, cores]
