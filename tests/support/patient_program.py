"""The program, patient with its disk, or impatient with a slow one."""

import tempfile
import threading
from pathlib import Path

import pytest

from gui.files.program.put_log import AuditLog
from gui.program.autosave import Autosave
from gui.program.program_log import ProgramLog
from gui.program.settings import Settings
from gui.window.tabs import group_files
from gui.window.tabs.group_files import GroupFiles
from tests.support.waiting import DEADLINE_S

_DO = GroupFiles._do


def _do_patiently(self, work, then, patience_s):
    return _DO(self, work, then, DEADLINE_S if patience_s > 0 else 0.0)


@pytest.fixture(autouse=True)
def patient_program(monkeypatch):
    """Let the program wait for files far longer than a person would like.

    It waits for a file for 30 ms and goes on without it, or leaves after a second; what it does
    then is tested by tests that ask for ``slow_reads`` or give the time themselves.
    """
    monkeypatch.setattr(GroupFiles, "_do", _do_patiently)
    for waits in (Settings.flush, Autosave.flush, ProgramLog.end, AuditLog.close):
        monkeypatch.setattr(waits, "__defaults__", (DEADLINE_S,))


@pytest.fixture
def runtime_folder():
    """A private folder with a short name: a socket's path may have 107 bytes only."""
    with tempfile.TemporaryDirectory(prefix="pvw") as folder:
        yield Path(folder)


class SlowReads:
    """Files are read only when ``release`` is set; ``begun`` is, when one is to be read."""

    def __init__(self, monkeypatch):
        self.release, self.begun = threading.Event(), threading.Event()
        self._patch, self._read = monkeypatch, group_files.read_file

    def begin(self):
        """Let files be slow from now on, and the program go on without them as for a person."""

        def slowly(path, search):
            self.begun.set()
            self.release.wait(DEADLINE_S)
            return self._read(path, search)

        self._patch.setattr(group_files, "read_file", slowly)
        self._patch.setattr(GroupFiles, "_do", _DO)
        return self.release

    def end(self):
        """Let files that are read from now on be quick; those under way wait for ``release``."""
        self._patch.setattr(group_files, "read_file", self._read)
        self._patch.setattr(GroupFiles, "_do", _do_patiently)


@pytest.fixture
def slow_reads(patient_program, monkeypatch):
    return SlowReads(monkeypatch)


@pytest.fixture
def slow_writes(patient_program, monkeypatch):
    """Files are written only when the event is set that this returns."""
    release, write = threading.Event(), group_files.write_file

    def slowly(*arguments):
        release.wait(DEADLINE_S)
        return write(*arguments)

    def begin():
        monkeypatch.setattr(group_files, "write_file", slowly)
        monkeypatch.setattr(GroupFiles, "_do", _DO)
        return release

    return begin
