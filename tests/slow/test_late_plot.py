"""The plot of waveforms, in the whole program with the demo: who loads its modules."""

import subprocess
import sys

LOADED_BY = """\
import sys, threading

class Seen:
    def find_spec(self, name, path=None, target=None):
        if name == "pyqtgraph.functions":
            print("loaded by", threading.current_thread().name, flush=True)

sys.meta_path.insert(0, Seen())
from gui.__main__ import main
sys.exit(main(["--demo", "--selftest", sys.argv[1]]))
"""


def test_the_gui_thread_does_not_load_pyqtgraph():
    for patience_s in (4, 16, 60):  # a busy machine
        ended = subprocess.run(
            [sys.executable, "-c", LOADED_BY, str(patience_s)],
            capture_output=True, text=True, timeout=patience_s + 60, check=False,
        )  # fmt: skip
        said = [line for line in ended.stdout.splitlines() if line.startswith("loaded")]
        if said:
            break
    assert said == ["loaded by pvwatch-plot"], ended.stderr
