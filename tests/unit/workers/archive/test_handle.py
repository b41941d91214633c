"""The handle of the archive costs the GUI thread nothing before the first request."""

import subprocess
import sys

LOADS = """
import sys, threading
loaded = {}

class Watch:
    def find_spec(self, name, path=None, target=None):
        loaded.setdefault(name, threading.current_thread() is threading.main_thread())

sys.meta_path.insert(0, Watch())
from PySide6.QtCore import QCoreApplication
from gui.workers.archive.archive_handle import ArchiveHandle
app = QCoreApplication([])
handle = ArchiveHandle()
assert "gui.workers.archive.fetcher" not in loaded
handle.use_appliances(("http://127.0.0.1:1",))
for thread in threading.enumerate():
    if thread is not threading.main_thread():
        thread.join(60)
print(loaded["gui.workers.archive.fetcher"], loaded["PySide6.QtNetwork"])
"""


def test_its_modules_are_loaded_by_another_thread():
    ended = subprocess.run([sys.executable, "-c", LOADS], capture_output=True, text=True)
    assert ended.stdout.split() == ["False", "False"], ended.stderr
